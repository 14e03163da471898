import type { Knex } from 'knex';
import type { Account } from '../../domain/account.ts';
import type { Bucket } from '../../domain/bucket.ts';
import type { Change } from '../../domain/change.ts';
import type { DunningCase } from '../../domain/dunning.ts';
import type { Entitlement } from '../../domain/entitlement.ts';
import type { Plan } from '../../domain/plan.ts';
import type { BucketHold } from '../../domain/pool.ts';
import type { Redemption } from '../../domain/promotion.ts';
import type { Subscription, Term } from '../../domain/subscription.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../../ports/store.ts';
import { accounts } from './accounts.ts';
import { buckets, holds } from './buckets.ts';
import { countedBytes } from './days.ts';
import { dunningCases } from './dunning.ts';
import { entitlements } from './entitlements.ts';
import { invoices } from './invoices.ts';
import { plans } from './plans.ts';
import { redemptions } from './promotions.ts';
import { rowsOf } from './run.ts';
import { many, manyIn, prefixed, unprefixed } from './select.ts';
import type { Shelf } from './shelf.ts';
import { changes, WAITING } from './subscription-changes.ts';
import { terms } from './subscriptions.ts';
import { big, ident, moneyOf, num, type Stored, text } from './table.ts';

/** A subscription with its plan and its newest entitlement. */
interface Held {
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly entitlement: Entitlement | null;
  readonly unburnt: Readonly<Record<string, bigint>>;
}

/** What an account has, beside subscriptions, on which a flow decides. Most have none of it. */
interface Beside {
  readonly buckets: readonly Bucket[];
  readonly holds: readonly BucketHold[];
  readonly changes: readonly Change[];
  readonly redemptions: readonly Redemption[];
  readonly dunning: readonly DunningCase[];
}

/**
 * Everything that a flow decides on. The account is read first: whatever is written after it makes the version stale,
 * so that nothing is decided on a mixture of before and after.
 */
export async function view(shelf: Shelf, accountId: Id<'Account'>, now: number): Promise<AccountView | null> {
  const { knex } = shelf.engine;
  const [row] = await rowsOf<Stored>(knex, { sql: ACCOUNT, values: [accountId], kept: true });
  if (row === undefined) return null;
  const account = accounts.fromRow(row);
  const [views, beside, openInvoices, walletSources] = await Promise.all([
    subscriptionViews(shelf, account, now),
    besideOf(knex, row),
    openInvoicesOf(knex, accountId),
    walletSourcesOf(knex, accountId),
  ]);
  const own = ({ subscription: { id } }: Pick<SubscriptionView, 'subscription'>) => ({
    buckets: beside.buckets.filter((bucket) => bucket.subscriptionId === id),
    changes: beside.changes.filter((change) => change.subscriptionId === id),
  });
  const [asked] = beside.dunning;
  return {
    seen: { accountId, version: account.version },
    account,
    subscriptions: views.map((each) => ({ ...each, ...own(each) })),
    openInvoices,
    // What an agent has paid in is her float, and no wallet.
    walletSources: account.role === 'agent' ? [] : walletSources,
    buckets: beside.buckets.filter((bucket) => bucket.subscriptionId === null),
    holds: beside.holds,
    redemptions: beside.redemptions,
    ...(asked !== undefined && { dunning: asked }),
  };
}

/** The account, and of which further tables it has rows that matter: only those are asked. */
const ACCOUNT = `select ${Object.keys(accounts.columns)
  .map((column) => `a.${column}`)
  .join(', ')},
    (select count(*) from buckets b where b.account_id = a.id and b.live = 1) as some_buckets,
    (select count(*) from bucket_holds h where h.account_id = a.id) as some_holds,
    (select count(*) from subscription_changes c
      where c.account_id = a.id and c.state in ('scheduled', 'awaiting_payment')) as some_changes,
    (select count(*) from redemptions r where r.account_id = a.id and r.live = 1) as some_redemptions,
    (select count(*) from dunning_cases d where d.account_id = a.id and d.live_key is not null) as some_dunning
  from accounts a where a.id = ?`;

async function besideOf(db: Knex, account: Stored): Promise<Beside> {
  const of = { account_id: text(account['id']) };
  const wanted = <T>(what: string, read: () => Promise<readonly T[]>): Promise<readonly T[]> | readonly T[] =>
    num(account[`some_${what}`]) === 0 ? [] : read();
  const [live, sliced, waiting, redeemed, dunned] = await Promise.all([
    wanted('buckets', () => many(buckets, db('buckets').where({ ...of, live: 1 }))),
    wanted('holds', () => many(holds, db('bucket_holds').where(of).orderBy('id'))),
    wanted('changes', () =>
      many(changes, db('subscription_changes').where(of).whereIn('state', WAITING).orderBy(['requested_at', 'id'])),
    ),
    wanted('redemptions', () =>
      many(
        redemptions,
        db('redemptions')
          .where({ ...of, live: 1 })
          .orderBy('id'),
      ),
    ),
    wanted('dunning', () => many(dunningCases, db('dunning_cases').where(of).whereNotNull('live_key'))),
  ]);
  return { buckets: live, holds: sliced, changes: waiting, redemptions: redeemed, dunning: dunned };
}

