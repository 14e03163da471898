import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { bucketState, leftOf, unusable, usable, type Bucket } from './bucket.ts';

/** What a burn took, and from where. */
export interface Burn {
  /** In the order in which they were burnt. */
  readonly parts: readonly BurnPart[];
  /** The buckets that changed, as they now stand. */
  readonly buckets: readonly Bucket[];
  /** Units that were served; so much of what was counted has been paid for. */
  readonly served: bigint;
  /** Units that no bucket could serve: overage, or a matter of money. */
  readonly left: bigint;
}

/** The part of one bucket in a burn. */
export interface BurnPart {
  readonly bucketId: Id<'Bucket'>;
  /** Gone from the bucket: whole increments. */
  readonly taken: bigint;
  /** Used by what was burnt; more than `taken` where an earlier step had something over. */
  readonly served: bigint;
}

/** Who burns, where buckets are shared. */
export interface BurnFor {
  /** The subscription whose cap counts; null counts no cap. */
  readonly member: Id<'Subscription'> | null;
  /** Units of a bucket that are reserved for others. */
  readonly reserved: (bucketId: Id<'Bucket'>) => bigint;
}

/**
 * Burns units of one stay (a session, a call, a message) against the buckets that are valid at an instant: first what
 * the stay has over from its last step, then its own buckets, then the pools, each in `burnOrder`. In slices it takes
 * what it takes at once, as long as nothing else happens in between; `endStay` ends a stay.
 */
export function burn(buckets: readonly Bucket[], units: bigint, at: number, who: BurnFor = ANYBODY): Burn {
  assert(units >= 0n, 'what is burnt is not negative');
  assert(new Set(buckets.map(({ asset }) => asset)).size <= 1, 'buckets of one asset are burnt together');
  const ordered = buckets.toSorted(ownFirst);
  const burnt = new Map<Id<'Bucket'>, { bucket: Bucket; taken: bigint; served: bigint }>();
  let left = units;
  const serve = (bucket: Bucket, step: Taking) => {
    if (step.served === 0n) return;
    const before = burnt.get(bucket.id) ?? { bucket, taken: 0n, served: 0n };
    burnt.set(bucket.id, {
      bucket: takeFrom(before.bucket, step, who.member),
      taken: before.taken + step.taken,
      served: before.served + step.served,
    });
    left -= step.served;
  };
  for (const bucket of ordered) {
    if (bucket.voided === 0n) serve(bucket, fromSlack(bucket.slack, left));
  }
  for (const bucket of ordered) {
    if (bucketState(bucket, at) === 'active') serve(bucket, inSteps(freeOf(bucket, who), left, bucket.increment));
  }
  const done = [...burnt.values()];
  return {
    parts: done.map(({ bucket, taken, served }) => ({ bucketId: bucket.id, taken, served })),
    buckets: done.map(({ bucket }) => bucket),
    served: units - left,
    left,
  };
}

/**
 * Which burns first: lower priority, then the earlier end (no end comes last), then the earlier grant, then the id; so
 * that any two computers agree. Fit for `sort`.
 */
export function burnOrder(one: Bucket, other: Bucket): number {
  return (
    one.priority - other.priority ||
    compare(one.validUntil ?? Infinity, other.validUntil ?? Infinity) ||
    one.grantedAt - other.grantedAt ||
    compare(one.id, other.id)
  );
}

/** What a customer can still use, as a page shows it. */
export interface Remaining {
  readonly units: bigint;
  /** Lost below one increment: it is there and can never be used. */
  readonly unusable: bigint;
  /** Counted units that nothing covers. */
  readonly overage: bigint;
}

/** What is left at an instant once the counted units that nothing has paid for yet are burnt too. */
export function remaining(buckets: readonly Bucket[], unburnt: bigint, at: number, who?: BurnFor): Remaining {
  const after = burn(buckets, unburnt, at, who);
  const changed = new Map(after.buckets.map((bucket) => [bucket.id, bucket]));
  const valid = buckets
    .map((bucket) => changed.get(bucket.id) ?? bucket)
    .filter((bucket) => leftOf(bucket) > 0n && ['active', 'exhausted'].includes(bucketState(bucket, at)));
  return {
    units: total(valid.map((bucket) => freeOf(bucket, who ?? ANYBODY) + bucket.slack)),
    unusable: total(valid.map(unusable)),
    overage: after.left,
  };
}

/** One taking: so much gone from a bucket, so much of it used, and so much over from the last step. */
export interface Taking {
  readonly taken: bigint;
  readonly served: bigint;
  readonly slack: bigint;
}

/** What of a stay's begun step still serves it. */
export function fromSlack(slack: bigint, wanted: bigint): Taking {
  const served = wanted < slack ? wanted : slack;
  return { taken: 0n, served, slack: slack - served };
}

/** Takes whole increments out of what is free, itself whole increments; the last step may have something over. */
export function inSteps(free: bigint, wanted: bigint, increment: bigint): Taking {
  assert(free % increment === 0n, 'what is free is whole increments');
  const served = wanted < free ? wanted : free;
  const begun = served % increment;
  const slack = begun === 0n ? 0n : increment - begun;
  return { taken: served + slack, served, slack };
}

/** A bucket after a taking by one of its members. */
export function takeFrom(bucket: Bucket, { taken, slack }: Taking, member: Id<'Subscription'> | null): Bucket {
  const memberCaps =
    bucket.memberCaps?.map((cap) => (cap.subscriptionId === member ? { ...cap, used: cap.used + taken } : cap)) ?? null;
  return { ...bucket, used: bucket.used + taken, slack, memberCaps };
}

/** What one may take of a bucket, in whole increments: not what others have reserved, and within the own cap. */
export function freeOf(bucket: Bucket, { member, reserved }: BurnFor): bigint {
  const unreserved = usable(bucket) - reserved(bucket.id);
  const cap = capLeft(bucket, member);
  const free = cap !== null && cap < unreserved ? cap : unreserved;
  return free <= 0n ? 0n : free - (free % bucket.increment);
}

/** What the cap of a member leaves her of a pool; null where nothing limits her, nothing where she is no member. */
export function capLeft({ memberCaps }: Bucket, member: Id<'Subscription'> | null): bigint | null {
  if (memberCaps === null || member === null) return null;
  const cap = memberCaps.find(({ subscriptionId }) => subscriptionId === member);
  if (cap === undefined) return 0n;
  return cap.units === null ? null : cap.units - cap.used;
}

const ANYBODY: BurnFor = { member: null, reserved: () => 0n };

/** A member's own buckets burn before the pool's. */
function ownFirst(one: Bucket, other: Bucket): number {
  return Number(one.subscriptionId === null) - Number(other.subscriptionId === null) || burnOrder(one, other);
}

function compare<T extends number | string>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function total(units: readonly bigint[]): bigint {
  return units.reduce((all, one) => all + one, 0n);
}
