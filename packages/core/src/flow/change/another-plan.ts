import type { ChangeLine } from '../../domain/change/consequence.ts';
import type { PaidPart } from '../../domain/change/paid.ts';
import type { HeldAddOn } from '../../domain/change/plan-add-ons.ts';
import { sameLength } from '../../domain/change/length.ts';
import { planChange } from '../../domain/change/plan-change.ts';
import type { Offer, PlanConsequence, SoldTerm } from '../../domain/change/plan-change.ts';
import { renewLent } from '../../domain/change/promise.ts';
import { spanOf, type PriceOver } from '../../domain/change/settle.ts';
import { fullPrice, timesPieces } from '../../domain/charge.ts';
import { planErrors, type Plan } from '../../domain/plan.ts';
import { unitsLeft } from '../../domain/quota.ts';
import type { AddOn, Subscription } from '../../domain/subscription.ts';
import { validUntil } from '../../domain/validity.ts';
import { assert } from '../../kernel/assert.ts';
import { localDateAt, type Zone } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../../ports/store.ts';
import { standingOf } from '../access.ts';
import { datesOf, movesAnchor, type DatedPlan } from '../held.ts';
import type { House } from '../house.ts';
import { endOfPhases, trialEnd } from '../phases.ts';
import { planForSale } from '../plans.ts';
import { priceOn, pricesOver } from '../pricing.ts';
import { debtOf, refused, type Asked, type Decided } from './considered.ts';

/**
 * Another plan, now or from the next period, priced by its phases and versions. Add-ons go along: they follow the plan
 * to a new term, and are sold for the same length of time as it, so a plan of another interval or validity is refused
 * while there are some. A prepaid term that is sold now keeps a promise, and what was lent counts against it.
 * @throws BillingError `plan.notBase`, `change.refused`, and those of `planForSale` and `planChange`
 */
export async function anotherPlan({ house, view, one, request, now }: Asked<'plan'>): Promise<Decided> {
  const { subscription, plan: from, addOnPlans } = one;
  const to = await planForSale(house, request.planId);
  if (to.role !== 'base') throw planErrors.notBase({ code: to.code, role: to.role });
  if (to.id === from.id) throw refused(subscription.id, `it holds ${to.name} already`);
  const rules = from.changes;
  const next = { ...subscription, planId: to.id, priceOverride: null };
  const when = request.when === undefined ? {} : { upgrade: request.when, downgrade: request.when };
  const sale = saleOf(view, one, to, { versions: await versionsOf(house, view, to), now });
  const running = subscription.addOns.filter(({ untilAt }) => untilAt === null || untilAt > now);
  const decided = planChange(
    {
      now,
      zone: view.account.zone,
      from: offerOf(from, subscription),
      to: offerOf(to, next),
      paid: subscription.paid,
      pauses: subscription.pauses.map(({ period }) => period),
      prices: sale.prices,
      ...(sale.term !== null && { term: sale.term }),
      addOns: running.map((item) => heldOf(item, addOnPlans)),
      unusedBytes: unitsLeft(standingOf(view, one).standing, 'BYTES', now),
      openDebt: debtOf(view),
    },
    { ...rules.plan, count: rules.count, ...when },
  );
  checkTaxes(one, to, decided);
  for (const { planId, untilAt } of running) {
    const beside = addOnPlans.find(({ id }) => id === planId);
    const goesOn = untilAt === null || untilAt > decided.effectiveAt;
    if (beside !== undefined && goesOn) checkBeside(subscription.id, beside, to);
  }
  const sold = decided.sells && to.terms.kind === 'prepaid' ? sale.begun : next;
  return {
    consequence: decided,
    subscription: {
      ...sold,
      anchor: decided.anchor ?? subscription.anchor,
      addOns: subscription.addOns.map((item) => movedTo(item, running, decided)),
    },
    plan: to,
    planOf: (line) => addOnPlans.find(({ id }) => id === ownerOf(line, running, decided)) ?? planOf(line, from, to),
  };
}

/**
 * Whether an add-on can be held beside a plan: it is billed on its documents, so for the same length of time and in the
 * same tax mode.
 * @throws BillingError `change.refused`
 */
export function checkBeside(subscriptionId: Id<'Subscription'>, beside: Plan, { name, taxMode, terms }: Plan): void {
  if (beside.taxMode !== taxMode) throw refused(subscriptionId, `${beside.name} has another tax mode than ${name}`);
  if (sameLength(beside.terms, terms)) return;
  throw refused(subscriptionId, `${beside.name} is sold for another length of time than ${name}`);
}

/** All versions of a plan with their days. */
export async function versionsOf(house: House, { account }: AccountView, plan: Plan): Promise<readonly DatedPlan[]> {
  const known = await house.store.reads.planVersions(plan.code);
  return known.map((each) => datesOf(each, account.zone));
}

