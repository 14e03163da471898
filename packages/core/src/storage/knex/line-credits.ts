import type { Knex } from 'knex';
import { correctingLines, takenSign, type Correcting } from '../../domain/given-back.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { creditableParts, lineTaxes, NET_PART, taxPart, type LineCredit } from '../../domain/line-credit.ts';
import { dialectOf } from '../sql.ts';
import { storeErrors } from './errors.ts';
import { invoices } from './invoices.ts';
import { isCheckRefused } from './journals.ts';
import { insertingOnce, updating } from './rows.ts';
import { runInOrder } from './run.ts';
import { manyIn } from './select.ts';
import { big, columnsOf, ident, type Row, type Table, text, whole } from './table.ts';
import { adding } from './write-offs.ts';

/** What notes have credited of lines, part by part. A line has rows from its first credit on. */
export const lineCredits: Table<LineCredit> = {
  name: 'line_credits',
  word: 'invoices',
  columns: columnsOf({ text: 'invoice_id charge_id part', big: 'most credited' }),
  toRow: (one) => ({
    invoice_id: one.invoiceId,
    charge_id: one.chargeId,
    part: one.part,
    most: one.limit,
    credited: one.credited,
  }),
  fromRow: (row) => ({
    invoiceId: ident(row['invoice_id']),
    chargeId: ident(row['charge_id']),
    part: text(row['part']),
    limit: big(row['most']),
    credited: big(row['credited']),
  }),
};

const NOTES = {
  name: 'invoice_notes',
  word: 'invoices',
  columns: columnsOf({ text: 'invoice_id note_id', big: 'issued_at' }),
} as const;

/**
 * Notes what corrects which document, and counts what credit notes and changes take off lines: off the net of each line
 * and off each of its taxes, none of which they may exceed; notes by hand nor the document as a whole.
 * @throws BillingError `storage.overcredited`, `storage.excess`
 */
export async function countCorrections(trx: Knex, written: readonly Invoice[]): Promise<void> {
  const correcting = written.flatMap((note) => {
    return note.lines.filter(isCorrecting).map((line): Correction => ({ note, line }));
  });
  if (correcting.length === 0) return;
  const dialect = dialectOf(trx);
  const links = correcting.map(({ note, line }): Row => ({
    invoice_id: line.corrects.invoiceId,
    note_id: note.id,
    issued_at: whole(note.issuedAt),
  }));
  await runInOrder(trx, insertingOnce(dialect, NOTES, links, ['invoice_id', 'note_id']));
  const credits = correcting.filter(({ note, line }) => correctingLines(note).includes(line));
  if (credits.length === 0) return;
  const ids = credits.map(({ line }) => line.corrects.invoiceId);
  const originals = new Map((await manyIn(trx, invoices, 'id', ids)).map((one) => [one.id, one]));
  const limits = credits.flatMap(({ line: { corrects } }) => {
    const original = originals.get(corrects.invoiceId);
    const line = original?.lines.find(({ chargeId }) => chargeId === corrects.chargeId);
    if (original === undefined || line === undefined) throw storeErrors.overcredited();
    return creditableParts(original, line).map(lineCredits.toRow);
  });
  const taken = credits
    .flatMap(({ note, line }) => takenBy(note, line, originals.get(line.corrects.invoiceId)?.kind ?? 'invoice'))
    .toSorted(byKey);
  const counts = taken.flatMap((row) => updating(dialect, CREDIT, [row])).map((one) => ({ ...one, refusal }));
  const once = [...new Map(limits.map((row) => [keyOf(row), row])).values()];
  await runInOrder(trx, [...insertingOnce(dialect, lineCredits, once.toSorted(byKey), CREDIT.keys), ...counts]);
  // What a change gives back may have been moved to its document from another: only its lines bound that.
  const byHand = credits.filter(({ line }) => line.corrects.by !== 'change');
  if (byHand.length > 0) await adding(trx, { name: 'invoice_paid', add: ['credited'] }, byInvoice(byHand));
}

const CREDIT = {
  name: lineCredits.name,
  types: lineCredits.columns,
  keys: ['invoice_id', 'charge_id', 'part'],
  add: ['credited'],
} as const;

interface Correction {
  readonly note: Invoice;
  readonly line: Correcting;
}

function isCorrecting(line: Invoice['lines'][number]): line is Correcting {
  return line.corrects !== undefined;
}

function takenBy(note: Invoice, line: Correcting, original: Invoice['kind']): readonly Row[] {
  const { invoiceId, chargeId } = line.corrects;
  const sign = takenSign(note.kind, original);
  const of = (part: string, shown: bigint): Row[] =>
    shown === 0n ? [] : [{ invoice_id: invoiceId, charge_id: chargeId, part, credited: sign * shown }];
  const taxes = lineTaxes(note, line).flatMap((tax) => of(taxPart(tax), tax.amount.minor));
  return [...of(NET_PART, line.net.minor), ...taxes];
}

function byInvoice(credits: readonly Correction[]): readonly Row[] {
  const sums = new Map<string, bigint>();
  for (const { line } of credits) {
    const { invoiceId } = line.corrects;
    sums.set(invoiceId, (sums.get(invoiceId) ?? 0n) + line.gross.minor);
  }
  return [...sums].map(([id, credited]) => ({ id, credited }));
}

function byKey(one: Row, other: Row): number {
  return keyOf(one) < keyOf(other) ? -1 : 1;
}

function keyOf(row: Row): string {
  return `${String(row['invoice_id'])} ${String(row['charge_id'])} ${String(row['part'])}`;
}

function refusal(error: unknown): unknown {
  return isCheckRefused(error) ? storeErrors.overcredited({}, error) : error;
}
