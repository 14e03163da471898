import type { Knex } from 'knex';
import type { Account } from '../../domain/account.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Term } from '../../domain/subscription.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../../ports/store.ts';
import { accounts } from './accounts.ts';
import { buckets, holds } from './buckets.ts';
import { dunningCases } from './dunning.ts';
import { entitlements } from './entitlements.ts';
import { invoices } from './invoices.ts';
import { within } from './many.ts';
import { plans } from './plans.ts';
import { redemptions } from './promotions.ts';
import { rowsOf } from './run.ts';
import { manyIn, prefixed, unprefixed } from './select.ts';
import type { Shelf } from './shelf.ts';
import { changes } from './subscription-changes.ts';
import { terms } from './subscriptions.ts';
import { big, ident, moneyOf, type Stored, type Table, text, whole } from './table.ts';
import { countedMany } from './used-many.ts';
import { UNBURNT, unburntOf } from './view.ts';

/**
 * What `view` answers, of many accounts with a handful of statements. The accounts are read first: whatever is written
 * after them makes their versions stale, so that nothing is decided on a mixture of before and after.
 */
export async function views(shelf: Shelf, accountIds: readonly string[], now: number): Promise<readonly AccountView[]> {
  const { knex } = shelf.engine;
  if (accountIds.length === 0) return [];
  const found = await rowsIn(knex, accounts, 'id', accountIds);
  const of = new Map<string, Account>(found.map((account) => [account.id, account]));
  const ids = [...of.keys()];
  const [held, besides, open, sources] = await Promise.all([
    heldBy(shelf, of, now),
    besidesOf(knex, ids),
    openInvoicesOf(knex, ids),
    walletSourcesOf(knex, ids),
  ]);
  return found.map((account): AccountView => {
    const { id: accountId, version } = account;
    const own = besides.of(accountId);
    const subscriptions = (held.get(accountId) ?? []).map((one): SubscriptionView => ({
      ...one,
      buckets: own.buckets.filter(({ subscriptionId }) => subscriptionId === one.subscription.id),
      changes: own.changes.filter(({ subscriptionId }) => subscriptionId === one.subscription.id),
    }));
    return {
      seen: { accountId, version },
      account,
      subscriptions,
      openInvoices: open.get(accountId) ?? NONE,
      walletSources: sources.get(accountId) ?? NONE,
      buckets: own.buckets.filter(({ subscriptionId }) => subscriptionId === null),
      holds: own.holds,
      redemptions: own.redemptions,
      ...(own.dunning !== undefined && { dunning: own.dunning }),
    };
  });
}

const NONE: readonly never[] = [];

/** Rows of a table, in one statement whose text is the same for any number of ids. */
async function rowsIn<T>(
  db: Knex,
  table: Table<T>,
  column: string,
  ids: readonly string[],
  more = '',
): Promise<readonly T[]> {
  if (ids.length === 0) return [];
  const { sql, values } = within(db, column, ids);
  const columns = Object.keys(table.columns).join(', ');
  const rows = await rowsOf<Stored>(db, {
    sql: `select ${columns} from ${table.name} where ${sql} ${more}`,
    values,
    kept: true,
  });
  return rows.map(table.fromRow);
}

async function besidesOf(db: Knex, ids: readonly string[]) {
  const [live, sliced, waiting, redeemed, dunned] = await Promise.all([
    rowsIn(db, buckets, 'account_id', ids, 'and live = 1'),
    rowsIn(db, holds, 'account_id', ids, 'order by id'),
    rowsIn(db, changes, 'account_id', ids, "and state in ('scheduled', 'awaiting_payment') order by requested_at, id"),
    rowsIn(db, redemptions, 'account_id', ids, 'and live = 1 order by id'),
    rowsIn(db, dunningCases, 'account_id', ids, 'and live_key is not null'),
  ]);
  const dunnedOf = new Map(dunned.map((one) => [one.accountId, one]));
  const [liveOf, slicedOf, waitingOf, redeemedOf] = [
    Map.groupBy(live, ({ accountId }) => accountId),
    Map.groupBy(sliced, ({ accountId }) => accountId),
    Map.groupBy(waiting, ({ accountId }) => accountId),
    Map.groupBy(redeemed, ({ accountId }) => accountId),
  ];
  return {
    of: (accountId: Id<'Account'>) => ({
      buckets: liveOf.get(accountId) ?? NONE,
      holds: slicedOf.get(accountId) ?? NONE,
      changes: waitingOf.get(accountId) ?? NONE,
      redemptions: redeemedOf.get(accountId) ?? NONE,
      dunning: dunnedOf.get(accountId),
    }),
  };
}

type HeldView = Omit<SubscriptionView, 'buckets' | 'changes'>;

/** The subscriptions of accounts, each with what its access depends on, in the order in which they were made. */
async function heldBy(
  shelf: Shelf,
  of: ReadonlyMap<string, Account>,
  now: number,
): Promise<ReadonlyMap<string, readonly HeldView[]>> {
  const { knex } = shelf.engine;
  const rows = await heldRows(shelf, [...of.keys()]);
  const all = rows.map((row) => {
    const subscription = unprefixed(shelf.subscriptions, 's', row);
    assert(subscription !== null, 'a subscription has a row');
    return { subscription, entitlement: unprefixed(entitlements, 'e', row), unburnt: unburntOf(row) };
  });
  const planIds = all.flatMap(({ subscription: { planId, addOns } }) => [planId, ...addOns.map((one) => one.planId)]);
  const [known, sold] = await Promise.all([
    currentTerms(
      knex,
      all.map(({ subscription }) => subscription.id),
      now,
    ),
    manyIn(knex, plans, 'id', planIds),
  ]);
  const planOf = new Map<string, Plan>(sold.map((plan) => [plan.id, plan]));
  const used = await usedIn(knex, of, runningOf(all, known, now));
  const made = all.map((each): HeldView => {
    const { subscription } = each;
    const plan = planOf.get(subscription.planId);
    assert(plan !== undefined, 'a subscription has a plan');
    const wanted = new Set(subscription.addOns.map((one) => one.planId));
    return {
      ...each,
      plan,
      terms: known.get(subscription.id) ?? NONE,
      usedBytes: used.get(subscription.id) ?? 0n,
      addOnPlans: wanted.size === 0 ? NONE : sold.filter(({ id }) => wanted.has(id)),
    };
  });
  return Map.groupBy(made, ({ subscription }) => subscription.accountId);
}

