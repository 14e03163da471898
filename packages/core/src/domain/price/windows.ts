import { parseLocalDate, type LocalDate } from '../../kernel/calendar.ts';
import { parseDecimal } from '../../kernel/decimal.ts';
import { defineErrors } from '../../kernel/error.ts';

/** A day of the week as ISO 8601 counts it: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * Hours of the wall clock in which use counts or costs otherwise. A window is what the clocks of the zone show, so one
 * from 00:00 to 06:00 is five hours long in the night in which they go forward and seven in the one in which they go
 * back, and one that lies in the hour left out does not happen that day. A window belongs to the day it starts on.
 */
export interface PriceWindow {
  readonly id: string;
  /** The days on which it starts; every day, unless said otherwise. */
  readonly days?: readonly Weekday[];
  /** Dates on which it starts whatever the weekday, such as public holidays. */
  readonly alsoOn?: readonly LocalDate[];
  /** Dates on which it does not start, whatever the weekday. */
  readonly notOn?: readonly LocalDate[];
  /** Wall-clock time, `'22:00'`. */
  readonly start: string;
  /** Wall-clock time that is no longer in it; before `start` it is one of the next day. `'24:00'` ends with the day. */
  readonly end: string;
  /** Where windows overlap the higher one holds; two of the same may not overlap. 0, unless said otherwise. */
  readonly priority?: number;
  /** What one unit counts, an exact decimal: `'0.5'` counts half. One, unless said otherwise. */
  readonly weight?: string;
  /** Major units for each priced unit in the window, instead of what the price's model says. */
  readonly price?: string;
  /** Major units for a session that starts in the window, instead of the price's own connect fee. */
  readonly connectFee?: string;
}

/** What can be wrong with windows that come from outside. */
export const windowErrors = defineErrors('window', {
  malformedTime: ['invalid', 'A time of the window {id} is hours and minutes from 00:00 to 24:00; got {value}.'],
  empty: ['invalid', 'The window {id} ends when it starts, so it has no length; a whole day is 00:00 to 24:00.'],
  neverStarts: ['invalid', 'The window {id} starts on no day.'],
  unknownDay: ['invalid', 'A day of the week is 1 (Monday) to 7 (Sunday); the window {id} names {value}.'],
  twice: ['invalid', 'Two windows are called {id}.'],
  overlap: ['invalid', 'The windows {id} and {other} overlap and have one priority, so neither comes first.'],
  negative: ['invalid', 'A weight or price of the window {id} is below zero: {value}.'],
  badPriority: ['invalid', 'The priority of the window {id} is a whole number; got {value}.'],
});

/**
 * Refuses windows that cannot be meant: of no length, on no day, or two of one priority at the same time. Asked when a
 * price is published, so that rating need not doubt them.
 * @throws BillingError `window.…`, `decimal.malformed`, `calendar.malformedDate`
 */
export function checkWindows(windows: readonly PriceWindow[]): void {
  const ids = new Set<string>();
  for (const window of windows) {
    if (ids.has(window.id)) throw windowErrors.twice({ id: window.id });
    ids.add(window.id);
    checkWindow(window);
  }
  for (const [at, window] of windows.entries()) {
    for (const other of windows.slice(at + 1)) {
      if ((window.priority ?? 0) !== (other.priority ?? 0) || !everMeet(window, other)) continue;
      throw windowErrors.overlap({ id: window.id, other: other.id });
    }
  }
}

/**
 * Which window holds at a reading of the wall clock, as a position in the list; -1 where none does. The highest
 * priority of those that are open.
 */
export function windowAt(windows: readonly PriceWindow[], date: LocalDate, minute: number): number {
  let found = -1;
  for (const [at, window] of windows.entries()) {
    const held = windows[found];
    if (held !== undefined && (held.priority ?? 0) >= (window.priority ?? 0)) continue;
    if (isOpen(window, date, minute)) found = at;
  }
  return found;
}

