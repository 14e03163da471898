import type { Invoice } from '../../domain/invoice.ts';
import { counted } from '../../domain/deferral.ts';
import type { Dialect } from '../url.ts';
import { inserting, insertingOnce, type Columns } from './rows.ts';
import type { Statement } from './run.ts';
import { columnsOf, type Row, whole } from './table.ts';

/** Taxes of documents, each a row, with the sign that they have on an invoice: of a credit note they are below zero. */
const invoiceTaxes: Columns = {
  name: 'invoice_taxes',
  word: 'invoices',
  columns: columnsOf({ text: 'invoice_id code rate kind currency', big: 'position issued_at base_minor amount_minor' }),
};

/** What of a document its taxes are written from. */
export type Taxed = Pick<Invoice, 'id' | 'kind' | 'currency' | 'issuedAt' | 'taxes'>;

/** Writes the taxes of documents; with a dialect, those that are there already stay. */
export function writingTaxes(written: readonly Taxed[], again?: Dialect): readonly Statement[] {
  const rows = written.flatMap(taxRows);
  if (again === undefined) return inserting(invoiceTaxes, rows);
  return insertingOnce(again, invoiceTaxes, rows, ['invoice_id', 'position']);
}

function taxRows({ id, kind, currency, issuedAt, taxes }: Taxed): readonly Row[] {
  return taxes.map(({ code, rate, base, amount }, position) => ({
    invoice_id: id,
    position: whole(position),
    code,
    rate,
    kind,
    currency,
    issued_at: whole(issuedAt),
    base_minor: counted(kind, base).minor,
    amount_minor: counted(kind, amount).minor,
  }));
}
