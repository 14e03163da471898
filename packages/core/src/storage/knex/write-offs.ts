import type { Knex } from 'knex';
import type { Recovery, WriteOff } from '../../domain/write-off.ts';
import type { Settlement } from '../../ports/documents.ts';
import { dialectOf } from '../sql.ts';
import { takeNumbers } from './counters.ts';
import { storeErrors } from './errors.ts';
import { isCheckRefused } from './journals.ts';
import { insertRows, updating } from './rows.ts';
import { changedBy, runInOrder } from './run.ts';
import { columnsOf, ident, json, moneyOf, nested, num, type Row, type Table, text, whole } from './table.ts';

/** What was given up. */
export const writeOffs: Table<WriteOff> = {
  name: 'write_offs',
  word: 'writeOffs',
  columns: columnsOf({
    text: 'id number account_id invoice_id currency reason actor',
    big: 'series_number net_minor total_minor recovered_minor written_at',
    json: 'taxes',
  }),
  toRow: (one) => ({
    id: one.id,
    series_number: BigInt(one.number?.slice(SERIES.length + 1) ?? 0),
    number: one.number,
    account_id: one.accountId,
    invoice_id: one.invoiceId,
    currency: one.total.currency,
    net_minor: one.net.minor,
    total_minor: one.total.minor,
    recovered_minor: one.recovered.minor,
    taxes: nested(one.taxes),
    reason: one.reason,
    actor: one.actor,
    written_at: whole(one.writtenAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    number: text(row['number']),
    accountId: ident(row['account_id']),
    invoiceId: ident(row['invoice_id']),
    total: moneyOf(row['total_minor'], row['currency']),
    net: moneyOf(row['net_minor'], row['currency']),
    taxes: json(row['taxes']),
    reason: text(row['reason']),
    actor: text(row['actor']),
    writtenAt: num(row['written_at']),
    recovered: moneyOf(row['recovered_minor'], row['currency']),
  }),
};

const SERIES = 'WO';

/** What has come in after all. */
export const recoveries: Table<Recovery> = {
  name: 'recoveries',
  word: 'recoveries',
  columns: columnsOf({
    text: 'write_off_id account_id invoice_id currency reason actor',
    big: 'turn net_minor total_minor recovered_at',
    json: 'taxes',
  }),
  toRow: (one) => ({
    write_off_id: one.writeOffId,
    turn: whole(one.turn),
    account_id: one.accountId,
    invoice_id: one.invoiceId,
    currency: one.total.currency,
    net_minor: one.net.minor,
    total_minor: one.total.minor,
    taxes: nested(one.taxes),
    reason: one.reason,
    actor: one.actor,
    recovered_at: whole(one.recoveredAt),
  }),
  fromRow: (row) => ({
    writeOffId: ident(row['write_off_id']),
    turn: num(row['turn']),
    accountId: ident(row['account_id']),
    invoiceId: ident(row['invoice_id']),
    total: moneyOf(row['total_minor'], row['currency']),
    net: moneyOf(row['net_minor'], row['currency']),
    taxes: json(row['taxes']),
    reason: text(row['reason']),
    actor: text(row['actor']),
    recoveredAt: num(row['recovered_at']),
  }),
};

/** Writes write-offs under their numbers, which have no gap. */
export async function insertWriteOffs(trx: Knex, given: readonly WriteOff[]): Promise<void> {
  if (given.length === 0) return;
  const first = await takeNumbers(trx, `write_off:${SERIES}`, given.length);
  const numbered = given.map((one, place) => {
    return { ...one, number: `${SERIES}-${String(first + BigInt(place)).padStart(6, '0')}` };
  });
  await insertRows(trx, writeOffs, numbered);
}

/**
 * Writes recoveries and counts them against their write-offs.
 * @throws BillingError `storage.excess` when more would come in than was given up
 */
export async function insertRecoveries(trx: Knex, given: readonly Recovery[]): Promise<void> {
  if (given.length === 0) return;
  await insertRows(trx, recoveries, given);
  const counted = given.map((one): Row => ({ id: one.writeOffId, recovered_minor: one.total.minor }));
  await adding(trx, { name: 'write_offs', add: ['recovered_minor'] }, counted);
}

/**
 * Takes off what is to be paid of documents what is withheld, written off or void, or puts it back.
 * @throws BillingError `storage.excess` when less would be to be paid than was paid or credited
 */
export async function settleOtherwise(trx: Knex, given: readonly Settlement[]): Promise<void> {
  const rows = given.map(({ invoiceId, withheld = 0n, writtenOff = 0n, voided = 0n }): Row => ({
    id: invoiceId,
    total: -(withheld + writtenOff + voided),
    withheld,
    written_off: writtenOff,
    voided,
  }));
  await adding(trx, { name: 'invoice_paid', add: ['total', 'withheld', 'written_off', 'voided'] }, rows);
}

/**
 * Adds to columns of rows, in the order of their ids, one row at a time: a document may be there twice.
 * @throws BillingError `storage.excess` when a rule of the table is broken, or a row is missing
 */
export async function adding(
  trx: Knex,
  { name, add }: { readonly name: string; readonly add: readonly string[] },
  rows: readonly Row[],
): Promise<void> {
  const types = Object.fromEntries([['id', 'text'], ...add.map((column) => [column, 'big'])]) as Record<
    string,
    'text' | 'big'
  >;
  const refusal = (error: unknown): unknown =>
    isCheckRefused(error) ? storeErrors.excess({ table: name }, error) : error;
  const sorted = rows.toSorted((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1));
  const statements = sorted.flatMap((row) => updating(dialectOf(trx), { name, types, keys: ['id'], add }, [row]));
  const answers = await runInOrder(
    trx,
    statements.map((one) => ({ ...one, refusal })),
  );
  if (answers.some((answer) => changedBy(answer) === 0)) throw storeErrors.excess({ table: name });
}
