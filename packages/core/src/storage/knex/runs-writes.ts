import type { Knex } from 'knex';
import { assert } from '../../kernel/assert.ts';
import type { RunChanges, RunItemWork } from '../../ports/runs.ts';
import { dialectOf } from '../sql.ts';
import { within, listed } from './many.ts';
import { chunks, updating } from './rows.ts';
import { rowsOf, run } from './run.ts';
import { StaleRead } from './stale.ts';
import { type Row, type Stored, text, type Value, whole } from './table.ts';

/**
 * Writes what has been done with the items of a run, of those that are still held by whoever has done it. Who has lost
 * one to somebody else, because the lease was over, must write nothing for it.
 * @throws StaleRead with the accounts of items that are not held
 */
export async function writeRuns(trx: Knex, { runItems = [] }: RunChanges): Promise<boolean> {
  const sorted = runItems.toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1));
  const byRun = Map.groupBy(sorted, ({ runId, worker }) => `${runId} ${worker}`);
  for (const items of byRun.values()) {
    for (const part of chunks(items, 2000)) {
      const held = new Set(await (dialectOf(trx) === 'postgres' ? savePostgres(trx, part) : saveMysql(trx, part)));
      const lost = part.filter(({ accountId }) => !held.has(accountId));
      if (lost.length > 0) throw new StaleRead(lost.map(({ accountId }) => accountId));
    }
  }
  return true;
}

/** Whose items they are. All of a part say the same. */
function holderOf(items: readonly RunItemWork[]): readonly Value[] {
  const [first] = items;
  assert(first !== undefined, 'there is something to write');
  return [first.runId, first.worker];
}

function rowOf({ accountId, state, documents, totalMinor, reason, at }: RunItemWork): Row {
  // A claimed one is a planned one whose lease runs on; one that is put back is anybody's at once.
  const kept = state === 'claimed' ? 'planned' : state;
  return {
    account_id: accountId,
    state: kept,
    holds: state === 'claimed' ? 1n : 0n,
    documents: BigInt(documents),
    total_minor: totalMinor,
    error: reason,
    done_at: kept === 'planned' ? null : whole(at),
  };
}

const COLUMNS = {
  account_id: 'text',
  state: 'text',
  holds: 'bigint',
  documents: 'bigint',
  total_minor: 'bigint',
  error: 'text',
  done_at: 'bigint',
} as const;

async function savePostgres(trx: Knex, items: readonly RunItemWork[]): Promise<readonly string[]> {
  const [run_id = null, worker = null] = holderOf(items);
  const rows = items.map((item): Row => ({ ...rowOf(item), run_id, worker, before: 'planned' }));
  // Nothing but the join says which rows they are, so that whatever PostgreSQL knows of the table it uses the key.
  const { sql, values } = listed(trx, 'v', { ...COLUMNS, run_id: 'text', worker: 'text', before: 'text' }, rows);
  const saved = await rowsOf<Stored>(trx, {
    sql: `update run_items as t set state = v.state, documents = t.documents + v.documents,
        total_minor = t.total_minor + v.total_minor, error = v.error, done_at = v.done_at,
        lease_until = case when v.holds = 1 then t.lease_until else 0 end
      from ${sql} where t.run_id = v.run_id and t.account_id = v.account_id and t.worker = v.worker
        and t.state = v.before
      returning t.account_id`,
    values,
    kept: true,
  });
  return saved.map((row) => text(row['account_id']));
}

async function saveMysql(trx: Knex, items: readonly RunItemWork[]): Promise<readonly string[]> {
  const holder = holderOf(items);
  const ids = within(
    trx,
    'account_id',
    items.map(({ accountId }) => accountId),
  );
  const locked = await rowsOf<Stored>(trx, {
    sql: `select account_id from run_items where run_id = ? and worker = ? and state = 'planned' and ${ids.sql}
      order by account_id for update`,
    values: [...holder, ...ids.values],
  });
  const held = new Set(locked.map((row) => text(row['account_id'])));
  const given = items.map(rowOf).filter((row) => held.has(String(row['account_id'])));
  const rows = given.map(({ holds: _holds, ...row }): Row => ({ ...row, run_id: holder[0] ?? null }));
  for (const statement of updating('mysql', UPDATE, rows)) await run(trx, statement);
  const freed = given.filter(({ holds }) => holds === 0n).map((row) => String(row['account_id']));
  for (const part of chunks(freed, 2000)) {
    const some = within(trx, 'account_id', part);
    const sql = `update run_items set lease_until = 0 where run_id = ? and ${some.sql}`;
    await run(trx, { sql, values: [holder[0] ?? null, ...some.values] });
  }
  return [...held];
}

const UPDATE = {
  name: 'run_items',
  types: { ...COLUMNS, run_id: 'text', documents: 'big', total_minor: 'big', done_at: 'big', holds: 'big' },
  keys: ['run_id', 'account_id'],
  set: ['state', 'error', 'done_at'],
  add: ['documents', 'total_minor'],
} as const;
