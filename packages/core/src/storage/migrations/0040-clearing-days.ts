import { createTable, type Migration } from '../migrate.ts';
import { words } from '../words.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** What has moved clearing accounts on days that are over, by gateway: a statement need not read all entries since. */
export const clearingDays: Migration = {
  id: '0040-clearing-days',
  async up(db, dialect) {
    await createTable(db, 'clearing_day_marks', (table) => {
      const column = columnsOf(table, dialect);
      column.big('booked_day');
      column.big('upto_at');
      table.primary(['booked_day']);
    });
    await createTable(db, 'clearing_days', (table) => {
      const column = columnsOf(table, dialect);
      column.id('account_code');
      column.text('asset', 16);
      column.big('effective_day');
      column.big('booked_day');
      // Empty: of no gateway in particular.
      column.id('gateway');
      column.text('kind', 16);
      column.big('amount');
      column.big('counted');
      table.primary(['account_code', 'asset', 'effective_day', 'booked_day', 'gateway', 'kind']);
    });
    if (dialect === 'mysql') await sealTablesMysql(db, SEALED);
    else await sealTablesPostgres(db, SEALED);
  },
};

const SEALED: readonly Sealed[] = [
  { table: 'clearing_day_marks', columns: ['booked_day', 'upto_at'] },
  {
    table: 'clearing_days',
    columns: words('account_code asset effective_day booked_day gateway kind amount counted'),
  },
];
