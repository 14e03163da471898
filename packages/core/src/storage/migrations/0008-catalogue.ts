import { createTable, type Migration } from '../migrate.ts';
import { insertOnce } from '../sql.ts';
import { addColumns, typesOf } from './alter.ts';
import { columnsOf } from './columns.ts';

/** What a plan and a subscription say beside their price, plans at work, and what holders ask for. */
export const catalogue: Migration = {
  id: '0008-catalogue',
  async up(db, dialect) {
    const type = typesOf(dialect);
    await addColumns(db, 'plans', {
      plan_role: type.text(16, 'base'),
      available_from: type.dateOrNull,
      available_until: type.dateOrNull,
      usage_grace_ms: type.big(0n),
      fair_use_steps: type.big(0n),
      particulars: type.jsonOrNull,
    });
    await addColumns(db, 'subscriptions', {
      activated_at: type.bigOrNull,
      ends_at: type.bigOrNull,
      particulars: type.jsonOrNull,
    });
    await addColumns(db, 'entitlements', { quota_seconds: type.bigOrNull });
    await addColumns(db, 'invoices', { kind: type.text(16, 'invoice') });
    await createTable(db, 'plan_drafts', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.json('input');
      column.big('changed_at');
      table.primary(['id']);
    });
    await createTable(db, 'subscription_changes', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.id('subscription_id');
      column.json('request');
      column.text('state', 32);
      column.bigOrNull('effective_at');
      column.big('requested_at');
      column.bigOrNull('ended_at');
      column.text('actor');
      column.longOrNull('outcome');
      column.big('due_minor');
      column.text('currency', 3);
      table.primary(['id']);
      table.index(['subscription_id', 'state'], 'subscription_changes_state');
      table.index(['account_id', 'state'], 'subscription_changes_account');
      table.index(['state', 'effective_at'], 'subscription_changes_due');
    });
    await insertOnce(db, 'counters', [{ name: 'invoice:CN', value: 0 }], ['name']);
  },
};
