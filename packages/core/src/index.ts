// The front door: what an application, a server and a plugin need. It loads no database driver and no test runner.
export { createBilling, type Billing, type BillingOptions, type DatabaseOptions } from './billing.ts';

export * from './kernel/alignment.ts';
export * from './kernel/allocate.ts';
export { AssertionFault, assert, unreachable } from './kernel/assert.ts';
export * from './kernel/calendar.ts';
export * from './kernel/decimal.ts';
export * from './kernel/error.ts';
export * from './kernel/id.ts';
export * from './kernel/ip.ts';
export * from './kernel/json.ts';
export * from './kernel/money.ts';
export * from './kernel/offsets.ts';
export * from './kernel/period.ts';

export * from './domain/account.ts';
export * from './domain/addressing.ts';
export {
  allocate as allocateMoney,
  allocationErrors,
  checkAllocations,
  type Allocation,
  type AllocationDraft,
  type Open,
  type Source as MoneySource,
} from './domain/allocation.ts';
export * from './domain/bucket.ts';
export { burn, burnOrder, remaining, type Burn, type BurnFor, type BurnPart, type Remaining } from './domain/burn.ts';
export * from './domain/catalogue.ts';
export * from './domain/change/add-on.ts';
export * from './domain/change/cancel.ts';
export {
  changeErrors,
  lineText,
  type Carried,
  type ChangeLine,
  type Consequence,
  type LineText,
  type Returned,
  type Staying,
  type SubscriptionChange,
} from './domain/change/consequence.ts';
export * from './domain/change/move-day.ts';
export * from './domain/change/paid.ts';
export * from './domain/change/pause.ts';
export type { HeldAddOn, MovedAddOn } from './domain/change/plan-add-ons.ts';
export * from './domain/change/plan-change.ts';
export * from './domain/change/promise.ts';
export * from './domain/change/quantity.ts';
export { REASON_KEYS, reasonText, type Reason, type ReasonKey } from './domain/change/reasons.ts';
export type { PriceOver } from './domain/change/settle.ts';
export * from './domain/change/transfer.ts';
export * from './domain/change.ts';
export * from './domain/charge.ts';
export * from './domain/rated.ts';
export * from './domain/agent.ts';
export * from './domain/device.ts';
export * from './domain/recipes-agents.ts';
export * from './domain/voucher.ts';
export * from './domain/voucher-batch.ts';
export * from './domain/voucher-code.ts';
export * from './domain/cover.ts';
export * from './domain/credit-note.ts';
export * from './domain/debit-note.ts';
export * from './domain/document-file.ts';
export * from './domain/document-move.ts';
export * from './domain/draft-invoice.ts';
export * from './domain/commission.ts';
export * from './domain/commitment.ts';
export { earnedBefore, serviceOf, type Deferred, type Earning } from './domain/deferral.ts';
export * from './domain/discount.ts';
export * from './domain/document-credit.ts';
export * from './domain/due.ts';
export * from './domain/dunning.ts';
export * from './domain/dunning-decide.ts';
export * from './domain/dunning-policy.ts';
export type { DunningPause } from './domain/dunning-time.ts';
export * from './domain/entitlement.ts';
export * from './domain/expiry.ts';
export * from './domain/explain.ts';
export * from './domain/log-in.ts';
export * from './domain/why.ts';
export { whySentences, type WhyFacts, type WhyKey } from './domain/why-words.ts';
export * from './domain/first-period.ts';
export * from './domain/invoice.ts';
export * from './domain/invoice-status.ts';
export * from './domain/late-fee.ts';
export * from './domain/line-credit.ts';
export * from './domain/ledger.ts';
export * from './domain/meter.ts';
export { pricedMeters, type PlanPrice, type PricedMeter } from './domain/plan-price.ts';
export { weighed, type Weights } from './domain/weights.ts';
export * from './domain/network.ts';
export * from './domain/placement.ts';
export * from './domain/disbursement.ts';
export { isUnderWay, needsPerson } from './domain/disbursement-state.ts';
export type { MoneyOptions, MoneyRules } from './domain/money-rules.ts';
export { takingErrors, type TakenFrom, type Taking } from './domain/taking.ts';
export * from './domain/gateway-result.ts';
export * from './domain/asking.ts';
export { mandateErrors } from './domain/mandate.ts';
export { askReference, readingsOf, readReference, type Reference } from './domain/matching/reference.ts';
export type { OwnerHint, RankedOwner } from './domain/matching/suggest.ts';
export type { CashClosing, CashDeposit, CashDepositPart, CashOwner, CashTaking } from './domain/cash.ts';
export type { Cheque, ChequeState } from './domain/cheque.ts';
export type { PaymentNote, PaymentNoteKind } from './domain/payment-note.ts';
export type { Underpayment } from './domain/underpayment.ts';
export * from './domain/payment.ts';
export * from './domain/reported-line.ts';
export * from './domain/phase.ts';
export * from './domain/pipeline.ts';
export * from './domain/plan.ts';
export * from './domain/taxes/kenya.ts';
export * from './domain/taxes/profile.ts';
export { taxed, type TaxRules } from './domain/taxes/resolve.ts';
export * from './domain/taxes/table.ts';
export { checkProposal, whatIfErrors, type Proposal, type ProposedTax } from './domain/what-if/proposal.ts';
export type {
  WhatIf,
  Compared,
  Revenue,
  AccountChange,
  ChangeBar,
  LimitChange,
  Uncovered,
} from './domain/what-if/report.ts';
export type { Watch as WhatIfWatch } from './flow/what-if/replay.ts';
export type { TaxInput } from './flow/taxes/publish.ts';
export * from './domain/plan-check.ts';
export * from './domain/plan-input.ts';
export * from './domain/plan-preview.ts';
export * from './domain/points.ts';
export * from './domain/policy.ts';
export * from './domain/price/allowance.ts';
export { capacityParts, type Peaks } from './domain/price/capacity.ts';
export { checkPrice } from './domain/price/check.ts';
export {
  checkPriceList,
  dimensionErrors,
  matchPrice,
  OTHERWISE,
  type DimensionPrice,
  type Dimensions,
  type Predicate,
  type PriceList,
} from './domain/price/dimensions.ts';
export { dynamicParts } from './domain/price/dynamic.ts';
export * from './domain/price/errors.ts';
export { decimalText } from './domain/price/exact.ts';
export { graduatedParts } from './domain/price/graduated.ts';
export { graduatedPercentageParts } from './domain/price/graduated-percentage.ts';
export * from './domain/price/increments.ts';
export * from './domain/price/limits.ts';
export { checkMetering, meteringErrors } from './domain/price/metering.ts';
export { packageParts } from './domain/price/package.ts';
export { sumParts, type PartKind, type PricePart } from './domain/price/parts.ts';
export { percentageParts } from './domain/price/percentage.ts';
export * from './domain/price/percentile.ts';
export type * from './domain/price/price.ts';
export * from './domain/price/ranges.ts';
export * from './domain/price/rate.ts';
export type { RatedPrice, RatedWindow } from './domain/price/rated-price.ts';
export * from './domain/price/rater.ts';
export { stairstepParts } from './domain/price/stairstep.ts';
export { recordErrors, type KeptCell, type UseRecord } from './domain/price/tally.ts';
export { piecesOf, timelineOf, unitsBefore, type Piece, type Segment, type UseSpan } from './domain/price/timeline.ts';
export { unitParts } from './domain/price/unit.ts';
export { volumeParts } from './domain/price/volume.ts';
export * from './domain/price/warn.ts';
export { checkWindows, windowErrors, windowAt, type PriceWindow, type Weekday } from './domain/price/windows.ts';
export * from './domain/pool.ts';
export * from './domain/promotion-facts.ts';
export * from './domain/promotion-offer.ts';
export * from './domain/promotion.ts';
export * from './domain/proration.ts';
export * from './domain/quantity.ts';
export {
  COUNTED,
  isLimited,
  sliceOf,
  termUnits,
  unitsLeft,
  type CountedAsset,
  type UnitStanding,
} from './domain/quota.ts';
export * from './domain/recipes.ts';
export * from './domain/recipes-bundles.ts';
export * from './domain/receipt.ts';
export * from './domain/recipes-documents.ts';
export * from './domain/reconcile/index.ts';
export * from './domain/redemption.ts';
export * from './domain/refund.ts';
export * from './domain/referral.ts';
export * from './domain/referral-record.ts';
export * from './domain/report.ts';
export * from './domain/report-csv.ts';
export * from './domain/rollover.ts';
export * from './domain/router.ts';
export * from './domain/drift.ts';
export * from './domain/brake.ts';
export * from './domain/network-policy.ts';
export type { OutagePolicy } from './domain/outage.ts';
export * from './domain/slot.ts';
export * from './domain/run.ts';
export type { RunAmount, RunDiff, RunSum } from './domain/run-diff.ts';
export type { Cap, DiscountOutcome, ReducedLine } from './domain/reduction.ts';
export { reaches, type LineScope, type PricedLine } from './domain/scope.ts';
export * from './domain/subscription.ts';
export * from './domain/survey.ts';
export { addOnsAt, runningTerm, type Added } from './domain/standing.ts';
export * from './domain/tax.ts';
export * from './domain/tax-result.ts';
export { bundleBuckets, planBuckets, termBuckets, type Granting } from './domain/term-grants.ts';
export * from './domain/top-up.ts';
export type { CounterTurn, CounterTurns, Oddity } from './domain/counters.ts';
export * from './domain/usage.ts';
export * from './domain/withheld-tax.ts';
export * from './domain/write-off.ts';
export {
  checkValidity,
  paymentInstant,
  renew,
  validUntil,
  validityErrors,
  type Renewal,
  type RenewalMode,
  type Validity,
} from './domain/validity.ts';

