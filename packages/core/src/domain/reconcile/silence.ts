import type { Stretch } from '../charge.ts';
import { dayNumber, localDateAt, startOfDay, type Zone } from '../../kernel/calendar.ts';

/** How far back a gateway's own past is learned from, in milliseconds: four weeks. */
export const LEARN_MS = 28 * 86_400_000;

/** No silence shorter than this is one, in milliseconds. */
export const SHORTEST_SILENCE_MS = 15 * 60_000;

const HOUR_MS = 3_600_000;
const HOURS_OF_WEEK = 168;

/** Fewer than this an hour is a quiet hour, in which silence says nothing. */
const QUIET_BELOW = 1;

/** Of so many silences at a time of the week, one may be longer than the usual: the 99.9th of a hundred. */
const ONE_IN = 1000;

/** How many sales must have been expected since the last for their absence to happen once in a thousand times. */
const ENOUGH_EXPECTED = Math.log(ONE_IN);

/** How many times an hour of the week must have been seen before it says anything. */
const LEAST_WEEKS = 2;

/** A gateway's past: sales by hour, the gaps that were long, and spans that say nothing because sales had failed. */
export interface SalesPast {
  /** The first instant of the past that is known: of the span, or the first sale. */
  readonly fromAt: number;
  readonly untilAt: number;
  /** Sales in each hour of UTC that has any, by the instant at which it begins. */
  readonly hours: ReadonlyMap<number, number>;
  /** Every stretch without a sale that was as long as `SHORTEST_SILENCE_MS` or longer, between two sales. */
  readonly gaps: readonly Stretch[];
  /** Silences that were alarms: nothing usual is learned from them. */
  readonly alarms: readonly Stretch[];
}

/** What is usual, by hour of the local week: Monday from midnight is 0. */
export interface SalesPattern {
  readonly zone: Zone;
  readonly hours: readonly UsualHour[];
}

/** One hour of the week. */
export interface UsualHour {
  /** How often it was seen. */
  readonly weeks: number;
  /** Sales that are expected in it. */
  readonly expected: number;
  /** The gap that only one in a thousand was longer than, in milliseconds, at least `SHORTEST_SILENCE_MS`. */
  readonly usualGapMs: number;
}

/** What is to be said of a gateway now. `learning`: this hour of the week was seen too seldom. */
export interface SalesVerdict {
  readonly state: 'selling' | 'quiet' | 'silent' | 'learning';
  readonly expectedPerHour: number;
  readonly usualGapMs: number;
  /** How many sales would have been expected since the last one. */
  readonly expectedSince: number;
}

/** Learns what is usual from a gateway's own past, hour by hour of the local week. */
export function learnSales(past: SalesPast, zone: Zone): SalesPattern {
  const seen = Array.from({ length: HOURS_OF_WEEK }, () => ({ weeks: 0, sales: 0, gaps: [] as number[] }));
  const first = Math.ceil(past.fromAt / HOUR_MS) * HOUR_MS;
  for (let hourAt = first; hourAt + HOUR_MS <= past.untilAt; hourAt += HOUR_MS) {
    const span = { fromAt: hourAt, toAt: hourAt + HOUR_MS };
    const slot = seen[hourOfWeek(hourAt, zone)];
    if (slot === undefined || past.alarms.some((alarm) => overlaps(alarm, span))) continue;
    slot.weeks += 1;
    slot.sales += past.hours.get(hourAt) ?? 0;
  }
  for (const gap of past.gaps) {
    if (past.alarms.some((alarm) => overlaps(alarm, gap))) continue;
    for (const { slot, silentMs } of silencesWithin(gap, zone)) seen[slot]?.gaps.push(silentMs);
  }
  const hours = seen.map(({ weeks, sales, gaps }) => ({
    weeks,
    expected: weeks === 0 ? 0 : sales / weeks,
    usualGapMs: usualGap(gaps, sales),
  }));
  return { zone, hours };
}

/**
 * Whether a gateway has fallen silent: at a time of the week at which it sells, for longer than all but one in a
 * thousand of its own gaps at that time, and than chance explains. Through a quiet night nothing is expected, so that a
 * morning begins with patience.
 */
export function judgeSilence({ zone, hours }: SalesPattern, lastSaleAt: number, now: number): SalesVerdict {
  const hour = hours[hourOfWeek(now, zone)] ?? { weeks: 0, expected: 0, usualGapMs: SHORTEST_SILENCE_MS };
  const silentMs = Math.max(0, now - lastSaleAt);
  const expectedSince = expectedBetween({ zone, hours }, Math.max(lastSaleAt, now - LEARN_MS), now);
  const told = { expectedPerHour: hour.expected, usualGapMs: hour.usualGapMs, expectedSince };
  if (hour.weeks < LEAST_WEEKS) return { state: 'learning', ...told };
  if (hour.expected < QUIET_BELOW) return { state: 'quiet', ...told };
  const isSilent = silentMs > hour.usualGapMs && expectedSince >= ENOUGH_EXPECTED;
  return { state: isSilent ? 'silent' : 'selling', ...told };
}

/** Sales that are usual between two instants. */
function expectedBetween({ zone, hours }: SalesPattern, fromAt: number, toAt: number): number {
  let expected = 0;
  for (let at = fromAt; at < toAt;) {
    const next = Math.min(toAt, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    expected += ((hours[hourOfWeek(at, zone)]?.expected ?? 0) * (next - at)) / HOUR_MS;
    at = next;
  }
  return expected;
}

/** How long a gap had lasted by the end of each hour that it reached into: so long nobody needed to worry there. */
function* silencesWithin(gap: Stretch, zone: Zone): Iterable<{ readonly slot: number; readonly silentMs: number }> {
  for (let at = gap.fromAt; at < gap.toAt;) {
    const next = Math.min(gap.toAt, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    yield { slot: hourOfWeek(at, zone), silentMs: next - gap.fromAt };
    at = next;
  }
}

/**
 * The gap at the nearest rank of 99.9 %. There are as many gaps in an hour as sales, and those that are not told are
 * shorter than the shortest silence.
 */
function usualGap(long: readonly number[], sales: number): number {
  const all = Math.max(sales, long.length);
  const above = all - Math.ceil(all - all / ONE_IN);
  const [usual] = long.toSorted((one, other) => other - one).slice(above);
  return Math.max(usual ?? 0, SHORTEST_SILENCE_MS);
}

/** The hour of the local week, 0 for Monday from midnight. A day of 23 or 25 hours ends with its last one. */
function hourOfWeek(at: number, zone: Zone): number {
  const date = localDateAt(at, zone);
  const hour = Math.min(23, Math.floor((at - startOfDay(date, zone)) / HOUR_MS));
  const weekday = (((dayNumber(date) + 3) % 7) + 7) % 7; // 1 January 1970 was a Thursday.
  return weekday * 24 + hour;
}

function overlaps(one: Stretch, other: Stretch): boolean {
  return one.fromAt < other.toAt && other.fromAt < one.toAt;
}
