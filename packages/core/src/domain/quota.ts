import type { Bucket } from './bucket.ts';
import { bucketState } from './bucket.ts';
import { freeOf, remaining } from './burn.ts';
import type { Plan } from './plan.ts';
import { heldOf } from './pool.ts';
import { addOnsAt, runningTerm, type Standing } from './standing.ts';

/** What the network counts by itself, so that a limit of it can be told to devices. */
export type CountedAsset = 'BYTES' | 'SECONDS';

/** Both of them. */
export const COUNTED: readonly CountedAsset[] = ['BYTES', 'SECONDS'];

/** What of a standing the units depend on. */
export type UnitStanding = Pick<
  Standing,
  'subscription' | 'plan' | 'addOnPlans' | 'terms' | 'buckets' | 'unburnt' | 'holds'
>;

/**
 * How many units may still be used at an instant, once what is counted and not burnt yet is taken off; null where
 * nothing limits the asset. Of a pool it is the slice that its sessions hold, or the one that the next session gets.
 * While no term runs (a promise, a grace, a bill that is late), what the next term will bring is used in advance: use
 * since the end of the last is burnt from it when it is paid.
 */
export function unitsLeft(standing: UnitStanding, asset: CountedAsset, now: number): bigint | null {
  if (!isLimited(standing, asset, now)) return null;
  const { subscription, buckets, unburnt, terms } = standing;
  const of = buckets.filter((bucket) => bucket.asset === asset);
  const own = of.filter(({ subscriptionId }) => subscriptionId === subscription.id);
  const pools = of.filter(({ subscriptionId }) => subscriptionId === null);
  const lent = runningTerm(terms, now) === null ? termUnits(standing, asset, now) : 0n;
  const { units, overage } = remaining(own, unburnt[asset] ?? 0n, now);
  const short = overage > lent ? overage - lent : 0n;
  const advance = lent > overage ? lent - overage : 0n;
  return units + advance + poolLeft(standing, pools, short, now);
}

/** Whether use of an asset has an end: the plan, or what is held beside it, says how much there is. */
export function isLimited(
  { subscription, plan, addOnPlans }: Pick<Standing, 'subscription' | 'plan' | 'addOnPlans'>,
  asset: CountedAsset,
  now: number,
): boolean {
  const plans = [plan, ...addOnsAt({ subscription, addOnPlans }, now).map((added) => added.plan)];
  return plans.some(
    ({ service, grants }) =>
      (asset === 'BYTES' && service.quotaBytes !== null) || grants.some((grant) => grant.asset === asset),
  );
}

/** What one whole term puts into the buckets of a subscription and of its account's pools, with its add-ons. */
export function termUnits(
  { subscription, plan, addOnPlans }: Pick<Standing, 'subscription' | 'plan' | 'addOnPlans'>,
  asset: CountedAsset,
  now: number,
): bigint {
  const added = addOnsAt({ subscription, addOnPlans }, now);
  return added.reduce(
    (all, one) => all + unitsOf(one.plan, asset) * BigInt(one.addOn.quantity),
    unitsOf(plan, asset) * BigInt(subscription.quantity),
  );
}

/** Slices are small against the pool, so that one member's slice hardly keeps another waiting. */
const SLICE_SHARE = 20n;
const LARGEST_SLICE: Readonly<Record<CountedAsset, bigint>> = { BYTES: 1n << 30n, SECONDS: 3_600n };

/** How large a slice of these pools one session holds: a twentieth of them, a gibibyte or an hour at most. */
export function sliceOf(pools: readonly Bucket[], asset: CountedAsset): bigint {
  const granted = pools.reduce((all, one) => all + one.granted, 0n);
  const share = granted / SLICE_SHARE;
  const [most, least] = [LARGEST_SLICE[asset], pools.reduce((max, one) => larger(max, one.increment), 1n)];
  return larger(share < most ? share : most, least);
}

/** What a member may take of pools: not what others hold, and within her cap. */
function poolFree(standing: Pick<Standing, 'subscription' | 'holds'>, pools: readonly Bucket[], now: number) {
  const { subscription, holds } = standing;
  const others = holds.filter((hold) => hold.subscriptionId !== subscription.id);
  const who = { member: subscription.id, reserved: (id: Bucket['id']) => heldOf(others, id, now) };
  return pools.filter((pool) => bucketState(pool, now) === 'active').reduce((all, pool) => all + freeOf(pool, who), 0n);
}

/** What the sessions of a subscription hold of pools. */
export function poolHeld(standing: Pick<Standing, 'subscription' | 'holds'>, pools: readonly Bucket[], now: number) {
  const own = standing.holds.filter((hold) => hold.subscriptionId === standing.subscription.id);
  return pools.reduce((all, pool) => all + heldOf(own, pool.id, now), 0n);
}

/** What is held is told until it is used; then what could be held next. */
function poolLeft(standing: UnitStanding, pools: readonly Bucket[], used: bigint, now: number): bigint {
  const valid = pools.filter((pool) => bucketState(pool, now) === 'active');
  const [asset] = valid.map((pool) => pool.asset as CountedAsset);
  if (asset === undefined) return 0n;
  const held = poolHeld(standing, valid, now);
  if (held > used) return held - used;
  const free = poolFree(standing, valid, now) - used;
  const slice = sliceOf(valid, asset);
  return free <= 0n ? 0n : free < slice ? free : slice;
}

function unitsOf({ service, grants }: Plan, asset: CountedAsset): bigint {
  const quota = asset === 'BYTES' ? (service.quotaBytes ?? 0n) : 0n;
  return grants.filter((grant) => grant.asset === asset).reduce((all, { amount }) => all + amount, quota);
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
