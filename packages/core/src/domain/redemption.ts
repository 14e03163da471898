import type { LocalDate } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { subtract, type Money } from '../kernel/money.ts';
import { promotionErrors, type Promotion, type Redemption, type RedemptionState } from './promotion.ts';

/** How often a promotion is redeemed or reserved at the moment. */
export interface RedemptionCount {
  readonly total: number;
  readonly ofAccount: number;
  /** In the currency of the account. */
  readonly inCurrency: number;
}

/** Who asks to take up a promotion, and for how long it is kept for her. */
export interface RedemptionAsk {
  readonly id: Id<'Redemption'>;
  readonly accountId: Id<'Account'>;
  readonly key: string;
  readonly currency: string;
  readonly at: number;
  /** How long the reservation holds, in milliseconds. */
  readonly holdMs: number;
}

/**
 * Keeps a promotion for a customer until she buys, so that two who ask for the last one do not both get it, and an
 * answer that was lost does not cost her a second one: the same key answers the reservation that is there.
 * @throws BillingError `promotion.refused` with the reason: the time, or the limit that is reached
 */
export function reservePromotion(
  promotion: Promotion,
  { holdMs, at, ...ask }: RedemptionAsk,
  known: readonly Redemption[],
  count: RedemptionCount,
): Redemption {
  const same = known.find(
    (each) =>
      each.promotionId === promotion.id &&
      each.accountId === ask.accountId &&
      each.key === ask.key &&
      isLiveRedemption(each, at),
  );
  if (same !== undefined) return same;
  const reason = whyNotTakenUp(promotion, ask.currency, at, count);
  if (reason !== null) throw promotionErrors.refused({ promotionId: promotion.id, name: promotion.name, reason });
  const { discount } = promotion;
  return {
    ...ask,
    promotionId: promotion.id,
    state: 'reserved',
    reservedAt: at,
    heldUntil: at + holdMs,
    redeemedAt: null,
    endedAt: null,
    periods: [],
    left: discount.kind === 'amount' && discount.carries ? discount.amount : null,
  };
}

/** Why nobody with this currency can take up a promotion at an instant, in words; null when one can. */
export function whyNotTakenUp(
  { validFrom, validUntil, limits, discount }: Promotion,
  currency: string,
  at: number,
  { total, ofAccount, inCurrency }: RedemptionCount,
): string | null {
  if (at < validFrom) return 'it has not begun';
  if (validUntil !== null && at >= validUntil) return 'it is over';
  if (discount.kind === 'amount' && discount.amount.currency !== currency)
    return `it is in ${discount.amount.currency}`;
  if (limits.perCustomer !== null && ofAccount >= limits.perCustomer) return reached(limits.perCustomer, 'a customer');
  if (limits.total !== null && total >= limits.total) return reached(limits.total, 'all');
  if (limits.perCurrency === null) return null;
  const most = limits.perCurrency[currency];
  if (most === undefined) return `it is not for ${currency}`;
  return inCurrency >= most ? reached(most, currency) : null;
}

/**
 * The reservation becomes hers. Again it is the same.
 * @throws BillingError `promotion.redemption` when it was released, revoked, or held no longer
 */
export function redeemPromotion(redemption: Redemption, at: number): Redemption {
  const seen = redemptionAt(redemption, at);
  if (seen.state === 'redeemed') return redemption;
  if (seen.state !== 'reserved') throw cannot(seen, 'redeemed');
  return { ...redemption, state: 'redeemed', redeemedAt: at };
}

/**
 * Gives a reservation back, since the sale did not come about. What has ended already stays as it is.
 * @throws BillingError `promotion.redemption` when it is redeemed: that is revoked, and by a person
 */
export function releasePromotion(redemption: Redemption, at: number): Redemption {
  const seen = redemptionAt(redemption, at);
  if (seen.state === 'redeemed') throw cannot(seen, 'released');
  return seen.state === 'reserved' ? ended(seen, 'released', at) : seen;
}

/**
 * Ends what was redeemed, since it should not have been. No later bill has the discount; those before keep it.
 * @throws BillingError `promotion.redemption` when it was never redeemed
 */
export function revokePromotion(redemption: Redemption, at: number): Redemption {
  if (redemption.state === 'revoked') return redemption;
  if (redemption.state !== 'redeemed') throw cannot(redemption, 'revoked');
  return ended(redemption, 'revoked', at);
}

/** As it is at an instant: a reservation whose time has passed has expired, whether or not anybody has noted it. */
export function redemptionAt(redemption: Redemption, at: number): Redemption {
  const over = redemption.state === 'reserved' && at >= redemption.heldUntil;
  return over ? ended(redemption, 'expired', redemption.heldUntil) : redemption;
}

/** Whether it counts against the limits: redeemed, also when that was long ago, or reserved and still held. */
export function isLiveRedemption(redemption: Redemption, at: number): boolean {
  const { state } = redemptionAt(redemption, at);
  return state === 'redeemed' || state === 'reserved';
}

/** Counts the live redemptions of a promotion, as the limits count them. */
export function countRedemptions(
  redemptions: readonly Redemption[],
  { promotionId, accountId, currency }: Pick<Redemption, 'promotionId' | 'accountId' | 'currency'>,
  at: number,
): RedemptionCount {
  const live = redemptions.filter((each) => each.promotionId === promotionId && isLiveRedemption(each, at));
  return {
    total: live.length,
    ofAccount: live.filter((each) => each.accountId === accountId).length,
    inCurrency: live.filter((each) => each.currency === currency).length,
  };
}

/**
 * Notes on a redemption that a billing period has used it, and what an amount that carries has given. The counter is
 * the redemption's, so a change of plan does not start it again, and a period that is billed again counts once.
 * @throws BillingError `promotion.redemption` when it is not redeemed
 */
export function useRedemption(redemption: Redemption, period: LocalDate, taken: Money): Redemption {
  if (redemption.state !== 'redeemed') throw cannot(redemption, 'used');
  if (redemption.periods.includes(period)) return redemption;
  const left = redemption.left === null ? null : subtract(redemption.left, taken);
  return { ...redemption, periods: [...redemption.periods, period], left };
}

/** Why a redemption gives nothing for a billing period, in words; null when it does. */
export function whyNothingLeft({ firstPeriods }: Promotion, redemption: Redemption, period: LocalDate): string | null {
  const { periods, left } = redemption;
  if (periods.includes(period)) return null;
  if (firstPeriods !== null && periods.length >= firstPeriods) return `its ${firstPeriods} periods are over`;
  return left?.minor === 0n ? 'its amount is used up' : null;
}

function ended(redemption: Redemption, state: RedemptionState, endedAt: number): Redemption {
  return { ...redemption, state, endedAt };
}

function cannot({ id, state }: Redemption, wanted: string) {
  return promotionErrors.redemption({ redemptionId: id, state, wanted });
}

const reached = (limit: number, of: string) => `the limit of ${limit} for ${of} is reached`;
