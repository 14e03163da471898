import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** What usage came to, revision by revision; usage that waits for a person; and money in codes. */
export const rated: Migration = {
  id: '0012-rated',
  async up(db, dialect) {
    await createTable(db, 'rated_usage', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.id('subscription_id');
      column.id('plan_id');
      column.id('meter');
      column.big('from_at');
      column.big('to_at');
      column.big('revision');
      column.big('units');
      column.big('amount_minor');
      column.text('currency', 3);
      column.idOrNull('charge_id');
      column.big('rated_at');
      table.primary(['id']);
      table.unique(['subscription_id', 'meter', 'from_at', 'revision'], { indexName: 'rated_usage_revision_unique' });
      table.index(['subscription_id', 'to_at'], 'rated_usage_ended');
    });
    await createTable(db, 'usage_exceptions', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.id('subscription_id');
      column.id('usage_id');
      column.text('reason', 16);
      column.big('raised_at');
      column.bigOrNull('resolved_at');
      column.longOrNull('resolution');
      table.primary(['id']);
      table.unique(['usage_id', 'reason'], { indexName: 'usage_exceptions_usage_unique' });
      table.index(['resolved_at', 'raised_at'], 'usage_exceptions_waiting');
    });
    await createTable(db, 'vouchers', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('code_hash', 128);
      column.text('tail', 16);
      column.big('value_minor');
      column.text('currency', 3);
      column.idOrNull('plan_id');
      column.text('state', 16);
      column.big('issued_at');
      column.bigOrNull('expires_at');
      column.bigOrNull('redeemed_at');
      column.idOrNull('payment_id');
      table.primary(['id']);
      table.unique(['code_hash'], { indexName: 'vouchers_code_unique' });
      table.check('value_minor > 0', undefined, 'vouchers_positive');
    });
  },
};
