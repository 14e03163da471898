import type { Knex } from 'knex';
import { insertOnce } from '../sql.ts';
import { createTable, type Migration } from '../migrate.ts';
import type { Dialect } from '../url.ts';
import { words } from '../words.ts';
import { addCheck, addColumns, typesOf } from './alter.ts';
import { columnsOf, type Columns, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** Documents that stand beside invoices, and what becomes of an invoice when it is not paid. */
export const documents: Migration = {
  id: '0020-documents',
  async up(db, dialect) {
    await settleOtherwise(db, dialect);
    await workTables(db, dialect);
    await correctionTables(db, dialect);
    await refundTables(db, dialect);
    await paperTables(db, dialect);
    const counters = ['invoice:DN', 'write_off:WO', 'receipt:RCT'].map((name) => ({ name, value: 0 }));
    await insertOnce(db, 'counters', counters, ['name']);
    return dialect === 'postgres' ? sealTablesPostgres(db, SEALED) : sealTablesMysql(db, SEALED);
  },
};

/**
 * What is to be paid of an invoice (`total`) becomes less when some of it is withheld, written off or void, and again
 * as much when that is taken back; so that whoever asks what is open asks as before.
 */
async function settleOtherwise(db: Knex, dialect: Dialect): Promise<void> {
  const { big } = typesOf(dialect);
  const nothing = big(0n);
  await addColumns(db, 'invoice_paid', {
    withheld: nothing,
    written_off: nothing,
    voided: nothing,
    credited: nothing,
  });
  const parts = 'withheld >= 0 and written_off >= 0 and voided >= 0 and credited >= 0';
  await addCheck(db, 'invoice_paid', 'invoice_paid_parts', parts);
  const lowered = 'total >= 0 or (withheld = 0 and written_off = 0 and voided = 0)';
  await addCheck(db, 'invoice_paid', 'invoice_paid_lowered', lowered);
  // What nobody has paid, or will pay, gives nothing back.
  await addCheck(db, 'invoice_paid', 'invoice_paid_credited', 'credited = 0 or credited <= total + withheld');
}

async function workTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'invoice_drafts', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('account_id');
    column.text('state', 16);
    column.text('currency', 3);
    column.text('tax_mode', 16);
    column.json('line_items');
    column.big('due_days');
    column.textOrNull('problem', 1000);
    column.text('actor');
    column.big('created_at');
    column.big('changed_at');
    column.big('version');
    table.primary(['id']);
    table.index(['state', 'changed_at'], 'invoice_drafts_state');
    table.index(['account_id'], 'invoice_drafts_account');
  });
  await createTable(db, 'document_moves', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.text('document_type', 16);
    column.id('document_id');
    column.big('turn');
    column.id('account_id');
    column.textOrNull('state_before', 16);
    column.text('state_after', 16);
    column.big('moved_at');
    column.text('actor');
    column.textOrNull('reason', 1000);
    table.primary(['id']);
    table.unique(['document_id', 'turn'], { indexName: 'document_moves_turn_unique' });
  });
}

async function correctionTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'invoice_notes', (table) => {
    const column = columnsOf(table, dialect);
    column.id('invoice_id');
    column.id('note_id');
    column.big('issued_at');
    table.primary(['invoice_id', 'note_id']);
  });
  await createTable(db, 'line_credits', (table) => {
    const column = columnsOf(table, dialect);
    column.id('invoice_id');
    column.id('charge_id');
    // `net`, or a tax by its code and rate.
    column.text('part', 190);
    column.big('most');
    column.big('credited');
    table.primary(['invoice_id', 'charge_id', 'part']);
    const within = '(credited >= 0 or credited >= most) and (credited <= 0 or credited <= most)';
    table.check(within, undefined, 'line_credits_within');
  });
  await createTable(db, 'write_offs', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.big('series_number');
    column.id('number');
    amounts(column);
    column.big('recovered_minor');
    column.big('written_at');
    table.primary(['id']);
    table.unique(['series_number'], { indexName: 'write_offs_number_unique' });
    table.index(['invoice_id'], 'write_offs_invoice');
    table.index(['account_id', 'written_at'], 'write_offs_account');
    table.check(
      'total_minor > 0 and recovered_minor >= 0 and recovered_minor <= total_minor',
      undefined,
      'write_offs_within',
    );
  });
  await createTable(db, 'recoveries', (table) => {
    const column = columnsOf(table, dialect);
    column.id('write_off_id');
    column.big('turn');
    amounts(column);
    column.big('recovered_at');
    table.primary(['write_off_id', 'turn']);
    table.index(['invoice_id'], 'recoveries_invoice');
    table.check('total_minor > 0', undefined, 'recoveries_positive');
  });
}

