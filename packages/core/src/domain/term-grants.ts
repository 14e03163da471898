import { allocate } from '../kernel/allocate.ts';
import type { Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { money, type Money } from '../kernel/money.ts';
import { grantBucket, type Bucket } from './bucket.ts';
import type { Plan, PlanGrant } from './plan.ts';
import { addOnsAt, type Standing } from './standing.ts';
import { validUntil } from './validity.ts';

/** Who gets it, when and by which charge. */
export interface Granting {
  readonly accountId: Id<'Account'>;
  /** Null: the account itself, so that all its subscriptions use it. */
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly zone: Zone;
  /** What it comes with, `[startAt, endAt)`. */
  readonly startAt: number;
  readonly endAt: number;
  readonly grantedAt: number;
  readonly chargeId: Id<'Charge'> | null;
  /** Begins the keys of the buckets: what is granted once. */
  readonly key: string;
  readonly nextId: () => Id<'Bucket'>;
  /** What of a whole term it is for; all of it when left out. What has a validity of its own is granted whole. */
  readonly share?: { readonly part: bigint; readonly whole: bigint };
}

/** A plan's own quota burns in the middle: a grant of a higher priority number waits for it. */
const QUOTA: Omit<PlanGrant, 'amount' | 'rollover'> = {
  asset: 'BYTES',
  validity: null,
  increment: 1n,
  priority: 0,
  pooled: false,
};

/**
 * The buckets that a term or period brings: the plan's quota and grants for all its pieces, and those of the add-ons
 * that hold when it begins. They have no value of their own, for the term is earned by time.
 */
export function termBuckets(
  standing: Pick<Standing, 'subscription' | 'plan' | 'addOnPlans'>,
  granting: Granting,
): readonly Bucket[] {
  const added = addOnsAt(standing, granting.startAt);
  return [
    ...planBuckets(standing.plan, BigInt(standing.subscription.quantity), granting),
    ...added.flatMap(({ addOn, plan }) =>
      planBuckets(plan, BigInt(addOn.quantity), { ...granting, key: `${granting.key}/${addOn.id}` }),
    ),
  ];
}

/** The buckets that so many pieces of one plan bring. */
export function planBuckets(plan: Plan, pieces: bigint, granting: Granting): readonly Bucket[] {
  const { quotaBytes, rollover } = plan.service;
  const quota: readonly PlanGrant[] =
    quotaBytes === null || quotaBytes === 0n ? [] : [{ ...QUOTA, amount: quotaBytes, rollover }];
  const { part, whole } = granting.share ?? { part: 1n, whole: 1n };
  return [...quota, ...plan.grants].flatMap((grant, place) => {
    const amount = grant.validity === null ? (grant.amount * pieces * part) / whole : grant.amount * pieces;
    const given = { ...granting, key: `${granting.key}/${place}` };
    return amount === 0n ? [] : [bucketOf({ ...grant, amount }, given, { source: 'plan', value: null })];
  });
}

/**
 * The buckets that a bundle brings. What was paid for it without tax is divided among them alike, so that each earns
 * its part by use and loses the rest at its end.
 */
export function bundleBuckets(plan: Plan, net: Money, granting: Granting): readonly Bucket[] {
  const keys = plan.grants.map((_, place) => `${granting.key}/${place}`);
  const parts = allocate(
    net.minor,
    keys.map((key) => ({ key, weight: 1n })),
  );
  return plan.grants.map((grant, place) =>
    bucketOf(
      grant,
      { ...granting, key: keys[place] ?? granting.key },
      { source: 'top_up', value: money(parts[place] ?? 0n, net.currency) },
    ),
  );
}

function bucketOf(
  grant: PlanGrant,
  { accountId, subscriptionId, zone, startAt, endAt, grantedAt, chargeId, key, nextId }: Granting,
  { source, value }: Pick<Bucket, 'source' | 'value'>,
): Bucket {
  const { asset, amount, validity, increment, priority, rollover, pooled } = grant;
  return grantBucket({
    id: nextId(),
    key,
    accountId,
    subscriptionId: pooled ? null : subscriptionId,
    asset,
    granted: amount,
    validFrom: startAt,
    validUntil: validity === null ? endAt : validUntil(startAt, validity, zone),
    priority,
    increment,
    grantedAt,
    source,
    chargeId,
    value,
    rollover,
    memberCaps: null,
    rolledFrom: null,
  });
}
