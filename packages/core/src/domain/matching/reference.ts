import { numberAsKept } from '../account.ts';
import type { Attempt } from '../payment.ts';

/**
 * What an attempt asks the payer's phone to show as account: the account number, and a code of the attempt. A receipt
 * that comes by another rail then says itself which attempt it answers. Left out where it would pass the limit, and
 * where a reader could not tell number and code apart again.
 */
export function askReference(accountNumber: string, attempt: Pick<Attempt, 'id'>, limit: number): string {
  const code = codeOf(attempt);
  const full = accountNumber + code;
  const read = readReference(full);
  return full.length <= limit && read.number === accountNumber && read.code === code ? full : accountNumber;
}

/** What an account reference says: a number, and the code of an attempt where it bears one. */
export interface Reference {
  readonly number: string;
  readonly code: string | null;
}

/** An account reference as it was typed or sent, taken apart: the number as it is kept, and the code. */
export function readReference(typed: string): Reference {
  const whole = numberAsKept(typed);
  const parts = /^(\d{6,12})(X[0-9A-Z]{3})$/.exec(whole);
  return parts?.[1] === undefined ? { number: whole, code: null } : { number: parts[1], code: parts[2] ?? null };
}

/**
 * The ways in which a reference may be meant, in the order in which accounts are looked for: as a number to the letter,
 * then as number and code. Somebody's number is never taken apart.
 */
export function readingsOf(typed: string): readonly Reference[] {
  const apart = readReference(typed);
  return apart.code === null ? [apart] : [{ number: numberAsKept(typed), code: null }, apart];
}

/** The code of an attempt: `X` and three characters of chance from its id. */
export function codeOf(attempt: Pick<Attempt, 'id'>): string {
  return `X${attempt.id.slice(-3)}`;
}

/** An invoice that a payer has named by its number. */
export interface InvoiceNamed {
  /** `INV`, or `DN` of a debit note. */
  readonly series: 'INV' | 'DN';
  readonly number: number;
  /** Whether it was written with all its digits. Fewer are also what other businesses call their bills. */
  readonly whole: boolean;
}

/** How many digits the number of a document is kept with, at the least: `INV-000042`. */
const DOCUMENT_DIGITS = 6;

/**
 * The invoice that a reference names, with dashes or without, in capitals or not: `INV-000042`, `inv 000042`. Null when
 * it names none.
 */
export function invoiceNamed(typed: string): InvoiceNamed | null {
  const plain = numberAsKept(typed).replaceAll(/[\s./_#-]/g, '');
  const parts = /^(INV|DN)(\d{1,12})$/.exec(plain);
  if (parts === null) return null;
  const [, series = '', digits = ''] = parts;
  return { series: series as InvoiceNamed['series'], number: Number(digits), whole: digits.length >= DOCUMENT_DIGITS };
}
