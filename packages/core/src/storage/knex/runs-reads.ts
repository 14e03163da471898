import type { Knex } from 'knex';
import type { RunProgress } from '../../domain/run.ts';
import type { Id } from '../../kernel/id.ts';
import type { RunReads } from '../../ports/runs.ts';
import { sumOf } from './days.ts';
import { within } from './many.ts';
import { rated } from './rated.ts';
import { rowsOf } from './run.ts';
import { dueFor } from './runs-due.ts';
import { runItem, runs } from './runs.ts';
import { many, oneOf, onPage, paged, countOf } from './select.ts';
import type { Shelf } from './shelf.ts';
import { big, ident, num, numOrNull, type Stored, text, whole } from './table.ts';
import { usedBytesMany } from './used-many.ts';
import { views } from './views.ts';

/** Reads of work over many accounts that is planned, claimed and resumed. */
export function runsReads(shelf: Shelf): RunReads {
  const { knex } = shelf.engine;
  return {
    run: (runId) => oneOf(knex, runs, { id: runId }),
    runs: (ask) => paged(runs, knex('runs'), ask, NEWEST),
    async lastRun(kind, before) {
      const query = knex('runs').where({ kind, state: 'done' }).where('started_at', '<', before);
      return (await many(runs, query.orderBy([...NEWEST]).limit(1)))[0] ?? null;
    },
    openRuns: (kind) => many(runs, knex('runs').where({ kind }).whereNot({ state: 'done' }).orderBy('started_at')),
    runProgress: (runId, now) => progress(knex, runId, now),
    async runItems(runId, ask) {
      const query = knex('run_items').where({ run_id: runId });
      if (ask.status) void query.where({ state: ask.status });
      const [rows, total] = await Promise.all([
        onPage(query.clone().orderBy('account_id'), ask).select<Stored[]>('*'),
        countOf(query.clone()),
      ]);
      return { rows: rows.map((row) => runItem(row, 0)), total };
    },
    async parkedItems(kind, ask) {
      const ofKind = knex('runs').where({ kind }).select('id');
      const query = knex('run_items').whereIn('run_id', ofKind).where({ state: 'parked' });
      const [rows, total] = await Promise.all([
        onPage(query.clone().orderBy(['done_at', 'account_id']), ask).select<Stored[]>('*'),
        countOf(query.clone()),
      ]);
      return { rows: rows.map((row) => runItem(row, 0)), total };
    },
    async runItem(runId, accountId) {
      const row = await knex('run_items').where({ run_id: runId, account_id: accountId }).first<Stored | undefined>();
      return row === undefined ? null : runItem(row, 0);
    },
    async runItemsAfter(runId, after, limit) {
      const query = knex('run_items').where({ run_id: runId }).where('account_id', '>', after);
      const rows = await query.orderBy('account_id').limit(limit).select<Stored[]>('*');
      return rows.map((row) => runItem(row, 0));
    },
    async dueAccounts(kind, cutOffAt, after, limit) {
      const { sql, values } = dueFor(kind, cutOffAt);
      const rows = await rowsOf<Stored>(knex, {
        sql: `select a.id from accounts a where a.id > ? and ${sql} order by a.id limit ${Math.trunc(limit)}`,
        values: [after, ...values],
      });
      return rows.map((row) => ident<'Account'>(row['id']));
    },
    async countDue(kind, cutOffAt, most) {
      const { sql, values } = dueFor(kind, cutOffAt);
      const [row] = await rowsOf<Stored>(knex, {
        sql: `select count(*) as due from (select a.id from accounts a where ${sql} limit ${Math.trunc(most)}) as d`,
        values,
      });
      return num(row?.['due'] ?? 0);
    },
    billedBefore: (accountIds, most) => billedBefore(knex, accountIds, most),
    views: (accountIds, now) => views(shelf, accountIds, now),
    ratedSinceMany: (since) => ratedSinceMany(knex, since),
    usedBytesMany: (stretches) => usedBytesMany(knex, stretches),
  };
}

const NEWEST = [
  { column: 'started_at', order: 'desc' },
  { column: 'id', order: 'desc' },
] as const;

/** Over how long the pace is taken. */
const PACE_MS = 60_000;

async function progress(db: Knex, runId: Id<'Run'>, now: number): Promise<RunProgress> {
  const since = now - PACE_MS;
  const [row] = await rowsOf<Stored>(db, {
    sql: `select
        sum(case when state = 'planned' and lease_until <= ? then 1 else 0 end) as planned,
        sum(case when state = 'planned' and lease_until > ? then 1 else 0 end) as claimed,
        sum(case when state = 'done' then 1 else 0 end) as done,
        sum(case when state = 'parked' then 1 else 0 end) as parked,
        sum(documents) as documents, sum(total_minor) as total_minor,
        sum(case when done_at > ? then 1 else 0 end) as lately,
        min(case when done_at > ? then done_at end) as first_at, max(done_at) as last_at
      from run_items where run_id = ?`,
    values: [whole(now), whole(now), whole(since), whole(since), runId],
    kept: true,
  });
  const count = (column: string): number => Number(sumOf(row?.[column] ?? null));
  const [planned, claimed] = [count('planned'), count('claimed')];
  const firstAt = numOrNull(row?.['first_at'] ?? null);
  const spanMs = firstAt === null ? 0 : Math.max(1, now - firstAt);
  const perSecond = firstAt === null ? null : (count('lately') * 1000) / spanMs;
  return {
    planned,
    claimed,
    done: count('done'),
    parked: count('parked'),
    documents: count('documents'),
    totalMinor: sumOf(row?.['total_minor'] ?? null),
    perSecond,
    leftMs: perSecond === null || perSecond === 0 ? null : Math.round(((planned + claimed) / perSecond) * 1000),
  };
}

async function billedBefore(
  db: Knex,
  accountIds: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, readonly bigint[]>> {
  if (accountIds.length === 0) return new Map();
  const { sql, values } = within(db, 'i.account_id', accountIds);
  const rows = await rowsOf<Stored>(db, {
    sql: `select i.account_id, i.total_minor from run_items i join runs r on r.id = i.run_id
      where ${sql} and r.kind = 'bill' and i.state = 'done' and i.documents > 0
      order by i.account_id, i.done_at desc`,
    values,
    kept: true,
  });
  const byAccount = Map.groupBy(rows, (row) => text(row['account_id']));
  return new Map([...byAccount].map(([id, own]) => [id, own.slice(0, most).map((row) => big(row['total_minor']))]));
}

/** The subscriptions are asked for together, since the earliest instant; what is older than its own is left out. */
async function ratedSinceMany(db: Knex, since: ReadonlyMap<Id<'Subscription'>, number>) {
  if (since.size === 0) return [];
  const { sql, values } = within(db, 'r.subscription_id', [...since.keys()]);
  const earliest = [...since.values()].reduce((first, at) => Math.min(first, at), Infinity);
  const columns = Object.keys(rated.columns).map((column) => `r.${column}`);
  const rows = await rowsOf<Stored>(db, {
    sql: `select ${columns.join(', ')} from rated_usage r where ${sql} and r.to_at >= ?
      and not exists (select 1 from rated_usage n where n.subscription_id = r.subscription_id
        and n.meter = r.meter and n.from_at = r.from_at and n.revision > r.revision)
      order by r.from_at, r.meter`,
    values: [...values, whole(earliest)],
    kept: true,
  });
  return rows.map(rated.fromRow).filter((one) => one.toAt >= (since.get(one.subscriptionId) ?? Infinity));
}
