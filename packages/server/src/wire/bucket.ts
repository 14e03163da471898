import { bucketState, leftOf, type Bucket } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';
import { Whole } from './price.ts';

/** Units that a customer holds: bytes, seconds, messages; or credit, whose asset is a currency, in minor units. */
export const BucketOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  /** Null for a pool, of which all her subscriptions use, and for credit. */
  subscriptionId: z.string().nullable(),
  asset: z.string(),
  granted: Whole,
  used: Whole,
  rolled: Whole,
  expired: Whole,
  voided: Whole,
  left: Whole,
  state: z.enum(['pending', 'active', 'exhausted', 'expired', 'void']),
  validFrom: Instant,
  validUntil: Instant.nullable(),
  /** Lower burns first. */
  priority: z.int(),
  increment: Whole,
  source: z.string(),
  grantedAt: Instant,
  /** What was paid for it and is earned with its use; null for what is given or earned by time. */
  value: MoneyOut.nullable(),
  /** Who may use a pool, and how much; null: all. */
  memberCaps: z.array(z.strictObject({ subscriptionId: z.string(), units: Whole.nullable(), used: Whole })).nullable(),
});

/** Writes a bucket as it stands at an instant. */
export function presentBucket(bucket: Bucket, now: number): z.input<typeof BucketOut> {
  const { id, accountId, subscriptionId, asset, priority, source, value, memberCaps } = bucket;
  return {
    id,
    customerId: accountId,
    subscriptionId,
    asset,
    granted: `${bucket.granted}`,
    used: `${bucket.used}`,
    rolled: `${bucket.rolled}`,
    expired: `${bucket.expired}`,
    voided: `${bucket.voided}`,
    left: `${leftOf(bucket)}`,
    state: bucketState(bucket, now),
    validFrom: instant(bucket.validFrom),
    validUntil: instantOrNull(bucket.validUntil),
    priority,
    increment: `${bucket.increment}`,
    source,
    grantedAt: instant(bucket.grantedAt),
    value: value === null ? null : presentMoney(value),
    memberCaps:
      memberCaps?.map((cap) => ({ ...cap, units: cap.units?.toString() ?? null, used: `${cap.used}` })) ?? null,
  };
}
