import { createTable, type Migration } from '../migrate.ts';
import { addColumns, typesOf } from './alter.ts';
import { columnsOf } from './columns.ts';

/** What payers have allowed to be taken without asking them, and what is charged by it. */
export const mandates: Migration = {
  id: '0039-mandates',
  async up(db, dialect) {
    await createTable(db, 'mandates', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.idOrNull('account_id');
      column.id('gateway');
      column.text('provider_reference');
      column.text('label');
      column.text('started_by', 16);
      column.text('state', 16);
      column.bigOrNull('expires_at');
      column.big('created_at');
      column.bigOrNull('ended_at');
      column.textOrNull('ended_by');
      column.longOrNull('reason');
      column.big('heard_at');
      column.big('declines');
      // Null: there is nothing to tell the provider.
      column.bigOrNull('tell_at');
      column.big('tells');
      column.big('version');
      column.big('lease_until');
      column.idOrNull('worker');
      table.primary(['id']);
      table.unique(['gateway', 'provider_reference'], { indexName: 'mandates_reference_unique' });
      table.index(['account_id', 'state'], 'mandates_account');
      table.index(['tell_at'], 'mandates_tell');
    });
    await createTable(db, 'autopay_bills', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.text('kind', 16);
      column.id('subject_id');
      column.big('bill_at');
      column.text('state', 16);
      column.idOrNull('mandate_id');
      column.idOrNull('attempt_id');
      column.big('declines');
      column.bigOrNull('first_tried_at');
      // Null: it is over.
      column.bigOrNull('next_at');
      column.longOrNull('reason');
      column.big('created_at');
      column.big('version');
      column.big('lease_until');
      column.idOrNull('worker');
      table.primary(['id']);
      table.unique(['subject_id', 'bill_at'], { indexName: 'autopay_bills_unique' });
      table.index(['account_id', 'created_at'], 'autopay_bills_account');
      table.index(['next_at'], 'autopay_bills_next');
    });
    await addColumns(db, 'attempts', { mandate_id: typesOf(dialect).idOrNull });
  },
};
