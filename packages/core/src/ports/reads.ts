import type { Account } from '../domain/account.ts';
import type { Bucket } from '../domain/bucket.ts';
import type { Change } from '../domain/change.ts';
import type { Charge } from '../domain/charge.ts';
import type { DunningCase } from '../domain/dunning.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { Chain, Subject } from '../domain/explain.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { InvoiceStanding } from '../domain/invoice-status.ts';
import type { MeterSums } from '../domain/meter.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Attempt, Payment } from '../domain/payment.ts';
import type { Placement } from '../domain/placement.ts';
import type { Plan } from '../domain/plan.ts';
import type { PlanDraft } from '../domain/plan-input.ts';
import type { BucketHold } from '../domain/pool.ts';
import type { Promotion, Redemption } from '../domain/promotion.ts';
import type { RatedUsage, UsageException } from '../domain/rated.ts';
import type { DueReferral, RefundedReferral, ReferralRecord } from '../domain/referral-record.ts';
import type { Subscription, Term } from '../domain/subscription.ts';
import type { Session, Usage } from '../domain/usage.ts';
import type { Voucher } from '../domain/voucher.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Seen } from './changes.ts';
import type { Addressing } from '../domain/addressing.ts';
import type { KnownAccess } from './access.ts';
import type { AddressingReads } from './addressing.ts';
import type { DisbursementReads } from './disbursements.ts';
import type { ReportedSpan } from './gateway.ts';
import type { MandateReads } from './mandates.ts';
import type { PlacementReads } from './placements.ts';
import type { SlotReads } from './slots.ts';
import type { AgentReads } from './agents.ts';
import type { ArrivingReads } from './arriving.ts';
import type { DocumentReads } from './documents.ts';
import type { DunningReads } from './dunning.ts';
import type { PaymentReads } from './payments.ts';
import type { RevenueReads } from './revenue.ts';
import type { ReconcileReads } from './reconcile.ts';
import type { ReportReads } from './reports.ts';
import type { RunReads } from './runs.ts';
import type { TaxReads } from './taxes.ts';
import type { Summary } from './summary.ts';
import type { PaidDocument, PaidInvoice } from './reads-paid.ts';
import type { Drift, DueSubscription, UsageDay, UsageRulesAsk, UsageRulesFound } from './reads-usage.ts';

export type * from './reads-paid.ts';
export type * from './reads-usage.ts';

/** Everything about one account that a flow decides on, read at one point in time. */
export interface AccountView {
  readonly seen: Seen;
  readonly account: Account;
  readonly subscriptions: readonly SubscriptionView[];
  /** Finalised and not yet paid in full, oldest first. */
  readonly openInvoices: readonly { readonly invoice: Invoice; readonly owed: Money }[];
  /** Payments with money left over in the wallet, oldest first. */
  readonly walletSources: readonly { readonly paymentId: Id<'Payment'>; readonly left: Money }[];
  /** Buckets of the account itself that are neither over nor empty: pools, and credit in its currency. */
  readonly buckets: readonly Bucket[];
  /** Slices of its pools that sessions hold. */
  readonly holds: readonly BucketHold[];
  /** Promotions that were redeemed or reserved and are not over. */
  readonly redemptions: readonly Redemption[];
  /** Its live dunning case; absent where nothing is asked. */
  readonly dunning?: DunningCase;
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
  /** Of its add-ons, whatever their version; each once. */
  readonly addOnPlans: readonly Plan[];
  /** Changes that wait for their time or for money, in the order in which they were asked for. */
  readonly changes: readonly Change[];
  /** Its own buckets that are neither over nor empty, in no order. */
  readonly buckets: readonly Bucket[];
  /** Counted units that no bucket has paid for yet, by asset (`BYTES`, `SECONDS`), whether they are limited or not. */
  readonly unburnt: Readonly<Record<string, bigint>>;
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
  /** The lock to one device; its device is null until one has logged in. Absent or null: any device may. */
  readonly lock?: { readonly device: string | null } | null;
  /** Her own addresses. Absent or null: none, and never any. */
  readonly addressing?: Addressing | null;
  /** Where she is served. Absent or null: nowhere in particular. */
  readonly placement?: Placement | null;
}

