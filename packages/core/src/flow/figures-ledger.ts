import { spanInstants, type TrialBalance } from '../domain/report.ts';
import { addDays, dayNumber, dayOfNumber, localDateAt, startOfDay } from '../kernel/calendar.ts';
import type { Changes, LedgerDay } from '../ports/store.ts';
import { spanOf, type ReportAsk } from './figures-span.ts';
import { commit, type House } from './house.ts';

/** All accounts of the chart over some days, in the order of their codes; each asset sums to nothing. */
export async function trialBalance(house: House, ask: ReportAsk): Promise<TrialBalance> {
  const span = spanOf(house, ask);
  const rows = await house.store.reads.trialBalance(spanInstants(span, house.zone));
  const left: Record<string, bigint> = {};
  for (const { asset, closing } of rows) left[asset] = (left[asset] ?? 0n) + closing;
  return { ...span, rows, left };
}

/** How long after its end a day is summed up: by then what was decided in it is written. */
const SETTLED_MS = 3_600_000;

/**
 * Adds up the ledger of all days that are over, once each, so that reports need not read old entries. Without it they
 * are as right, and slower. Answers how many days were added up.
 */
export async function sumLedgerDays(house: House): Promise<number> {
  const { lastDay, lastClearingDay, firstBookedAt } = await house.store.reads.ledgerDayState();
  if (firstBookedAt === null) return 0;
  const begin = dayNumber(localDateAt(firstBookedAt, house.zone));
  const first = (last: number | null): number => (last === null ? begin : last + 1);
  await sumDays(house, first(lastClearingDay), (day) => ({ clearingDays: [day] }));
  return sumDays(house, first(lastDay), (day) => ({ ledgerDays: [day] }));
}

async function sumDays(house: House, first: number, changes: (day: LedgerDay) => Changes): Promise<number> {
  const { zone, clock } = house;
  const until = dayNumber(localDateAt(clock.now() - SETTLED_MS, zone));
  for (let day = first; day < until; day++) {
    const written = await commit(house, changes(ledgerDay(day, zone)));
    if (written.outcome !== 'written') return day - first; // Somebody else is at it.
  }
  return Math.max(0, until - first);
}

function ledgerDay(day: number, zone: string): LedgerDay {
  const date = dayOfNumber(day);
  return { date, zone, day, fromAt: startOfDay(date, zone), toAt: startOfDay(addDays(date, 1), zone) };
}
