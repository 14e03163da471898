import { describe, expect, it } from 'vitest';
import {
  bucketState,
  endStay,
  grantBucket,
  isUnitAsset,
  leftOf,
  unusable,
  usable,
  valueBetween,
  valueOf,
  type Bucket,
  type Grant,
} from '../../src/domain/bucket.ts';
import { burn, burnOrder, remaining } from '../../src/domain/burn.ts';
import { isBillingError } from '../../src/kernel/error.ts';
import { kes, START } from '../../src/testing/builders.ts';
import { aBucket, aGrant, DAY, GB, HOUR, ident, member, plainRollover } from './buckets.ts';

const NOW = START + HOUR;

describe('a grant', () => {
  it.each<[Partial<Grant>, string]>([
    [{ granted: 0n }, 'nothing is no grant'],
    [{ increment: 0n }, 'a step takes something'],
    [{ validUntil: START }, 'it would end before it begins'],
    [{ value: kes('-1.00') }, 'nobody defers less than nothing'],
    [{ asset: 'KES', increment: 60n }, 'money has no steps'],
    [{ asset: 'KES', value: kes('1.00') }, 'credit is its own value'],
    [{ asset: 'gigabytes' }, 'assets are codes in capitals'],
    [{ priority: 0.5 }, 'priorities are whole'],
    [{ memberCaps: [] }, 'only a pool has members'],
    [{ rollover: { ...plainRollover, min: 2n, max: 1n } }, 'the minimum is within the maximum'],
    [{ rollover: { ...plainRollover, periods: 0 } }, 'what is rolled lives for a while'],
    [{ subscriptionId: null, memberCaps: [{ subscriptionId: member, units: -1n, used: 0n }] }, 'a cap is not negative'],
  ])('%o is refused: %s', (given) => {
    expect(() => grantBucket(aGrant(given))).toThrow(expect.toSatisfy(isBillingError));
  });

  it.each([
    ['BYTES', true],
    ['SMS', true],
    ['MINUTES_ABROAD', true],
    ['KES', false],
    ['USD', false],
  ])('%s counts units: %s', (asset, counts) => {
    expect(isUnitAsset(asset)).toBe(counts);
  });
});

describe('a state', () => {
  it.each<[Partial<Bucket>, number, string, string]>([
    [{}, START - 1, 'pending', 'its time has not come'],
    [{}, START, 'active', 'the first instant belongs to it'],
    [{}, START + 30 * DAY - 1, 'active', 'the last millisecond still does'],
    [{}, START + 30 * DAY, 'expired', 'the end is exclusive'],
    [{ used: 10n * GB }, NOW, 'exhausted', 'all is used'],
    [{ used: 10n * GB }, START + 30 * DAY, 'expired', 'what is over is over, used up or not'],
    [{ validUntil: null }, START + 9_999 * DAY, 'active', 'some never end'],
    [{ voided: 10n * GB }, NOW, 'void', 'what was taken back serves nobody'],
    [{ asset: 'SECONDS', granted: 70n, used: 60n, increment: 60n }, NOW, 'exhausted', '10 s never make a step of 60'],
  ])('of %o at %i is %s: %s', (given, at, state) => {
    expect(bucketState(aBucket('b', given), at)).toBe(state);
  });
});

describe('what units are worth', () => {
  // A bundle of 500.00 with 16 % VAT inside: 431.03 net is deferred.
  const bundle = aBucket('b', { value: kes('431.03') });

  it.each([
    [0n, '0.00', 'nothing is earned before use'],
    [4n * GB, '172.41', '40 % of 431.03 is 172.412'],
    [10n * GB, '431.03', 'all of it is the value, to the cent'],
  ])('the first %s bytes: %s: %s', (units, worth) => {
    expect(valueOf(bundle, units)).toEqual(kes(worth));
  });

  it('is the difference of two positions, so that use and breakage are the value', () => {
    expect(valueBetween(bundle, 4n * GB, 10n * GB)).toEqual(kes('258.62'));
  });

  it('is nothing to recognise where nothing was paid', () => {
    expect(valueOf(aBucket('b'), GB)).toBeNull();
  });
});

