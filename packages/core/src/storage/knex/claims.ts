import type { Knex } from 'knex';
import type { Claim } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';
import { dialectOf, transaction } from '../sql.ts';
import { rowsOf, run } from './run.ts';
import { num, type Stored, type Value } from './table.ts';

/** Rows that workers take turns on. */
export interface Queue {
  readonly table: string;
  /** Columns that name a row. */
  readonly key: readonly string[];
  /** When a row is due; null when it waits for nothing. */
  readonly due: string;
  /** What must hold besides, in SQL over `t.column`. */
  readonly where: string;
  readonly values?: readonly Value[];
}

/**
 * Claims rows that are due and that nobody holds, those that wait longest first. Rows that another worker is just
 * claiming are passed over and not waited for; a claim that ends unanswered leaves its rows to the next worker.
 */
export async function claimRows(engine: Engine, queue: Queue, claim: Claim): Promise<readonly Stored[]> {
  const { table, key, due, where, values = [] } = queue;
  const chosen = `select ${key.map((column) => `t.${column}`).join(', ')} from ${table} t
    where t.${due} <= ? and t.lease_until <= ? and (${where})
    order by t.${due} limit ${Math.max(1, Math.trunc(claim.limit))} for update skip locked`;
  const bound: readonly Value[] = [BigInt(claim.now), BigInt(claim.now), ...values];
  const lease: readonly Value[] = [claim.worker, BigInt(claim.now + claim.leaseMs)];
  const rows =
    dialectOf(engine.knex) === 'postgres'
      ? await claimAtOnce(engine.knex, queue, chosen, [...bound, ...lease])
      : await transaction(engine, (trx) => claimInSteps(trx, queue, chosen, bound, lease));
  return rows.toSorted((one, other) => num(one[queue.due]) - num(other[queue.due]));
}

/** Every queue, and when its rows are due. */
const QUEUES = {
  inbox: 'due_at',
  actions: 'due_at',
  attempts: 'next_check_at',
  disbursements: 'next_check_at',
  deliveries: 'due_at',
  dunning_cases: 'look_at',
  router_states: 'due_at',
  mandates: 'tell_at',
  autopay_bills: 'next_at',
} as const;

/** Ends the leases of one worker in every queue. Of what is due alone, so that an index finds the few rows. */
export async function releaseRows({ knex }: Engine, worker: string, now: number): Promise<void> {
  for (const [table, due] of Object.entries(QUEUES)) {
    await knex(table).where({ worker }).where(due, '<=', now).where('lease_until', '>', now).update({ lease_until: 0 });
  }
  // Each lane of a run signs with the name of its worker and more.
  const lane = `${worker}~`;
  const open = knex('runs').whereNot({ state: 'done' }).select('id');
  await knex('run_items')
    .whereIn('run_id', open)
    .where({ state: 'planned' })
    .where('lease_until', '>', now)
    .whereRaw('left(worker, ?) = ?', [lane.length, lane])
    .update({ lease_until: 0 });
}

async function claimAtOnce(
  db: Knex,
  { table, key }: Queue,
  chosen: string,
  bound: readonly Value[],
): Promise<readonly Stored[]> {
  const match = key.map((column) => `t.${column} = c.${column}`).join(' and ');
  return rowsOf<Stored>(db, {
    // Materialised: else PostgreSQL may choose anew for each row that it joins, and claim more than was asked for.
    sql: `with c as materialized (${chosen}) update ${table} as t set worker = ?, lease_until = ? from c
      where ${match} returning t.*`,
    values: bound,
  });
}

async function claimInSteps(
  trx: Knex,
  { table, key }: Queue,
  chosen: string,
  bound: readonly Value[],
  lease: readonly Value[],
): Promise<readonly Stored[]> {
  const keys = await rowsOf<Stored>(trx, { sql: chosen, values: bound });
  if (keys.length === 0) return [];
  const tuple = `(${key.map(() => '?').join(', ')})`;
  const found = `(${key.join(', ')}) in (${keys.map(() => tuple).join(', ')})`;
  const named = keys.flatMap((row) => key.map((column) => String(row[column])));
  await run(trx, {
    sql: `update ${table} set worker = ?, lease_until = ? where ${found}`,
    values: [...lease, ...named],
  });
  return rowsOf<Stored>(trx, { sql: `select * from ${table} where ${found}`, values: named });
}
