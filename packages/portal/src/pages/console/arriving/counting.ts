import type { Money } from '../../../api/wire.ts';
import { currencyDigits, scaled } from '../../../i18n/format.ts';

/** What was counted, in minor units, as somebody typed it; nothing at all is no count, and 0 is one. */
export function countedMinor(typed: string, currency: string): bigint | null {
  const text = typed.trim().replaceAll(',', '');
  return text === '' ? null : scaled(text, currencyDigits(currency));
}

/** How what was counted differs from what should lie there: below zero when some is missing. */
export function differenceOf(counted: bigint, expected: Money): Money {
  return { minor: String(counted - BigInt(expected.minor)), currency: expected.currency };
}

/** An amount of money without its sign. */
export function sizeOf({ minor, currency }: Money): Money {
  return { minor: minor.replace('-', ''), currency };
}
