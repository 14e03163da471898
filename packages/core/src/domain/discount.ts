import { allocate } from '../kernel/allocate.ts';
import { compareDecimal, ONE, parseDecimal, scaleMoney } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';
import { negate, sameCurrency, type Money, type RoundingMode } from '../kernel/money.ts';

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
