import { assert } from '../../kernel/assert.ts';
import type { Zone } from '../../kernel/calendar.ts';
import { defineErrors } from '../../kernel/error.ts';
import type { Dimensions } from './dimensions.ts';
import { billedBetween, groupsOf, type IncrementGroup, type RoundScope } from './increments.ts';
import type { MeterPrice } from './price.ts';
import { createSums } from './sums.ts';
import { piecesOf, share, timelineOf, unitsBefore, type Segment, type UseSpan } from './timeline.ts';
import type { PriceWindow } from './windows.ts';

/** What a session used between two of its reports, in units of one meter: the time is taken to be used evenly. */
export interface UseRecord extends UseSpan {
  readonly dimensions?: Dimensions;
  /** True for the record that a session begins with, and for none of those that follow: it owes the connect fee. */
  readonly opens?: boolean;
  /**
   * What the session had used before this record, as its counters tell. Asked for by increments of the scope `session`
   * alone; nothing for the record that opens it.
   */
  readonly sessionBefore?: bigint;
}

/** What can be wrong with a record of use. */
export const recordErrors = defineErrors('record', {
  malformed: [
    'invalid',
    'Use is not below zero and ends no earlier than it begins; got {units} from {fromAt} to {toAt}.',
  ],
  noPosition: ['invalid', 'Increments by session need to know what the session had used before, from {fromAt} on.'],
});

