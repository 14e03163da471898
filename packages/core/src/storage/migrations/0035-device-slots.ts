import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** The places of the devices that a subscription is used on. */
export const deviceSlots: Migration = {
  id: '0035-device-slots',
  async up(db, dialect) {
    await createTable(db, 'device_slots', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('subscription_id');
      column.big('place');
      column.text('device', 64);
      column.big('bound_at');
      column.big('seen_at');
      column.big('version');
      table.primary(['id']);
      table.unique(['subscription_id', 'place'], { indexName: 'device_slots_place_unique' });
    });
  },
};
