import { isUnitAsset, leftOf, type Bucket } from '../domain/bucket.ts';
import { burn, type Burn } from '../domain/burn.ts';
import { expireBucket, rollBucket, type NextBucket } from '../domain/expiry.ts';
import type { Booking, Journal } from '../domain/ledger.ts';
import { heldOf, type BucketHold } from '../domain/pool.ts';
import { bookExpired, bookRolledOver, bookUsed } from '../domain/recipes-bundles.ts';
import type { RolloverRule } from '../domain/rollover.ts';
import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Burnt, Changes, SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';

/**
 * Work on the buckets of one account, before it is written: the account as it would stand, and what has to be written
 * for it. Each step answers the next, so that steps can follow one another within one unit of work.
 */
export interface BucketWork {
  readonly view: AccountView;
  /** Of the same bucket the last state counts. */
  readonly buckets: readonly Bucket[];
  readonly holds: readonly BucketHold[];
  readonly burns: readonly Burnt[];
  readonly journals: readonly Journal[];
}

/** Work that has not begun. */
export function bucketWork(view: AccountView): BucketWork {
  return { view, buckets: [], holds: [], burns: [], journals: [] };
}

/** What has to be written for the work; nothing where nothing was done. */
export function changesOf({ buckets, holds, burns, journals }: Omit<BucketWork, 'view'>): Changes {
  return {
    ...(buckets.length > 0 && { buckets: latest(buckets) }),
    ...(holds.length > 0 && { holds: latest(holds) }),
    ...(burns.length > 0 && { burns }),
    ...(journals.length > 0 && { journals }),
  };
}

/** The subscription as it stands in the work. */
export function oneOf({ view }: Pick<BucketWork, 'view'>, subscriptionId: Id<'Subscription'>): SubscriptionView {
  const one = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
  assert(one !== undefined, `the account of ${subscriptionId} has it`);
  return one;
}

/** Puts buckets, new or changed, into the work. */
export function withBuckets(work: BucketWork, changed: readonly Bucket[], journals: readonly Journal[] = []) {
  return {
    ...work,
    view: viewWith(work.view, changed),
    buckets: [...work.buckets, ...changed],
    journals: [...work.journals, ...journals],
  };
}

/** Puts slices, new or changed, into the work; empty ones are over. */
export function withHolds(work: BucketWork, changed: readonly BucketHold[]): BucketWork {
  if (changed.length === 0) return work;
  const holds = latest([...work.view.holds, ...changed]).filter(({ units, slack }) => units > 0n || slack > 0n);
  return { ...work, view: { ...work.view, holds }, holds: [...work.holds, ...changed] };
}

/** So many units of an asset, of one subscription, are paid for or forgiven. */
export function withBurnt(work: BucketWork, burnt: Burnt): BucketWork {
  if (burnt.units === 0n) return work;
  const { view } = work;
  const subscriptions = view.subscriptions.map((one) => {
    if (one.subscription.id !== burnt.subscriptionId) return one;
    const left = (one.unburnt[burnt.asset] ?? 0n) - burnt.units;
    assert(left >= 0n, 'no more is burnt than was counted');
    return { ...one, unburnt: { ...one.unburnt, [burnt.asset]: left } };
  });
  return { ...work, view: { ...view, subscriptions }, burns: [...work.burns, burnt] };
}

/** What is burnt: whose units, of which asset, how many of them, by what was valid when. */
export interface ToBurn {
  readonly subscriptionId: Id<'Subscription'>;
  readonly asset: string;
  readonly units: bigint;
  readonly at: number;
}

