import { grantBucket, type Bucket, type Grant } from '../../src/domain/bucket.ts';
import type { RolloverRule } from '../../src/domain/rollover.ts';
import type { Id } from '../../src/kernel/id.ts';
import { anAccount, START } from '../../src/testing/builders.ts';

// Buckets that are right as they stand. A test names only what it is about.

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const GB = 1_000_000_000n;

/** A typed id out of a short name. */
export const ident = <Kind extends string>(name: string): Id<Kind> => name as Id<Kind>;

export const member = ident<'Subscription'>('sub_1');

/** Ten gigabytes of one subscription, for thirty days. */
export function aGrant(given: Partial<Grant> = {}): Grant {
  return {
    id: ident('bkt_1'),
    key: 'sub_1/recurring/1/BYTES',
    accountId: anAccount().id,
    subscriptionId: member,
    asset: 'BYTES',
    granted: 10n * GB,
    validFrom: START,
    validUntil: START + 30 * DAY,
    priority: 10,
    increment: 1n,
    grantedAt: START,
    source: 'top_up',
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
    ...given,
  };
}

export function aBucket(name: string, given: Partial<Bucket> = {}): Bucket {
  return { ...grantBucket(aGrant({ id: ident(name), key: name })), ...given };
}

export const plainRollover: RolloverRule = { min: 0n, max: 1n << 60n, periods: 1, overage: 'forget', priority: null };
