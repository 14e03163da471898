import type { Plan } from '../../domain/plan.ts';
import { id } from '../../kernel/id.ts';
import { json, jsonOrNull, moneyOf, nested, num, numOrNull, text, whole, wholeOrNull, type Table } from './table.ts';

/** What is sold, one row a version. */
export const plans: Table<Plan> = {
  name: 'plans',
  word: 'plans',
  columns: {
    ...{ id: 'text', code: 'text', version: 'big', name: 'text', terms_kind: 'text', terms: 'json' },
    ...{ price_minor: 'big', currency: 'text', tax_mode: 'text', taxes: 'json', usage_price: 'json', service: 'json' },
    ...{ on_expiry: 'text', published_at: 'big', retired_at: 'big' },
  },
  toRow: (plan) => ({
    id: plan.id,
    code: plan.code,
    version: whole(plan.version),
    name: plan.name,
    terms_kind: plan.terms.kind,
    terms: nested(plan.terms),
    price_minor: plan.price.minor,
    currency: plan.price.currency,
    tax_mode: plan.taxMode,
    taxes: nested(plan.taxes),
    usage_price: nested(plan.usage),
    service: nested(plan.service),
    on_expiry: plan.onExpiry,
    published_at: whole(plan.publishedAt),
    retired_at: wholeOrNull(plan.retiredAt),
  }),
  fromRow: (row) => ({
    id: id(text(row['id'])),
    code: text(row['code']),
    version: num(row['version']),
    name: text(row['name']),
    terms: json(row['terms']),
    price: moneyOf(row['price_minor'], row['currency']),
    taxMode: text(row['tax_mode']),
    taxes: json(row['taxes']),
    usage: jsonOrNull(row['usage_price']),
    service: json(row['service']),
    onExpiry: text(row['on_expiry']),
    publishedAt: num(row['published_at']),
    retiredAt: numOrNull(row['retired_at']),
  }),
};
