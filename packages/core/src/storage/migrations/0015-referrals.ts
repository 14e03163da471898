import { createTable, type Migration } from '../migrate.ts';
import { addColumns, typesOf } from './alter.ts';
import { columnsOf } from './columns.ts';

/** Who brought whom: one referral for each customer. And offers that end before their time. */
export const referrals: Migration = {
  id: '0015-referrals',
  async up(db, dialect) {
    await addColumns(db, 'promotions', { ended_at: typesOf(dialect).bigOrNull });
    await createTable(db, 'referrals', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('referrer_id');
      column.id('referee_id');
      column.text('state', 16);
      column.big('made_at');
      column.idOrNull('invoice_id');
      column.bigOrNull('granted_at');
      column.bigOrNull('ended_at');
      table.primary(['id']);
      table.unique(['referee_id'], { indexName: 'referrals_referee_unique' });
      table.index(['state', 'granted_at'], 'referrals_state');
      table.index(['referrer_id'], 'referrals_referrer');
    });
  },
};
