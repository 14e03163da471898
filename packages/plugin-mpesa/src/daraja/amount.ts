import { majorString } from '@daftari/core';
import { mpesaErrors } from '../errors.ts';

/** Daraja counts in shillings; the books count in cents. */
const CENTS = 100n;

/**
 * KES cents from an amount as Daraja writes it: `"5.00"`, `1`, `2500.5`; undefined for anything that is not money
 * coming in: a sign, an exponent, a third decimal, zero. The digits are read as text and never calculated with, so
 * that no floating point touches money: the shortest text of a JSON number with two decimals is that number exactly.
 */
export function minorFromDaraja(amount: string | number): bigint | undefined {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(String(amount).trim());
  if (match === null) return undefined;
  const [, shillings = '', decimals = ''] = match;
  const minor = BigInt(shillings) * CENTS + BigInt(decimals.padEnd(2, '0'));
  return minor === 0n ? undefined : minor;
}

/**
 * Whole shillings, the only amount that an STK push takes. Never rounded here: who asks for 99.50 must decide whether
 * it is 99 or 100.
 * @throws mpesa.amountNotWhole, mpesa.amountNotPositive
 */
export function shillingsFromMinor(minor: bigint): number {
  if (minor <= 0n) throw mpesaErrors.amountNotPositive();
  if (minor % CENTS !== 0n) throw mpesaErrors.amountNotWhole({ minor });
  return Number(majorString({ minor, currency: 'KES' }));
}
