import type { Subscription, Term } from '../domain/subscription.ts';
import { assert } from '../kernel/assert.ts';
import { localDateAt } from '../kernel/calendar.ts';
import { periodAt, periodInstants } from '../kernel/period.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { decideAccess, standingOf } from './access.ts';
import { grantsForTerm } from './buckets.ts';
import { documented } from './document.ts';
import { isUnbilled } from './dunning/reach.ts';
import { heldFrom, waitingFor } from './held.ts';
import { event, together, type House } from './house.ts';
import { meteredOf } from './metered.ts';
import { paidByBill } from './paid.ts';
import { documentOf, flatLines, priceLines, type Metered } from './pricing.ts';
import type { Offer } from './purchase.ts';

/**
 * Whether the next period of a postpaid subscription has begun by an instant, and the usage of the one before has been
 * waited for.
 */
export function isBillDue(view: AccountView, one: SubscriptionView, at: number): boolean {
  const { account } = view;
  const { plan, subscription } = one;
  if (plan.terms.kind !== 'postpaid' || subscription.state !== 'active' || account.state !== 'active') return false;
  if (subscription.paidUntil === null) return subscription.createdAt <= at;
  // Its last bill comes all the same.
  const goesOn = subscription.endsAt === null || subscription.paidUntil < subscription.endsAt;
  if (goesOn && isUnbilled(view, one)) return false;
  return subscription.paidUntil + plan.terms.usageGraceMs <= at;
}

/** The flat price of the period that begins, in advance; the usage of the one that ended, in arrear. */
export async function nextBill(house: House, view: AccountView, given: SubscriptionView): Promise<Changes | null> {
  const { account } = view;
  const now = house.clock.now();
  const { subscription } = given;
  if (!isBillDue(view, given, now)) return null;
  const startAt = subscription.paidUntil ?? subscription.createdAt;
  // What was used was used under the terms before.
  const metered = await meteredOf(house, view, given, startAt);
  if (subscription.endsAt !== null && startAt >= subscription.endsAt) return lastBill(house, view, given, metered);
  const held = await heldFrom(house, view, given, startAt);
  const one = held.one;
  assert(one.plan.terms.kind === 'postpaid', 'a change of plan keeps the kind of terms');
  const period = periodAt(one.subscription.anchor, one.plan.terms.interval, localDateAt(startAt, account.zone));
  const { toAt } = periodInstants(period, account.zone);
  const stretch = { fromAt: startAt, toAt: Math.min(toAt, subscription.endsAt ?? toAt) };
  const toPrice = { stretch, period, versions: held.versions };
  const lines = [...flatLines(view, one, toPrice), ...held.lines];
  const priced = await priceLines(house, view, one, lines, metered);
  const { dueDays } = one.plan.terms;
  const all = [...priced.charges, ...held.waiting];
  const { invoice, charges } = await documentOf(house, view, all, now + dueDays * 86_400_000);
  const chargeId = charges[0]?.id ?? house.ids.next<'Charge'>('chg');
  const span = { startAt, endAt: stretch.toAt };
  const term: Term = { id: house.ids.next('trm'), subscriptionId: one.subscription.id, chargeId, ...span };
  const paid = { ...one.subscription, ...paidByBill(view, one, toPrice, charges) };
  const bill = await billed(house, view, { ...one, subscription: paid }, { term, charges, invoice });
  return together({ seen: [view.seen] }, bill, held.changes, priced.changes);
}

/** What a subscription that has ended still owes: its last usage, and what waited. Nothing is billed afterwards. */
async function lastBill(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  metered: Metered,
): Promise<Changes | null> {
  const now = house.clock.now();
  const { account } = view;
  const priced = await priceLines(house, view, one, [], metered);
  const waiting = await waitingFor(house, view, one);
  const { invoice, charges } = await documentOf(house, view, [...priced.charges, ...waiting], now);
  const subscription: Subscription = { ...one.subscription, state: 'ended', waiting: [] };
  const access = await decideAccess(house, standingOf(view, { ...one, subscription }));
  const { changes: document } = await documented(house, view, { charges, invoice });
  const ended = access.subscriptions === undefined ? { ...access, subscriptions: [subscription] } : access;
  return together({ seen: [view.seen] }, document, priced.changes, ended, {
    outbox: [event('chargesRated', account.id, now, { accountId: account.id, chargeIds: charges.map(({ id }) => id) })],
  });
}

/** The changes that issue a document for a period, and put what lies in the wallet to it. */
async function billed(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  { term, charges, invoice }: Pick<Offer, 'term' | 'charges' | 'invoice'>,
): Promise<Changes> {
  const now = house.clock.now();
  const { account } = view;
  const subscription = { ...one.subscription, paidUntil: term.endAt };
  const sold = { ...one, subscription, terms: [...one.terms, term] };
  const granted = await grantsForTerm(house, view, sold, { term, charge: charges[0] ?? null });
  const access = await decideAccess(house, standingOf(view, { ...sold, ...granted.standing }));
  const { changes: document } = await documented(house, view, { charges, invoice }, granted.entries);
  const chargeIds = charges.map((charge) => charge.id);
  return together(
    { terms: [term], outbox: [event('chargesRated', account.id, now, { accountId: account.id, chargeIds })] },
    document,
    granted.changes(invoice !== null),
    access.subscriptions === undefined ? { ...access, subscriptions: [subscription] } : access,
  );
}
