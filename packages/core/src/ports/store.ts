import type { Account } from '../domain/account.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { Charge } from '../domain/charge.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { Chain, Subject } from '../domain/explain.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Entry, Journal } from '../domain/ledger.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Attempt, Payment, Suggestion } from '../domain/payment.ts';
import type { Plan } from '../domain/plan.ts';
import type { Subscription, Term } from '../domain/subscription.ts';
import type { Session, Usage } from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
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

/** Everything about one account that a flow decides on, read at one point in time. */
export interface AccountView {
  readonly seen: Seen;
  readonly account: Account;
  readonly subscriptions: readonly SubscriptionView[];
  /** Finalised and not yet paid in full, oldest first. */
  readonly openInvoices: readonly { readonly invoice: Invoice; readonly owed: Money }[];
  /** Payments with money left over in the wallet, oldest first. */
  readonly walletSources: readonly { readonly paymentId: Id<'Payment'>; readonly left: Money }[];
}

/** A subscription with what its access depends on. */
export interface SubscriptionView {
  readonly subscription: Subscription;
  readonly plan: Plan;
  /** Terms not over at the asked instant, and the last one before, in order. */
  readonly terms: readonly Term[];
  /** Counted bytes within the term that runs at the asked instant. */
  readonly usedBytes: bigint;
  readonly entitlement: Entitlement | null;
}

/** One page of a list. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly total: number;
}

/** Which part of a list. `page` counts from 1. */
export interface PageAsk {
  readonly page: number;
  readonly limit: number;
  readonly search?: string;
  readonly status?: string;
}

/** An account as lists show it. */
export interface AccountRow {
  readonly account: Account;
  /** Of the first subscription: online when a session is open. */
  readonly status: 'online' | 'offline' | 'expired' | 'suspended' | 'pending' | 'closed';
  readonly planName: string | null;
  readonly username: string | null;
  readonly paidUntil: number | null;
}

/** What a log-in is decided on. */
export interface AccessView {
  readonly account: Account;
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly entitlement: Entitlement | null;
  /** Counted bytes within the running term. */
  readonly usedBytes: bigint;
  readonly openSessions: readonly Session[];
}

/** Rows that workers take turns on. A claim lasts `leaseMs`; a dead worker's rows come back by themselves. */
export interface Claim {
  readonly worker: string;
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
}

