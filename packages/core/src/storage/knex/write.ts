import type { Knex } from 'knex';
import type { Account } from '../../domain/account.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Changes, InboxDone, Seen, Written } from '../../ports/store.ts';
import { isDuplicate } from '../faults.ts';
import { alone, transaction } from '../sql.ts';
import type { Dialect } from '../url.ts';
import { noting } from './access-changes.ts';
import { ACCOUNT_CHANGES, accounts } from './accounts.ts';
import { insertAllocations } from './allocations.ts';
import { charges } from './charges.ts';
import { insertEntitlements, saveActions } from './entitlements.ts';
import { inbox } from './inbox.ts';
import { insertInvoices } from './invoices.ts';
import { insertJournals, MissingBalance, openBalances, prepareBalances } from './journals.ts';
import { insertOutbox } from './outbox.ts';
import { within } from './many.ts';
import { naming, saveAttempts, savePayments } from './payments.ts';
import { plans } from './plans.ts';
import { DuplicateRow, inserting, insertRows, saveRows, updateRows, updating } from './rows.ts';
import { changedBy, rowsOf, run, runInOrder, type Statement } from './run.ts';
import type { Shelf } from './shelf.ts';
import { StaleRead } from './stale.ts';
import { saveSubscriptions, terms } from './subscriptions.ts';
import { type Stored, whole } from './table.ts';
import { writeBeside } from './write-beside.ts';
import { moveSubscriptions, writeTerms } from './write-terms.ts';
import { writeUsage } from './write-usage.ts';

/** Writes one unit of work in one transaction, a statement a table. */
export async function write(shelf: Shelf, changes: Changes, prepared = false): Promise<Written> {
  try {
    const invoices = isOneStatement(changes, shelf.engine.dialect)
      ? await alone(shelf.engine, (db) => writeAll(shelf, db, changes))
      : await transaction(shelf.engine, (trx) => writeAll(shelf, trx, changes));
    return { outcome: 'written', invoices };
  } catch (error) {
    if (error instanceof StaleRead) {
      const { accountIds } = error;
      return { outcome: 'stale', ...(accountIds.length > 0 && { accountIds }) };
    }
    if (error instanceof DuplicateRow) return { outcome: 'duplicate', table: error.table };
    if (prepared || !(error instanceof MissingBalance)) throw error;
    // Made in a transaction of their own: on MySQL, to lock a row that is not there locks the gap for everybody.
    await prepareBalances(shelf.engine.knex, changes.journals ?? []);
    return write(shelf, changes, true);
  }
}

/**
 * Whether all of it is one statement of one row, which is a transaction by itself: a message that is answered once it
 * is durable waits for one round trip then and not for three. An attempt is one on PostgreSQL, where one upsert saves.
 */
function isOneStatement(changes: Changes, dialect: Dialect): boolean {
  const [only, ...others] = Object.entries(changes).filter(([, rows]) => rows?.length > 0);
  if (only === undefined || others.length > 0) return false;
  const [kind, rows] = only;
  return rows.length === 1 && (kind === 'inbox' || (kind === 'attempts' && dialect === 'postgres'));
}

/** In the order of the line, but what others wait for comes last: the invoices' counter and the events' sequences. */
async function writeAll(shelf: Shelf, trx: Knex, changes: Changes): Promise<readonly Invoice[]> {
  await lockSeen(trx, changes);
  await writeHolders(shelf, trx, changes);
  if (!(await writeTerms(trx, changes))) throw new StaleRead();
  if (!(await writeBeside(trx, changes, shelf))) throw new StaleRead();
  if (!(await writeUsage(shelf, trx, changes))) throw new StaleRead();
  await runInOrder(trx, paidTime(changes, shelf.engine.dialect));
  if (!(await savePayments(trx, changes.payments ?? []))) throw new StaleRead();
  await runInOrder(trx, naming(changes.paymentNames ?? []));
  if (!(await saveAttempts(trx, changes.attempts ?? []))) throw new StaleRead();
  await runInOrder(trx, [...receiving(changes, shelf.engine.dialect), ...noting(changes, shelf.clock.now())]);
  await insertEntitlements(trx, changes.entitlements ?? []);
  await saveActions(trx, changes.actions ?? []);
  await insertJournals(trx, changes.journals ?? []);
  const invoices = await insertInvoices(trx, changes.invoices ?? []);
  await insertAllocations(trx, changes.allocations ?? []);
  await insertOutbox(trx, changes.outbox ?? []);
  return invoices;
}

