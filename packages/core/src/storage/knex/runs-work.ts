import type { Knex } from 'knex';
import { hash } from 'node:crypto';
import type { Run, RunItem } from '../../domain/run.ts';
import { assert } from '../../kernel/assert.ts';
import type { Claim, RunStore } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';
import { dialectOf, insertOnce, transaction } from '../sql.ts';
import { within } from './many.ts';
import { changedBy, rowsOf, run as execute } from './run.ts';
import { dueFor } from './runs-due.ts';
import { paramsHash, runItem, runs } from './runs.ts';
import { many } from './select.ts';
import { type Stored, type Value, whole } from './table.ts';

/** What a store does with runs. */
export function runsOf(engine: Engine): RunStore {
  const { knex } = engine;
  const cursors = new Map<string, string>();
  return {
    planRun: (run) => plan(engine, run),
    async claimRunItems(runId, claim) {
      const key = `${runId} ${claim.worker}`;
      const items = await claimNext(engine, runId, claim, cursors.get(key) ?? '');
      const last = items.at(-1);
      if (last === undefined) cursors.delete(key);
      else cursors.set(key, last.accountId);
      return items;
    },
    async finishRun(runId, now) {
      const done = await execute(knex, {
        sql: `update runs set state = 'done', finished_at = ? where id = ? and state = 'running'
          and not exists (select 1 from run_items i where i.run_id = ? and i.state = 'planned')`,
        values: [whole(now), runId, runId],
      });
      return changedBy(done) === 1;
    },
    retryParked: (runId, retry) =>
      transaction(engine, async (trx) => {
        const some = retry.accountIds === null ? ALL : within(trx, 'account_id', retry.accountIds);
        const changed = await execute(trx, {
          sql: `update run_items set state = 'planned', attempts = 0, lease_until = 0, done_at = null,
              approved = ? where run_id = ? and state = 'parked' and ${some.sql}`,
          values: [retry.approved ? 1n : 0n, runId, ...some.values],
        });
        const count = changedBy(changed);
        if (count > 0) await trx('runs').where({ id: runId }).update({ state: 'running', finished_at: null });
        return count;
      }),
    async forgetRunItems(kind, keep) {
      const query = knex('runs').where({ kind, state: 'done' }).orderBy('started_at', 'desc');
      const ids = await query.offset(keep).limit(FORGET_AT_ONCE).pluck<string[]>('id');
      if (ids.length > 0) await knex('run_items').whereIn('run_id', ids).where({ state: 'done' }).delete();
    },
  };
}

const ALL = { sql: '1 = 1', values: [] } as const;

/** Of how many runs items are forgotten at once. */
const FORGET_AT_ONCE = 100;

/** A run is named by what it is, so that two who plan the same at once plan one. */
async function plan(engine: Engine, given: Run): Promise<Run> {
  const { knex } = engine;
  const row = { ...runs.toRow(given), state: 'planning' };
  const key = `${given.kind} ${given.cutOffAt} ${paramsHash(given)}`;
  const id = `run_${hash('sha256', key, 'base64url').replaceAll('-', '_').slice(0, 26)}`;
  await transaction(engine, (trx) => insertOnce(trx, 'runs', [{ ...stringed(row), id }], ['id']));
  const [kept] = await many(runs, knex('runs').where({ id }));
  assert(kept !== undefined, 'a run that was kept is there');
  if (kept.state === 'running') return kept;
  return transaction(engine, async (trx) => {
    const { sql, values } = dueFor(kept.kind, kept.cutOffAt);
    await execute(trx, {
      sql: `insert into run_items
          (run_id, account_id, state, attempts, approved, lease_until, documents, total_minor)
        select ?, a.id, 'planned', 0, 0, 0, 0, 0 from accounts a where ${sql} order by a.id
        ${dialectOf(trx) === 'postgres' ? AGAIN_POSTGRES : AGAIN_MYSQL}`,
      values: [kept.id, ...values],
    });
    await supersede(trx, kept);
    await trx('runs').where({ id: kept.id }).update({ state: 'running', finished_at: null });
    return { ...kept, state: 'running' as const, finishedAt: null };
  });
}

