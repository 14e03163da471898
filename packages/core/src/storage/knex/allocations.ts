import type { Knex } from 'knex';
import type { Allocation } from '../../domain/allocation.ts';
import { dialectOf } from '../sql.ts';
import { storeErrors } from './errors.ts';
import { isCheckRefused } from './journals.ts';
import { inserting, updating, type Update } from './rows.ts';
import { changedBy, runInOrder, type Statement } from './run.ts';
import { columnsOf, ident, identOrNull, moneyOf, num, type Row, type Table, text, whole } from './table.ts';

/** Which money pays what. */
export const allocations: Table<Allocation> = {
  name: 'allocations',
  word: 'allocations',
  columns: columnsOf({
    text: 'id payment_id bucket_id invoice_id currency via journal_id',
    big: 'amount_minor allocated_at',
  }),
  toRow: (allocation) => ({
    id: allocation.id,
    payment_id: allocation.paymentId,
    bucket_id: allocation.bucketId,
    invoice_id: allocation.invoiceId,
    amount_minor: allocation.amount.minor,
    currency: allocation.amount.currency,
    via: allocation.via,
    journal_id: allocation.journalId,
    allocated_at: whole(allocation.allocatedAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    paymentId: identOrNull<'Payment'>(row['payment_id']),
    bucketId: identOrNull<'Bucket'>(row['bucket_id']),
    invoiceId: ident(row['invoice_id']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    via: text(row['via']),
    journalId: ident(row['journal_id']),
    allocatedAt: num(row['allocated_at']),
  }),
};

/**
 * Writes allocations, and counts them against their payments and invoices, neither of which they may exceed. Credit
 * counts itself: its bucket is written with what it has given.
 */
export async function insertAllocations(trx: Knex, made: readonly Allocation[]): Promise<void> {
  if (made.length === 0) return;
  const counts = [
    counting(trx, { ...COUNT, name: 'payment_allocated', add: ['allocated'] }, (one) => one.paymentId, made),
    counting(trx, { ...COUNT, name: 'invoice_paid', add: ['paid'] }, (one) => one.invoiceId, made),
  ];
  const inserts = inserting(allocations, made.map(allocations.toRow));
  const answers = await runInOrder(trx, [...inserts, ...counts.flatMap(({ statements }) => statements)]);
  let next = inserts.length;
  for (const { table, rows, statements } of counts) {
    const changed = answers.slice(next, (next += statements.length)).reduce<number>((n, one) => n + changedBy(one), 0);
    if (changed < rows) throw storeErrors.excess({ table, reason: 'no such document' });
  }
}

const COUNT = { types: { id: 'text', allocated: 'big', paid: 'big' }, keys: ['id'] } as const;

/** What counts allocations against their documents, and how many rows it changes. */
interface Counting {
  readonly table: string;
  readonly rows: number;
  readonly statements: readonly Statement[];
}

function counting(
  trx: Knex,
  update: Update,
  of: (allocation: Allocation) => string | null,
  made: readonly Allocation[],
): Counting {
  const sums = new Map<string, bigint>();
  for (const one of made) {
    const id = of(one);
    if (id !== null) sums.set(id, (sums.get(id) ?? 0n) + one.amount.minor);
  }
  const sorted = [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const rows = sorted.map(([key, sum]): Row => ({ id: key, [update.add?.[0] ?? '']: sum }));
  const table = update.name;
  const refusal = (error: unknown): unknown => (isCheckRefused(error) ? storeErrors.excess({ table }, error) : error);
  const statements = updating(dialectOf(trx), update, rows).map((one) => ({ ...one, refusal }));
  return { table, rows: rows.length, statements };
}
