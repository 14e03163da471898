import type { EarningSpan } from '../../ports/store.ts';
import type { Dialect } from '../url.ts';

/**
 * What lines of documents had earned before an instant, in SQL over `l` (a row of `invoice_lines`) and `v` (the journal
 * that made its document void, or nulls). Lines that are earned by days move with each recognition that finds a day of
 * theirs over, so that what counts is the last recognition before the instant; until one does, a line stands as it was
 * issued.
 */
export function earnedBySql(dialect: Dialect, { at, runAt, runDay }: EdgeSql): string {
  return `(case
    when l.issued_at >= ${at} then 0
    when v.effective_at < ${at} then l.recognised_minor
    when l.issued_by = 'days' and l.issued_at < ${runAt} and l.from_day < ${runDay} then ${partOfDays(dialect, runDay)}
    else l.issued_minor end)`;
}

/** An instant in SQL, and the last recognition before it: from when it counted what was issued, and its day. */
export interface EdgeSql {
  readonly at: string;
  readonly runAt: string;
  readonly runDay: string;
}

/** Spans with their recognitions as rows that a query joins, `s`. */
export function earningRows(spans: readonly EarningSpan[]): string {
  const rows = spans.map(
    ({ fromAt, toAt, fromRun, toRun }, place) =>
      `select ${place} as place, ${fromAt} as from_at, ${toAt} as to_at, ${fromRun.at} as from_run_at,
        ${fromRun.day} as from_run_day, ${toRun.at} as to_run_at, ${toRun.day} as to_run_day`,
  );
  return `(${rows.join(' union all ')}) s`;
}

/** A quotient of whole numbers that are not negative, without its rest. */
export function quotient(dialect: Dialect, dividend: string, divisor: string): string {
  return dialect === 'postgres' ? `div((${dividend})::numeric, ${divisor})` : `((${dividend}) div (${divisor}))`;
}

/** `earnedBefore` of the domain: net × elapsed ÷ days, halves away from zero. */
function partOfDays(dialect: Dialect, day: string): string {
  const elapsed = `greatest(least(l.to_day, ${day}) - l.from_day, 0)`;
  const twice = `cast(abs(l.net_minor) as decimal(38, 0)) * ${elapsed} * 2 + (l.to_day - l.from_day)`;
  const rounded = quotient(dialect, twice, '((l.to_day - l.from_day) * 2)');
  return `(case when l.net_minor < 0 then -1 else 1 end * ${rounded})`;
}
