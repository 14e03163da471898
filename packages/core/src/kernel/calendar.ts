import { Temporal } from 'temporal-polyfill';
import { assert } from './assert.ts';
import { dateOfDay, dayOfDate, monthsLater } from './civil.ts';
import { defineErrors } from './error.ts';
import { rememberedSpans } from './spans.ts';

/** A day on the wall calendar, `'2026-03-01'`, of no zone. Two such strings compare as their days do. */
export type LocalDate = string;

/** The IANA name of a zone, `'Africa/Nairobi'`. Never an offset, which forgets that a zone changes its clocks. */
export type Zone = string;

/** How long one period of a plan is: every `count` days, weeks, months or years. */
export interface Interval {
  readonly unit: 'day' | 'week' | 'month' | 'year';
  readonly count: number;
}

/** What can be wrong with dates and zones that come from outside. */
export const calendarErrors = defineErrors('calendar', {
  malformedDate: ['invalid', 'A date is a day of the calendar such as 2026-03-01; got {value}.'],
  offsetZone: ['invalid', 'A zone is an IANA name such as Africa/Nairobi, not an offset from UTC; got {value}.'],
  unknownZone: ['invalid', 'A zone is an IANA name such as Africa/Nairobi; got {value}.'],
  malformedInterval: ['invalid', 'An interval is a whole number from 1 of days, weeks, months or years; got {value}.'],
  malformedCycleDay: ['invalid', 'A cycle day is a day of the month from 1 to 31; got {value}.'],
});

/**
 * Where the n-th period after the anchor starts (0: the anchor itself; below 0: before it). Always counted from the
 * anchor and never from the period before, so 31 January is followed by 29 February and then by 31 March.
 * @throws BillingError `calendar.malformedDate`, `calendar.malformedInterval`
 */
export function periodStart(anchor: LocalDate, interval: Interval, n: number): LocalDate {
  const { unit, count } = interval;
  assert(Number.isSafeInteger(n), 'periods are counted in whole numbers');
  if (!(unit in MONTHS || unit in DAYS) || !Number.isSafeInteger(count) || count < 1) {
    throw calendarErrors.malformedInterval({ value: `${count} ${unit}` });
  }
  if (unit === 'day' || unit === 'week') return addDays(anchor, n * count * DAYS[unit]);
  return addMonthsClamped(anchor, n * count * MONTHS[unit]);
}

const DAYS = { day: 1, week: 7 } as const;
const MONTHS = { month: 1, year: 12 } as const;

/**
 * The same day n months later, or the last day of that month when it is shorter.
 * @throws BillingError `calendar.malformedDate`
 */
export function addMonthsClamped(anchor: LocalDate, n: number): LocalDate {
  return monthsLater(checked(anchor), n) ?? plain(anchor).add({ months: n }).toString();
}

/**
 * The day n days later.
 * @throws BillingError `calendar.malformedDate`
 */
export function addDays(date: LocalDate, n: number): LocalDate {
  return dateOfDay(dayOfDate(checked(date)) + n) ?? plain(date).add({ days: n }).toString();
}

/**
 * Days from one date to another; below zero when the second is the earlier one.
 * @throws BillingError `calendar.malformedDate`
 */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayOfDate(checked(to)) - dayOfDate(checked(from));
}

/**
 * The number of a day, counted from 1 January 1970, so that days can be reckoned with as whole numbers.
 * @throws BillingError `calendar.malformedDate`
 */
export function dayNumber(date: LocalDate): number {
  const startsMs = DATE.test(date) ? Date.parse(date) : Number.NaN; // A date alone is one of UTC (ECMA-262, 21.4.1.32).
  if (Number.isNaN(startsMs)) throw calendarErrors.malformedDate({ value: date });
  return startsMs / DAY_MS;
}

/** The day of a number: undoes `dayNumber`. */
export function dayOfNumber(day: number): LocalDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

/**
 * The anchor of an account that is billed on a day of the month. It lies in a January, which has all 31 days, so that
 * day 31 stays 31 wherever a month allows it; the year 2000 is arbitrary, since periods run both ways from an anchor.
 * @throws BillingError `calendar.malformedCycleDay`
 */
export function cycleAnchor(day: number): LocalDate {
  if (!Number.isInteger(day) || day < 1 || day > 31) throw calendarErrors.malformedCycleDay({ value: day });
  return `2000-01-${String(day).padStart(2, '0')}`;
}

/**
 * Which day it is in a zone at an instant (UTC milliseconds).
 * @throws BillingError `calendar.unknownZone`, `calendar.offsetZone`
 */
export function localDateAt(instantMs: number, zone: Zone): LocalDate {
  const offsetMs = spanAt(instantMs, zone)?.offsetMs;
  const date = offsetMs === undefined ? null : dateOfDay(Math.floor((instantMs + offsetMs) / DAY_MS));
  return date ?? zoned(instantMs, zone).toPlainDate().toString();
}

/**
 * The instant (UTC milliseconds) at which a day begins in a zone: local midnight. Where the clocks jump over midnight
 * it is the first instant that exists, where midnight comes twice the first of the two. A day that a zone left out, as
 * Samoa did with 30 December 2011, begins and ends at the same instant.
 * @throws BillingError `calendar.malformedDate`, `calendar.unknownZone`, `calendar.offsetZone`
 */