/** One price with all that does not change from record to record worked out. */
export interface Prepared {
  readonly id: string;
  readonly price: MeterPrice;
  readonly windows: readonly PriceWindow[];
  readonly segments: readonly Segment[];
  readonly scope: RoundScope | null;
  /** One of single units where the price has no increments. */
  readonly groups: readonly IncrementGroup[];
  /** The segments' ends, in numbers only. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** What was used under one price, by segment: all that is kept of its records. */
export interface Tally {
  /** @throws BillingError `record.noPosition`, `record.malformed` */
  readonly take: (record: UseRecord) => void;
  /** Adds what an earlier tally of the same price kept. */
  readonly restore: (kept: Kept) => void;
  readonly kept: () => Kept;
}

/** A tally as data. Its size is bounded by the windows and days of a period. */
export interface Kept {
  /** By segment, in time order; only those in which something was used or a session began. */
  readonly cells: readonly KeptCell[];
  /** Units of records that cross an end of the period and were used beyond it. */
  readonly outside: bigint;
  readonly records: number;
}

/** What was used in one segment. */
export interface KeptCell {
  readonly segment: number;
  /** Its time in UTC milliseconds, for what is taken up again must still mean the same. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly used: bigint;
  /** By group of increments, where they are counted by record or session; else empty, for they are counted later. */
  readonly billed: readonly bigint[];
  /** How many sessions began. */
  readonly opened: number;
}

/** Works out a price for a period (UTC milliseconds, half-open) of a zone. */
export function prepare(id: string, price: MeterPrice, zone: Zone, fromAt: number, toAt: number): Prepared {
  const { windows = [], increments } = price;
  const segments = timelineOf(windows, zone, fromAt, toAt);
  return {
    id,
    price,
    windows,
    segments,
    scope: increments?.scope ?? null,
    groups: increments === undefined ? [{ from: 0n, step: 1n }] : groupsOf(increments),
    starts: Float64Array.from(segments, (segment) => segment.fromAt),
    ends: Float64Array.from(segments, (segment) => segment.toAt),
  };
}

/** Makes an empty tally. */
export function createTally(prepared: Prepared): Tally {
  const { segments, scope, groups, starts, ends } = prepared;
  const used = createSums(segments.length);
  const billed = createSums(segments.length * groups.length);
  const opened = new Float64Array(segments.length);
  const outside = createSums(1);
  const inSteps = scope === 'record' || scope === 'session';
  const locate = createLocator(starts, ends);
  let records = 0;

  const count = (segment: number, units: bigint, before: bigint): void => {
    used.add(segment, units);
    if (!inSteps) return;
    for (const [group, more] of billedBetween(before, before + units, groups).entries()) {
      billed.add(segment * groups.length + group, more);
    }
  };
  const positionOf = ({ sessionBefore, opens, fromAt }: UseRecord): bigint => {
    if (scope !== 'session') return 0n;
    if (sessionBefore !== undefined) return sessionBefore;
    if (opens === true) return 0n;
    throw recordErrors.noPosition({ fromAt });
  };
  /** A record that crosses an edge. Most of those cross one, and are halved without asking anybody. */
  const divide = (record: UseRecord, first: number): void => {
    let position = positionOf(record);
    const cut = ends[first] as number;
    if (first >= 0 && first + 1 < ends.length && record.toAt <= (ends[first + 1] as number)) {
      const early = share(record.units, cut - record.fromAt, record.toAt - record.fromAt);
      count(first, early, position);
      count(first + 1, record.units - early, position + early);
      return;
    }
    position += unitsBefore(record, starts[0] as number);
    let inside = 0n;
    for (const { segment, units } of piecesOf(record, segments)) {
      count(segment, units, position + inside);
      inside += units;
    }
    outside.add(0, record.units - inside);
  };
  return {
    take(record) {
      const { fromAt, toAt, units, opens } = record;
      if (!(Number.isSafeInteger(fromAt) && Number.isSafeInteger(toAt)) || fromAt > toAt || units < 0n) {
        throw recordErrors.malformed({ fromAt, toAt, units: String(units) });
      }
      const segment = locate(fromAt);
      if (segment >= 0 && toAt <= (ends[segment] as number)) count(segment, units, inSteps ? positionOf(record) : 0n);
      else divide(record, segment);
      if (opens === true && segment >= 0) opened[segment] = (opened[segment] as number) + 1;
      records++;
    },
    restore(kept) {
      for (const cell of kept.cells) {
        assert(fitsIn(prepared, cell), 'a tally is restored to the price and period that it was kept for');
        used.add(cell.segment, cell.used);
        for (const [group, units] of cell.billed.entries()) billed.add(cell.segment * groups.length + group, units);
        opened[cell.segment] = (opened[cell.segment] as number) + cell.opened;
      }
      outside.add(0, kept.outside);
      records += kept.records;
    },
    kept: () => ({
      cells: segments.flatMap((_, segment) => {
        const cell = {
          segment,
          fromAt: starts[segment] as number,
          toAt: ends[segment] as number,
          used: used.at(segment),
          billed: inSteps ? groups.map((__, group) => billed.at(segment * groups.length + group)) : [],
          opened: opened[segment] as number,
        };
        return cell.used === 0n && cell.opened === 0 ? [] : [cell];
      }),
      outside: outside.at(0),
      records,
    }),
  };
}

/** Whether a cell was kept for the same windows, period and increments. */
export function fitsIn(
  { starts, ends, groups, scope }: Prepared,
  { segment, fromAt, toAt, billed }: KeptCell,
): boolean {
  const inSteps = scope === 'record' || scope === 'session';
  const sameTime = starts[segment] === fromAt && ends[segment] === toAt;
  return sameTime && billed.length === (inSteps ? groups.length : 0);
}

/**
 * Answers the segment that an instant lies in, -1 outside. It begins where it found the last one, for records come
 * mostly in the order of time; only a leap is searched for.
 */
function createLocator(starts: Float64Array, ends: Float64Array): (at: number) => number {
  const last = starts.length - 1;
  let here = 0;
  return (at) => {
    if (at >= (starts[here] as number)) {
      if (at < (ends[here] as number)) return here;
      if (here < last && at < (ends[here + 1] as number)) return ++here;
    }
    if (at < (starts[0] as number) || at >= (ends[last] as number)) return -1;
    let [low, high] = [0, last];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at < (ends[middle] as number)) high = middle;
      else low = middle + 1;
    }
    here = low;
    return here;
  };
}
