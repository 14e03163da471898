import { cutShort, expiringBuckets } from '../domain/expiry.ts';
import { endStay, leftOf, type Bucket } from '../domain/bucket.ts';
import { hasEnded } from '../domain/entitlement.ts';
import { COUNTED, isLimited, type CountedAsset } from '../domain/quota.ts';
import { runningTerm } from '../domain/standing.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import {
  bucketWork,
  burnUnits,
  changesOf,
  endBucket,
  oneOf,
  withBuckets,
  withBurnt,
  type BucketWork,
} from './bucket-work.ts';
import { goesOn } from './bucket-rollover.ts';
import type { House } from './house.ts';
import { usedSince } from './used.ts';

/** An account after its buckets were brought up to an instant, and what that writes. */
export interface Settled {
  readonly view: AccountView;
  readonly changes: Changes;
}

/**
 * Brings the buckets of an account up to now: what was used is burnt by what was valid when it was used, and what has
 * come to its end rolls over or expires, with its breakage. To be called before anything else is decided in a review or
 * for a payment, and what follows is decided on the `view` that it answers. Asked twice, the second answers no changes.
 */
export async function endBuckets(house: House, view: AccountView): Promise<Settled> {
  const now = house.clock.now();
  let work = await upToNow(house, bucketWork(view));
  for (const one of work.view.subscriptions) {
    for (const asset of COUNTED) work = burnRest(house, work, one, { asset, at: now });
  }
  return { view: work.view, changes: changesOf(work) };
}

/**
 * Ends what has come to its end, in the order of time, each after what was used before it has been burnt. What was used
 * before the term that runs, beyond all that there was, is forgiven: it was throttled, or the network was late to stop
 * it, and it does not eat what the new term brings, unless the plan's rollover carries it.
 */
export async function upToNow(house: House, given: BucketWork): Promise<BucketWork> {
  const now = house.clock.now();
  let work = endOfSubscriptions(given, now);
  let forgiven = -Infinity;
  for (;;) {
    const ended = expiringBuckets(
      [...work.view.buckets, ...work.view.subscriptions.flatMap((one) => one.buckets)],
      now,
    );
    const edge = ended.reduce((first, { validUntil }) => Math.min(first, validUntil ?? first), Infinity);
    work = await forgiveBetween(house, work, { after: forgiven, until: Math.min(edge, now + 1) });
    forgiven = edge;
    if (edge === Infinity) return withoutStays(work, now);
    work = await burnBefore(house, work, edge);
    for (const bucket of ended.filter(({ validUntil }) => validUntil === edge)) {
      const known = current(work, bucket);
      if (known !== null) work = endBucket(house, work, known, now, goesOn(house, work, known));
    }
  }
}

/** Burns what a subscription has used and not paid for. What nothing covers stays: it waits for what comes next. */
export function burnRest(
  house: House,
  work: BucketWork,
  { subscription: { id } }: Pick<SubscriptionView, 'subscription'>,
  { asset, at }: { readonly asset: CountedAsset; readonly at: number },
): BucketWork {
  const one = oneOf(work, id);
  if (!isLimited(one, asset, at)) return work;
  return burnUnits(house, work, { subscriptionId: id, asset, units: one.unburnt[asset] ?? 0n, at });
}

/** With its subscription all ends that it held; pools are the account's and stay. */
function endOfSubscriptions(work: BucketWork, now: number): BucketWork {
  const { account, subscriptions } = work.view;
  const over = subscriptions.filter(({ subscription }) => hasEnded({ account, subscription }, now));
  const cut = over.flatMap((one) => one.buckets.map((bucket) => cutShort({ ...bucket, rollover: null }, now)));
  return cut.length === 0 ? work : withBuckets(work, cut);
}

/** Burns, of each subscription, what it had used by an edge, with what was valid right before it. */
async function burnBefore(house: House, given: BucketWork, edge: number): Promise<BucketWork> {
  const now = house.clock.now();
  let work = given;
  for (const { subscription } of given.view.subscriptions) {
    for (const asset of COUNTED) {
      const one = oneOf(work, subscription.id);
      const unburnt = one.unburnt[asset] ?? 0n;
      if (unburnt === 0n || !isLimited(one, asset, now)) continue;
      const units = unburnt - least(unburnt, await usedSince(house, one, asset, edge));
      work = burnUnits(house, work, { subscriptionId: subscription.id, asset, units, at: edge - 1 });
    }
  }
  return work;
}

interface Span {
  readonly after: number;
  readonly until: number;
}

/** Forgives what was used before the last edge of a term, where that edge lies in a span, `[after, until)`. */
async function forgiveBetween(house: House, given: BucketWork, { after, until }: Span): Promise<BucketWork> {
  const now = house.clock.now();
  let work = given;
  for (const { subscription } of given.view.subscriptions) {
    const boundary = boundaryOf(oneOf(work, subscription.id), now);
    if (boundary === null || boundary < after || boundary >= until) continue;
    for (const asset of COUNTED) {
      // Seconds are added up from pieces of use: not anew, where access was decided since the boundary.
      const { entitlement } = oneOf(work, subscription.id);
      if (asset === 'SECONDS' && entitlement !== null && entitlement.decidedAt >= boundary) continue;
      work = await forgiveBefore(house, work, { subscription, asset, at: boundary });
    }
  }
  return work;
}

/** Use before an instant that is to be settled. */
export interface Before {
  readonly subscription: SubscriptionView['subscription'];
  readonly asset: CountedAsset;
  readonly at: number;
  /** Whether a term begins with it just now: then all use so far was before it. */
  readonly begins?: boolean;
}

/** Burns what was used before an instant by what was valid then, and forgives the rest. */
export async function forgiveBefore(
  house: House,
  work: BucketWork,
  { subscription, asset, at, begins = false }: Before,
): Promise<BucketWork> {
  const one = oneOf(work, subscription.id);
  const unburnt = one.unburnt[asset] ?? 0n;
  // What nothing limits is counted too, and burns nothing: it is forgiven once something is granted.
  if (unburnt === 0n || !isLimited(one, asset, at)) return work;
  const kept = begins ? 0n : least(unburnt, await usedSince(house, one, asset, at));
  const before = unburnt - kept;
  if (before === 0n) return work;
  const burnt = burnUnits(house, work, { subscriptionId: subscription.id, asset, units: before, at: at - 1 });
  if (one.plan.service.rollover?.overage === 'carry') return burnt;
  const left = (oneOf(burnt, subscription.id).unburnt[asset] ?? 0n) - kept;
  return withBurnt(burnt, { subscriptionId: subscription.id, asset, units: left });
}

/** Where the count of what is owed to buckets begins: the start of the term that runs, or the end of the last one. */
function boundaryOf({ terms }: SubscriptionView, now: number): number | null {
  return runningTerm(terms, now)?.startAt ?? terms.findLast(({ endAt }) => endAt <= now)?.endAt ?? null;
}

/** The rest of a step serves the stay that began it, and no stay is longer than its bucket. */
function withoutStays(work: BucketWork, now: number): BucketWork {
  const over = [...work.view.buckets, ...work.view.subscriptions.flatMap((one) => one.buckets)].filter(
    (one) => one.slack > 0n && one.validUntil !== null && one.validUntil <= now && leftOf(one) === 0n,
  );
  return over.length === 0 ? work : withBuckets(work, over.map(endStay));
}

function current({ view }: BucketWork, { id }: Bucket): Bucket | null {
  const all = [...view.buckets, ...view.subscriptions.flatMap((one) => one.buckets)];
  return all.find((one) => one.id === id && leftOf(one) > 0n) ?? null;
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
