import { assert } from '../kernel/assert.ts';
import type { Money } from '../kernel/money.ts';
import { bucketErrors, grantBucket, leftOf, valueBetween, valueOf, type Bucket, type Grant } from './bucket.ts';
import { rollOver, type Rolled, type RolloverRule } from './rollover.ts';

/** A bucket that has come to its end. Nothing is left in it: what it had is used, rolled over, expired or void. */
export interface Ended {
  readonly bucket: Bucket;
  /** The deferred money of what was lost; null where the bucket had no value. */
  readonly breakage: Money | null;
}

/** A bucket at its end, and the one that takes on its rest. */
export interface RolledOver extends Ended {
  /** Null where nothing goes on. Overage is still to be burnt of it. */
  readonly next: Bucket | null;
  readonly division: Rolled;
}

/** What tells the new bucket from the old one. */
export type NextBucket = Identity & Partial<Grant>;

/** The buckets that end by an instant with something left in them, ascending by id as they are to be locked. */
export function expiringBuckets(buckets: readonly Bucket[], at: number): readonly Bucket[] {
  return buckets
    .filter((bucket) => bucket.validUntil !== null && bucket.validUntil <= at && leftOf(bucket) > 0n)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** A bucket whose end is moved to an instant that has come: its term is cut short, or its subscription has ended. */
export function cutShort(bucket: Bucket, at: number): Bucket {
  return bucket.validUntil !== null && bucket.validUntil <= at ? bucket : { ...bucket, validUntil: at };
}

/** What is left is lost. What was used up to now must have been burnt before. */
export function expireBucket(bucket: Bucket, at: number): Ended {
  assert(bucket.validUntil !== null && at >= bucket.validUntil, `bucket ${bucket.id} has not ended yet`);
  const left = leftOf(bucket);
  const ended = { ...bucket, slack: 0n, expired: bucket.expired + left };
  return { bucket: ended, breakage: valueBetween(bucket, bucket.granted - left, bucket.granted) };
}

/**
 * What is left is taken back: the sale was undone, or what was promised for it did not come.
 * @throws BillingError `bucket.ended` when nothing is left to take
 */
export function voidBucket(bucket: Bucket): Ended {
  const left = leftOf(bucket);
  if (left === 0n) throw bucketErrors.ended({ bucketId: bucket.id });
  const ended = { ...bucket, slack: 0n, voided: bucket.voided + left };
  return { bucket: ended, breakage: valueBetween(bucket, bucket.granted - left, bucket.granted) };
}

/**
 * What is left goes on in a new bucket, as far as the rule lets it, and the rest is lost. The deferred money goes along
 * with the units that it stands for. Give `carryAll` to take everything along, as where a plan is changed and data may
 * be kept.
 */
export function rollBucket(bucket: Bucket, rule: RolloverRule, next: NextBucket, overage = 0n): RolledOver {
  const left = leftOf(bucket);
  const gone = bucket.granted - left;
  const division = rollOver(left, rule, overage);
  const ended = {
    ...bucket,
    slack: 0n,
    rolled: bucket.rolled + division.rolled,
    expired: bucket.expired + division.expired,
  };
  const breakage = valueBetween(bucket, gone + division.rolled, bucket.granted);
  const granted = division.rolled + division.added;
  if (granted === 0n) return { bucket: ended, breakage, next: null, division };
  const value = valueBetween(bucket, gone, gone + division.rolled);
  return { bucket: ended, breakage, next: grantBucket({ ...heir(bucket, rule), granted, value, ...next }), division };
}

/** The rule by which all that is left goes along, once. */
export function carryAll(bucket: Bucket): RolloverRule {
  return { min: 0n, max: leftOf(bucket), periods: 1, overage: 'carry', priority: bucket.priority };
}

/** The money of a bucket that has been earned by use so far. */
export function earnedOf(bucket: Bucket): Money | null {
  return valueOf(bucket, bucket.used);
}

/** The deferred money of what is still left in a bucket. */
export function deferredOf(bucket: Bucket): Money | null {
  return valueBetween(bucket, bucket.granted - leftOf(bucket), bucket.granted);
}

/** What the new bucket has of the old one. It does not roll again, unless its grant says so. */
function heir(bucket: Bucket, rule: RolloverRule): Omit<Grant, keyof Identity | 'granted' | 'value'> {
  const { accountId, subscriptionId, asset, increment, chargeId, memberCaps } = bucket;
  return {
    key: `rolled/${bucket.id}`,
    accountId,
    subscriptionId,
    asset,
    increment,
    chargeId,
    priority: rule.priority ?? bucket.priority - 1,
    source: 'rollover',
    rollover: null,
    // A cap holds for a period: what is rolled over has been taken by nobody.
    memberCaps: memberCaps?.map((cap) => ({ ...cap, used: 0n })) ?? null,
    rolledFrom: bucket.id,
  };
}

type Identity = Pick<Grant, 'id' | 'grantedAt' | 'validFrom' | 'validUntil'>;
