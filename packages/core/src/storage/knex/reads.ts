import { numberAsKept } from '../../domain/account.ts';
import type { Id } from '../../kernel/id.ts';
import type { Reads } from '../../ports/store.ts';
import { accountRows, invoiceRow, invoiceRows, STANDING } from './lists.ts';
import { accessOf } from './access.ts';
import { accounts } from './accounts.ts';
import { addressingReads } from './addressing.ts';
import { agentsReads } from './agents-reads.ts';
import { arrivingReads } from './arriving-reads.ts';
import { disbursementReads } from './disbursements-reads.ts';
import { documentsReads } from './documents-reads.ts';
import { dunningReads } from './dunning-reads.ts';
import { revenueReads } from './revenue-reads.ts';
import { reconcileReads } from './reconcile-reads.ts';
import { reportsReads } from './reports-reads.ts';
import { runsReads } from './runs-reads.ts';
import { taxesReads } from './taxes-reads.ts';
import { chain } from './chain.ts';
import { countedBytes, dayRow } from './days.ts';
import { driftingSessions } from './drift.ts';
import { actions, entitlements } from './entitlements.ts';
import { backlog, dueForBilling, dueForReview, summary } from './figures.ts';
import { balanceOf, walletOf } from './journals.ts';
import { attemptRows, attempts, paymentByName, payments } from './payments.ts';
import { plans } from './plans.ts';
import { mandateReads } from './mandates.ts';
import { paymentReads } from './payments-reads.ts';
import { placementReads } from './placements.ts';
import { slotReads } from './slots.ts';
import { termReads } from './reads-terms.ts';
import { usedReads } from './reads-usage.ts';
import { many, manyIn, oneOf, paged } from './select.ts';
import { sessions, sessionsByKey } from './sessions.ts';
import type { Shelf } from './shelf.ts';
import { view } from './view.ts';
import { localDateAt } from '../../kernel/calendar.ts';
import { dialectOf } from '../sql.ts';
import { encodeJson } from '../../kernel/json.ts';

/** All reads of one open store. */
export function readsOf(shelf: Shelf): Reads {
  return {
    ...holderReads(shelf),
    ...termReads(shelf),
    ...usageReads(shelf),
    ...usedReads(shelf),
    ...moneyReads(shelf),
    ...workReads(shelf),
    ...addressingReads(shelf),
    ...paymentReads(shelf),
    ...placementReads(shelf),
    ...slotReads(shelf),
    ...mandateReads(shelf),
    ...agentsReads(shelf),
    ...arrivingReads(shelf),
    ...disbursementReads(shelf),
    ...documentsReads(shelf),
    ...dunningReads(shelf),
    ...revenueReads(shelf),
    ...reconcileReads(shelf),
    ...reportsReads(shelf),
    ...runsReads(shelf),
    ...taxesReads(shelf),
  };
}

/** States of an attempt that may end in a payment. */
const OPEN = ['created', 'processing', 'unknown'];

type Picked<K extends keyof Reads> = Pick<Reads, K>;

function holderReads(
  shelf: Shelf,
): Picked<
  | 'account'
  | 'accountsById'
  | 'accountByNumber'
  | 'accounts'
  | 'plan'
  | 'plans'
  | 'subscription'
  | 'view'
  | 'access'
  | 'accesses'
> {
  const { knex } = shelf.engine;
  return {
    account: (accountId) => oneOf(knex, accounts, { id: accountId }),
    accountsById: (accountIds) => manyIn(knex, accounts, 'id', accountIds),
    accountByNumber: (number) => oneOf(knex, accounts, { number: numberAsKept(number) }),
    accounts: (ask, now) => accountRows(knex, ask, now),
    plan: (planId) => oneOf(knex, plans, { id: planId }),
    plans: () => many(plans, knex('plans').orderBy(['code', 'version'])),
    subscription: (subscriptionId) => oneOf(knex, shelf.subscriptions, { id: subscriptionId }),
    view: (accountId, now) => view(shelf, accountId, now),
    ...accessOf(shelf),
  };
}

const NEWEST_SEEN = [
  { column: 'started_at', order: 'desc' },
  { column: 'id', order: 'desc' },
] as const;

function usageReads({
  engine: { knex },
  zones,
}: Shelf): Picked<
  | 'session'
  | 'sessionsByKey'
  | 'openSessions'
  | 'openSessionsWhere'
  | 'staleSessions'
  | 'driftingSessions'
  | 'sessionsOf'
  | 'usageByDay'
  | 'usedBytes'
