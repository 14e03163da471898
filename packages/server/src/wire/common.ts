import { minorDigits, toWire, type Money } from '@daftari/core';
import { z } from 'zod';

/** Money on the wire: whole minor units as a decimal string, because a JSON number loses digits. */
export const MoneyOut = z.strictObject({ minor: z.string().regex(/^-?\d+$/), currency: z.string().length(3) });

/** An instant on the wire: ISO 8601 in UTC, with milliseconds. */
export const Instant = z.iso.datetime({ precision: 3 });

/** A number of bytes, as a decimal string. */
export const Bytes = z.string().regex(/^\d+$/);

/** An amount that somebody types, in major units. */
export const MajorAmount = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,4})?$/, 'an amount above zero in major units, such as 1000.00')
  .refine((value) => /[1-9]/.test(value), 'an amount above zero in major units, such as 1000.00');

/** Writes money. */
export const presentMoney = (amount: Money): z.input<typeof MoneyOut> => toWire(amount);

/** Writes an instant. */
export function instant(at: number): string {
  return new Date(at).toISOString();
}

/** Writes an instant that may not be there. */
export function instantOrNull(at: number | null): string | null {
  return at === null ? null : instant(at);
}

/** Phone numbers on their way in: people write them with a plus sign and blanks, the books keep digits. */
export const Phone = z
  .string()
  .transform((typed) => typed.replace(/^\+/, '').replaceAll(/[\s()-]/g, ''))
  .refine((digits) => /^[1-9]\d{7,14}$/.test(digits), 'international digits, such as 254712345678');

/** A currency of ISO 4217 that the books could be kept in. */
export const Currency = z.string().refine(isCurrency, 'an ISO 4217 code in capitals, such as KES');

function isCurrency(code: string): boolean {
  try {
    return minorDigits(code) >= 0;
  } catch {
    return false;
  }
}
