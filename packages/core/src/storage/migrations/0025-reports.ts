import { createTable, type Migration } from '../migrate.ts';
import { addIndex } from './alter.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';
import { words } from '../words.ts';

/** Sums of the ledger by day, and the paths by which reports find what counted or was written in a stretch of time. */
export const reports: Migration = {
  id: '0025-reports',
  async up(db, dialect) {
    await createTable(db, 'ledger_day_marks', (table) => {
      const column = columnsOf(table, dialect);
      column.big('booked_day');
      column.big('upto_at');
      table.primary(['booked_day']);
    });
    await createTable(db, 'ledger_days', (table) => {
      const column = columnsOf(table, dialect);
      column.big('booked_day');
      column.big('effective_day');
      column.id('account_code');
      column.text('asset', 16);
      column.text('kind', 16);
      column.big('debit');
      column.big('credit');
      table.primary(['booked_day', 'effective_day', 'account_code', 'asset', 'kind']);
      table.index(['effective_day'], 'ledger_days_effective');
    });
    await createTable(db, 'invoice_taxes', (table) => {
      const column = columnsOf(table, dialect);
      column.id('invoice_id');
      column.big('position');
      column.text('code', 64);
      column.text('rate', 32);
      column.text('kind', 16);
      column.text('currency', 3);
      column.big('issued_at');
      column.big('base_minor');
      column.big('amount_minor');
      table.primary(['invoice_id', 'position']);
      table.index(['issued_at'], 'invoice_taxes_issued');
    });
    await addIndex(db, dialect, 'journals', 'journals_booked', 'booked_at');
    await addIndex(db, dialect, 'journals', 'journals_effective', 'effective_at');
    await addIndex(db, dialect, 'allocations', 'allocations_at', 'allocated_at');
    await addIndex(db, dialect, 'attempts', 'attempts_created', 'created_at');
    await addIndex(db, dialect, 'invoice_lines', 'invoice_lines_issued', 'issued_at');
    if (dialect === 'mysql') await sealTablesMysql(db, SEALED);
    else await sealTablesPostgres(db, SEALED);
  },
};

const SEALED: readonly Sealed[] = [
  { table: 'ledger_day_marks', columns: ['booked_day', 'upto_at'] },
  {
    table: 'invoice_taxes',
    columns: words('invoice_id position code rate kind currency issued_at base_minor amount_minor'),
  },
  {
    table: 'ledger_days',
    columns: words('booked_day effective_day account_code asset kind debit credit'),
  },
];
