import { compareDecimal, plus, ratio, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { divideRounded } from '../../kernel/money.ts';

/** The first less the second, exactly. */
export function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, { numerator: -b.numerator, denominator: b.denominator });
}

/** The lesser of two; the first when they are equal. */
export function lesser(a: Decimal, b: Decimal): Decimal {
  return compareDecimal(a, b) <= 0 ? a : b;
}

/** The greater of two; the first when they are equal. */
export function greater(a: Decimal, b: Decimal): Decimal {
  return compareDecimal(a, b) < 0 ? b : a;
}

/** What is left when one is taken from the other, and nothing when it is more. */
export function remainder(all: Decimal, taken: Decimal): Decimal {
  return greater(minus(all, taken), ZERO);
}

/** The whole number at or below a fraction that is not negative. */
export function wholeIn({ numerator, denominator }: Decimal): bigint {
  return divideRounded(numerator - (numerator % denominator), denominator);
}

/** The whole number at or above a fraction that is not negative. */
export function wholesFor({ numerator, denominator }: Decimal): bigint {
  const below = wholeIn({ numerator, denominator });
  return numerator % denominator === 0n ? below : below + 1n;
}

/** A whole number, as a fraction. */
export function whole(value: bigint | number): Decimal {
  return ratio(BigInt(value), 1n);
}

/**
 * A fraction as people write it, `'26.64'`, with as few digits as it takes; one that never ends is rounded to twelve.
 */
export function decimalText({ numerator, denominator }: Decimal): string {
  const scaled = divideRounded(numerator * 10n ** BigInt(DIGITS), denominator);
  const all = (scaled < 0n ? -scaled : scaled).toString().padStart(DIGITS + 1, '0');
  const fraction = all.slice(-DIGITS).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${all.slice(0, -DIGITS)}${fraction === '' ? '' : `.${fraction}`}`;
}

const DIGITS = 12;