export function startOfDay(date: LocalDate, zone: Zone): number {
  const midnight = dayOfDate(checked(date)) * DAY_MS;
  const span = spanAt(midnight, zone);
  // Far from a change of the clocks, which is nearly always, midnight is there once.
  if (span !== undefined && midnight - FAR_MS > span.fromAt && midnight + FAR_MS < span.toAt) {
    return midnight - span.offsetMs;
  }
  const day = plain(date);
  return inZone(zone, () => day.toZonedDateTime(zone)).epochMilliseconds;
}

/**
 * The same wall-clock time an interval later, as an instant. A time that does not exist on that day moves forward by
 * the gap; of a time that comes twice it is the first; a day that does not exist is clamped to the last of its month.
 * @throws BillingError `calendar.malformedInterval`, `calendar.unknownZone`, `calendar.offsetZone`
 */
export function sameTimeLater(instantMs: number, interval: Interval, zone: Zone): number {
  return zoned(instantMs, zone).add(lengthOf(interval, 1)).epochMilliseconds;
}

/**
 * The instant at which the wall clock of `instantMs` is shown again on another day. See `sameTimeLater` for gaps.
 * @throws BillingError `calendar.malformedDate`, `calendar.unknownZone`, `calendar.offsetZone`
 */
export function sameTimeOn(instantMs: number, date: LocalDate, zone: Zone): number {
  const plainTime = zoned(instantMs, zone).toPlainTime();
  return plain(date).toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}

/**
 * The instant at which the wall clock of a zone shows so many minutes after midnight on a day; a time that the clocks
 * leave out moves forward by the gap, of one that comes twice it is the first. 1440 is midnight of the next day.
 * @throws BillingError `calendar.malformedDate`, `calendar.unknownZone`, `calendar.offsetZone`
 */
export function minuteOn(date: LocalDate, minute: number, zone: Zone): number {
  assert(Number.isInteger(minute) && minute >= 0 && minute <= 1440, 'a day has 1440 minutes');
  if (minute === 1440) return startOfDay(addDays(date, 1), zone);
  const plainTime = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
  const day = plain(date);
  return inZone(zone, () => day.toZonedDateTime({ timeZone: zone, plainTime })).epochMilliseconds;
}

/**
 * Takes a string from outside as a zone.
 * @throws BillingError `calendar.unknownZone`, `calendar.offsetZone`
 */
export function parseZone(value: string): Zone {
  zoned(0, value);
  return value;
}

/**
 * Takes a string from outside as a date.
 * @throws BillingError `calendar.malformedDate`
 */
export function parseLocalDate(value: string): LocalDate {
  return checked(value);
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const OFFSET = /^(?:UTC|GMT|Z)?[+\-−]?\d/i;

/** No zone is further from UTC than this, nor moves its clocks by more. */
const FAR_MS = 2 * DAY_MS;

/** The rules of zones do not change while a process runs: what has been asked of the calendar is not asked again. */
const spanAt = rememberedSpans((instantMs, zone) => zoned(instantMs, zone));

/** A day of the calendar, as it is written. */
function checked(date: LocalDate): LocalDate {
  if (typeof date !== 'string' || !DATE.test(date)) throw calendarErrors.malformedDate({ value: String(date) });
  if (dateOfDay(dayOfDate(date)) !== date) throw calendarErrors.malformedDate({ value: date });
  return date;
}

function plain(date: LocalDate): Temporal.PlainDate {
  if (typeof date !== 'string' || !DATE.test(date)) throw calendarErrors.malformedDate({ value: String(date) });
  try {
    return Temporal.PlainDate.from(date);
  } catch (cause) {
    throw calendarErrors.malformedDate({ value: date }, cause);
  }
}

/** ECMAScript dates end 100,000,000 days from 1970. */
const MOST_MS = 8_640_000_000_000_000;

function zoned(instantMs: number, zone: Zone): Temporal.ZonedDateTime {
  assert(Number.isSafeInteger(instantMs), 'an instant is whole milliseconds');
  assert(Math.abs(instantMs) <= MOST_MS, 'an instant lies within what a date can say');
  return inZone(zone, () => Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone));
}

function inZone<T>(zone: Zone, ask: () => T): T {
  if (OFFSET.test(zone)) throw calendarErrors.offsetZone({ value: zone });
  try {
    return ask();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw calendarErrors.unknownZone({ value: JSON.stringify(zone) }, cause);
  }
}

function lengthOf({ unit, count }: Interval, times: number): Temporal.DurationLike {
  assert(Number.isSafeInteger(times), 'periods are counted in whole numbers');
  const plural = PLURALS[unit];
  if (plural === undefined || !Number.isSafeInteger(count) || count < 1) {
    throw calendarErrors.malformedInterval({ value: `${count} ${unit}` });
  }
  return { [plural]: count * times };
}

const PLURALS = { day: 'days', week: 'weeks', month: 'months', year: 'years' } as const;

/** The local date and time of an instant for people, to the second: `2026-03-01 14:30:05`. */
export function localTime(instantMs: number, zone: Zone): string {
  const time = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone).toPlainDateTime();
  return time.toString({ smallestUnit: 'second' }).replace('T', ' ');
}
