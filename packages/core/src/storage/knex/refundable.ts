import type { Knex } from 'knex';
import type { InvoiceLine } from '../../domain/invoice.ts';
import type { Id } from '../../kernel/id.ts';
import { rowsOf } from './run.ts';
import { big, ident, json, type Stored } from './table.ts';

/**
 * How much of an account's money, in minor units, may be sent back when a subscription ends: what money, and not
 * credit, has paid of the documents that charge it for time after an instant; in all no more than what the account has
 * paid in money and was not refunded already.
 */
export async function refundable(
  db: Knex,
  accountId: Id<'Account'>,
  subscriptionId: Id<'Subscription'>,
  at: number,
): Promise<bigint> {
  const paid = await rowsOf<Stored>(db, { sql: PAID, values: [accountId] });
  const documents = paid.map((row) => ({
    paid: big(row['paid']),
    chargeIds: json<readonly InvoiceLine[]>(row['line_items'])
      .filter(({ toAt }) => toAt > at)
      .map(({ chargeId }) => chargeId),
  }));
  const own = await ownCharges(
    db,
    subscriptionId,
    documents.flatMap(({ chargeIds }) => chargeIds),
  );
  const ahead = documents.filter(({ chargeIds }) => chargeIds.some((id) => own.has(id)));
  const all = await moneyToReturn(db, accountId);
  const most = totalOf(ahead) < all ? totalOf(ahead) : all;
  return most > 0n ? most : 0n;
}

/** Documents that charge for time to come are among the newest. */
const PAID = `select i.line_items, m.paid
  from (select a.invoice_id, sum(a.amount_minor) as paid
      from allocations a join invoices d on d.id = a.invoice_id
      where d.account_id = ? and a.payment_id is not null
      group by a.invoice_id) m
    join invoices i on i.id = m.invoice_id
  order by i.issued_at desc limit 500`;

function totalOf(documents: readonly { readonly paid: bigint }[]): bigint {
  return documents.reduce((all, { paid }) => all + paid, 0n);
}

async function ownCharges(
  db: Knex,
  subscriptionId: Id<'Subscription'>,
  chargeIds: readonly Id<'Charge'>[],
): Promise<ReadonlySet<Id<'Charge'>>> {
  if (chargeIds.length === 0) return new Set();
  const query = db('charges')
    .where({ subscription_id: subscriptionId })
    .whereIn('id', [...chargeIds]);
  return new Set((await query.pluck<unknown[]>('id')).map((id) => ident<'Charge'>(id)));
}

/**
 * What money has paid of the documents of an account, less what went back as money: to the payer, or to the wallet,
 * from where it pays anew; and less what a provider has taken back, which pays nothing, whoever pays it again.
 */
export async function moneyToReturn(db: Knex, accountId: Id<'Account'>): Promise<bigint> {
  const values = [accountId, accountId, accountId, accountId];
  const [row] = await rowsOf<Stored>(db, { sql: TO_RETURN, values });
  const gone = big(row?.['refunded'] ?? 0n) + big(row?.['kept'] ?? 0n) + big(row?.['taken'] ?? 0n);
  return big(row?.['paid'] ?? 0n) - gone;
}

/** What could not be sent was given back, and what lay in the wallet had paid nothing. */
const TO_RETURN = `select
    (select coalesce(sum(a.amount_minor), 0) from allocations a join invoices d on d.id = a.invoice_id
      where d.account_id = ? and a.payment_id is not null) as paid,
    (select coalesce(sum(case e.side when 'credit' then e.amount else -e.amount end), 0)
      from entries e join journals j on j.id = e.journal_id left join refunds r on r.id = j.document_id
      where e.owner = ? and e.account_code = '2400' and j.kind <> 'refund_sent' and coalesce(r.source, '') <> 'wallet')
      as refunded,
    (select coalesce(sum(p.amount_minor), 0) from payments p where p.account_id = ? and p.gateway = 'credit') as kept,
    (select coalesce(sum(t.owed_minor), 0) from takings t where t.account_id = ?) as taken`;