type HeldView = Omit<SubscriptionView, 'buckets' | 'changes'>;

async function subscriptionViews(shelf: Shelf, account: Account, now: number): Promise<readonly HeldView[]> {
  const { knex } = shelf.engine;
  const rows = await heldRows(shelf, account.id);
  if (rows.length === 0) return [];
  const all = rows.map((row) => heldOf(shelf, row));
  const [known, addOns] = await Promise.all([
    currentTerms(
      knex,
      all.map((each) => each.subscription.id),
      now,
    ),
    manyIn(
      knex,
      plans,
      'id',
      all.flatMap((each) => each.subscription.addOns.map((addOn) => addOn.planId)),
    ),
  ]);
  return Promise.all(
    all.map(async (each) => {
      const own = known.filter((term) => term.subscriptionId === each.subscription.id);
      const running = own.find((term) => term.startAt <= now && now < term.endAt) ?? null;
      const addOnPlans = addOns.filter((plan) => each.subscription.addOns.some((addOn) => addOn.planId === plan.id));
      return { ...each, terms: own, usedBytes: await usedIn(knex, account, running), addOnPlans };
    }),
  );
}

/** What was counted and no bucket has paid for, of the assets that are counted. */
export const UNBURNT = ['BYTES', 'SECONDS'] as const;

async function heldRows({ engine, subscriptions }: Shelf, accountId: string): Promise<readonly Stored[]> {
  const unburnt = UNBURNT.map(
    (asset) => `(select t.counted - t.burnt from tallies t
      where t.subscription_id = s.id and t.asset = '${asset}') as unburnt_${asset.toLowerCase()}`,
  );
  const columns = [...prefixed(subscriptions, 's'), ...prefixed(plans, 'p'), ...prefixed(entitlements, 'e')];
  const sql = `select ${[...columns, ...unburnt].join(', ')}
    from subscriptions s
    join plans p on p.id = s.plan_id
    left join entitlements e on e.subscription_id = s.id and e.generation = s.generation
    where s.account_id = ? order by s.created_at, s.id`;
  return rowsOf<Stored>(engine.knex, { sql, values: [accountId], kept: true });
}

function heldOf(shelf: Shelf, row: Stored): Held {
  const subscription = unprefixed(shelf.subscriptions, 's', row);
  const plan = unprefixed(plans, 'p', row);
  assert(subscription !== null && plan !== null, 'a subscription has a plan');
  return { subscription, plan, entitlement: unprefixed(entitlements, 'e', row), unburnt: unburntOf(row) };
}

/** Counted units that no bucket has paid for, out of the columns `unburnt_…` of a row. */
export function unburntOf(row: Stored): Readonly<Record<string, bigint>> {
  const counted = UNBURNT.map((asset) => [asset, big(row[`unburnt_${asset.toLowerCase()}`] ?? '0')] as const);
  return Object.fromEntries(counted.filter(([, units]) => units > 0n));
}

/** Terms that are not over, and the last that is, in order of time. */
async function currentTerms(db: Knex, subscriptionIds: readonly string[], now: number): Promise<readonly Term[]> {
  const last = db('terms as l')
    .max('l.end_at')
    .whereRaw('l.subscription_id = terms.subscription_id')
    .where('l.end_at', '<=', now);
  return many(
    terms,
    db('terms')
      .whereIn('subscription_id', subscriptionIds)
      .where((either) => void either.where('end_at', '>', now).orWhere('end_at', last))
      .orderBy(['subscription_id', 'start_at', 'end_at']),
  );
}

async function usedIn(db: Knex, account: Account, term: Term | null): Promise<bigint> {
  if (term === null) return 0n;
  return countedBytes(db, term.subscriptionId, account.zone, term.startAt, term.endAt);
}

/** Finalised and not yet paid in full, oldest first. */
async function openInvoicesOf(db: Knex, accountId: Id<'Account'>): Promise<AccountView['openInvoices']> {
  const rows = await db('invoices as i')
    .join('invoice_paid as p', 'p.id', 'i.id')
    .where('p.account_id', accountId)
    .whereRaw('p.paid < p.total')
    .orderBy(['i.issued_at', 'i.series_number'])
    .select<Stored[]>('i.*', db.raw('p.total - p.paid as owed_minor'));
  return rows.map((row) => {
    const invoice = invoices.fromRow(row);
    return { invoice, owed: { ...invoice.total, minor: big(row['owed_minor']) } };
  });
}

/** Payments of which something is left, oldest first. */
async function walletSourcesOf(db: Knex, accountId: Id<'Account'>): Promise<AccountView['walletSources']> {
  const rows = await db('payments as p')
    .join('payment_allocated as u', 'u.id', 'p.id')
    .where('u.account_id', accountId)
    .whereRaw('u.allocated < u.amount')
    .orderBy(['p.effective_at', 'p.id'])
    .select<Stored[]>('p.id', 'p.currency', db.raw('u.amount - u.allocated as left_minor'));
  return rows.map((row) => ({
    paymentId: ident<'Payment'>(row['id']),
    left: moneyOf(row['left_minor'], row['currency']),
  }));
}
