import { expect, it } from 'vitest';
import type { ReferralRecord } from '../domain/referral-record.ts';
import type { Id } from '../kernel/id.ts';
import { START } from './builders.ts';
import { aPromotionOf, aRedemptionOf } from './store-samples-units.ts';
import { sample, wrote, type Both, type Sample } from './store-samples.ts';

function aReferralOf(name: string, referrer: Sample, referee: Sample): ReferralRecord {
  return {
    id: `ref_${name}` as Id<'Referral'>,
    referrerId: referrer.account.id,
    refereeId: referee.account.id,
    state: 'open',
    madeAt: START,
    invoiceId: null,
    grantedAt: null,
    endedAt: null,
  };
}

/** What referrals must hold: one for each customer, granted once and clawed back once; and how offers and holds end. */
export function describeReferrals(both: Both): void {
  it('keeps who brought a customer, once', async () => {
    const { store } = both();
    const [referrer, referee] = [sample('bringer'), sample('brought')];
    for (const one of [referrer, referee]) await wrote(store, one.opened);
    const referral = aReferralOf('once', referrer, referee);
    await wrote(store, { referrals: [referral] });
    expect(await store.reads.referralOf(referee.account.id)).toEqual(referral);
    expect(await store.reads.referralOf(referrer.account.id)).toBeNull();
    const again = { ...referral, id: 'ref_again' as Id<'Referral'> };
    expect(await store.write({ referrals: [again] })).toEqual({ outcome: 'duplicate', table: 'referrals' });
  });

  it('grants a referral to one of two writers, and claws it back once', async () => {
    const { store, other } = both();
    const [referrer, referee] = [sample('race-giver'), sample('race-taker')];
    for (const one of [referrer, referee]) await wrote(store, one.opened);
    const referral = aReferralOf('race', referrer, referee);
    await wrote(store, { referrals: [referral] });
    const granted: ReferralRecord = { ...referral, state: 'granted', grantedAt: START + 1 };
    const outcomes = await Promise.all([store, other].map((each) => each.write({ referrals: [granted] })));
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['stale', 'written']);
    expect(await store.reads.referralsGranted(referrer.account.id)).toBe(1);
    const back: ReferralRecord = { ...granted, state: 'clawed_back', endedAt: START + 2 };
    await wrote(store, { referrals: [back] });
    expect(await store.write({ referrals: [back] })).toEqual({ outcome: 'stale' });
    expect(await store.write({ referrals: [granted] })).toEqual({ outcome: 'stale' });
    expect(await store.reads.referralsGranted(referrer.account.id)).toBe(0);
  });

  it('finds who has paid her first invoice, and nobody else', async () => {
    const { store } = both();
    const [referrer, paid, owes] = [sample('ref-a'), sample('ref-b'), sample('ref-c')];
    for (const one of [referrer, paid, owes]) await wrote(store, one.opened);
    const referral = aReferralOf('due', referrer, paid);
    await wrote(store, { referrals: [referral, aReferralOf('owes', referrer, owes)] });
    await wrote(store, paid.bought(1, 1));
    const due = await store.reads.dueReferrals(1_000);
    expect(due.filter(({ referral: { referrerId } }) => referrerId === referrer.account.id)).toEqual([
      { referral, first: expect.objectContaining({ accountId: paid.account.id }) },
    ]);
    const [found] = due.filter((each) => each.referral.id === referral.id);
    expect(found?.first.allocated).toEqual(found?.first.total);
  });

  it('ends an offer at its first end, and finds it by its code still', async () => {
    const { store } = both();
    const promotion = aPromotionOf('ended');
    await wrote(store, { promotions: [promotion] });
    await wrote(store, { endPromotions: [{ promotionId: promotion.id, endedAt: START + 5 }] });
    await wrote(store, { endPromotions: [{ promotionId: promotion.id, endedAt: START + 9 }] });
    expect(await store.reads.promotionByCode('code-ended')).toEqual({ ...promotion, validUntil: START + 5 });
  });

  it('finds reservations whose time has passed, and frees their place with the next one at once', async () => {
    const { store } = both();
    const [first, next] = [sample('lapsed'), sample('follows')];
    for (const one of [first, next]) await wrote(store, one.opened);
    const promotion = aPromotionOf('lapse', { total: 1 });
    await wrote(store, { promotions: [promotion] });
    const held = aRedemptionOf(promotion, first, 'held');
    await wrote(store, { redemptions: [held] });
    const { heldUntil } = held;
    expect(await store.reads.lapsedRedemptions(promotion.id, heldUntil - 1, 10)).toEqual([]);
    expect(await store.reads.lapsedRedemptions(promotion.id, heldUntil, 10)).toEqual([held]);
    const expired = { ...held, state: 'expired', endedAt: heldUntil } as const;
    const after = aRedemptionOf(promotion, next, 'next', { reservedAt: heldUntil, heldUntil: heldUntil + 1 });
    await wrote(store, { redemptions: [expired, after] });
    expect(await store.reads.lapsedRedemptions(promotion.id, heldUntil, 10)).toEqual([]);
    expect((await store.reads.redemptionCount(promotion.id, next.account.id)).total).toBe(1);
  });
}
