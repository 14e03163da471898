import { addOnEnd, addOnStart } from '../../domain/change/add-on.ts';
import { cancellation } from '../../domain/change/cancel.ts';
import { consequence, type ChangeLine, type Consequence } from '../../domain/change/consequence.ts';
import { billingDayMove } from '../../domain/change/move-day.ts';
import { paidUntilOf } from '../../domain/change/paid.ts';
import { pauseChange, pausedParts, resumeChange } from '../../domain/change/pause.ts';
import { planChange, type Offer } from '../../domain/change/plan-change.ts';
import { lentFor, promisedPayment } from '../../domain/change/promise.ts';
import { quantityChange } from '../../domain/change/quantity.ts';
import { transfer } from '../../domain/change/transfer.ts';
import { requestErrors } from '../../domain/change.ts';
import { fullPrice, timesPieces } from '../../domain/charge.ts';
import { planErrors, type Plan } from '../../domain/plan.ts';
import type { AddOn, Pause, Subscription } from '../../domain/subscription.ts';
import { localDateAt, startOfDay, type Zone } from '../../kernel/calendar.ts';
import type { BillingError } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { add } from '../../kernel/money.ts';
import { periodInstants, type Period } from '../../kernel/period.ts';
import { loadView } from '../house.ts';
import { planForSale } from '../plans.ts';
import { pursesOf, purseTotal } from '../money.ts';
import { debtOf, joined, type Asked, type Decided } from './considered.ts';

/**
 * What a request would do, asked of nobody but the facts: the preview shows it, and the flow writes it.
 * @throws BillingError those of the verbs in `domain/change`, `change.refused`, `plan.missing`, `plan.retired`
 */
export async function decideChange(asked: Asked): Promise<Decided> {
  const decided = await verbFor(asked);
  return { ...decided, consequence: billedAsBefore(asked, decided.consequence) };
}

function verbFor(asked: Asked): Promise<Decided> | Decided {
  switch (asked.request.kind) {
    case 'plan':
      return plan(asked as Asked<'plan'>);
    case 'quantity':
      return quantity(asked as Asked<'quantity'>);
    case 'add_on':
      return addOn(asked as Asked<'add_on'>);
    case 'remove_add_on':
      return removeAddOn(asked as Asked<'remove_add_on'>);
    case 'pause':
      return pause(asked as Asked<'pause'>);
    case 'resume':
      return resume(asked as Asked<'resume'>);
    case 'cancel':
      return cancel(asked as Asked<'cancel'>);
    case 'billing_day':
      return billingDay(asked as Asked<'billing_day'>);
    case 'transfer':
      return toAccount(asked as Asked<'transfer'>);
    case 'promise':
      return promise(asked as Asked<'promise'>);
    case 'bundle':
      return bundle(asked as Asked<'bundle'>);
  }
}

async function plan({ house, view, one, request, now }: Asked<'plan'>): Promise<Decided> {
  const { subscription, plan: from } = one;
  const to = await planForSale(house, request.planId);
  if (to.role !== 'base') throw planErrors.notBase({ code: to.code, role: to.role });
  if (to.id === from.id) throw refused(subscription.id, `it holds ${to.name} already`);
  const rules = from.changes;
  const next = { ...subscription, planId: to.id, priceOverride: null };
  const when = request.when === undefined ? {} : { upgrade: request.when, downgrade: request.when };
  const decided = planChange(
    {
      now,
      zone: view.account.zone,
      from: offerOf(from, subscription),
      to: offerOf(to, next),
      paid: subscription.paid,
      openDebt: debtOf(view),
    },
    { ...rules.plan, count: rules.count, ...when },
  );
  return {
    consequence: decided,
    subscription: { ...next, anchor: decided.anchor ?? subscription.anchor },
    plan: to,
    planOf: ({ text }) => (text === 'plan.unused' ? from : to),
  };
}

