import { documentErrors } from '../errors.ts';
import type { InvoicePaper, StatementPaper } from '../model.ts';

/** How many lines one document may have: a file of some megabytes, and a minute of nobody's time. */
const MOST_LINES = 5000;

/** How many taxes, payments and notes one document may have. */
const MOST_BESIDE = 200;

/**
 * Refuses to print what does not add up: a wrong figure on paper is worse than none.
 * @throws BillingError `documents.unfooted`, `documents.empty`, `documents.tooMany`
 */
export function checkInvoice({ lines, taxes, payments, notes, net, tax, total }: InvoicePaper): void {
  if (lines.length === 0) throw documentErrors.empty({ what: 'line' });
  atMost(lines.length, MOST_LINES, 'lines');
  atMost(Math.max(taxes.length, payments.length, notes.length), MOST_BESIDE, 'taxes, payments or notes');
  const foots: readonly (readonly [boolean, string])[] = [
    [lines.every((line) => line.net + line.tax === line.gross), 'a line is not its net and its tax'],
    [sum(lines.map((line) => line.net)) === net, 'net is not the sum of its lines'],
    [sum(lines.map((line) => line.tax)) === tax, 'tax is not the sum of its lines'],
    [sum(taxes.map((one) => one.amount)) === tax, 'tax is not the sum of its rates'],
    [net + tax === total, 'the total is not net and tax'],
  ];
  const wrong = foots.find(([right]) => !right);
  if (wrong !== undefined) throw documentErrors.unfooted({ reason: wrong[1] });
}

/**
 * The same of a statement: what was owed, and what happened, is what is owed.
 * @throws BillingError `documents.unfooted`, `documents.tooMany`
 */
export function checkStatement({ opening, rows, closing, ageing }: StatementPaper): void {
  atMost(rows.length, MOST_LINES, 'rows');
  atMost(ageing.length, 6, 'boxes of age');
  if (opening + sum(rows.map(({ amount }) => amount)) !== closing) {
    throw documentErrors.unfooted({ reason: 'the closing balance is not the opening one and its rows' });
  }
}

/** Refuses more than so many. */
export function atMost(count: number, most: number, what: string): void {
  if (count > most) throw documentErrors.tooMany({ count, most, what });
}

/** All amounts together. */
export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, each) => all + each, 0n);
}
