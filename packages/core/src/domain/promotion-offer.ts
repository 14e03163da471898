import type { LocalDate } from '../kernel/calendar.ts';
import type { Discount, DiscountTerms } from './discount.ts';
import { weighCondition, type CustomerFacts } from './promotion-facts.ts';
import type { Promotion, Redemption } from './promotion.ts';
import { redemptionAt, whyNotTakenUp, whyNothingLeft, type RedemptionCount } from './redemption.ts';

/** A customer with what she has taken up, and the bill that promotions are weighed for. */
export interface PromotionFacts extends CustomerFacts {
  readonly currency: string;
  /** The first day of the billing period. */
  readonly period: LocalDate;
  /** Her redemptions of any promotion, in any order. */
  readonly redemptions: readonly Redemption[];
  /** By the id of the promotion; nobody has taken up one that is not there. */
  readonly counts: ReadonlyMap<string, RedemptionCount>;
}

/** A promotion that applies. */
export interface Offered {
  readonly promotion: Promotion;
  readonly discount: Discount;
  /** Why it applies, in words. */
  readonly because: string;
  /** Her hold on it: to be redeemed when it is only reserved; `useRedemption` notes that the bill is issued. */
  readonly redemption: Redemption | null;
  /** Whether a redemption has to be made, since its periods, its rest or its limits are counted. */
  readonly takeUp: boolean;
}

/** A promotion that does not apply, and everything that is in its way. */
export interface NotOffered {
  readonly promotion: Promotion;
  readonly because: readonly string[];
}

/** What came of weighing promotions, each in the order given. */
export interface Offers {
  readonly offered: readonly Offered[];
  readonly refused: readonly NotOffered[];
}

/**
 * Which promotions apply to a bill, and why the others do not. One with a code needs a redemption that is reserved or
 * redeemed. What was redeemed runs on after the promotion is over and though its limits are reached since; but what
 * must hold at every bill (tenure, payments, windows, plans) is weighed each time.
 */
export function applicablePromotions(promotions: readonly Promotion[], facts: PromotionFacts): Offers {
  const offered: Offered[] = [];
  const refused: NotOffered[] = [];
  for (const promotion of promotions) {
    const redemption = holdOf(promotion, facts);
    const weighed = conditionsOf(promotion, redemption).map((condition) => weighCondition(condition, facts));
    const terms = weighed.find((each) => each.terms !== undefined)?.terms ?? promotion.discount;
    const inTheWay = [
      ...blocked(promotion, redemption, terms, facts),
      ...weighed.filter(({ holds }) => !holds).map(({ because }) => because),
    ];
    if (inTheWay.length > 0) {
      refused.push({ promotion, because: inTheWay });
      continue;
    }
    const discount = discountOf(promotion, redemption, terms);
    const because = [...reasonsOf(promotion, redemption), ...weighed.map((each) => each.because)].join('; ');
    offered.push({ promotion, discount, because, redemption, takeUp: redemption === null && isCounted(promotion) });
  }
  return { offered, refused };
}

/** Her hold that has still something to give, the oldest first; else the last one, which says why it has not. */
function holdOf(promotion: Promotion, { redemptions, at, period }: PromotionFacts): Redemption | null {
  const held = redemptions
    .filter(({ promotionId }) => promotionId === promotion.id)
    .map((each) => redemptionAt(each, at))
    .filter(({ state }) => state === 'reserved' || state === 'redeemed')
    .toSorted((a, b) => a.reservedAt - b.reservedAt || (a.id < b.id ? -1 : 1));
  return held.find((each) => whyNothingLeft(promotion, each, period) === null) ?? held.at(-1) ?? null;
}

/** Being new is asked of who takes it up; after that she is no longer new, and keeps what she was promised. */
function conditionsOf({ when }: Promotion, redemption: Redemption | null) {
  return redemption?.state === 'redeemed' ? when.filter(({ kind }) => kind !== 'new_customer') : when;
}

function blocked(
  promotion: Promotion,
  redemption: Redemption | null,
  terms: DiscountTerms,
  { currency, at, period, counts }: PromotionFacts,
): string[] {
  if (terms.kind === 'amount' && terms.amount.currency !== currency) return [`it is in ${terms.amount.currency}`];
  if (redemption !== null) {
    const usedUp = whyNothingLeft(promotion, redemption, period);
    return usedUp === null ? [] : [usedUp];
  }
  if (promotion.code !== null) return [`the code ${promotion.code} was not given`];
  const reason = whyNotTakenUp(promotion, currency, at, counts.get(promotion.id) ?? NOBODY);
  return reason === null ? [] : [reason];
}

function discountOf(promotion: Promotion, redemption: Redemption | null, terms: DiscountTerms): Discount {
  const { id, name, scope, stacking, priority, validFrom } = promotion;
  const rest = terms.kind === 'amount' && terms.carries ? (redemption?.left ?? null) : null;
  return {
    id,
    description: name,
    terms: terms.kind === 'amount' && rest !== null ? { ...terms, amount: rest } : terms,
    scope,
    stacking,
    grantedAt: redemption?.redeemedAt ?? redemption?.reservedAt ?? validFrom,
    priority,
    origin: 'core',
  };
}

function reasonsOf({ code, firstPeriods }: Promotion, redemption: Redemption | null): string[] {
  const taken = code === null ? 'applies by itself' : `taken up with the code ${code}`;
  if (firstPeriods === null) return [taken];
  return [taken, `used for ${redemption?.periods.length ?? 0} of ${firstPeriods} periods`];
}

function isCounted({ limits, firstPeriods, discount }: Promotion): boolean {
  const limited = limits.total !== null || limits.perCustomer !== null || limits.perCurrency !== null;
  return limited || firstPeriods !== null || (discount.kind === 'amount' && discount.carries);
}

const NOBODY: RedemptionCount = { total: 0, ofAccount: 0, inCurrency: 0 };