/** The instant by whose phase and version a paid part is priced: its own start, of a prepaid term that of the term. */
export function beginOf(part: PaidPart): number {
  const { fromAt } = spanOf(part);
  return part.measure.kind === 'period' ? fromAt : (part.measure.stretches[0]?.fromAt ?? fromAt);
}

/** What a plan sells now, and what it costs. */
interface Sale {
  /** The subscription once a prepaid term of it is sold. */
  readonly begun: Subscription;
  readonly prices: PriceOver;
  /** Null for a postpaid plan. */
  readonly term: SoldTerm | null;
}

function saleOf(
  view: AccountView,
  one: SubscriptionView,
  plan: Plan,
  { versions, now }: { readonly versions: readonly DatedPlan[]; readonly now: number },
): Sale {
  const { zone } = view.account;
  const { subscription } = one;
  const anchor = movesAnchor(one.plan, plan) ? localDateAt(now, zone) : subscription.anchor;
  const after = { ...one, plan, subscription: { ...subscription, planId: plan.id, priceOverride: null, anchor } };
  const stretch = termNow(plan, subscription, now, zone);
  const begun = begunAt(after, stretch?.fromAt ?? now, zone);
  const held = { ...after, subscription: begun };
  const prices: PriceOver = (part) =>
    part.measure.kind === 'period'
      ? pricesOver(view, held, versions, spanOf(part))
      : [{ stretch: spanOf(part), price: priceOn(view, held, versions, beginOf(part)) }];
  if (stretch === null) return { begun, prices, term: null };
  const trialUntil = trialEnd(held, stretch.fromAt, zone);
  const toAt = trialUntil !== null && trialUntil > now ? Math.min(stretch.toAt, trialUntil) : stretch.toAt;
  const price = priceOn(view, held, versions, stretch.fromAt);
  return { begun, prices, term: { stretch: { ...stretch, toAt }, price } };
}

/** The term that a prepaid plan sells now: a full one, against which what was lent on a promise counts. */
function termNow(
  { terms }: Plan,
  { promise, paidUntil }: Subscription,
  now: number,
  zone: Zone,
): SoldTerm['stretch'] | null {
  if (terms.kind !== 'prepaid') return null;
  const { validity } = terms;
  const lent = promise !== null && (paidUntil ?? 0) <= promise.fromAt && now >= promise.fromAt;
  if (!lent) return { fromAt: now, toAt: validUntil(now, validity, zone) };
  const renewal = { now, paidAt: now, paidUntil: paidUntil ?? undefined, validity, zone };
  const { startAt: fromAt, endAt: toAt } = renewLent(renewal, promise);
  return { fromAt, toAt };
}

/** With its first term its phases begin; any term keeps a promise. */
function begunAt(one: SubscriptionView, startAt: number, zone: Zone): Subscription {
  const { subscription } = one;
  const state = subscription.state === 'pending' ? 'active' : subscription.state;
  const kept: Subscription = { ...subscription, state, promise: null, saleWaits: false };
  if (subscription.activatedAt !== null) return kept;
  const started = { ...kept, activatedAt: startAt };
  return { ...started, endsAt: kept.endsAt ?? endOfPhases({ ...one, subscription: started }, zone) };
}

/**
 * Unused time of one tax mode is not set off against another on one document, nor is usage billed beside such a price.
 */
function checkTaxes({ plan: from, subscription }: SubscriptionView, to: Plan, { lines }: PlanConsequence): void {
  if (from.taxMode === to.taxMode) return;
  const metered = from.usage.length > 0 || from.minimum !== null || from.maximum !== null;
  if (!metered && !lines.some(({ text }) => text === 'plan.unused')) return;
  throw refused(subscription.id, `${to.name} has another tax mode than ${from.name}`);
}

function movedTo(item: AddOn, running: readonly AddOn[], { addOns }: PlanConsequence): AddOn {
  const moved = addOns[running.indexOf(item)];
  return moved === undefined ? item : { ...item, paid: moved.paid, untilAt: moved.untilAt };
}

function ownerOf(line: ChangeLine, running: readonly AddOn[], { addOns }: PlanConsequence): Id<'Plan'> | undefined {
  return running[addOns.findIndex(({ lines }) => lines.includes(line))]?.planId;
}

function planOf({ text }: ChangeLine, from: Plan, to: Plan): Plan {
  return text === 'plan.unused' ? from : to;
}

function heldOf({ planId, quantity, priceOverride, paid, untilAt }: AddOn, plans: readonly Plan[]): HeldAddOn {
  const plan = plans.find(({ id }) => id === planId);
  assert(plan !== undefined, 'the plan of an add-on is loaded with it');
  return { paid, untilAt, price: timesPieces(priceOverride ?? plan.price, quantity) };
}

function offerOf(plan: Plan, subscription: Pick<Subscription, 'quantity' | 'priceOverride'>): Offer {
  const price = fullPrice(plan, subscription);
  if (plan.terms.kind === 'prepaid') return { kind: 'prepaid', price, validity: plan.terms.validity };
  return { kind: 'postpaid', price, interval: plan.terms.interval };
}
