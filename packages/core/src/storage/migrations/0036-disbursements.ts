import type { Knex } from 'knex';
import { createTable, type Migration } from '../migrate.ts';
import type { Dialect } from '../url.ts';
import { words } from '../words.ts';
import { addCheck, addColumns, typesOf } from './alter.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** Money that leaves through gateways, and money that providers take back. */
export const disbursements: Migration = {
  id: '0036-disbursements',
  async up(db, dialect) {
    await outTables(db, dialect);
    await takingTable(db, dialect);
    await addColumns(db, 'payment_allocated', { suspense_taken: typesOf(dialect).big(0n) });
    // What a provider has taken back of money without an owner is given to nobody as long as it is gone.
    const rule = 'suspense_taken = 0 or (account_id is null and suspense_taken > 0 and suspense_taken <= amount)';
    await addCheck(db, 'payment_allocated', 'payment_allocated_taken', rule);
    return dialect === 'postgres' ? sealTablesPostgres(db, SEALED) : sealTablesMysql(db, SEALED);
  },
};

async function outTables(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'disbursements', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.text('order_key', 128);
    column.text('purpose', 16);
    column.idOrNull('account_id');
    column.idOrNull('refund_id');
    column.id('gateway');
    column.json('sent_to');
    // What of it is sent back the way it came.
    column.idOrNull('payment_id');
    column.big('amount_minor');
    column.text('currency', 3);
    column.text('remarks');
    column.text('state', 24);
    column.text('requested_by');
    column.big('requested_at');
    column.json('approvals');
    column.big('needs');
    column.textOrNull('provider_reference', 190);
    column.textOrNull('receipt', 190);
    column.bigOrNull('fee_minor');
    column.textOrNull('receiver');
    column.textOrNull('reason', 1000);
    column.jsonOrNull('finding');
    column.textOrNull('doubt', 1000);
    column.bigOrNull('sent_at');
    column.big('changed_at');
    column.bigOrNull('next_check_at');
    column.big('checks');
    column.big('version');
    // What only one that is not over may pay: a refund, the commission of an agent.
    column.textOrNull('live_key', 128);
    column.big('lease_until');
    column.idOrNull('worker');
    table.primary(['id']);
    table.unique(['order_key'], { indexName: 'disbursements_key_unique' });
    table.unique(['live_key'], { indexName: 'disbursements_live_unique' });
    table.unique(['gateway', 'provider_reference'], { indexName: 'disbursements_reference_unique' });
    table.unique(['gateway', 'receipt'], { indexName: 'disbursements_receipt_unique' });
    table.index(['next_check_at'], 'disbursements_due');
    table.index(['state', 'requested_at'], 'disbursements_state');
    table.index(['refund_id'], 'disbursements_refund');
    table.index(['payment_id'], 'disbursements_payment');
    table.index(['gateway', 'changed_at'], 'disbursements_gateway');
    table.check('amount_minor > 0', undefined, 'disbursements_positive');
  });
  await createTable(db, 'disbursement_parts', (table) => {
    const column = columnsOf(table, dialect);
    column.id('disbursement_id');
    column.id('commission_id');
    column.big('amount_minor');
    table.primary(['disbursement_id', 'commission_id']);
    table.index(['commission_id'], 'disbursement_parts_commission');
  });
}

async function takingTable(db: Knex, dialect: Dialect): Promise<void> {
  await createTable(db, 'takings', (table) => {
    const column = columnsOf(table, dialect);
    column.id('id');
    column.id('gateway');
    column.text('reference', 190);
    column.textOrNull('payment_name', 190);
    column.idOrNull('payment_id');
    column.idOrNull('account_id');
    column.textOrNull('currency', 3);
    column.bigOrNull('amount_minor');
    column.bigOrNull('fee_minor');
    column.textOrNull('fee_currency', 3);
    column.text('reason', 1000);
    column.text('state', 16);
    column.big('wallet_minor');
    column.big('float_minor');
    column.big('suspense_minor');
    column.big('owed_minor');
    column.idOrNull('invoice_id');
    column.idOrNull('restored_as');
    column.big('taken_at');
    column.bigOrNull('restored_at');
    column.big('version');
    table.primary(['id']);
    table.unique(['gateway', 'reference'], { indexName: 'takings_reference_unique' });
    table.index(['payment_id'], 'takings_payment');
    table.index(['account_id'], 'takings_account');
    table.index(['state', 'taken_at'], 'takings_state');
    table.check('amount_minor is null or amount_minor > 0', undefined, 'takings_positive');
  });
}

const SEALED: readonly Sealed[] = [
  {
    table: 'disbursements',
    columns: words(
      'id order_key purpose account_id refund_id gateway sent_to payment_id amount_minor currency requested_by ' +
        'requested_at needs',
    ),
  },
  { table: 'disbursement_parts', columns: words('disbursement_id commission_id amount_minor') },
  { table: 'takings', columns: ['id', 'gateway', 'reference'] },
];
