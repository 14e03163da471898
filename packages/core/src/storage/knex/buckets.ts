import type { Knex } from 'knex';
import type { Bucket } from '../../domain/bucket.ts';
import type { BucketHold } from '../../domain/pool.ts';
import { storeErrors } from './errors.ts';
import { isCheckRefused } from './journals.ts';
import { saveRows, type Save } from './rows.ts';
import {
  big,
  columnsOf,
  ident,
  identOrNull,
  jsonOrNull,
  moneyOrNull,
  nested,
  num,
  numOrNull,
  type Table,
  text,
  whole,
  wholeOrNull,
} from './table.ts';
import { words } from '../words.ts';

/** Units and credit that customers hold. `live` is 1 while something is left, or belongs to a stay that goes on. */
export const buckets: Table<Bucket> = {
  name: 'buckets',
  word: 'buckets',
  columns: columnsOf({
    text: 'id bucket_key account_id subscription_id asset source charge_id value_currency rolled_from',
    big:
      'granted used slack rolled expired voided live valid_from valid_until priority step_units granted_at ' +
      'value_minor version',
    json: 'rollover member_caps',
  }),
  toRow: (one) => ({
    id: one.id,
    bucket_key: one.key,
    account_id: one.accountId,
    subscription_id: one.subscriptionId,
    asset: one.asset,
    granted: one.granted,
    used: one.used,
    slack: one.slack,
    rolled: one.rolled,
    expired: one.expired,
    voided: one.voided,
    live: isLive(one) ? 1n : 0n,
    valid_from: whole(one.validFrom),
    valid_until: wholeOrNull(one.validUntil),
    priority: whole(one.priority),
    step_units: one.increment,
    granted_at: whole(one.grantedAt),
    source: one.source,
    charge_id: one.chargeId,
    value_minor: one.value?.minor ?? null,
    value_currency: one.value?.currency ?? null,
    rollover: nested(one.rollover),
    member_caps: nested(one.memberCaps),
    rolled_from: one.rolledFrom,
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    key: text(row['bucket_key']),
    accountId: ident(row['account_id']),
    subscriptionId: identOrNull<'Subscription'>(row['subscription_id']),
    asset: text(row['asset']),
    granted: big(row['granted']),
    used: big(row['used']),
    slack: big(row['slack']),
    rolled: big(row['rolled']),
    expired: big(row['expired']),
    voided: big(row['voided']),
    validFrom: num(row['valid_from']),
    validUntil: numOrNull(row['valid_until']),
    priority: num(row['priority']),
    increment: big(row['step_units']),
    grantedAt: num(row['granted_at']),
    source: text(row['source']),
    chargeId: identOrNull<'Charge'>(row['charge_id']),
    value: moneyOrNull(row['value_minor'], row['value_currency']),
    rollover: jsonOrNull(row['rollover']),
    memberCaps: jsonOrNull(row['member_caps']),
    rolledFrom: identOrNull<'Bucket'>(row['rolled_from']),
    version: num(row['version']),
  }),
};

function isLive({ granted, used, rolled, expired, voided, slack }: Bucket): boolean {
  return used + rolled + expired + voided < granted || slack > 0n;
}

const OVER: Save<Bucket> = {
  table: buckets,
  set: words(
    'account_id subscription_id used slack rolled expired voided live valid_from valid_until priority ' +
      'rollover member_caps version',
  ),
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

/**
 * Writes buckets, each over the version that it was read at, in the order of ids. False when somebody else has written
 * one meanwhile.
 * @throws DuplicateRow for a key that is there; BillingError `storage.excess` when more is taken than was granted
 */
export async function saveBuckets(trx: Knex, given: readonly Bucket[]): Promise<boolean> {
  if (given.length === 0) return true;
  const next = given.map((one) => ({ ...one, version: one.version + 1 })).toSorted(byId);
  try {
    return (await saveRows(trx, OVER, next)) === next.length;
  } catch (error) {
    if (isCheckRefused(error)) throw storeErrors.excess({ table: 'buckets' }, error);
    throw error;
  }
}

/** Slices of pools that sessions hold. */
export const holds: Table<BucketHold> = {
  name: 'bucket_holds',
  word: 'holds',
  columns: columnsOf({
    text: 'id bucket_id account_id subscription_id session_id',
    big: 'units slack held_at expires_at',
  }),
  toRow: (one) => ({
    id: one.id,
    bucket_id: one.bucketId,
    account_id: one.accountId,
    subscription_id: one.subscriptionId,
    session_id: one.sessionId,
    units: one.units,
    slack: one.slack,
    held_at: whole(one.heldAt),
    expires_at: whole(one.expiresAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    bucketId: ident(row['bucket_id']),
    accountId: ident(row['account_id']),
    subscriptionId: ident(row['subscription_id']),
    sessionId: ident(row['session_id']),
    units: big(row['units']),
    slack: big(row['slack']),
    heldAt: num(row['held_at']),
    expiresAt: num(row['expires_at']),
  }),
};

const HOLDING: Save<BucketHold> = {
  table: holds,
  set: ['account_id', 'units', 'slack', 'held_at', 'expires_at'],
  where: 'true',
  allows: () => true,
};

/** Writes slices; those that hold nothing any more are removed. */
export async function saveHolds(trx: Knex, given: readonly BucketHold[]): Promise<void> {
  const over = given.filter((one) => one.units === 0n && one.slack === 0n).map((one) => one.id);
  if (over.length > 0) await trx('bucket_holds').whereIn('id', over.toSorted()).delete();
  const kept = given.filter((one) => one.units > 0n || one.slack > 0n);
  if (kept.length > 0) await saveRows(trx, HOLDING, kept.toSorted(byId));
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}
