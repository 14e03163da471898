import { parseDecimal, plus, times, ZERO } from '../kernel/decimal.ts';
import { divideRounded } from '../kernel/money.ts';
import type { Zone } from '../kernel/calendar.ts';
import { whole } from './price/exact.ts';
import { piecesOf, timelineOf, type UseSpan } from './price/timeline.ts';
import type { PriceWindow } from './price/windows.ts';

/** Hours in which bytes count more or less towards a quota; outside of them each counts as one. */
export type Weights = readonly PriceWindow[];

/**
 * How many units count of a stretch of use: it is cut at the edges of the hours, shared by time with the largest
 * remainder, and each part is weighed; rounded once, at the end. 80 GB by day and 60 GB in a night of one half are 110.
 * @throws BillingError `window.malformedTime`, `calendar.unknownZone`
 */
export function weighed({ fromAt, toAt, units }: UseSpan, weights: Weights, zone: Zone): bigint {
  if (weights.length === 0 || units === 0n) return units;
  const segments = timelineOf(weights, zone, fromAt, Math.max(toAt, fromAt + 1));
  const counted = piecesOf({ fromAt, toAt, units }, segments).reduce((all, piece) => {
    const window = weights[segments[piece.segment]?.window ?? -1];
    return plus(all, times(whole(piece.units), parseDecimal(window?.weight ?? '1')));
  }, ZERO);
  return divideRounded(counted.numerator, counted.denominator);
}
