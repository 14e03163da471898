import { assert } from '../kernel/assert.ts';
import { periodStart, type Interval, type LocalDate } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Money } from '../kernel/money.ts';
import { nthPeriod, overlap, periodIndex, type Period } from '../kernel/period.ts';

/** One stage in the life of a subscription to a plan. Phases follow one another from the day on which it started. */
export interface Phase {
  /** What the ISP calls it: `trial`, `first-year`. */
  readonly key: string;
  readonly kind: 'trial' | 'discount' | 'fixed_term' | 'evergreen';
  /** Null for an evergreen phase, which has no end. */
  readonly length: PhaseLength | null;
  /** For a full period; null: the price of the plan. */
  readonly price: Money | null;
  /** What the end of a fixed term does when no phase follows it. */
  readonly atEnd?: FixedTermEnd;
}

/** How long a phase is. A `period` is one of the subscription's own, the shorter first one included. */
export interface PhaseLength {
  readonly unit: 'day' | 'week' | 'month' | 'period';
  readonly count: number;
}

/**
 * What a fixed term does that nothing follows. `evergreen`: it goes on without an end and without a commitment. `end`:
 * the subscription ends. `renew`: the same term begins again.
 */
export type FixedTermEnd = 'evergreen' | 'end' | 'renew';

/** When a subscription started, and what its periods are counted from. */
export interface PhaseStart {
  readonly startedOn: LocalDate;
  readonly anchor: LocalDate;
  readonly interval: Interval;
}

/** A phase with its days. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly from: LocalDate;
  /** The first day that is no longer in it; null when it has no end. */
  readonly to: LocalDate | null;
  /** How often its fixed term was renewed before. */
  readonly renewals: number;
  /** Whether leaving would break a commitment: within a fixed term, and not after it. */
  readonly committed: boolean;
}

/** A part of a period and the phase that it lies in. */
export interface PhaseSlice {
  readonly slice: Period;
  readonly phase: Phase;
}

/** What can be wrong with the phases of a plan. */
export const phaseErrors = defineErrors('phase', {
  none: ['invalid', 'A plan has a phase.'],
  zeroLength: ['invalid', 'The phase {key} is a whole number from 1 of days, weeks, months or periods long.'],
  endless: ['invalid', 'The phase {key} has no end, so nothing can follow it.'],
  unfollowed: [
    'invalid',
    'The phase {key} ends, so a fixed term or an evergreen follows it: nothing is free for ever.',
  ],
  needsLength: ['invalid', 'The phase {key} is no evergreen, so it needs a length.'],
  lengthOfEvergreen: ['invalid', 'The phase {key} is an evergreen, so it has no length.'],
  keyTwice: ['invalid', 'Two phases are called {key}.'],
  strayEnd: ['invalid', 'Only a fixed term that is the last phase says what its end does; {key} is none.'],
});

/**
 * The phase that a day lies in, or null before the start and after the end of the last phase.
 * @throws BillingError `calendar.malformedDate`, `calendar.malformedInterval`
 */
export function phaseAt(phases: readonly Phase[], start: PhaseStart, day: LocalDate): PhaseSpan | null {
  if (day < start.startedOn) return null;
  for (const span of spans(phases, start)) if (span.to === null || day < span.to) return span;
  return null;
}

/**
 * The phases of the days of a period, in order: one, unless an edge of a phase falls within. Days before the start and
 * after the end of the last phase are in none, so what is answered may be shorter than the period.
 * @throws BillingError `calendar.malformedDate`, `calendar.malformedInterval`
 */
export function phasesOver(phases: readonly Phase[], start: PhaseStart, period: Period): PhaseSlice[] {
  const slices: PhaseSlice[] = [];
  for (const { phase, from, to } of spans(phases, start)) {
    if (from >= period.to) break;
    const slice = overlap(period, { from, to: to ?? period.to });
    const last = slices.at(-1);
    // A fixed term that renews within the period is one phase still: nothing of it is priced apart.
    if (slice !== undefined && last?.phase === phase) slices.splice(-1, 1, joined(last, slice));
    else if (slice !== undefined) slices.push({ slice, phase });
  }
  return slices;
}

