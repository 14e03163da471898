import type { Knex } from 'knex';
import type { Invoice } from '../../domain/invoice.ts';
import { assert } from '../../kernel/assert.ts';
import { dialectOf } from '../sql.ts';
import { takeNumbers } from './counters.ts';
import { writingLines } from './invoice-lines.ts';
import { writingTaxes } from './invoice-taxes.ts';
import { inserting } from './rows.ts';
import { runInOrder } from './run.ts';
import {
  ident,
  json,
  jsonOrNull,
  moneyOf,
  nested,
  num,
  type Stored,
  type Table,
  text,
  whole,
  columnsOf,
} from './table.ts';

/** Each kind of document has a series of its own: `INV-000001`, `CN-000001`. */
const SERIES = { invoice: 'INV', credit_note: 'CN', debit_note: 'DN' } as const;

/** Finalised documents; none of their columns ever changes. */
export const invoices: Table<Invoice> = {
  name: 'invoices',
  word: 'invoices',
  columns: columnsOf({
    text: 'id series number account_id kind state currency tax_mode',
    big: 'series_number net_minor tax_minor total_minor issued_at due_at',
    json: 'line_items taxes customer may_withhold',
  }),
  toRow: (invoice) => ({
    id: invoice.id,
    series: SERIES[invoice.kind],
    series_number: BigInt(invoice.number?.slice(SERIES[invoice.kind].length + 1) ?? 0),
    number: invoice.number,
    account_id: invoice.accountId,
    kind: invoice.kind,
    state: invoice.state,
    currency: invoice.currency,
    tax_mode: invoice.taxMode,
    line_items: nested(invoice.lines),
    taxes: nested(invoice.taxes),
    net_minor: invoice.net.minor,
    tax_minor: invoice.tax.minor,
    total_minor: invoice.total.minor,
    issued_at: whole(invoice.issuedAt),
    due_at: whole(invoice.dueAt),
    customer: nested(invoice.customer),
    may_withhold: nested(invoice.mayWithhold ?? null),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    kind: text(row['kind']),
    number: text(row['number']),
    accountId: ident(row['account_id']),
    state: text(row['state']),
    currency: text(row['currency']),
    taxMode: text(row['tax_mode']),
    lines: json(row['line_items']),
    taxes: json(row['taxes']),
    net: moneyOf(row['net_minor'], row['currency']),
    tax: moneyOf(row['tax_minor'], row['currency']),
    total: moneyOf(row['total_minor'], row['currency']),
    issuedAt: num(row['issued_at']),
    dueAt: num(row['due_at']),
    customer: json(row['customer']),
    ...withholdingOf(row),
  }),
};

/** On documents of who withholds, and on no others. */
function withholdingOf(row: Stored): Pick<Invoice, 'mayWithhold'> {
  const mayWithhold = jsonOrNull<NonNullable<Invoice['mayWithhold']>>(row['may_withhold']);
  return mayWithhold === null ? {} : { mayWithhold };
}

const paid = {
  name: 'invoice_paid',
  word: 'invoices',
  columns: { id: 'text', account_id: 'text', total: 'big', paid: 'big' },
} as const;

/**
 * Writes invoices under their numbers, which have no gap: the counter's row stays locked until the commit, so this
 * comes as late in the transaction as can be. Answers them as they were written, in the order given. Of a credit note
 * nothing is owed to us, so that it is paid as soon as it is there.
 */
export async function insertInvoices(trx: Knex, drafts: readonly Invoice[]): Promise<readonly Invoice[]> {
  if (drafts.length === 0) return [];
  const numbered = new Map<string, Invoice>();
  for (const kind of ['credit_note', 'debit_note', 'invoice'] as const) {
    const own = drafts.filter((draft) => draft.kind === kind);
    if (own.length === 0) continue;
    const first = await takeNumbers(trx, `invoice:${SERIES[kind]}`, own.length);
    own.forEach((draft, place) => {
      assert(draft.state === 'finalised', `the invoice ${draft.id} is stored before it is finalised`);
      const number = `${SERIES[kind]}-${String(first + BigInt(place)).padStart(6, '0')}`;
      numbered.set(draft.id, { ...draft, number });
    });
  }
  const written = drafts.map((draft) => numbered.get(draft.id) ?? draft);
  const owed = written.map((one) => ({
    id: one.id,
    account_id: one.accountId,
    total: one.kind === 'credit_note' ? 0n : one.total.minor,
    paid: 0n,
  }));
  await runInOrder(trx, [
    ...inserting(invoices, written.map(invoices.toRow)),
    ...writingLines(dialectOf(trx), written),
    ...writingTaxes(written),
    ...inserting(paid, owed),
  ]);
  return written;
}
