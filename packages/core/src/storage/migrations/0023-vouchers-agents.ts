import type { Knex } from 'knex';
import { createTable, type Migration } from '../migrate.ts';
import type { Dialect } from '../url.ts';
import { words } from '../words.ts';
import { addCheck, addColumns, addIndex, typesOf } from './alter.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** Batches of vouchers and what became of them; agents, their float and their commission; locks to one device. */
export const vouchersAndAgents: Migration = {
  id: '0023-vouchers-agents',
  async up(db, dialect) {
    await widened(db, dialect);
    await voucherTables(db, dialect);
    await agentTables(db, dialect);
    await commissionTables(db, dialect);
    await deviceTables(db, dialect);
    // An agent sells what she has paid for, whatever the program above believes.
    await addCheck(db, 'balances', 'balances_float', "account_code <> '1170' or credit >= debit");
    await (dialect === 'mysql' ? sealTablesMysql(db, SEALED) : sealTablesPostgres(db, SEALED));
  },
};

async function widened(db: Knex, dialect: Dialect): Promise<void> {
  const type = typesOf(dialect);
  await addColumns(db, 'accounts', { role: type.text(16, 'customer'), agent_id: type.idOrNull });
  await addIndex(db, dialect, 'accounts', 'accounts_agent', 'agent_id');
  await addColumns(db, 'vouchers', {
    batch_id: type.idOrNull,
    serial_text: type.idOrNull,
    held_key: type.idOrNull,
    held_by: type.idOrNull,
    held_until: type.bigOrNull,
    bucket_id: type.idOrNull,
    version: type.big(0n),
  });
  await addIndex(db, dialect, 'vouchers', 'vouchers_batch', 'batch_id, id');
  if (dialect === 'postgres')
    await db.raw('create unique index if not exists vouchers_serial on vouchers (serial_text)');
  else await addUniqueMysql(db, 'vouchers', 'vouchers_serial', 'serial_text');
}

async function addUniqueMysql(db: Knex, table: string, name: string, on: string): Promise<void> {
  const found = await db('information_schema.statistics')
    .whereRaw('table_schema = database()')
    .where({ table_name: table, index_name: name })
    .first('index_name');
  if (found === undefined) await db.raw(`create unique index ${name} on ${table} (${on})`);
}

async function voucherTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'voucher_batches', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.big('batch_number');
    column.text('name');
    column.text('kind', 16);
    column.idOrNull('plan_id');
    column.big('value_minor');
    column.text('currency', 3);
    column.big('pieces');
    column.bigOrNull('price_minor');
    column.idOrNull('agent_id');
    column.textOrNull('settlement', 16);
    column.big('first_device');
    column.bigOrNull('expires_at');
    column.big('made_at');
    column.text('actor');
    table.primary(['id']);
    table.unique(['batch_number'], { indexName: 'voucher_batches_number_unique' });
    table.index(['agent_id', 'batch_number'], 'voucher_batches_agent');
  });
  await createTable(db, 'voucher_codes', (table) => {
    const column = columnsOf(table, dialect);
    column.id('voucher_id');
    column.text('sealed_code');
    table.primary(['voucher_id']);
  });
  await createTable(db, 'voucher_notes', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.idOrNull('batch_id');
    column.idOrNull('voucher_id');
    column.text('what', 16);
    column.text('actor');
    column.textOrNull('reason', 1000);
    column.big('noted_at');
    table.primary(['id']);
    table.index(['batch_id', 'noted_at'], 'voucher_notes_batch');
    table.index(['voucher_id', 'noted_at'], 'voucher_notes_voucher');
  });
}

async function agentTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'agents', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.text('state', 16);
    column.json('tiers');
    column.big('payable_after_days');
    column.big('since_at');
    column.big('version');
    table.primary(['id']);
  });
  await createTable(db, 'agent_notes', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('agent_id');
    column.text('what', 16);
    column.text('actor');
    column.textOrNull('reason', 1000);
    column.big('noted_at');
    table.primary(['id']);
    table.index(['agent_id', 'noted_at'], 'agent_notes_agent');
  });
  await createTable(db, 'float_moves', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('agent_id');
    column.text('move_key', 128);
    column.text('kind', 16);
    column.big('amount_minor');
    column.text('currency', 3);
    column.idOrNull('customer_id');
    column.idOrNull('payment_id');
    column.idOrNull('batch_id');
    column.id('journal_id');
    column.big('moved_at');
    column.text('actor');
    table.primary(['id']);
    table.unique(['agent_id', 'move_key'], { indexName: 'float_moves_key_unique' });
    table.index(['agent_id', 'moved_at'], 'float_moves_agent');
    table.check('amount_minor <> 0', undefined, 'float_moves_something');
  });
}

