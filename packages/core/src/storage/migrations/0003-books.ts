import { createTable, type Migration } from '../migrate.ts';
import { columnsOf } from './columns.ts';

/** What is owed, the documents that say so, and the books. */
export const books: Migration = {
  id: '0003-books',
  async up(db, dialect) {
    await createTable(db, 'charges', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('charge_key');
      column.id('account_id');
      column.idOrNull('subscription_id');
      column.idOrNull('plan_id');
      column.text('kind', 16);
      column.text('description', 1000);
      column.big('amount_minor');
      column.text('currency', 3);
      column.text('tax_mode', 16);
      column.json('taxes');
      column.big('from_at');
      column.big('to_at');
      column.text('origin');
      table.primary(['id']);
      table.unique(['charge_key'], { indexName: 'charges_key_unique' });
      table.index(['account_id'], 'charges_account');
    });
    await createTable(db, 'counters', (table) => {
      const column = columnsOf(table, dialect);
      column.id('name');
      column.big('value');
      table.primary(['name']);
    });
    await createTable(db, 'invoices', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('series');
      column.big('series_number');
      column.id('number');
      column.id('account_id');
      column.text('state', 16);
      column.text('currency', 3);
      column.text('tax_mode', 16);
      column.json('line_items');
      column.json('taxes');
      column.big('net_minor');
      column.big('tax_minor');
      column.big('total_minor');
      column.big('issued_at');
      column.big('due_at');
      column.json('customer');
      table.primary(['id']);
      table.unique(['series', 'series_number'], { indexName: 'invoices_number_unique' });
      table.index(['account_id', 'issued_at'], 'invoices_account');
      table.index(['issued_at'], 'invoices_issued');
      table.check('total_minor = net_minor + tax_minor', undefined, 'invoices_foot');
    });
    await createTable(db, 'invoice_paid', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.id('account_id');
      column.big('total');
      column.big('paid');
      table.primary(['id']);
      table.index(['account_id'], 'invoice_paid_account');
      table.check('paid >= 0 and (paid <= total or paid = 0)', undefined, 'invoice_paid_within');
    });
    await createTable(db, 'journals', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('kind', 16);
      column.text('document_type', 16);
      column.id('document_id');
      column.big('booked_at');
      column.big('effective_at');
      column.text('memo', 1000);
      column.text('origin');
      column.bigOrNull('sealed_at');
      table.primary(['id']);
      table.unique(['document_id', 'document_type', 'kind'], { indexName: 'journals_document_unique' });
    });
    await createTable(db, 'entries', (table) => {
      const column = columnsOf(table, dialect);
      column.id('journal_id');
      column.big('position');
      column.id('account_code');
      column.idOrNull('owner');
      column.text('asset', 16);
      column.text('side', 6);
      column.big('amount');
      table.primary(['journal_id', 'position']);
      table.index(['owner', 'account_code'], 'entries_owner');
      table.check("amount > 0 and side in ('debit', 'credit')", undefined, 'entries_signed');
    });
    await createTable(db, 'balances', (table) => {
      const column = columnsOf(table, dialect);
      column.id('owner');
      column.id('account_code');
      column.text('asset', 16);
      column.big('debit');
      column.big('credit');
      table.primary(['owner', 'account_code', 'asset']);
      // Nobody spends from a wallet or from a receipt what is not in it, whatever the program above believes.
      table.check("account_code not in ('2100', '2160') or credit >= debit", undefined, 'balances_no_overdraft');
    });
    await db('counters').insert({ name: 'invoice:INV', value: 0 });
  },
};
