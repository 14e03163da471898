import {
  lastMonths,
  type Ageing,
  type GrowthRow,
  type ReportSpan,
  type SuccessRow,
  type Tie,
} from '../domain/report.ts';
import { addDays, localDateAt } from '../kernel/calendar.ts';
import { ageing } from './figures-account.ts';
import { growthOf } from './figures-growth.ts';
import { cashReceived, paymentSuccess } from './figures-money.ts';
import { revenueByPlan } from './figures-revenue.ts';
import type { House } from './house.ts';

/** One month at a glance, in minor units. */
export interface DashboardMonth extends GrowthRow {
  /** Earned, less what lowers it. */
  readonly earned: bigint;
  /** Came in, whoever of it is known. */
  readonly received: bigint;
}

/** The ISP over its last months, the one that runs included. */
export interface Dashboard extends ReportSpan {
  readonly currency: string;
  readonly months: readonly DashboardMonth[];
  /** What is owed today, by age. */
  readonly owed: Pick<Ageing, 'boxes' | 'total'>;
  /** Asks for money of the last thirty days. */
  readonly success: readonly SuccessRow[];
  /** What each figure is to the books. */
  readonly ties: readonly Tie[];
}

/** How a dashboard is asked for. */
export interface DashboardAsk {
  /** Twelve, unless said otherwise. */
  readonly months?: number;
  readonly currency?: string;
  readonly graceDays?: number;
}

/**
 * The figures of the last months beside each other.
 * @throws BillingError `report.tooLong`, `report.grace`
 */
export async function dashboard(house: House, { months = 12, ...ask }: DashboardAsk): Promise<Dashboard> {
  const span = lastMonths(months, house.clock.now(), house.zone);
  const { currency = house.currency } = ask;
  const whole = { ...ask, ...span, currency };
  const revenue = await revenueByPlan(house, whole);
  const [growth, cash, owed, success] = await Promise.all([
    growthOf(house, whole, revenue.rows),
    cashReceived(house, whole),
    ageing(house, { on: addDays(span.to, -1), knownAt: span.knownAt, currency }),
    paymentSuccess(house, { ...whole, from: addDays(localDateAt(span.knownAt, house.zone), -29) }),
  ]);
  const { boxes, total, ledger, difference } = owed;
  const rows = growth.rows.map((row): DashboardMonth => {
    const earned = revenue.rows.filter(({ month, account }) => month === row.month && account.startsWith('4'));
    const received = cash.rows.filter(({ month }) => month === row.month);
    return {
      ...row,
      earned: earned.reduce((all, one) => all + one.earned, 0n),
      received: received.reduce((all, one) => all + one.received, 0n),
    };
  });
  const ties = [...revenue.ties, ...cash.ties, { account: '1200', report: total, ledger, difference }];
  return { ...span, currency, months: rows, owed: { boxes, total }, success: success.rows, ties };
}