/** The reads. Each answers from committed data. */
export interface Reads
  extends
    AddressingReads,
    AgentReads,
    ArrivingReads,
    DocumentReads,
    DunningReads,
    DisbursementReads,
    MandateReads,
    PaymentReads,
    PlacementReads,
    SlotReads,
    RevenueReads,
    ReconcileReads,
    ReportReads,
    RunReads,
    TaxReads {
  account(accountId: Id<'Account'>): Promise<Account | null>;
  /** Those that are there, in no order. */
  accountsById(accountIds: readonly Id<'Account'>[]): Promise<readonly Account[]>;
  /** Without regard to case: people type it. */
  accountByNumber(number: string): Promise<Account | null>;
  accounts(ask: PageAsk, now: number): Promise<Page<AccountRow>>;
  plan(planId: Id<'Plan'>): Promise<Plan | null>;
  plans(): Promise<readonly Plan[]>;
  /** All versions of a code, oldest first. */
  planVersions(code: string): Promise<readonly Plan[]>;
  planDrafts(): Promise<readonly PlanDraft[]>;
  planDraft(draftId: Id<'PlanDraft'>): Promise<PlanDraft | null>;
  change(changeId: Id<'Change'>): Promise<Change | null>;
  /** Newest first. */
  changesOf(subscriptionId: Id<'Subscription'>, ask: PageAsk): Promise<Page<Change>>;
  /** All of an account, those that are over too; newest first. */
  bucketsOf(accountId: Id<'Account'>, ask: PageAsk): Promise<Page<Bucket>>;
  promotions(): Promise<readonly Promotion[]>;
  /** Without regard to case: people type it. */
  promotionByCode(code: string): Promise<Promotion | null>;
  /** How often a promotion is redeemed or reserved: by everybody, and by one account. */
  redemptionCount(
    promotionId: Id<'Promotion'>,
    accountId: Id<'Account'>,
  ): Promise<{ readonly total: number; readonly ofAccount: number }>;
  /** Reservations of a promotion whose time has passed and which nobody has noted, the oldest first. */
  lapsedRedemptions(promotionId: Id<'Promotion'>, now: number, limit: number): Promise<readonly Redemption[]>;
  /** Who brought an account; null when nobody did. */
  referralOf(refereeId: Id<'Account'>): Promise<ReferralRecord | null>;
  /** Open referrals whose referee has paid her first invoice in full. */
  dueReferrals(limit: number): Promise<readonly DueReferral[]>;
  /** Referrals granted since an instant whose referee has money to be given back after it. */
  refundedReferrals(since: number, limit: number): Promise<readonly RefundedReferral[]>;
  /** For how many customers an account has been given something. */
  referralsGranted(referrerId: Id<'Account'>): Promise<number>;
  /**
   * What an account has paid in full since an instant, oldest first, with its credit notes; and points for it so far.
   */
  paidForPoints(
    accountId: Id<'Account'>,
    since: number,
  ): Promise<{ readonly documents: readonly PaidDocument[]; readonly credited: bigint }>;
  /** By its key, also when it is over. */
  bucketByKey(key: string): Promise<Bucket | null>;
  /** Also when it is over. */
  bucket(bucketId: Id<'Bucket'>): Promise<Bucket | null>;
  /** What the last invoices of an account were: issued, due and when they were paid in full; newest first. */
  paidHistory(accountId: Id<'Account'>, limit: number): Promise<readonly PaidInvoice[]>;
  /**
   * What money, and not credit, has paid of the documents that charge a subscription for time after an instant, in
   * minor units; no more than the account has paid in money and was not refunded.
   */
  refundable(accountId: Id<'Account'>, subscriptionId: Id<'Subscription'>, at: number): Promise<bigint>;
  /** The last revision of each meter of the periods that ended since. */
  ratedSince(subscriptionId: Id<'Subscription'>, since: number): Promise<readonly RatedUsage[]>;
  /** Usage that ended in `[fromAt, toAt)`, in order of its end and its id; after one that was read before. */
  usagePieces(
    subscriptionId: Id<'Subscription'>,
    fromAt: number,
    toAt: number,
    page: { readonly after: Pick<Usage, 'id' | 'toAt'> | null; readonly limit: number },
  ): Promise<readonly Usage[]>;
  /** Units of usage that ended in `[fromAt, toAt)` and is not free, by meter. */
  usageTotals(subscriptionId: Id<'Subscription'>, fromAt: number, toAt: number): Promise<MeterSums>;
  /**
   * Charges of a subscription for time that overlaps `[fromAt, toAt)`, whichever account they were made to, in order of
   * their keys.
   */
  chargesOver(subscriptionId: Id<'Subscription'>, fromAt: number, toAt: number): Promise<readonly Charge[]>;
  usageException(exceptionId: Id<'UsageException'>): Promise<UsageException | null>;
  /** The marks that their sources gave these sessions, by session. */
  sessionMarks(
    sessionIds: readonly Id<'Session'>[],
  ): Promise<ReadonlyMap<Id<'Session'>, Readonly<Record<string, string>>>>;
  /** Of these usages, those that an exception of a reason was raised for. */
  exceptedUsage(usageIds: readonly Id<'Usage'>[], reason: UsageException['reason']): Promise<ReadonlySet<Id<'Usage'>>>;
  /** How the usage of each of them counts. Plans are read once and remembered. */
  usageRules(ask: UsageRulesAsk): Promise<UsageRulesFound>;
  /** Exceptions that wait for a person, oldest first. */
  usageExceptions(ask: PageAsk): Promise<Page<UsageException>>;
  voucherByHash(codeHash: string): Promise<Voucher | null>;
  subscription(subscriptionId: Id<'Subscription'>): Promise<Subscription | null>;
  view(accountId: Id<'Account'>, now: number): Promise<AccountView | null>;
  /** By the name the network uses, without regard to case. */
  access(username: string, now: number): Promise<AccessView | null>;
  /** The same of many, in their order, in as few statements as of one. */
  accesses(usernames: readonly string[], now: number): Promise<readonly KnownAccess[]>;
  entitlement(subscriptionId: Id<'Subscription'>): Promise<Entitlement | null>;
  session(sessionId: Id<'Session'>): Promise<Session | null>;
  sessionsByKey(source: string, keys: readonly string[]): Promise<readonly Session[]>;
  /** Open ones; of one subscription, or of all, newest first. */
  openSessions(subscriptionId: Id<'Subscription'> | null, ask: PageAsk): Promise<Page<Session>>;
  /** Open ones of a source whose `where` has all these marks. */
  openSessionsWhere(source: string, where: Readonly<Record<string, string>>): Promise<readonly Session[]>;
  /** Open ones of a source not heard of since. */
  staleSessions(source: string, before: number, limit: number): Promise<readonly Session[]>;
  /** Those that run under something else than what is wanted now, while no action is under way; one a subscription. */
  driftingSessions(now: number, limit: number): Promise<readonly Drift[]>;
  sessionsOf(accountId: Id<'Account'>, ask: PageAsk): Promise<Page<Session>>;
  /** Bytes for each local day, oldest first. */
  usageByDay(accountId: Id<'Account'>, fromAt: number, toAt: number): Promise<readonly UsageDay[]>;
  usedBytes(subscriptionId: Id<'Subscription'>, fromAt: number, toAt: number): Promise<bigint>;
  invoice(invoiceId: Id<'Invoice'>): Promise<InvoiceRow | null>;
  /** `status` may be `open`, or one of `InvoiceStatus`. Newest first. */
  invoices(accountId: Id<'Account'> | null, ask: PageAsk): Promise<Page<InvoiceRow>>;
  payment(paymentId: Id<'Payment'>): Promise<Payment | null>;
  /** By any name that it is known by. */
  paymentByName(gateway: string, name: string): Promise<Payment | null>;
  /** Payments of an account by a gateway since an instant, newest first. */
  recentPayments(accountId: Id<'Account'>, gateway: string, since: number): Promise<readonly Payment[]>;
  /** Payments of an amount that came in a span and have no owner, oldest first. */
  strayPayments(gateway: string, amount: Money, span: ReportedSpan): Promise<readonly Payment[]>;
  attempt(attemptId: Id<'Attempt'>): Promise<Attempt | null>;
  attemptByReference(gateway: string, providerReference: string): Promise<Attempt | null>;
  /** `status` may be `unresolved`, or a state; searched are payers and providers' names for asks. Newest first. */
  attempts(ask: PageAsk): Promise<Page<Attempt>>;
  /** Attempts of an account by a gateway since an instant, newest first. */
  recentAttempts(accountId: Id<'Account'>, gateway: string, since: number): Promise<readonly Attempt[]>;
  /** The last ask of a gateway to a payer: the one with the highest turn. */
  lastAttempt(gateway: string, payer: string): Promise<Attempt | null>;
  /** Attempts of an account whose provider is still to be asked: they may end in a payment. */
  openAttempts(accountId: Id<'Account'>): Promise<readonly Attempt[]>;
  /** Attempts since an instant that may have been paid and whose name at the provider was never heard. */
  attemptsWithoutReference(gateway: string, since: number): Promise<readonly Attempt[]>;
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
  /**
   * How many rows wait, by kind: `inbox`, `outbox`, `actions`, `attempts`; for a person `dead`, `unresolved` and
   * `exceptions`.
   */
  backlog(now: number): Promise<Readonly<Record<string, number>>>;
}

/** A document and what has become of its total. */
export interface InvoiceRow extends InvoiceStanding {
  readonly invoice: Invoice;
}
