import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** Money received, asked for, and put against invoices. */
export const money: Migration = {
  id: '0004-money',
  async up(db, dialect) {
    await createTable(db, 'payments', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('gateway');
      column.text('reference');
      column.textOrNull('receipt');
      column.big('amount_minor');
      column.text('currency', 3);
      column.idOrNull('account_id');
      column.idOrNull('subscription_id');
      column.idOrNull('attempt_id');
      column.textOrNull('unmatched', 32);
      column.jsonOrNull('suggestion');
      column.textOrNull('account_reference');
      column.textOrNull('payer');
      column.textOrNull('payer_name');
      column.big('provider_at');
      column.big('received_at');
      column.big('effective_at');
      table.primary(['id']);
      table.unique(['gateway', 'reference'], { indexName: 'payments_reference_unique' });
      table.index(['account_id', 'received_at'], 'payments_account');
      table.index(['received_at'], 'payments_received');
      table.index(['unmatched', 'received_at'], 'payments_unmatched');
      table.index(['payer'], 'payments_payer');
      table.check('amount_minor > 0', undefined, 'payments_positive');
    });
    await createTable(db, 'payment_names', (table) => {
      const column = columnsOf(table, dialect);
      column.id('gateway');
      column.text('name');
      column.id('payment_id');
      table.primary(['gateway', 'name']);
      table.index(['payment_id'], 'payment_names_payment');
    });
    await createTable(db, 'payment_allocated', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.idOrNull('account_id');
      column.big('amount');
      column.big('allocated');
      table.primary(['id']);
      table.index(['account_id'], 'payment_allocated_account');
      table.check('allocated >= 0 and allocated <= amount', undefined, 'payment_allocated_within');
    });
    await createTable(db, 'attempts', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('gateway');
      column.id('account_id');
      column.idOrNull('subscription_id');
      column.big('amount_minor');
      column.text('currency', 3);
      column.text('payer', 64);
      column.big('turn');
      column.text('state', 16);
      column.textOrNull('provider_reference');
      column.longOrNull('reason');
      column.big('created_at');
      column.bigOrNull('accepted_at');
      column.big('changed_at');
      column.bigOrNull('next_check_at');
      column.big('checks');
      column.big('lease_until');
      column.idOrNull('worker');
      table.primary(['id']);
      table.unique(['gateway', 'provider_reference'], { indexName: 'attempts_reference_unique' });
      table.index(['next_check_at'], 'attempts_due');
      table.unique(['gateway', 'payer', 'turn'], { indexName: 'attempts_turn_unique' });
      table.index(['state', 'next_check_at'], 'attempts_state');
      table.index(['account_id', 'created_at'], 'attempts_account');
    });
    await createTable(db, 'allocations', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('payment_id');
      column.id('invoice_id');
      column.big('amount_minor');
      column.text('currency', 3);
      column.text('via', 16);
      column.id('journal_id');
      column.big('allocated_at');
      table.primary(['id']);
      table.index(['payment_id'], 'allocations_payment');
      table.index(['invoice_id'], 'allocations_invoice');
      table.check('amount_minor > 0', undefined, 'allocations_positive');
    });
  },
};
