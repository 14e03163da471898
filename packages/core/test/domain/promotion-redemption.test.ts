import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Promotion, PromotionLimits, Redemption } from '../../src/domain/promotion.ts';
import {
  countRedemptions,
  isLiveRedemption,
  redeemPromotion,
  redemptionAt,
  releasePromotion,
  reservePromotion,
  revokePromotion,
  useRedemption,
  whyNothingLeft,
} from '../../src/domain/redemption.ts';
import { add, majorString } from '../../src/kernel/money.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes, START } from '../../src/testing/builders.ts';
import { aPromotion, aRedemption, DAY } from './promotions.ts';

const HOUR = 3_600_000;
const free: PromotionLimits = { total: null, perCustomer: null, perCurrency: null };

/** Reserves for an account, counting what is known. */
function take(
  promotion: Promotion,
  known: readonly Redemption[],
  who: string,
  key: string,
  at = START,
  currency = 'KES',
) {
  const accountId = who as Id<'Account'>;
  const count = countRedemptions(known, { promotionId: promotion.id, accountId, currency }, at);
  const id = `rdm_${who}_${key}` as Id<'Redemption'>;
  return reservePromotion(promotion, { id, accountId, key, currency, at, holdMs: HOUR }, known, count);
}

const limited = (limits: Partial<PromotionLimits>) => aPromotion({ limits: { ...free, ...limits } });

const refused = (reason: string) =>
  expect.objectContaining({ code: 'promotion.refused', message: expect.stringContaining(reason) });

describe('taking up a promotion', () => {
  it.each<[Partial<PromotionLimits>, [string, string, string][], string]>([
    [
      { total: 2 },
      [
        ['a', '1', 'KES'],
        ['b', '1', 'KES'],
      ],
      'the limit of 2 for all is reached',
    ],
    [{ perCustomer: 1 }, [['c', '0', 'KES']], 'the limit of 1 for a customer is reached'],
    [
      { perCurrency: { KES: 1, UGX: 5 } },
      [
        ['a', '1', 'KES'],
        ['b', '1', 'UGX'],
      ],
      'the limit of 1 for KES is reached',
    ],
    [{ perCurrency: { UGX: 5 } }, [], 'it is not for KES'],
  ])('%o after %j is refused: %s', (limits, before, reason) => {
    const promotion = limited(limits);
    const known: Redemption[] = [];
    for (const [who, key, currency] of before) known.push(take(promotion, known, who, key, START, currency));
    expect(() => take(promotion, known, 'c', 'new')).toThrow(refused(reason));
  });

  it('is kept for an hour, and then for another', () => {
    const promotion = limited({ total: 1 });
    const first = take(promotion, [], 'a', '1');
    expect(() => take(promotion, [first], 'b', '1', START + HOUR - 1)).toThrow(refused('for all'));
    expect(take(promotion, [first], 'b', '1', START + HOUR)).toMatchObject({ accountId: 'b', state: 'reserved' });
  });

  it('asked twice with one key is one, though the limit is reached since', () => {
    const promotion = limited({ total: 1 });
    const first = take(promotion, [], 'a', '1');
    expect(take(promotion, [first], 'a', '1', START + 1)).toBe(first);
    const redeemed = redeemPromotion(first, START + 1);
    expect(take(promotion, [redeemed], 'a', '1', START + DAY)).toBe(redeemed);
  });

  it('asked again with one key after its hold has passed is one again', () => {
    const first = take(limited({ total: 1 }), [], 'a', '1');
    const second = take(limited({ total: 1 }), [first], 'a', '1', START + HOUR);
    expect(take(limited({ total: 1 }), [first, second], 'a', '1', START + HOUR + 1)).toBe(second);
  });

  it('that another used the same key for is another', () => {
    const promotion = limited({ total: 1 });
    expect(() => take(promotion, [take(promotion, [], 'a', '1')], 'b', '1')).toThrow(refused('for all'));
  });

  it('begins and ends on time, the end being exclusive', () => {
    const promotion = aPromotion({ validFrom: START, validUntil: START + HOUR });
    expect(() => take(promotion, [], 'a', '1', START - 1)).toThrow(refused('not begun'));
    expect(take(promotion, [], 'a', '1', START)).toMatchObject({ reservedAt: START, heldUntil: START + HOUR });
    expect(() => take(promotion, [], 'a', '1', START + HOUR)).toThrow(refused('is over'));
  });
});

