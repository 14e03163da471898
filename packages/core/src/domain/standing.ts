import type { Account } from './account.ts';
import type { Bucket } from './bucket.ts';
import type { Change } from './change.ts';
import type { DunningCut } from './dunning-policy.ts';
import type { Plan } from './plan.ts';
import type { BucketHold } from './pool.ts';
import type { AddOn, Subscription, Term } from './subscription.ts';

/** All that access depends on. */
export interface Standing {
  readonly account: Pick<Account, 'state'>;
  readonly subscription: Subscription;
  readonly plan: Plan;
  /** Of its add-ons; each once. */
  readonly addOnPlans: readonly Plan[];
  /** Paid terms that are not over yet, and the last one that is, in order of time. */
  readonly terms: readonly Term[];
  /** Bytes counted within the running term. */
  readonly usedBytes: bigint;
  /** Its own buckets and the pools of its account, in no order. */
  readonly buckets: readonly Bucket[];
  /** Counted units that no bucket has paid for yet, by asset. */
  readonly unburnt: Readonly<Record<string, bigint>>;
  /** Slices of the account's pools that sessions hold, other subscriptions' too. */
  readonly holds: readonly BucketHold[];
  /** Changes that wait for their time. */
  readonly changes: readonly Pick<Change, 'state' | 'effectiveAt'>[];
  /** What is taken of its access for a debt that is overdue; absent or null where nothing is. */
  readonly dunning?: DunningCut | null;
}

/** An add-on that holds at an instant, and what it adds. */
export interface Added {
  readonly addOn: AddOn;
  readonly plan: Plan;
}

/** The add-ons that hold at an instant. */
export function addOnsAt(
  { subscription, addOnPlans }: Pick<Standing, 'subscription' | 'addOnPlans'>,
  at: number,
): readonly Added[] {
  return subscription.addOns
    .filter(({ fromAt, untilAt }) => fromAt <= at && (untilAt === null || at < untilAt))
    .flatMap((addOn) => {
      const plan = addOnPlans.find(({ id }) => id === addOn.planId);
      return plan === undefined ? [] : [{ addOn, plan }];
    });
}

/** The term that runs at an instant; null when none is paid or billed for it. */
export function runningTerm(terms: readonly Term[], at: number): Term | null {
  return terms.find((one) => one.startAt <= at && at < one.endAt) ?? null;
}
