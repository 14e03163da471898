import { assert } from '../../kernel/assert.ts';
import { allocate } from '../../kernel/allocate.ts';
import type { LocalDate, Zone } from '../../kernel/calendar.ts';
import { divideRounded } from '../../kernel/money.ts';
import { offsetSpans } from '../../kernel/offsets.ts';
import { edgesOf, windowAt, type PriceWindow } from './windows.ts';

/** A stretch of time in which one window holds, or none, on one local day, between two changes of the clocks. */
export interface Segment {
  /** UTC milliseconds, half-open. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly date: LocalDate;
  /** The window that holds, as a position in the list; -1 where none does. */
  readonly window: number;
}

/** Units used evenly over a stretch of time, half-open. At one instant when it has no length. */
export interface UseSpan {
  /** UTC milliseconds. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly units: bigint;
}

/** The part of a stretch that lies in one segment. */
export interface Piece {
  readonly segment: number;
  readonly units: bigint;
}

/**
 * Cuts a stretch of time at every window's edge, every local midnight and every change of the clocks. The segments
 * follow one another without a gap; a month of two windows has about 150.
 * @throws BillingError `window.malformedTime`, `calendar.unknownZone`, `calendar.offsetZone`
 */
export function timelineOf(
  windows: readonly PriceWindow[],
  zone: Zone,
  fromAt: number,
  toAt: number,
): readonly Segment[] {
  assert(fromAt < toAt, 'a timeline has a length');
  const edges = edgesOf(windows);
  const segments: Segment[] = [];
  for (const span of offsetSpans(zone, fromAt, toAt)) {
    const [begin, end] = [span.fromAt + span.offsetMs, span.toAt + span.offsetMs]; // Wall clock, as if it were UTC.
    for (let day = Math.floor(begin / DAY_MS); day * DAY_MS < end; day++) {
      const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
      let today: Segment | undefined;
      for (const [at, minute] of edges.entries()) {
        const from = Math.max(begin, day * DAY_MS + minute * MINUTE_MS);
        const to = Math.min(end, day * DAY_MS + (edges[at + 1] ?? DAY_MS / MINUTE_MS) * MINUTE_MS);
        if (from >= to) continue;
        const window = windowAt(windows, date, minute);
        // Where another window holds, or it is not its day, an edge is none.
        const begun = today?.window === window ? segments.pop() : undefined;
        today = { fromAt: begun?.fromAt ?? from - span.offsetMs, toAt: to - span.offsetMs, date, window };
        segments.push(today);
      }
    }
  }
  return segments;
}

/**
 * Shares a stretch of use among the segments that it lies in, by time, with the largest remainder; of equal remainders
 * the earlier segment takes the unit. What lies outside the timeline is left out: see `unitsBefore` for how much.
 */
export function piecesOf(stretch: UseSpan, segments: readonly Segment[]): readonly Piece[] {
  const [first, last] = [segments[0], segments.at(-1)];
  assert(first !== undefined && last !== undefined, 'a timeline has segments');
  const touched = segments.flatMap((segment, at) => {
    const shared = Math.min(segment.toAt, stretch.toAt) - Math.max(segment.fromAt, stretch.fromAt);
    const within = stretch.fromAt === stretch.toAt && segment.fromAt <= stretch.toAt && stretch.toAt < segment.toAt;
    return shared > 0 || within ? [{ at, shared }] : [];
  });
  const inside = unitsBefore(stretch, last.toAt) - unitsBefore(stretch, first.fromAt);
  if (touched.length === 0) return [];
  const shares = allocate(
    inside,
    touched.map(({ shared }) => ({ key: '', weight: BigInt(shared) })),
  );
  return touched.map(({ at }, position) => ({ segment: at, units: shares[position] ?? 0n }));
}

/**
 * How many units of a stretch were used before an instant, rounded half up. Both of two periods that a stretch crosses
 * ask this of the one instant between them, so that together they bill exactly what was used.
 */
export function unitsBefore({ fromAt, toAt, units }: UseSpan, at: number): bigint {
  if (at <= fromAt) return 0n;
  if (at >= toAt) return units;
  return share(units, at - fromAt, toAt - fromAt);
}

/** units × part ÷ whole, rounded half up: of two shares, what the largest remainder gives the first. */
export function share(units: bigint, part: number, whole: number): bigint {
  return divideRounded(units * BigInt(part), BigInt(whole));
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
