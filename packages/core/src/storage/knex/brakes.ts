import type { Knex } from 'knex';
import { scopeKey, type Brake, type BrakeScope } from '../../domain/brake.ts';
import type { BrakeAsk, BrakeVerdict, RouterStore } from '../../ports/routers.ts';
import { dialectOf, transaction } from '../sql.ts';
import { takeNumbers } from './counters.ts';
import { insertRows } from './rows.ts';
import { rowsOf, run } from './run.ts';
import type { Shelf } from './shelf.ts';
import {
  columnsOf,
  ident,
  json,
  nested,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  textOrNull,
  type Value,
  whole,
  wholeOrNull,
} from './table.ts';

type Brakes = Pick<
  RouterStore,
  'passBrake' | 'brakes' | 'brake' | 'decideBrake' | 'addBrake' | 'hastenHeld' | 'heldBy' | 'endIdleBrakes'
>;

const brakes: Table<Brake> = {
  name: 'brakes',
  word: 'brakes',
  columns: columnsOf({
    text: 'id scope_key state actor note',
    big: 'from_at until_at cut cut_limit online decided_at',
    json: 'scope',
  }),
  toRow: (one) => ({
    id: one.id,
    scope_key: scopeKey(one.scope),
    scope: nested(one.scope),
    state: one.state,
    from_at: whole(one.fromAt),
    until_at: wholeOrNull(one.untilAt),
    cut: whole(one.cut),
    cut_limit: whole(one.limit),
    online: whole(one.online),
    actor: one.actor,
    decided_at: wholeOrNull(one.decidedAt),
    note: one.note,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    scope: json<BrakeScope>(row['scope']),
    state: text(row['state']),
    fromAt: num(row['from_at']),
    untilAt: numOrNull(row['until_at']),
    cut: num(row['cut']),
    limit: num(row['cut_limit']),
    online: num(row['online']),
    held: num(row['held'] ?? 0),
    actor: textOrNull(row['actor']),
    decidedAt: numOrNull(row['decided_at']),
    note: textOrNull(row['note']),
  }),
};

/** What cuts too many off is counted, held and let go on. */
export function brakesOf({ engine }: Shelf): Brakes {
  const { knex } = engine;
  return {
    passBrake: (ask) => transaction(engine, (trx) => passBrake(trx, ask)),
    async brakes({ all, limit, now }) {
      const query = withHeld(knex).orderBy('b.from_at', 'desc').orderBy('b.id', 'desc').limit(limit);
      if (!all) {
        void query.where((live) => {
          void live.whereIn('b.state', ['holding', 'kept']);
          void live.orWhere((open) => void open.where({ 'b.state': 'released' }).where('b.until_at', '>', now));
        });
      }
      return ((await query) as readonly Stored[]).map(brakes.fromRow);
    },
    async brake(brakeId) {
      const [row] = (await withHeld(knex).where({ 'b.id': brakeId })) as readonly Stored[];
      return row === undefined ? null : brakes.fromRow(row);
    },
    async decideBrake(brake, from) {
      const { state, until_at, actor, decided_at, note } = brakes.toRow(brake);
      const changed = await knex(brakes.name)
        .where({ id: brake.id })
        .whereIn('state', [...from])
        .update({ state, until_at, actor, decided_at, note } as never);
      return changed > 0;
    },
    addBrake: (brake) => insertRows(knex, brakes, [brake]),
    async hastenHeld(brakeId, now) {
      const held = knex('brake_holds').where({ brake_id: brakeId }).select('who');
      return knex('actions')
        .where({ state: 'pending' })
        .where('due_at', '>', now)
        .whereIn('subscription_id', held)
        .update({ due_at: now });
    },
    heldBy: (brakeId, limit) =>
      knex('brake_holds as h')
        .where({ 'h.brake_id': brakeId })
        .whereRaw(WAITS)
        .orderBy('h.who')
        .limit(limit)
        .pluck<string[]>('h.who'),
    async endIdleBrakes(before) {
      await knex('cuts').where('cut_at', '<', before).delete();
      return knex(brakes.name)
        .where({ state: 'holding' })
        .where('from_at', '<', before)
        .whereNotExists(knex('brake_holds as h').whereRaw(`h.brake_id = brakes.id and ${WAITS}`).select('h.who'))
        .update({ state: 'over' });
    },
  };
}

function withHeld(db: Knex): Knex.QueryBuilder {
  const held = db.raw(`(select count(*) from brake_holds h where h.brake_id = b.id and ${WAITS}) as held`);
  return db(`${brakes.name} as b`).select('b.*', held);
}

/** Of what a brake has held, what still waits: a newer entitlement has an order of its own, which was never held. */
const WAITS = `(exists (select 1 from actions a where a.subscription_id = h.who and a.driver = h.driver
    and a.state = 'pending' and a.created_at <= h.held_at)
  or exists (select 1 from router_drifts d where d.driver = h.driver and d.ended_at is null
    and d.outcome like 'held by the brake%' and d.opened_at <= h.held_at
    and coalesce(d.subscription_id, d.username) = h.who))`;

