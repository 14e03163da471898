import type { Knex } from 'knex';
import { PLAIN_SUBSCRIPTION, type Subscription } from '../../domain/subscription.ts';
import type { Holder } from '../../domain/what-if/replan.ts';
import type { WhatIfReads } from '../../ports/what-if.ts';
import { charges } from './charges.ts';
import { invoices } from './invoices.ts';
import { many, manyIn } from './select.ts';
import type { Shelf } from './shelf.ts';
import { big, ident, jsonOrNull, num, numOrNull, type Stored, text } from './table.ts';

/** Reads of a replay: each is one statement for a page of documents. */
export function whatIfReads({ engine: { knex } }: Shelf): WhatIfReads {
  return {
    async issuedDocuments(fromAt, toAt, after, limit) {
      const query = standing(knex)
        .where('issued_at', '>=', after?.issuedAt ?? fromAt)
        .where('issued_at', '<', toAt);
      if (after !== null) void query.whereRaw('(issued_at > ? or id > ?)', [after.issuedAt, after.id]);
      const found = await many(invoices, query.orderBy(['issued_at', 'id']).limit(limit));
      const ids = found.flatMap(({ lines }) => lines.map(({ chargeId }) => chargeId));
      const known = new Map((await manyIn(knex, charges, 'id', ids)).map((charge) => [charge.id, charge]));
      return found.map((invoice) => ({
        invoice,
        charges: invoice.lines.flatMap(({ chargeId }) => known.get(chargeId) ?? []),
      }));
    },
    async issuedCount(fromAt, toAt) {
      const query = standing(knex).where('issued_at', '>=', fromAt).where('issued_at', '<', toAt);
      const row = (await query.count({ rows: '*' }).first()) as { rows: string } | undefined;
      return num(row?.rows ?? 0);
    },
    async holders(ids) {
      const rows = await rowsIn(knex, 'subscriptions', 'id', ids, [
        'id',
        'anchor',
        'activated_at',
        'created_at',
        'particulars',
      ]);
      return new Map(rows.map((row) => [text(row['id']), holderOf(row)]));
    },
    async ratedUnits(ids) {
      if (ids.length === 0) return new Map();
      const rows: readonly Stored[] = await knex('rated_usage as r')
        .leftJoin('rated_usage as b', (on) => {
          void on.on('b.subscription_id', 'r.subscription_id').on('b.meter', 'r.meter').on('b.from_at', 'r.from_at');
          void on.on('b.to_at', 'r.to_at').on('b.revision', '=', knex.raw('r.revision - 1'));
        })
        .whereIn('r.charge_id', [...ids])
        .select('r.charge_id', 'r.meter', 'r.units', 'b.units as before_units');
      return new Map(
        rows.map((row) => {
          const before = row['before_units'] === null ? null : big(row['before_units']);
          return [text(row['charge_id']), { meter: text(row['meter']), units: big(row['units']), before }];
        }),
      );
    },
    async usedIn(ids) {
      if (ids.length === 0) return new Map();
      // Usage belongs to the time that it ended in.
      const rows: readonly Stored[] = await knex('charges as c')
        .join('usage_events as e', (on) => {
          void on
            .on('e.subscription_id', 'c.subscription_id')
            .on('e.to_at', '>=', 'c.from_at')
            .on('e.to_at', '<', 'c.to_at');
        })
        .whereIn('c.id', [...ids])
        .where('e.usage_class', 'counted')
        .groupBy('c.id')
        .select('c.id', knex.raw('sum(coalesce(e.counted_bytes, e.in_bytes + e.out_bytes)) as used'));
      return new Map(rows.map((row) => [text(row['id']), big(row['used'])]));
    },
    async coverOf(ids) {
      if (ids.length === 0) return new Map();
      const rows: readonly Stored[] = await knex('allocations as a')
        .leftJoin('payments as p', 'p.id', 'a.payment_id')
        .whereIn('a.invoice_id', [...ids])
        .groupBy('a.invoice_id')
        .select('a.invoice_id', knex.raw(`sum(a.amount_minor) as put`), knex.raw(`sum(${LEFT_THEN}) as left_then`));
      return new Map(rows.map((row) => [text(row['invoice_id']), big(row['put']) + big(row['left_then'])]));
    },
  };
}

/** Documents that stand: what is void is as if it had never been owed. */
function standing(db: Knex) {
  return db('invoices').whereRaw(
    `not exists (select 1 from journals v where v.document_id = invoices.id and v.document_type = 'invoice'
      and v.kind = 'void')`,
  );
}

/** What a payment had not given to any document by then; nothing of a credit, which has no payment. */
const LEFT_THEN = `case when p.id is null then 0 else p.amount_minor - (select sum(o.amount_minor) from allocations o
  where o.payment_id = a.payment_id and (o.allocated_at < a.allocated_at
    or (o.allocated_at = a.allocated_at and o.id <= a.id))) end`;

type Particulars = Pick<Subscription, 'quantity' | 'priceOverride' | 'addOns'>;

/** Without its network password: nobody who counts money needs it. */
function holderOf(row: Stored): Holder {
  const { quantity, priceOverride, addOns } = { ...PLAIN_SUBSCRIPTION, ...jsonOrNull<Particulars>(row['particulars']) };
  return {
    id: ident(row['id']),
    anchor: text(row['anchor']),
    activatedAt: numOrNull(row['activated_at']),
    createdAt: num(row['created_at']),
    quantity,
    priceOverride,
    addOns,
  };
}

async function rowsIn(
  db: Knex,
  table: string,
  column: string,
  values: readonly string[],
  columns: readonly string[],
): Promise<readonly Stored[]> {
  const wanted = [...new Set(values)];
  return wanted.length === 0
    ? []
    : db(table)
        .whereIn(column, wanted)
        .select([...columns]);
}
