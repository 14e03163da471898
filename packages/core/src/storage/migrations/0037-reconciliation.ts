import { createTable, type Migration } from '../migrate.ts';
import type { Dialect } from '../url.ts';
import { words } from '../words.ts';
import type { Knex } from 'knex';
import { addIndex } from './alter.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** Statements of providers and banks, where they differ from our books, and when a gateway sold nothing. */
export const reconciliation: Migration = {
  id: '0037-reconciliation',
  async up(db, dialect) {
    await statementTables(db, dialect);
    await breakTables(db, dialect);
    // A day of a gateway, and when it sold last.
    await addIndex(db, dialect, 'payments', 'payments_gateway_effective', 'gateway, effective_at');
    if (dialect === 'mysql') await sealTablesMysql(db, SEALED);
    else await sealTablesPostgres(db, SEALED);
  },
};

async function statementTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'reported_statements', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('gateway');
    column.text('source', 16);
    column.text('name');
    column.text('actor');
    column.big('from_at');
    column.big('until_at');
    column.big('line_count');
    column.big('fresh');
    column.big('taken_at');
    table.primary(['id']);
    table.index(['gateway', 'source', 'until_at'], 'reported_statements_until');
    table.index(['taken_at'], 'reported_statements_taken');
  });
  await createTable(db, 'reported_lines', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('gateway');
    column.text('source', 16);
    column.text('line_key', 190);
    column.text('kind', 16);
    column.big('amount_minor');
    column.text('currency', 3);
    column.bigOrNull('fee_minor');
    column.big('line_at');
    column.textOrNull('reference', 190);
    // The reference, or else the key: under which it is looked for.
    column.text('label', 190);
    column.textOrNull('account_reference');
    column.textOrNull('payer');
    column.textOrNull('payer_name');
    column.long('description');
    column.textOrNull('settlement', 190);
    column.textOrNull('payment', 190);
    column.id('statement_id');
    column.textOrNull('heard', 64);
    column.idOrNull('journal_id');
    column.idOrNull('fee_journal_id');
    column.bigOrNull('fee_booked_minor');
    column.jsonOrNull('otherwise');
    column.big('version');
    table.primary(['id']);
    table.unique(['gateway', 'source', 'line_key'], { indexName: 'reported_lines_key_unique' });
    table.index(['gateway', 'source', 'line_at'], 'reported_lines_at');
    table.index(['gateway', 'label'], 'reported_lines_label');
    table.index(['gateway', 'heard', 'line_at'], 'reported_lines_heard');
    table.index(['journal_id'], 'reported_lines_journal');
    table.index(['fee_journal_id'], 'reported_lines_fee');
  });
}

async function breakTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'breaks', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('gateway');
    column.text('day', 10);
    column.text('kind', 16);
    column.text('reference', 190);
    column.textOrNull('currency', 3);
    column.bigOrNull('ours_minor');
    column.bigOrNull('theirs_minor');
    column.idOrNull('payment_id');
    column.idOrNull('disbursement_id');
    column.textOrNull('line_key', 190);
    column.text('told', 1000);
    column.text('proposal', 16);
    column.text('state', 16);
    column.textOrNull('owner');
    column.big('opened_at');
    column.bigOrNull('resolved_at');
    column.textOrNull('resolved_by');
    column.textOrNull('how', 16);
    column.longOrNull('note');
    column.jsonOrNull('confirming');
    column.big('version');
    table.primary(['id']);
    table.unique(['gateway', 'day', 'kind', 'reference'], { indexName: 'breaks_unique' });
    table.index(['state', 'opened_at'], 'breaks_state');
    table.index(['day', 'state'], 'breaks_day');
  });
  await createTable(db, 'sales_silences', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('gateway');
    column.big('silent_since');
    column.big('found_at');
    column.bigOrNull('back_at');
    column.big('usual_gap_ms');
    table.primary(['id']);
    table.unique(['gateway', 'silent_since'], { indexName: 'sales_silences_unique' });
  });
}

const SEALED: readonly Sealed[] = [
  {
    table: 'reported_statements',
    columns: words('id gateway source name actor from_at until_at line_count fresh taken_at'),
  },
  { table: 'reported_lines', columns: words('id gateway source line_key kind amount_minor currency line_at') },
];
