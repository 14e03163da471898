import { assert } from './assert.ts';
import { defineErrors } from './error.ts';
import { divideRounded, minorDigits, type Money, type RoundingMode } from './money.ts';

/** An exact fraction in lowest terms with a denominator above zero: a price, a tax rate, a part of a month. */
export interface Decimal {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What can be wrong with a price or a rate that comes from outside. */
export const decimalErrors = defineErrors('decimal', {
  malformed: ['invalid', 'A price or rate is digits with at most 12 after the point, such as 0.16; got {value}.'],
});

/** The whole, as a ratio. */
export const ONE: Decimal = { numerator: 1n, denominator: 1n };

/** Nothing, as a ratio. */
export const ZERO: Decimal = { numerator: 0n, denominator: 1n };

/**
 * Takes an exact decimal string such as `'0.16'` or `'-2.5'`, with at most 12 digits after the point.
 * @throws BillingError `decimal.malformed`
 */
export function parseDecimal(value: string): Decimal {
  const [, sign = '', whole = '', fraction = ''] = (typeof value === 'string' && FORM.exec(value)) || [];
  if (whole === '') throw decimalErrors.malformed({ value: String(value).slice(0, 80) });
  return ratio(BigInt(sign + whole + fraction), 10n ** BigInt(fraction.length));
}

/** A fraction in lowest terms; the denominator may have either sign but is never zero. */
export function ratio(numerator: bigint, denominator: bigint): Decimal {
  assert(denominator !== 0n, 'a denominator is not zero');
  const divisor = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** Both together, exactly. */
export function plus(a: Decimal, b: Decimal): Decimal {
  return ratio(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** The product, exactly. */
export function times(a: Decimal, b: Decimal): Decimal {
  return ratio(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** The quotient, exactly. The divisor is never zero. */
export function dividedBy(a: Decimal, b: Decimal): Decimal {
  return ratio(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** Below zero when the first is less, above when it is more, 0 when equal; fit for `sort`. */
export function compareDecimal(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A part or a multiple of an amount, rounded once to whole minor units. */
export function scaleMoney(amount: Money, by: Decimal, mode?: RoundingMode): Money {
  return { minor: divideRounded(amount.minor * by.numerator, by.denominator, mode), currency: amount.currency };
}

/**
 * An exact amount of major units as money, rounded once to the digits of the currency.
 * @throws BillingError `money.unknownCurrency`
 */
export function roundToMoney(major: Decimal, currency: string, mode?: RoundingMode): Money {
  const scale = 10n ** BigInt(minorDigits(currency));
  return { minor: divideRounded(major.numerator * scale, major.denominator, mode), currency };
}

/**
 * A price rounded to so many digits after the point, still exact from there on: for a rate card that has to show each
 * record with a price of four digits, say, before the records are summed to a line.
 */
export function roundDecimal(value: Decimal, digits: number, mode?: RoundingMode): Decimal {
  assert(Number.isInteger(digits) && digits >= 0 && digits <= 12, 'a price has 0 to 12 digits after the point');
  const scale = 10n ** BigInt(digits);
  return ratio(divideRounded(value.numerator * scale, value.denominator, mode), scale);
}

const FORM = /^(-?)(\d{1,26})(?:\.(\d{1,12}))?$/;

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
