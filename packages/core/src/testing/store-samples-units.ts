import { burn } from '../domain/burn.ts';
import { grantBucket, type Bucket, type Grant } from '../domain/bucket.ts';
import { credit, debit, type Booking, type Journal } from '../domain/ledger.ts';
import type { Promotion, Redemption } from '../domain/promotion.ts';
import { bookGranted, bookUsed } from '../domain/recipes-bundles.ts';
import type { Id } from '../kernel/id.ts';
import type { Changes } from '../ports/store.ts';
import { START } from './builders.ts';
import { TERM_MS, type Sample } from './store-samples.ts';

/** Who books, at the start. */
export function bookingOf(id: string): Booking {
  return { id: id as Id<'Journal'>, bookedAt: START, effectiveAt: START, origin: 'core' };
}

/** A bucket of a customer's subscription, by default of a thousand bytes for a term. */
export function aBucketOf({ account, subscription }: Sample, name: string, given: Partial<Grant> = {}): Bucket {
  return grantBucket({
    id: `bkt_${account.id}_${name}` as Id<'Bucket'>,
    key: `${account.id}/${name}`,
    accountId: account.id,
    subscriptionId: subscription.id,
    asset: 'BYTES',
    granted: 1_000n,
    validFrom: START,
    validUntil: START + TERM_MS,
    priority: 10,
    increment: 1n,
    grantedAt: START,
    source: 'plan',
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
    ...given,
  });
}

/** Grants a bucket, and books it; what it is worth was paid at the desk. */
export function granting(bucket: Bucket): Changes {
  const granted = bookGranted(bucket, bookingOf(`jrn_${bucket.id}`));
  const { value } = bucket;
  const sale = value === null ? [] : [debit('1150', null, value), credit('2200', null, value)];
  return { buckets: [bucket], journals: [{ ...granted, entries: [...granted.entries, ...sale] }] };
}

/** Burns units of a bucket as it was read: what is left of it, what was counted as burnt, and the books. */
export function burning(bucket: Bucket, units: bigint): Changes {
  const { buckets, served } = burn([bucket], units, START + 1);
  const journals: Journal[] = buckets.map((after) =>
    bookUsed(bucket, after, bookingOf(`jrn_${bucket.id}_${after.used}_${bucket.version}`)),
  );
  const { subscriptionId, asset } = bucket;
  return {
    buckets,
    journals,
    burns: subscriptionId === null ? [] : [{ subscriptionId, asset, units: served }],
  };
}

/** A promotion of 20 % with these limits, whose code is `CODE-` and its name. */
export function aPromotionOf(name: string, limits: Partial<Promotion['limits']> = {}): Promotion {
  return {
    id: `prm_${name}` as Id<'Promotion'>,
    code: `CODE-${name.toUpperCase()}`,
    name,
    discount: { kind: 'percent', rate: '0.2' },
    scope: { of: 'account' },
    when: [],
    limits: { total: null, perCustomer: null, perCurrency: null, ...limits },
    validFrom: START,
    validUntil: null,
    firstPeriods: 3,
    stacking: 'all',
    priority: 0,
  };
}

/** A reservation of a promotion by a customer. */
export function aRedemptionOf(
  promotion: Promotion,
  { account }: Sample,
  name: string,
  given: Partial<Redemption> = {},
): Redemption {
  return {
    id: `red_${promotion.id}_${name}` as Id<'Redemption'>,
    promotionId: promotion.id,
    accountId: account.id,
    key: name,
    currency: 'KES',
    state: 'reserved',
    reservedAt: START,
    heldUntil: START + 900_000,
    redeemedAt: null,
    endedAt: null,
    periods: [],
    left: null,
    ...given,
  };
}
