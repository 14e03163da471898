import { money, type ReportedKind, type ReportedLine } from '@daftari/core';
import { parse } from 'csv-parse/sync';
import { signedMinor } from './daraja/order-result.ts';
import { maskedAlike, maskMsisdn } from './daraja/phone.ts';
import { Receipt } from './daraja/shapes.ts';
import { fromWritten } from './daraja/time.ts';
import { mpesaErrors } from './errors.ts';
import type { Line } from './options.ts';

/** What a statement of the organisation portal says. */
export interface OrgStatement {
  /** Every completed row, oldest first: for reconciliation. */
  readonly lines: readonly ReportedLine[];
  /** Rows that could not be read, by their line in the file: somebody must look. */
  readonly unreadable: readonly { readonly row: number; readonly why: string }[];
}

/**
 * Reads the statement that an organisation exports from the M-Pesa portal as CSV: some lines about the file, the names
 * of the columns, the rows. Columns are known by their names, in any order and number; rows that are not completed have
 * moved nothing and are passed over.
 * @throws mpesa.statementEmpty when it is no such file; mpesa.otherShortcode when it names another shortcode
 */
export function readStatement(text: string, line: Line): OrgStatement {
  const records = recordsOf(text);
  const head = records.findIndex((record) => columnsOf(record) !== undefined);
  const columns = columnsOf(records[head] ?? []);
  if (columns === undefined)
    throw mpesaErrors.statementEmpty({ reason: 'no line of it names the columns Receipt No. and Completion Time' });
  checkOwner(records.slice(0, head), line);
  const rows: Row[] = [];
  const unreadable: { row: number; why: string }[] = [];
  records.slice(head + 1).forEach((record, place) => {
    const read = rowOf(record, columns, line);
    if (typeof read === 'string') unreadable.push({ row: head + place + 2, why: read });
    else if (read !== null) rows.push(read);
  });
  const sorted = rows.toSorted((one, other) => one.at - other.at || compare(one, other));
  return {
    lines: keyed(sorted).map(([key, row]) => lineOf(key, row)),
    unreadable,
  };
}

function recordsOf(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: false, trim: true });
  } catch (fault) {
    throw mpesaErrors.statementEmpty({ reason: fault instanceof Error ? fault.message : String(fault) });
  }
}

/** The columns that count, by what they are called in any capitals and with any dots. */
const COLUMNS = {
  receipt: ['receipt no', 'receipt number', 'receipt'],
  at: ['completion time'],
  details: ['details'],
  status: ['transaction status', 'status'],
  paidIn: ['paid in'],
  withdrawn: ['withdrawn'],
  reason: ['reason type'],
  party: ['other party info', 'opposite party'],
  linked: ['linked transaction id'],
  account: ['a/c no', 'account no'],
} as const;

type Columns = { readonly [Name in keyof typeof COLUMNS]: number };

/** Where each column stands; undefined for a line that does not name the columns. */
function columnsOf(record: readonly string[]): Columns | undefined {
  // `Paid In (KSHs)` and `Paid In` are one.
  const names = record.map((name) =>
    name
      .toLowerCase()
      .replaceAll(/\.|\(.*\)/g, '')
      .trim(),
  );
  const places = Object.entries(COLUMNS).map(([name, called]) => [
    name,
    names.findIndex((one) => (called as readonly string[]).includes(one)),
  ]);
  const columns = Object.fromEntries(places) as Columns;
  return columns.receipt < 0 || columns.at < 0 || (columns.paidIn < 0 && columns.withdrawn < 0) ? undefined : columns;
}

/** The file of another shortcode must not be booked as ours: where the file says whose it is, it is held against it. */
function checkOwner(preamble: readonly (readonly string[])[], line: Line): void {
  for (const record of preamble) {
    const written = record.join(' ');
    const shortcode = /(?:short ?code|pay ?bill|till)\D*(\d{5,7})\b/i.exec(written)?.[1];
    if (shortcode === undefined || shortcode === line.shortcode || shortcode === line.partyB) continue;
    throw mpesaErrors.otherShortcode({ message: 'statement', shortcode, expected: line.partyB ?? line.shortcode });
  }
}

interface Row {
  readonly receipt: string;
  readonly at: number;
  readonly kind: ReportedKind;
  /** Above zero came in. */
  readonly minor: bigint;
  readonly description: string;
  readonly accountReference: string | null;
  readonly payer: string | null;
  readonly payerName: string | null;
  /** The transaction that it undoes. */
  readonly linked: string | null;
}

/** Null for a row that says nothing of money; why, for one that cannot be read. */
function rowOf(record: readonly string[], columns: Columns, line: Line): Row | string | null {
  const cell = (name: keyof Columns): string => (columns[name] < 0 ? '' : (record[columns[name]] ?? ''));
  if (cell('receipt') === '' || (columns.status >= 0 && cell('status').toLowerCase() !== 'completed')) return null;
  const receipt = Receipt.safeParse(cell('receipt'));
  if (!receipt.success) return 'the receipt number is none';
  const at = fromWritten(cell('at'));
  if (at === undefined) return 'the completion time is none';
  const [paidIn, withdrawn] = [sumOf(cell('paidIn')), sumOf(cell('withdrawn'))];
  if (paidIn === undefined || withdrawn === undefined) return 'an amount is none';
  // Written with a minus sign or without: what is withdrawn has gone.
  const minor = paidIn - (withdrawn < 0n ? -withdrawn : withdrawn);
  if (minor === 0n) return null;
  const details = cell('details');
  const words = [cell('reason'), withoutParty(details)].filter((part) => part !== '').join(' - ');
  if (says(words, WITHIN)) return null;
  const linked = Receipt.safeParse(cell('linked') || (/\bof ([A-Z0-9]{10})\b/.exec(details)?.[1] ?? ''));
  const kind = kindOf(words, minor, linked.success, line);
  const party = cell('party') || (/\bfrom ([\d*]{5,}.*?)(?: Acc\b.*)?$/i.exec(details)?.[1] ?? '');
  return {
    receipt: receipt.data,
    at,
    kind,
    minor,
    description: hidden(words) || 'M-Pesa',
    accountReference: kind === 'payment' ? accountOf(cell('account'), details) : null,
    ...(kind === 'payment' ? partyOf(party) : { payer: null, payerName: null }),
    linked: linked.success ? linked.data : null,
  };
}

