import { assert } from '../../kernel/assert.ts';
import { parseDecimal } from '../../kernel/decimal.ts';
import { defineErrors } from '../../kernel/error.ts';

/**
 * Whose use is added up before it is rounded up to whole increments. `record`: each report by itself, as voice is
 * billed; `session`: all reports of one session; `day`: a local day; `period`: the whole billing period. It is said on
 * the price, because three sessions of 15 KB in blocks of 10 KB are 6 blocks by session and 5 by day.
 */
export type RoundScope = 'record' | 'session' | 'day' | 'period';

/** In which steps use is counted. Units are those of the meter: seconds, bytes. */
export type Increments = PlainIncrements | GroupedIncrements;

/** One step throughout, after a first one that may be longer: 60/1 is a minute first, and then by the second. */
export interface PlainIncrements {
  readonly scope: RoundScope;
  readonly step: bigint;
  /** The length of the first increment; like the others, unless said otherwise. */
  readonly minimum?: bigint;
}

/** Other steps, and if need be other prices, from a position in the scope on: the first 30 seconds of a call dearer. */
export interface GroupedIncrements {
  readonly scope: RoundScope;
  /** In order, the first from 0 on. */
  readonly groups: readonly IncrementGroup[];
}

/** The steps from a position on, up to where the next group begins. */
export interface IncrementGroup {
  readonly from: bigint;
  readonly step: bigint;
  /** Major units for each priced unit billed in this group, instead of what the price's model says. */
  readonly price?: string;
}

/** What can be wrong with increments that come from outside. */
export const incrementErrors = defineErrors('increment', {
  noGroups: ['invalid', 'Increments need at least one group.'],
  badStep: ['invalid', 'An increment is at least one unit long; got {step}.'],
  badMinimum: ['invalid', 'The first increment is at least one unit long; got {minimum}.'],
  badStart: ['invalid', 'The first group of increments begins at 0; got {from}.'],
  outOfOrder: ['invalid', 'Groups of increments follow one another; one from {from} does not come after the last.'],
  negativePrice: ['invalid', 'A price of increments is below zero: {price}. What is given back is a discount.'],
});

/**
 * What is billed in each group for the first `position` units of a scope. An increment that has begun is billed whole,
 * by the group in which it began, and so swallows what it reaches of the groups that follow: with 60-second steps from
 * 30 on, a call of 60 seconds is billed 30 + 60 = 90. Nothing used is nothing billed.
 */
export function billedByGroup(position: bigint, groups: readonly IncrementGroup[]): bigint[] {
  assert(position >= 0n, 'use is not negative');
  const billed: bigint[] = [];
  let end = 0n; // Up to where the increments billed so far reach.
  for (const [at, { step }] of groups.entries()) {
    const next = groups[at + 1]?.from;
    const goal = next === undefined || position < next ? position : next;
    const due = goal > end ? goal - end : 0n;
    const over = due % step;
    const units = over === 0n ? due : due + step - over;
    billed.push(units);
    end += units;
  }
  return billed;
}

/** How many units are billed for the first `position` units of a scope: 132 of 60/1 is 132, and 1 is 60. */
export function billedUnits(position: bigint, increments: Increments): bigint {
  return billedByGroup(position, groupsOf(increments)).reduce((all, units) => all + units, 0n);
}

/**
 * What further use adds to what the scope has billed: the billed units of all less those of what came before. Each
 * increment so belongs to the use in which it begins, and slices come to the same as all at once.
 */
export function billedBetween(before: bigint, after: bigint, groups: readonly IncrementGroup[]): bigint[] {
  assert(before <= after, 'use only grows');
  const earlier = billedByGroup(before, groups);
  return billedByGroup(after, groups).map((units, at) => units - (earlier[at] ?? 0n));
}

/** Increments as groups: 60/1 is a group of one 60 from 0 and one of single units from 60 on. */
export function groupsOf(increments: Increments): readonly IncrementGroup[] {
  if ('groups' in increments) return increments.groups;
  const { step, minimum } = increments;
  if (minimum === undefined) return [{ from: 0n, step }];
  return [
    { from: 0n, step: minimum },
    { from: minimum, step },
  ];
}

/**
 * Refuses increments that cannot be meant. Asked when a price is published, so that rating need not doubt them.
 * @throws BillingError `increment.…`, `decimal.malformed`
 */
export function checkIncrements(increments: Increments): void {
  if ('minimum' in increments && increments.minimum !== undefined && increments.minimum < 1n) {
    throw incrementErrors.badMinimum({ minimum: increments.minimum.toString() });
  }
  const groups = groupsOf(increments);
  let last = -1n;
  if (groups.length === 0) throw incrementErrors.noGroups();
  for (const { from, step, price } of groups) {
    if (last < 0n && from !== 0n) throw incrementErrors.badStart({ from: from.toString() });
    if (from <= last) throw incrementErrors.outOfOrder({ from: from.toString() });
    if (step < 1n) throw incrementErrors.badStep({ step: step.toString() });
    if (price !== undefined && parseDecimal(price).numerator < 0n) throw incrementErrors.negativePrice({ price });
    last = from;
  }
}
