import type { Knex } from 'knex';
import type { Charge } from '../../domain/charge.ts';
import type { Id } from '../../kernel/id.ts';
import type { DocumentedCharge } from '../../ports/documents.ts';
import { charges } from './charges.ts';
import { many } from './select.ts';
import { ident, type Stored } from './table.ts';

/** Charges by their ids, with those that reduce them, and the documents that they stand on. */
export async function chargesWithDocuments(
  db: Knex,
  chargeIds: readonly Id<'Charge'>[],
): Promise<readonly DocumentedCharge[]> {
  if (chargeIds.length === 0) return [];
  const found = await many(charges, db('charges').whereIn('id', [...chargeIds]));
  const reductions = await many(
    charges,
    db('charges').where((either) => {
      // All keys that begin so: `0` comes right after `/`.
      for (const { key } of found) void either.orWhereBetween('charge_key', [`${key}/less/`, `${key}/less0`]);
      if (found.length === 0) void either.whereRaw('1 = 0');
    }),
  );
  const all = [...found, ...reductions.filter(({ id }) => !chargeIds.includes(id))];
  const documents = await documentsOf(db, all);
  return all.map((charge) => ({ charge, invoiceId: documents.get(charge.id) ?? null }));
}

async function documentsOf(db: Knex, all: readonly Charge[]): Promise<ReadonlyMap<string, Id<'Invoice'>>> {
  const owners = [...new Set(all.flatMap(({ subscriptionId }) => (subscriptionId === null ? [] : [subscriptionId])))];
  if (owners.length === 0) return new Map();
  const rows = await db('invoice_lines')
    .whereIn('subscription_id', owners)
    .whereIn(
      'charge_id',
      all.map(({ id }) => id),
    )
    .select<Stored[]>('charge_id', 'invoice_id');
  return new Map(rows.map((row) => [ident<'Charge'>(row['charge_id']), ident<'Invoice'>(row['invoice_id'])]));
}