/** The minutes of the wall clock at which windows open or close, with midnight, each once and in order: 0 to 1439. */
export function edgesOf(windows: readonly PriceWindow[]): readonly number[] {
  const edges = windows.flatMap((window) => [minuteOf(window.id, window.start), minuteOf(window.id, window.end)]);
  return [...new Set([0, ...edges.map((minute) => minute % DAY)])].toSorted((a, b) => a - b);
}

const DAY = 24 * 60;
const TIME = /^([01]\d|2[0-4]):([0-5]\d)$/;

function checkWindow(window: PriceWindow): void {
  const { id, days, alsoOn = [], notOn = [], priority = 0 } = window;
  const [start, end] = [minuteOf(id, window.start), minuteOf(id, window.end)];
  if (start === DAY) throw windowErrors.malformedTime({ id, value: window.start });
  if (start === end) throw windowErrors.empty({ id });
  const unknown = days?.find((day) => !Number.isInteger(day) || day < 1 || day > 7);
  if (unknown !== undefined) throw windowErrors.unknownDay({ id, value: unknown });
  for (const date of [...alsoOn, ...notOn]) parseLocalDate(date);
  if (days?.length === 0 && alsoOn.every((date) => notOn.includes(date))) throw windowErrors.neverStarts({ id });
  if (!Number.isSafeInteger(priority)) throw windowErrors.badPriority({ id, value: priority });
  for (const value of [window.weight, window.price, window.connectFee]) {
    if (value !== undefined && parseDecimal(value).numerator < 0n) throw windowErrors.negative({ id, value });
  }
}

function isOpen(window: PriceWindow, date: LocalDate, minute: number): boolean {
  const { start, end } = hoursOf(window);
  if (minute >= start && minute < end && startsOn(window, date)) return true;
  // What goes beyond midnight still belongs to the day before.
  return minute < end - DAY && startsOn(window, daysLater(date, -1));
}

function startsOn({ days, alsoOn, notOn }: PriceWindow, date: LocalDate): boolean {
  if (notOn?.includes(date) === true) return false;
  if (alsoOn?.includes(date) === true) return true;
  return days === undefined || days.includes(weekdayOf(date));
}

/** From its start to its end in minutes of the day it starts on; above 1440 when it goes beyond midnight. */
function hoursOf({ id, start, end }: PriceWindow): { readonly start: number; readonly end: number } {
  const [from, to] = [minuteOf(id, start), minuteOf(id, end)];
  return { start: from, end: to > from ? to : to + DAY };
}

function minuteOf(id: string, time: string): number {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (hours === undefined || minute > DAY) throw windowErrors.malformedTime({ id, value: time });
  return minute;
}

const DAY_MS = 86_400_000;
const MONDAY: LocalDate = '2001-01-01';

// A timeline asks for many days, and a date of no zone needs no calendar: it is midnight UTC.
function weekdayOf(date: LocalDate): Weekday {
  return (new Date(date).getUTCDay() || 7) as Weekday;
}

function daysLater(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whether two windows are ever open together: in a plain week, or around a date that either of them names. */
function everMeet(a: PriceWindow, b: PriceWindow): boolean {
  const named = [a, b].flatMap(({ alsoOn = [], notOn = [] }) => [...alsoOn, ...notOn]);
  // A plain week lies where no date is named.
  const weekly = (window: PriceWindow): PriceWindow => ({ ...window, alsoOn: [], notOn: [] });
  const plainWeek = Array.from({ length: 8 }, (_, day) => daysLater(MONDAY, day));
  if (plainWeek.some((date) => meetOn(weekly(a), weekly(b), date))) return true;
  // A window that starts on a named day may be met by one of the evening before, and meet one of the day after.
  return named.some((date) => [-1, 0, 1].some((days) => meetOn(a, b, daysLater(date, days))));
}

/** Whether both are open at some minute of a day. It is enough to look where one of them opens, and at midnight. */
function meetOn(a: PriceWindow, b: PriceWindow, date: LocalDate): boolean {
  return edgesOf([a, b]).some((minute) => isOpen(a, date, minute) && isOpen(b, date, minute));
}
