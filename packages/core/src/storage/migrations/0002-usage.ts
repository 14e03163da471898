import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** Sessions, what was used in them, and its sums for each day. */
export const usage: Migration = {
  id: '0002-usage',
  async up(db, dialect) {
    await createTable(db, 'sessions', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('source');
      column.text('session_key', 500);
      column.idOrNull('subscription_id');
      column.idOrNull('account_id');
      column.text('username');
      column.bigOrNull('generation');
      column.big('started_at');
      column.big('last_seen_at');
      column.bigOrNull('ended_at');
      column.textOrNull('end_cause', 64);
      column.big('in_bytes');
      column.big('out_bytes');
      column.big('seconds');
      column.json('whereabouts');
      column.big('version');
      table.primary(['id']);
      table.unique(['source', 'session_key'], { indexName: 'sessions_key_unique' });
      table.index(['subscription_id', 'ended_at'], 'sessions_subscription');
      table.index(['account_id', 'started_at'], 'sessions_account');
      table.index(['ended_at', 'last_seen_at'], 'sessions_open');
    });
    await createTable(db, 'usage_events', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('usage_key');
      column.id('session_id');
      column.id('subscription_id');
      column.id('account_id');
      column.big('from_at');
      column.big('to_at');
      column.big('in_bytes');
      column.big('out_bytes');
      column.big('seconds');
      column.text('usage_class', 16);
      column.text('origin');
      table.primary(['id']);
      table.unique(['usage_key'], { indexName: 'usage_events_key_unique' });
      table.index(['subscription_id', 'to_at'], 'usage_events_subscription');
      table.index(['session_id'], 'usage_events_session');
      table.check('in_bytes >= 0 and out_bytes >= 0 and seconds >= 0', undefined, 'usage_events_grow');
    });
    await createTable(db, 'usage_days', (table) => {
      const column = columnsOf(table, dialect);
      column.id('account_id');
      column.id('subscription_id');
      column.text('day', 10);
      column.big('in_bytes');
      column.big('out_bytes');
      column.big('counted_bytes');
      table.primary(['subscription_id', 'day']);
      table.index(['account_id', 'day'], 'usage_days_account');
    });
  },
};
