import { writingTaxes, type Taxed } from '../knex/invoice-taxes.ts';
import { run } from '../knex/run.ts';
import { ident, json, num, type Stored, text } from '../knex/table.ts';
import type { Migration } from '../migrate.ts';

/** Rows for the taxes of documents that were issued before taxes had rows. Asked again, those that are there stay. */
export const taxesOfBefore: Migration = {
  id: '0026-taxes-of-before',
  async up(db, dialect) {
    for (let after = ''; ;) {
      const page = await db('invoices')
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .select<Stored[]>(...TAXED);
      for (const statement of writingTaxes(page.map(taxedOf), dialect)) await run(db, statement);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = text(last['id']);
    }
  },
};

const PAGE = 1000;
const TAXED = ['id', 'kind', 'currency', 'issued_at', 'taxes'];

function taxedOf(row: Stored): Taxed {
  return {
    id: ident(row['id']),
    kind: text(row['kind']),
    currency: text(row['currency']),
    issuedAt: num(row['issued_at']),
    taxes: json(row['taxes']),
  };
}