export type * from './ports/advisor.ts';
export * from './ports/clock.ts';
export type * from './ports/driver.ts';
export type * from './ports/exporter.ts';
export type * from './ports/fiscal.ts';
export type * from './ports/gateway.ts';
export * from './ports/ids.ts';
export * from './ports/log.ts';
export type * from './ports/log-ins.ts';
export type * from './ports/notifier.ts';
export type * from './ports/source.ts';
export type * from './ports/store.ts';

export * from './plugin/contract.ts';
export { definePlugin } from './plugin/define.ts';
export type * from './plugin/events.ts';
export type { BoundCommand, BoundJob, BoundRoute } from './plugin/doors.ts';
export type { Description } from './plugin/describe.ts';
export type { PluginHealth } from './plugin/health.ts';
export { gatewaysOf } from './plugin/providers.ts';
export type { Registry } from './plugin/registry.ts';

export type { AccountInput, AccountPatch } from './flow/accounts.ts';
export type { AddressingInput } from './flow/addressing.ts';
export type { PlacementInput } from './flow/placement.ts';
export type { Proof, SlotInput } from './flow/slots.ts';
export type { SubscriptionInput, SubscriptionPatch } from './flow/subscriptions.ts';
export { ChangeRequestInput, type ChangePreview, type PreviewLine } from './flow/changes.ts';
export type { Applied } from './flow/arriving/applied.ts';
export { CASH_GATEWAY } from './flow/arriving/cash.ts';
export { CHEQUE_GATEWAY } from './flow/arriving/cheques.ts';
export type { DraftInput, DraftLineInput } from './flow/documents/drafts.ts';
export { CREDIT_GATEWAY, type CreditAsk, type DebitAsk } from './flow/documents/notes.ts';
export type { FileGiven } from './flow/documents/papers.ts';
export type { RefundAsk, RefundResult } from './flow/documents/refunds.ts';
export { voidErrors, type Because } from './flow/documents/void.ts';
export type { WithheldAsk } from './flow/documents/withheld.ts';
export type { RecoverAsk, WriteOffAsk } from './flow/documents/write-offs.ts';
export type { BillRun } from './flow/bill.ts';
export type { DryRun } from './flow/runs/dry.ts';
export { runErrors, type RunInput } from './flow/runs/run.ts';
export type { EarnedOn, LineStanding } from './domain/recipes.ts';
export { recognitionErrors, type Recognised } from './flow/recognition.ts';
export type { DunningOfAccount, HoldInput } from './flow/dunning/holds.ts';
export type { DunningPolicyInput } from './flow/dunning/policies.ts';
export type { DunningAhead, DunningCaseView, DunningPreview } from './flow/dunning/preview.ts';
export type { DunningRun } from './flow/dunning/run.ts';
export type { UnitsInput } from './flow/goodwill.ts';
export type { CodePreview, PromotionInput } from './flow/offers.ts';
export type { Verbs } from './flow/verbs.ts';
export type { PointsHeld, PointsProgramme } from './flow/points.ts';
export type { AgeingOn } from './flow/figures-account.ts';
export type { Dashboard, DashboardAsk, DashboardMonth } from './flow/figures-dashboard.ts';
export type { GrowthReport, GrowthSpan } from './flow/figures-growth.ts';
export type { PaymentSuccess } from './flow/figures-money.ts';
export type { MoneyAsk, ReportAsk } from './flow/figures-span.ts';
export type * from './flow/verbs-reconcile.ts';
export type { ReferralRound } from './flow/referrals.ts';
export type { AllowInput } from './flow/brake.ts';
export type { RepairAsk, Repaired, RepairPlan } from './flow/repair.ts';
export type * from './flow/verbs-agents.ts';
export type * from './flow/verbs-arriving.ts';
export type { DisbursementAsk, DisbursementVerbs, RefundWay, SendTo } from './flow/verbs-disbursements.ts';
export type * from './flow/verbs-asking.ts';
export { VOUCHER_GATEWAY, type Redeemed, type RedeemOptions } from './flow/vouchers/redeem.ts';
export { FLOAT_GATEWAY, type FloatSale } from './flow/agents/sell.ts';
