import type { Knex } from 'knex';
import { codeAsKept } from '../../domain/promotion.ts';
import type { Id } from '../../kernel/id.ts';
import type { PaidInvoice, Reads } from '../../ports/store.ts';
import { buckets } from './buckets.ts';
import { planDrafts, plans } from './plans.ts';
import { paidForPoints } from './points.ts';
import { promotions, redemptionCount, redemptions } from './promotions.ts';
import { exceptions, ratedSince } from './rated.ts';
import { dueReferrals, referrals, referralsGranted, refundedReferrals } from './referrals.ts';
import { refundable } from './refundable.ts';
import { rowsOf } from './run.ts';
import { many, oneOf, paged } from './select.ts';
import { usageEvents } from './sessions.ts';
import type { Shelf } from './shelf.ts';
import { changes } from './subscription-changes.ts';
import { ident, num, numOrNull, type Stored, whole } from './table.ts';
import { vouchers } from './vouchers.ts';

/** Reads of what is sold and agreed: plans at work, changes, units, promotions and what usage came to. */
export function termReads(
  shelf: Shelf,
): Pick<
  Reads,
  | 'planVersions'
  | 'planDrafts'
  | 'planDraft'
  | 'change'
  | 'changesOf'
  | 'bucketsOf'
  | 'promotions'
  | 'promotionByCode'
  | 'redemptionCount'
  | 'lapsedRedemptions'
  | 'referralOf'
  | 'dueReferrals'
  | 'refundedReferrals'
  | 'referralsGranted'
  | 'bucketByKey'
  | 'bucket'
  | 'paidForPoints'
  | 'paidHistory'
  | 'refundable'
  | 'ratedSince'
  | 'usagePieces'
  | 'usageExceptions'
  | 'voucherByHash'
> {
  const { knex } = shelf.engine;
  return {
    planVersions: (code) => many(plans, knex('plans').where({ code }).orderBy('version')),
    planDrafts: () => many(planDrafts, knex('plan_drafts').orderBy(['changed_at', 'id'])),
    planDraft: (draftId) => oneOf(knex, planDrafts, { id: draftId }),
    change: (changeId) => oneOf(knex, changes, { id: changeId }),
    changesOf: (subscriptionId, ask) =>
      paged(
        changes,
        knex('subscription_changes').where({ subscription_id: subscriptionId }),
        ask,
        newest('requested_at'),
      ),
    bucketsOf: (accountId, ask) =>
      paged(buckets, knex('buckets').where({ account_id: accountId }), ask, newest('granted_at')),
    promotions: () => many(promotions, knex('promotions').orderBy('id')),
    promotionByCode: (code) => oneOf(knex, promotions, { code_key: codeAsKept(code) }),
    redemptionCount: (promotionId, accountId) => redemptionCount(knex, promotionId, accountId),
    lapsedRedemptions: (promotionId, now, limit) =>
      many(
        redemptions,
        knex('redemptions')
          .where({ promotion_id: promotionId, state: 'reserved' })
          .where('held_until', '<=', now)
          .orderBy(['held_until', 'id'])
          .limit(limit),
      ),
    referralOf: (refereeId) => oneOf(knex, referrals, { referee_id: refereeId }),
    dueReferrals: (limit) => dueReferrals(knex, limit),
    refundedReferrals: (since, limit) => refundedReferrals(knex, since, limit),
    referralsGranted: (referrerId) => referralsGranted(knex, referrerId),
    paidForPoints: (accountId, since) => paidForPoints(knex, accountId, since),
    bucketByKey: (key) => oneOf(knex, buckets, { bucket_key: key }),
    bucket: (bucketId) => oneOf(knex, buckets, { id: bucketId }),
    paidHistory: (accountId, limit) => paidHistory(knex, accountId, limit),
    refundable: (accountId, subscriptionId, at) => refundable(knex, accountId, subscriptionId, at),
    ratedSince: (subscriptionId, since) => ratedSince(knex, subscriptionId, since),
    async usagePieces(subscriptionId, fromAt, toAt, { after, limit }) {
      const from = Math.max(fromAt, after?.toAt ?? fromAt);
      const query = knex('usage_events').where({ subscription_id: subscriptionId });
      void query.where('to_at', '>=', from).where('to_at', '<', toAt);
      if (after !== null) void query.whereRaw('(to_at > ? or id > ?)', [after.toAt, after.id]);
      return many(usageEvents, query.orderBy(['to_at', 'id']).limit(limit));
    },
    usageExceptions: (ask) =>
      paged(exceptions, knex('usage_exceptions').whereNull('resolved_at'), ask, [
        { column: 'raised_at', order: 'asc' },
        { column: 'id', order: 'asc' },
      ]),
    voucherByHash: (codeHash) => oneOf(knex, vouchers, { code_hash: codeHash }),
  };
}

function newest(column: string) {
  return [
    { column, order: 'desc' },
    { column: 'id', order: 'desc' },
  ] as const;
}

/**
 * A receipt pays at the provider's time, so that a callback that comes late makes nobody late; what lay in the wallet,
 * or was credit, pays when it was put to use.
 */
async function paidHistory(db: Knex, accountId: Id<'Account'>, limit: number): Promise<readonly PaidInvoice[]> {
  const rows = await rowsOf<Stored>(db, { sql: HISTORY, values: [accountId, whole(limit)] });
  return rows.map((row) => ({
    invoiceId: ident<'Invoice'>(row['id']),
    issuedAt: num(row['issued_at']),
    dueAt: num(row['due_at']),
    paidAt: numOrNull(row['paid_at']),
  }));
}

const HISTORY = `select i.id, i.issued_at, i.due_at, case when d.paid < d.total then null else coalesce(
      (select max(case a.via when 'receipt' then p.effective_at else a.allocated_at end)
        from allocations a left join payments p on p.id = a.payment_id where a.invoice_id = i.id),
      i.issued_at) end as paid_at
  from invoices i join invoice_paid d on d.id = i.id
  where i.account_id = ? and i.kind = 'invoice'
  order by i.issued_at desc, i.series_number desc limit ?`;
