import type { Plan } from '../domain/plan.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';

/** An open session that does not agree with the newest entitlement of its subscription. */
export interface Drift {
  readonly sessionId: Id<'Session'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly accountId: Id<'Account'>;
  /** The newest. */
  readonly generation: number;
}

/** What has to be known of a subscription when it has used something. */
export interface UsageRules {
  readonly subscriptionId: Id<'Subscription'>;
  readonly plan: Plan;
  /** Whose clocks the hours are of. */
  readonly zone: string;
  readonly state: Subscription['state'];
  readonly endsAt: number | null;
}

/** A subscription that a bill run has to look at. */
export interface DueSubscription {
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
}

/** Usage of one local day. */
export interface UsageDay {
  readonly date: string;
  readonly inBytes: bigint;
  readonly outBytes: bigint;
}
