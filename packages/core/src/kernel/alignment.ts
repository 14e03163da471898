import { addDays, addMonthsClamped, cycleAnchor, parseLocalDate, type Interval, type LocalDate } from './calendar.ts';

/**
 * What the periods of a subscription keep to. `account`: the account's day of the month, so that all its subscriptions
 * stand on one invoice (the default of what is paid afterwards). `subscription`: the day on which it began (the default
 * of what is prepaid). `calendar`: the first of the month, quarter or year, and Monday.
 */
export type Alignment = 'account' | 'subscription' | 'calendar';

/** What an anchor is found from. */
export interface Aligning {
  readonly alignment: Alignment;
  readonly interval: Interval;
  /** The first local day of the subscription. */
  readonly startOn: LocalDate;
  /** The account's day of the month, 1 to 31; only `account` asks for it. */
  readonly cycleDay: number;
}

/**
 * The day from which a subscription's periods are counted. Weeks and days ignore the cycle day: there is no 15th in a
 * week. Quarters and years keep to the month of the start: a year bought on 16 February runs to the cycle day of next
 * February. A period that holds the start but began before it is a leading stub, prorated by that full period.
 * @throws BillingError `calendar.malformedDate`, `calendar.malformedCycleDay`
 */
export function anchorOf({ alignment, interval, startOn, cycleDay }: Aligning): LocalDate {
  const start = parseLocalDate(startOn);
  if (alignment === 'subscription') return start;
  if (alignment === 'calendar') return calendarAnchor(interval, start);
  const { unit, count } = interval;
  if (unit === 'day' || unit === 'week') return start;
  const day = cycleAnchor(cycleDay);
  return unit === 'month' && count === 1 ? day : longestAnchor(interval, start.slice(0, 7), cycleDay);
}

/** A Monday and the first of a year: quarters and years are counted from January, fortnights from that Monday. */
function calendarAnchor({ unit }: Interval, start: LocalDate): LocalDate {
  if (unit === 'day') return start;
  return unit === 'week' ? '2000-01-03' : '2000-01-01';
}

/**
 * The same chain of periods, anchored in its longest month: a quarter that starts on 28 February, because the cycle day
 * is 31, starts on 31 May next. Four years hold every month that the chain comes by, leap days with them.
 */
function longestAnchor({ unit, count }: Interval, month: string, cycleDay: number): LocalDate {
  const step = unit === 'year' ? 12 * count : count;
  const months = Array.from({ length: 48 }, (_, n) => addMonthsClamped(`${month}-01`, n * step).slice(0, 7));
  const chain = months.map((each) => dayOfMonth(each, cycleDay));
  return chain.reduce((best, date) => (date.slice(8) > best.slice(8) ? date : best));
}

/** A day of a month such as `2026-02`, or its last day when it is shorter. */
function dayOfMonth(month: string, day: number): LocalDate {
  const last = addDays(addMonthsClamped(`${month}-01`, 1), -1);
  const wanted = `${month}-${String(day).padStart(2, '0')}`;
  return wanted < last ? wanted : last;
}
