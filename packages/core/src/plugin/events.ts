import type { Access } from '../domain/entitlement.ts';
import type { MoneyWire } from '../kernel/money.ts';
import type { DisbursementEvent, TakingEvent } from './events-money.ts';

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
  /** A charge by mandate must be confirmed by the payer herself: where she can do so, if the provider says. */
  paymentNeedsPayer: {
    readonly accountId: string;
    readonly attemptId: string;
    readonly reason: string;
    readonly url: string | null;
  };
  /** A payer has allowed charges, they fail, work again, or that has ended; null: nobody has said whose it is. */
  mandateMoved: {
    readonly accountId: string | null;
    readonly mandateId: string;
    readonly gateway: string;
    readonly label: string;
    readonly startedBy: string;
    /** `active`, `failing`, `ended`. */
    readonly state: string;
    readonly reason: string | null;
  };
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
  /** Money that leaves has come into another state. */
  disbursementMoved: DisbursementEvent & { readonly from: string | null; readonly to: string };
  /** Nobody knows whether money has left, and nobody asks any more; or what was told of it cannot be. */
  disbursementUnresolved: DisbursementEvent;
  /** Something above the limit waits for a second person. */
  approvalWanted: {
    /** `disbursement`: it is to be sent. `outcome`: what became of it is to be confirmed. */
    readonly what: string;
    readonly subjectId: string;
    readonly amount: MoneyWire;
    /** Who has ordered it, or said so first. */
    readonly actor: string;
  };
  /** A provider has taken money back that had come in. What was spent of it is owed again by a document. */
  paymentTakenBack: TakingEvent & { readonly reason: string; readonly invoiceId: string | null };
  /** What a provider has taken back cannot be taken of the payment that it names: a person has to look. */
  takingDoubted: TakingEvent & { readonly reason: string };
  /** What had been taken back is there again. */
  paymentRestored: TakingEvent;
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
  /** Our books, the provider's and the bank's differ. Told once a difference, and again when it comes back. */
  breakFound: BreakEvent & { readonly ours: MoneyWire | null; readonly theirs: MoneyWire | null };
  /** A difference is no more: a person has dealt with it, or, without an actor, it went away. */
  breakResolved: BreakEvent & { readonly how: string; readonly actor: string | null; readonly note: string };
  /** A gateway has sold nothing for longer than it ever does at this time of the week. Told once a silence. */
  salesSilent: SalesEvent;
  /** It sells again. */
  salesBack: SalesEvent & { readonly backAt: number };
  /** The only router of a site answers no more. Told once a silence, however many customers are placed at it. */
  routerDown: RouterEventBody & { readonly downAt: number; readonly reason: string; readonly placed: number };
  /** A site with several routers: at least one of them answers no more. Told once, however many follow. */
  siteDown: {
    readonly site: string;
    readonly downAt: number;
    /** Those that are known to be down when it is told, the one that made it be told first. */
    readonly routers: readonly RouterEventBody[];
    /** How many subscriptions are placed at them. */
    readonly placed: number;
    readonly reason: string;
  };
  /** A router answers again, and how long it did not. */
  routerUp: RouterEventBody & {
    readonly downAt: number;
    readonly upAt: number;
    readonly downMs: number;
    /** Whether no router of its site is down any more. */
    readonly siteUp: boolean;
  };
  /** A router differs from the ledger, was seen to do so twice, and it is not mended by itself. */
  driftFound: DriftEvent;
  /** What differed is mended, or is right again by itself. */
  driftEnded: DriftEvent & { readonly repairs: number };
  /** So many would be cut off that a person is asked first. Told once a brake, not once a customer. */
  brakeHeld: BrakeEvent & { readonly cut: number; readonly limit: number; readonly online: number };
  /** A person has released a brake, kept it, or let cuts pass beforehand. */
  brakeDecided: BrakeEvent & { readonly state: string; readonly actor: string; readonly note: string };
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

interface BreakEvent {
  readonly breakId: string;
  readonly gateway: string;
  readonly day: string;
  readonly kind: string;
  readonly reference: string;
}

interface SalesEvent {
  readonly gateway: string;
  readonly silentSince: number;
  readonly usualGapMs: number;
}

interface SessionEvent {
  readonly accountId: string | null;
  readonly subscriptionId: string | null;
  readonly sessionId: string;
  readonly username: string;
  readonly at: number;
}

interface RouterEventBody {
  readonly driver: string;
  readonly routerId: string;
  readonly name: string;
  readonly site: string;
}

interface DriftEvent {
  readonly driftId: string;
  readonly driver: string;
  readonly routerId: string;
  readonly kind: string;
  readonly subscriptionId: string | null;
  readonly username: string;
  readonly wanted: string;
  readonly found: string;
}

interface BrakeEvent {
  readonly brakeId: string;
  /** `router`, `driver` or `all`. */
  readonly scope: string;
  readonly driver: string | null;
  readonly routerId: string | null;
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
