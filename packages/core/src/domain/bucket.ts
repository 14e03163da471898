import { assert } from '../kernel/assert.ts';
import { defineErrors, type BillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { divideRounded, minorDigits, money, subtract, type Money } from '../kernel/money.ts';

/**
 * Units that a customer holds and may use: bytes, seconds, messages, points, or credit in a currency. What was granted
 * is always what is used, rolled over, expired, void and left; the ledger holds the same figures.
 */
export interface Bucket {
  readonly id: Id<'Bucket'>;
  /** What is granted once, such as the key of the charge and the asset: a grant made twice is one bucket. */
  readonly key: string;
  readonly accountId: Id<'Account'>;
  /** Whose it is; null for a pool, of which the account's subscriptions may use. */
  readonly subscriptionId: Id<'Subscription'> | null;
  /** One of `unitAssets`, or a currency for credit, which counts in minor units. */
  readonly asset: string;
  readonly granted: bigint;
  /** Taken by use and booked, whole increments. This and the next three only grow. */
  readonly used: bigint;
  /** Moved to a new bucket at the end. */
  readonly rolled: bigint;
  /** Lost at the end. */
  readonly expired: bigint;
  /** Taken back: the sale was undone, or the promise broken. */
  readonly voided: bigint;
  readonly validFrom: number;
  /** The end, exclusive; null without end. */
  readonly validUntil: number | null;
  /** Lower burns first. That the free burns before the paid is a priority and no rule of its own. */
  readonly priority: number;
  /** Use takes whole steps of this many units; 1 is exact. What is left below one step can never be used. */
  readonly increment: bigint;
  readonly grantedAt: number;
  readonly source: BucketSource;
  readonly chargeId: Id<'Charge'> | null;
  /**
   * Net money deferred for all that was granted. A share of it is earned with each use, the rest is breakage. Null for
   * what was given, for credit, and for what is earned by time like the allowance of a monthly plan.
   */
  readonly value: Money | null;
  readonly rollover: RolloverRule | null;
  /** Who may use a pool, and how much of it; null: every subscription of the account, without limit. */
  readonly memberCaps: readonly MemberCap[] | null;
  readonly rolledFrom: Id<'Bucket'> | null;
  /** Grows with each write; two writers cannot lose each other's units. */
  readonly version: number;
}

/** Why a bucket was granted. */
export type BucketSource =
  | 'plan'
  | 'top_up'
  | 'voucher'
  | 'promo'
  | 'referral'
  | 'loyalty'
  | 'rollover'
  | 'compensation'
  /** A credit note, or money back for what was given up. */
  | 'credit';

/** How much of a pool one subscription may take; null for no limit of its own. */
export interface MemberCap {
  readonly subscriptionId: Id<'Subscription'>;
  readonly units: bigint | null;
}

/** What becomes of the rest at the end of a period: `min(max, max(rest, min))` goes on in a new bucket. */
export interface RolloverRule {
  readonly min: bigint;
  readonly max: bigint;
  /** For how many further periods what is rolled lives; it does not roll again. */
  readonly periods: number;
  /** Units used beyond what there was: taken from what comes next, or forgotten at the end of the period. */
  readonly overage: 'carry' | 'forget';
  /** Of the new bucket; null: one before the old one, so that the older units burn first. */
  readonly priority: number | null;
}

/**
 * The count of one subscription in one asset, cumulative since ever: what has been used, and how much of it buckets or
 * money have been burnt for. A report that comes late or twice moves neither.
 */
export interface Tally {
  readonly subscriptionId: Id<'Subscription'>;
  readonly accountId: Id<'Account'>;
  readonly asset: string;
  readonly counted: bigint;
  readonly burnt: bigint;
  /** Units taken in a step that the stay now running has begun and not yet used up; nothing once the stay has ended. */
  readonly slack: bigint;
  readonly version: number;
}

/** Assets of the ledger that are no money. Messages count one by one; a byte is a byte and GB or GiB is only shown. */
export const unitAssets = ['BYTES', 'SECONDS', 'SMS', 'POINTS'] as const;

/** An asset of the ledger that is no money. */
export type UnitAsset = (typeof unitAssets)[number];

/** `pending` before its time, `exhausted` when it serves nothing more, `expired` and `void` for good. */
export type BucketState = 'pending' | 'active' | 'exhausted' | 'expired' | 'void';

/** What can be wrong with a bucket. */
export const bucketErrors = defineErrors('bucket', {
  missing: ['missing', 'There is no bucket {bucketId}.'],
  malformed: ['invalid', 'The bucket cannot be granted: {reason}.'],
  ended: ['conflict', 'The bucket {bucketId} has ended; nothing more can be done with it.'],
});

/** What a grant says; all that counts starts at nothing. */
export type Grant = Omit<Bucket, 'used' | 'rolled' | 'expired' | 'voided' | 'version'>;

/**
 * A new bucket, checked.
 * @throws BillingError `bucket.malformed` that says what would be right; `money.unknownCurrency`
 */
export function grant(given: Grant): Bucket {
  const wrong = (reason: string): BillingError => bucketErrors.malformed({ key: given.key, reason });
  const { asset, granted, increment, validFrom, validUntil, value, rollover, memberCaps } = given;
  if (!isUnitAsset(asset)) minorDigits(asset);
  if (granted <= 0n) throw wrong('it grants more than nothing');
  if (increment <= 0n) throw wrong('an increment is one unit or more');
  if (increment !== 1n && !isUnitAsset(asset)) throw wrong('credit is spent to the minor unit: its increment is 1');
  if (validUntil !== null && validUntil <= validFrom) throw wrong('it ends after it begins');
  if (value !== null && value.minor < 0n) throw wrong('its value is not negative');
  if (value !== null && !isUnitAsset(asset)) throw wrong('credit is money already and has no value beside it');
  if (!Number.isSafeInteger(given.priority)) throw wrong('a priority is a whole number');
  if (memberCaps !== null && given.subscriptionId !== null) throw wrong('only a pool has members');
  if (memberCaps?.some(({ units }) => units !== null && units < 0n)) throw wrong('a cap is not negative');
  if (rollover !== null) {
    if (rollover.min < 0n || rollover.max < rollover.min) throw wrong('a rollover has 0 <= min <= max');
    if (!Number.isInteger(rollover.periods) || rollover.periods < 1) throw wrong('a rollover lives a period or more');
  }
  return { ...given, used: 0n, rolled: 0n, expired: 0n, voided: 0n, version: 0 };
}

/** Where a bucket stands at an instant. What is left below one increment serves nothing: such a bucket is exhausted. */
export function bucketState(bucket: Bucket, at: number): BucketState {
  if (bucket.voided > 0n) return 'void';
  if (bucket.validUntil !== null && at >= bucket.validUntil) return 'expired';
  if (at < bucket.validFrom) return 'pending';
  return usable(bucket) === 0n ? 'exhausted' : 'active';
}

/** What has neither been used nor rolled over, expired or taken back. */
export function leftOf(bucket: Bucket): bigint {
  const left = bucket.granted - bucket.used - bucket.rolled - bucket.expired - bucket.voided;
  assert(left >= 0n, `bucket ${bucket.id} has given more than it had`);
  return left;
}

/** What can still be used: whole increments of what is left. */
export function usable(bucket: Bucket): bigint {
  return leftOf(bucket) - unusable(bucket);
}

/** What is left and can never be used, because it is less than one increment; worth telling before a sale. */
export function unusable(bucket: Bucket): bigint {
  return leftOf(bucket) % bucket.increment;
}

/**
 * The money that the first `units` of a bucket stand for, rounded once from the start. Differences of it are what use,
 * rollover and expiry are worth, so that together they are the value to the cent.
 */
export function valueOf({ value, granted }: Bucket, units: bigint): Money | null {
  assert(units >= 0n && units <= granted, 'a bucket is worth no more than all of it');
  return value && money(divideRounded(value.minor * units, granted), value.currency);
}

/** The money that the units from one position of a bucket to another stand for; null for what has no value. */
export function valueBetween(bucket: Bucket, from: bigint, to: bigint): Money | null {
  const [before, after] = [valueOf(bucket, from), valueOf(bucket, to)];
  return before && after && subtract(after, before);
}

/** Whether an asset is counted in units and not in money. */
export function isUnitAsset(asset: string): asset is UnitAsset {
  return (unitAssets as readonly string[]).includes(asset);
}
