import type { Knex } from 'knex';
import type { Addressing } from '../../domain/addressing.ts';
import type { Entitlement } from '../../domain/entitlement.ts';
import type { Leaving, Placement } from '../../domain/placement.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { Placed, PlacementChanges, PlacementReads, Wanted } from '../../ports/placements.ts';
import type { PageAsk } from '../../ports/store.ts';
import { dialectOf } from '../sql.ts';
import { addressings } from './addressing.ts';
import { entitlements } from './entitlements.ts';
import { within } from './many.ts';
import { plans } from './plans.ts';
import { insertingOnce, insertRows } from './rows.ts';
import { rowsOf, runInOrder } from './run.ts';
import { many, manyIn, oneOf } from './select.ts';
import type { Shelf } from './shelf.ts';
import { columnsOf, ident, num, numOrNull, type Stored, type Table, text, textOrNull, whole } from './table.ts';

/** Where subscriptions are served, one row each. */
export const placements: Table<Placement> = {
  name: 'placements',
  word: 'placements',
  columns: columnsOf({ text: 'subscription_id driver router_id mac', big: 'generation changed_at' }),
  toRow: (one) => ({
    subscription_id: one.subscriptionId,
    driver: one.driver,
    router_id: one.routerId,
    mac: one.mac,
    generation: whole(one.generation),
    changed_at: whole(one.changedAt),
  }),
  fromRow: (row) => ({
    subscriptionId: ident(row['subscription_id']),
    driver: text(row['driver']),
    routerId: text(row['router_id']),
    mac: textOrNull(row['mac']),
    generation: num(row['generation']),
    changedAt: num(row['changed_at']),
  }),
};

/** The routers that they have still to be taken away from. */
const leavings: Table<Leaving> = {
  name: 'placements_left',
  word: 'leavings',
  columns: columnsOf({ text: 'subscription_id driver router_id' }),
  toRow: (one) => ({ subscription_id: one.subscriptionId, driver: one.driver, router_id: one.routerId }),
  fromRow: (row) => ({
    subscriptionId: ident(row['subscription_id']),
    driver: text(row['driver']),
    routerId: text(row['router_id']),
  }),
};

/**
 * Writes where subscriptions are served.
 * @throws DuplicateRow when another has the hardware address at the same router
 */
export async function writePlacements(trx: Knex, changes: PlacementChanges): Promise<boolean> {
  const { placements: given = [], placementsGone: gone = [], leavings: left = [] } = changes;
  if (given.length + gone.length + left.length === 0) return true;
  const ids = [...given.map(({ subscriptionId }) => subscriptionId), ...gone].toSorted();
  await trx('placements').whereIn('subscription_id', ids).delete();
  await insertRows(trx, placements, given);
  const keys = Object.keys(leavings.columns);
  await runInOrder(trx, insertingOnce(dialectOf(trx), leavings, left.map(leavings.toRow), keys));
  // Who comes back to a router before it was seen that she had left is not to be taken away from it.
  for (const { subscriptionId, driver, routerId } of given) {
    await trx('placements_left').where({ subscription_id: subscriptionId, driver, router_id: routerId }).delete();
  }
  return true;
}

/** Notes that somebody was seen to be gone at routers that she was moved away from. */
export async function forgetLeavings(trx: Knex, gone: readonly Leaving[]): Promise<void> {
  for (const { subscriptionId, driver, routerId } of gone) {
    await trx('placements_left').where({ subscription_id: subscriptionId, driver, router_id: routerId }).delete();
  }
}

/** Reads of where subscriptions are served. */
export function placementReads(shelf: Shelf): PlacementReads {
  const { knex } = shelf.engine;
  return {
    placement: (subscriptionId) => oneOf(knex, placements, { subscription_id: subscriptionId }),
    async placementsAt(driver, routerId, ask) {
      const rows = await pageAt(knex, driver, routerId, ask);
      const placed = await placedOf(shelf, rows);
      // A first page that is not full says how many there are.
      if (ask.page <= 1 && rows.length < ask.limit) return { rows: placed, total: rows.length };
      const all = knex('placements').where({ driver, router_id: routerId });
      const total = await all.count({ rows: '*' }).first<{ rows: string }>();
      return { rows: placed, total: num(total?.rows ?? 0) };
    },
    async namesAt(driver, routerId) {
      const rows = await knex('placements as p')
        .join('subscriptions as s', 's.id', 'p.subscription_id')
        .where({ 'p.driver': driver, 'p.router_id': routerId })
        .orderBy('p.subscription_id')
        .select<Stored[]>('s.id', 's.username');
      return rows.map((row) => ({ subscriptionId: ident(row['id']), username: text(row['username']) }));
    },
    async macHolder(driver, routerId, mac) {
      const placed = await oneOf(knex, placements, { driver, router_id: routerId, mac });
      return placed === null ? null : oneOf(knex, shelf.subscriptions, { id: placed.subscriptionId });
    },
    async mayStand(subscriptionId, driver, generation) {
      const seen = knex('actions').where({ subscription_id: subscriptionId, driver, state: 'verified' });
      const [row] = await seen.where('generation', '<=', generation).max<Stored[]>('generation as newest');
      const own = knex(entitlements.name).where({ subscription_id: subscriptionId });
      const query = own.whereBetween('generation', [numOrNull(row?.['newest'] ?? null) ?? 0, generation]);
      return many(entitlements, query.orderBy('generation', 'desc').limit(100));
    },
    wanted: (subscriptionIds) => wantedOf(shelf, subscriptionIds),
  };
}

