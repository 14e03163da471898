import type { Knex } from 'knex';
import type { SpanInstants } from '../../domain/report.ts';
import type { ReportReads } from '../../ports/store.ts';
import { sumOf } from './days.ts';
import { spanRows } from './reports-ledger.ts';
import { rowsOf } from './run.ts';
import { num, type Stored, text, whole } from './table.ts';

/**
 * Payments by gateway, in the span in which their receipts count. What is paid out of a float or out of credit came in
 * before, and is no cash a second time.
 */
export async function cash(
  db: Knex,
  spans: readonly SpanInstants[],
  currency: string,
): ReturnType<ReportReads['cash']> {
  const [first] = spans;
  if (first === undefined) return [];
  const sql = `select s.place, p.gateway, count(*) as payments, sum(p.amount_minor) as received
    from ${spanRows(spans)}
    join journals j on j.effective_at >= s.from_at and j.effective_at < s.to_at
    join payments p on p.id = j.document_id
    where j.document_type = 'payment' and j.kind = 'receipt' and j.booked_at < ? and p.currency = ?
      and exists (select 1 from entries e
        where e.journal_id = j.id and e.side = 'debit' and e.account_code in ('1100', '1150', '1160'))
    group by s.place, p.gateway order by s.place, p.gateway`;
  const rows = await rowsOf<Stored>(db, { sql, values: [whole(first.knownAt), currency] });
  return rows.map((row) => ({
    place: num(row['place']),
    gateway: text(row['gateway']),
    payments: num(row['payments']),
    received: sumOf(row['received']),
  }));
}

/**
 * Asks by how they ended. The median is that of the one or the two in the middle, counted by SQL that both engines
 * have.
 */
export async function paymentSuccess(
  db: Knex,
  { fromAt, toAt, knownAt }: SpanInstants,
  currency: string,
): ReturnType<ReportReads['paymentSuccess']> {
  const made = 'created_at >= ? and created_at < ? and created_at < ? and currency = ?';
  const sql = `select t.gateway, t.attempts, t.succeeded, t.failed, t.received, m.median_ms
    from (
      select gateway, count(*) as attempts,
        sum(case state when 'succeeded' then 1 else 0 end) as succeeded,
        sum(case state when 'failed' then 1 else 0 end) as failed,
        sum(case state when 'succeeded' then amount_minor else 0 end) as received
      from attempts where ${made} group by gateway
    ) t
    left join (
      select gateway, floor(avg(took_ms)) as median_ms
      from (
        select gateway, changed_at - created_at as took_ms,
          row_number() over (partition by gateway order by changed_at - created_at, id) as turn,
          count(*) over (partition by gateway) as of_all
        from attempts where state = 'succeeded' and ${made}
      ) r where r.turn * 2 in (r.of_all, r.of_all + 1, r.of_all + 2)
      group by gateway
    ) m on m.gateway = t.gateway
    order by t.gateway`;
  const span = [whole(fromAt), whole(toAt), whole(knownAt), currency];
  const rows = await rowsOf<Stored>(db, { sql, values: [...span, ...span] });
  return rows.map((row) => {
    const [attempts, succeeded, failed] = [num(row['attempts']), num(row['succeeded']), num(row['failed'])];
    return {
      gateway: text(row['gateway']),
      attempts,
      succeeded,
      failed,
      open: attempts - succeeded - failed,
      medianMs: row['median_ms'] === null ? null : Number(row['median_ms']),
      received: sumOf(row['received']),
    };
  });
}
