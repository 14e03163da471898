import { describe, expect, it } from 'vitest';
import { leftOf } from '../../src/domain/bucket.ts';
import { burn } from '../../src/domain/burn.ts';
import {
  carryAll,
  cutShort,
  deferredOf,
  earnedOf,
  expireBucket,
  expiringBuckets,
  rollBucket,
  voidBucket,
} from '../../src/domain/expiry.ts';
import { rollOver, type RolloverRule } from '../../src/domain/rollover.ts';
import { kes, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, GB, ident, plainRollover } from './buckets.ts';

const END = START + 30 * DAY;
const next = { id: ident<'Bucket'>('bkt_2'), grantedAt: END, validFrom: END, validUntil: END + 30 * DAY };

const rule = (given: Partial<RolloverRule>): RolloverRule => ({ ...plainRollover, ...given });

// new = min(max, max(left, min)), less the overage that is carried.
describe('a rollover', () => {
  it.each<[bigint, RolloverRule, bigint, Partial<ReturnType<typeof rollOver>>, string]>([
    [90n, rule({ max: 50n }), 0n, { balance: 50n, rolled: 50n, expired: 40n }, 'the maximum goes on, the rest is lost'],
    [6n, rule({ max: 20n }), 0n, { balance: 6n, rolled: 6n, expired: 0n }, '20, 14 used: all 6 go on'],
    [3n, rule({ min: 10n, max: 20n }), 0n, { balance: 10n, rolled: 3n, added: 7n }, 'the minimum is filled up to'],
    [0n, rule({ max: 20n }), 0n, { balance: 0n, rolled: 0n, added: 0n }, 'nothing left, nothing to roll'],
    [90n, rule({ max: 0n }), 0n, { balance: 0n, expired: 90n }, 'a maximum of nothing is a plain expiry'],
    [
      0n,
      rule({ min: 50n, max: 50n, overage: 'carry' }),
      10n,
      { balance: 40n, added: 50n, taken: 10n, owed: 0n },
      'the overage of 10 is taken from the 50 that come',
    ],
    [
      0n,
      rule({ min: 50n, max: 50n }),
      10n,
      { balance: 50n, taken: 0n, owed: 0n },
      'an overage that is forgotten costs nothing',
    ],
    [
      0n,
      rule({ min: 5n, max: 50n, overage: 'carry' }),
      8n,
      { balance: 0n, taken: 5n, owed: 3n },
      'what the new bucket cannot pay waits for the next',
    ],
  ])('of %s by %o with %s over: %o: %s', (left, by, over, expected) => {
    expect(rollOver(left, by, over)).toMatchObject(expected);
  });

  it('makes a bucket of its own that burns before the one of the new period', () => {
    const old = aBucket('bkt_1', { granted: 20n * GB, used: 14n * GB });
    const { bucket, next: rolled, breakage } = rollBucket(old, plainRollover, next);
    expect(rolled).toMatchObject({ granted: 6n * GB, validUntil: END + 30 * DAY, priority: 9, rolledFrom: 'bkt_1' });
    expect(rolled).toMatchObject({ source: 'rollover', rollover: null, key: 'rolled/bkt_1', used: 0n });
    expect([leftOf(bucket), bucket.rolled, bucket.expired, breakage]).toEqual([0n, 6n * GB, 0n, null]);
  });

  it('burns what is carried to what the rule says is left', () => {
    const carrying = rule({ min: 50n, max: 50n, overage: 'carry' });
    const { next: rolled, division } = rollBucket(aBucket('b', { granted: 50n, used: 50n }), carrying, next, 10n);
    const after = burn(rolled === null ? [] : [rolled], division.taken + division.owed, END);
    expect(after.buckets.map(leftOf)).toEqual([division.balance]);
  });

  it('takes the deferred money along with the units that it stands for', () => {
    const old = aBucket('bkt_1', { granted: 100n, used: 10n, value: kes('100.00') });
    const { next: rolled, breakage } = rollBucket(old, rule({ max: 50n }), next);
    expect([earnedOf(old), rolled?.value, breakage]).toEqual([kes('10.00'), kes('50.00'), kes('40.00')]);
  });

  it('carries everything along where a plan is changed and data is kept', () => {
    const old = aBucket('bkt_1', { used: 4n * GB, priority: 3 });
    const { next: moved, bucket } = rollBucket(old, carryAll(old), { ...next, rollover: plainRollover });
    expect(moved).toMatchObject({ granted: 6n * GB, priority: 3, rollover: plainRollover });
    expect(bucket.expired).toBe(0n);
  });

  it('makes no bucket of nothing', () => {
    expect(rollBucket(aBucket('b', { used: 10n * GB }), plainRollover, next).next).toBeNull();
  });
});

// 500.00 gross is 431.03 net; 40 % used is 172.41; the rest is 258.62.
describe('an end', () => {
  const bundle = aBucket('b', { used: 4n * GB, value: kes('431.03') });

  it('turns what is left into breakage', () => {
    const { bucket, breakage } = expireBucket(bundle, END);
    expect([earnedOf(bundle), deferredOf(bundle), breakage]).toEqual([kes('172.41'), kes('258.62'), kes('258.62')]);
    expect([bucket.expired, leftOf(bucket)]).toEqual([6n * GB, 0n]);
  });

  it('comes for those that are over and have something left, in the order of their locks', () => {
    const [b, a] = [aBucket('b'), aBucket('a')];
    const others = [
      aBucket('c', { validUntil: null }),
      aBucket('d', { used: 10n * GB }),
      aBucket('e', { validUntil: END + 1 }),
    ];
    expect(expiringBuckets([b, ...others, a], END).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(expiringBuckets([b, a], END - 1)).toEqual([]);
  });

  it('comes early where a term is cut short, and is never put off', () => {
    expect(cutShort(bundle, START + DAY).validUntil).toBe(START + DAY);
    expect(cutShort(bundle, END + DAY).validUntil).toBe(END);
  });

  it('takes back what is left and no more', () => {
    const { bucket, breakage } = voidBucket(bundle);
    expect([bucket.voided, bucket.used, breakage]).toEqual([6n * GB, 4n * GB, kes('258.62')]);
    expect(() => voidBucket(bucket)).toThrow('has ended');
  });
});