/** Burns units against the buckets of a subscription and the pools of its account, and books what each gave. */
export function burnUnits(house: House, work: BucketWork, { subscriptionId, asset, units, at }: ToBurn): BucketWork {
  if (units === 0n) return work;
  const before = oneOf(work, subscriptionId)
    .buckets.concat(work.view.buckets)
    .filter((one) => one.asset === asset);
  const done = burntOf(work.view, subscriptionId, before, { units, at });
  const journals = done.buckets.flatMap((after) => {
    const known = before.find(({ id }) => id === after.id);
    return known === undefined || known.used === after.used ? [] : [bookUsed(known, after, bookingOf(house))];
  });
  const burnt = withBurnt(work, { subscriptionId, asset, units: done.served });
  return withHolds(withBuckets(burnt, done.buckets, journals), takenFromHolds(work.view, subscriptionId, done));
}

/** What burning would take, for whoever only looks. */
export function burntOf(
  view: AccountView,
  subscriptionId: Id<'Subscription'>,
  buckets: readonly Bucket[],
  { units, at }: Pick<ToBurn, 'units' | 'at'>,
): Burn {
  const others = view.holds.filter((hold) => hold.subscriptionId !== subscriptionId);
  return burn(buckets, units, at, { member: subscriptionId, reserved: (id) => heldOf(others, id, at) });
}

/** What is taken of a pool comes out of what her sessions hold of it. */
function takenFromHolds(view: AccountView, subscriptionId: Id<'Subscription'>, { parts }: Burn): readonly BucketHold[] {
  const changed: BucketHold[] = [];
  for (const { bucketId, taken } of parts) {
    let rest = taken;
    for (const hold of view.holds) {
      if (hold.bucketId !== bucketId || hold.subscriptionId !== subscriptionId || rest === 0n) continue;
      const part = rest < hold.units ? rest : hold.units;
      changed.push({ ...hold, units: hold.units - part });
      rest -= part;
    }
  }
  return changed;
}

/** Ends a bucket whose end has come: what is left rolls over into the next one, or is lost. */
export function endBucket(
  house: House,
  work: BucketWork,
  bucket: Bucket,
  at: number,
  goesOn: { readonly rule: RolloverRule; readonly next: NextBucket } | null,
): BucketWork {
  if (leftOf(bucket) === 0n) return withBuckets(work, [bucket]);
  if (goesOn === null || !isUnitAsset(bucket.asset)) {
    const ended = expireBucket(bucket, at).bucket;
    const free = work.view.holds.filter(({ bucketId }) => bucketId === bucket.id);
    const done = withBuckets(work, [ended], [bookExpired(bucket, ended, bookingOf(house))]);
    return withHolds(done, free.map(emptied));
  }
  const rolled = rollBucket(bucket, goesOn.rule, goesOn.next);
  const after = rolled.next === null ? [rolled.bucket] : [rolled.bucket, rolled.next];
  const free = work.view.holds.filter(({ bucketId }) => bucketId === bucket.id);
  const done = withBuckets(work, after, [bookRolledOver(bucket, rolled, bookingOf(house))]);
  return withHolds(done, free.map(emptied));
}

/** Who books, and when. */
export function bookingOf(house: House): Booking {
  const now = house.clock.now();
  return { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
}

/** The last state of each, in the order in which they came first. */
function latest<T extends { readonly id: string }>(rows: readonly T[]): readonly T[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function emptied(hold: BucketHold): BucketHold {
  return { ...hold, units: 0n, slack: 0n };
}

function viewWith(view: AccountView, changed: readonly Bucket[]): AccountView {
  return {
    ...view,
    buckets: changedIn(
      view.buckets,
      changed.filter(({ subscriptionId }) => subscriptionId === null),
    ),
    subscriptions: view.subscriptions.map((one) => ({
      ...one,
      buckets: changedIn(
        one.buckets,
        changed.filter(({ subscriptionId }) => subscriptionId === one.subscription.id),
      ),
    })),
  };
}

/** Buckets as they now stand; those that are over are not held any more. */
function changedIn(known: readonly Bucket[], own: readonly Bucket[]): readonly Bucket[] {
  return latest([...known, ...own]).filter((one) => leftOf(one) > 0n || one.slack > 0n);
}