function quantity({ view, one, request, now }: Asked<'quantity'>): Decided {
  const { subscription, plan: held } = one;
  const next = { ...subscription, quantity: request.quantity };
  const when = request.when === undefined ? {} : { up: request.when, down: request.when };
  const decided = quantityChange(
    {
      now,
      zone: view.account.zone,
      from: { quantity: subscription.quantity, price: fullPrice(held, subscription) },
      to: { quantity: request.quantity, price: fullPrice(held, next) },
      paid: subscription.paid,
      openDebt: debtOf(view),
    },
    { ...held.changes.quantity, count: held.changes.count, ...when },
  );
  return { consequence: decided, subscription: next, plan: held };
}

async function addOn({ house, view, one, request, now }: Asked<'add_on'>): Promise<Decided> {
  const { subscription, plan: held, addOnPlans } = one;
  const added = await planForSale(house, request.planId);
  if (added.role !== 'add_on') throw planErrors.notAddOn({ code: added.code, role: added.role });
  if (added.taxMode !== held.taxMode) throw refused(subscription.id, `${added.name} has another tax mode`);
  const pieces = request.quantity ?? 1;
  const decided = addOnStart(
    {
      now,
      zone: view.account.zone,
      parent: subscription.paid,
      price: timesPieces(added.price, pieces),
      setup: added.setupFee,
    },
    { ...held.changes.addOn, count: held.changes.count },
  );
  const item: AddOn = {
    id: house.ids.next('add'),
    planId: added.id,
    quantity: pieces,
    priceOverride: null,
    fromAt: now,
    untilAt: null,
    paid: decided.paid,
  };
  const next = { ...subscription, addOns: [...subscription.addOns, item] };
  const known = addOnPlans.some(({ id }) => id === added.id) ? addOnPlans : [...addOnPlans, added];
  const apart = { ...decided, paid: subscription.paid, cuts: [], paidUntil: paidUntilOf(subscription.paid) };
  return { consequence: apart, subscription: next, plan: held, addOnPlans: known, planOf: () => added };
}

function removeAddOn({ view, one, request, now }: Asked<'remove_add_on'>): Decided {
  const { subscription, plan: held, addOnPlans } = one;
  const item = subscription.addOns.find(({ id }) => id === request.addOnId);
  if (item === undefined) throw refused(subscription.id, 'it has no such add-on');
  const when = request.when === undefined ? {} : { end: request.when };
  const decided = addOnEnd(
    { now, zone: view.account.zone, paid: item.paid, currency: view.account.currency, openDebt: debtOf(view) },
    { ...held.changes.addOn, count: held.changes.count, ...when },
  );
  const ended = { ...item, untilAt: decided.effectiveAt, paid: decided.paid };
  const addOns = subscription.addOns.map((each) => (each === item ? ended : each));
  const apart = { ...decided, paid: subscription.paid, cuts: [], paidUntil: paidUntilOf(subscription.paid) };
  // It is written at once: an add-on knows its own end.
  return {
    consequence: { ...apart, effectiveAt: now },
    subscription: { ...subscription, addOns },
    plan: held,
    planOf: () => addOnPlans.find(({ id }) => id === item.planId) ?? held,
  };
}

function pause({ view, one, request, now }: Asked<'pause'>): Decided {
  const { subscription, plan: held } = one;
  const { pause: policy, count } = held.changes;
  if (policy === null) throw refused(subscription.id, 'its plan cannot be paused');
  const { zone, currency } = view.account;
  const decided = pauseChange(
    {
      now,
      zone,
      currency,
      paid: subscription.paid,
      earlier: subscription.pauses.map(({ period }) => period),
      openDebt: debtOf(view),
      ...(request.from !== undefined && { from: request.from }),
      ...(request.until !== undefined && { until: request.until }),
    },
    { ...policy, count },
  );
  const period = decided.paused;
  if (period === null) return { consequence: decided, subscription, plan: held };
  const manner = { ...count, zone };
  const calendar = subscription.paid.filter(({ measure }) => measure.kind === 'period');
  const credited = policy.compensation === 'credit' ? pausedParts(calendar, period, manner) : [];
  const taken: Pause = {
    period,
    fromAt: startOfDay(period.from, zone),
    untilAt: startOfDay(period.to, zone),
    credited,
  };
  return {
    consequence: asNow(decided, now),
    subscription: withPauses(subscription, [taken], now),
    plan: held,
  };
}

