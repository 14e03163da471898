import type { Entitlement } from '../domain/entitlement.ts';
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

/** What has to be known of a subscription when its sessions are reported. */
export interface UsageRules {
  readonly subscriptionId: Id<'Subscription'>;
  readonly accountId: Id<'Account'>;
  /** As it was typed when it was subscribed. */
  readonly username: string;
  readonly plan: Plan;
  /** Whose clocks the hours are of. */
  readonly zone: string;
  readonly state: Subscription['state'];
  readonly endsAt: number | null;
  /** What it may use by the newest decision; null before the first. */
  readonly wanted: Pick<Entitlement, 'generation' | 'access' | 'fromAt' | 'untilAt' | 'afterwards'> | null;
  /**
   * Whether use may change what it may use: by a quota of bytes or seconds, by fair use, by units of its own or of a
   * pool that use burns; or it goes on slowly and may have money for more by now.
   */
  readonly limited: boolean;
}

/** Whose rules are asked for: those of these subscriptions, and of whoever logs in by these names. */
export interface UsageRulesAsk {
  readonly subscriptionIds: readonly Id<'Subscription'>[];
  /** In any case. */
  readonly usernames: readonly string[];
}

/** What was found of them. */
export interface UsageRulesFound {
  readonly byId: ReadonlyMap<Id<'Subscription'>, UsageRules>;
  /** By the names as they were asked for. */
  readonly byName: ReadonlyMap<string, UsageRules>;
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