async function commissionTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'commissions', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('agent_id');
    column.id('customer_id');
    column.id('invoice_id');
    column.id('allocation_id');
    column.big('base_minor');
    column.big('amount_minor');
    column.text('currency', 3);
    column.big('clawed_base');
    column.big('clawed_minor');
    column.big('paid_minor');
    column.text('credited_month', 7);
    column.big('earned_at');
    column.big('payable_at');
    column.big('version');
    table.primary(['id']);
    table.unique(['allocation_id'], { indexName: 'commissions_allocation_unique' });
    table.index(['agent_id', 'payable_at'], 'commissions_agent');
    table.index(['customer_id', 'earned_at'], 'commissions_customer');
    table.check(
      'clawed_base >= 0 and clawed_base <= base_minor and clawed_minor >= 0 and clawed_minor <= amount_minor',
      undefined,
      'commissions_within',
    );
  });
  await createTable(db, 'clawbacks', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('commission_id');
    column.id('agent_id');
    column.id('document_id');
    column.big('base_minor');
    column.big('amount_minor');
    column.text('currency', 3);
    column.text('reason', 1000);
    column.big('taken_at');
    table.primary(['id']);
    table.unique(['commission_id', 'document_id'], { indexName: 'clawbacks_document_unique' });
    table.index(['document_id'], 'clawbacks_document');
    table.index(['agent_id', 'taken_at'], 'clawbacks_agent');
  });
  await createTable(db, 'payouts', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('agent_id');
    column.text('payout_key', 128);
    column.big('amount_minor');
    column.text('currency', 3);
    column.text('paid_to', 16);
    column.id('journal_id');
    column.big('paid_at');
    column.text('actor');
    table.primary(['id']);
    table.unique(['agent_id', 'payout_key'], { indexName: 'payouts_key_unique' });
    table.index(['agent_id', 'paid_at'], 'payouts_agent');
  });
  await createTable(db, 'credited_months', (table) => {
    const column = columnsOf(table, dialect);
    column.id('agent_id');
    column.text('credited_month', 7);
    column.big('credited_minor');
    table.primary(['agent_id', 'credited_month']);
  });
}

async function deviceTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'device_locks', (table) => {
    const column = columnsOf(table, dialect);
    column.id('subscription_id');
    column.textOrNull('device', 64);
    column.bigOrNull('bound_at');
    table.primary(['subscription_id']);
  });
  await createTable(db, 'device_notes', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('subscription_id');
    column.text('what', 16);
    column.textOrNull('device', 64);
    column.text('actor');
    column.textOrNull('reason', 1000);
    column.big('noted_at');
    table.primary(['id']);
    table.index(['subscription_id', 'noted_at'], 'device_notes_subscription');
  });
}

/** Facts: rows are never removed, these columns never change. */
const SEALED: readonly Sealed[] = [
  {
    table: 'vouchers',
    columns: words('id code_hash tail value_minor currency plan_id issued_at expires_at batch_id serial_text'),
  },
  {
    table: 'voucher_batches',
    columns: words(
      'id batch_number name kind plan_id value_minor currency pieces price_minor agent_id settlement first_device ' +
        'expires_at made_at actor',
    ),
  },
  { table: 'voucher_notes', columns: words('id batch_id voucher_id what actor reason noted_at') },
  { table: 'agent_notes', columns: words('id agent_id what actor reason noted_at') },
  {
    table: 'float_moves',
    columns: words(
      'id agent_id move_key kind amount_minor currency customer_id payment_id batch_id journal_id moved_at actor',
    ),
  },
  {
    table: 'commissions',
    columns: words(
      'id agent_id customer_id invoice_id allocation_id base_minor amount_minor currency credited_month earned_at ' +
        'payable_at',
    ),
  },
  {
    table: 'clawbacks',
    columns: words('id commission_id agent_id document_id base_minor amount_minor currency reason taken_at'),
  },
  {
    table: 'payouts',
    columns: words('id agent_id payout_key amount_minor currency paid_to journal_id paid_at actor'),
  },
  { table: 'device_notes', columns: words('id subscription_id what device actor reason noted_at') },
];
