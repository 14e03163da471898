import type { LocalDate } from '../kernel/calendar.ts';
import { compareDecimal, ONE, parseDecimal } from '../kernel/decimal.ts';
import { defineErrors, type BillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { DiscountTerms, Stacking } from './discount.ts';
import type { LineScope } from './scope.ts';

/** An offer of the ISP: who gets which discount, when, and how often. A value: a new offer is a new promotion. */
export interface Promotion {
  readonly id: Id<'Promotion'>;
  /** What people type, compared without regard to case; null for one that applies by itself. */
  readonly code: string | null;
  readonly name: string;
  readonly discount: DiscountTerms;
  readonly scope: LineScope;
  /** All of them must hold; none when empty. */
  readonly when: readonly Condition[];
  readonly limits: PromotionLimits;
  /** When it can be taken up, `[validFrom, validUntil)`, UTC milliseconds; what was taken up runs on. */
  readonly validFrom: number;
  readonly validUntil: number | null;
  /** How many billing periods it lasts for one customer, counted on her redemption; null: without end. */
  readonly firstPeriods: number | null;
  readonly stacking: Stacking;
  /** Decides between two that are alike in all else; the lower goes first. */
  readonly priority: number;
}

/**
 * What has to be so. `tenure`: a customer for so many months by the calendar of her zone; a tier that she has reached
 * puts its own terms in the place of the promotion's. `paid_on_time`: each of her last invoices was paid in full by the
 * day it was due. `off_peak`: so great a part of her use fell into windows. `plans`: one of these plans, whatever the
 * version. `new_customer`: has never paid an invoice before she takes it up.
 */
export type Condition =
  | { readonly kind: 'tenure'; readonly fromMonths: number; readonly tiers: readonly TenureTier[] }
  | { readonly kind: 'paid_on_time'; readonly last: number }
  | { readonly kind: 'off_peak'; readonly windows: readonly string[]; readonly share: string }
  | { readonly kind: 'plans'; readonly codes: readonly string[] }
  | { readonly kind: 'new_customer' };

/** Better terms for who has been there longer. */
export interface TenureTier {
  readonly fromMonths: number;
  readonly discount: DiscountTerms;
}

/** How often a promotion may be taken up; null: as often as anybody likes. */
export interface PromotionLimits {
  readonly total: number | null;
  readonly perCustomer: number | null;
  /** In each currency; one that is not named cannot take it up. */
  readonly perCurrency: Readonly<Record<string, number>> | null;
}

/** One customer's hold on a promotion: reserved while she decides, redeemed once it is hers. */
export interface Redemption {
  readonly id: Id<'Redemption'>;
  readonly promotionId: Id<'Promotion'>;
  readonly accountId: Id<'Account'>;
  /** What it was asked for with, such as the order: asked twice, it is one. */
  readonly key: string;
  readonly currency: string;
  readonly state: RedemptionState;
  readonly reservedAt: number;
  /** Until when the reservation holds, exclusive; it says nothing once it is redeemed. */
  readonly heldUntil: number;
  readonly redeemedAt: number | null;
  readonly endedAt: number | null;
  /** The first days of the billing periods that it was used for: it is used once for each, whatever the plan. */
  readonly periods: readonly LocalDate[];
  /** What an amount that carries has still to give; null for what does not carry. */
  readonly left: Money | null;
}

/** `reserved → redeemed → revoked`, or `reserved → released`, or `reserved → expired`. */
export type RedemptionState = 'reserved' | 'redeemed' | 'released' | 'expired' | 'revoked';

/** What can be wrong with a promotion, or with taking it up. */
export const promotionErrors = defineErrors('promotion', {
  missing: ['missing', 'There is no voucher or code {code}. Look at the letters once more.'],
  malformed: ['invalid', 'The promotion cannot be published: {reason}.'],
  refused: ['refused', 'The promotion {name} cannot be taken up: {reason}.'],
  codeTaken: ['conflict', 'Another promotion has the code {code}.'],
  limitReached: ['refused', 'The promotion {name} was for the first {limit}, and they have taken it up.'],
  used: ['refused', 'You have used the code {code} already.'],
  notTaken: ['missing', 'The code {code} was not taken up.'],
  redemption: ['conflict', 'The redemption {redemptionId} is {state} and cannot be {wanted}.'],
});

/** A code as it is kept: people do not see blanks, and take `a` and `A` for the same. */
export function codeAsKept(typed: string): string {
  return typed.trim().toUpperCase();
}

/**
 * Refuses a promotion that could not mean what it says.
 * @throws BillingError `promotion.malformed` that says what would be right; `decimal.malformed`
 */
export function checkPromotion(promotion: Promotion): void {
  const { code, when, limits, validFrom, validUntil, firstPeriods } = promotion;
  const wrong = (reason: string): BillingError => promotionErrors.malformed({ promotionId: promotion.id, reason });
  if (code !== null && (code !== codeAsKept(code) || !/^[A-Z0-9][A-Z0-9-]{2,31}$/.test(code))) {
    throw wrong('a code is 3 to 32 capitals, digits and dashes, such as KARIBU-20');
  }
  if (validUntil !== null && validUntil <= validFrom) throw wrong('it ends after it begins');
  const { total, perCustomer, perCurrency } = limits;
  for (const limit of [firstPeriods, total, perCustomer, ...Object.values(perCurrency ?? {})]) {
    if (limit !== null && !isCount(limit)) throw wrong('a limit is a whole number from 1, or null for none');
  }
  for (const terms of [promotion.discount, ...when.flatMap(termsOf)]) checkTerms(terms, wrong);
  for (const condition of when) checkCondition(condition, wrong);
}

function checkTerms(terms: DiscountTerms, wrong: (reason: string) => BillingError): void {
  if (terms.kind === 'percent' && !isPart(terms.rate)) throw wrong('a percentage is a part above 0, at most 1: 0.2');
  if (terms.kind === 'amount' && terms.amount.minor <= 0n) throw wrong('an amount is above zero');
}

function checkCondition(condition: Condition, wrong: (reason: string) => BillingError): void {
  if (condition.kind === 'tenure') {
    const months = [condition.fromMonths, ...condition.tiers.map(({ fromMonths }) => fromMonths)];
    if (!months.every(isCount)) throw wrong('a tenure is whole months from 1');
    if (new Set(months.slice(1)).size < condition.tiers.length) throw wrong('each tier begins at a month of its own');
    if (months.some((each) => each < condition.fromMonths)) throw wrong('no tier begins before the tenure does');
  }
  if (condition.kind === 'paid_on_time' && !isCount(condition.last))
    throw wrong('the invoices to look at are 1 or more');
  if (condition.kind === 'off_peak' && !isPart(condition.share)) throw wrong('a share is a part above 0, at most 1');
  if (condition.kind === 'off_peak' && condition.windows.length === 0) throw wrong('off-peak use needs a window');
  if (condition.kind === 'plans' && condition.codes.length === 0)
    throw wrong('name a plan, or leave the condition out');
}

function termsOf(condition: Condition): readonly DiscountTerms[] {
  return condition.kind === 'tenure' ? condition.tiers.map(({ discount }) => discount) : [];
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function isPart(rate: string): boolean {
  const part = parseDecimal(rate);
  return part.numerator > 0n && compareDecimal(part, ONE) <= 0;
}
