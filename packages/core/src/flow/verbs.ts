import type { Account } from '../domain/account.ts';
import type { Bucket, MemberCap } from '../domain/bucket.ts';
import type { Explanation, Subject } from '../domain/explain.ts';
import type { GatewayResult } from '../domain/gateway-result.ts';
import type { Change, ChangeRequest } from '../domain/change.ts';
import type { PlanDraft, PlanInput } from '../domain/plan-input.ts';
import type { PlanPreview, PlanSample } from '../domain/plan-preview.ts';
import type { Plan } from '../domain/plan.ts';
import type { Promotion, Redemption } from '../domain/promotion.ts';
import type { AutoTopUp, Subscription } from '../domain/subscription.ts';
import type { MoneyPolicy } from '../domain/policy.ts';
import type { PointsConversion } from '../domain/points.ts';
import type { UsageException } from '../domain/rated.ts';
import type { UsageReport } from '../domain/usage.ts';
import { billDue, billSubscription, type BillRun } from './bill.ts';
import * as accounts from './accounts.ts';
import { previewChange, requestChange, revokeChange, type ChangePreview } from './changes.ts';
import * as codes from './codes.ts';
import { explain } from './explain.ts';
import * as goodwill from './goodwill.ts';
import { loadView, type House } from './house.ts';
import * as offers from './offers.ts';
import { previewPlan } from './plan-preview.ts';
import * as plans from './plans.ts';
import * as subscriptions from './subscriptions.ts';
import type { Applied } from './arriving/applied.ts';
import { applyResult } from './payment.ts';
import * as points from './points.ts';
import { settleReferrals, type ReferralRound } from './referrals.ts';
import { reviewDue, reviewOne } from './review.ts';
import { setAutoTopUp } from './top-up.ts';
import { resolveException, usageExceptions } from './usage-exceptions.ts';
import { recordUsage } from './usage.ts';
import { agentsVerbs, type AgentVerbs } from './verbs-agents.ts';
import { arrivingVerbs, type ArrivingVerbs } from './verbs-arriving.ts';
import { askingVerbs, type AskingVerbs } from './verbs-asking.ts';
import { disbursementVerbs, type DisbursementVerbs } from './verbs-disbursements.ts';
import { documentsVerbs, type DocumentVerbs } from './verbs-documents.ts';
import { dunningVerbs, type DunningVerbs } from './verbs-dunning.ts';
import { networkVerbs, type NetworkVerbs } from './verbs-network.ts';
import { routerVerbs, type RouterVerbs } from './verbs-routers.ts';
import { reconcileVerbs, type ReconcileVerbs } from './verbs-reconcile.ts';
import { revenueVerbs, type RevenueVerbs } from './verbs-revenue.ts';
import { reportsVerbs, type ReportVerbs } from './verbs-reports.ts';
import { runsVerbs, type RunVerbs } from './verbs-runs.ts';
import { taxesVerbs, type TaxVerbs } from './verbs-taxes.ts';
import { whatIfVerbs, type WhatIfVerbs } from './verbs-what-if.ts';
import type { Id } from '../kernel/id.ts';
import { type Clock } from '../ports/clock.ts';
import type { AccountView, Disagreement, Page, PageAsk, Reads, Store, VerifyAsk } from '../ports/store.ts';

