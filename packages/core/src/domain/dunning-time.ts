import {
  addDays,
  dayNumber,
  dayOfNumber,
  localDateAt,
  localTime,
  minuteOn,
  startOfDay,
  type Zone,
} from '../kernel/calendar.ts';
import { cuttingWindow, quietWindow, type CuttingHours, type DunningTerms } from './dunning-policy.ts';
import { windowAt, type PriceWindow } from './price/windows.ts';

/** Time in which nothing is asked: a hold, a promise to pay. `[fromAt, untilAt)`; null without an end. */
export interface DunningPause {
  readonly fromAt: number;
  readonly untilAt: number | null;
}

/** Pauses in order of time, none of which meets another. */
export function mergedPauses(pauses: readonly DunningPause[]): readonly DunningPause[] {
  const merged: { fromAt: number; untilAt: number | null }[] = [];
  for (const { fromAt, untilAt } of pauses.toSorted((a, b) => a.fromAt - b.fromAt)) {
    if (untilAt !== null && untilAt <= fromAt) continue;
    const last = merged.at(-1);
    if (last === undefined || (last.untilAt !== null && last.untilAt < fromAt)) merged.push({ fromAt, untilAt });
    else last.untilAt = last.untilAt === null || untilAt === null ? null : Math.max(last.untilAt, untilAt);
  }
  return merged;
}

/** The pause that runs at an instant; null where none does. */
export function pauseAt(pauses: readonly DunningPause[], at: number): DunningPause | null {
  return pauses.find(({ fromAt, untilAt }) => fromAt <= at && (untilAt === null || at < untilAt)) ?? null;
}

/**
 * When a stage is reached by a document: with the local day so many days after the one on which it was due, and not
 * before it is overdue. Whole days of pauses that begin before the stage do not count, so that after a broken promise
 * it goes on where it stood. Null while a pause has no end.
 * @param pauses merged
 */
export function stageReachedAt(
  dueAt: number,
  afterDays: number,
  pauses: readonly DunningPause[],
  zone: Zone,
): number | null {
  const dueDay = dayNumber(localDateAt(dueAt, zone));
  const instantOf = (day: number): number => Math.max(dueAt, startOfDay(dayOfNumber(day), zone));
  let day = dueDay + afterDays;
  for (const { fromAt, untilAt } of pauses) {
    if (untilAt !== null && untilAt <= dueAt) continue;
    if (fromAt > instantOf(day)) break;
    if (untilAt === null) return null;
    const from = Math.max(dayNumber(localDateAt(fromAt, zone)), dueDay);
    day += Math.max(0, dayNumber(localDateAt(untilAt, zone)) - from);
  }
  const at = instantOf(day);
  // A pause may end within a day.
  return pauseAt(pauses, at)?.untilAt ?? at;
}

/** Whether access may be taken at an instant. */
export function mayCut(hours: CuttingHours, at: number, zone: Zone): boolean {
  return isOpen(cuttingWindow(hours), at, zone);
}

/** The first instant from then on at which access may be taken; null where none comes within a year. */
export function nextCutting(hours: CuttingHours, at: number, zone: Zone): number | null {
  const window = cuttingWindow(hours);
  if (isOpen(window, at, zone)) return at;
  const today = localDateAt(at, zone);
  for (let days = 0; days <= MOST_DAYS_AHEAD; days++) {
    const opens = minuteOn(addDays(today, days), minuteOf(window.start), zone);
    if (opens > at && isOpen(window, opens, zone)) return opens;
  }
  return null;
}

/** Until when no message goes out; null when one may go out now. */
export function quietUntil(quiet: DunningTerms['quiet'], at: number, zone: Zone): number | null {
  if (quiet === null || !isOpen(quietWindow(quiet), at, zone)) return null;
  const today = localDateAt(at, zone);
  const ends = [today, addDays(today, 1)].map((day) => minuteOn(day, minuteOf(quiet.to), zone));
  return ends.find((end) => end > at) ?? null;
}

/** Beyond this many days no open hour is looked for. */
const MOST_DAYS_AHEAD = 366;

function isOpen(window: PriceWindow, at: number, zone: Zone): boolean {
  const [date = '', time = ''] = localTime(at, zone).split(' ');
  return windowAt([window], date, minuteOf(time)) >= 0;
}

/** Minutes after midnight of `'08:30'` or `'08:30:15'`. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
