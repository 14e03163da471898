import type { Knex } from 'knex';
import type { Remedy, RouterDrift } from '../../domain/drift.ts';
import type { Id } from '../../kernel/id.ts';
import type { DriftView, RouterStore } from '../../ports/routers.ts';
import { transaction } from '../sql.ts';
import { within } from './many.ts';
import { insertRows, updateRows } from './rows.ts';
import { run } from './run.ts';
import { many, oneOf, paged } from './select.ts';
import type { Shelf } from './shelf.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  json,
  nested,
  num,
  numOrNull,
  type Row,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

type Drifts = Pick<RouterStore, 'saveDrifts' | 'noteRepair' | 'drifts' | 'drift'>;

/** Drifts, from when they were first seen to when they were not seen any more. */
const routerDrifts: Table<DriftView> = {
  name: 'router_drifts',
  word: 'drifts',
  columns: columnsOf({
    text: 'id driver router_id drift_key kind subscription_id username wanted found outcome',
    big: 'cuts opened_at seen_at seen ended_at repairs repaired_at',
    json: 'remedy',
  }),
  toRow: (one) => ({
    id: one.id,
    driver: one.driver,
    router_id: one.routerId,
    drift_key: one.key,
    kind: one.kind,
    subscription_id: one.subscriptionId,
    username: one.username,
    wanted: one.wanted,
    found: one.found,
    cuts: one.cuts ? 1n : 0n,
    remedy: nested(one.remedy),
    opened_at: whole(one.openedAt),
    seen_at: whole(one.seenAt),
    seen: whole(one.seen),
    ended_at: wholeOrNull(one.endedAt),
    repairs: whole(one.repairs),
    repaired_at: wholeOrNull(one.repairedAt),
    outcome: one.outcome,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    driver: text(row['driver']),
    routerId: text(row['router_id']),
    key: text(row['drift_key']),
    kind: text(row['kind']),
    subscriptionId: identOrNull(row['subscription_id']),
    username: text(row['username']),
    wanted: text(row['wanted']),
    found: text(row['found']),
    cuts: num(row['cuts']) === 1,
    remedy: json<Remedy>(row['remedy']),
    openedAt: num(row['opened_at']),
    seenAt: num(row['seen_at']),
    seen: num(row['seen']),
    endedAt: numOrNull(row['ended_at']),
    repairs: num(row['repairs']),
    repairedAt: numOrNull(row['repaired_at']),
    outcome: textOrNull(row['outcome']),
  }),
};

/** The drifts of routers. The survey of a router is one worker's at a time: nobody else opens any of it meanwhile. */
export function driftsOf({ engine }: Shelf): Drifts {
  const { knex } = engine;
  return {
    saveDrifts: (router, found, at) => transaction(engine, (trx) => saveDrifts(trx, router, found, at)),
    async noteRepair(driftId, at, outcome) {
      const put = at === null ? { outcome } : { outcome, repaired_at: at, repairs: knex.raw('repairs + 1') };
      await knex(routerDrifts.name).where({ id: driftId }).update(put);
    },
    drifts({ driver, routerId, kind, subscriptionId, ended = false, ...ask }) {
      const where = {
        ...(driver !== undefined && { driver }),
        ...(routerId !== undefined && { router_id: routerId }),
        ...(kind !== undefined && { kind }),
        ...(subscriptionId !== undefined && { subscription_id: subscriptionId }),
      };
      const query = knex(routerDrifts.name).where(where);
      const some = ended ? query.whereNotNull('ended_at') : query.whereNull('ended_at');
      const order = ended
        ? ([{ column: 'ended_at', order: 'desc' }] as const)
        : ([{ column: 'opened_at', order: 'asc' }] as const);
      return paged(routerDrifts, some, ask, [...order, { column: 'id', order: 'asc' }]);
    },
    drift: (driftId) => oneOf(knex, routerDrifts, { id: driftId }),
  };
}

async function saveDrifts(
  trx: Knex,
  { driver, routerId, newId }: Parameters<RouterStore['saveDrifts']>[0],
  found: readonly RouterDrift[],
  at: number,
): ReturnType<RouterStore['saveDrifts']> {
  const query = trx(routerDrifts.name).where({ driver, router_id: routerId }).whereNull('ended_at').forUpdate();
  const before = new Map((await many(routerDrifts, query)).map((one) => [one.key, one]));
  const now = new Map(found.map((one) => [one.key, one]));
  const fresh = found
    .filter(({ key }) => !before.has(key))
    .map((one) => opened(one, { driver, routerId, at, id: newId() }));
  await insertRows(trx, routerDrifts, fresh);
  const staying: DriftView[] = [];
  for (const [key, one] of before) {
    const again = now.get(key);
    if (again === undefined) continue;
    staying.push({ ...one, ...again, seenAt: at, seen: one.seen + 1 });
  }
  await seenAgain(trx, before, staying);
  const gone = [...before.values()].filter(({ key }) => !now.has(key));
  const ids = gone.map(({ id }) => id as string);
  if (ids.length > 0) await trx(routerDrifts.name).whereIn('id', ids).update({ ended_at: at });
  return { open: [...staying, ...fresh], ended: gone.map((one) => ({ ...one, endedAt: at })) };
}

/** What a survey may show otherwise than the one before. */
const SHOWN = ['wanted', 'found', 'cuts', 'remedy', 'username'];

/** A few statements, however many there are: most of what stays differs in nothing but that it was seen once more. */
async function seenAgain(
  trx: Knex,
  before: ReadonlyMap<string, DriftView>,
  staying: readonly DriftView[],
): Promise<void> {
  const [first] = staying;
  if (first === undefined) return;
  const ids = staying.map(({ id }): string => id);
  const some = within(trx, 'id', ids);
  await run(trx, {
    sql: `update router_drifts set seen_at = ?, seen = seen + 1 where ${some.sql}`,
    values: [whole(first.seenAt), ...some.values],
  });
  const rows = staying.map((one) => routerDrifts.toRow(one));
  const changed = rows.filter((row, place) => {
    const was = before.get(staying[place]?.key ?? '');
    const then: Row = was === undefined ? {} : routerDrifts.toRow(was);
    return SHOWN.some((column) => String(row[column]) !== String(then[column]));
  });
  const update = { name: routerDrifts.name, types: routerDrifts.columns, keys: ['id'], set: SHOWN };
  await updateRows(trx, update, changed);
}

function opened(
  drift: RouterDrift,
  { driver, routerId, at, id }: { driver: string; routerId: string; at: number; id: Id<'Drift'> },
): DriftView {
  const fresh = { endedAt: null, repairs: 0, repairedAt: null, outcome: null };
  return { ...drift, id, driver, routerId, openedAt: at, seenAt: at, seen: 1, ...fresh };
}