describe('a redemption', () => {
  const reserved = aRedemption({ state: 'reserved', redeemedAt: null, heldUntil: START + HOUR });
  const redeemed = aRedemption();
  const conflict = expect.objectContaining({ code: 'promotion.redemption' });

  it.each<[string, () => Redemption, Partial<Redemption>]>([
    [
      'is redeemed while it is held',
      () => redeemPromotion(reserved, START + 1),
      { state: 'redeemed', redeemedAt: START + 1 },
    ],
    ['is redeemed once', () => redeemPromotion(redeemed, START + 9), { state: 'redeemed', redeemedAt: START }],
    ['is released', () => releasePromotion(reserved, START + 1), { state: 'released', endedAt: START + 1 }],
    [
      'is released once',
      () => releasePromotion(releasePromotion(reserved, START + 1), START + 9),
      { endedAt: START + 1 },
    ],
    [
      'expires when its hold ends, whoever looks when',
      () => redemptionAt(reserved, START + DAY),
      { state: 'expired', endedAt: START + HOUR },
    ],
    [
      'that is redeemed does not expire',
      () => redemptionAt(redeemed, START + 99 * DAY),
      { state: 'redeemed', endedAt: null },
    ],
    [
      'released too late has expired',
      () => releasePromotion(reserved, START + DAY),
      { state: 'expired', endedAt: START + HOUR },
    ],
    ['is revoked', () => revokePromotion(redeemed, START + 1), { state: 'revoked', endedAt: START + 1 }],
    ['is revoked once', () => revokePromotion(revokePromotion(redeemed, START + 1), START + 9), { endedAt: START + 1 }],
  ])('%s', (_, act, expected) => {
    expect(act()).toMatchObject(expected);
  });

  it.each<[string, () => unknown]>([
    ['redeemed after its hold', () => redeemPromotion(reserved, START + HOUR)],
    ['redeemed after it was released', () => redeemPromotion(releasePromotion(reserved, START), START)],
    ['redeemed after it was revoked', () => redeemPromotion(revokePromotion(redeemed, START), START)],
    ['released after it was redeemed', () => releasePromotion(redeemed, START)],
    ['revoked before it was redeemed', () => revokePromotion(reserved, START)],
    ['used before it was redeemed', () => useRedemption(reserved, '2026-03-01', kes('1.00'))],
  ])('is not %s', (_, act) => {
    expect(act).toThrow(conflict);
  });

  it('counts each period once, and is over after its number', () => {
    const promotion = aPromotion({ firstPeriods: 2 });
    const first = useRedemption(redeemed, '2026-03-01', kes('500.00'));
    expect(useRedemption(first, '2026-03-01', kes('500.00'))).toBe(first);
    const second = useRedemption(first, '2026-04-01', kes('500.00'));
    expect(whyNothingLeft(promotion, first, '2026-04-01')).toBeNull();
    expect(whyNothingLeft(promotion, second, '2026-04-01')).toBeNull();
    expect(whyNothingLeft(promotion, second, '2026-05-01')).toBe('its 2 periods are over');
  });

  it('of an amount that carries gives it once over all periods', () => {
    const carrying = aPromotion({ discount: { kind: 'amount', amount: kes('300.00'), carries: true } });
    const held = redeemPromotion(take(carrying, [], 'a', '1'), START);
    expect(held.left).toEqual(kes('300.00'));
    const first = useRedemption(held, '2026-03-01', kes('180.00'));
    expect(majorString(first.left ?? kes('0'))).toBe('120.00');
    const second = useRedemption(first, '2026-04-01', kes('120.00'));
    expect(whyNothingLeft(carrying, second, '2026-05-01')).toBe('its amount is used up');
    expect(majorString(add(kes('180.00'), kes('120.00')))).toBe('300.00');
  });
});

it('never lets more redemptions live than the limits allow, however people ask, redeem, release and wait', () => {
  const promotion = aPromotion({ limits: { total: 3, perCustomer: 2, perCurrency: { KES: 2, UGX: 2 } } });
  const step = fc.record({
    act: fc.constantFrom('reserve', 'reserve', 'redeem', 'release'),
    who: fc.constantFrom('a', 'b', 'c'),
    key: fc.constantFrom('1', '2', '3'),
    currency: fc.constantFrom('KES', 'UGX'),
    wait: fc.constantFrom(0, 1, HOUR / 2, HOUR),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let at = START;
      let known: Redemption[] = [];
      for (const { act, who, key, currency, wait } of steps) {
        at += wait;
        known = after(known, act, { who, key, currency }, at);
        const live = known.filter((each) => isLiveRedemption(each, at));
        expect(live.length <= 3).toBe(true);
        for (const each of ['a', 'b', 'c'])
          expect(live.filter(({ accountId }) => accountId === each).length <= 2).toBe(true);
        for (const each of ['KES', 'UGX']) expect(live.filter((one) => one.currency === each).length <= 2).toBe(true);
      }
    }),
    { seed: 20_261_122, numRuns: 300 },
  );

  function after(known: Redemption[], act: string, by: Record<'who' | 'key' | 'currency', string>, at: number) {
    try {
      if (act === 'reserve') {
        const taken = take(promotion, known, by.who, by.key, at, by.currency);
        return known.includes(taken) ? known : [...known, taken];
      }
      const change = act === 'redeem' ? redeemPromotion : releasePromotion;
      return known.map((each) => (each.accountId === by.who && each.key === by.key ? change(each, at) : each));
    } catch (refusal) {
      expect(refusal).toMatchObject({ code: expect.stringMatching(/^promotion\.(refused|redemption)$/) });
      return known;
    }
  }
});
