import {
  monthsOf,
  partOf,
  reportErrors,
  spanInstants,
  type EarnedRow,
  type GrowthRow,
  type ReportSpan,
} from '../domain/report.ts';
import { addDays, localDateAt, type Zone } from '../kernel/calendar.ts';
import { divideRounded } from '../kernel/money.ts';
import type { RevenueGrowth } from '../ports/store.ts';
import { revenueByPlan } from './figures-revenue.ts';
import { spanOf, type MoneyAsk } from './figures-span.ts';
import type { House } from './house.ts';

/** The ask for monthly recurring revenue. */
export interface GrowthSpan extends MoneyAsk {
  /**
   * For so many days after it is over, time that is paid in advance still counts: who renews late within them was not
   * lost and has not come back. Three, unless said otherwise.
   */
  readonly graceDays?: number;
}

/** Monthly recurring revenue month by month; the closing of each is the opening of the next. */
export interface GrowthReport extends ReportSpan {
  readonly currency: string;
  readonly graceDays: number;
  readonly rows: readonly GrowthRow[];
}

const GRACE_DAYS = 3;
const MOST_GRACE_DAYS = 366;

/** How many months are looked at side by side. */
const AT_ONCE = 3;

/**
 * Monthly recurring revenue and why it is another than it was: by account, from the last day before each month to its
 * last day; to today where that is yet to come. Revenue by account (ARPU) is what the books earned in the month, by the
 * mean of those who pay.
 * @throws BillingError `report.grace`, `report.ahead` and those of every report
 */
export async function recurringRevenue(house: House, ask: GrowthSpan): Promise<GrowthReport> {
  const span = spanOf(house, ask);
  const { rows } = await revenueByPlan(house, { ...ask, knownAt: span.knownAt });
  return growthOf(house, { ...ask, knownAt: span.knownAt }, rows);
}

/**
 * The same where revenue by plan of the same days is known already.
 * @throws BillingError those of `recurringRevenue`
 */
export async function growthOf(house: House, ask: GrowthSpan, earned: readonly EarnedRow[]): Promise<GrowthReport> {
  const span = spanOf(house, ask);
  const { currency = house.currency, graceDays = GRACE_DAYS } = ask;
  if (!Number.isInteger(graceDays) || graceDays < 0 || graceDays > MOST_GRACE_DAYS) {
    throw reportErrors.grace({ most: MOST_GRACE_DAYS, graceDays });
  }
  const months = monthsOf(heldAtToday(span, house.zone));
  const rows: GrowthRow[] = [];
  for (let start = 0; start < months.length; start += AT_ONCE) {
    const part = months.slice(start, start + AT_ONCE).map(async (one) => {
      const { fromDay, toDay, knownAt } = spanInstants(one, house.zone);
      const days = { openingDay: fromDay - 1, closingDay: toDay - 1 };
      const found = await house.store.reads.growth({ ...days, knownAt, graceDays, currency });
      const own = earned.filter(({ month, account }) => month === one.month && account.startsWith('4'));
      return growthRow(
        one.month,
        found,
        own.reduce((all, row) => all + row.earned, 0n),
      );
    });
    rows.push(...(await Promise.all(part)));
  }
  return { ...span, currency, graceDays, rows };
}

/** The span to the end of the day on which it is known: of time to come nobody has renewed yet, and nobody is lost. */
function heldAtToday(span: ReportSpan, zone: Zone): ReportSpan {
  const today = localDateAt(span.knownAt - 1, zone);
  if (span.from > today) throw reportErrors.ahead({ from: span.from, today });
  const tomorrow = addDays(today, 1);
  return span.to > tomorrow ? { ...span, to: tomorrow } : span;
}

function growthRow(month: string, found: RevenueGrowth, earned: bigint): GrowthRow {
  const { accounts, opening, churned, contraction } = found;
  const payers = BigInt(accounts.opening + accounts.closing); // Twice the mean.
  return {
    month,
    ...found,
    arpu: payers === 0n ? null : divideRounded(earned * 2n, payers),
    customerChurn: partOf(BigInt(accounts.churned), BigInt(accounts.opening)),
    revenueChurn: partOf(-(churned + contraction), opening),
  };
}
