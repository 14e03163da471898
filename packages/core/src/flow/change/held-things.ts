import { addOnEnd, addOnStart } from '../../domain/change/add-on.ts';
import { consequence } from '../../domain/change/consequence.ts';
import { paidUntilOf } from '../../domain/change/paid.ts';
import { planChange, type Offer } from '../../domain/change/plan-change.ts';
import { quantityChange } from '../../domain/change/quantity.ts';
import { fullPrice, timesPieces } from '../../domain/charge.ts';
import { planErrors, type Plan } from '../../domain/plan.ts';
import { unitsLeft } from '../../domain/quota.ts';
import type { AddOn, Subscription } from '../../domain/subscription.ts';
import { standingOf } from '../access.ts';
import { planForSale } from '../plans.ts';
import { debtOf, refused, type Asked, type Decided } from './considered.ts';
import { repricedBy } from './effect.ts';

/**
 * Another plan, now or from the next period.
 * @throws BillingError `plan.notBase`, and those of `planForSale` and `planChange`
 */
export async function anotherPlan({ house, view, one, request, now }: Asked<'plan'>): Promise<Decided> {
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
      unusedBytes: unitsLeft(standingOf(view, one).standing, 'BYTES', now),
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

/** More or fewer pieces of the plan. */
export function anotherQuantity({ view, one, request, now }: Asked<'quantity'>): Decided {
  const { subscription, plan: held } = one;
  const next = { ...subscription, quantity: request.quantity };
  const when = request.when === undefined ? {} : { up: request.when, down: request.when };
  const decided = quantityChange(
    {
      now,
      zone: view.account.zone,
      from: { quantity: subscription.quantity, price: fullPrice(held, subscription) },
      to: { quantity: request.quantity, price: fullPrice(held, next) },
      // At list prices on both sides: what a promotion takes off, it takes off the difference.
      paid: subscription.paid.map((part) => repricedBy(part, part.price, fullPrice(held, subscription))),
      openDebt: debtOf(view),
    },
    { ...held.changes.quantity, count: held.changes.count, ...when },
  );
  return { consequence: decided, subscription: next, plan: held };
}

/**
 * An add-on from now on, paid up to the end of what is paid.
 * @throws BillingError `plan.notAddOn`, and those of `planForSale`
 */
export async function addOnAdded({ house, view, one, request, now }: Asked<'add_on'>): Promise<Decided> {
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

/** An add-on that ends with what is paid of it, or now. */
export function addOnRemoved({ view, one, request, now }: Asked<'remove_add_on'>): Decided {
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

/**
 * A bundle, for what it grants.
 * @throws BillingError `plan.notBundle`, and those of `planForSale`
 */
export async function bundleBought({ house, one, request, now }: Asked<'bundle'>): Promise<Decided> {
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