/** What can be asked of one ISP's billing. The methods stand in the order of the line. */
export interface Verbs
  extends
    AgentVerbs,
    ArrivingVerbs,
    AskingVerbs,
    DisbursementVerbs,
    DocumentVerbs,
    DunningVerbs,
    NetworkVerbs,
    ReconcileVerbs,
    RevenueVerbs,
    ReportVerbs,
    RouterVerbs,
    RunVerbs,
    TaxVerbs,
    WhatIfVerbs {
  openAccount(input: accounts.AccountInput): Promise<Account>;
  changeAccount(accountId: Id<'Account'>, patch: accounts.AccountPatch): Promise<Account>;
  closeAccount(accountId: Id<'Account'>): Promise<Account>;
  /** Publishes the next version of a plan. */
  publishPlan(input: PlanInput): Promise<Plan>;
  /** Keeps a plan that is being worked on; with the id of a draft, that one. */
  draftPlan(input: PlanInput, draftId?: Id<'PlanDraft'>): Promise<PlanDraft>;
  discardDraft(draftId: Id<'PlanDraft'>): Promise<void>;
  publishDraft(draftId: Id<'PlanDraft'>): Promise<Plan>;
  retirePlan(planId: Id<'Plan'>): Promise<void>;
  /** What a plan that is nowhere kept would cost a new customer, and what is wrong or odd about it. */
  previewPlan(input: PlanInput, sample: PlanSample): Promise<PlanPreview>;
  subscribe(input: subscriptions.SubscriptionInput): Promise<Subscription>;
  changeSubscription(subscriptionId: Id<'Subscription'>, patch: subscriptions.SubscriptionPatch): Promise<Subscription>;

  /** What a change of a subscription would do and cost; it writes nothing. */
  previewChange(subscriptionId: Id<'Subscription'>, request: ChangeRequest): Promise<ChangePreview>;
  /** Asks for a change: done at once, once it is paid, or with the next period. The actor is who asks, for people. */
  requestChange(subscriptionId: Id<'Subscription'>, request: ChangeRequest, actor: string): Promise<Change>;
  /** Gives units or credit without a sale: goodwill, promotions. */
  grantUnits(input: goodwill.UnitsInput): Promise<Bucket>;
  /** Says who may use a pool and how much each. */
  capPool(
    accountId: Id<'Account'>,
    bucketId: Id<'Bucket'>,
    caps: readonly Pick<MemberCap, 'subscriptionId' | 'units'>[],
  ): Promise<Bucket>;
  /** Lets a subscription buy a bundle from the wallet whenever little is left. */
  setAutoTopUp(subscriptionId: Id<'Subscription'>, autoTopUp: AutoTopUp | null): Promise<Subscription>;
  /** Takes back a change that waits. */
  revokeChange(changeId: Id<'Change'>): Promise<Change>;

  /** Publishes a promotion: one with a code is taken up by people, one without applies by itself. */
  createPromotion(input: offers.PromotionInput): Promise<Promotion>;
  /** Nobody can take it up any more; what was taken up runs on. */
  endPromotion(promotionId: Id<'Promotion'>): Promise<void>;
  /** Takes a code up, for one subscription or for whatever the account has. */
  redeemCode(accountId: Id<'Account'>, code: string, subscriptionId?: Id<'Subscription'> | null): Promise<Redemption>;
  /** What a code would take off the next bill; it writes nothing. */
  previewCode(
    accountId: Id<'Account'>,
    code: string,
    subscriptionId?: Id<'Subscription'> | null,
  ): Promise<offers.CodePreview>;
  /** Gives back a code that no bill has used. */
  releaseCode(accountId: Id<'Account'>, code: string, subscriptionId?: Id<'Subscription'> | null): Promise<void>;

  /** Usage in; resolves once it is durable. */
  recordUsage(reports: readonly UsageReport[]): Promise<void>;
  /** Usage that was billed to nobody and waits for a person, oldest first. */
  usageExceptions(ask: PageAsk): Promise<Page<UsageException>>;
  /** Notes how a person has dealt with one, in her words. */
  resolveException(exceptionId: Id<'UsageException'>, resolution: string): Promise<UsageException>;
  /** Bills every postpaid subscription whose period has begun. */
  billDue(): Promise<BillRun>;
  billSubscription(accountId: Id<'Account'>, subscriptionId: Id<'Subscription'>): Promise<number>;
  /** The one door for money: what a gateway, or a person at the desk, says has happened. */
  applyResult(gateway: string, result: GatewayResult): Promise<Applied>;
  /** Credits the loyalty points of what was paid since, and answers what is held. */
  creditPoints(accountId: Id<'Account'>): Promise<points.PointsHeld>;
  /** Turns points into promotional credit, by the rate of today. */
  convertPoints(accountId: Id<'Account'>): Promise<PointsConversion>;
  /** Gives both sides of referrals what they were promised, or takes it back. The workers do so every minute. */
  settleReferrals(): Promise<ReferralRound>;
  /** Decides access anew, of one account or wherever the time has come. */
  review(accountId?: Id<'Account'>): Promise<void>;
  /** The facts between money and access. */
  explain(subject: Subject): Promise<Explanation>;
  /** Recomputes every sum of the books and of what hangs on them. */
  verify(ask?: VerifyAsk): Promise<readonly Disagreement[]>;

  /** An account with all that flows decide on. */
  view(accountId: Id<'Account'>): Promise<AccountView>;
  readonly reads: Reads;
  readonly store: Store;
  readonly clock: Clock;
  readonly currency: string;
  readonly zone: string;
  /** How it rounds. */
  readonly policy: MoneyPolicy;
}

