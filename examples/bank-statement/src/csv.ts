import { parse } from 'csv-parse/sync';
import { localDateAt, parseLocalDate, parseMoney, startOfDay, type Money } from '@daftari/core';
import { bankErrors } from './errors.ts';
import { keyed, type BankLine, type Statement } from './line.ts';
import type { BankOptions } from './options.ts';

/** How banks call their columns; the first that is there counts. Matched without regard to case and dots. */
const HEADINGS = {
  date: ['transaction date', 'posting date', 'date'],
  narrative: ['narrative', 'transaction details', 'particulars', 'description', 'details'],
  named: ['bank reference', 'transaction reference'],
  reference: ['reference', 'ref no'],
  payer: ['payer', 'remitter', 'customer name'],
  debit: ['debit', 'money out', 'withdrawal', 'paid out'],
  credit: ['credit', 'money in', 'deposit', 'paid in'],
  balance: ['balance', 'running balance', 'book balance'],
} as const;

type Column = keyof typeof HEADINGS;
type Columns = Readonly<Partial<Record<Column, number>>>;

/** One row with where it stands in the file, for who must look. */
interface Row {
  readonly cells: readonly string[];
  readonly where: string;
}

/**
 * Reads the CSV of a Kenyan bank: rows about the bank and the account, a row of headings, then one row a line, the
 * newest first or last. Amounts are written `1,000.00`, days `01/03/2026`, with a time or without.
 * @throws bank.format, bank.row, bank.unfooted
 */
export function readCsv(text: string, name: string, options: BankOptions): Statement {
  const rows: string[][] = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true });
  const head = rows.findIndex((cells) => columnsOf(cells) !== null);
  const columns = columnsOf(rows[head] ?? []);
  if (columns === null) throw bankErrors.format({ name });
  const body = rows
    .slice(head + 1)
    .map((cells, place): Row => ({ cells, where: `row ${head + place + 2}` }))
    // Totals and greetings at the end have no date.
    .filter(({ cells }) => /\d/.test(cell(cells, columns, 'date')));
  const lines = body.map((row) => lineOf(row, columns, name, options));
  const newestFirst = lines.length > 1 && !foots(lines) && foots(lines.toReversed());
  const ordered = newestFirst ? lines.toReversed() : lines;
  const gap = gapIn(ordered);
  if (gap !== null) throw bankErrors.unfooted({ name, where: ordered[gap]?.narrative ?? 'its end' });
  return { account: accountIn(rows.slice(0, head)), lines: keyed(ordered, options.zone) };
}

function columnsOf(cells: readonly string[]): Columns | null {
  const plain = cells.map((one) => one.toLowerCase().replaceAll('.', '').trim());
  const found = Object.entries(HEADINGS).flatMap(([column, names]) => {
    const place = names.map((heading) => plain.indexOf(heading)).find((at) => at >= 0);
    return place === undefined ? [] : [[column, place] as const];
  });
  const columns: Columns = Object.fromEntries(found);
  const { date, narrative, debit, credit } = columns;
  return [date, narrative, debit, credit].includes(undefined) ? null : columns;
}

function cell(cells: readonly string[], columns: Columns, column: Column): string {
  const place = columns[column];
  return place === undefined ? '' : (cells[place] ?? '');
}

function lineOf(row: Row, columns: Columns, name: string, options: BankOptions): BankLine {
  const of = (column: Column) => cell(row.cells, columns, column);
  const wrong = (reason: string) => bankErrors.row({ name, where: row.where, reason });
  const amountIn = (column: Column): Money | null => {
    const plain = of(column).replaceAll(/[,\s]/g, '');
    if (plain === '') return null;
    if (!/^-?\d+(\.\d{1,2})?$/.test(plain)) throw wrong(`has the ${column} ${of(column)}, which is no amount`);
    return parseMoney(plain, options.currency);
  };
  const when = instantOf(of('date'), options.zone);
  if (when === null) throw wrong(`has the date ${of('date')}, which is none`);
  const [debit, credit] = [magnitude(amountIn('debit')), magnitude(amountIn('credit'))];
  if ((debit === 0n) === (credit === 0n)) throw wrong('must have either a debit or a credit');
  const narrative = of('narrative');
  const original = /\b(?:REVERSAL|RETURN(?:ED)?|UNPAID)\b.*?\b([A-Z0-9]{8,16})\b/i.exec(narrative)?.[1] ?? null;
  return {
    ...when,
    amount: { minor: credit - debit, currency: options.currency },
    // A column that does not say that it is the bank's holds what payers have written.
    reference: of('named') || of('reference') || null,
    isOfBank: of('named') !== '',
    original: debit > 0n ? original : null,
    narrative,
    payerName: of('payer') || null,
    balance: amountIn('balance'),
    type: null,
    isReversal: debit > 0n && original !== null,
  };
}

function magnitude(amount: Money | null): bigint {
  const minor = amount?.minor ?? 0n;
  return minor < 0n ? -minor : minor;
}

/** `01/03/2026`, `01-03-2026` or `2026-03-01`, and perhaps `14:30` or `14:30:05`. */
const DAY = /^(?:(\d{2})[/-](\d{2})[/-](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

function instantOf(text: string, zone: string): Pick<BankLine, 'at' | 'isTimed'> | null {
  const parts = DAY.exec(text.trim());
  if (parts === null) return null;
  const [, day, month, year, isoYear, isoMonth, isoDay, hours, minutes, seconds = '00'] = parts;
  const written = `${year ?? isoYear}-${month ?? isoMonth}-${day ?? isoDay}`;
  try {
    const from = startOfDay(parseLocalDate(written), zone);
    if (hours === undefined) return { at: from, isTimed: false };
    // On the day that a clock is turned the wall shows it; Kenya turns none.
    const at = from + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
    return localDateAt(at, zone) === written ? { at, isTimed: true } : null;
  } catch {
    return null;
  }
}

/** The first line whose balance is not that of the one before and its own amount; null when all is well. */
function gapIn(lines: readonly BankLine[]): number | null {
  for (const [place, { balance, amount }] of lines.entries()) {
    const before = lines[place - 1]?.balance ?? null;
    if (before !== null && balance !== null && before.minor + amount.minor !== balance.minor) return place;
  }
  return null;
}

const foots = (lines: readonly BankLine[]): boolean => gapIn(lines) === null;

function accountIn(rows: readonly (readonly string[])[]): string | null {
  for (const cells of rows) {
    const said = /account(?: number| no\.?)?\s*:?\s*(\d[\d -]{5,})/i.exec(cells.join(' '));
    if (said?.[1] !== undefined) return said[1].replaceAll(/[ -]/g, '');
  }
  return null;
}
