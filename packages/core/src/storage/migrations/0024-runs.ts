import { createTable, type Migration } from '../migrate.ts';
import { words } from '../words.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** What a run is of never changes. */
const SEALED: readonly Sealed[] = [
  { table: 'runs', columns: words('id kind cut_off params_hash params actor started_at') },
];

/**
 * How full PostgreSQL makes new pages of tables whose rows a run changes: what is changed where it lies needs no new
 * entries in the indexes. Each journal is changed once, when it is sealed.
 */
const ROOM = { run_items: 40, journals: 50, balances: 70, subscriptions: 70, accounts: 80, invoice_paid: 70 } as const;

/**
 * Work over many accounts: planned as rows, claimed with a lease, resumed at any point. No index has a column that a
 * claim or its end changes, and pages keep room: so an item is changed where it lies, and a run of a million costs for
 * each what a run of a thousand does.
 */
export const runs: Migration = {
  id: '0024-runs',
  async up(db, dialect) {
    await createTable(db, 'runs', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('kind', 16);
      column.big('cut_off');
      column.id('params_hash');
      column.json('params');
      column.text('state', 16);
      column.text('actor');
      column.big('started_at');
      column.bigOrNull('finished_at');
      table.primary(['id']);
      table.unique(['kind', 'cut_off', 'params_hash'], { indexName: 'runs_unique' });
      table.index(['started_at'], 'runs_started');
    });
    await createTable(db, 'run_items', (table) => {
      const column = columnsOf(table, dialect);
      column.id('run_id');
      column.id('account_id');
      column.text('state', 16);
      column.big('attempts');
      column.big('approved');
      column.big('lease_until');
      column.idOrNull('worker');
      column.longOrNull('error');
      column.big('documents');
      column.big('total_minor');
      column.bigOrNull('done_at');
      table.primary(['run_id', 'account_id']);
      table.index(['account_id'], 'run_items_account');
    });
    if (dialect === 'mysql') return sealTablesMysql(db, SEALED);
    for (const [table, percent] of Object.entries(ROOM)) {
      await db.raw(`alter table ${table} set (fillfactor = ${percent})`);
    }
    await sealTablesPostgres(db, SEALED);
  },
};
