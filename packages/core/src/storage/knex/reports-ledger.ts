import type { Knex } from 'knex';
import type { SpanInstants, TrialRow } from '../../domain/report.ts';
import type { Movement, ReportReads } from '../../ports/store.ts';
import { sumOf } from './days.ts';
import { rowsOf } from './run.ts';
import { num, numOrNull, type Stored, text, type Value, whole } from './table.ts';

/**
 * Opening, movements and closing of every account. What was booked on days that are summed up comes from their sums, at
 * most some thousands of rows a year; only what was booked since is read entry by entry.
 */
export async function trialBalance(db: Knex, span: SpanInstants): Promise<readonly TrialRow[]> {
  const { fromAt, toAt, knownAt, fromDay, toDay } = span;
  const cut = await cutBefore(db, knownAt);
  const sql = `select account_code, asset, sum(opening) as opening, sum(debit) as debit, sum(credit) as credit
    from (
      select account_code, asset, ${split(`effective_day < ${fromDay}`, 'debit', 'credit')}
        from ledger_days where booked_day <= ? and effective_day < ?
      union all
      select e.account_code, e.asset, ${split(`j.effective_at < ${fromAt}`, DEBIT, CREDIT)}
        from journals j join entries e on e.journal_id = j.id
        where j.booked_at >= ? and j.booked_at < ? and j.effective_at < ?
    ) x group by account_code, asset order by account_code, asset`;
  const values = [cut.day, toDay, cut.at, knownAt, toAt].map(whole);
  const rows = await rowsOf<Stored>(db, { sql, values });
  return rows.map((row) => {
    const [opening, debits, credits] = [sumOf(row['opening']), sumOf(row['debit']), sumOf(row['credit'])];
    const closing = opening + debits - credits;
    return { account: text(row['account_code']), asset: text(row['asset']), opening, debits, credits, closing };
  });
}

/** What is before a span goes to the opening, the rest to its sides. */
function split(isBefore: string, debit: string, credit: string): string {
  const within = (side: string): string => `case when ${isBefore} then 0 else ${side} end`;
  return `case when ${isBefore} then ${debit} - ${credit} else 0 end as opening,
      ${within(debit)} as debit, ${within(credit)} as credit`;
}

/** Movements of codes that begin so, by span and kind of journal, out of the same sums. */
export async function movements(
  db: Knex,
  codes: readonly string[],
  spans: readonly SpanInstants[],
  asset: string,
): Promise<readonly Movement[]> {
  const [first] = spans;
  if (first === undefined || codes.length === 0) return [];
  const cut = await cutBefore(db, first.knownAt);
  const wanted = (column: string): string => codes.map(() => `${column} like ?`).join(' or ');
  const sql = `select place, account_code, kind, sum(debit) as debit, sum(credit) as credit
    from (
      select s.place, d.account_code, d.kind, d.debit, d.credit
        from ${spanRows(spans)} join ledger_days d on d.effective_day >= s.from_day and d.effective_day < s.to_day
        where d.booked_day <= ? and d.asset = ? and (${wanted('d.account_code')})
      union all
      select s.place, e.account_code, j.kind, ${DEBIT}, ${CREDIT}
        from ${spanRows(spans)} join journals j on j.effective_at >= s.from_at and j.effective_at < s.to_at
        join entries e on e.journal_id = j.id
        where j.booked_at >= ? and j.booked_at < ? and e.asset = ? and (${wanted('e.account_code')})
    ) x group by place, account_code, kind order by place, account_code, kind`;
  const begin = codes.map((code) => `${code}%`);
  const values: Value[] = [whole(cut.day), asset, ...begin, whole(cut.at), whole(first.knownAt), asset, ...begin];
  const rows = await rowsOf<Stored>(db, { sql, values });
  return rows.map((row) => ({
    place: num(row['place']),
    account: text(row['account_code']),
    kind: text(row['kind']),
    debits: sumOf(row['debit']),
    credits: sumOf(row['credit']),
  }));
}

/** Spans as rows that a query joins, `s`. Their numbers are our own, so that they stand in the text. */
export function spanRows(spans: readonly SpanInstants[]): string {
  const rows = spans.map(
    ({ fromAt, toAt, fromDay, toDay }, place) =>
      `select ${place} as place, ${fromAt} as from_at, ${toAt} as to_at, ${fromDay} as from_day, ${toDay} as to_day`,
  );
  return `(${rows.join(' union all ')}) s`;
}

/** Up to which days sums are kept, and when the books began. */
export async function ledgerDayState(db: Knex): ReturnType<ReportReads['ledgerDayState']> {
  const sql = `select (select max(booked_day) from ledger_day_marks) as last_day,
    (select max(booked_day) from clearing_day_marks) as last_clearing_day,
    (select min(booked_at) from journals) as first_at`;
  const [row] = await rowsOf<Stored>(db, { sql, values: [] });
  return {
    lastDay: numOrNull(row?.['last_day'] ?? null),
    lastClearingDay: numOrNull(row?.['last_clearing_day'] ?? null),
    firstBookedAt: numOrNull(row?.['first_at'] ?? null),
  };
}

const DEBIT = "case e.side when 'debit' then e.amount else 0 end";
const CREDIT = "case e.side when 'credit' then e.amount else 0 end";

/** Where sums end and entries begin: the last summed day of which all was known, and the instant after it. */
async function cutBefore(db: Knex, knownAt: number): Promise<{ readonly day: number; readonly at: number }> {
  const sql = `select booked_day, upto_at from ledger_day_marks where upto_at <= ? order by booked_day desc limit 1`;
  const [row] = await rowsOf<Stored>(db, { sql, values: [whole(knownAt)], kept: true });
  if (row === undefined) return { day: BEFORE_ALL, at: BEFORE_ALL };
  return { day: num(row['booked_day']), at: num(row['upto_at']) };
}

const BEFORE_ALL = Number.MIN_SAFE_INTEGER;