/** Locks what the work was decided on, in the order of ids, and lets each version grow by one. */
async function lockSeen(trx: Knex, changes: Changes): Promise<void> {
  const seen = [...new Map((changes.seen ?? []).map((one) => [one.accountId, one])).values()];
  const [only] = seen;
  if (only === undefined) return;
  if (seen.length === 1) {
    const sql = 'update accounts set version = version + 1 where id = ? and version = ?';
    const grown = await run(trx, { sql, values: [only.accountId, whole(only.version)], kept: true });
    if (changedBy(grown) !== 1) throw new StaleRead();
    return;
  }
  await lockMany(trx, seen);
}

async function lockMany(trx: Knex, seen: readonly Seen[]): Promise<void> {
  const some = within(
    trx,
    'id',
    seen.map((one) => one.accountId),
  );
  const locked = await rowsOf<Stored>(trx, {
    sql: `select id, version from accounts where ${some.sql} order by id for update`,
    values: some.values,
    kept: true,
  });
  const versions = new Map(locked.map((row) => [String(row['id']), Number(row['version'])]));
  const stale = seen.filter((one) => versions.get(one.accountId) !== one.version);
  if (stale.length > 0) throw new StaleRead(stale.map((one) => one.accountId));
  await run(trx, {
    sql: `update accounts set version = version + 1 where ${some.sql}`,
    values: some.values,
    kept: true,
  });
}

async function writeHolders(shelf: Shelf, trx: Knex, changes: Changes): Promise<void> {
  const seen = new Set<string>(changes.seen?.map((one) => one.accountId));
  const given = changes.accounts ?? [];
  await insertAccounts(
    trx,
    given.filter((account) => !seen.has(account.id)),
  );
  await changeAccounts(
    trx,
    given.filter((account) => seen.has(account.id)),
  );
  if (changes.plans?.length) await insertRows(trx, plans, changes.plans);
  for (const { planId, retiredAt } of changes.retirePlans ?? []) {
    await trx('plans').where({ id: planId }).whereNull('retired_at').update({ retired_at: retiredAt });
  }
  if (!(await moveSubscriptions(trx, changes.moves ?? [], seen))) throw new StaleRead();
  if (changes.subscriptions?.length) {
    await saveRows(trx, saveSubscriptions(shelf.subscriptions), changes.subscriptions);
  }
  for (const { subscriptionId, at } of changes.reviews ?? []) {
    const isLater = (query: Knex.QueryBuilder) => void query.whereNull('review_at').orWhere('review_at', '>', at);
    await trx('subscriptions').where({ id: subscriptionId }).where(isLater).update({ review_at: at });
  }
}

async function insertAccounts(trx: Knex, fresh: readonly Account[]): Promise<void> {
  if (fresh.length === 0) return;
  await insertRows(trx, accounts, fresh);
  await openBalances(trx, fresh);
}

async function changeAccounts(trx: Knex, changed: readonly Account[]): Promise<void> {
  if (changed.length === 0) return;
  const update = { name: 'accounts', types: accounts.columns, keys: ['id'], set: ACCOUNT_CHANGES };
  try {
    await updateRows(trx, update, changed.map(accounts.toRow));
  } catch (error) {
    if (isDuplicate(error)) throw new DuplicateRow(accounts.word, error);
    throw error;
  }
}

/** What is charged, and the time that it pays for. A term only ever becomes shorter. */
function paidTime(changes: Changes, dialect: Dialect): readonly Statement[] {
  const cuts = (changes.cutTerms ?? []).map(({ termId, endAt }) => ({ id: termId, end_at: whole(endAt) }));
  return [
    ...inserting(charges, (changes.charges ?? []).map(charges.toRow)),
    ...inserting(terms, (changes.terms ?? []).map(terms.toRow)),
    ...updating(dialect, { name: 'terms', types: terms.columns, keys: ['id'], set: ['end_at'] }, cuts),
  ];
}

function receiving({ inbox: messages = [], inboxDone = [] }: Changes, dialect: Dialect): readonly Statement[] {
  return [...inserting(inbox, messages.map(inbox.toRow)), ...updating(dialect, DONE, inboxDone.map(doneRow))];
}

const DONE = {
  name: 'inbox',
  types: { gateway: 'text', message_key: 'text', done_at: 'big', outcome: 'text' },
  keys: ['gateway', 'message_key'],
  set: ['done_at', 'outcome'],
  fixed: { due_at: null },
} as const;

function doneRow({ gateway, key, doneAt, outcome }: InboxDone) {
  return { gateway, message_key: key, done_at: whole(doneAt), outcome };
}
