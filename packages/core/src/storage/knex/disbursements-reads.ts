import type { Knex } from 'knex';
import type { CommissionPart, DisbursementReads } from '../../ports/disbursements.ts';
import type { PageAsk } from '../../ports/reads.ts';
import { commissions } from './agents.ts';
import { sumOf } from './days.ts';
import { disbursements, takings } from './disbursements.ts';
import { many, manyIn, newest, oneOf, paged } from './select.ts';
import type { Shelf } from './shelf.ts';
import { big, ident, type Stored } from './table.ts';

/** Reads of money that leaves, and of money that was taken back. */
export function disbursementReads({ engine: { knex } }: Shelf): DisbursementReads {
  return {
    disbursement: (disbursementId) => oneOf(knex, disbursements, { id: disbursementId }),
    disbursementByKey: (key) => oneOf(knex, disbursements, { order_key: key }),
    disbursementByReference: (gateway, reference) =>
      oneOf(knex, disbursements, { gateway, provider_reference: reference }),
    disbursementByReceipt: (gateway, receipt) => oneOf(knex, disbursements, { gateway, receipt }),
    disbursements: (ask) => paged(disbursements, disbursementsAsked(knex, ask), ask, newest('requested_at')),
    disbursementsOf: (refundId) =>
      many(disbursements, knex('disbursements').where({ refund_id: refundId }).orderBy(newest('requested_at'))),
    commissionUnderWay: (agentId) => oneOf(knex, disbursements, { live_key: `commission/${agentId}` }),
    async disbursementParts(disbursementId) {
      const rows = await knex('disbursement_parts')
        .where({ disbursement_id: disbursementId })
        .orderBy('commission_id')
        .select<Stored[]>('commission_id', 'amount_minor');
      return rows.map((row): CommissionPart => ({
        disbursementId,
        commissionId: ident(row['commission_id']),
        minor: big(row['amount_minor']),
      }));
    },
    async sentBackOf(paymentId) {
      const query = knex('disbursements').where({ payment_id: paymentId }).whereNotIn('state', ['failed', 'refused']);
      return sumOf((await query.sum({ sent: 'amount_minor' }).first<Stored>())['sent']);
    },
    taking: (takingId) => oneOf(knex, takings, { id: takingId }),
    takingByReference: (gateway, reference) => oneOf(knex, takings, { gateway, reference }),
    takingsOf: (paymentId) =>
      many(takings, knex('takings').where({ payment_id: paymentId }).orderBy(['taken_at', 'id'])),
    takings(ask) {
      const query = knex('takings');
      if (ask.status) void query.where({ state: ask.status });
      if (ask.search) void query.where({ reference: ask.search.trim() });
      return paged(takings, query, ask, newest('taken_at'));
    },
    takingsToApply: (limit) => takingsToApply(knex, limit),
    takingsDoubted: (paymentId) => takingsDoubted(knex, paymentId),
    commissionsById: (commissionIds) => manyIn(knex, commissions, 'id', commissionIds),
  };
}

const unheard = (one: Knex.QueryBuilder): void =>
  void one.whereIn('state', ['sending', 'unknown']).whereNull('next_check_at');

function disbursementsAsked(db: Knex, { status, search }: PageAsk): Knex.QueryBuilder {
  const query = db('disbursements');
  if (status === 'open') void query.whereNotIn('state', ['succeeded', 'failed', 'refused']);
  else if (status === 'doubted') {
    void query.where((either) => void either.whereNotNull('doubt').orWhere(unheard));
  } else if (status) void query.where({ state: status });
  const typed = search?.trim() ?? '';
  if (typed !== '') {
    void query.where(
      (either) =>
        void either.where({ receipt: typed }).orWhere({ provider_reference: typed }).orWhere({ order_key: typed }),
    );
  }
  return query;
}

/** Takings whose payment was not heard of when they were, and is there now. */
async function takingsToApply(db: Knex, limit: number) {
  const named = (query: Knex.QueryBuilder): void =>
    void query
      .whereExists(
        db('payment_names as n')
          .whereRaw('n.gateway = takings.gateway and n.name = takings.payment_name')
          .select('n.name'),
      )
      .orWhereExists(
        db('payments as p')
          .whereRaw('p.gateway = takings.gateway and p.reference = takings.payment_name')
          .select('p.id'),
      );
  return many(takings, db('takings').where({ state: 'waiting' }).where(named).orderBy('taken_at').limit(limit));
}

/** Takings that bear one of the names of a payment and could not be taken of it. */
function takingsDoubted(db: Knex, paymentId: string) {
  const named = (query: Knex.QueryBuilder): void =>
    void query
      .whereExists(
        db('payment_names as n')
          .where({ 'n.payment_id': paymentId })
          .whereRaw('n.gateway = takings.gateway and n.name = takings.payment_name')
          .select('n.name'),
      )
      .orWhereExists(
        db('payments as p')
          .where({ 'p.id': paymentId })
          .whereRaw('p.gateway = takings.gateway and p.reference = takings.payment_name')
          .select('p.id'),
      );
  return many(takings, db('takings').where({ state: 'doubted' }).where(named).orderBy('taken_at'));
}
