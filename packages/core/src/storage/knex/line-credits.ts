import type { Knex } from 'knex';
import type { Invoice, InvoiceLine } from '../../domain/invoice.ts';
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
 * Notes what corrects which document, and counts what credit notes take off lines: off the net of each line and off
 * each of its taxes, none of which they may exceed, nor the document as a whole.
 * @throws BillingError `storage.overcredited`, `storage.excess`
 */
export async function countCorrections(trx: Knex, written: readonly Invoice[]): Promise<void> {
  const correcting = written.flatMap((note) => correctionsOf(note).map((line) => ({ note, line })));
  if (correcting.length === 0) return;
  const dialect = dialectOf(trx);
  const links = correcting.map(({ note, line }): Row => ({
    invoice_id: line.corrects.invoiceId,
    note_id: note.id,
    issued_at: whole(note.issuedAt),
  }));
  await runInOrder(trx, insertingOnce(dialect, NOTES, links, ['invoice_id', 'note_id']));
  const credits = correcting.filter(({ note }) => note.kind === 'credit_note');
  if (credits.length === 0) return;
  const ids = credits.map(({ line }) => line.corrects.invoiceId);
  const originals = new Map((await manyIn(trx, invoices, 'id', ids)).map((one) => [one.id, one]));
  const limits = credits.flatMap(({ line: { corrects } }) => {
    const original = originals.get(corrects.invoiceId);
    const line = original?.lines.find(({ chargeId }) => chargeId === corrects.chargeId);
    if (original === undefined || line === undefined) throw storeErrors.overcredited();
    return creditableParts(original, line).map(lineCredits.toRow);
  });
  const taken = credits.flatMap(({ note, line }) => takenBy(note, line)).toSorted(byKey);
  const counts = taken.flatMap((row) => updating(dialect, CREDIT, [row])).map((one) => ({ ...one, refusal }));
  await runInOrder(trx, [...insertingOnce(dialect, lineCredits, limits.toSorted(byKey), CREDIT.keys), ...counts]);
  await adding(trx, { name: 'invoice_paid', add: ['credited'] }, byInvoice(credits));
}

const CREDIT = {
  name: lineCredits.name,
  types: lineCredits.columns,
  keys: ['invoice_id', 'charge_id', 'part'],
  add: ['credited'],
} as const;

type Correcting = InvoiceLine & { readonly corrects: NonNullable<InvoiceLine['corrects']> };

function correctionsOf({ lines }: Invoice): readonly Correcting[] {
  return lines.filter((line): line is Correcting => line.corrects !== undefined);
}

function takenBy(note: Invoice, line: Correcting): readonly Row[] {
  const { invoiceId, chargeId } = line.corrects;
  const of = (part: string, credited: bigint): Row[] =>
    credited === 0n ? [] : [{ invoice_id: invoiceId, charge_id: chargeId, part, credited }];
  const taxes = lineTaxes(note, line).flatMap((tax) => of(taxPart(tax), tax.amount.minor));
  return [...of(NET_PART, line.net.minor), ...taxes];
}

function byInvoice(credits: readonly { readonly line: Correcting }[]): readonly Row[] {
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