/** What is due still, or again, although the run has been at it, is planned again. What waits is left as it is. */
const AGAIN_POSTGRES = `on conflict (run_id, account_id) do update
  set state = 'planned', attempts = 0, lease_until = 0, done_at = null where run_items.state <> 'planned'`;
const AGAIN_MYSQL = `on duplicate key update
  attempts = if(run_items.state = 'planned', run_items.attempts, 0),
  lease_until = if(run_items.state = 'planned', run_items.lease_until, 0),
  done_at = if(run_items.state = 'planned', run_items.done_at, null), state = 'planned'`;

/** What an older run has parked and this one has planned again is this one's from now on. */
async function supersede(trx: Knex, { id, kind }: Run): Promise<void> {
  await execute(trx, {
    sql: `update run_items set state = 'done', documents = 0, total_minor = 0, error = ?
      where state = 'parked' and run_id in (select r.id from runs r where r.kind = ? and r.id <> ?)
        and account_id in (select account_id from (select account_id from run_items where run_id = ?) as mine)`,
    values: [`Taken up by the run ${id}.`, kind, id, id],
  });
}

/** Whole numbers as text: knex's insert knows no bigint. */
function stringed(row: Readonly<Record<string, Value>>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]));
}

/** How many are claimed together, by how often they were taken up before: who kills its worker comes to be alone. */
const STEPS = [
  { from: 0, to: 0, most: Infinity },
  { from: 1, to: 1, most: 25 },
  { from: 2, to: 1_000_000, most: 1 },
] as const;

async function claimNext(engine: Engine, runId: string, claim: Claim, after: string): Promise<readonly RunItem[]> {
  for (const step of STEPS) {
    const limit = Math.min(step.most, claim.limit);
    for (const from of after === '' ? [''] : [after, '']) {
      const items = await claimStep(engine, runId, { ...claim, limit }, { ...step, after: from });
      if (items.length > 0) return items;
    }
  }
  return [];
}

interface Step {
  readonly from: number;
  readonly to: number;
  readonly after: string;
}

async function claimStep(engine: Engine, runId: string, claim: Claim, { from, to, after }: Step) {
  const { worker, now, leaseMs, limit } = claim;
  const chosen = `select account_id from run_items where run_id = ? and account_id > ? and state = 'planned'
    and lease_until <= ? and attempts between ? and ? order by account_id
    limit ${Math.max(1, Math.trunc(limit))} for update skip locked`;
  const bound: readonly Value[] = [runId, after, whole(now), whole(from), whole(to)];
  const lease: readonly Value[] = [worker, whole(now + leaseMs)];
  const postgres = engine.dialect === 'postgres';
  const rows = postgres
    ? await claimPostgres(engine.knex, runId, chosen, [...bound, ...lease])
    : await transaction(engine, (trx) => claimMysql(trx, runId, chosen, bound, lease));
  return rows.map((row) => runItem(row, now)).toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

function claimPostgres(db: Knex, runId: string, chosen: string, values: readonly Value[]): Promise<readonly Stored[]> {
  return rowsOf<Stored>(db, {
    // Materialised: else PostgreSQL may choose anew for each row that it joins, and claim more than was asked for.
    sql: `with c as materialized (${chosen}) update run_items as t
      set worker = ?, lease_until = ?, attempts = t.attempts + 1 from c
      where t.run_id = ? and t.account_id = c.account_id returning t.*`,
    values: [...values, runId],
    kept: true,
  });
}

async function claimMysql(
  trx: Knex,
  runId: string,
  chosen: string,
  bound: readonly Value[],
  lease: readonly Value[],
): Promise<readonly Stored[]> {
  const found = await rowsOf<Stored>(trx, { sql: chosen, values: bound });
  if (found.length === 0) return [];
  const some = within(
    trx,
    'account_id',
    found.map((row) => String(row['account_id'])),
  );
  const sql = `update run_items set worker = ?, lease_until = ?, attempts = attempts + 1
    where run_id = ? and ${some.sql}`;
  await execute(trx, { sql, values: [...lease, runId, ...some.values] });
  return rowsOf<Stored>(trx, {
    sql: `select * from run_items where run_id = ? and ${some.sql}`,
    values: [runId, ...some.values],
  });
}
