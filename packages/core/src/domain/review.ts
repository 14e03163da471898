import { COUNTED, termUnits, unitsLeft, type UnitStanding } from './quota.ts';
import { runningTerm, type Standing } from './standing.ts';
import type { Term } from './subscription.ts';

/** How long before the end of her time a customer is looked at, so that her wallet renews before she is cut off. */
export const RENEW_LEAD_MS = 60_000;

/**
 * When access has to be decided again even if nothing happens: the next edge of a term, a grace, a promise, a pause, an
 * add-on or a bucket, the end, or the time of a change that waits. Null when none is to come.
 */
export function reviewAt(
  standing: Pick<Standing, 'terms' | 'plan' | 'subscription' | 'buckets' | 'changes'>,
  now: number,
): number | null {
  const { subscription, buckets, changes } = standing;
  const edges = [
    ...termEdges(standing),
    subscription.endsAt,
    ...subscription.pauses.flatMap(({ fromAt, untilAt }) => [fromAt, untilAt]),
    ...(subscription.promise === null ? [] : [subscription.promise.fromAt, subscription.promise.untilAt]),
    ...subscription.addOns.flatMap(({ fromAt, untilAt }) => [fromAt, untilAt]),
    ...buckets.flatMap(({ validFrom, validUntil }) => [validFrom, validUntil]),
    ...changes.filter(({ state }) => state === 'scheduled').map(({ effectiveAt }) => effectiveAt),
  ].filter((edge) => edge !== null && edge > now);
  return edges.length === 0 ? null : edges.reduce((first, edge) => Math.min(first ?? Infinity, edge ?? Infinity), null);
}

/** A postpaid period that ends cuts nobody off, but what it counted begins again. */
function termEdges({ terms, plan }: Pick<Standing, 'terms' | 'plan'>): readonly number[] {
  if (plan.terms.kind === 'postpaid') return terms.flatMap(({ startAt, endAt }) => [startAt, endAt]);
  const { accessGraceMs } = plan.changes;
  return terms.flatMap(({ startAt, endAt }) => [startAt, endAt - RENEW_LEAD_MS, endAt, endAt + accessGraceMs]);
}

/**
 * The term that runs while all that it brought is used up, so that nothing of it is left but slow days or none. A
 * renewal then starts a new term now and ends this one: the data that she pays for is there at once. Null while there
 * is something left, be it of a bundle, and where a new term would bring nothing.
 */
export function spentTerm(standing: UnitStanding, now: number): Term | null {
  const used = COUNTED.some((asset) => termUnits(standing, asset, now) > 0n && unitsLeft(standing, asset, now) === 0n);
  return used ? runningTerm(standing.terms, now) : null;
}
