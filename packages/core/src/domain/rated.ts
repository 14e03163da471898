import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Charge } from './charge.ts';

/**
 * What one meter of one billed period came to, as far as it was billed. A later look at the same period writes the next
 * revision; the last one is what counts, the others stay. So late usage costs exactly what it would have cost in time,
 * and rating the same usage again costs nothing.
 */
export interface RatedUsage {
  readonly id: Id<'RatedUsage'>;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  /** The plan version that it was, and will be, rated by. */
  readonly planId: Id<'Plan'>;
  readonly meter: string;
  /** The part of a period that was billed, `[fromAt, toAt)`. */
  readonly fromAt: number;
  readonly toAt: number;
  /** Counts from 1. */
  readonly revision: number;
  /** Units of the meter that were billed for, before any allowance. */
  readonly units: bigint;
  /** All that has been charged for them, over all revisions, before discounts. */
  readonly amount: Money;
  /** The charge that this revision made; null when it came to nothing more. */
  readonly chargeId: Id<'Charge'> | null;
  readonly ratedAt: number;
}

/** What can be wrong with what a person does about usage that nobody was billed for. */
export const exceptionErrors = defineErrors('usageException', {
  missing: ['missing', 'There is no usage exception {exceptionId}.'],
  resolved: ['conflict', 'The usage exception {exceptionId} has been dealt with already.'],
  silent: ['invalid', 'Say how the usage exception {exceptionId} was dealt with.'],
});

/** For how long after the end of its period usage is still billed, in milliseconds: 90 days. */
export const LATE_MS = 90 * 86_400_000;

/** The key of the charge that a revision makes. */
export function ratedKey(one: Pick<RatedUsage, 'subscriptionId' | 'meter' | 'fromAt' | 'toAt' | 'revision'>): string {
  const first = `${one.subscriptionId}/usage/${one.meter}/${one.fromAt}/${one.toAt}`;
  return one.revision === 1 ? first : `${first}/${one.revision}`;
}

/** Revisions with the charges that they made, by their keys. */
export function withCharges(
  rated: readonly RatedUsage[],
  charges: readonly Pick<Charge, 'id' | 'key'>[],
): RatedUsage[] {
  const made = new Map(charges.map(({ id, key }) => [key, id]));
  return rated.map((one) => ({ ...one, chargeId: made.get(ratedKey(one)) ?? null }));
}

/**
 * Whether usage that ended at an instant comes too late for every bill to come: the period that it lies in was rated,
 * and ended too long ago to be looked at again. What no period has been rated for is billed in its time.
 */
export function isTooLate(
  endedAt: number,
  rated: readonly Pick<RatedUsage, 'fromAt' | 'toAt'>[],
  now: number,
): boolean {
  if (rated.every(({ toAt }) => toAt <= endedAt)) return false;
  return !rated.some(({ fromAt, toAt }) => fromAt <= endedAt && endedAt < toAt && toAt >= now - LATE_MS);
}

/** Usage that came too late, or that no price could be found for: kept, billed to nobody, and shown to a person. */
export interface UsageException {
  readonly id: Id<'UsageException'>;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly usageId: Id<'Usage'>;
  readonly reason: 'too_late' | 'no_price' | 'ended';
  readonly raisedAt: number;
  /** When a person has dealt with it, and how; null while it waits. */
  readonly resolvedAt: number | null;
  readonly resolution: string | null;
}
