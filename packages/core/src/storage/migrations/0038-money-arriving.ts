import type { Knex } from 'knex';
import { createTable, type Migration } from '../migrate.ts';
import type { Dialect } from '../url.ts';
import { words } from '../words.ts';
import { addColumns } from './alter.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** What is done about money that arrives: who gave it to whom, what is held, cheques, and cash in drawers. */
export const moneyArriving: Migration = {
  id: '0038-money-arriving',
  async up(db, dialect) {
    await addColumns(db, 'payments', { held: 'varchar(1000) null' });
    await noteTable(db, dialect);
    await chequeTable(db, dialect);
    await cashTables(db, dialect);
    return dialect === 'postgres' ? sealTablesPostgres(db, SEALED) : sealTablesMysql(db, SEALED);
  },
};

async function noteTable(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'payment_notes', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('payment_id');
    column.big('turn');
    column.text('what', 16);
    column.idOrNull('account_id');
    column.idOrNull('invoice_id');
    column.text('actor');
    column.big('noted_at');
    column.textOrNull('reason', 1000);
    table.primary(['id']);
    table.unique(['payment_id', 'turn'], { indexName: 'payment_notes_turn_unique' });
  });
}

async function chequeTable(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'cheques', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('cheque_key');
    column.id('account_id');
    column.idOrNull('subscription_id');
    column.big('amount_minor');
    column.text('currency', 3);
    column.text('number', 32);
    column.text('bank', 120);
    // Bank and number as they are compared.
    column.text('cheque_name', 160);
    column.big('presented');
    column.text('state', 16);
    column.idOrNull('payment_id');
    column.textOrNull('reason', 1000);
    column.big('taken_at');
    column.text('taken_by');
    column.big('changed_at');
    column.text('changed_by');
    column.big('version');
    table.primary(['id']);
    table.unique(['cheque_key'], { indexName: 'cheques_key_unique' });
    table.unique(['cheque_name', 'presented'], { indexName: 'cheques_presented_unique' });
    table.index(['account_id', 'taken_at'], 'cheques_account');
    table.index(['state', 'taken_at'], 'cheques_state');
    table.check('amount_minor > 0', undefined, 'cheques_positive');
  });
}

async function cashTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'cash_takings', (table) => {
    const column = columnsOf(table, dialect);
    column.id('payment_id');
    column.text('desk', 120);
    column.text('whose', 16);
    column.big('amount_minor');
    column.text('currency', 3);
    column.big('taken_at');
    column.idOrNull('closing_id');
    table.primary(['payment_id']);
    table.index(['desk', 'closing_id', 'taken_at'], 'cash_takings_open');
    table.index(['closing_id'], 'cash_takings_closing');
    table.check('amount_minor > 0', undefined, 'cash_takings_positive');
  });
  await createTable(db, 'cash_closings', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.text('desk', 120);
    column.text('closing_day', 10);
    column.text('whose', 16);
    column.big('expected_minor');
    column.big('takings');
    column.big('counted_minor');
    column.big('deposited_minor');
    column.text('currency', 3);
    column.textOrNull('note', 1000);
    column.big('closed_at');
    column.text('actor');
    column.idOrNull('journal_id');
    table.primary(['id']);
    table.unique(['desk', 'closing_day'], { indexName: 'cash_closings_day_unique' });
    table.index(['closed_at'], 'cash_closings_closed');
    table.check(
      'counted_minor >= 0 and deposited_minor >= 0 and deposited_minor <= counted_minor',
      undefined,
      'cash_closings_within',
    );
  });
  await createTable(db, 'cash_deposits', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.text('reference', 120);
    column.big('amount_minor');
    column.text('currency', 3);
    column.json('parts');
    column.big('deposited_at');
    column.text('actor');
    column.id('journal_id');
    table.primary(['id']);
    table.unique(['reference'], { indexName: 'cash_deposits_reference_unique' });
    table.check('amount_minor > 0', undefined, 'cash_deposits_positive');
  });
}

const SEALED: readonly Sealed[] = [
  {
    table: 'payment_notes',
    columns: words('id payment_id turn what account_id invoice_id actor noted_at reason'),
  },
  {
    table: 'cheques',
    columns: words(
      'id cheque_key account_id subscription_id amount_minor currency number bank cheque_name presented ' +
        'taken_at taken_by',
    ),
  },
  { table: 'cash_takings', columns: words('payment_id desk whose amount_minor currency taken_at') },
  {
    table: 'cash_closings',
    columns: words(
      'id desk closing_day whose expected_minor takings counted_minor currency note closed_at actor journal_id',
    ),
  },
  {
    table: 'cash_deposits',
    columns: words('id reference amount_minor currency parts deposited_at actor journal_id'),
  },
];
