import type { Knex } from 'knex';
import type { Account } from '../../domain/account.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Entitlement } from '../../domain/entitlement.ts';
import type { Subscription, Term } from '../../domain/subscription.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../../ports/store.ts';
import { accounts } from './accounts.ts';
import { countedBytes } from './days.ts';
import { entitlements } from './entitlements.ts';
import { invoices } from './invoices.ts';
import { plans } from './plans.ts';
import { many, oneOf, prefixed, unprefixed } from './select.ts';
import type { Shelf } from './shelf.ts';
import { terms } from './subscriptions.ts';
import { big, ident, moneyOf, type Stored } from './table.ts';

/** A subscription with its plan and its newest entitlement. */
interface Held {
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly entitlement: Entitlement | null;
}

/**
 * Everything that a flow decides on. The account is read first: whatever is written after it makes the version stale,
 * so that nothing is decided on a mixture of before and after.
 */
export async function view(shelf: Shelf, accountId: Id<'Account'>, now: number): Promise<AccountView | null> {
  const { knex } = shelf.engine;
  const account = await oneOf(knex, accounts, { id: accountId });
  if (account === null) return null;
  const [subscriptions, openInvoices, walletSources] = await Promise.all([
    subscriptionViews(shelf, account, now),
    openInvoicesOf(knex, accountId),
    walletSourcesOf(knex, accountId),
  ]);
  return { seen: { accountId, version: account.version }, account, subscriptions, openInvoices, walletSources };
}

async function subscriptionViews(shelf: Shelf, account: Account, now: number): Promise<readonly SubscriptionView[]> {
  const { knex } = shelf.engine;
  const rows = await held(shelf, (query) =>
    query.where('s.account_id', account.id).orderBy([{ column: 's.created_at' }, { column: 's.id' }]),
  );
  if (rows.length === 0) return [];
  const all = rows.map((row) => heldOf(shelf, row));
  const known = await currentTerms(
    knex,
    all.map((each) => each.subscription.id),
    now,
  );
  return Promise.all(
    all.map(async (each) => {
      const own = known.filter((term) => term.subscriptionId === each.subscription.id);
      const running = own.find((term) => term.startAt <= now && now < term.endAt) ?? null;
      return { ...each, terms: own, usedBytes: await usedIn(knex, account, running) };
    }),
  );
}

async function held(shelf: Shelf, narrow: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<readonly Stored[]> {
  const query = shelf.engine
    .knex('subscriptions as s')
    .join('plans as p', 'p.id', 's.plan_id')
    .leftJoin('entitlements as e', (on) => {
      on.on('e.subscription_id', 's.id').andOn('e.generation', 's.generation');
    })
    .select([...prefixed(shelf.subscriptions, 's'), ...prefixed(plans, 'p'), ...prefixed(entitlements, 'e')]);
  return (await narrow(query)) as readonly Stored[];
}

function heldOf(shelf: Shelf, row: Stored): Held {
  const subscription = unprefixed(shelf.subscriptions, 's', row);
  const plan = unprefixed(plans, 'p', row);
  assert(subscription !== null && plan !== null, 'a subscription has a plan');
  return { subscription, plan, entitlement: unprefixed(entitlements, 'e', row) };
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
    .select<Stored[]>('i.*', 'p.paid');
  return rows.map((row) => {
    const invoice = invoices.fromRow(row);
    return { invoice, owed: { ...invoice.total, minor: invoice.total.minor - big(row['paid']) } };
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
