import { chargedPeriod, type PaidPart } from '../domain/change/paid.ts';
import { fullPrice, type Charge, type Stretch } from '../domain/charge.ts';
import { reducedLine } from '../domain/discount.ts';
import type { AddOn, Subscription, Term } from '../domain/subscription.ts';
import { assert } from '../kernel/assert.ts';
import { localDateAt, type Zone } from '../kernel/calendar.ts';
import { sum } from '../kernel/money.ts';
import { periodAt, periodInstants, type Period } from '../kernel/period.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { decideAccess, standingOf } from './access.ts';
import { grantsForTerm } from './buckets.ts';
import { documented } from './document.ts';
import { heldFrom } from './held.ts';
import { event, together, type House } from './house.ts';
import { meteredOf } from './metered.ts';
import { documentOf, flatLines, priceLines, type Metered } from './pricing.ts';
import { chargedFor, type Offer } from './purchase.ts';

/** The flat price of the period that begins, in advance; the usage of the one that ended, in arrear. */
export async function nextBill(house: House, view: AccountView, given: SubscriptionView): Promise<Changes | null> {
  const { account } = view;
  const now = house.clock.now();
  const { plan, subscription } = given;
  if (plan.terms.kind !== 'postpaid' || subscription.state !== 'active' || account.state !== 'active') return null;
  const startAt = subscription.paidUntil ?? subscription.createdAt;
  const waits = subscription.paidUntil === null ? 0 : plan.terms.usageGraceMs;
  if (startAt + waits > now) return null;
  // What was used was used under the terms before.
  const metered = await meteredOf(house, view, given, startAt);
  if (subscription.endsAt !== null && startAt >= subscription.endsAt) return lastBill(house, view, given, metered);
  const held = await heldFrom(house, view, given, startAt);
  const one = held.one;
  assert(one.plan.terms.kind === 'postpaid', 'a change of plan keeps the kind of terms');
  const period = periodAt(one.subscription.anchor, one.plan.terms.interval, localDateAt(startAt, account.zone));
  const { toAt } = periodInstants(period, account.zone);
  const stretch = { fromAt: startAt, toAt: Math.min(toAt, subscription.endsAt ?? toAt) };
  const lines = [...flatLines(view, one, { stretch, period, versions: held.versions }), ...held.lines];
  const priced = await priceLines(house, view, one, lines, metered);
  const { dueDays } = one.plan.terms;
  const { invoice, charges } = await documentOf(house, view, priced.charges, now + dueDays * 86_400_000);
  const chargeId = charges[0]?.id ?? house.ids.next<'Charge'>('chg');
  const span = { startAt, endAt: stretch.toAt };
  const term: Term = { id: house.ids.next('trm'), subscriptionId: one.subscription.id, chargeId, ...span };
  const paid = paidNow(view, one, { period, stretch }, charges);
  const bill = await billed(house, view, { ...one, subscription: paid }, { term, charges, invoice });
  return together({ seen: [view.seen] }, bill, held.changes, priced.changes);
}

/** What a subscription that has ended still owes: its last usage. Nothing of it is billed afterwards. */
async function lastBill(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  metered: Metered,
): Promise<Changes | null> {
  const now = house.clock.now();
  const { account } = view;
  const priced = await priceLines(house, view, one, [], metered);
  const { invoice, charges } = await documentOf(house, view, priced.charges, now);
  const subscription: Subscription = { ...one.subscription, state: 'ended' };
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

/** The subscription with what this bill charges in advance beside what is not over yet: a change gives it back. */
function paidNow(
  { account: { zone } }: AccountView,
  one: SubscriptionView,
  { period, stretch }: { readonly period: Period; readonly stretch: Stretch },
  charges: readonly Charge[],
): Subscription {
  const full = fullPrice(one.plan, one.subscription);
  const amount = chargedFor(one, charges);
  const charged = { from: localDateAt(stretch.fromAt, zone), to: localDateAt(stretch.toAt, zone) };
  const whole = charged.from === period.from && charged.to === period.to;
  const [main] = charges;
  const part: PaidPart = {
    ...chargedPeriod(period, whole ? amount : full, zone, charged),
    given: [stretch],
    amount,
    ...(main !== undefined && { ref: main.id }),
  };
  const kept = one.subscription.paid.filter(({ given }) => given.some(({ toAt }) => toAt > stretch.fromAt - KEPT_MS));
  const addOns = one.subscription.addOns.map((item) => withPaid(one, item, { period, stretch }, charges, zone));
  return { ...one.subscription, paid: [...kept, part], addOns };
}

/** What the bill charges for an add-on. */
function withPaid(
  { subscription }: SubscriptionView,
  item: AddOn,
  { period, stretch }: { readonly period: Period; readonly stretch: Stretch },
  charges: readonly Charge[],
  zone: Zone,
): AddOn {
  const key = `${subscription.id}/add_on/${item.id}/`;
  const own = charges.filter((charge) => reducedLine(charge.key).startsWith(key));
  const [main] = own;
  if (main === undefined) return item;
  const amount = sum(
    own.map((charge) => charge.amount),
    main.amount.currency,
  );
  const whole = chargedPeriod(period, main.amount, zone);
  const kept = item.paid.filter(({ given }) => given.some(({ toAt }) => toAt > stretch.fromAt - KEPT_MS));
  return {
    ...item,
    paid: [...kept, { ...whole, given: [{ fromAt: main.fromAt, toAt: main.toAt }], amount, ref: main.id }],
  };
}

/** What is over is kept for a while, for a change is counted from the start of what it parts. */
const KEPT_MS = 62 * 86_400_000;
