import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** Units and credit that customers hold, and the slices of pools that sessions hold. */
export const buckets: Migration = {
  id: '0009-buckets',
  async up(db, dialect) {
    await createTable(db, 'buckets', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('bucket_key');
      column.id('account_id');
      column.idOrNull('subscription_id');
      column.text('asset', 16);
      column.big('granted');
      column.big('used');
      column.big('slack');
      column.big('rolled');
      column.big('expired');
      column.big('voided');
      column.big('live');
      column.big('valid_from');
      column.bigOrNull('valid_until');
      column.big('priority');
      column.big('step_units');
      column.big('granted_at');
      column.text('source', 16);
      column.idOrNull('charge_id');
      column.bigOrNull('value_minor');
      column.textOrNull('value_currency', 3);
      column.jsonOrNull('rollover');
      column.jsonOrNull('member_caps');
      column.idOrNull('rolled_from');
      column.big('version');
      table.primary(['id']);
      table.unique(['bucket_key'], { indexName: 'buckets_key_unique' });
      table.index(['account_id', 'live'], 'buckets_account');
      table.index(['subscription_id', 'live'], 'buckets_subscription');
      table.index(['live', 'valid_until'], 'buckets_end');
      table.check(
        'used >= 0 and rolled >= 0 and expired >= 0 and voided >= 0 and slack >= 0 ' +
          'and used + rolled + expired + voided <= granted',
        undefined,
        'buckets_within',
      );
    });
    await createTable(db, 'bucket_holds', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('bucket_id');
      column.id('account_id');
      column.id('subscription_id');
      column.id('session_id');
      column.big('units');
      column.big('slack');
      column.big('held_at');
      column.big('expires_at');
      table.primary(['id']);
      table.index(['account_id'], 'bucket_holds_account');
      table.check('units >= 0 and slack >= 0', undefined, 'bucket_holds_whole');
    });
  },
};
