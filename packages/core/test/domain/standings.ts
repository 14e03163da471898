import type { Standing } from '../../src/domain/entitlement.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { aPlan, aSubscription, aTerm, START } from '../../src/testing/builders.ts';
import { aBucket, DAY } from './buckets.ts';

/** The end of the term that `aTerm` is. */
export const end = START + 30 * DAY;
export const limited = aPlan({ service: { ...aPlan().service, quotaBytes: 1_000n } });
export const slowed = aPlan({
  service: { ...aPlan().service, quotaBytes: 1_000n, afterQuota: { downKbps: 512, upKbps: 256 } },
});

export const postpaid: Plan['terms'] = {
  kind: 'postpaid',
  interval: { unit: 'month', count: 1 },
  dueDays: 14,
  usageGraceMs: 0,
  alignment: 'subscription',
};

/** Who has paid for a month of a home plan without limits. */
export function standing(given: Partial<Standing> = {}): Standing {
  return {
    account: { state: 'active' },
    subscription: aSubscription(),
    plan: aPlan(),
    terms: [aTerm()],
    addOnPlans: [],
    usedBytes: 0n,
    buckets: [],
    unburnt: {},
    holds: [],
    changes: [],
    ...given,
  };
}

/** A bucket of a thousand bytes, as the term of the limited plan brings it. */
export const quota = aBucket('bkt_quota', { granted: 1_000n, source: 'plan', priority: 0 });
export const used = (bytes: bigint): Partial<Standing> => ({
  buckets: [quota],
  usedBytes: bytes,
  unburnt: { BYTES: bytes },
});

export const sub = (given: Partial<Subscription>): Partial<Standing> => ({ subscription: aSubscription(given) });
export const promise = { fromAt: end, untilAt: end + 3 * DAY, countsFromAt: end };
