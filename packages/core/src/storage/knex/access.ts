import type { Plan } from '../../domain/plan.ts';
import { assert } from '../../kernel/assert.ts';
import type { AccessView } from '../../ports/store.ts';
import { accounts, searchable } from './accounts.ts';
import { addressings } from './addressing.ts';
import { countedBytes } from './days.ts';
import { entitlements } from './entitlements.ts';
import { plans } from './plans.ts';
import { rowsOf } from './run.ts';
import { oneOf, prefixed, unprefixed } from './select.ts';
import { sessions } from './sessions.ts';
import type { Shelf } from './shelf.ts';
import { num, numOrNull, type Stored, text, textOrNull, whole } from './table.ts';

/** Answers what a log-in is decided on, by the username in any case; null when nobody has it. */
export type ReadAccess = (username: string, now: number) => Promise<AccessView | null>;

/**
 * One statement for most log-ins. What few need is a further one: the open sessions of who is online already, and the
 * counted bytes of who has used anything in the running term.
 */
export function accessOf(shelf: Shelf): ReadAccess {
  const { knex } = shelf.engine;
  const sql = accessSql(shelf);
  const planOf = rememberedPlans(shelf);
  return async (username, now) => {
    const values = [whole(now), whole(now), searchable(username)];
    const [row] = await rowsOf<Stored>(knex, { sql, values, kept: true });
    if (row === undefined) return null;
    const account = unprefixed(accounts, 'a', row);
    const subscription = unprefixed(shelf.subscriptions, 's', row);
    assert(account !== null && subscription !== null, 'a subscription has an account');
    const entitlement = unprefixed(entitlements, 'e', row);
    const [plan, usedBytes, openSessions] = await Promise.all([
      planOf(row),
      usedIn(shelf, row, account.zone),
      num(row['open_sessions']) === 0 ? [] : openSessionsOf(shelf, subscription.id),
    ]);
    const lock = lockOf(row, plan);
    const addressing = row['g_subscription_id'] === null ? null : addressingOf(row);
    const seldom = { ...(lock !== null && { lock }), ...(addressing !== null && { addressing }) };
    return { account, subscription, plan, entitlement, usedBytes, openSessions, ...seldom };
  };
}

function addressingOf(row: Stored) {
  const own = Object.keys(addressings.columns).map((column) => [column, row[`g_${column}`]]);
  return addressings.fromRow(Object.fromEntries(own) as Stored);
}

/** Locked by itself, by a voucher or a person; or because its plan says so, for the first device that comes. */
function lockOf(row: Stored, plan: Plan): { readonly device: string | null } | null {
  if (row['locked_id'] !== null) return { device: textOrNull(row['locked_to']) };
  return plan.service.firstDevice === true ? { device: null } : null;
}

/** Of a customer who has used something on a day there is a row of that day, whether the use counts or not. */
function accessSql(shelf: Shelf): string {
  const columns = [
    ...prefixed(shelf.subscriptions, 's'),
    ...prefixed(accounts, 'a'),
    ...prefixed(entitlements, 'e'),
    ...prefixed(addressings, 'g'),
  ];
  return `select ${columns.join(', ')}, p.id as p_id, p.retired_at as p_retired_at, t.start_at, t.end_at,
      l.subscription_id as locked_id, l.device as locked_to,
      (select max(d.day) from usage_days d where d.subscription_id = s.id) as last_day,
      (select count(*) from sessions o where o.subscription_id = s.id and o.ended_at is null) as open_sessions
    from subscriptions s
    join accounts a on a.id = s.account_id
    join plans p on p.id = s.plan_id
    left join entitlements e on e.subscription_id = s.id and e.generation = s.generation
    left join device_locks l on l.subscription_id = s.id
    left join addressings g on g.subscription_id = s.id
    left join terms t on t.subscription_id = s.id and t.start_at <= ? and t.end_at > ?
    where s.username_key = ?
    order by t.start_at limit 1`;
}

async function usedIn({ engine: { knex } }: Shelf, row: Stored, zone: string): Promise<bigint> {
  const startAt = numOrNull(row['start_at']);
  const lastDay = textOrNull(row['last_day']);
  if (startAt === null || lastDay === null) return 0n;
  return countedBytes(knex, text(row['s_id']), zone, startAt, num(row['end_at']));
}

async function openSessionsOf(
  { engine: { knex } }: Shelf,
  subscriptionId: string,
): Promise<AccessView['openSessions']> {
  const sql = `select ${Object.keys(sessions.columns).join(', ')} from sessions
    where subscription_id = ? and ended_at is null`;
  const rows = await rowsOf<Stored>(knex, { sql, values: [subscriptionId], kept: true });
  return rows.map(sessions.fromRow);
}

/** More plans than an ISP sells. */
const MOST_PLANS = 1_000;

/** Plans, each read and parsed once: all of a plan that is sold stays as it is, but that it may be retired. */
function rememberedPlans({ engine: { knex } }: Shelf): (row: Stored) => Promise<Plan> {
  const known = new Map<string, Plan>();
  return async (row) => {
    const id = text(row['p_id']);
    const plan = known.get(id) ?? (await oneOf(knex, plans, { id }));
    assert(plan !== null, 'a subscription has a plan');
    if (!known.has(id) && known.size >= MOST_PLANS) known.clear();
    known.set(id, plan);
    return { ...plan, retiredAt: numOrNull(row['p_retired_at']) };
  };
}
