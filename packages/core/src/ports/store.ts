import type { Disbursement } from '../domain/disbursement.ts';
import type { Entry, Journal } from '../domain/ledger.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Leaving } from '../domain/placement.ts';
import type { Attempt } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import type { AccessLog } from './access.ts';
import type { Changes, OutboxEvent, Written } from './changes.ts';
import type { DunningStore } from './dunning.ts';
import type { InboxMessage } from './gateway.ts';
import type { MandateStore } from './mandates.ts';
import type { Reads } from './reads.ts';
import type { RouterStore } from './routers.ts';
import type { RunStore } from './runs.ts';
import type { TableStore } from './tables.ts';

export type * from './access.ts';
export type * from './addressing.ts';
export type * from './agents.ts';
export type * from './arriving.ts';
export type * from './changes.ts';
export type * from './documents.ts';
export type * from './dunning.ts';
export type * from './disbursements.ts';
export type * from './mandates.ts';
export type * from './payments.ts';
export type * from './placements.ts';
export type * from './slots.ts';
export type * from './reads.ts';
export type * from './reconcile.ts';
export type * from './reports.ts';
export type * from './revenue.ts';
export type * from './routers.ts';
export type * from './runs.ts';
export type * from './summary.ts';
export type * from './tables.ts';
export type * from './taxes.ts';

/** Rows that workers take turns on. A claim lasts `leaseMs`; a dead worker's rows come back by themselves. */
export interface Claim {
  readonly worker: string;
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
}

/** How many actions may be claimed of one router, or of a driver for those who are placed nowhere. */
export interface ActionShares {
  readonly ofRouter: number;
  readonly ofDriver: number;
  /** Where it is less: something is under way there, or it does not answer. A router that is null is the driver. */
  readonly less: readonly { readonly driver: string; readonly routerId: string | null; readonly by: number }[];
}

/** What of the actions waits for a router that does not answer. */
export interface ActionsOff {
  readonly driver: string;
  readonly routerId: string;
  readonly now: number;
  readonly dueAt: number;
  /** Why, for people. */
  readonly reason: string;
}

/** Where facts are kept. */
export interface Store extends DunningStore, MandateStore, RunStore {
  /** Writes one unit of work. Gives invoices their numbers: they come back in `written`. */
  write(changes: Changes): Promise<Written>;
  readonly reads: Reads;
  /** How routers are, and what cuts too many off. */
  readonly routers: RouterStore;
  /** What has changed access, for who remembers it. */
  readonly accessLog: AccessLog;
  /** Messages not dealt with yet. */
  claimInbox(claim: Claim): Promise<readonly InboxMessage[]>;
  /** Puts a message off, with the reason; after enough tries it is dead and waits for a person. */
  deferInbox(message: InboxMessage, dueAt: number | null, reason: string): Promise<void>;
  /** Messages that wait for a person, in the order in which they came. */
  deadInbox(limit: number): Promise<readonly DeadMessage[]>;
  /**
   * Lets a dead message be taken up again, with as many tries ahead as a new one has.
   * @throws BillingError `storage.messageMissing`
   */
  replayInbox(gateway: string, key: string, now: number): Promise<void>;
  /** Network actions that are due: of each router no more than its share, those that wait longest first. */
  claimActions(claim: Claim, shares?: ActionShares): Promise<readonly NetworkAction[]>;
  /**
   * Writes what became of actions, and of routers that their customers are gone from; a superseded one stays
   * superseded.
   */
  saveActions(
    actions: readonly NetworkAction[],
    outbox: readonly OutboxEvent[],
    gone?: readonly Leaving[],
  ): Promise<void>;
  /**
   * Begins the leases anew of what this worker has claimed, in a few statements. Answers which of it is still to be
   * done and nobody else's: neither superseded, nor taken up by another after its lease had run out.
   */
  holdActions(ids: readonly Id<'Action'>[], claim: Omit<Claim, 'limit'>): Promise<ReadonlySet<string>>;
  /** Puts off all that is due at a router which does not answer, in one statement; answers how many. */
  putOffActions(off: ActionsOff): Promise<number>;
  /** Has all that waits for a router done now, and once more what concerns those who were moved away from it. */
  wakeActions(driver: string, routerId: string, now: number): Promise<number>;
  /** Attempts whose next question to the provider is due. */
  claimAttempts(claim: Claim): Promise<readonly Attempt[]>;
  /** Disbursements that are to be sent, or whose outcome is to be asked for. */
  claimDisbursements(claim: Claim): Promise<readonly Disbursement[]>;
  /** Gives back at once what a worker of this name has claimed: it is no more, and its leases need not run out. */
  releaseClaims(worker: string, now: number): Promise<void>;
  /** Next deliveries of events to one consumer, in order for each aggregate. */
  claimDeliveries(consumer: string, events: readonly string[], claim: Claim): Promise<readonly Delivery[]>;
  finishDelivery(delivery: Delivery, result: 'done' | DeliveryFault): Promise<void>;
  deadDeliveries(limit: number): Promise<readonly Delivery[]>;
  replayDelivery(deliveryId: string, now: number): Promise<void>;
  /** Takes the slot of a job: true for exactly one caller. */
  takeSlot(job: string, slotAt: number, worker: string): Promise<boolean>;
  /** Recomputes every sum and compares. */
  verify(ask?: VerifyAsk): Promise<readonly Disagreement[]>;
  /** All entries of one customer, oldest first, for statements and for `verify` by others. */
  entriesOf(
    accountId: Id<'Account'>,
  ): Promise<readonly (Entry & { readonly journal: Pick<Journal, 'id' | 'kind' | 'effectiveAt' | 'memo'> })[]>;
  /** Where a thread of this process finds the same database; left out where it cannot. */
  readonly reach?: { readonly kind: 'url'; readonly url: string };
  /** Tables of plugins: typed rows under the plugin's own prefix. */
  readonly tables: TableStore;
  /** Resolves when another process, or this one, has stored work for workers. Ends with `close`. */
  onWork(listener: (kind: WorkKind) => void): () => void;
  close(): Promise<void>;
}

/** What kind of work was stored. */
export type WorkKind = 'inbox' | 'actions' | 'outbox';

/** A message that was tried in vain, or cannot be understood. */
export interface DeadMessage extends InboxMessage {
  readonly tries: number;
  /** Why it was given up. */
  readonly reason: string | null;
}

/** One event on its way to one plugin. */
export interface Delivery {
  readonly id: string;
  readonly consumer: string;
  readonly event: string;
  readonly aggregate: string;
  /** 1, 2, 3 … within the aggregate. */
  readonly sequence: number;
  readonly payload: unknown;
  readonly at: number;
  readonly attempts: number;
  readonly reason: string | null;
}

/** Why a delivery did not come to its end. */
export interface DeliveryFault {
  /** Null: dead, until a person replays it. */
  readonly retryAt: number | null;
  readonly reason: string;
  /** False when the plugin was resting, so that nothing was tried and nothing counts against the event. */
  readonly tried: boolean;
}

/** How much `verify` reads: all there is, unless it is limited. */
export interface VerifyAsk {
  /** Files that were kept before are not read back: their bytes are sealed, and there are more of them each month. */
  readonly filesSince?: number;
}

/** Something that `verify` found. */
export interface Disagreement {
  readonly what: string;
  readonly id: string;
  readonly expected: string;
  readonly found: string;
}
