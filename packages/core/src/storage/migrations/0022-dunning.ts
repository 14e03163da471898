import { createTable, type Migration } from '../migrate.ts';
import { words } from '../words.ts';
import { addColumns, addIndex, typesOf } from './alter.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/**
 * Asking for what is overdue: policies by version, a case for each account that owes, what it did and how it went, and
 * who let it rest. `live_key` is the account while the case is live, so that there is one.
 */
export const dunning: Migration = {
  id: '0022-dunning',
  async up(db, dialect) {
    const type = typesOf(dialect);
    await addColumns(db, 'accounts', {
      dunning_policy: type.idOrNull,
      dunning_off: type.big(0n),
      speaks: type.idOrNull,
    });
    await addIndex(db, dialect, 'invoices', 'invoices_due', 'due_at, id');
    await createTable(db, 'dunning_policies', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('code');
      column.big('version');
      column.json('terms');
      column.bigOrNull('default_at');
      column.big('published_at');
      table.primary(['id']);
      table.unique(['code', 'version'], { indexName: 'dunning_policies_version_unique' });
    });
    await createTable(db, 'dunning_cases', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.text('currency', 3);
      column.idOrNull('live_key');
      column.text('state', 16);
      column.idOrNull('policy_id');
      column.idOrNull('invoice_id');
      column.bigOrNull('anchor_at');
      column.idOrNull('stage');
      column.jsonOrNull('access_cut');
      column.json('prepaid_ids');
      column.bigOrNull('paused_until');
      column.big('overdue_minor');
      column.big('opened_at');
      column.bigOrNull('look_at');
      column.bigOrNull('ended_at');
      column.big('lease_until');
      column.idOrNull('worker');
      table.primary(['id']);
      table.unique(['live_key'], { indexName: 'dunning_cases_live_unique' });
      table.index(['look_at'], 'dunning_cases_look');
      table.index(['account_id', 'opened_at'], 'dunning_cases_account');
      table.check("(live_key is null) = (state in ('resolved', 'abandoned'))", undefined, 'dunning_cases_live');
    });
    await createTable(db, 'dunning_steps', (table) => {
      const column = columnsOf(table, dialect);
      column.id('case_id');
      column.id('account_id');
      column.id('invoice_id');
      column.id('stage');
      column.text('effect', 16);
      column.text('outcome', 16);
      column.bigOrNull('amount_minor');
      column.textOrNull('currency', 3);
      column.big('taken_at');
      table.primary(['case_id', 'invoice_id', 'stage', 'effect']);
      table.index(['account_id', 'invoice_id'], 'dunning_steps_account');
    });
    await createTable(db, 'dunning_moves', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('case_id');
      column.id('account_id');
      column.textOrNull('from_state', 16);
      column.text('to_state', 16);
      column.idOrNull('stage');
      column.big('moved_at');
      column.text('actor');
      column.text('reason', 1000);
      table.primary(['id']);
      table.index(['case_id', 'moved_at'], 'dunning_moves_case');
    });
    await createTable(db, 'dunning_holds', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.big('from_at');
      column.bigOrNull('until_at');
      column.text('actor');
      column.text('reason', 1000);
      column.bigOrNull('released_at');
      column.textOrNull('released_by');
      table.primary(['id']);
      table.index(['account_id', 'from_at'], 'dunning_holds_account');
    });
    await createTable(db, 'dunning_marks', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.big('due_at');
      column.text('invoice_id', 64);
      table.primary(['id']);
    });
    await (dialect === 'mysql' ? sealTablesMysql : sealTablesPostgres)(db, SEALED);
  },
};

const SEALED: readonly Sealed[] = [
  { table: 'dunning_policies', columns: words('id code version terms default_at published_at') },
  { table: 'dunning_cases', columns: words('id account_id currency opened_at') },
  {
    table: 'dunning_steps',
    columns: words('case_id account_id invoice_id stage effect outcome amount_minor currency taken_at'),
  },
  {
    table: 'dunning_moves',
    columns: words('id case_id account_id from_state to_state stage moved_at actor reason'),
  },
  { table: 'dunning_holds', columns: words('id account_id from_at until_at actor reason') },
];
