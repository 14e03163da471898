import { createTable, type Migration } from '../migrate.ts';
import { insertOnce } from '../sql.ts';
import { columnsOf } from './columns.ts';

/** The addresses of subscriptions, and what of the address space is held: from which address to which. */
export const addressing: Migration = {
  id: '0030-addressing',
  async up(db, dialect) {
    await createTable(db, 'addressings', (table) => {
      const column = columnsOf(table, dialect);
      column.id('subscription_id');
      column.big('generation');
      column.json('addresses');
      column.big('changed_at');
      table.primary(['subscription_id']);
    });
    await createTable(db, 'held_prefixes', (table) => {
      const column = columnsOf(table, dialect);
      // The family and the first and last address in hexadecimal digits, so that their order is that of addresses.
      column.id('first_key');
      column.id('last_key');
      column.text('held', 64);
      column.id('subscription_id');
      table.primary(['first_key', 'last_key']);
      table.index(['last_key'], 'held_prefixes_last');
      table.index(['subscription_id'], 'held_prefixes_subscription');
    });
    // Who sets addresses takes a number here first: so what one has looked at, nobody else changes meanwhile.
    await insertOnce(db, 'counters', [{ name: 'addressing', value: 0 }], ['name']);
  },
};
