import type { Knex } from 'knex';
import { addDays, startOfDay } from '../../kernel/calendar.ts';
import type { Changes, LedgerDay } from '../../ports/store.ts';
import { summingClearing } from './reconcile-sums.ts';
import { inserting } from './rows.ts';
import { rowsOf, run, type Statement } from './run.ts';
import { num, numOrNull, type Stored, whole } from './table.ts';

/**
 * Adds up what was booked in days that are over. The mark of a day is a row of its own under a unique key, so that two
 * who do so at once write one sum.
 * @throws DuplicateRow
 */
export async function writeReports(trx: Knex, { ledgerDays = [], clearingDays = [] }: Changes): Promise<boolean> {
  await writeDays(trx, ledgerDays, LEDGER);
  await writeDays(trx, clearingDays, CLEARING);
  return true;
}

const COLUMNS = { booked_day: 'big', upto_at: 'big' } as const;
const LEDGER = { name: 'ledger_day_marks', word: 'ledgerDays', columns: COLUMNS, summing } as const;
const CLEARING = {
  name: 'clearing_day_marks',
  word: 'clearingDays',
  columns: COLUMNS,
  summing: summingClearing,
} as const;

async function writeDays(trx: Knex, days: readonly LedgerDay[], sums: typeof LEDGER | typeof CLEARING): Promise<void> {
  for (const day of days) {
    const mark = { booked_day: whole(day.day), upto_at: whole(day.toAt) };
    for (const statement of inserting(sums, [mark])) await run(trx, statement);
    const found = await effectiveBetween(trx, day);
    if (found !== null) await run(trx, sums.summing(day, daysBetween(day, found)));
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The first and the last instant in which what was booked in a day counts. */
async function effectiveBetween(trx: Knex, { fromAt, toAt }: LedgerDay): Promise<Range | null> {
  // Plus nothing: else PostgreSQL looks for the least along the other index, through all journals there have ever been.
  const sql = `select min(effective_at + 0) as from_at, max(effective_at + 0) as to_at from journals
    where booked_at >= ? and booked_at < ?`;
  const [row] = await rowsOf<Stored>(trx, { sql, values: [whole(fromAt), whole(toAt)], kept: true });
  const from = numOrNull(row?.['from_at'] ?? null);
  return from === null ? null : { from, to: num(row?.['to_at']) };
}

/** The local days of a range, each with its bounds. */
function daysBetween({ zone, date, day }: LedgerDay, { from, to }: Range): readonly string[] {
  const rows: string[] = [];
  const bound = (n: number): number => startOfDay(addDays(date, n), zone);
  for (let n = Math.floor((from - bound(0)) / 86_400_000) - 1; bound(n) <= to; n++) {
    const [fromAt, toAt] = [bound(n), bound(n + 1)];
    if (toAt > from) rows.push(`select ${day + n} as day_number, ${fromAt} as from_at, ${toAt} as to_at`);
  }
  return rows;
}

function summing({ day, fromAt, toAt }: LedgerDay, days: readonly string[]): Statement {
  return {
    sql: `insert into ledger_days (booked_day, effective_day, account_code, asset, kind, debit, credit)
      select ${day}, d.day_number, e.account_code, e.asset, j.kind,
        sum(case e.side when 'debit' then e.amount else 0 end), sum(case e.side when 'credit' then e.amount else 0 end)
      from journals j
      join entries e on e.journal_id = j.id
      join (${days.join(' union all ')}) d on j.effective_at >= d.from_at and j.effective_at < d.to_at
      where j.booked_at >= ? and j.booked_at < ?
      group by d.day_number, e.account_code, e.asset, j.kind`,
    values: [whole(fromAt), whole(toAt)],
  };
}
