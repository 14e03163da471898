import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** Who pays, what is sold, who holds it, and what time is paid for. */
export const holders: Migration = {
  id: '0001-holders',
  async up(db, dialect) {
    await createTable(db, 'accounts', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('number');
      column.text('name');
      column.textOrNull('phone', 32);
      column.textOrNull('email');
      column.text('currency', 3);
      column.text('zone', 64);
      column.text('state', 16);
      column.big('version');
      column.big('created_at');
      column.text('search_text', 600);
      table.primary(['id']);
      table.unique(['number'], { indexName: 'accounts_number_unique' });
    });
    await createTable(db, 'plans', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('code');
      column.big('version');
      column.text('name');
      column.text('terms_kind', 16);
      column.json('terms');
      column.big('price_minor');
      column.text('currency', 3);
      column.text('tax_mode', 16);
      column.json('taxes');
      column.jsonOrNull('usage_price');
      column.json('service');
      column.text('on_expiry', 16);
      column.big('published_at');
      column.bigOrNull('retired_at');
      table.primary(['id']);
      table.unique(['code', 'version'], { indexName: 'plans_code_version_unique' });
    });
    await createTable(db, 'subscriptions', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.id('plan_id');
      column.text('username');
      column.text('username_key');
      column.long('secret');
      column.text('state', 16);
      column.text('anchor', 10);
      column.bigOrNull('paid_until');
      column.big('generation');
      column.bigOrNull('review_at');
      column.big('created_at');
      table.primary(['id']);
      table.unique(['username_key'], { indexName: 'subscriptions_username_unique' });
      table.index(['account_id', 'created_at'], 'subscriptions_account');
      table.index(['review_at'], 'subscriptions_review');
      table.index(['plan_id', 'paid_until'], 'subscriptions_plan');
      table.foreign('account_id', 'subscriptions_account_fk').references('accounts.id');
      table.foreign('plan_id', 'subscriptions_plan_fk').references('plans.id');
    });
    await createTable(db, 'terms', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('subscription_id');
      column.id('charge_id');
      column.big('start_at');
      column.big('end_at');
      table.primary(['id']);
      table.unique(['subscription_id', 'start_at'], { indexName: 'terms_start_unique' });
      table.index(['subscription_id', 'end_at'], 'terms_end');
      table.index(['charge_id'], 'terms_charge');
      table.check('start_at <= end_at', undefined, 'terms_forward');
      table.foreign('subscription_id', 'terms_subscription_fk').references('subscriptions.id');
    });
  },
};
