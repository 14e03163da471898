import type { Knex } from 'knex';
import type { Router, RouterHealth } from '../../domain/router.ts';
import type { RouterEvent, RouterRow, RouterStore, RouterView } from '../../ports/routers.ts';
import { transaction } from '../sql.ts';
import { claimRows } from './claims.ts';
import { brakesOf } from './brakes.ts';
import { outagesOf } from './outages.ts';
import { servedMeanwhile } from './outages-served.ts';
import { driftsOf } from './router-drifts.ts';
import { insertPlain, insertRows, updateRows } from './rows.ts';
import { many } from './select.ts';
import type { Shelf } from './shelf.ts';
import {
  columnsOf,
  ident,
  jsonOrNull,
  nested,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** How routers are, one row each. */
const states: Table<RouterRow> = {
  name: 'router_states',
  word: 'routers',
  columns: columnsOf({
    text: 'driver router_id name site mode state reason',
    big: 'since_at seen_at silent_since online due_at',
    json: 'health',
  }),
  toRow: (one) => ({
    driver: one.driver,
    router_id: one.id,
    name: one.name,
    site: one.site,
    mode: one.mode,
    state: one.state,
    since_at: whole(one.sinceAt),
    seen_at: wholeOrNull(one.seenAt),
    silent_since: wholeOrNull(one.silentSince),
    reason: one.reason,
    health: nested(one.health),
    online: whole(one.online),
    due_at: whole(one.dueAt),
  }),
  fromRow: (row) => ({
    driver: text(row['driver']),
    id: text(row['router_id']),
    name: text(row['name']),
    site: text(row['site']),
    mode: text(row['mode']),
    state: text(row['state']),
    sinceAt: num(row['since_at']),
    seenAt: numOrNull(row['seen_at']),
    silentSince: numOrNull(row['silent_since']),
    reason: textOrNull(row['reason']),
    health: jsonOrNull<RouterHealth>(row['health']),
    online: num(row['online']),
    dueAt: numOrNull(row['due_at']) ?? 0,
  }),
};

const events: Table<RouterEvent> = {
  name: 'router_events',
  word: 'router events',
  columns: columnsOf({ text: 'id driver router_id kind told', big: 'at' }),
  toRow: (one) => ({
    id: one.id,
    driver: one.driver,
    router_id: one.routerId,
    at: whole(one.at),
    kind: one.kind,
    told: one.text,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    driver: text(row['driver']),
    routerId: text(row['router_id']),
    at: num(row['at']),
    kind: text(row['kind']),
    text: text(row['told']),
  }),
};

/** What a survey changes of a router. */
const SURVEYED = ['state', 'since_at', 'seen_at', 'silent_since', 'reason', 'health', 'online', 'due_at'];

/** Where it is kept how routers are. */
export function routersOf(shelf: Shelf): RouterStore {
  const { engine } = shelf;
  const { knex } = engine;
  return {
    ...driftsOf(shelf),
    ...outagesOf(shelf),
    servedMeanwhile: (ask) => servedMeanwhile(knex, ask),
    ...brakesOf(shelf),
    nameRouters: (driver, routers, now, spreadMs) =>
      transaction(engine, (trx) => nameRouters(trx, { driver, routers, now, spreadMs })),
    async claimRouters(claim) {
      const queue = { table: states.name, key: ['driver', 'router_id'], due: 'due_at', where: 't.due_at is not null' };
      return (await claimRows(engine, queue, claim)).map(states.fromRow);
    },
    async saveRouter(row) {
      const kept = { ...states.toRow(row) };
      const types = { ...states.columns, lease_until: 'big' } as const;
      const update = { name: states.name, types, keys: ['driver', 'router_id'], set: [...SURVEYED, 'lease_until'] };
      await updateRows(knex, update, [{ ...kept, lease_until: 0n }]);
    },
    async surveySoon(driver, routerId, at) {
      await knex(states.name).where({ driver, router_id: routerId }).where('due_at', '>', at).update({ due_at: at });
    },
    async noteRouter(given) {
      await insertRows(knex, events, given);
    },
    routers: () => viewsOf(knex),
    async router(driver, routerId) {
      const [view] = await viewsOf(knex, { driver, router_id: routerId });
      return view ?? null;
    },
    routerHistory: (driver, routerId, limit) =>
      many(
        events,
        knex(events.name)
          .where({ driver, router_id: routerId })
          .orderBy([
            { column: 'at', order: 'desc' },
            { column: 'id', order: 'desc' },
          ])
          .limit(limit),
      ),
    async openSessionNames(source, names) {
      if (names.length === 0) return new Map();
      const rows = await knex('sessions')
        .where({ source })
        .whereNull('ended_at')
        .whereNotNull('subscription_id')
        .whereIn('username', [...new Set(names)])
        .select<Stored[]>('username', 'subscription_id');
      return new Map(rows.map((row) => [text(row['username']), ident(row['subscription_id'])]));
    },
    async subscriptionsNamed(keys) {
      if (keys.length === 0) return [];
      const rows = await knex('subscriptions')
        .whereIn('username_key', [...new Set(keys)])
        .select<Stored[]>('id');
      return rows.map((row) => ident(row['id']));
    },
    async underWay(driver, subscriptionIds) {
      if (subscriptionIds.length === 0) return new Set();
      const rows = await knex('actions')
        .where({ driver, state: 'pending' })
        .whereIn('subscription_id', [...new Set(subscriptionIds)])
        .select<Stored[]>('subscription_id');
      return new Set(rows.map((row) => text<string>(row['subscription_id'])));
    },
  };
}

interface Naming {
  readonly driver: string;
  readonly routers: readonly Router[];
  readonly now: number;
  readonly spreadMs: number;
}

/** New ones are surveyed at once, one after another within the spread; those of before keep their turn. */
async function nameRouters(trx: Knex, { driver, routers, now, spreadMs }: Naming): Promise<readonly Router[]> {
  const rows = await trx(states.name)
    .where({ driver })
    .forUpdate()
    .select<Stored[]>('router_id', 'name', 'site', 'mode', 'due_at');
  const known = new Map(rows.map((row) => [text<string>(row['router_id']), row]));
  const fresh = routers.filter(({ id }) => !known.has(id));
  await insertPlain(
    trx,
    { ...states, columns: { ...states.columns, lease_until: 'big' } },
    fresh.map((router, place) => {
      const dueAt = now + Math.floor((place * spreadMs) / Math.max(1, fresh.length));
      return { ...states.toRow({ ...router, ...NEW, driver, sinceAt: now, dueAt }), lease_until: 0n };
    }),
  );
  for (const { id, name, site, mode } of routers) {
    const row = known.get(id);
    const back = row !== undefined && row['due_at'] === null;
    const same = row !== undefined && row['name'] === name && row['site'] === site && row['mode'] === mode;
    if (row === undefined || (same && !back)) continue;
    const due = back ? { due_at: now, gone_at: null } : {};
    await trx(states.name)
      .where({ driver, router_id: id })
      .update({ name, site, mode, ...due });
  }
  const named = new Set(routers.map(({ id }) => id));
  const gone = [...known].filter(([id, row]) => !named.has(id) && row['due_at'] !== null).map(([id]) => id);
  if (gone.length > 0) {
    await trx(states.name).where({ driver }).whereIn('router_id', gone).update({ due_at: null, gone_at: now });
  }
  return fresh;
}

const NEW = { state: 'unknown', seenAt: null, silentSince: null, reason: null, health: null, online: 0 } as const;

async function viewsOf(db: Knex, where: Readonly<Record<string, string>> = {}): Promise<readonly RouterView[]> {
  const rows = await db(`${states.name} as r`)
    .where(Object.fromEntries(Object.entries(where).map(([column, value]) => [`r.${column}`, value])))
    .orderBy(['r.site', 'r.name', 'r.driver', 'r.router_id'])
    .select<Stored[]>(
      'r.*',
      db.raw('(select count(*) from placements p where p.driver = r.driver and p.router_id = r.router_id) as placed'),
      db.raw(
        `(select count(*) from router_drifts d
          where d.driver = r.driver and d.router_id = r.router_id and d.ended_at is null) as drifts`,
      ),
    );
  return rows.map((row): RouterView => {
    const { silentSince: _, dueAt: __, ...known } = states.fromRow(row);
    return { ...known, placed: num(row['placed']), drifts: num(row['drifts']), gone: row['gone_at'] !== null };
  });
}
