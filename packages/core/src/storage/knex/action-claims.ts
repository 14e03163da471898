import type { Knex } from 'knex';
import type { NetworkAction } from '../../domain/network.ts';
import type { ActionShares, ActionsOff, Claim } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';
import { dialectOf } from '../sql.ts';
import { claimRows, type Queue } from './claims.ts';
import { actions } from './entitlements.ts';
import { listed, within } from './many.ts';
import { changedBy, rowsOf, run, type Statement } from './run.ts';
import { text, whole, type Stored } from './table.ts';

/**
 * Claims actions fairly: of each router no more than its share, the first of each router before the second of any. So
 * a router for which thousands wait takes no turn from another, and one that is full or away takes none at all.
 */
export async function claimActions(
  engine: Engine,
  claim: Claim,
  shares?: ActionShares,
): Promise<readonly NetworkAction[]> {
  const queue: Queue = { table: 'actions', key: ['id'], due: 'due_at', where: "t.state = 'pending'" };
  if (shares === undefined) return (await claimRows(engine, queue, claim)).map(actions.fromRow);
  // In two statements: of one, both engines make a plan that compares each row with each.
  const fair = await rowsOf<Stored>(engine.knex, sharedOut(engine.knex, claim, shares));
  if (fair.length === 0) return [];
  const chosen = within(
    engine.knex,
    't.id',
    fair.map((row) => text(row['id'])),
  );
  const where = `${queue.where} and ${chosen.sql}`;
  return (await claimRows(engine, { ...queue, where, values: chosen.values }, claim)).map(actions.fromRow);
}

/** The ids of actions that are within the share of their router, at most as many as are claimed. */
function sharedOut(db: Knex, { now, limit }: Claim, { ofRouter, ofDriver, less }: ActionShares): Statement {
  const known = less.map(({ driver, routerId, by }) => ({ driver, router_id: routerId ?? '', taken: whole(by) }));
  const busy =
    known.length === 0 ? null : listed(db, 'b', { driver: 'text', router_id: 'text', taken: 'bigint' }, known);
  const share = `case when p.router_id is null then ${Math.trunc(ofDriver)} else ${Math.trunc(ofRouter)} end`;
  const ranked = `select a.id, a.due_at, a.driver, coalesce(p.router_id, '') as router_id, ${share} as share,
      row_number() over (partition by a.driver, p.router_id order by a.due_at, a.id) as place
    from actions a
    left join placements p on p.subscription_id = a.subscription_id and p.driver = a.driver
    where a.state = 'pending' and a.due_at <= ? and a.lease_until <= ?`;
  const taken = busy === null ? '' : ' - coalesce(b.taken, 0)';
  const sql = `select w.id from (${ranked}) as w
    ${busy === null ? '' : `left join ${busy.sql} on b.driver = w.driver and b.router_id = w.router_id`}
    where w.place <= w.share${taken} order by w.place, w.due_at limit ${Math.max(1, Math.trunc(limit))}`;
  return { sql, values: [whole(now), whole(now), ...(busy?.values ?? [])] };
}

/** Begins leases anew; see `Store.holdActions`. */
export async function holdActions(
  db: Knex,
  ids: readonly string[],
  { worker, now, leaseMs }: Omit<Claim, 'limit'>,
): Promise<ReadonlySet<string>> {
  const some = within(db, 'id', [...new Set(ids)]);
  const own = `${some.sql} and worker = ? and state = 'pending' and lease_until > ?`;
  const values = [...some.values, worker, whole(now)];
  await run(db, { sql: `update actions set lease_until = ? where ${own}`, values: [whole(now + leaseMs), ...values] });
  const held = await rowsOf<Stored>(db, { sql: `select id from actions where ${own}`, values });
  return new Set(held.map((row) => text<string>(row['id'])));
}

/** Those of a driver who are placed at one of its routers. */
const PLACED = 'subscription_id in (select p.subscription_id from placements p where p.driver = ? and p.router_id = ?)';

/** Puts off what is due at a router and not under way. */
export async function putOffActions(db: Knex, { driver, routerId, now, dueAt, reason }: ActionsOff): Promise<number> {
  const answer = await run(db, {
    sql: `update actions set due_at = ?, reason = ?
      where state = 'pending' and due_at <= ? and lease_until <= ? and driver = ? and ${PLACED}`,
    values: [whole(dueAt), reason, whole(now), whole(now), driver, driver, routerId],
    kept: true,
  });
  return changedBy(answer);
}

/**
 * Has done now what waits for a router. What was verified of somebody who had been moved away from it says nothing of
 * this router, which did not answer then: it is done again.
 */
export async function wakeActions(
  db: Knex,
  { driver, routerId, now }: Pick<ActionsOff, 'driver' | 'routerId' | 'now'>,
): Promise<number> {
  const waiting = await run(db, {
    sql: `update actions set due_at = ? where state = 'pending' and due_at > ? and driver = ? and ${PLACED}`,
    values: [whole(now), whole(now), driver, driver, routerId],
    kept: true,
  });
  const joined =
    'subscriptions s join placements_left l on l.subscription_id = s.id and l.driver = ? and l.router_id = ?';
  const newest = "t.generation = s.generation and t.driver = ? and t.state in ('pending', 'verified')";
  const set = "state = 'pending', due_at = ?, verified_at = null";
  const bound = [driver, routerId, driver];
  const left = await run(
    db,
    dialectOf(db) === 'postgres'
      ? {
          sql: `update actions as t set ${set} from ${joined} where t.subscription_id = s.id and ${newest}`,
          values: [whole(now), ...bound],
          kept: true,
        }
      : {
          sql: `update actions t
            join ${joined.replace('subscriptions s', 'subscriptions s on s.id = t.subscription_id')}
            set ${set.replaceAll(/(\w+) = /g, 't.$1 = ')} where ${newest}`,
          values: [driver, routerId, whole(now), driver],
        },
  );
  return changedBy(waiting) + changedBy(left);
}
