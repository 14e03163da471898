import { anchorOf, type Aligning } from '../kernel/alignment.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import { periodAt, type Period } from '../kernel/period.ts';

/** The first period of a subscription and the day from which all that follow are counted. */
export interface FirstPeriod {
  /** What `nthPeriod` and `periodAt` count from. It may lie before the start, or after it. */
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
export function firstPeriod(aligning: Aligning): FirstPeriod {
  const { startOn, interval } = aligning;
  const anchor = anchorOf(aligning);
  const period = periodAt(anchor, interval, startOn);
  return { anchor, period, slice: { from: startOn, to: period.to } };
}
