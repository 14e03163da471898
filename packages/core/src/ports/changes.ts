import type { Account } from '../domain/account.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { Charge } from '../domain/charge.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Journal } from '../domain/ledger.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Attempt, Payment } from '../domain/payment.ts';
import type { Plan } from '../domain/plan.ts';
import type { Subscription, Term } from '../domain/subscription.ts';
import type { Session, Usage } from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import type { InboxMessage } from './gateway.ts';

/**
 * One unit of work, as data. All of it is written, or nothing. There is no callback: no input or output can happen
 * while the transaction is open.
 */
export interface Changes {
  /** The accounts this work was decided on, at the versions that were seen. Each version grows by one. */
  readonly seen?: readonly Seen[];
  /** New accounts; or changed ones, when they are `seen`. */
  readonly accounts?: readonly Account[];
  readonly plans?: readonly Plan[];
  readonly retirePlans?: readonly { readonly planId: Id<'Plan'>; readonly retiredAt: number }[];
  /** New or changed; a change needs its account `seen`. */
  readonly subscriptions?: readonly Subscription[];
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
 * `written`, with the invoices under their numbers. `stale`: somebody wrote meanwhile, read again. `duplicate`: a fact
 * with a natural key is there already, so nothing was written; `table` is the field of `Changes` that it was in.
 */
export type Written =
  | { readonly outcome: 'written'; readonly invoices: readonly Invoice[] }
  | { readonly outcome: 'stale' }
  | { readonly outcome: 'duplicate'; readonly table: string };
