import type { Zone } from '../../kernel/calendar.ts';
import { periodDays, type Period } from '../../kernel/period.ts';
import type { Stretch } from '../charge.ts';
import { partAt, shiftPart, stretchOf, type Manner, type PaidPart } from './paid.ts';

/**
 * Paid time laid around pauses: what lies behind the first day of a pause moves by as many days as it has, at the same
 * time of day, and a part that runs into it is cut in two. So not a day of it is lost, whichever was asked for first.
 */
export function laidAround(parts: readonly PaidPart[], pauses: readonly Period[], manner: Manner): PaidPart[] {
  return pauses.toSorted(byFrom).reduce<PaidPart[]>(
    (laid, pause) => {
      const { fromAt } = stretchOf(pause, manner.zone);
      return laid.flatMap((part) => {
        const { used, unused } = partAt(part, fromAt, manner);
        return [...(used ? [used] : []), ...(unused ? [shiftPart(unused, periodDays(pause), manner.zone)] : [])];
      });
    },
    [...parts],
  );
}

/** New time that begins in no pause, around those that it runs into: pauses before it are over for it. */
export function soldAround(part: PaidPart, pauses: readonly Period[], manner: Manner): PaidPart[] {
  const startAt = part.given[0]?.fromAt ?? 0;
  const ahead = pauses.filter((pause) => stretchOf(pause, manner.zone).fromAt >= startAt);
  return laidAround([part], ahead, manner);
}

/** Paid time as it would lie had there been no such pauses: the way back of `laidAround`. */
export function drawnTogether(parts: readonly PaidPart[], pauses: readonly Period[], zone: Zone): PaidPart[] {
  return pauses
    .toSorted(byFrom)
    .toReversed()
    .reduce<PaidPart[]>(
      (drawn, pause) => {
        const { toAt } = stretchOf(pause, zone);
        const waits = (part: PaidPart): boolean => (part.given[0]?.fromAt ?? 0) >= toAt;
        return drawn.map((part) => (waits(part) ? shiftPart(part, -periodDays(pause), zone) : part));
      },
      [...parts],
    );
}

/** The first instant from `at` on (UTC milliseconds) that lies in no pause. */
export function clearOfPauses(at: number, pauses: readonly Period[], zone: Zone): number {
  return pauses.toSorted(byFrom).reduce((start, pause) => {
    const { fromAt, toAt } = stretchOf(pause, zone);
    return fromAt <= start && start < toAt ? toAt : start;
  }, at);
}

/** What parts give, in order of time. */
export function givenBy(parts: readonly PaidPart[]): readonly Stretch[] {
  return parts.flatMap(({ given }) => given).toSorted((a, b) => a.fromAt - b.fromAt);
}

function byFrom(a: Period, b: Period): number {
  return a.from < b.from ? -1 : 1;
}
