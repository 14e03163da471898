import type { Access } from '../domain/entitlement.ts';
import type { MoneyWire } from '../kernel/money.ts';

/**
 * What has happened, after it was committed. Payloads are plain JSON: they are stored, and read back maybe much later.
 * One event a word of the line.
 */
export interface EventMap {
  usageRecorded: {
    readonly accountId: string;
    readonly subscriptionId: string;
    readonly sessionId: string;
    readonly inBytes: string;
    readonly outBytes: string;
  };
  sessionStarted: SessionEvent;
  sessionEnded: SessionEvent;
  chargesRated: { readonly accountId: string; readonly chargeIds: readonly string[] };
  invoiceIssued: {
    readonly accountId: string;
    readonly invoiceId: string;
    readonly total: MoneyWire;
    readonly dueAt: number;
  };
  /** A change was asked for, carried out, revoked or refused. */
  subscriptionChanged: {
    readonly accountId: string;
    readonly subscriptionId: string;
    readonly changeId: string;
    readonly kind: string;
    readonly state: string;
  };
  creditNoteIssued: { readonly accountId: string; readonly invoiceId: string; readonly total: MoneyWire };
  transactionBooked: { readonly journalIds: readonly string[]; readonly accountId: string | null };
  paymentReceived: {
    readonly accountId: string;
    readonly paymentId: string;
    readonly gateway: string;
    readonly reference: string;
    readonly amount: MoneyWire;
  };
  paymentUnmatched: {
    readonly paymentId: string;
    readonly gateway: string;
    readonly reference: string;
    readonly amount: MoneyWire;
    readonly reason: string;
  };
  paymentFailed: { readonly accountId: string; readonly attemptId: string; readonly reason: string };
  /** Nobody knows what became of an ask, and nobody asks any more: it may have been paid. */
  paymentUnresolved: { readonly accountId: string; readonly attemptId: string; readonly reason: string };
  /** A callback told of money for an ask that the provider, when asked, does not know. Nothing was booked. */
  paymentDisbelieved: {
    readonly gateway: string;
    readonly reference: string;
    /** Of the message, which is kept. */
    readonly key: string;
    readonly reason: string;
  };
  paymentAllocated: {
    readonly accountId: string;
    /** Null where credit was put to an invoice, and no payment. */
    readonly paymentId: string | null;
    readonly invoiceId: string;
    readonly amount: MoneyWire;
  };
  entitlementChanged: {
    readonly accountId: string;
    readonly subscriptionId: string;
    readonly username: string;
    readonly generation: number;
    readonly access: Access;
    readonly untilAt: number | null;
  };
  actionVerified: ActionEvent;
  actionFailed: ActionEvent & { readonly reason: string; readonly attempts: number };
}

interface SessionEvent {
  readonly accountId: string | null;
  readonly subscriptionId: string | null;
  readonly sessionId: string;
  readonly username: string;
  readonly at: number;
}

interface ActionEvent {
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly actionId: string;
  readonly generation: number;
}

/** The name of an event. */
export type EventName = keyof EventMap;

/** One event as a plugin hears it. At least once, in order for one aggregate; `sequence` tells a repeat. */
export interface HeardEvent<Name extends EventName> {
  readonly name: Name;
  readonly aggregate: string;
  readonly sequence: number;
  readonly at: number;
  readonly payload: EventMap[Name];
}

/** An emitter of these events, for the host application's own watching: after commit, best effort, never for money. */
export type Watching = import('typed-emitter').default<{
  [Name in EventName]: (event: HeardEvent<Name>) => void;
}>;
