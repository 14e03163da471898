import type { Knex } from 'knex';
import type { Plan } from '../../domain/plan.ts';
import { usernameKey } from '../../domain/subscription.ts';
import type { Session } from '../../domain/usage.ts';
import { assert } from '../../kernel/assert.ts';
import type { AccessView, KnownAccess, Reads } from '../../ports/store.ts';
import { accounts } from './accounts.ts';
import { addressings } from './addressing.ts';
import { entitlements } from './entitlements.ts';
import { within } from './many.ts';
import { placements } from './placements.ts';
import { plans } from './plans.ts';
import { rowsOf } from './run.ts';
import { oneOf, prefixed, unprefixed } from './select.ts';
import { sessions } from './sessions.ts';
import type { Shelf } from './shelf.ts';
import { num, numOrNull, type Stored, type Table, text, textOrNull, whole } from './table.ts';
import { countedMany, type Counted } from './used-many.ts';

type AccessReads = Pick<Reads, 'access' | 'accesses'>;

/**
 * One statement for most log-ins, however many. What few need is a further one: the open sessions of those who are
 * online already, and the counted bytes of those who have used anything in the running term.
 */
export function accessOf(shelf: Shelf): AccessReads {
  const { knex } = shelf.engine;
  const planOf = rememberedPlans(shelf);
  const accesses: Reads['accesses'] = async (usernames, now) => {
    const keys = usernames.map(usernameKey);
    const found = await rowsByName(shelf, keys, now);
    const rows = [...found.values()];
    const [sold, used, open] = await Promise.all([
      Promise.all(rows.map(planOf)),
      usedIn(knex, rows),
      openSessionsOf(knex, rows),
    ]);
    const views = new Map(
      rows.map((row, place): [Stored, KnownAccess] => {
        const plan = sold[place];
        assert(plan !== undefined, 'each has a plan');
        const usedBytes = used[place] ?? 0n;
        const view = viewOf(shelf, row, { plan, usedBytes, openSessions: open.get(text(row['s_id'])) ?? [] });
        return [row, { view, untilAt: numOrNull(row['end_at']) }];
      }),
    );
    return keys.map((key) => {
      const row = found.get(key);
      return (row && views.get(row)) ?? STRANGER;
    });
  };
  return {
    accesses,
    async access(username, now) {
      const [known] = await accesses([username], now);
      return known?.view ?? null;
    },
  };
}

const STRANGER: KnownAccess = { view: null, untilAt: null };

/** The row of each name that somebody has. Of terms that run at once the first to have begun counts. */
async function rowsByName(shelf: Shelf, keys: readonly string[], now: number): Promise<ReadonlyMap<string, Stored>> {
  const { knex } = shelf.engine;
  const { sql, values } = within(knex, 's.username_key', [...new Set(keys)]);
  const rows = await rowsOf<Stored>(knex, {
    sql: `${accessSql(shelf)} where ${sql} order by t.start_at`,
    values: [whole(now), whole(now), ...values],
    kept: true,
  });
  const byName = new Map<string, Stored>();
  for (const row of rows) {
    const key = text<string>(row['s_username_key']);
    if (!byName.has(key)) byName.set(key, row);
  }
  return byName;
}

function viewOf(shelf: Shelf, row: Stored, more: Pick<AccessView, 'plan' | 'usedBytes' | 'openSessions'>): AccessView {
  const account = unprefixed(accounts, 'a', row);
  const subscription = unprefixed(shelf.subscriptions, 's', row);
  assert(account !== null && subscription !== null, 'a subscription has an account');
  const entitlement = unprefixed(entitlements, 'e', row);
  const lock = lockOf(row, more.plan);
  const addressing = beside(addressings, 'g', row);
  const placement = beside(placements, 'r', row);
  const seldom = {
    ...(lock !== null && { lock }),
    ...(addressing !== null && { addressing }),
    ...(placement !== null && { placement }),
  };
  return { account, subscription, entitlement, ...more, ...seldom };
}

/** A row of a table with one row a subscription, which few have. */
function beside<T>(table: Table<T>, alias: string, row: Stored): T | null {
  if (row[`${alias}_subscription_id`] === null) return null;
  const own = Object.keys(table.columns).map((column) => [column, row[`${alias}_${column}`]]);
  return table.fromRow(Object.fromEntries(own) as Stored);
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
    ...prefixed(placements, 'r'),
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
    left join placements r on r.subscription_id = s.id
    left join terms t on t.subscription_id = s.id and t.start_at <= ? and t.end_at > ?`;
}

/** Counted bytes of each row within its running term, in their order. */
async function usedIn(db: Knex, rows: readonly Stored[]): Promise<readonly bigint[]> {
  const stretches = rows.map((row): Counted | null => {
    const startAt = numOrNull(row['start_at']);
    if (startAt === null || row['last_day'] === null) return null;
    return { id: text(row['s_id']), zone: text(row['a_zone']), fromAt: startAt, toAt: num(row['end_at']) };
  });
  const counted = (
    await countedMany(
      db,
      stretches.filter((one) => one !== null),
    )
  ).values();
  return stretches.map((one) => (one === null ? 0n : (counted.next().value ?? 0n)));
}

async function openSessionsOf(db: Knex, rows: readonly Stored[]): Promise<ReadonlyMap<string, readonly Session[]>> {
  const online = rows.filter((row) => num(row['open_sessions']) > 0).map((row) => text<string>(row['s_id']));
  if (online.length === 0) return new Map();
  const { sql, values } = within(db, 'subscription_id', online);
  const open = await rowsOf<Stored>(db, {
    sql: `select ${Object.keys(sessions.columns).join(', ')} from sessions where ${sql} and ended_at is null`,
    values,
    kept: true,
  });
  return Map.groupBy(open.map(sessions.fromRow), ({ subscriptionId }) => String(subscriptionId));
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
