import type { Knex } from 'knex';
import type { ClearingCode } from '../../domain/ledger.ts';
import type { ClearingSum } from '../../domain/reconcile/statement.ts';
import type { ClearingSpan } from '../../ports/reconcile.ts';
import type { LedgerDay } from '../../ports/store.ts';
import { sumOf } from './days.ts';
import { rowsOf, type Statement } from './run.ts';
import { num, type Stored, text, whole } from './table.ts';

/**
 * The gateway that a journal on a clearing account is about, in SQL: that of its payment, of the order that sent the
 * money, of the taking, or of the line of a statement; empty for what a person did by hand. It never changes after.
 */
const GATEWAY = `coalesce(p.gateway, d.gateway, r.gateway, t.gateway, l.gateway, '')`;

/** A payment that came back of a taking is told as what it is. */
const KIND = `case when j.kind = 'receipt' and exists (select 1 from takings b where b.restored_as = p.id)
  then 'restored' else j.kind end`;

const AMOUNT = `case e.side when 'debit' then e.amount else -e.amount end`;

const ON_CLEARING = `entries e
    join journals j on j.id = e.journal_id
    left join payments p on j.document_type = 'payment' and p.id = j.document_id
    left join disbursements d on j.document_type = 'disbursement' and d.id = j.document_id
    left join disbursements r on j.document_type = 'refund' and r.refund_id = j.document_id
      and r.state = 'succeeded'
    left join takings t on j.document_type = 'taking' and t.id = j.document_id
    left join reported_lines l on j.document_type = 'reported_line' and l.id = j.document_id`;

/** Before the span, within it, and how many within: of the sums of days that are over, and of what was booked since. */
const SUMS = `select s.gateway, s.kind, sum(s.before_minor) as before_minor, sum(s.within_minor) as within_minor,
    sum(s.counted) as counted
  from (
    select k.gateway, k.kind, case when k.effective_day < ? then k.amount else 0 end as before_minor,
      case when k.effective_day < ? then 0 else k.amount end as within_minor,
      case when k.effective_day < ? then 0 else k.counted end as counted
    from clearing_days k
    where k.account_code = ? and k.asset = ? and k.effective_day < ? and k.booked_day <= ?
    union all
    select ${GATEWAY} as gateway, ${KIND} as kind, case when j.effective_at < ? then ${AMOUNT} else 0 end,
      case when j.effective_at < ? then 0 else ${AMOUNT} end, case when j.effective_at < ? then 0 else 1 end
    from ${ON_CLEARING}
    where e.account_code = ? and e.owner is null and e.asset = ? and j.effective_at < ? and j.booked_at >= ?
  ) s
  group by s.gateway, s.kind`;

/** What stands on a clearing account before a span and what moved it within, by gateway and kind of journal. */
export async function clearingSums(
  db: Knex,
  clearing: ClearingCode,
  currency: string,
  span: ClearingSpan,
): Promise<readonly ClearingSum[]> {
  const cut = await lastSummed(db);
  const [fromDay, fromAt] = [whole(span.fromDay), whole(span.fromAt)];
  const days = [fromDay, fromDay, fromDay, clearing, currency, whole(span.untilDay), whole(cut.day)];
  const since = [fromAt, fromAt, fromAt, clearing, currency, whole(span.untilAt), whole(cut.at)];
  const rows = await rowsOf<Stored>(db, { sql: SUMS, values: [...days, ...since] });
  return rows.map((row) => ({
    gateway: text(row['gateway']) === '' ? null : text(row['gateway']),
    kind: text(row['kind']),
    before: sumOf(row['before_minor']),
    within: sumOf(row['within_minor']),
    count: num(row['counted']),
  }));
}

/** Where sums end and entries begin: the last day that is summed up, and the instant after it. */
async function lastSummed(db: Knex): Promise<{ readonly day: number; readonly at: number }> {
  const sql = 'select booked_day, upto_at from clearing_day_marks order by booked_day desc limit 1';
  const [row] = await rowsOf<Stored>(db, { sql, values: [], kept: true });
  if (row === undefined) return { day: BEFORE_ALL, at: BEFORE_ALL };
  return { day: num(row['booked_day']), at: num(row['upto_at']) };
}

const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

const CODES: readonly ClearingCode[] = ['1150', '1160'];
const CLEARING = CODES.map((code) => `'${code}'`).join(', ');

/** Adds up what was booked on clearing accounts in a day, by the local days, as rows of SQL, in which it counts. */
export function summingClearing({ day, fromAt, toAt }: LedgerDay, days: readonly string[]): Statement {
  return {
    sql: `insert into clearing_days
        (booked_day, effective_day, account_code, asset, gateway, kind, amount, counted)
      select ${day}, x.day_number, x.account_code, x.asset, x.gateway, x.kind, sum(x.amount), count(*)
      from (
        select n.day_number, e.account_code, e.asset, ${GATEWAY} as gateway, ${KIND} as kind, ${AMOUNT} as amount
        from ${ON_CLEARING}
        join (${days.join(' union all ')}) n on j.effective_at >= n.from_at and j.effective_at < n.to_at
        where j.booked_at >= ? and j.booked_at < ? and e.owner is null and e.account_code in (${CLEARING})
      ) x
      group by x.day_number, x.account_code, x.asset, x.gateway, x.kind`,
    values: [whole(fromAt), whole(toAt)],
  };
}

/** Compares the sums of days that are over with the entries themselves. Answers rows of `id`, `expected`, `found`. */
export const CLEARING_CHECK = `select concat(x.account_code, ' ', x.asset, ' ', x.gateway, ' ', x.kind) as id,
    sum(x.amount) as expected, sum(x.kept) as found
  from (
    select e.account_code, e.asset, ${GATEWAY} as gateway, ${KIND} as kind, ${AMOUNT} as amount, 0 as kept
      from ${ON_CLEARING}
      where j.booked_at < (select max(upto_at) from clearing_day_marks) and e.owner is null
        and e.account_code in (${CLEARING})
    union all
    select account_code, asset, gateway, kind, 0, amount from clearing_days
  ) x group by x.account_code, x.asset, x.gateway, x.kind having sum(x.amount) <> sum(x.kept)`;
