import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/**
 * Offers, who has taken them up, and how often: a count for all, one for each currency and one for each customer, none
 * of which can exceed its limit whoever writes at the same moment.
 */
export const promotions: Migration = {
  id: '0011-promotions',
  async up(db, dialect) {
    await createTable(db, 'promotions', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.textOrNull('code_key', 64);
      column.json('offer');
      table.primary(['id']);
      table.unique(['code_key'], { indexName: 'promotions_code_unique' });
    });
    await createTable(db, 'redemptions', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('promotion_id');
      column.id('account_id');
      column.text('redemption_key');
      column.text('currency', 3);
      column.text('state', 16);
      column.big('live');
      column.big('reserved_at');
      column.big('held_until');
      column.bigOrNull('redeemed_at');
      column.bigOrNull('ended_at');
      column.json('periods');
      column.bigOrNull('left_minor');
      column.textOrNull('left_currency', 3);
      table.primary(['id']);
      table.unique(['promotion_id', 'account_id', 'redemption_key'], { indexName: 'redemptions_key_unique' });
      table.index(['account_id', 'live'], 'redemptions_account');
      table.index(['state', 'held_until'], 'redemptions_held');
    });
    await createTable(db, 'redemption_counts', (table) => {
      const column = columnsOf(table, dialect);
      column.id('promotion_id');
      column.text('counted_for', 80);
      column.big('taken');
      column.bigOrNull('most');
      table.primary(['promotion_id', 'counted_for']);
      table.check('taken >= 0 and (most is null or taken <= most)', undefined, 'redemption_counts_within');
    });
  },
};
