import { addOnEnd, addOnStart } from '../../domain/change/add-on.ts';
import { consequence } from '../../domain/change/consequence.ts';
import { paidUntilOf, type PaidPart } from '../../domain/change/paid.ts';
import { quantityChange } from '../../domain/change/quantity.ts';
import { fullPrice, timesPieces } from '../../domain/charge.ts';
import { planErrors, type Plan } from '../../domain/plan.ts';
import type { AddOn } from '../../domain/subscription.ts';
import type { Money } from '../../kernel/money.ts';
import type { SubscriptionView } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { planForSale } from '../plans.ts';
import { priceOn } from '../pricing.ts';
import { beginOf, checkBeside, versionsOf } from './another-plan.ts';
import { debtOf, refused, type Asked, type Decided } from './considered.ts';
import { repricedBy } from './effect.ts';

/** More or fewer pieces of the plan. */
export async function anotherQuantity({ house, view, one, request, now }: Asked<'quantity'>): Promise<Decided> {
  const { subscription, plan: held } = one;
  const next = { ...subscription, quantity: request.quantity };
  const when = request.when === undefined ? {} : { up: request.when, down: request.when };
  const versions = await versionsOf(house, view, held);
  const listOf = (part: PaidPart): Money => priceOn(view, one, versions, beginOf(part));
  const decided = quantityChange(
    {
      now,
      zone: view.account.zone,
      from: { quantity: subscription.quantity, price: fullPrice(held, subscription) },
      to: { quantity: request.quantity, price: fullPrice(held, next) },
      // At list prices on both sides: what a promotion takes off, it takes off the difference.
      paid: subscription.paid.map((part) => repricedBy(part, part.price, listOf(part))),
      openDebt: debtOf(view),
    },
    { ...held.changes.quantity, count: held.changes.count, ...when },
  );
  return { consequence: decided, subscription: next, plan: held, listOf };
}

/**
 * An add-on from now on, paid up to the end of what is paid; it is sold for the same length of time as the plan.
 * @throws BillingError `plan.notAddOn`, and those of `planForSale`
 */
export async function addOnAdded({ house, view, one, request, now }: Asked<'add_on'>): Promise<Decided> {
  const { subscription, plan: held, addOnPlans } = one;
  const added = await planForSale(house, request.planId);
  if (added.role !== 'add_on') throw planErrors.notAddOn({ code: added.code, role: added.role });
  for (const base of [held, ...(await plansToCome(house, one))]) checkBeside(subscription.id, added, base);
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
  const { subscription, plan: held } = one;
  if (held.terms.kind === 'prepaid' && timeUntil(one) <= now) {
    throw refused(subscription.id, 'its time is over, and a bundle gives none: renew it first');
  }
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
  return { consequence: decided, subscription, plan: held, bundle: sold, planOf: () => sold };
}

/** Until when there is access without a new term: paid, lent on a promise, or in the grace. */
function timeUntil({ plan, subscription }: SubscriptionView): number {
  const { paidUntil, promise } = subscription;
  return Math.max(paidUntil === null ? 0 : paidUntil + plan.changes.accessGraceMs, promise?.untilAt ?? 0);
}

/** The plans that changes which wait will bring. */
async function plansToCome(house: House, { changes }: SubscriptionView): Promise<readonly Plan[]> {
  const asked = changes.flatMap(({ request }) => (request.kind === 'plan' ? [request.planId] : []));
  const plans = await Promise.all(asked.map((id) => house.store.reads.plan(id)));
  return plans.filter((plan) => plan !== null);
}
