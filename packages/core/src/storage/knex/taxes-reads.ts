import type { TaxReads } from '../../ports/taxes.ts';
import { many } from './select.ts';
import type { Shelf } from './shelf.ts';
import { taxes, taxRevisions } from './taxes.ts';
import { whatIfReads } from './what-if-reads.ts';

const BY_CLASS = ['tax_class', 'code', 'from_day', 'published_at', 'id'];

/** Reads of the tax table. */
export function taxesReads(shelf: Shelf): TaxReads {
  const { knex } = shelf.engine;
  return {
    ...whatIfReads(shelf),
    taxes: () => many(taxes, knex('taxes').orderBy(BY_CLASS)),
    async taxTable() {
      // The revision first: rows that come between the two reads make the number too old, and whoever decides on it
      // decides again.
      const row = await knex('tax_revisions').max('revision as last').first<{ last: string | null } | undefined>();
      return { revision: Number(row?.last ?? 0), rows: await many(taxes, knex('taxes').orderBy(BY_CLASS)) };
    },
    taxRevisions: (limit) => many(taxRevisions, knex('tax_revisions').orderBy('revision', 'desc').limit(limit)),
  };
}
