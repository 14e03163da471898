import type { Migration } from '../migrate.ts';
import { addIndex, dropUnique } from './alter.ts';

/** A certificate of withheld tax may cover several invoices: each is recorded once for each. */
export const certificates: Migration = {
  id: '0028-certificates',
  async up(db, dialect) {
    const table = 'withheld_taxes';
    const on = 'certificate, invoice_id';
    await addIndex(db, dialect, table, 'withheld_taxes_certificate_invoice', on, 'unique');
    await dropUnique(db, dialect, table, 'withheld_taxes_certificate_unique');
  },
};
