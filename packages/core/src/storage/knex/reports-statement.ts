import type { Knex } from 'knex';
import type { SpanInstants } from '../../domain/report.ts';
import type { AccountJournal, AccountStanding } from '../../ports/store.ts';
import { sumOf } from './days.ts';
import { rowsOf } from './run.ts';
import { num, type Stored, text, textOrNull, whole } from './table.ts';

/** What one account owes and has, by what counts before an instant and was known. */
export async function standing(
  db: Knex,
  accountId: string,
  asset: string,
  { toAt, knownAt }: Pick<SpanInstants, 'toAt' | 'knownAt'>,
): Promise<AccountStanding> {
  const sql = `select sum(case e.account_code when '1200' then ${SIGNED} else 0 end) as owed,
      sum(case e.account_code when '1200' then 0 else -(${SIGNED}) end) as held
    from entries e join journals j on j.id = e.journal_id
    where e.owner = ? and e.account_code in (${CODES}) and e.asset = ? and j.effective_at < ? and j.booked_at < ?`;
  const values = [accountId, asset, whole(toAt), whole(knownAt)];
  const [row] = await rowsOf<Stored>(db, { sql, values, kept: true });
  return { owed: sumOf(row?.['owed']), held: sumOf(row?.['held']) };
}

/**
 * Journals that change what she owes less what she has; those that only move it from one to the other are not shown. Of
 * one instant money comes first, then what it pays for.
 */
export async function accountJournals(
  db: Knex,
  accountId: string,
  asset: string,
  { fromAt, toAt, knownAt }: SpanInstants,
): Promise<readonly AccountJournal[]> {
  const sql = `select x.*,
      coalesce(i.number, w.number, case when r.turn is not null then concat(g.number, '-R', r.turn) end,
        c.certificate, p.receipt, p.reference) as reference
    from (
      select j.id, j.kind, j.document_type, j.document_id, j.memo, j.effective_at, j.booked_at, sum(${SIGNED}) as amount
      from entries e join journals j on j.id = e.journal_id
      where e.owner = ? and e.account_code in (${CODES}) and e.asset = ?
        and j.effective_at >= ? and j.effective_at < ? and j.booked_at < ?
      group by j.id, j.kind, j.document_type, j.document_id, j.memo, j.effective_at, j.booked_at
      having sum(${SIGNED}) <> 0
    ) x
    left join invoices i on i.id = x.document_id and x.document_type = 'invoice'
    left join write_offs w on w.id = x.document_id and x.document_type = 'write_off'
    left join recoveries r on concat(r.write_off_id, ':', r.turn) = x.document_id and x.document_type = 'recovery'
      and r.account_id = ?
    left join write_offs g on g.id = r.write_off_id
    left join withheld_taxes c on c.id = x.document_id and x.document_type = 'withheld_tax'
    left join payments p on p.id = x.document_id and x.document_type = 'payment'
    order by x.effective_at, x.booked_at, x.amount, x.id`;
  const values = [accountId, asset, whole(fromAt), whole(toAt), whole(knownAt), accountId];
  const rows = await rowsOf<Stored>(db, { sql, values, kept: true });
  return rows.map((row) => ({
    at: num(row['effective_at']),
    kind: text(row['kind']),
    documentType: text(row['document_type']),
    documentId: text(row['document_id']),
    reference: textOrNull(row['reference']),
    memo: text(row['memo']),
    amount: sumOf(row['amount']),
  }));
}

/** What is owed, and what she has: wallet, credit, receipts that wait. */
const CODES = "'1200', '2100', '2110', '2160'";
const SIGNED = "case e.side when 'debit' then e.amount else -e.amount end";
