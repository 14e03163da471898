import { leftOf, type Bucket } from '../domain/bucket.ts';
import { carryAll, cutShort } from '../domain/expiry.ts';
import { COUNTED } from '../domain/quota.ts';
import type { Term } from '../domain/subscription.ts';
import type { SubscriptionView } from '../ports/store.ts';
import { endBucket, oneOf, withBuckets, type BucketWork } from './bucket-work.ts';
import { burnRest } from './bucket-edges.ts';
import { goesOn } from './bucket-rollover.ts';
import type { House } from './house.ts';

/** A stretch of time, `[startAt, endAt)`. */
export type Span = Pick<Term, 'startAt' | 'endAt'>;

/** How the buckets of terms go where the terms go. */
export interface Following {
  /** The subscription before and after what is done to it. */
  readonly before: SubscriptionView;
  readonly after: SubscriptionView;
  /** The same plan goes on under another charge: a term that is cut and followed at once by a new one has not ended. */
  readonly goesOn: boolean;
  /** What is left of a bucket that ends goes along into this time; null: it rolls over by its rule, or expires. */
  readonly into: Span | null;
}

/**
 * Buckets that last as long as a term go where the term goes: they end with one that is cut, and move or grow with one
 * that is moved or lengthened.
 */
export async function follow(house: House, given: BucketWork, following: Following): Promise<BucketWork> {
  const now = house.clock.now();
  const { before } = following;
  let work = given;
  for (const bucket of termLong(given, before)) {
    const span = spanAfter(following, bucket);
    if (span === 'same') continue;
    if (span !== null && span.endAt > now) {
      const validFrom = bucket.validFrom > now ? span.startAt : bucket.validFrom;
      work = withBuckets(work, [{ ...bucket, validFrom, validUntil: span.endAt }]);
    } else work = cutOff(house, work, bucket, following);
  }
  return work;
}

/** The buckets that came with the terms of a subscription, be they its own or a pool's, and last as long. */
export function termLong({ view }: BucketWork, { subscription, terms }: SubscriptionView): readonly Bucket[] {
  const charges = new Set<string | null>(terms.map(({ chargeId }) => chargeId));
  return [...oneOf({ view }, subscription.id).buckets, ...view.buckets].filter(
    (bucket) =>
      bucket.source === 'plan' &&
      leftOf(bucket) > 0n &&
      (bucket.subscriptionId !== null || charges.has(bucket.chargeId)) &&
      termOf(terms, bucket) !== null,
  );
}

/** Ends a bucket now, whatever time it had left. What was used of it up to now is burnt first. */
export function cutOff(
  house: House,
  given: BucketWork,
  { id }: Pick<Bucket, 'id'>,
  { before, into }: Pick<Following, 'before' | 'into'>,
): BucketWork {
  const now = house.clock.now();
  let work = given;
  for (const asset of COUNTED) work = burnRest(house, work, before, { asset, at: now });
  const held = [...oneOf(work, before.subscription.id).buckets, ...work.view.buckets];
  const known = held.find((bucket) => bucket.id === id);
  if (known === undefined || leftOf(known) === 0n) return work;
  // One that has not begun ends as if it had: a bucket is never shorter than nothing.
  const cut = cutShort({ ...known, validFrom: Math.min(known.validFrom, now - 1) }, now);
  if (into === null) return endBucket(house, work, cut, now, goesOn(house, work, cut));
  const next = { id: house.ids.next<'Bucket'>('bkt'), grantedAt: now, validFrom: into.startAt, validUntil: into.endAt };
  return endBucket(house, work, cut, now, { rule: carryAll(cut), next });
}

/** The term with which a bucket ends; among several the one that its charge has paid for. */
function termOf(terms: readonly Term[], { validUntil, chargeId }: Bucket): Term | null {
  const ending = terms.filter((term) => term.endAt === validUntil && term.endAt > term.startAt);
  return ending.find((term) => term.chargeId === chargeId) ?? ending[0] ?? null;
}

function spanAfter({ before, after, goesOn: goes }: Following, bucket: Bucket): Span | 'same' | null {
  const term = termOf(before.terms, bucket);
  if (term === null) return 'same';
  const paid = after.terms.filter(({ chargeId, startAt, endAt }) => chargeId === term.chargeId && endAt > startAt);
  const span = paid.length === 0 ? null : spanOf(paid);
  if (span?.endAt === term.endAt) return 'same';
  const followed = goes && after.terms.some(({ startAt, endAt }) => endAt === term.endAt && endAt > startAt);
  return followed ? 'same' : span;
}

function spanOf(terms: readonly Term[]): Span {
  return { startAt: Math.min(...terms.map((one) => one.startAt)), endAt: Math.max(...terms.map((one) => one.endAt)) };
}
