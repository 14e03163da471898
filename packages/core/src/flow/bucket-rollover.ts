import { isUnitAsset, type Bucket } from '../domain/bucket.ts';
import type { NextBucket } from '../domain/expiry.ts';
import type { RolloverRule } from '../domain/rollover.ts';
import { validUntil } from '../domain/validity.ts';
import { assert } from '../kernel/assert.ts';
import { localDateAt, type Zone } from '../kernel/calendar.ts';
import { periodAt, periodInstants } from '../kernel/period.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import type { BucketWork } from './bucket-work.ts';
import type { House } from './house.ts';

/**
 * How the rest of a bucket goes on after its end: for so many further terms of its plan as the rule says, or so many
 * times its own length where no term brought it. Null where it does not.
 */
export function goesOn(
  house: House,
  { view }: BucketWork,
  bucket: Bucket,
): { readonly rule: RolloverRule; readonly next: NextBucket } | null {
  const { rollover, validUntil: endAt } = bucket;
  if (rollover === null || endAt === null || !isUnitAsset(bucket.asset)) return null;
  const holder = holderOf(view, bucket);
  let until = endAt;
  for (let n = 0; n < rollover.periods; n++) {
    until =
      bucket.source === 'plan' && holder !== null
        ? nextEnd(holder, until, view.account.zone)
        : until + lengthOf(bucket);
  }
  const grantedAt = house.clock.now();
  return { rule: rollover, next: { id: house.ids.next('bkt'), grantedAt, validFrom: endAt, validUntil: until } };
}

/** The end of the term that follows an end: of one that is sold already, or as long as one would be. */
export function nextEnd({ plan, subscription, terms }: SubscriptionView, endAt: number, zone: Zone): number {
  const sold = terms.find((term) => term.startAt === endAt && term.endAt > endAt);
  if (sold !== undefined) return sold.endAt;
  if (plan.terms.kind === 'prepaid') return validUntil(endAt, plan.terms.validity, zone);
  return periodInstants(periodAt(subscription.anchor, plan.terms.interval, localDateAt(endAt, zone)), zone).toAt;
}

/** Whose terms a bucket comes with; of a pool, the subscription that brings it. */
function holderOf({ subscriptions }: AccountView, { subscriptionId, chargeId }: Bucket): SubscriptionView | null {
  const own = subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
  return own ?? subscriptions.find(({ terms }) => terms.some((term) => term.chargeId === chargeId)) ?? null;
}

function lengthOf({ validFrom, validUntil: endAt }: Bucket): number {
  assert(endAt !== null, 'what has no end does not roll over');
  return endAt - validFrom;
}