> {
  return {
    session: (sessionId) => oneOf(knex, sessions, { id: sessionId }),
    sessionsByKey: (source, keys) => sessionsByKey(knex, source, keys),
    openSessions(subscriptionId, ask) {
      const query = knex('sessions').whereNull('ended_at');
      if (subscriptionId !== null) void query.where({ subscription_id: subscriptionId });
      return paged(sessions, query, ask, NEWEST_SEEN);
    },
    openSessionsWhere(source, where) {
      const query = knex('sessions').where({ source }).whereNull('ended_at');
      const has = dialectOf(knex) === 'postgres' ? 'whereabouts @> ?::jsonb' : 'json_contains(whereabouts, ?)';
      return many(sessions, query.whereRaw(has, [encodeJson(where)]));
    },
    staleSessions(source, before, limit) {
      const query = knex('sessions').where({ source }).whereNull('ended_at').where('last_seen_at', '<', before);
      return many(sessions, query.orderBy('last_seen_at').limit(limit));
    },
    driftingSessions: (now, limit) => driftingSessions(knex, now, limit),
    sessionsOf: (accountId, ask) =>
      paged(sessions, knex('sessions').where({ account_id: accountId }), ask, NEWEST_SEEN),
    async usageByDay(accountId, fromAt, toAt) {
      const zone = (await zones(knex, [accountId])).get(accountId) ?? 'UTC';
      const rows = await knex('usage_days')
        .where({ account_id: accountId })
        .whereBetween('day', [localDateAt(fromAt, zone), localDateAt(toAt - 1, zone)])
        .groupBy('day')
        .orderBy('day')
        .select('day')
        .sum({ in_bytes: 'in_bytes', out_bytes: 'out_bytes' });
      return rows.map(dayRow);
    },
    async usedBytes(subscriptionId, fromAt, toAt) {
      const holder = await knex('accounts as a')
        .join('subscriptions as s', 's.account_id', 'a.id')
        .where('s.id', subscriptionId)
        .first<{ zone: string } | undefined>('a.zone');
      return holder === undefined ? 0n : countedBytes(knex, subscriptionId, holder.zone, fromAt, toAt);
    },
  };
}

function moneyReads({
  engine: { knex },
}: Shelf): Picked<
  | 'invoice'
  | 'invoices'
  | 'payment'
  | 'paymentByName'
  | 'recentPayments'
  | 'strayPayments'
  | 'attempt'
  | 'attemptByReference'
  | 'attempts'
  | 'recentAttempts'
  | 'lastAttempt'
  | 'openAttempts'
  | 'attemptsWithoutReference'
  | 'wallet'
  | 'balance'
> {
  return {
    async invoice(invoiceId) {
      const row = await knex('invoices as i')
        .join('invoice_paid as p', 'p.id', 'i.id')
        .where('i.id', invoiceId)
        .first(['i.*', ...STANDING]);
      return row === undefined ? null : invoiceRow(row);
    },
    invoices: (accountId, ask) => invoiceRows(knex, accountId, ask),
    payment: (paymentId) => oneOf(knex, payments, { id: paymentId }),
    paymentByName: (gateway, name) => paymentByName(knex, gateway, name),
    recentPayments(accountId, gateway, since) {
      const query = knex('payments').where({ account_id: accountId, gateway }).where('effective_at', '>=', since);
      return many(payments, query.orderBy('effective_at', 'desc'));
    },
    strayPayments(gateway, { minor, currency }, { fromAt, untilAt }) {
      const query = knex('payments').where({ gateway, amount_minor: minor, currency }).whereNull('account_id');
      void query.where('effective_at', '>=', fromAt).where('effective_at', '<', untilAt);
      return many(payments, query.orderBy(['effective_at', 'id']));
    },
    attempt: (attemptId) => oneOf(knex, attempts, { id: attemptId }),
    attemptByReference: (gateway, reference) => oneOf(knex, attempts, { gateway, provider_reference: reference }),
    attempts: (ask) => attemptRows(knex, ask),
    recentAttempts(accountId, gateway, since) {
      const query = knex('attempts').where({ account_id: accountId, gateway }).where('created_at', '>=', since);
      return many(attempts, query.orderBy('created_at', 'desc').orderBy('turn', 'desc'));
    },
    async lastAttempt(gateway, payer) {
      const query = knex('attempts').where({ gateway, payer }).orderBy('turn', 'desc').limit(1);
      return (await many(attempts, query))[0] ?? null;
    },
    openAttempts(accountId) {
      const query = knex('attempts').where({ account_id: accountId }).whereIn('state', OPEN);
      return many(attempts, query.whereNotNull('next_check_at').orderBy('created_at'));
    },
    attemptsWithoutReference(gateway, since) {
      const query = knex('attempts').where({ gateway }).whereIn('state', ['created', 'unknown']);
      return many(attempts, query.whereNull('provider_reference').where('created_at', '>=', since).orderBy('id'));
    },
    wallet: (accountId) => walletOf(knex, accountId),
    balance: (account, owner, asset) => balanceOf(knex, account, owner, asset),
  };
}

function workReads(
  shelf: Shelf,
): Picked<'entitlement' | 'actionsOf' | 'chain' | 'summary' | 'dueForReview' | 'dueForBilling' | 'backlog'> {
  const { knex } = shelf.engine;
  return {
    async entitlement(subscriptionId) {
      const query = knex('entitlements').where({ subscription_id: subscriptionId });
      const [newest] = await many(entitlements, query.orderBy('generation', 'desc').limit(1));
      return newest ?? null;
    },
    actionsOf(subscriptionId, limit) {
      const query = knex('actions').where({ subscription_id: subscriptionId });
      return many(actions, query.orderBy('generation', 'desc').limit(limit));
    },
    chain: (subject) => chain(shelf, subject),
    summary: (now, since) => summary(knex, now, since),
    dueForReview: async (now, limit) => (await dueForReview(knex, now, limit)) as readonly Id<'Account'>[],
    dueForBilling: (now, after, limit) => dueForBilling(knex, now, after, limit),
    backlog: (now) => backlog(knex, now),
  };
}