/** The reads. Each answers from committed data. */
export interface Reads {
  account(accountId: Id<'Account'>): Promise<Account | null>;
  accountByNumber(number: string): Promise<Account | null>;
  accounts(ask: PageAsk, now: number): Promise<Page<AccountRow>>;
  /** For a person to choose from: accounts whose number is one slip away, or who paid from here before. */
  suggestions(reference: string | null, payer: string | null): Promise<readonly Suggestion[]>;
  plan(planId: Id<'Plan'>): Promise<Plan | null>;
  plans(): Promise<readonly Plan[]>;
  subscription(subscriptionId: Id<'Subscription'>): Promise<Subscription | null>;
  view(accountId: Id<'Account'>, now: number): Promise<AccountView | null>;
  /** By the name the network uses, without regard to case. */
  access(username: string, now: number): Promise<AccessView | null>;
  entitlement(subscriptionId: Id<'Subscription'>): Promise<Entitlement | null>;
  session(sessionId: Id<'Session'>): Promise<Session | null>;
  sessionsByKey(source: string, keys: readonly string[]): Promise<readonly Session[]>;
  /** Open ones; of one subscription, or of all, newest first. */
  openSessions(subscriptionId: Id<'Subscription'> | null, ask: PageAsk): Promise<Page<Session>>;
  /** Open ones of a source whose `where` has all these marks. */
  openSessionsWhere(source: string, where: Readonly<Record<string, string>>): Promise<readonly Session[]>;
  /** Open ones of a source not heard of since. */
  staleSessions(source: string, before: number, limit: number): Promise<readonly Session[]>;
  sessionsOf(accountId: Id<'Account'>, ask: PageAsk): Promise<Page<Session>>;
  /** Bytes for each local day, oldest first. */
  usageByDay(accountId: Id<'Account'>, fromAt: number, toAt: number): Promise<readonly UsageDay[]>;
  usedBytes(subscriptionId: Id<'Subscription'>, fromAt: number, toAt: number): Promise<bigint>;
  invoice(invoiceId: Id<'Invoice'>): Promise<InvoiceRow | null>;
  invoices(accountId: Id<'Account'> | null, ask: PageAsk): Promise<Page<InvoiceRow>>;
  payment(paymentId: Id<'Payment'>): Promise<Payment | null>;
  /** By any name that it is known by. */
  paymentByName(gateway: string, name: string): Promise<Payment | null>;
  /** Payments of an account by a gateway since an instant, newest first. */
  recentPayments(accountId: Id<'Account'>, gateway: string, since: number): Promise<readonly Payment[]>;
  /** `status` may be `matched` or `unmatched`. Newest first. */
  payments(accountId: Id<'Account'> | null, ask: PageAsk): Promise<Page<Payment>>;
  attempt(attemptId: Id<'Attempt'>): Promise<Attempt | null>;
  attemptByReference(gateway: string, providerReference: string): Promise<Attempt | null>;
  /** Attempts of an account by a gateway since an instant, newest first. */
  recentAttempts(accountId: Id<'Account'>, gateway: string, since: number): Promise<readonly Attempt[]>;
  /** Attempts of a payer that may still end in a payment. */
  pendingAttempts(gateway: string, payer: string): Promise<readonly Attempt[]>;
  actionsOf(subscriptionId: Id<'Subscription'>, limit: number): Promise<readonly NetworkAction[]>;
  /** What is in the wallet, in minor units of the account's currency. */
  wallet(accountId: Id<'Account'>): Promise<bigint>;
  /** Debits less credits over sealed journals, of one owner or of all. */
  balance(account: string, owner: Id<'Account'> | null, asset: string): Promise<bigint>;
  chain(subject: Subject): Promise<Chain | null>;
  /** Figures for the first page of a console, since an instant. */
  summary(now: number, since: number): Promise<Summary>;
  /** Accounts with a subscription whose access is to be decided again by now. */
  dueForReview(now: number, limit: number): Promise<readonly Id<'Account'>[]>;
  /** Postpaid subscriptions whose next period has begun, in order of id, after a given one. */
  dueForBilling(now: number, after: string, limit: number): Promise<readonly DueSubscription[]>;
  /** How many rows wait, by kind: `inbox`, `outbox`, `actions`, `attempts`, `dead`. */
  backlog(now: number): Promise<Readonly<Record<string, number>>>;
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

/** An invoice and what has been paid on it. */
export interface InvoiceRow {
  readonly invoice: Invoice;
  readonly paid: Money;
}

/** An ISP at a glance. */
export interface Summary {
  readonly accounts: number;
  readonly online: number;
  readonly expired: number;
  readonly received: Readonly<Record<string, bigint>>;
  readonly payments: number;
  readonly unmatched: number;
  readonly actionsPending: number;
}

/** Where facts are kept. */
export interface Store {
  /** Writes one unit of work. Gives invoices their numbers: they come back in `written`. */
  write(changes: Changes): Promise<Written>;
  readonly reads: Reads;
  /** Messages not dealt with yet. */
  claimInbox(claim: Claim): Promise<readonly InboxMessage[]>;
  /** Puts a message off, with the reason; after enough tries it is dead and waits for a person. */
  deferInbox(message: InboxMessage, dueAt: number | null, reason: string): Promise<void>;
  /** Network actions that are due. */
  claimActions(claim: Claim): Promise<readonly NetworkAction[]>;
  /** Writes what became of actions; a superseded one stays superseded. */
  saveActions(actions: readonly NetworkAction[], outbox: readonly OutboxEvent[]): Promise<void>;
  /** Attempts whose next question to the provider is due. */
  claimAttempts(claim: Claim): Promise<readonly Attempt[]>;
  /** Next deliveries of events to one consumer, in order for each aggregate. */
  claimDeliveries(consumer: string, events: readonly string[], claim: Claim): Promise<readonly Delivery[]>;
  /** `retryAt` null: dead, until a person replays it. */
  finishDelivery(
    delivery: Delivery,
    result: 'done' | { readonly retryAt: number | null; readonly reason: string },
  ): Promise<void>;
  deadDeliveries(limit: number): Promise<readonly Delivery[]>;
  replayDelivery(deliveryId: string, now: number): Promise<void>;
  /** Takes the slot of a job: true for exactly one caller. */
  takeSlot(job: string, slotAt: number, worker: string): Promise<boolean>;
  /** Recomputes every sum and compares. */
  verify(): Promise<readonly Disagreement[]>;
  /** All entries of one customer, oldest first, for statements and for `verify` by others. */
  entriesOf(
    accountId: Id<'Account'>,
  ): Promise<readonly (Entry & { readonly journal: Pick<Journal, 'id' | 'kind' | 'effectiveAt' | 'memo'> })[]>;
  /** Tables of plugins: typed rows under the plugin's own prefix. */
  readonly tables: TableStore;
  /** Resolves when another process, or this one, has stored work for workers. Ends with `close`. */
  onWork(listener: (kind: WorkKind) => void): () => void;
  close(): Promise<void>;
}

/** What kind of work was stored. */
export type WorkKind = 'inbox' | 'actions' | 'outbox';

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

/** Something that `verify` found. */
export interface Disagreement {
  readonly what: string;
  readonly id: string;
  readonly expected: string;
  readonly found: string;
}

/** Rows of plugins. Keys and values are data; a plugin never sees SQL. */
export interface TableStore {
  /** Creates what is missing: tables and columns are only ever added. */
  prepare(pluginId: string, tables: readonly TableShape[]): Promise<void>;
  get(table: string, key: TableRow): Promise<TableRow | null>;
  find(table: string, where: TableRow, limit: number): Promise<readonly TableRow[]>;
  /** True when the row was not there yet. */
  insertOnce(table: string, row: TableRow): Promise<boolean>;
  put(table: string, row: TableRow): Promise<void>;
  /** Changes the row only if it still has these values: how several processes take turns. True when it had. */
  replace(table: string, key: TableRow, expected: TableRow, next: TableRow): Promise<boolean>;
  remove(table: string, key: TableRow): Promise<void>;
}

/** A value that a plugin's table can hold. */
export type TableValue = string | bigint | boolean | null;

/** A row of a plugin's table. */
export type TableRow = Readonly<Record<string, TableValue>>;

/** A plugin's table, as data. Its name in the database is `<plugin>_<name>`. */
export interface TableShape {
  readonly name: string;
  readonly columns: Readonly<Record<string, 'text' | 'bigint' | 'boolean'>>;
  readonly key: readonly string[];
}
