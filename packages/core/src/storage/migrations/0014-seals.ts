import type { Migration } from '../migrate.ts';
import { words } from '../words.ts';
import type { Sealed } from './columns.ts';
import { refuse, sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** New facts, and facts of before with what has come to them: rows are never removed, these columns never change. */
const SEALED: readonly Sealed[] = [
  {
    table: 'plans',
    columns: words(
      'id code version name terms_kind terms price_minor currency tax_mode taxes usage_price service on_expiry ' +
        'published_at plan_role available_from available_until usage_grace_ms fair_use_steps particulars',
    ),
  },
  {
    table: 'usage_events',
    columns: words(
      'id usage_key session_id subscription_id account_id from_at to_at in_bytes out_bytes ' +
        'seconds usage_class origin counted_bytes',
    ),
  },
  {
    table: 'invoices',
    columns: words(
      'id series series_number number account_id state currency tax_mode line_items taxes ' +
        'net_minor tax_minor total_minor issued_at due_at customer kind',
    ),
  },
  {
    table: 'allocations',
    columns: words('id payment_id invoice_id amount_minor currency via journal_id allocated_at bucket_id'),
  },
  {
    table: 'subscription_changes',
    columns: words('id subscription_id request requested_at actor'),
  },
  {
    table: 'buckets',
    columns: words(
      'id bucket_key asset granted granted_at source charge_id value_minor value_currency step_units rolled_from',
    ),
  },
  { table: 'promotions', columns: ['id', 'code_key', 'offer'] },
  {
    table: 'redemptions',
    columns: words('id promotion_id account_id redemption_key currency reserved_at'),
  },
  {
    table: 'rated_usage',
    columns: words(
      'id account_id subscription_id plan_id meter from_at to_at revision units amount_minor currency ' +
        'charge_id rated_at',
    ),
  },
  {
    table: 'usage_exceptions',
    columns: words('id account_id subscription_id usage_id reason raised_at'),
  },
  {
    table: 'vouchers',
    columns: words('id code_hash tail value_minor currency plan_id issued_at expires_at'),
  },
];

/** Seals what has come since, and lets a plan be retired once. */
export const sealsOfTerms: Migration = {
  id: '0014-seals',
  async up(db, dialect) {
    if (dialect === 'mysql') return sealTablesMysql(db, SEALED, ONCE_MYSQL);
    await sealTablesPostgres(db, SEALED);
    for (const sql of ONCE_POSTGRES) await db.raw(sql);
  },
};

const ONCE_MYSQL = {
  plans: `if old.retired_at is not null and not (new.retired_at <=> old.retired_at)
    then ${refuse('plans is sealed, a plan is retired once')} end if;`,
};

const ONCE_POSTGRES: readonly string[] = [
  `create trigger retired_once before update on plans
    for each row when (old.retired_at is not null and old.retired_at is distinct from new.retired_at)
    execute function daftari_refuse()`,
];
