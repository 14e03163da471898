import type { Charge } from '../../domain/charge.ts';
import { id, type Id } from '../../kernel/id.ts';
import { json, moneyOf, nested, num, text, textOrNull, whole, type Table } from './table.ts';

/** What is owed, before and after it stands on an invoice. */
export const charges: Table<Charge> = {
  name: 'charges',
  word: 'charges',
  columns: {
    ...{ id: 'text', charge_key: 'text', account_id: 'text', subscription_id: 'text', plan_id: 'text', kind: 'text' },
    ...{ description: 'text', amount_minor: 'big', currency: 'text', tax_mode: 'text', taxes: 'json' },
    ...{ from_at: 'big', to_at: 'big', origin: 'text' },
  },
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
  }),
  fromRow: (row) => ({
    id: id(text(row['id'])),
    key: text(row['charge_key']),
    accountId: id(text(row['account_id'])),
    subscriptionId: textOrNull<Id<'Subscription'>>(row['subscription_id']),
    planId: textOrNull<Id<'Plan'>>(row['plan_id']),
    kind: text(row['kind']),
    description: text(row['description']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    taxMode: text(row['tax_mode']),
    taxes: json(row['taxes']),
    fromAt: num(row['from_at']),
    toAt: num(row['to_at']),
    origin: text(row['origin']),
  }),
};
