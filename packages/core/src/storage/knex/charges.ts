import type { Charge } from '../../domain/charge.ts';
import type { RevenueCode } from '../../domain/ledger.ts';
import { ident, identOrNull, json, moneyOf, nested, num, type Table, text, whole, columnsOf } from './table.ts';

/** What is owed, before and after it stands on an invoice. */
export const charges: Table<Charge> = {
  name: 'charges',
  word: 'charges',
  columns: columnsOf({
    text: 'id charge_key account_id subscription_id plan_id kind description currency tax_mode origin revenue_code',
    big: 'amount_minor from_at to_at',
    json: 'taxes',
  }),
  toRow: (charge) => ({
    id: charge.id,
    charge_key: charge.key,
    account_id: charge.accountId,
    subscription_id: charge.subscriptionId,
    plan_id: charge.planId,
    kind: charge.kind,
    description: charge.description,
    amount_minor: charge.amount.minor,
    currency: charge.amount.currency,
    tax_mode: charge.taxMode,
    taxes: nested(charge.taxes),
    from_at: whole(charge.fromAt),
    to_at: whole(charge.toAt),
    origin: charge.origin,
    revenue_code: charge.revenue ?? null,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    key: text(row['charge_key']),
    accountId: ident(row['account_id']),
    subscriptionId: identOrNull<'Subscription'>(row['subscription_id']),
    planId: identOrNull<'Plan'>(row['plan_id']),
    kind: text(row['kind']),
    description: text(row['description']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    taxMode: text(row['tax_mode']),
    taxes: json(row['taxes']),
    fromAt: num(row['from_at']),
    toAt: num(row['to_at']),
    origin: text(row['origin']),
    ...(row['revenue_code'] !== null && { revenue: text<RevenueCode>(row['revenue_code']) }),
  }),
};
