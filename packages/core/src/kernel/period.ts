import {
  addMonthsClamped,
  daysBetween,
  localDateAt,
  parseLocalDate,
  periodStart,
  startOfDay,
  type Interval,
  type LocalDate,
  type Zone,
} from './calendar.ts';
import { defineErrors } from './error.ts';

export { daysBetween } from './calendar.ts';

/** Days in a row, half-open: `from` belongs to it, `to` is the first day that does not. */
export interface Period {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** What can be wrong with a period that comes from outside. */
export const periodErrors = defineErrors('period', {
  empty: ['invalid', 'A period ends after it starts; got {from} to {to}.'],
});

/**
 * The period that a day falls in. Periods tile: every day lies in exactly one, before the anchor as well as after it.
 * @throws BillingError `calendar.malformedDate`, `calendar.malformedInterval`
 */
export function periodAt(anchor: LocalDate, interval: Interval, date: LocalDate): Period {
  return nthPeriod(anchor, interval, periodIndex(anchor, interval, date));
}

/**
 * Every period that has a day in `from` (included) to `until` (excluded), in order and uncut.
 * @throws BillingError `calendar.malformedDate`, `calendar.malformedInterval`
 */
export function periodsFrom(anchor: LocalDate, interval: Interval, from: LocalDate, until: LocalDate): Period[] {
  const periods: Period[] = [];
  for (let n = periodIndex(anchor, interval, from); ; n += 1) {
    const next = nthPeriod(anchor, interval, n);
    if (next.from >= parseLocalDate(until)) return periods;
    periods.push(next);
  }
}

/** The n-th period after the anchor; number 0 starts on it. */
export function nthPeriod(anchor: LocalDate, interval: Interval, n: number): Period {
  return { from: periodStart(anchor, interval, n), to: periodStart(anchor, interval, n + 1) };
}

/** The number of the period that a day falls in, counted from the anchor. */
export function periodIndex(anchor: LocalDate, interval: Interval, date: LocalDate): number {
  const day = parseLocalDate(date);
  return Math.floor(unitsBetween(anchor, interval.unit, day) / interval.count);
}

/**
 * A period from outside.
 * @throws BillingError `period.empty`, `calendar.malformedDate`
 */
export function parsePeriod(from: LocalDate, to: LocalDate): Period {
  if (parseLocalDate(from) >= parseLocalDate(to)) throw periodErrors.empty({ from, to });
  return { from, to };
}

/** How many days a period has. */
export function periodDays(period: Period): number {
  return daysBetween(period.from, period.to);
}

/** The days that two periods share, or undefined when they share none. */
export function overlap(a: Period, b: Period): Period | undefined {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  return from < to ? { from, to } : undefined;
}

/** Whether a day lies in a period. */
export function contains(period: Period, date: LocalDate): boolean {
  return period.from <= date && date < period.to;
}

/**
 * The same period as instants (UTC milliseconds), half-open: from local midnight to local midnight.
 * @throws BillingError `calendar.unknownZone`, `calendar.offsetZone`, `calendar.malformedDate`
 */
export function periodInstants(period: Period, zone: Zone): { readonly fromAt: number; readonly toAt: number } {
  return { fromAt: startOfDay(period.from, zone), toAt: startOfDay(period.to, zone) };
}

/**
 * The period that follows a boundary, as days and as instants, where the customer may have moved to another zone
 * meanwhile. The boundary stays the instant that it was when it was set, in the zone of that time; the next one is
 * midnight in the zone of now. So a move takes effect at the next boundary and no second is billed twice or never.
 * @throws BillingError `calendar.unknownZone`, `calendar.offsetZone`, `calendar.malformedInterval`
 */
export function periodFollowing(
  boundary: { readonly at: number; readonly zone: Zone },
  anchor: LocalDate,
  interval: Interval,
  zone: Zone,
): Period & { readonly fromAt: number; readonly toAt: number } {
  const period = periodAt(anchor, interval, localDateAt(boundary.at, boundary.zone));
  return { ...period, fromAt: boundary.at, toAt: startOfDay(period.to, zone) };
}

/** Whole units from the anchor to a day, where a month is over once its clamped anchor day has come. */
function unitsBetween(anchor: LocalDate, unit: Interval['unit'], date: LocalDate): number {
  if (unit === 'day') return daysBetween(anchor, date);
  if (unit === 'week') return Math.floor(daysBetween(anchor, date) / 7);
  const months = monthNumber(date) - monthNumber(anchor);
  const whole = addMonthsClamped(anchor, months) > date ? months - 1 : months;
  return unit === 'month' ? whole : Math.floor(whole / 12);
}

function monthNumber(date: LocalDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}