function resume({ view, one, now }: Asked<'resume'>): Decided {
  const { subscription, plan: held } = one;
  const { pause: policy, count } = held.changes;
  const { zone, currency } = view.account;
  const running = subscription.pauses.find(({ untilAt }) => untilAt > now);
  if (running === undefined || policy === null) throw refused(subscription.id, 'it is not paused');
  const today = localDateAt(now, zone);
  const on = today < running.period.from ? running.period.from : today;
  const { paid } = subscription;
  const asked = { now, zone, currency, paid, pause: running.period, on, credited: running.credited };
  const decided = resumeChange(asked, { ...policy, count });
  const kept = subscription.pauses.filter((each) => each !== running);
  const left = decided.paused;
  const shorter = left === null ? [] : [{ ...running, period: left, ...endsOf(left, zone), credited: [] }];
  return {
    consequence: asNow(decided, now),
    subscription: withPauses({ ...subscription, pauses: kept }, shorter, now),
    plan: held,
  };
}

function cancel({ view, one, request, now }: Asked<'cancel'>): Decided {
  const { subscription, plan: held, addOnPlans } = one;
  const { zone, currency } = view.account;
  const { cancel: usual, endDay, count } = held.changes;
  const openDebt = debtOf(view);
  const atEnd = (request.when ?? 'end_of_period') === 'end_of_period';
  const policy = atEnd
    ? ({ at: 'period_end' } as const)
    : ({ at: 'now', unused: request.unused ?? usual, endDay, count } as const);
  const base = cancellation({ now, zone, currency, paid: subscription.paid, openDebt }, policy);
  const others = atEnd ? [] : subscription.addOns;
  const ended = others.map((item) => cancellation({ now, zone, currency, paid: item.paid }, policy));
  const whole = joined(base, ended);
  const owner = (line: ChangeLine): Id<'Plan'> | undefined =>
    others[ended.findIndex(({ lines }) => lines.includes(line))]?.planId;
  const stillToCome = whole.effectiveAt > now;
  // What was used of the last period is billed up to the end itself, though its flat price is counted in days.
  const paidUntil = held.terms.kind === 'postpaid' ? whole.effectiveAt : whole.paidUntil;
  return {
    consequence: { ...asNow(whole, now), paidUntil },
    subscription: {
      ...subscription,
      endsAt: whole.effectiveAt,
      state: stillToCome || held.terms.kind === 'postpaid' ? subscription.state : 'ended',
      addOns: subscription.addOns.map((item) => ({ ...item, untilAt: whole.effectiveAt })),
      autoTopUp: null,
    },
    plan: held,
    planOf: (line) => addOnPlans.find(({ id }) => id === owner(line)) ?? held,
  };
}

function billingDay({ view, one, request, now }: Asked<'billing_day'>): Decided {
  const { subscription, plan: held } = one;
  if (held.terms.kind !== 'postpaid') throw refused(subscription.id, 'prepaid terms begin with the payment');
  const { zone } = view.account;
  const { convention, rounding } = held.changes.count;
  const decided = billingDayMove({
    now,
    zone,
    chargedTo: localDateAt(subscription.paidUntil ?? now, zone),
    interval: held.terms.interval,
    cycleDay: request.day,
    price: fullPrice(held, subscription),
    paid: subscription.paid,
    ...(convention !== undefined && convention !== 'seconds' && { convention }),
    ...(rounding !== undefined && { rounding }),
  });
  const anchor = decided.anchor ?? subscription.anchor;
  // The gap is the first part of a period of the new anchor: the bill run charges it as one, in its time.
  const { paid, paidUntil } = subscription;
  const unbilled = { ...decided, lines: [], due: { ...decided.due, minor: 0n }, paid, paidUntil, cuts: [] };
  return { consequence: asNow(unbilled, now), subscription: { ...subscription, anchor }, plan: held };
}

