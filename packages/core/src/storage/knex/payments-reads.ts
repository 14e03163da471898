import type { Knex } from 'knex';
import type { PaymentFilter, PaymentReads } from '../../ports/payments.ts';
import { payments } from './payments.ts';
import { rowsOf } from './run.ts';
import { many, newest, paged } from './select.ts';
import type { Shelf } from './shelf.ts';
import { text, type Stored } from './table.ts';

/** Reads of money received, as lists want it. */
export function paymentReads({ engine: { knex } }: Shelf): PaymentReads {
  return {
    payments(accountId, ask) {
      const query = wanted(knex, ask);
      if (accountId !== null) void query.where({ account_id: accountId });
      return paged(payments, query, ask, newest('received_at'));
    },
    paymentsAfter(filter, after, limit) {
      const query = wanted(knex, filter);
      if (after !== null) {
        const { id, receivedAt: at } = after;
        void query.where('received_at', '<=', at);
        void query.where((later) => void later.where('received_at', '<', at).orWhere('id', '<', id));
      }
      return many(payments, query.orderBy(newest('received_at')).limit(limit));
    },
    async paymentGateways() {
      const rows = await rowsOf<Stored>(knex, { sql: GATEWAYS, values: [], kept: true });
      return rows.map((row) => text(row['gateway']));
    },
  };
}

function wanted(db: Knex, { gateway, fromAt, toAt, status, search }: PaymentFilter): Knex.QueryBuilder {
  const query = db('payments');
  if (gateway !== undefined) void query.where({ gateway });
  if (fromAt !== undefined) void query.where('received_at', '>=', fromAt);
  if (toAt !== undefined) void query.where('received_at', '<', toAt);
  if (status === 'matched') void query.whereNull('unmatched');
  if (status === 'unmatched') void query.whereNotNull('unmatched');
  if (status === 'held') void query.whereNotNull('held');
  const typed = search?.trim() ?? '';
  if (typed !== '') {
    void query.where(
      (either) =>
        void either.where({ reference: typed }).orWhere({ receipt: typed }).orWhere({ account_reference: typed }),
    );
  }
  return query;
}

/** From one gateway to the next along the index of their references: not by all payments that there are. */
const GATEWAYS = `with recursive found as (
    select min(gateway) as gateway from payments
    union all
    select (select min(p.gateway) from payments p where p.gateway > found.gateway) from found
      where found.gateway is not null)
  select gateway from found where gateway is not null order by gateway`;