/** The number taken first is a lock: what is counted here stays as it is until this is committed. */
async function passBrake(trx: Knex, ask: BrakeAsk): Promise<BrakeVerdict> {
  await takeNumbers(trx, 'brake', 1);
  const { now, driver, who } = ask;
  const live = (
    (await withHeld(trx)
      .whereIn('b.scope_key', ask.scopes.map(scopeKey))
      .whereIn('b.state', ['holding', 'kept', 'released'])) as readonly Stored[]
  )
    .map(brakes.fromRow)
    .filter(({ state, fromAt, untilAt }) => state !== 'released' || (fromAt <= now && now < (untilAt ?? Infinity)));
  const kept = live.find(({ state }) => state === 'kept');
  if (kept === undefined && live.some(({ state }) => state === 'released')) return { may: true };
  const since = now - ask.windowMs;
  const counted = await trx('cuts').where({ driver, who }).where('cut_at', '>', since).first('cut_at');
  if (counted !== undefined) return { may: true };
  const holding = live.filter(({ state }) => state === 'holding');
  const brake = kept ?? (await holderOf(trx, ask, holding)) ?? (await tooMany(trx, ask, holding));
  if (brake === null) {
    await put(trx, 'cuts', { driver, who, router_id: ask.routerId, cut_at: whole(now) }, ['driver', 'who']);
    return { may: true };
  }
  const began = !live.includes(brake);
  if (began) await insertRows(trx, brakes, [brake]);
  const key = { brake_id: brake.id, who, driver };
  await put(trx, 'brake_holds', { ...key, held_at: whole(now) }, Object.keys(key));
  return { may: false, brake: { ...brake, held: Math.max(1, brake.held) }, began };
}

/** The brake that holds this very one: she goes on by a person's decision, or by a newer entitlement. */
async function holderOf(trx: Knex, { who, driver }: BrakeAsk, holding: readonly Brake[]): Promise<Brake | null> {
  if (holding.length === 0) return null;
  const rows: readonly Stored[] = await trx('brake_holds as h')
    .where({ 'h.who': who, 'h.driver': driver })
    .whereRaw(WAITS)
    .select('h.brake_id');
  const ids = new Set(rows.map((row) => text<string>(row['brake_id'])));
  return holding.find(({ id }) => ids.has(id)) ?? null;
}

/**
 * The brake of the narrowest scope in which one cut more would be too many, and which therefore has to begin if it does
 * not hold yet. Who waits at it counts as if she were cut off already; while they are few others pass.
 */
async function tooMany(trx: Knex, ask: BrakeAsk, holding: readonly Brake[]): Promise<Brake | null> {
  for (const scope of ask.scopes) {
    const known = holding.find((one) => scopeKey(one.scope) === scopeKey(scope));
    const cut = await cutsIn(trx, scope, ask.now - ask.windowMs);
    const waits = known?.held ?? 0;
    if (cut + waits < ask.atLeast) continue;
    const online = await onlineBefore(trx, scope, ask.now - ask.windowMs);
    const limit = ask.limitOf(online);
    if (cut + waits < limit) continue;
    if (known !== undefined) return known;
    const decided = { untilAt: null, actor: null, decidedAt: null, note: null };
    return { id: ask.newId(), scope, state: 'holding', fromAt: ask.now, cut, limit, online, held: 0, ...decided };
  }
  return null;
}

async function cutsIn(trx: Knex, scope: BrakeScope, since: number): Promise<number> {
  return count(trx, `select count(*) as rows_found from cuts c where c.cut_at > ? and ${inScope(scope)}`, [
    whole(since),
    ...valuesOf(scope),
  ]);
}

/** Who is online now, and who was until she was cut off within the window. */
async function onlineBefore(trx: Knex, scope: BrakeScope, since: number): Promise<number> {
  const seen = await count(
    trx,
    `select (select coalesce(sum(c.online), 0) from router_states c where c.gone_at is null and ${inScope(scope)})
      + (select count(*) from cuts c join router_states r on r.driver = c.driver and r.router_id = c.router_id
          where c.cut_at > ? and c.cut_at < r.seen_at and ${inScope(scope)}) as rows_found`,
    [...valuesOf(scope), whole(since), ...valuesOf(scope)],
  );
  if (scope.kind === 'router' || (scope.kind === 'driver' && seen > 0)) return seen;
  const told = await count(
    trx,
    `select (select count(distinct s.subscription_id) from sessions s where s.ended_at is null)
      + (select count(*) from cuts c where c.cut_at > ? and not exists
          (select 1 from sessions s where s.subscription_id = c.who and s.ended_at is null)) as rows_found`,
    [whole(since)],
  );
  return Math.max(seen, told);
}

function inScope(scope: BrakeScope): string {
  if (scope.kind === 'all') return '1 = 1';
  return scope.kind === 'driver' ? 'c.driver = ?' : 'c.driver = ? and c.router_id = ?';
}

function valuesOf(scope: BrakeScope): readonly string[] {
  if (scope.kind === 'all') return [];
  return scope.kind === 'driver' ? [scope.driver] : [scope.driver, scope.routerId];
}

async function count(db: Knex, sql: string, values: readonly Value[]): Promise<number> {
  const [row] = await rowsOf<Stored>(db, { sql, values });
  return num(row?.['rows_found'] ?? 0);
}

/** Writes a row, over the one of the same key. */
async function put(
  db: Knex,
  table: string,
  row: Readonly<Record<string, Value>>,
  keys: readonly string[],
): Promise<void> {
  const columns = Object.keys(row);
  const others = columns.filter((column) => !keys.includes(column));
  const isPostgres = dialectOf(db) === 'postgres';
  const set = others.map((each) => `${each} = ${isPostgres ? `excluded.${each}` : `values(${each})`}`).join(', ');
  const over = isPostgres ? `on conflict (${keys.join(', ')}) do update set ${set}` : `on duplicate key update ${set}`;
  const sql = `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) ${over}`;
  await run(db, { sql, values: Object.values(row) });
}
