import type { Migration } from '../migrate.ts';
import { addCheck, addColumns, addIndex, typesOf } from './alter.ts';

/** Credit that pays invoices, beside money; and what a customer holds of credit and units is never overdrawn either. */
export const credit: Migration = {
  id: '0013-credit',
  async up(db, dialect) {
    const type = typesOf(dialect);
    await addColumns(db, 'allocations', { bucket_id: type.idOrNull });
    await db.raw(
      dialect === 'postgres'
        ? 'alter table allocations alter column payment_id drop not null'
        : `alter table allocations modify payment_id ${type.idOrNull}`,
    );
    await addCheck(db, 'allocations', 'allocations_one_source', '(payment_id is null) <> (bucket_id is null)');
    await addIndex(db, dialect, 'allocations', 'allocations_bucket', 'bucket_id');
    const within = "account_code not in ('2110', '9100') or credit >= debit";
    await addCheck(db, 'balances', 'balances_held', within);
  },
};