/**
 * The first day on which nothing holds any more, or null when the phases go on without an end.
 * @throws BillingError `calendar.malformedDate`, `calendar.malformedInterval`
 */
export function phasesEnd(phases: readonly Phase[], start: PhaseStart): LocalDate | null {
  const last = phases.at(-1);
  if (last === undefined || last.length === null || endOf(last) !== 'end') return null;
  let end: LocalDate | null = null;
  for (const span of spans(phases, start)) end = span.to;
  return end;
}

/**
 * Checks the phases of a plan before it is published.
 * @throws BillingError `phase.none`, `phase.zeroLength`, `phase.endless`, `phase.needsLength`,
 *   `phase.lengthOfEvergreen`, `phase.keyTwice`, `phase.unfollowed`, `phase.strayEnd`
 */
export function checkPhases(phases: readonly Phase[]): void {
  if (phases.length === 0) throw phaseErrors.none();
  for (const [place, { key, kind, length, atEnd }] of phases.entries()) {
    const last = place === phases.length - 1;
    if (phases.findIndex((other) => other.key === key) !== place) throw phaseErrors.keyTwice({ key });
    if (kind === 'evergreen' && length !== null) throw phaseErrors.lengthOfEvergreen({ key });
    if (kind === 'evergreen' && !last) throw phaseErrors.endless({ key });
    if (kind !== 'evergreen' && length === null) throw phaseErrors.needsLength({ key });
    if (last && (kind === 'trial' || kind === 'discount')) throw phaseErrors.unfollowed({ key });
    if (length !== null && (!Number.isSafeInteger(length.count) || length.count < 1 || length.count > LONGEST)) {
      throw phaseErrors.zeroLength({ key });
    }
    if (atEnd !== undefined && (kind !== 'fixed_term' || !last)) throw phaseErrors.strayEnd({ key });
  }
}

/** All spans in order; without an end where the last phase renews. */
function* spans(phases: readonly Phase[], start: PhaseStart): Generator<PhaseSpan> {
  let edge: Edge = { origin: start.startedOn, unit: null, count: 0, day: start.startedOn };
  for (const [place, phase] of phases.entries()) {
    const last = place === phases.length - 1;
    for (let renewals = 0; ; renewals += 1) {
      const from = edge.day;
      if (phase.length === null) return yield { phase, from, to: null, renewals, committed: false };
      edge = later(edge, phase.length, start);
      yield { phase, from, to: edge.day, renewals, committed: phase.kind === 'fixed_term' };
      if (!last) break;
      if (endOf(phase) === 'end') return;
      if (endOf(phase) === 'evergreen') return yield { phase, from: edge.day, to: null, renewals, committed: false };
    }
  }
}

/** A day between two phases, and how it was reached: so many units from an origin, and never from a clamped day. */
interface Edge {
  readonly origin: LocalDate;
  readonly unit: PhaseLength['unit'] | null;
  readonly count: number;
  readonly day: LocalDate;
}

function later(edge: Edge, { unit, count }: PhaseLength, { anchor, interval }: PhaseStart): Edge {
  const origin = edge.unit === unit ? edge.origin : edge.day;
  const all = edge.unit === unit ? edge.count + count : count;
  const day =
    unit === 'period'
      ? nthPeriod(anchor, interval, periodIndex(anchor, interval, origin) + all).from
      : periodStart(origin, { unit, count: 1 }, all);
  assert(day > edge.day, 'a phase has a day');
  return { origin, unit, count: all, day };
}

/** A trial or a discount that nothing follows would be refused by `checkPhases`; it ends. */
function endOf({ kind, atEnd }: Phase): FixedTermEnd {
  return kind === 'fixed_term' ? (atEnd ?? 'evergreen') : 'end';
}

function joined({ slice, phase }: PhaseSlice, { to }: Period): PhaseSlice {
  return { slice: { from: slice.from, to }, phase };
}

/** More units than these are a slip of the keyboard. */
const LONGEST = 36_500;
