import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/**
 * What has changed for whom logs in, in the transaction that changed it: whoever keeps answers in memory reads on from
 * where it was. Rows live for an hour, and are found by their position alone.
 */
export const accessChanges: Migration = {
  id: '0031-access-changes',
  async up(db, dialect) {
    await createTable(db, 'access_changes', (table) => {
      const column = columnsOf(table, dialect);
      table.bigIncrements('position');
      column.big('changed_at');
      column.long('marks');
    });
  },
};
