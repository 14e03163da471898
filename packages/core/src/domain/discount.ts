import { allocate } from '../kernel/allocate.ts';
import { compareDecimal, ONE, parseDecimal, scaleMoney } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';
import { negate, sameCurrency, type Money, type RoundingMode } from '../kernel/money.ts';
import { breadth, type LineScope } from './scope.ts';

/** One reduction that a bill is to apply, already found to be due. */
export interface Discount {
  /** Stable: part of the key of every line that it makes. */
  readonly id: string;
  /** What the customer reads: `Promotion KARIBU 20 %`. */
  readonly description: string;
  readonly terms: DiscountTerms;
  readonly scope: LineScope;
  readonly stacking: Stacking;
  /** When the customer got it, UTC milliseconds: of two of one scope the older applies first. */
  readonly grantedAt: number;
  /** Decides between two that are alike in all else; the lower goes first. */
  readonly priority: number;
  /** Who gave it: `core`, or `plugin@version/stage`. */
  readonly origin: string;
}

/**
 * How much: a part of what earlier discounts have left, or an amount. What does not fit on one bill waits for the next
 * when the amount carries, and is lost when not.
 */
export type DiscountTerms =
  | { readonly kind: 'percent'; readonly rate: string }
  | { readonly kind: 'amount'; readonly amount: Money; readonly carries: boolean };

/**
 * What it goes together with on one line. `all`: anything that allows it, one after the other. `none`: nothing, so it
 * stands alone where it takes more than all others together. A group: all but the others of its group, of which the
 * best stands.
 */
export type Stacking = 'all' | 'none' | { readonly group: string };

/**
 * The order in which discounts apply, fit for `sort`: the most specific scope first, then the oldest, then the lower
 * priority, then the id, so that the order of the list says nothing.
 */
export function compareDiscounts(a: Discount, b: Discount): number {
  return (
    breadth(a.scope) - breadth(b.scope) ||
    a.grantedAt - b.grantedAt ||
    a.priority - b.priority ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * The key of a line that takes from another: that one's key and what takes. A bill made twice makes the same keys.
 */
export function reductionKey(line: string, by: 'discount' | 'cap', id: string): string {
  return `${line}${REDUCES}${by}/${id}`;
}

/** The key of the line that a key takes from; a key that takes from none is its own. */
export function reducedLine(key: string): string {
  const end = key.indexOf(REDUCES);
  return end === -1 ? key : key.slice(0, end);
}

const REDUCES = '/less/';

/** A line that a discount may take from, by its stable key. */
export interface DiscountableLine {
  readonly key: string;
  readonly amount: Money;
}

/** What can be wrong with a discount that comes from outside. */
export const discountErrors = defineErrors('discount', {
  rateOutOfRange: ['invalid', 'A discount is a part from 0 to 1, such as 0.2 for 20 %; got {rate}.'],
  negative: ['invalid', 'A discount is an amount of zero or more; got {minor} minor units.'],
});

/**
 * A part of an amount as a discount line: zero or below, rounded once. `'0.2'` takes off 20 %. A second one applies to
 * what the first has left, not beside it.
 * @throws BillingError `discount.rateOutOfRange`, `decimal.malformed`
 */
export function percentOff(amount: Money, rate: string, rounding?: RoundingMode): Money {
  const part = parseDecimal(rate);
  if (part.numerator < 0n || compareDecimal(part, ONE) > 0) throw discountErrors.rateOutOfRange({ rate });
  return negate(scaleMoney(amount, part, rounding));
}

/**
 * Spreads a fixed discount over lines by their amounts, as discount lines in the order of the lines: zero or below
 * each. No line falls below zero: lines of zero or less get none, and what does not fit is `left` for another time.
 * @throws BillingError `discount.negative`, `money.currencyMismatch`
 */
export function amountOff(
  lines: readonly DiscountableLine[],
  discount: Money,
): { readonly off: readonly Money[]; readonly left: Money } {
  const { currency } = discount;
  if (discount.minor < 0n) throw discountErrors.negative({ minor: discount.minor.toString() });
  for (const { amount } of lines) sameCurrency(discount, amount);
  const weights = lines.map(({ key, amount }) => ({ key, weight: amount.minor > 0n ? amount.minor : 0n }));
  const room = weights.reduce((all, { weight }) => all + weight, 0n);
  const taken = discount.minor < room ? discount.minor : room;
  const off = allocate(taken, weights).map((minor) => ({ minor: -minor, currency }));
  return { off, left: { minor: discount.minor - taken, currency } };
}
