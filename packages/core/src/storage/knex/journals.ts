import type { Knex } from 'knex';
import type { Account } from '../../domain/account.ts';
import { chart, type Entry, type Journal } from '../../domain/ledger.ts';
import { assert } from '../../kernel/assert.ts';
import { errorCode } from '../faults.ts';
import { dialectOf } from '../sql.ts';
import { sumOf } from './days.ts';
import { storeErrors } from './errors.ts';
import type { Store } from '../../ports/store.ts';
import { within } from './many.ts';
import { manyIn } from './select.ts';
import { chunks, inserting, insertingOnce, updating, type Columns } from './rows.ts';
import { changedBy, run, runInOrder, type Statement } from './run.ts';
import { big, ident, identOrNull, num, type Row, type Stored, type Table, text, whole, columnsOf } from './table.ts';

/**
 * Journals without their entries. `sealed_at` is not among the columns: a journal is sealed after its entries are in.
 */
const journals: Table<Journal> = {
  name: 'journals',
  word: 'journals',
  columns: columnsOf({ text: 'id kind document_type document_id memo origin', big: 'booked_at effective_at' }),
  toRow: (journal) => ({
    id: journal.id,
    kind: journal.kind,
    document_type: journal.documentType,
    document_id: journal.documentId,
    booked_at: whole(journal.bookedAt),
    effective_at: whole(journal.effectiveAt),
    memo: journal.memo,
    origin: journal.origin,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    kind: text(row['kind']),
    documentType: text(row['document_type']),
    documentId: text(row['document_id']),
    bookedAt: num(row['booked_at']),
    effectiveAt: num(row['effective_at']),
    entries: [],
    memo: text(row['memo']),
    origin: text(row['origin']),
  }),
};

const entries: Columns = {
  name: 'entries',
  word: 'journals',
  columns: columnsOf({ text: 'journal_id account_code owner asset side', big: 'position amount' }),
};

/** A balance row is missing: it has to be made in a transaction of its own, then all starts again. */
export class MissingBalance extends Error {
  override readonly name = 'MissingBalance';
}

/**
 * Books journals: opened, filled, sealed, and the customers' balances moved with them, in one round trip. Balances are
 * changed in the order of their keys, so that two writers wait for each other instead of for ever. Not by an upsert:
 * databases hold the row that it would insert against the rule on overdrafts, even when it only updates.
 */
export async function insertJournals(trx: Knex, booked: readonly Journal[]): Promise<void> {
  if (booked.length === 0) return;
  const moves = movesOf(booked);
  const moving = updating(dialectOf(trx), MOVE, moves).map((statement) => ({ ...statement, refusal: overdrawn }));
  const books = [
    ...inserting(journals, booked.map(journals.toRow)),
    ...inserting(entries, booked.flatMap(entryRows)),
    ...sealing(trx, booked),
  ];
  const answers = await runInOrder(trx, [...books, ...moving]);
  const moved = answers.slice(books.length).reduce<number>((sum, answer) => sum + changedBy(answer), 0);
  if (moved < moves.length) throw new MissingBalance();
  assert(moved === moves.length, 'each move changes one balance');
}

function overdrawn(error: unknown): unknown {
  return isCheckRefused(error) ? storeErrors.overdrawn({}, error) : error;
}

function sealing(trx: Knex, booked: readonly Journal[]): readonly Statement[] {
  const sealedAt = whole(booked[0]?.bookedAt ?? 0);
  const ids = booked.map((journal) => journal.id);
  return [...chunks(ids, 10_000)].map((part) => {
    const some = within(trx, 'id', part);
    return {
      sql: `update journals set sealed_at = ? where ${some.sql}`,
      values: [sealedAt, ...some.values],
      kept: true,
    };
  });
}

/** Makes the balance rows that journals move, each at nothing, where they are missing. */
export async function prepareBalances(db: Knex, booked: readonly Journal[]): Promise<void> {
  await openRows(
    db,
    movesOf(booked).map((row) => ({ ...row, debit: 0n, credit: 0n })),
  );
}

/**
 * The balance rows that new accounts will need, so that their first payments need not wait for them. Codes from 9000 on
 * count units, of which nobody knows yet.
 */
export async function openBalances(db: Knex, opened: readonly Pick<Account, 'id' | 'currency'>[]): Promise<void> {
  const codes = Object.entries(chart).flatMap(([code, { perCustomer }]) =>
    perCustomer && !code.startsWith('9') && !FEW_HAVE.has(code) ? [code] : [],
  );
  const rows = opened.flatMap(({ id: owner, currency: asset }) =>
    codes.map((code) => ({ owner, account_code: code, asset, debit: 0n, credit: 0n })),
  );
  await openRows(db, rows);
}

