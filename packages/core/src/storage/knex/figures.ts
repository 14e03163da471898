import type { Knex } from 'knex';
import type { DueSubscription, Summary } from '../../ports/store.ts';
import { sumOf } from './days.ts';
import { withoutEnd } from './payments.ts';
import { countOf } from './select.ts';
import { ident, num, type Stored, text } from './table.ts';

/** An ISP at a glance. */
export async function summary(db: Knex, now: number, since: number): Promise<Summary> {
  const [accounts, online, expired, received, unmatched, actionsPending] = await Promise.all([
    countOf(db('accounts').whereNot({ state: 'closed' })),
    db('sessions').whereNull('ended_at').countDistinct({ rows: 'subscription_id' }).first<{ rows: string }>(),
    countOf(
      db('subscriptions as s')
        .join('plans as p', 'p.id', 's.plan_id')
        .where({ 's.state': 'active', 'p.terms_kind': 'prepaid' })
        .where('s.paid_until', '<=', now),
    ),
    db('payments')
      .where('received_at', '>=', since)
      .groupBy('currency')
      .orderBy('currency')
      .select<Stored[]>('currency', db.raw('sum(amount_minor) as minor'), db.raw('count(*) as payments')),
    countOf(db('payments').whereNotNull('unmatched')),
    countOf(db('actions').where({ state: 'pending' })),
  ]);
  return {
    accounts,
    online: num(online.rows),
    expired,
    received: Object.fromEntries(received.map((row) => [text(row['currency']), sumOf(row['minor'])])),
    payments: received.reduce((total, row) => total + num(row['payments']), 0),
    unmatched,
    actionsPending,
  };
}

/** Accounts with a subscription whose access is to be decided again by now, those that wait longest first. */
export async function dueForReview(db: Knex, now: number, limit: number): Promise<readonly string[]> {
  const due = db('subscriptions').where('review_at', '<=', now).orderBy('review_at').limit(limit);
  return [...new Set(await due.pluck<string[]>('account_id'))];
}

/** Postpaid subscriptions that have no period yet, or whose usage has been waited for long enough; in order of id. */
export async function dueForBilling(
  db: Knex,
  now: number,
  after: string,
  limit: number,
): Promise<readonly DueSubscription[]> {
  const rows = await db('subscriptions as s')
    .join('plans as p', 'p.id', 's.plan_id')
    .join('accounts as a', 'a.id', 's.account_id')
    .where('p.terms_kind', 'postpaid')
    .whereNot('s.state', 'ended')
    .whereNot('a.state', 'closed')
    .where((either) => void either.whereNull('s.paid_until').orWhereRaw('s.paid_until + p.usage_grace_ms <= ?', [now]))
    .where('s.id', '>', after)
    .orderBy('s.id')
    .limit(limit)
    .select<Stored[]>('s.id', 's.account_id');
  return rows.map((row) => ({
    accountId: ident<'Account'>(row['account_id']),
    subscriptionId: ident<'Subscription'>(row['id']),
  }));
}

/** How long an attempt of which nobody knows the end is counted; lists have it longer. By then the payer has spoken. */
const UNRESOLVED_MS = 7 * 86_400_000;

/** How many rows wait for workers, and how many for a person (`dead`, `unresolved`, `exceptions`). */
export async function backlog(db: Knex, now: number): Promise<Readonly<Record<string, number>>> {
  const counts = await Promise.all([
    countOf(db('inbox').whereNotNull('due_at')),
    countOf(db('outbox').whereNull('place')),
    countOf(db('deliveries').whereNotNull('due_at')),
    countOf(db('actions').where({ state: 'pending' })),
    countOf(db('attempts').where('next_check_at', '<=', now)),
    countOf(withoutEnd(db('attempts')).where('changed_at', '>=', now - UNRESOLVED_MS)),
    countOf(db('inbox').whereNull('due_at').whereNull('done_at')),
    countOf(db('deliveries').whereNull('due_at')),
    countOf(db('usage_exceptions').whereNull('resolved_at')),
  ]);
  const [inbox, outbox, deliveries, actions, attempts, unresolved, deadMessages, deadDeliveries, exceptions] = counts;
  const dead = deadMessages + deadDeliveries;
  return { inbox, outbox: outbox + deliveries, actions, attempts, unresolved, exceptions, dead };
}