async function heldRows({ engine, subscriptions }: Shelf, ids: readonly string[]): Promise<readonly Stored[]> {
  const { sql, values } = within(engine.knex, 's.account_id', ids);
  const joins = UNBURNT.map((asset) => {
    const alias = `t_${asset.toLowerCase()}`;
    return `left join tallies ${alias} on ${alias}.subscription_id = s.id and ${alias}.asset = '${asset}'`;
  });
  const unburnt = UNBURNT.map((asset) => {
    const alias = `t_${asset.toLowerCase()}`;
    return `${alias}.counted - ${alias}.burnt as unburnt_${asset.toLowerCase()}`;
  });
  const columns = [...prefixed(subscriptions, 's'), ...prefixed(entitlements, 'e'), ...unburnt];
  return rowsOf<Stored>(engine.knex, {
    sql: `select ${columns.join(', ')} from subscriptions s
      left join entitlements e on e.subscription_id = s.id and e.generation = s.generation
      ${joins.join(' ')} where ${sql} order by s.created_at, s.id`,
    values,
    kept: true,
  });
}

/** Terms that are not over, and the last that is, in order of time; by subscription. */
async function currentTerms(
  db: Knex,
  subscriptionIds: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, readonly Term[]>> {
  if (subscriptionIds.length === 0) return new Map();
  const { sql, values } = within(db, 't.subscription_id', subscriptionIds);
  const columns = Object.keys(terms.columns).map((column) => `t.${column}`);
  const rows = await rowsOf<Stored>(db, {
    sql: `select ${columns.join(', ')} from terms t where ${sql} and (t.end_at > ? or t.end_at =
        (select max(l.end_at) from terms l where l.subscription_id = t.subscription_id and l.end_at <= ?))
      order by t.subscription_id, t.start_at, t.end_at`,
    values: [...values, whole(now), whole(now)],
    kept: true,
  });
  return Map.groupBy(rows.map(terms.fromRow), ({ subscriptionId }) => subscriptionId);
}

function runningOf(
  all: readonly Pick<HeldView, 'subscription'>[],
  known: ReadonlyMap<string, readonly Term[]>,
  now: number,
): readonly (readonly [HeldView['subscription'], Term])[] {
  return all.flatMap(({ subscription }) => {
    const term = known.get(subscription.id)?.find(({ startAt, endAt }) => startAt <= now && now < endAt);
    return term === undefined ? [] : [[subscription, term] as const];
  });
}

/** Counted bytes of each running term. */
async function usedIn(
  db: Knex,
  of: ReadonlyMap<string, Account>,
  running: readonly (readonly [HeldView['subscription'], Term])[],
): Promise<ReadonlyMap<string, bigint>> {
  const used = await countedMany(
    db,
    running.map(([{ id, accountId }, { startAt, endAt }]) => {
      return { id, zone: of.get(accountId)?.zone ?? 'UTC', fromAt: startAt, toAt: endAt };
    }),
  );
  return new Map(running.map(([{ id }], place) => [id, used[place] ?? 0n]));
}

/** Finalised and not yet paid in full, oldest first; by account. Most owe nothing: then no invoice is read. */
async function openInvoicesOf(
  db: Knex,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AccountView['openInvoices']>> {
  const some = within(db, 'account_id', ids);
  const owed = await rowsOf<Stored>(db, {
    sql: `select id, total - paid as owed_minor from invoice_paid where ${some.sql} and paid < total`,
    values: some.values,
    kept: true,
  });
  if (owed.length === 0) return new Map();
  const owedOf = new Map(owed.map((row) => [text(row['id']), big(row['owed_minor'])]));
  const found = within(db, 'id', [...owedOf.keys()]);
  const rows = await rowsOf<Stored>(db, {
    sql: `select ${Object.keys(invoices.columns).join(', ')} from invoices
      where ${found.sql} order by issued_at, series_number`,
    values: found.values,
    kept: true,
  });
  const open = rows.map((row) => {
    const invoice = invoices.fromRow(row);
    return { invoice, owed: { ...invoice.total, minor: owedOf.get(invoice.id) ?? 0n } };
  });
  return Map.groupBy(open, ({ invoice }) => invoice.accountId);
}

/** Payments of which something is left, oldest first; by account. */
async function walletSourcesOf(
  db: Knex,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AccountView['walletSources']>> {
  const { sql, values } = within(db, 'u.account_id', ids);
  const rows = await rowsOf<Stored>(db, {
    sql: `select u.account_id, p.id, p.currency, u.amount - u.allocated as left_minor
      from payments p join payment_allocated u on u.id = p.id
      where ${sql} and u.allocated < u.amount order by p.effective_at, p.id`,
    values,
    kept: true,
  });
  const sources = Map.groupBy(rows, (row) => text(row['account_id']));
  return new Map(
    [...sources].map(([accountId, own]) => [
      accountId,
      own.map((row) => ({
        paymentId: ident<'Payment'>(row['id']),
        left: moneyOf(row['left_minor'], row['currency']),
      })),
    ]),
  );
}
