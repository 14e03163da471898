import { describe, expect, it } from 'vitest';
import { coverUsage, creditsOf, type Purse } from '../../src/domain/cover.ts';
import type { DocumentCredit } from '../../src/domain/document-credit.ts';
import { defaultTopUp, topUpDue, type TopUpDecision, type TopUpState } from '../../src/domain/top-up.ts';
import { money, type Money } from '../../src/kernel/money.ts';
import { kes, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, GB, HOUR, ident } from './buckets.ts';

const NOW = START + HOUR;

const wallet = (name: string, left: Money): DocumentCredit => ({
  id: name,
  kind: 'wallet',
  left,
  priority: 0,
  expiresAt: null,
  grantedAt: START,
});

/** 50.00 for each gigabyte. */
const price = (units: bigint): Money => money((units * 5_000n) / GB, 'KES');

// The member's buckets, the pool, the member's money, the group's money.
describe('usage in a group', () => {
  const own = aBucket('own', { granted: 2n * GB });
  const pool = aBucket('pool', { subscriptionId: null, granted: 3n * GB, priority: 0 });
  const promo = aBucket('promo', { asset: 'KES', granted: 5_000n, source: 'promo' });
  const purses: readonly Purse[] = [
    { accountId: ident('member'), credits: [...creditsOf([promo], NOW), wallet('member', kes('30.00'))] },
    { accountId: ident('group'), credits: [wallet('group', kes('100.00'))] },
  ];

  it.each<[bigint, string[], string[], string, string]>([
    [1n, ['own 1'], [], '0.00', 'her own bundle first'],
    [4n, ['own 2', 'pool 2'], [], '0.00', 'then the pool'],
    [6n, ['own 2', 'pool 3'], ['promo 50.00'], '0.00', 'then her money, what was given before what was paid in'],
    [7n, ['own 2', 'pool 3'], ['promo 50.00', 'member 30.00', 'group 20.00'], '0.00', 'then the money of the group'],
    [10n, ['own 2', 'pool 3'], ['promo 50.00', 'member 30.00', 'group 100.00'], '70.00', 'and no further'],
  ])('of %s GB burns %o and spends %o, leaving %s: %s', (gigabytes, burnt, spent, owed) => {
    const covered = coverUsage({ units: gigabytes * GB, at: NOW, buckets: [pool, own], price, purses });
    expect(covered.burn.parts.map(({ bucketId, taken }) => `${bucketId} ${taken / GB}`)).toEqual(burnt);
    const paid = covered.paid.flatMap(({ applied }) => applied.map(({ id, used }) => [id, used]));
    expect(paid).toEqual(spent.map((each) => each.split(' ')).map(([id, amount = '']) => [id, kes(amount)]));
    expect(covered.owed).toEqual(kes(owed));
  });
});

it('counts as credit what is money, valid and not used up', () => {
  const credit = { asset: 'KES', granted: 5_000n, source: 'credit' } as const;
  const buckets = [
    aBucket('data'),
    aBucket('note', { ...credit, used: 1_000n }),
    aBucket('later', { ...credit, validFrom: NOW + 1 }),
    aBucket('over', { ...credit, validUntil: NOW }),
    aBucket('spent', { ...credit, used: 5_000n }),
    aBucket('gift', { ...credit, source: 'referral' }),
  ];
  expect(creditsOf(buckets, NOW).map(({ id, kind, left }) => [id, kind, left])).toEqual([
    ['note', 'credit_note', kes('40.00')],
    ['gift', 'promo', kes('50.00')],
  ]);
});

describe('an automatic top-up', () => {
  const rule = { ...defaultTopUp, below: GB };
  const state: TopUpState = {
    left: GB - 1n,
    endsAt: NOW + DAY,
    wallet: kes('500.00'),
    price: kes('500.00'),
    boughtAt: [],
  };

  it.each<[Partial<TopUpState>, Partial<typeof rule & { beforeEndMs: number }>, TopUpDecision, string]>([
    [{}, {}, 'buy', 'less than the threshold is left, and the money is there'],
    [{ left: GB }, {}, 'enough', 'the threshold itself is enough'],
    [{ wallet: kes('499.99') }, {}, 'short', 'a cent is missing'],
    [{ boughtAt: [NOW, NOW - 1, NOW - 2] }, {}, 'spent', 'three in a day are as many as the rule allows'],
    [{ boughtAt: [NOW, NOW - 1, NOW - DAY] }, {}, 'buy', 'a day later the first no longer counts'],
  ])('with %o and %o decides %s', (given, by, decision) => {
    expect(topUpDue({ ...rule, ...by }, { ...state, ...given }, NOW)).toBe(decision);
  });

  it('buys before what is left ends, where the rule says so', () => {
    const plenty = { ...state, left: 9n * GB };
    expect(topUpDue({ ...rule, beforeEndMs: DAY }, plenty, NOW)).toBe('buy');
    expect(topUpDue({ ...rule, beforeEndMs: DAY - 1 }, plenty, NOW)).toBe('enough');
    expect(topUpDue({ ...rule, beforeEndMs: DAY }, { ...plenty, endsAt: null }, NOW)).toBe('enough');
  });
});
