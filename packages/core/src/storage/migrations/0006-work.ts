import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** What waits for workers, and how they take turns. */
export const work: Migration = {
  id: '0006-work',
  async up(db, dialect) {
    await createTable(db, 'inbox', (table) => {
      const column = columnsOf(table, dialect);
      column.id('gateway');
      column.text('message_key');
      column.text('topic', 64);
      column.long('body');
      column.big('received_at');
      column.bigOrNull('due_at');
      column.big('tries');
      column.longOrNull('reason');
      column.bigOrNull('done_at');
      column.longOrNull('outcome');
      column.big('lease_until');
      column.idOrNull('worker');
      table.primary(['gateway', 'message_key']);
      table.index(['due_at'], 'inbox_due');
    });
    await createTable(db, 'aggregates', (table) => {
      const column = columnsOf(table, dialect);
      column.text('aggregate', 190);
      column.big('sequence');
      table.primary(['aggregate']);
    });
    await createTable(db, 'outbox', (table) => {
      const column = columnsOf(table, dialect);
      table.bigIncrements('id');
      column.text('aggregate', 190);
      column.big('sequence');
      column.text('event', 64);
      column.long('payload');
      column.big('happened_at');
      column.bigOrNull('place');
      table.unique(['aggregate', 'sequence'], { indexName: 'outbox_sequence_unique' });
      table.index(['place'], 'outbox_place');
      table.index(['happened_at'], 'outbox_happened');
    });
    await createTable(db, 'consumers', (table) => {
      const column = columnsOf(table, dialect);
      column.id('consumer');
      column.big('place');
      table.primary(['consumer']);
    });
    await createTable(db, 'deliveries', (table) => {
      const column = columnsOf(table, dialect);
      table.bigIncrements('id');
      column.id('consumer');
      column.big('outbox_id');
      column.text('aggregate', 190);
      column.big('sequence');
      column.bigOrNull('due_at');
      column.big('attempts');
      column.longOrNull('reason');
      column.big('lease_until');
      column.idOrNull('worker');
      table.unique(['consumer', 'aggregate', 'sequence'], { indexName: 'deliveries_sequence_unique' });
      table.index(['consumer', 'due_at'], 'deliveries_due');
    });
    await createTable(db, 'slots', (table) => {
      const column = columnsOf(table, dialect);
      column.id('job');
      column.big('slot_at');
      column.id('worker');
      table.primary(['job', 'slot_at']);
    });
    await createTable(db, 'settings', (table) => {
      const column = columnsOf(table, dialect);
      column.id('name');
      column.long('value');
      table.primary(['name']);
    });
    await db('counters').insert({ name: 'outbox', value: 0 });
  },
};
