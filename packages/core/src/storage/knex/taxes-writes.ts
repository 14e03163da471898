import type { Knex } from 'knex';
import type { TaxChanges } from '../../ports/taxes.ts';
import { insertRows } from './rows.ts';
import { taxes, taxRevisions } from './taxes.ts';

/**
 * Writes the tax table. The revision comes first: of two that have the same number the second is a duplicate.
 * @throws DuplicateRow
 */
export async function writeTaxes(trx: Knex, changes: TaxChanges): Promise<boolean> {
  const { taxRevisions: revisions = [], taxes: rows = [], taxEnds = [] } = changes;
  await insertRows(trx, taxRevisions, revisions);
  for (const { taxId, until } of taxEnds) await trx('taxes').where({ id: taxId }).update({ until_day: until });
  await insertRows(trx, taxes, rows);
  return true;
}
