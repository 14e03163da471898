import type { Migration } from '../migrate.ts';
import type { Sealed } from './columns.ts';
import { sealMysql } from './seals-mysql.ts';
import { sealPostgres } from './seals-postgres.ts';
import { words } from '../words.ts';

/** Rows of these tables are never removed, and these columns never change. Columns not named may. */
const SEALED: readonly Sealed[] = [
  { table: 'entries', columns: ['journal_id', 'position', 'account_code', 'owner', 'asset', 'side', 'amount'] },
  {
    table: 'journals',
    columns: ['id', 'kind', 'document_type', 'document_id', 'booked_at', 'effective_at', 'memo', 'origin'],
  },
  {
    table: 'usage_events',
    columns: words(
      'id usage_key session_id subscription_id account_id from_at to_at in_bytes out_bytes ' +
        'seconds usage_class origin',
    ),
  },
  {
    table: 'invoices',
    columns: words(
      'id series series_number number account_id state currency tax_mode line_items taxes ' +
        'net_minor tax_minor total_minor issued_at due_at customer',
    ),
  },
  {
    table: 'plans',
    columns: words(
      'id code version name terms_kind terms price_minor currency tax_mode taxes usage_price ' +
        'service on_expiry published_at',
    ),
  },
  {
    table: 'payments',
    columns: words('id gateway reference amount_minor currency account_reference provider_at received_at effective_at'),
  },
  {
    table: 'allocations',
    columns: ['id', 'payment_id', 'invoice_id', 'amount_minor', 'currency', 'via', 'journal_id', 'allocated_at'],
  },
  { table: 'payment_names', columns: ['gateway', 'name', 'payment_id'] },
  { table: 'inbox', columns: ['gateway', 'message_key', 'topic', 'body', 'received_at'] },
  { table: 'outbox', columns: ['id', 'aggregate', 'sequence', 'event', 'payload', 'happened_at'] },
];

/** What the journal's seal stands for, and that sealed facts stay as they are. */
export const seals: Migration = {
  id: '0007-seals',
  up: (db, dialect) => (dialect === 'postgres' ? sealPostgres(db, SEALED) : sealMysql(db, SEALED)),
};