async function toAccount({ house, view, one, request, now }: Asked<'transfer'>): Promise<Decided> {
  const { subscription, plan: held } = one;
  const to = await loadView(house, request.accountId);
  const sides = [view, to].map(({ account }) => ({
    accountId: account.id,
    currency: account.currency,
    zone: account.zone,
    active: account.state === 'active',
  }));
  const [from, into] = sides;
  if (from === undefined || into === undefined) throw refused(subscription.id, 'it has two sides');
  const decided = transfer({
    now,
    from,
    to: into,
    paid: subscription.paid,
    owed: debtOf(view),
    wallet: purseTotal(pursesOf(view, now), view.account.currency),
    bundles: one.buckets.map(({ id }) => id),
    scheduledChanges: one.changes.map(({ id }) => id),
  });
  return { consequence: decided, subscription: { ...subscription, accountId: to.account.id }, plan: held, movesTo: to };
}

function promise({ view, one, request, now }: Asked<'promise'>): Decided {
  const { subscription, plan: held } = one;
  const policy = held.changes.promise;
  if (policy === null || held.terms.kind !== 'prepaid') throw refused(subscription.id, 'its plan lends no access');
  const asked = {
    now,
    zone: view.account.zone,
    days: request.days,
    paid: subscription.paid,
    customerSince: view.account.createdAt,
    openPromise: subscription.promise !== null,
    owed: add(debtOf(view), fullPrice(held, subscription)),
  };
  const decided = promisedPayment(asked, policy);
  return {
    consequence: asNow(decided, now),
    subscription: { ...subscription, promise: lentFor(asked, policy) },
    plan: held,
  };
}

async function bundle({ house, one, request, now }: Asked<'bundle'>): Promise<Decided> {
  const { subscription } = one;
  const sold = await planForSale(house, request.planId);
  if (sold.role !== 'bundle') throw planErrors.notBundle({ code: sold.code, role: sold.role });
  const line = {
    kind: 'bundle',
    text: 'bundle.bought',
    amount: sold.price,
    stretch: { fromAt: now, toAt: now },
  } as const;
  const decided = consequence(subscription.paid, sold.price.currency, {
    change: 'bundle',
    askedAt: now,
    effectiveAt: now,
    lines: [line],
    reasons: [],
  });
  return { consequence: decided, subscription, plan: one.plan, bundle: sold, planOf: () => sold };
}

function offerOf(plan: Plan, subscription: Pick<Subscription, 'quantity' | 'priceOverride'>): Offer {
  const price = fullPrice(plan, subscription);
  if (plan.terms.kind === 'prepaid') return { kind: 'prepaid', price, validity: plan.terms.validity };
  return { kind: 'postpaid', price, interval: plan.terms.interval };
}

/**
 * What is billed stays billed, and the next bill comes when it would, whatever of it is given back: only an end, a
 * pause that adds days, and a plan with other periods move that.
 */
function billedAsBefore({ one: { plan: held, subscription }, now }: Asked, decided: Consequence): Consequence {
  const { change, anchor, effectiveAt } = decided;
  if (held.terms.kind === 'prepaid' || effectiveAt > now) return decided;
  const addsDays = (change === 'pause' || change === 'resume') && held.changes.pause?.compensation === 'extend';
  if (change === 'cancel' || addsDays || (change === 'plan' && anchor !== null)) return decided;
  return { ...decided, paidUntil: subscription.paidUntil };
}

/** Written now, though part of it lies ahead: the subscription knows from when it holds. */
function asNow(decided: Consequence, now: number): Consequence {
  return { ...decided, effectiveAt: now };
}

/** Pauses that are over for two years count towards no allowance. */
function withPauses(subscription: Subscription, added: readonly Pause[], now: number): Subscription {
  const kept = subscription.pauses.filter(({ untilAt }) => untilAt > now - KEPT_MS);
  return { ...subscription, pauses: [...kept, ...added].toSorted((a, b) => a.fromAt - b.fromAt) };
}

function endsOf(period: Period, zone: Zone): Pick<Pause, 'fromAt' | 'untilAt'> {
  const { fromAt, toAt: untilAt } = periodInstants(period, zone);
  return { fromAt, untilAt };
}

function refused(subscriptionId: Id<'Subscription'>, reason: string): BillingError {
  return requestErrors.refused({ subscriptionId, reason });
}

const KEPT_MS = 2 * 366 * 86_400_000;