describe('the order of burning', () => {
  it.each<[Partial<Bucket>, Partial<Bucket>, string]>([
    [{ priority: 1, validUntil: null }, { priority: 2 }, 'the lower priority, whatever ends sooner'],
    [{ validUntil: START + DAY }, { validUntil: START + 2 * DAY }, 'then the earlier end'],
    [{ validUntil: START + 9_999 * DAY }, { validUntil: null }, 'no end comes last'],
    [{ grantedAt: START }, { grantedAt: START + 1 }, 'then the earlier grant'],
    [{ id: ident('a') }, { id: ident('b') }, 'then the id, so that it is total'],
    [{ source: 'promo', priority: 5 }, { source: 'top_up', priority: 10 }, 'free before paid is a priority'],
  ])('%o before %o: %s', (first, second) => {
    const [one, other] = [aBucket('m', first), aBucket('m', second)];
    expect([burnOrder(one, other) < 0, burnOrder(other, one) > 0, burnOrder(one, one)]).toEqual([true, true, 0]);
  });
});

describe('burning', () => {
  const minutes = aBucket('bkt_70', { asset: 'SECONDS', granted: 70n, increment: 60n });

  it('loses a step of 60 s to a call of 10 s, and never serves the last 10 of 70', () => {
    const call = burn([minutes], 10n, NOW);
    expect(call.parts).toEqual([{ bucketId: 'bkt_70', taken: 60n, served: 10n }]);
    const after = call.buckets.map(endStay);
    expect(after.map((bucket) => [leftOf(bucket), usable(bucket), unusable(bucket)])).toEqual([[10n, 0n, 10n]]);
    expect(burn(after, 10n, NOW)).toMatchObject({ served: 0n, left: 10n });
  });

  it('tells what will never serve before it is sold', () => {
    expect(remaining([minutes], 0n, NOW)).toEqual({ units: 60n, unusable: 10n, overage: 0n });
  });

  it('takes one step for one call, however often the call is reported', () => {
    const first = burn([minutes], 10n, NOW);
    const second = burn(first.buckets, 50n, NOW);
    expect(second.parts).toEqual([{ bucketId: 'bkt_70', taken: 0n, served: 50n }]);
    expect(burn(second.buckets, 1n, NOW).left).toBe(1n);
  });

  it('lets a call that has begun a step finish it, though the bucket ends meanwhile', () => {
    const begun = burn([minutes], 10n, NOW).buckets;
    expect(burn(begun, 60n, START + 31 * DAY)).toMatchObject({ served: 50n, left: 10n });
  });

  it('goes on in the next bucket, and tells what none covers', () => {
    const [night, paid] = [aBucket('night', { priority: 1, granted: 2n * GB }), aBucket('paid', { granted: 3n * GB })];
    const burnt = burn([paid, night], 6n * GB, NOW);
    expect(burnt.parts.map(({ bucketId, taken }) => [bucketId, taken])).toEqual([
      ['night', 2n * GB],
      ['paid', 3n * GB],
    ]);
    expect([burnt.served, burnt.left]).toEqual([5n * GB, GB]);
  });

  it.each<[Partial<Bucket>, string]>([
    [{ validFrom: NOW + 1 }, 'it is still to come'],
    [{ validUntil: NOW }, 'it has ended'],
    [{ voided: 10n * GB }, 'it was taken back'],
  ])('passes over %o: %s', (given) => {
    expect(burn([aBucket('b', given)], GB, NOW).parts).toEqual([]);
  });

  it('leaves what is left after the units that nothing has paid for yet', () => {
    expect(remaining([aBucket('b')], 4n * GB, NOW)).toEqual({ units: 6n * GB, unusable: 0n, overage: 0n });
    expect(remaining([aBucket('b')], 11n * GB, NOW)).toEqual({ units: 0n, unusable: 0n, overage: GB });
  });
});

describe('a pool', () => {
  const pool = aBucket('aa_pool', {
    subscriptionId: null,
    priority: 0,
    memberCaps: [{ subscriptionId: member, units: 2n * GB, used: 0n }],
  });
  const own = aBucket('zz_own', { granted: GB });
  const who = { member, reserved: () => 0n };

  it("burns after the member's own bucket, though its priority is lower, and within her cap", () => {
    const burnt = burn([pool, own], 5n * GB, NOW, who);
    expect(burnt.parts.map(({ bucketId, taken }) => [bucketId, taken])).toEqual([
      ['zz_own', GB],
      ['aa_pool', 2n * GB],
    ]);
    expect(burnt.left).toBe(2n * GB);
    expect(burnt.buckets[1]?.memberCaps).toEqual([{ subscriptionId: member, units: 2n * GB, used: 2n * GB }]);
  });

  it('serves nobody who is no member', () => {
    expect(burn([pool], GB, NOW, { ...who, member: ident('sub_2') }).served).toBe(0n);
  });

  it('keeps what is reserved for others', () => {
    expect(burn([pool], 5n * GB, NOW, { ...who, reserved: () => 9n * GB }).served).toBe(GB);
  });
});
