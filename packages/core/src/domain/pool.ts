import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { bucketState, type Bucket } from './bucket.ts';
import { burnOrder, capLeft, freeOf, fromSlack, inSteps, takeFrom, type BurnPart, type Taking } from './burn.ts';

/** A quota slice: units of one bucket that one session may use before it asks again. Nobody else can take them. */
export interface BucketHold {
  readonly id: Id<'BucketHold'>;
  readonly bucketId: Id<'Bucket'>;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly sessionId: Id<'Session'>;
  /** Reserved and not yet used, in whole increments. A hold without units and slack is over and may be forgotten. */
  readonly units: bigint;
  /** Taken by its session with a step that it has begun, and not used up yet; see `Bucket.slack`. */
  readonly slack: bigint;
  readonly heldAt: number;
  /** When it lapses, exclusive, so that a session that nobody hears of again does not keep its slice. */
  readonly expiresAt: number;
}

/** A group's buckets of one asset and the slices that are held of them. Load it under the locks of `lockOrder`. */
export interface Pool {
  readonly buckets: readonly Bucket[];
  readonly holds: readonly BucketHold[];
}

/** The session of a member. */
export type PoolMember = Pick<BucketHold, 'accountId' | 'subscriptionId' | 'sessionId'>;

/** How large a slice, until when, and where the ids of new holds come from. */
export interface QuotaSlice {
  readonly units: bigint;
  readonly at: number;
  readonly expiresAt: number;
  readonly nextId: () => Id<'BucketHold'>;
}

/** A pool after its session has reserved a slice. */
export interface ReservedSlice extends Pool {
  /** What the session holds now, all its holds together; the quota that the network is told. */
  readonly held: bigint;
}

/**
 * Fills a session's slice up to a size: its first reservation, and its extension with each interim report. Asked twice
 * it holds no more. It may get less than it asks, down to nothing: what others hold, and what its member's cap leaves,
 * is not given away.
 */
export function reserveSlice(pool: Pool, member: PoolMember, slice: QuotaSlice): ReservedSlice {
  assert(slice.units >= 0n && slice.expiresAt > slice.at, 'a slice is not negative and lasts a while');
  const { buckets } = pool;
  let holds = lapseSlices(pool, slice.at).holds.map((hold) =>
    hold.sessionId === member.sessionId && hold.units > 0n
      ? { ...hold, expiresAt: endOf(bucketOf(pool, hold.bucketId), slice.expiresAt) }
      : hold,
  );
  let short = slice.units - heldBy(holds, member.sessionId);
  for (const bucket of buckets.toSorted(burnOrder)) {
    if (short <= 0n) break;
    if (bucketState(bucket, slice.at) !== 'active') continue;
    const { taken } = inSteps(freeToHold(bucket, holds, member, slice.at), short, bucket.increment);
    if (taken === 0n) continue;
    holds = enlarge(holds, bucket, { taken, member, slice });
    short -= taken;
  }
  return { buckets, holds, held: heldBy(holds, member.sessionId) };
}

/** A pool after a session has used of it. */
export interface SettledSlice extends Pool {
  /** What was taken of each bucket. */
  readonly parts: readonly BurnPart[];
  /** Used beyond what the pool could give: overage, or a matter of money. */
  readonly left: bigint;
}

/**
 * Takes what a session has used out of its holds. What it used beyond them (a router counts late, a slice may have
 * lapsed) is reserved first, so far as nobody else holds it, and then taken the same way.
 */
export function settleSlice(
  given: Pool,
  member: PoolMember,
  used: bigint,
  slice: Omit<QuotaSlice, 'units'>,
): SettledSlice {
  assert(used >= 0n, 'what is used is not negative');
  const pool = lapseSlices(given, slice.at);
  const begun = sum(pool.holds.filter(({ sessionId }) => sessionId === member.sessionId).map(({ slack }) => slack));
  const wanted = used > begun ? used - begun : 0n;
  const ready =
    wanted > heldBy(pool.holds, member.sessionId) ? reserveSlice(pool, member, { ...slice, units: wanted }) : pool;
  const buckets = new Map(ready.buckets.map((bucket) => [bucket.id, bucket]));
  const holds = new Map(ready.holds.map((hold) => [hold.id, hold]));
  const parts = new Map<Id<'Bucket'>, BurnPart>();
  let left = used;
  const serve = (hold: BucketHold, bucket: Bucket, step: Taking) => {
    holds.set(hold.id, { ...hold, units: hold.units - step.taken, slack: step.slack });
    // The step's rest stays with the hold: several sessions may have begun a step of one bucket.
    buckets.set(bucket.id, takeFrom(bucket, { ...step, slack: bucket.slack }, member.subscriptionId));
    const { taken, served } = parts.get(bucket.id) ?? { taken: 0n, served: 0n };
    parts.set(bucket.id, { bucketId: bucket.id, taken: taken + step.taken, served: served + step.served });
    left -= step.served;
  };
  for (const from of ['begun step', 'slice'] as const) {
    for (const { id: bucketId } of ready.buckets.toSorted(burnOrder)) {
      const hold = [...holds.values()].find((one) => one.sessionId === member.sessionId && one.bucketId === bucketId);
      const bucket = buckets.get(bucketId);
      if (hold === undefined || bucket === undefined || left === 0n) continue;
      if (from === 'begun step') serve(hold, bucket, fromSlack(hold.slack, left));
      else serve(hold, bucket, inSteps(hold.units, left, bucket.increment));
    }
  }
  return {
    buckets: [...buckets.values()],
    holds: [...holds.values()],
    parts: [...parts.values()].filter(({ served }) => served > 0n),
    left,
  };
}

