import { createTable, type Migration } from '../migrate.ts';
import { insertOnce } from '../sql.ts';
import { columnsOf } from './columns.ts';

/** How routers are, where they differ from the ledger, when they were away, and what cuts too many off. */
export const routers: Migration = {
  id: '0034-routers',
  async up(db, dialect) {
    await createTable(db, 'router_states', (table) => {
      const column = columnsOf(table, dialect);
      column.id('driver');
      column.id('router_id');
      column.text('name');
      column.text('site', 190);
      column.text('mode', 16);
      column.text('state', 16);
      column.big('since_at');
      column.bigOrNull('seen_at');
      column.bigOrNull('silent_since');
      column.longOrNull('reason');
      column.jsonOrNull('health');
      column.big('online');
      column.bigOrNull('gone_at');
      // Null: its driver does not name it, and nobody surveys it.
      column.bigOrNull('due_at');
      column.big('lease_until');
      column.idOrNull('worker');
      table.primary(['driver', 'router_id']);
      table.index(['due_at'], 'router_states_due');
      table.index(['site'], 'router_states_site');
    });
    await createTable(db, 'router_events', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('driver');
      column.id('router_id');
      column.big('at');
      column.text('kind', 32);
      column.long('told');
      table.primary(['id']);
      table.index(['driver', 'router_id', 'at'], 'router_events_router');
    });
    await createTable(db, 'router_drifts', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('driver');
      column.id('router_id');
      column.text('drift_key', 300);
      column.text('kind', 32);
      column.idOrNull('subscription_id');
      column.text('username');
      column.long('wanted');
      column.long('found');
      column.big('cuts');
      column.json('remedy');
      column.big('opened_at');
      column.big('seen_at');
      column.big('seen');
      column.bigOrNull('ended_at');
      column.big('repairs');
      column.bigOrNull('repaired_at');
      column.longOrNull('outcome');
      table.primary(['id']);
      table.index(['driver', 'router_id', 'ended_at'], 'router_drifts_router');
      table.index(['ended_at', 'opened_at'], 'router_drifts_ended');
      table.index(['subscription_id'], 'router_drifts_subscription');
    });
    await createTable(db, 'site_alarms', (table) => {
      const column = columnsOf(table, dialect);
      column.text('site', 190);
      column.big('opened_at');
      table.primary(['site']);
    });
    await createTable(db, 'outages', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('driver');
      column.id('router_id');
      column.text('site', 190);
      column.big('from_at');
      column.bigOrNull('to_at');
      column.long('reason');
      column.bigOrNull('settled_at');
      column.big('given');
      table.primary(['id']);
      table.unique(['driver', 'router_id', 'from_at'], { indexName: 'outages_unique' });
      table.index(['settled_at', 'to_at'], 'outages_settled');
    });
    await createTable(db, 'brakes', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('scope_key', 150);
      column.json('scope');
      column.text('state', 16);
      column.big('from_at');
      column.bigOrNull('until_at');
      column.big('cut');
      column.big('cut_limit');
      column.big('online');
      column.textOrNull('actor');
      column.bigOrNull('decided_at');
      column.longOrNull('note');
      table.primary(['id']);
      table.index(['state', 'scope_key'], 'brakes_state');
    });
    await createTable(db, 'brake_holds', (table) => {
      const column = columnsOf(table, dialect);
      column.id('brake_id');
      column.text('who', 190);
      column.id('driver');
      column.big('held_at');
      table.primary(['brake_id', 'who', 'driver']);
    });
    await createTable(db, 'cuts', (table) => {
      const column = columnsOf(table, dialect);
      column.id('driver');
      column.text('who', 190);
      column.idOrNull('router_id');
      column.big('cut_at');
      table.primary(['driver', 'who']);
      table.index(['cut_at'], 'cuts_at');
    });
    // Who cuts takes a number here first: so what one has counted, nobody else changes meanwhile.
    await insertOnce(db, 'counters', [{ name: 'brake', value: 0 }], ['name']);
  },
};
