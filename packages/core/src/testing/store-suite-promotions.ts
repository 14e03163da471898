import { expect, it } from 'vitest';
import type { Redemption, RedemptionState } from '../domain/promotion.ts';
import type { Id } from '../kernel/id.ts';
import { kes, START } from './builders.ts';
import { aPromotionOf, aRedemptionOf } from './store-samples-units.ts';
import { sample, wrote, type Both } from './store-samples.ts';

const FULL = { outcome: 'duplicate', table: 'redemptions' };

/** What offers must hold: no limit is exceeded, whoever writes at the same moment. */
export function describePromotions(both: Both): void {
  it('gives back promotions and redemptions, and finds a code in any case', async () => {
    const { store } = both();
    const one = sample('promo');
    await wrote(store, one.opened);
    const promotion = aPromotionOf('karibu', { total: 5, perCurrency: { KES: 5 } });
    await wrote(store, { promotions: [promotion] });
    expect(await store.reads.promotionByCode(' code-Karibu ')).toEqual(promotion);
    expect(await store.reads.promotionByCode('CODE-NONE')).toBeNull();
    expect(await store.reads.promotions()).toContainEqual(promotion);
    const second = { ...promotion, id: 'prm_second' as Id<'Promotion'> };
    expect(await store.write({ promotions: [second] })).toEqual({ outcome: 'duplicate', table: 'promotions' });
    const redemption = aRedemptionOf(promotion, one, 'order-1', {
      periods: ['2026-03-01', '2026-04-01'],
      left: kes('90.00'),
    });
    await wrote(store, { redemptions: [redemption] });
    expect((await store.reads.view(one.account.id, START))?.redemptions).toEqual([redemption]);
    expect(await store.write({ redemptions: [{ ...redemption, id: 'red_again' as Id<'Redemption'> }] })).toEqual(FULL);
    expect(await store.reads.redemptionCount(promotion.id, one.account.id)).toEqual({ total: 1, ofAccount: 1 });
  });

  it('gives the last one to exactly one of many', async () => {
    const { store, other } = both();
    const all = Array.from({ length: 8 }, (_, n) => sample(`last${n}`));
    for (const one of all) await wrote(store, one.opened);
    const promotion = aPromotionOf('last', { total: 3 });
    await wrote(store, { promotions: [promotion] });
    const outcomes = await Promise.all(
      all.map((one, n) =>
        (n % 2 === 0 ? store : other).write({ redemptions: [aRedemptionOf(promotion, one, `last${n}`)] }),
      ),
    );
    expect(outcomes.map((each) => each.outcome).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'duplicate'),
      ...Array.from({ length: 3 }, () => 'written'),
    ]);
    expect((await store.reads.redemptionCount(promotion.id, all[0]!.account.id)).total).toBe(3);
    expect(await store.verify()).toEqual([]);
  });

  it('gives one customer no more than her share, though she asks in two places at once', async () => {
    const { store, other } = both();
    const [one, neighbour] = [sample('share'), sample('neighbour')];
    await wrote(store, one.opened);
    await wrote(store, neighbour.opened);
    const promotion = aPromotionOf('share', { perCustomer: 1 });
    await wrote(store, { promotions: [promotion] });
    const outcomes = await Promise.all(
      [store, other].map((each, n) => each.write({ redemptions: [aRedemptionOf(promotion, one, `share${n}`)] })),
    );
    expect(outcomes.map((each) => each.outcome).toSorted()).toEqual(['duplicate', 'written']);
    await wrote(store, { redemptions: [aRedemptionOf(promotion, neighbour, 'her-own')] });
    expect(await store.reads.redemptionCount(promotion.id, one.account.id)).toEqual({ total: 2, ofAccount: 1 });
  });

  it('counts currencies apart, and one that is not named gets none', async () => {
    const { store } = both();
    const one = sample('currencies');
    await wrote(store, one.opened);
    const promotion = aPromotionOf('currencies', { perCurrency: { KES: 1, UGX: 1 } });
    await wrote(store, { promotions: [promotion] });
    const redeem = (name: string, currency: string) =>
      store.write({ redemptions: [aRedemptionOf(promotion, one, name, { currency })] });
    expect(await redeem('first', 'KES')).toMatchObject({ outcome: 'written' });
    expect(await redeem('second', 'KES')).toEqual(FULL);
    expect(await redeem('third', 'UGX')).toMatchObject({ outcome: 'written' });
    expect(await redeem('fourth', 'USD')).toEqual(FULL);
  });

  it.each<[from: RedemptionState, to: RedemptionState, taken: number | 'stale', why: string]>([
    ['reserved', 'redeemed', 1, 'a reservation has its place already'],
    ['reserved', 'released', 0, 'and gives it back'],
    ['reserved', 'expired', 0, 'also when it lapses'],
    ['redeemed', 'revoked', 0, 'what is taken back may be given again'],
    ['redeemed', 'redeemed', 1, 'each period that it is used for changes it'],
    ['released', 'redeemed', 'stale', 'what is over stays over'],
    ['redeemed', 'released', 'stale', 'what is hers cannot lapse'],
  ])('lets a redemption go from %s to %s: %s taken (%s)', async (from, to, taken) => {
    const { store } = both();
    const one = sample(`moves${from}${to}`);
    await wrote(store, one.opened);
    const promotion = aPromotionOf(`moves${from}${to}`.slice(0, 20), { total: 1 });
    await wrote(store, { promotions: [promotion] });
    const redemption = aRedemptionOf(promotion, one, 'order');
    const at = (state: RedemptionState): Redemption => ({ ...redemption, state });
    await wrote(store, { redemptions: [at('reserved')] });
    if (from !== 'reserved') await wrote(store, { redemptions: [at(from)] });
    const written = await store.write({ redemptions: [{ ...at(to), periods: ['2026-03-01'] }] });
    if (taken === 'stale') return expect(written).toEqual({ outcome: 'stale' });
    expect(written).toMatchObject({ outcome: 'written' });
    expect(await store.reads.redemptionCount(promotion.id, one.account.id)).toEqual({ total: taken, ofAccount: taken });
    const view = await store.reads.view(one.account.id, START);
    expect(view?.redemptions).toHaveLength(taken);
    expect(await store.verify()).toEqual([]);
  });
}