/** Of agents, and of customers who withhold: made when they are first moved. */
const FEW_HAVE: ReadonlySet<string> = new Set(['1170', '2310', '2450']);

async function openRows(db: Knex, rows: readonly Row[]): Promise<void> {
  const balances = { name: MOVE.name, word: 'balances', columns: MOVE.types };
  for (const statement of insertingOnce(dialectOf(db), balances, rows, MOVE.keys)) await run(db, statement);
}

/** One entry out of its row. */
function entryOf(row: Stored): Entry {
  return {
    account: text(row['account_code']),
    owner: identOrNull<'Account'>(row['owner']),
    asset: text(row['asset']),
    side: text(row['side']),
    amount: big(row['amount']),
  };
}

function entryRows(journal: Journal): readonly Row[] {
  return journal.entries.map((entry, position) => ({
    journal_id: journal.id,
    position: whole(position),
    account_code: entry.account,
    owner: entry.owner,
    asset: entry.asset,
    side: entry.side,
    amount: entry.amount,
  }));
}

const MOVE = {
  name: 'balances',
  types: { owner: 'text', account_code: 'text', asset: 'text', debit: 'big', credit: 'big' },
  keys: ['owner', 'account_code', 'asset'],
  add: ['debit', 'credit'],
} as const;

/** Whether a CHECK of the database refused a row. */
export function isCheckRefused(error: unknown): boolean {
  const { errno } = error as { errno?: unknown };
  return errorCode(error) === '23514' || errno === 3819 || errno === 4025;
}

/** What the journals add to each customer's balances, in the order of their keys. */
function movesOf(booked: readonly Journal[]): readonly Row[] {
  const sums = new Map<string, { owner: string; account_code: string; asset: string; debit: bigint; credit: bigint }>();
  for (const { owner, account, asset, side, amount } of booked.flatMap((journal) => journal.entries)) {
    if (owner === null) continue;
    const key = `${owner} ${account} ${asset}`;
    const sum = sums.get(key) ?? { owner, account_code: account, asset, debit: 0n, credit: 0n };
    sum[side] += amount;
    sums.set(key, sum);
  }
  return [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

/** What a customer's wallet holds, in minor units of the account's currency. */
export async function walletOf(db: Knex, accountId: string): Promise<bigint> {
  const row = await db('balances as b')
    .join('accounts as a', 'a.id', 'b.owner')
    .where({ 'b.owner': accountId, 'b.account_code': '2100' })
    .whereRaw('b.asset = a.currency')
    .first<Stored | undefined>('b.debit', 'b.credit');
  return row === undefined ? 0n : big(row['credit']) - big(row['debit']);
}

/**
 * Debits less credits of one account, of one owner or of all. What is kept for each customer is read from its
 * balances.
 */
export async function balanceOf(db: Knex, account: string, owner: string | null, asset: string): Promise<bigint> {
  const perCustomer = account in chart && chart[account as keyof typeof chart].perCustomer;
  const query = db(perCustomer ? 'balances' : 'entries').where({ account_code: account, asset });
  if (owner !== null) void query.where({ owner });
  const row = await query
    .select(db.raw(perCustomer ? 'sum(debit - credit) as total' : `sum(${SIGNED}) as total`))
    .first<Stored>();
  return sumOf(row['total']);
}

const SIGNED = "case side when 'debit' then amount else -amount end";

/** The journals of documents, with their entries. */
export async function journalsAbout(db: Knex, documentIds: readonly string[]): Promise<readonly Journal[]> {
  const found = await manyIn(db, journals, 'document_id', documentIds);
  const ids = found.map((journal) => journal.id);
  const rows =
    ids.length === 0 ? [] : await db('entries').whereIn('journal_id', ids).orderBy(['journal_id', 'position']);
  const byJournal = Map.groupBy(rows as readonly Stored[], (row) => text(row['journal_id']));
  return found.map((journal) => ({ ...journal, entries: (byJournal.get(journal.id) ?? []).map(entryOf) }));
}

/** All entries of one customer, oldest first. */
export async function entriesOf(db: Knex, owner: string): ReturnType<Store['entriesOf']> {
  const rows = await db('entries as e')
    .join('journals as j', 'j.id', 'e.journal_id')
    .where('e.owner', owner)
    .orderBy(['j.effective_at', 'j.booked_at', 'j.id', 'e.position'])
    .select<Stored[]>('e.*', 'j.kind', 'j.effective_at', 'j.memo');
  return rows.map((row) => ({
    ...entryOf(row),
    journal: {
      id: ident<'Journal'>(row['journal_id']),
      kind: text(row['kind']),
      effectiveAt: num(row['effective_at']),
      memo: text(row['memo']),
    },
  }));
}
