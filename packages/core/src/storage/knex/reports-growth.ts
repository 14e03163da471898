import type { Knex } from 'knex';
import type { GrowthAsk, RevenueGrowth } from '../../ports/store.ts';
import { dialectOf } from '../sql.ts';
import type { Dialect } from '../url.ts';
import { sumOf } from './days.ts';
import { quotient } from './reports-lines.ts';
import { rowsOf } from './run.ts';
import { num, type Stored, type Value, whole } from './table.ts';

/**
 * Monthly recurring revenue of every account on two days, compared account by account. On a day each line that covers
 * it counts with net × 365/12 ÷ its days, rounded for the line, so that everything sums to the cent.
 */
export async function growth(db: Knex, ask: GrowthAsk): Promise<RevenueGrowth> {
  const dialect = dialectOf(db);
  const { openingDay, closingDay, currency } = ask;
  const before = `exists (select 1 from invoice_lines l where l.account_id = y.account_id and l.currency = ?
    and l.issued_at < ? and l.from_day <= ${openingDay} and l.net_minor > 0 and ${RECURS})`;
  const sql = `select movement, count(*) as accounts, sum(opening) as opening, sum(closing) as closing
    from (
      select opening, closing, case
          when opening <> 0 and closing = 0 then 'churned'
          when opening <> 0 and closing < opening then 'contraction'
          when opening <> 0 and closing > opening then 'expansion'
          when opening <> 0 then 'same'
          when ${before} then 'reactivated'
          else 'fresh' end as movement
      from (
        select account_id, sum(opening) as opening, sum(closing) as closing
        from (
          ${recurringOn(dialect, openingDay, ask, 'mrr as opening, 0 as closing')}
          union all
          ${recurringOn(dialect, closingDay, ask, '0, mrr')}
        ) x group by account_id
      ) y where opening <> 0 or closing <> 0
    ) z group by movement`;
  const known = whole(ask.knownAt);
  const own: readonly Value[] = [currency, known];
  const rows = await rowsOf<Stored>(db, { sql, values: [...own, ...own, ...own] });
  return growthOf(rows);
}

function growthOf(rows: readonly Stored[]): RevenueGrowth {
  const by = new Map(rows.map((row) => [row['movement'], row]));
  const moved = (name: string): bigint => sumOf(by.get(name)?.['closing']) - sumOf(by.get(name)?.['opening']);
  const many = (name: string): number => num(by.get(name)?.['accounts'] ?? 0);
  const all = (side: 'opening' | 'closing'): bigint => rows.reduce((sum, row) => sum + sumOf(row[side]), 0n);
  const stayed = many('same') + many('expansion') + many('contraction');
  return {
    opening: all('opening'),
    fresh: moved('fresh'),
    expansion: moved('expansion'),
    contraction: moved('contraction'),
    churned: moved('churned'),
    reactivated: moved('reactivated'),
    closing: all('closing'),
    accounts: {
      opening: stayed + many('churned'),
      fresh: many('fresh'),
      churned: many('churned'),
      reactivated: many('reactivated'),
      closing: stayed + many('fresh') + many('reactivated'),
    },
  };
}

/**
 * What each subscription brings on a day. Of one that has lapsed within the days of grace, what it brought on its last
 * day: a prepaid term that is renewed some days late was not lost. What is left of a line that a credit took back is
 * roundings, below a hundredth of it: nothing.
 */
function recurringOn(dialect: Dialect, day: number, { graceDays }: GrowthAsk, select: string): string {
  const brings = monthly(dialect);
  return `select account_id, ${select}
    from (
      select l.account_id, case when abs(sum(${brings})) * 100
          < sum(case when l.net_minor > 0 then ${brings} else 0 end) then 0 else sum(${brings}) end as mrr
      from (
        select l.account_id, l.subscription_id, l.from_day, l.to_day, l.net_minor,
            max(case when l.net_minor > 0 then least(l.to_day, ${day + 1}) end)
              over (partition by l.account_id, l.subscription_id) - 1 as on_day
          from invoice_lines l
          where l.to_day > ${day - graceDays} and l.from_day <= ${day} and l.currency = ? and l.issued_at < ?
            and ${RECURS}
      ) l where l.from_day <= l.on_day and l.to_day > l.on_day
      group by l.account_id, l.subscription_id
    ) m where mrr > 0`;
}

/** net × 365/12 ÷ days of the line, halves away from zero. */
function monthly(dialect: Dialect): string {
  const days = '(l.to_day - l.from_day)';
  const rounded = quotient(dialect, `abs(l.net_minor) * 365 * 2 + 12 * ${days}`, `(${days} * 24)`);
  return `(case when l.net_minor < 0 then -1 else 1 end * ${rounded})`;
}

/**
 * What is billed for time: plans and add-ons, what changes of them gave back, and what discounts took off them; not
 * usage, bundles and what is done once, nor what was void.
 */
const RECURS = `l.earned_by <> 'void' and (l.code = '4100' or l.kind = 'recurring' or l.earned_by = 'days'
  or (l.kind = 'discount' and exists (select 1 from invoice_lines r where r.invoice_id = l.invoice_id
    and r.kind = 'recurring' and r.from_day = l.from_day and r.to_day = l.to_day)))`;