/** The verbs of a house: each is one flow. */
export function verbs(house: House): Verbs {
  const { store } = house;
  return {
    ...agentsVerbs(house),
    ...arrivingVerbs(house),
    ...askingVerbs(house),
    ...disbursementVerbs(house),
    ...documentsVerbs(house),
    ...dunningVerbs(house),
    ...networkVerbs(house),
    ...reconcileVerbs(house),
    ...revenueVerbs(house),
    ...reportsVerbs(house),
    ...routerVerbs(house),
    ...runsVerbs(house),
    ...taxesVerbs(house),
    ...whatIfVerbs(house),
    openAccount: (input) => accounts.openAccount(house, input),
    changeAccount: (accountId, patch) => accounts.changeAccount(house, accountId, patch),
    closeAccount: (accountId) => accounts.closeAccount(house, accountId),
    publishPlan: (input) => plans.publishPlan(house, input),
    draftPlan: (input, draftId) => plans.draftPlan(house, input, draftId),
    discardDraft: (draftId) => plans.discardDraft(house, draftId),
    publishDraft: (draftId) => plans.publishDraft(house, draftId),
    retirePlan: (planId) => plans.retirePlan(house, planId),
    previewPlan: (input, sample) => previewPlan(house, input, sample),
    subscribe: (input) => subscriptions.subscribe(house, input),
    changeSubscription: (subscriptionId, patch) => subscriptions.changeSubscription(house, subscriptionId, patch),
    previewChange: (subscriptionId, request) => previewChange(house, subscriptionId, request),
    requestChange: (subscriptionId, request, actor) => requestChange(house, subscriptionId, request, actor),
    grantUnits: (input) => goodwill.grantUnits(house, input),
    capPool: (accountId, bucketId, caps) => goodwill.capPool(house, accountId, bucketId, caps),
    setAutoTopUp: (subscriptionId, autoTopUp) => setAutoTopUp(house, subscriptionId, autoTopUp),
    revokeChange: (changeId) => revokeChange(house, changeId),
    createPromotion: (input) => offers.createPromotion(house, input),
    endPromotion: (promotionId) => offers.endPromotion(house, promotionId),
    redeemCode: (accountId, code, subscriptionId = null) =>
      codes.redeemCode(house, { accountId, code, subscriptionId }),
    previewCode: (accountId, code, subscriptionId = null) =>
      offers.previewCode(house, { accountId, code, subscriptionId }),
    releaseCode: (accountId, code, subscriptionId = null) =>
      codes.releaseCode(house, { accountId, code, subscriptionId }),
    recordUsage: (reports) => recordUsage(house, reports),
    usageExceptions: (ask) => usageExceptions(house, ask),
    resolveException: (exceptionId, resolution) => resolveException(house, exceptionId, resolution),
    billDue: () => billDue(house),
    billSubscription: (accountId, subscriptionId) => billSubscription(house, accountId, subscriptionId),
    applyResult: (gateway, result) => applyResult(house, gateway, result),
    creditPoints: (accountId) => points.creditPoints(house, accountId),
    convertPoints: (accountId) => points.convertPoints(house, accountId),
    settleReferrals: () => settleReferrals(house),
    async review(accountId) {
      if (accountId !== undefined) return reviewOne(house, accountId);
      while ((await reviewDue(house, 500)) > 0);
    },
    explain: (subject) => explain(house, subject),
    verify: (ask) => store.verify(ask),
    view: (accountId) => loadView(house, accountId),
    reads: store.reads,
    store,
    clock: house.clock,
    currency: house.currency,
    zone: house.zone,
    policy: house.policy,
  };
}
