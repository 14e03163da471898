import { createTable, type Migration } from '../migrate.ts';
import { addColumns, typesOf } from './alter.ts';
import { columnsOf } from './columns.ts';

/**
 * What each subscription has used since ever, and how much of it has been burnt. What was used before there were
 * buckets is paid for, so it counts as burnt. Nobody writes a tally before this is done, so what an interrupted run
 * left on MySQL is made anew, sums and all.
 */
export const tallies: Migration = {
  id: '0010-tallies',
  async up(db, dialect) {
    await addColumns(db, 'usage_events', { counted_bytes: typesOf(dialect).bigOrNull });
    await db.schema.dropTableIfExists('tallies');
    await createTable(db, 'tallies', (table) => {
      const column = columnsOf(table, dialect);
      column.id('subscription_id');
      column.text('asset', 16);
      column.big('counted');
      column.big('burnt');
      table.primary(['subscription_id', 'asset']);
      table.check('counted >= 0 and burnt >= 0', undefined, 'tallies_grow');
    });
    await db.raw(
      `insert into tallies (subscription_id, asset, counted, burnt)
        select subscription_id, 'BYTES', sum(in_bytes + out_bytes), sum(in_bytes + out_bytes)
        from usage_events where usage_class = 'counted' group by subscription_id having sum(in_bytes + out_bytes) > 0`,
    );
    await db.raw(
      `insert into tallies (subscription_id, asset, counted, burnt)
        select subscription_id, 'SECONDS', sum(seconds), sum(seconds)
        from usage_events group by subscription_id having sum(seconds) > 0`,
    );
  },
};
