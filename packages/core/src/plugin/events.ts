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
  /** A draft, a void, a write-off or a refund has come into another state; null: it is about no invoice. */
  documentMoved: {
    readonly accountId: string;
    readonly documentType: string;
    readonly documentId: string;
    readonly invoiceId: string | null;
    readonly state: string;
  };
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
  /** Something was done about what is overdue: all that a message to her needs. One for a look, however much it did. */
  dunningStageReached: {
    readonly accountId: string;
    readonly caseId: string;
    readonly accountNumber: string;
    readonly stage: string;
    /** `remind`, `late_fee`, `throttle`, `wall`, `suspend`, `terminate`. */
    readonly effects: readonly string[];
    /** Of the message that is to be sent; null where none is. */
    readonly template: string | null;
    readonly language: 'en' | 'sw';
    /** The oldest open document, and when it was due. */
    readonly invoiceId: string;
    readonly invoiceNumber: string | null;
    readonly dueAt: number;
    readonly overdue: MoneyWire;
    /** Late fees that were charged now, before tax. */
    readonly fee: MoneyWire | null;
    /** `granted`, `throttle`, `wall`, `suspend`. */
    readonly access: string;
    /** Where to pay. */
    readonly payLink: string | null;
    /** No message goes out before it; null: at once. */
    readonly quietUntil: number | null;
  };
  /** A case has begun, rests, goes on or was given up. */
  dunningMoved: DunningEvent;
  /** Nothing is overdue any more: whatever was taken of access is back. */
  dunningResolved: DunningEvent;
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
  /** A run over many accounts goes on: told to who watches, every second or so, and not kept for plugins. */
  runProgressed: {
    readonly runId: string;
    readonly kind: string;
    readonly state: string;
    readonly waiting: number;
    readonly done: number;
    readonly parked: number;
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

interface DunningEvent {
  readonly accountId: string;
  readonly caseId: string;
  readonly from: string | null;
  readonly to: string;
  readonly stage: string | null;
  readonly access: string;
  readonly overdue: MoneyWire;
  readonly pausedUntil: number | null;
  readonly reason: string;
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
