import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** The router that each subscription is served at, and those where it has still to be taken away. */
export const placements: Migration = {
  id: '0033-placements',
  async up(db, dialect) {
    await createTable(db, 'placements', (table) => {
      const column = columnsOf(table, dialect);
      column.id('subscription_id');
      column.id('driver');
      column.id('router_id');
      column.idOrNull('mac');
      column.big('generation');
      column.big('changed_at');
      table.primary(['subscription_id']);
      // Of equipment without an address there may be many: null equals nothing on both engines.
      table.unique(['driver', 'router_id', 'mac'], { indexName: 'placements_mac_unique' });
      table.index(['driver', 'router_id', 'subscription_id'], 'placements_router');
    });
    await createTable(db, 'placements_left', (table) => {
      const column = columnsOf(table, dialect);
      column.id('subscription_id');
      column.id('driver');
      column.id('router_id');
      table.primary(['subscription_id', 'driver', 'router_id']);
      table.index(['driver', 'router_id'], 'placements_left_router');
    });
  },
};
