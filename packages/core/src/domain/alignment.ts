import { addMonthsClamped, cycleAnchor, parseLocalDate, type Interval, type LocalDate } from '../kernel/calendar.ts';
import { periodAt, type Period } from '../kernel/period.ts';

/**
 * What the periods of a subscription follow. `account`: the one cycle day of its account, so that all comes on one
 * invoice. `subscription`: the day on which it started. `calendar`: months, quarters and years of the calendar, weeks
 * from Monday. Only months and years have a cycle day; days and weeks sold to an `account` follow their own start.
 */
export type Alignment =
  { readonly to: 'account'; readonly cycleDay: number } | { readonly to: 'subscription' } | { readonly to: 'calendar' };

/** The first period of a subscription and the day from which all that follow are counted. */
export interface FirstPeriod {
  /** What `nthPeriod` and `periodAt` count from. It may lie before the start. */
  readonly anchor: LocalDate;
  /** The full period that the start lies in: what the price is for. */
  readonly period: Period;
  /** The part of it that is charged first; the whole when the subscription starts with the period. */
  readonly slice: Period;
}

/**
 * The first period from a start. 23 May with cycle day 15 is 23 of the 31 days up to 15 June; 14 February 2011 with
 * cycle day 31 is 14 of the 28 days up to 28 February, after which come 31 March and 30 April.
 * @throws BillingError `calendar.malformedCycleDay`, `calendar.malformedDate`, `calendar.malformedInterval`
 */
export function firstPeriod(alignment: Alignment, start: LocalDate, interval: Interval): FirstPeriod {
  const anchor = anchorFor(alignment, parseLocalDate(start), interval);
  const period = periodAt(anchor, interval, start);
  return { anchor, period, slice: { from: start, to: period.to } };
}

function anchorFor(alignment: Alignment, start: LocalDate, interval: Interval): LocalDate {
  if (alignment.to === 'calendar') return interval.unit === 'week' ? A_MONDAY : calendarAnchor(start, interval);
  if (alignment.to === 'subscription') return start;
  const day = cycleAnchor(alignment.cycleDay);
  if (interval.unit === 'day' || interval.unit === 'week') return start;
  const boundary = nextBoundary(day, start);
  return anchorBefore(boundary, alignment.cycleDay, interval.unit === 'year' ? interval.count * 12 : interval.count);
}

/** Days have no calendar to follow but their own; months and years are counted from a January. */
function calendarAnchor(start: LocalDate, interval: Interval): LocalDate {
  return interval.unit === 'day' ? start : cycleAnchor(1);
}

/** The first cycle day from a start on; the start itself when it is one. */
function nextBoundary(day: LocalDate, start: LocalDate): LocalDate {
  const month = periodAt(day, { unit: 'month', count: 1 }, start);
  return month.from === start ? start : month.to;
}

/**
 * A boundary is clamped in a short month, and an anchor must not be: of the boundaries before it, whole intervals back,
 * the first that has the cycle day is the anchor; or else the one that comes nearest, as 29 February does for day 31.
 */
function anchorBefore(boundary: LocalDate, cycleDay: number, months: number): LocalDate {
  let best = boundary;
  for (let n = 0; n < STEPS_TO_A_LEAP_DAY; n += 1) {
    const first = addMonthsClamped(`${boundary.slice(0, 7)}-01`, -n * months);
    const candidate = onDay(first, cycleDay);
    if (Number(candidate.slice(8)) > Number(best.slice(8))) best = candidate;
    if (Number(best.slice(8)) === cycleDay) return best;
  }
  return best;
}

function onDay(firstOfMonth: LocalDate, day: number): LocalDate {
  // The day in a month of 31, moved to the month that is wanted: the calendar clamps it.
  const inJanuary = `${firstOfMonth.slice(0, 4)}-01-${String(day).padStart(2, '0')}`;
  return addMonthsClamped(inJanuary, Number(firstOfMonth.slice(5, 7)) - 1);
}

/** 3 January 2000. */
const A_MONDAY = '2000-01-03';

/** Leap days are at most eight years apart, so a hundred steps of a month see one, and so do eight of a year. */
const STEPS_TO_A_LEAP_DAY = 100;
