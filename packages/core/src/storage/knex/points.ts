import type { Knex } from 'knex';
import { POINTS } from '../../domain/points.ts';
import type { Id } from '../../kernel/id.ts';
import type { PaidDocument } from '../../ports/store.ts';
import { rowsOf } from './run.ts';
import { big, ident, moneyOf, num, type Stored, text, whole } from './table.ts';

const DOCUMENTS = `select i.id, i.kind, i.net_minor, i.currency, i.issued_at
  from invoices i join invoice_paid p on p.id = i.id
  where i.account_id = ? and i.issued_at >= ?
    and (i.kind = 'credit_note' or (p.paid >= p.total and p.written_off = 0 and p.voided = 0))
  order by i.issued_at, i.series, i.series_number`;

const CREDITED = `select coalesce(sum(granted), 0) as credited from buckets
  where account_id = ? and asset = ? and bucket_key like ?`;

/** What an account has paid in full since an instant, with its credit notes; and the points credited for it so far. */
export async function paidForPoints(
  db: Knex,
  accountId: Id<'Account'>,
  since: number,
): Promise<{ readonly documents: readonly PaidDocument[]; readonly credited: bigint }> {
  const [documents, [sums]] = await Promise.all([
    rowsOf<Stored>(db, { sql: DOCUMENTS, values: [accountId, whole(since)] }),
    rowsOf<Stored>(db, { sql: CREDITED, values: [accountId, POINTS, `points/${accountId}/%`] }),
  ]);
  return {
    documents: documents.map((row) => ({
      invoiceId: ident<'Invoice'>(row['id']),
      kind: text(row['kind']),
      net: moneyOf(row['net_minor'], row['currency']),
      issuedAt: num(row['issued_at']),
    })),
    credited: big(sums?.['credited'] ?? '0'),
  };
}