/** The details without what people have written: an account called "fees" makes a payment no fee. */
const withoutParty = (details: string): string =>
  details
    .replace(/\bAcc\b.*$/i, '')
    .replace(/ (?:from|to|by) [\d*]{5,}.*$/i, '')
    .trim();

const says = (words: string, what: RegExp): boolean => what.test(words);

/** From one account of the organisation to another: it stays with M-Pesa. */
const WITHIN = /\baccount to\b.*\baccount\b|\bMMF\b/i;

const sumOf = (text: string): bigint | undefined => (text === '' || text === '-' ? 0n : signedMinor(text));

/**
 * What a row is, by the words of its reason and details. What is not known for sure is `other`: a person sees it. A
 * reversal that does not say what it undoes is one of those.
 */
function kindOf(words: string, minor: bigint, saysWhat: boolean, { collectedBy }: Line): ReportedKind {
  // Only an initiator of ours can reverse by the API: that is an order, and no taking.
  if (says(words, /revers/i) && minor < 0n && says(words, /\bvia API\b/i)) return 'disbursement';
  if (says(words, /revers/i)) return minor < 0n && saysWhat ? 'taken_back' : 'other';
  if (minor > 0n) return says(words, FROM_CUSTOMERS) ? 'payment' : 'other';
  if (says(words, /\b(charges?|fees?|tariff)\b/i)) return 'fee';
  if (says(words, /\bto bank\b/i)) return 'settlement';
  // A platform hands over what it has collected by paying the business as it pays anybody.
  if (says(words, TO_BUSINESSES)) return collectedBy === 'platform' ? 'settlement' : 'disbursement';
  return says(words, TO_PEOPLE) ? 'disbursement' : 'other';
}

const FROM_CUSTOMERS =
  /\b(pay ?bill|pay merchant|merchant payment|buy goods|customer (merchant )?payment|standing order)\b/i;
const TO_BUSINESSES = /\b(business pay ?bill|business buy ?goods|business to business|b2b)\b/i;
const TO_PEOPLE = /\b((business|salary|promotion) payment|b2c)\b/i;

function accountOf(column: string, details: string): string | null {
  const account = column || (/\bAcc\.? +(.+)$/i.exec(details)?.[1] ?? '').trim();
  return account === '' ? null : account;
}

/** `254712345678 - JANE DOE`, or masked already: `2547****0111 - JANE DOE`. */
function partyOf(written: string): Pick<Row, 'payer' | 'payerName'> {
  const [, phone = '', name = ''] =
    /^([\d*]{5,})\s*[-–]?\s*(.*)$/.exec(written.replaceAll(/(?<=[\d*]) (?=[\d*])/g, '')) ?? [];
  return {
    payer: phone === '' ? null : maskedAlike(hidden(phone)),
    payerName: (phone === '' ? written : name).trim() || null,
  };
}

/** A text without any whole phone number. */
const hidden = (text: string): string => text.replaceAll(/(?<!\d)(?:254|0)[17]\d{8}(?!\d)/g, maskMsisdn);

const compare = (one: Row, other: Row): number =>
  textOf(one) < textOf(other) ? -1 : textOf(one) > textOf(other) ? 1 : 0;
const textOf = ({ receipt, kind, minor, description }: Row): string => [receipt, kind, minor, description].join('\n');

/**
 * The rows with a key for each: the receipt, and for what stands beside it under the same receipt, such as its charge,
 * the receipt and what it is. The same file, or another with the same rows, gives the same keys.
 */
function keyed(rows: readonly Row[]): readonly (readonly [string, Row])[] {
  const given = new Map<string, number>();
  return rows.map((row) => {
    const { receipt, kind, minor } = row;
    const key = kind === 'fee' ? `${receipt}/fee` : kind === 'other' ? `${receipt}/other/${minor}` : receipt;
    const count = (given.get(key) ?? 0) + 1;
    given.set(key, count);
    return [count === 1 ? key : `${key}/${count}`, row];
  });
}

function lineOf(key: string, row: Row): ReportedLine {
  const { receipt, kind, minor, at, description, accountReference, payer, payerName, linked } = row;
  return {
    key,
    kind,
    amount: money(minor, 'KES'),
    fee: null,
    at,
    reference: receipt,
    accountReference,
    payer,
    payerName,
    description: kind === 'payment' ? 'Payment by M-Pesa' : description,
    settlement: kind === 'settlement' ? receipt : null,
    ...(kind === 'taken_back' && linked !== null ? { payment: linked } : {}),
  };
}
