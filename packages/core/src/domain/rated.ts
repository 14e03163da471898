import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

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