/** The session is over: what it held is everybody's again, and what it left of a step is lost. */
export function releaseSlices(pool: Pool, sessionId: Id<'Session'>): Pool {
  return {
    ...pool,
    holds: pool.holds.map((hold) => (hold.sessionId === sessionId ? { ...hold, units: 0n, slack: 0n } : hold)),
  };
}

/**
 * Gives back what lapsed slices held, and slices of buckets that have ended. They bind nothing even before this is
 * done. What a session has over from a step it keeps, for that is paid.
 */
export function lapseSlices({ buckets, holds }: Pool, at: number): Pool {
  const active = new Set(buckets.filter((bucket) => bucketState(bucket, at) === 'active').map(({ id }) => id));
  const binds = (hold: BucketHold): boolean => at < hold.expiresAt && active.has(hold.bucketId);
  return { buckets, holds: holds.map((hold) => (binds(hold) ? hold : { ...hold, units: 0n })) };
}

/** What sessions hold of a bucket at an instant. */
export function heldOf(holds: readonly BucketHold[], bucketId: Id<'Bucket'>, at: number): bigint {
  return sum(holds.filter((hold) => hold.bucketId === bucketId && at < hold.expiresAt).map(({ units }) => units));
}

/**
 * The order in which rows of a pool are locked, whatever is done with them: ascending by id, each once. Two who follow
 * it never wait for each other in a ring.
 */
export function lockOrder<Kind extends string>(ids: Iterable<Id<Kind>>): readonly Id<Kind>[] {
  return [...new Set(ids)].toSorted((one, other) => (one < other ? -1 : 1));
}

function freeToHold(bucket: Bucket, holds: readonly BucketHold[], member: PoolMember, at: number): bigint {
  const reserved = () => heldOf(holds, bucket.id, at);
  const unheld = freeOf(bucket, { member: null, reserved });
  const cap = capLeft(bucket, member.subscriptionId);
  if (cap === null) return unheld;
  const own = holds.filter(({ subscriptionId }) => subscriptionId === member.subscriptionId);
  const left = cap - heldOf(own, bucket.id, at);
  const within = left < unheld ? left : unheld;
  return within <= 0n ? 0n : within - (within % bucket.increment);
}

interface Enlargement {
  readonly taken: bigint;
  readonly member: PoolMember;
  readonly slice: QuotaSlice;
}

/** One hold for each session and bucket. */
function enlarge(holds: readonly BucketHold[], bucket: Bucket, { taken, member, slice }: Enlargement): BucketHold[] {
  const expiresAt = endOf(bucket, slice.expiresAt);
  const known = holds.find(({ sessionId, bucketId }) => sessionId === member.sessionId && bucketId === bucket.id);
  if (known === undefined) {
    const { accountId, subscriptionId, sessionId } = member;
    const who = { id: slice.nextId(), bucketId: bucket.id, accountId, subscriptionId, sessionId };
    return [...holds, { ...who, units: taken, slack: 0n, heldAt: slice.at, expiresAt }];
  }
  return holds.map((hold) => (hold === known ? { ...hold, units: hold.units + taken, expiresAt } : hold));
}

/** A slice ends with its bucket at the latest. */
function endOf({ validUntil }: Bucket, expiresAt: number): number {
  return validUntil === null ? expiresAt : Math.min(validUntil, expiresAt);
}

function bucketOf({ buckets }: Pick<Pool, 'buckets'>, bucketId: Id<'Bucket'>): Bucket {
  const found = buckets.find(({ id }) => id === bucketId);
  assert(found !== undefined, `a hold is of a bucket of its pool, not of ${bucketId}`);
  return found;
}

function heldBy(holds: readonly BucketHold[], session: Id<'Session'>): bigint {
  return sum(holds.filter(({ sessionId }) => sessionId === session).map(({ units }) => units));
}

function sum(units: readonly bigint[]): bigint {
  return units.reduce((all, one) => all + one, 0n);
}
