import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** What a subscription may use, and the orders that make the network agree. */
export const access: Migration = {
  id: '0005-access',
  async up(db, dialect) {
    await createTable(db, 'entitlements', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('subscription_id');
      column.big('generation');
      column.text('access', 16);
      column.big('from_at');
      column.bigOrNull('until_at');
      column.big('down_kbps');
      column.big('up_kbps');
      column.bigOrNull('quota_bytes');
      column.big('session_limit');
      column.text('afterwards', 16);
      column.json('because');
      column.big('decided_at');
      table.primary(['id']);
      table.unique(['subscription_id', 'generation'], { indexName: 'entitlements_generation_unique' });
      table.foreign('subscription_id', 'entitlements_subscription_fk').references('subscriptions.id');
    });
    await createTable(db, 'actions', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('subscription_id');
      column.id('account_id');
      column.big('generation');
      column.id('driver');
      column.text('state', 16);
      column.big('attempts');
      column.bigOrNull('due_at');
      column.big('created_at');
      column.bigOrNull('applied_at');
      column.bigOrNull('verified_at');
      column.longOrNull('reason');
      column.json('evidence');
      column.big('lease_until');
      column.idOrNull('worker');
      table.primary(['id']);
      table.unique(['subscription_id', 'generation', 'driver'], { indexName: 'actions_generation_unique' });
      table.index(['state', 'due_at'], 'actions_due');
    });
  },
};