async function pageAt(knex: Knex, driver: string, routerId: string, { page, limit }: PageAsk) {
  const rows = await knex('placements')
    .where({ driver, router_id: routerId })
    .orderBy('subscription_id')
    .limit(limit)
    .offset(Math.max(0, page - 1) * limit)
    .select<Stored[]>(Object.keys(placements.columns));
  return rows.map(placements.fromRow);
}

async function placedOf(shelf: Shelf, rows: readonly Placement[]): Promise<readonly Placed[]> {
  const { knex } = shelf.engine;
  const wanted = await wantedOf(
    shelf,
    rows.map(({ subscriptionId }) => subscriptionId),
  );
  const sold = [...wanted.values()].map(({ subscription }) => subscription.planId);
  const known = new Map((await manyIn(knex, plans, 'id', sold)).map((plan): [string, Plan] => [plan.id, plan]));
  return rows.flatMap((placement): readonly Placed[] => {
    const one = wanted.get(placement.subscriptionId);
    if (one === undefined) return [];
    const plan = known.get(one.subscription.planId);
    assert(plan !== undefined, 'a subscription has a plan');
    const { subscription, entitlement, addressing } = one;
    return [{ placement, subscription, plan, entitlement, addressing }];
  });
}

/** One statement a table, whatever the number. */
async function wantedOf(
  shelf: Shelf,
  subscriptionIds: readonly Id<'Subscription'>[],
): Promise<ReadonlyMap<Id<'Subscription'>, Wanted>> {
  const ids = [...new Set(subscriptionIds)];
  if (ids.length === 0) return new Map();
  const { knex } = shelf.engine;
  const [subscriptions, newest, addressed, placed, left] = await Promise.all([
    rowsWithin(knex, shelf.subscriptions, 'id', ids),
    newestOf(knex, ids),
    rowsWithin(knex, addressings, 'subscription_id', ids),
    rowsWithin(knex, placements, 'subscription_id', ids),
    rowsWithin(knex, leavings, 'subscription_id', ids),
  ]);
  const entitled = bySubscription<Entitlement>(newest);
  const own = bySubscription<Addressing>(addressed);
  const at = bySubscription<Placement>(placed);
  const leaving = Map.groupBy(left, ({ subscriptionId }): string => subscriptionId);
  return new Map(
    subscriptions.map((subscription: Subscription): [Id<'Subscription'>, Wanted] => {
      const { id } = subscription;
      return [
        id,
        {
          subscription,
          entitlement: entitled.get(id) ?? null,
          addressing: own.get(id) ?? null,
          placement: at.get(id) ?? null,
          leavings: leaving.get(id) ?? [],
        },
      ];
    }),
  );
}

function bySubscription<T extends { readonly subscriptionId: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.subscriptionId, row]));
}

async function rowsWithin<T>(db: Knex, table: Table<T>, column: string, ids: readonly string[]): Promise<readonly T[]> {
  const { sql, values } = within(db, column, ids);
  const columns = Object.keys(table.columns).join(', ');
  const rows = await rowsOf<Stored>(db, {
    sql: `select ${columns} from ${table.name} where ${sql}`,
    values,
    kept: true,
  });
  return rows.map(table.fromRow);
}

async function newestOf(db: Knex, ids: readonly string[]): Promise<readonly Entitlement[]> {
  const { sql, values } = within(db, 's.id', ids);
  const columns = Object.keys(entitlements.columns).map((column) => `e.${column}`);
  const rows = await rowsOf<Stored>(db, {
    sql: `select ${columns.join(', ')} from subscriptions s
      join entitlements e on e.subscription_id = s.id and e.generation = s.generation where ${sql}`,
    values,
    kept: true,
  });
  return rows.map(entitlements.fromRow);
}
