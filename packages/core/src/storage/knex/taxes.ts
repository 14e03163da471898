import type { TaxRow } from '../../domain/taxes/table.ts';
import type { TaxRevision } from '../../ports/taxes.ts';
import { columnsOf, ident, json, nested, num, type Table, text, textOrNull, whole } from './table.ts';

/** Rates by law; all of a row but its end is sealed. */
export const taxes: Table<TaxRow> = {
  name: 'taxes',
  word: 'taxes',
  columns: columnsOf({
    text: 'id code name tax_class rate tax_base from_day until_day source',
    big: 'tax_order published_at',
  }),
  toRow: (row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    tax_class: row.taxClass,
    rate: row.rate,
    tax_base: row.base,
    tax_order: whole(row.order),
    from_day: row.from,
    until_day: row.until,
    source: row.source,
    published_at: whole(row.publishedAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    code: text(row['code']),
    name: text(row['name']),
    taxClass: text(row['tax_class']),
    rate: text(row['rate']),
    base: text(row['tax_base']),
    order: num(row['tax_order']),
    from: text(row['from_day']),
    until: textOrNull(row['until_day']),
    source: text(row['source']),
    publishedAt: num(row['published_at']),
  }),
};

/** Who changed the table; never changed itself. */
export const taxRevisions: Table<TaxRevision> = {
  name: 'tax_revisions',
  word: 'taxRevisions',
  columns: columnsOf({ text: 'actor', big: 'revision revised_at', json: 'tax_ids tax_ends' }),
  toRow: (one) => ({
    revision: whole(one.revision),
    revised_at: whole(one.at),
    actor: one.actor,
    tax_ids: nested(one.rows),
    tax_ends: nested(one.ends),
  }),
  fromRow: (row) => ({
    revision: num(row['revision']),
    at: num(row['revised_at']),
    actor: text(row['actor']),
    rows: json(row['tax_ids']),
    ends: json(row['tax_ends']),
  }),
};