/** What of an invoice a document is about, who made it and why. */
function amounts(column: Columns): void {
  column.id('account_id');
  column.id('invoice_id');
  column.text('currency', 3);
  column.big('net_minor');
  column.big('total_minor');
  column.json('taxes');
  column.text('reason', 1000);
  column.text('actor');
}

async function refundTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'refunds', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('account_id');
    column.text('currency', 3);
    column.big('amount_minor');
    column.text('source', 16);
    column.idOrNull('note_id');
    column.text('state', 16);
    column.textOrNull('paid_from', 16);
    column.textOrNull('reference', 190);
    column.text('reason', 1000);
    column.text('actor');
    column.big('requested_at');
    column.big('changed_at');
    column.big('version');
    table.primary(['id']);
    table.unique(['paid_from', 'reference'], { indexName: 'refunds_reference_unique' });
    table.index(['account_id', 'requested_at'], 'refunds_account');
    table.index(['state', 'requested_at'], 'refunds_state');
    table.check('amount_minor > 0', undefined, 'refunds_positive');
  });
  await createTable(db, 'refund_parts', (table) => {
    const column = columnsOf(table, dialect);
    column.id('refund_id');
    column.big('position');
    column.idOrNull('payment_id');
    column.idOrNull('bucket_id');
    column.big('amount_minor');
    table.primary(['refund_id', 'position']);
    table.index(['payment_id'], 'refund_parts_payment');
    table.check(
      'amount_minor > 0 and (payment_id is null) <> (bucket_id is null)',
      undefined,
      'refund_parts_one_source',
    );
  });
  await createTable(db, 'withheld_taxes', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('account_id');
    column.id('invoice_id');
    column.text('currency', 3);
    column.big('amount_minor');
    column.text('certificate', 190);
    column.text('certified_on', 10);
    column.text('actor');
    column.big('recorded_at');
    table.primary(['id']);
    table.unique(['certificate'], { indexName: 'withheld_taxes_certificate_unique' });
    table.index(['invoice_id'], 'withheld_taxes_invoice');
    table.index(['account_id', 'recorded_at'], 'withheld_taxes_account');
    table.check('amount_minor > 0', undefined, 'withheld_taxes_positive');
  });
}

async function paperTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'receipts', (table) => {
    const column = columnsOf(table, dialect);
    column.id('payment_id');
    column.id('account_id');
    column.big('series_number');
    column.id('number');
    column.json('made');
    column.big('made_at');
    table.primary(['payment_id']);
    table.unique(['series_number'], { indexName: 'receipts_number_unique' });
    table.index(['account_id'], 'receipts_account');
  });
  await createTable(db, 'document_files', (table) => {
    const column = columnsOf(table, dialect);
    column.id('document_id');
    column.text('kind', 8);
    column.text('file_language', 35);
    column.text('sha256', 64);
    table.specificType('content', dialect === 'postgres' ? 'bytea' : 'longblob').notNullable();
    column.big('made_at');
    table.primary(['document_id', 'kind', 'file_language']);
  });
}

const SEALED: readonly Sealed[] = [
  {
    table: 'document_moves',
    columns: words('id document_type document_id turn account_id state_before state_after moved_at actor reason'),
  },
  { table: 'invoice_notes', columns: ['invoice_id', 'note_id', 'issued_at'] },
  { table: 'line_credits', columns: ['invoice_id', 'charge_id', 'part', 'most'] },
  {
    table: 'write_offs',
    columns: words(
      'id series_number number account_id invoice_id currency net_minor total_minor taxes reason actor written_at',
    ),
  },
  {
    table: 'recoveries',
    columns: words(
      'write_off_id turn account_id invoice_id currency net_minor total_minor taxes reason actor recovered_at',
    ),
  },
  { table: 'refunds', columns: words('id account_id currency amount_minor source note_id requested_at') },
  { table: 'refund_parts', columns: words('refund_id position payment_id bucket_id amount_minor') },
  {
    table: 'withheld_taxes',
    columns: words('id account_id invoice_id currency amount_minor certificate certified_on actor recorded_at'),
  },
  { table: 'receipts', columns: words('payment_id account_id series_number number made made_at') },
  { table: 'document_files', columns: words('document_id kind file_language sha256 content made_at') },
];
