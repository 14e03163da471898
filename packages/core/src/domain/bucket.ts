import { assert } from '../kernel/assert.ts';
import { defineErrors, type BillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { divideRounded, minorDigits, money, subtract, type Money } from '../kernel/money.ts';
import { checkRollover, type RolloverRule } from './rollover.ts';

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
  /** `BYTES`, `SECONDS`, `SMS`, `POINTS` or a unit of the ISP's own; or a currency: credit, in minor units. */
  readonly asset: string;
  readonly granted: bigint;
  /** Taken by use and booked, in whole increments. It only grows, as do the three after the next. */
  readonly used: bigint;
  /**
   * Of what is used: taken with a step that the stay now running has begun, and not used up yet. It serves that stay
   * first, so that a call of 10 s and 20 s more of the same call are one step of 60 s. See `endStay`.
   */
  readonly slack: bigint;
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

/** One subscription that may use a pool. */
export interface MemberCap {
  readonly subscriptionId: Id<'Subscription'>;
  /** How much it may take; null for no limit of its own. */
  readonly units: bigint | null;
  /** What it has taken. */
  readonly used: bigint;
}

/** `pending` before its time, `exhausted` when it serves nothing more, `expired` and `void` for good. */
export type BucketState = 'pending' | 'active' | 'exhausted' | 'expired' | 'void';

/** What can be wrong with a bucket. */
export const bucketErrors = defineErrors('bucket', {
  missing: ['missing', 'There is no bucket {bucketId}.'],
  malformed: ['invalid', 'The bucket cannot be granted: {reason}.'],
  ended: ['conflict', 'The bucket {bucketId} has ended; nothing more can be done with it.'],
});

/** What a grant says; all that counts starts at nothing. */
export type Grant = Omit<Bucket, 'used' | 'slack' | 'rolled' | 'expired' | 'voided' | 'version'>;

/**
 * A new bucket, checked.
 * @throws BillingError `bucket.malformed` that says what would be right; `money.unknownCurrency`
 */
export function grantBucket(given: Grant): Bucket {
  const wrong = (reason: string): BillingError => bucketErrors.malformed({ key: given.key, reason });
  const { asset, granted, increment, validFrom, validUntil, value, rollover, memberCaps } = given;
  if (!ASSET.test(asset)) throw wrong('an asset is 1 to 16 capitals, digits and underscores, such as BYTES');
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
  if (rollover !== null) checkRollover(rollover);
  return { ...given, used: 0n, slack: 0n, rolled: 0n, expired: 0n, voided: 0n, version: 0 };
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

/**
 * Whether an asset is counted in units and not in money. Three capitals are a currency, by ISO 4217; `SMS` is the one
 * exception, and none is to follow.
 */
export function isUnitAsset(asset: string): boolean {
  return asset === 'SMS' || !CURRENCY.test(asset);
}

/** The bucket once the stay that burnt of it is over: what that left of its last step is lost. */
export function endStay(bucket: Bucket): Bucket {
  return bucket.slack === 0n ? bucket : { ...bucket, slack: 0n };
}

const ASSET = /^[A-Z][A-Z0-9_]{0,15}$/;
const CURRENCY = /^[A-Z]{3}$/;
