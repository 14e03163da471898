import type { Account } from '../domain/account.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { Bucket } from '../domain/bucket.ts';
import type { Change } from '../domain/change.ts';
import type { Charge } from '../domain/charge.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Journal } from '../domain/ledger.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Attempt, Payment } from '../domain/payment.ts';
import type { Plan } from '../domain/plan.ts';
import type { PlanDraft } from '../domain/plan-input.ts';
import type { BucketHold } from '../domain/pool.ts';
import type { Promotion, Redemption } from '../domain/promotion.ts';
import type { RatedUsage, UsageException } from '../domain/rated.ts';
import type { ReferralRecord } from '../domain/referral-record.ts';
import type { Subscription, Term } from '../domain/subscription.ts';
import type { Session, Usage } from '../domain/usage.ts';
import type { Voucher } from '../domain/voucher.ts';
import type { Id } from '../kernel/id.ts';
import type { InboxMessage } from './gateway.ts';
import type { AddressingChanges } from './addressing.ts';
import type { DisbursementChanges } from './disbursements.ts';
import type { MandateChanges } from './mandates.ts';
import type { PlacementChanges } from './placements.ts';
import type { SlotChanges } from './slots.ts';
import type { AgentChanges } from './agents.ts';
import type { ArrivingChanges } from './arriving.ts';
import type { DocumentChanges } from './documents.ts';
import type { DunningChanges } from './dunning.ts';
import type { ReconcileChanges } from './reconcile.ts';
import type { ReportChanges } from './reports.ts';
import type { RevenueChanges } from './revenue.ts';
import type { RunChanges } from './runs.ts';
import type { TaxChanges } from './taxes.ts';

/**
 * One unit of work, as data. All of it is written, or nothing. There is no callback: no input or output can happen
 * while the transaction is open.
 */
export interface Changes
  extends
    AddressingChanges,
    MandateChanges,
    PlacementChanges,
    SlotChanges,
    AgentChanges,
    ArrivingChanges,
    DisbursementChanges,
    DocumentChanges,
    DunningChanges,
    ReconcileChanges,
    ReportChanges,
    RevenueChanges,
    RunChanges,
    TaxChanges {
  /** The accounts this work was decided on, at the versions that were seen. Each version grows by one. */
  readonly seen?: readonly Seen[];
  /** New accounts; or changed ones, when they are `seen`. */
  readonly accounts?: readonly Account[];
  readonly plans?: readonly Plan[];
  /** New, or changed: a draft is nobody's yet. */
  readonly planDrafts?: readonly PlanDraft[];
  readonly planDraftsGone?: readonly Id<'PlanDraft'>[];
  readonly retirePlans?: readonly { readonly planId: Id<'Plan'>; readonly retiredAt: number }[];
  /** New or changed; a change needs its account `seen`. */
  readonly subscriptions?: readonly Subscription[];
  /** Subscriptions that go to another account; both are `seen`. What else is written says the new one. */
  readonly moves?: readonly Move[];
  /** Subscriptions whose access has to be decided again at an instant, if not before: others have changed for them. */
  readonly reviews?: readonly Review[];
  /** Asked for, or ended. */
  readonly subscriptionChanges?: readonly Change[];
  /** New, one a `key` for ever; or changed, when their account is `seen`. */
  readonly buckets?: readonly Bucket[];
  /** Units of usage that buckets have paid for: the tally of burnt units grows by them. */
  readonly burns?: readonly Burnt[];
  /** New or changed quota slices of pools; those of no units are removed. */
  readonly holds?: readonly BucketHold[];
  readonly promotions?: readonly Promotion[];
  /** Offers that end now, before their time or without one. */
  readonly endPromotions?: readonly { readonly promotionId: Id<'Promotion'>; readonly endedAt: number }[];
  readonly redemptions?: readonly Redemption[];
  /** New, one for each referee; or granted; or clawed back. */
  readonly referrals?: readonly ReferralRecord[];
  /** A revision is written once. */
  readonly rated?: readonly RatedUsage[];
  readonly usageExceptions?: readonly UsageException[];
  readonly vouchers?: readonly Voucher[];
  /** New (version 0) or changed from the version they bear. */
  readonly sessions?: readonly Session[];
  readonly usage?: readonly Usage[];
  readonly terms?: readonly Term[];
  readonly cutTerms?: readonly CutTerm[];
  readonly charges?: readonly Charge[];
  /** Finalised ones. The store gives each its number, gap-free, within the transaction. */
  readonly invoices?: readonly Invoice[];
  readonly journals?: readonly Journal[];
  /** New; or an unmatched one that now has an owner; or one whose receipt, or whose attempt, is now known. */
  readonly payments?: readonly Payment[];
  /** Names by which a payment is known. One payment for each gateway and name, for ever. */
  readonly paymentNames?: readonly PaymentName[];
  readonly attempts?: readonly Attempt[];
  readonly allocations?: readonly Allocation[];
  readonly entitlements?: readonly Entitlement[];
  readonly actions?: readonly NetworkAction[];
  readonly inbox?: readonly InboxMessage[];
  /** Messages that this work has dealt with. */
  readonly inboxDone?: readonly InboxDone[];
  readonly outbox?: readonly OutboxEvent[];
}

/** A subscription that goes to another account. */
export interface Move {
  readonly subscriptionId: Id<'Subscription'>;
  readonly fromAccountId: Id<'Account'>;
  readonly toAccountId: Id<'Account'>;
}

/** When a subscription is looked at again, at the latest. */
export interface Review {
  readonly subscriptionId: Id<'Subscription'>;
  readonly at: number;
}

/** Units that buckets have paid for, of one subscription. */
export interface Burnt {
  readonly subscriptionId: Id<'Subscription'>;
  readonly asset: string;
  readonly units: bigint;
}

/** A receipt number or a provider's reference, and the payment that bears it. */
export interface PaymentName {
  readonly gateway: string;
  readonly name: string;
  readonly paymentId: Id<'Payment'>;
}

/** A term that is given up before its end: a `restart` loses what is left. */
export interface CutTerm {
  readonly termId: Id<'Term'>;
  readonly endAt: number;
}

/** An account's version as a flow has read it. */
export interface Seen {
  readonly accountId: Id<'Account'>;
  readonly version: number;
}

/** How a message ended. */
export interface InboxDone {
  readonly gateway: string;
  readonly key: string;
  readonly doneAt: number;
  /** What came of it, for people. */
  readonly outcome: string;
}

/** A durable event, numbered within its aggregate by the store. The payload is plain JSON. */
export interface OutboxEvent {
  readonly event: string;
  /** What it is about: delivered in order for one aggregate. */
  readonly aggregate: string;
  readonly payload: unknown;
  readonly at: number;
}

/**
 * `written`, with the invoices under their numbers. `stale`: somebody wrote meanwhile, read again; with the accounts
 * that are known to be stale, where more than one was seen. `duplicate`: a fact with a natural key is there already, so
 * nothing was written; `table` is the field of `Changes` that it was in.
 */
export type Written =
  | { readonly outcome: 'written'; readonly invoices: readonly Invoice[] }
  | { readonly outcome: 'stale'; readonly accountIds?: readonly string[] }
  | { readonly outcome: 'duplicate'; readonly table: string };
