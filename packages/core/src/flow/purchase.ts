import { accountErrors } from '../domain/account.ts';
import { clearOfPauses, givenBy, soldAround } from '../domain/change/laid.ts';
import { paidTerm } from '../domain/change/paid.ts';
import { renewInGrace, renewLent } from '../domain/change/promise.ts';
import type { Charge, Stretch } from '../domain/charge.ts';
import type { Invoice } from '../domain/invoice.ts';
import { bookInvoice } from '../domain/recipes.ts';
import { maySell, subscriptionErrors, type Subscription, type Term } from '../domain/subscription.ts';
import { renew, validUntil, type RenewalMode } from '../domain/validity.ts';
import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { zero, type Money } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { decideAccess, spentTermOf, standingOf } from './access.ts';
import { grantsForTerm } from './buckets.ts';
import type { Span } from './bucket-terms.ts';
import { issued } from './document.ts';
import { heldFrom } from './held.ts';
import { event, together, type House } from './house.ts';
import { paidBySale } from './paid.ts';
import { endOfPhases, trialEnd } from './phases.ts';
import { documentOf, flatLines, priceLines } from './pricing.ts';

/** A term as it would be sold now: nothing is written yet. */
export interface Offer {
  /** The subscription as it holds from the term on. */
  readonly one: SubscriptionView;
  readonly term: Term;
  /** The time that is sold, as if nothing was paused; the term, and those that go on with it, lie around the pauses. */
  readonly sold: Stretch;
  /** The rest of the term behind each pause that it runs into, under the same charge. */
  readonly goesOn: readonly Term[];
  /**
   * What the new term puts an end to: under `restart` what runs, and whatever the plan says, one whose quota is spent.
   */
  readonly cuts: readonly Term[];
  readonly charges: readonly Charge[];
  /** Finalised, without its number; null when the term costs nothing. */
  readonly invoice: Invoice | null;
  /** What else is written with the sale: changes that were waiting for it, promotions that it uses. */
  readonly besides: Changes;
}

/**
 * What the next term of a prepaid subscription would be and cost, through all stages.
 * @throws BillingError `account.closed`, `subscription.notPrepaid`, `subscription.ended`, and what a stage throws
 */
export async function offerTerm(
  house: House,
  view: AccountView,
  given: SubscriptionView,
  paidAt: number,
): Promise<Offer> {
  checkSellable(view, given);
  const now = house.clock.now();
  const first = stretchFor(view, given, paidAt, now);
  if (!maySell(given.subscription, first.startAt)) {
    throw subscriptionErrors.ending({ subscriptionId: given.subscription.id });
  }
  const held = await heldFrom(house, view, given, first.startAt);
  // A plan that was changed for this term may last longer.
  const stretch = held.one.plan.id === given.plan.id ? first : stretchFor(view, held.one, paidAt, now);
  const sold = { fromAt: stretch.startAt, toAt: stretch.endAt };
  const begun = activated(view, held.one, sold.fromAt);
  const laid = aroundPauses(view, begun, sold);
  const toAt = laid.at(-1)?.toAt ?? sold.toAt;
  const one = endingWith(begun, toAt);
  const toPrice = { stretch: { fromAt: sold.fromAt, toAt }, period: null };
  const priced = await priceLines(house, view, one, [...flatLines(view, one, toPrice), ...held.lines]);
  const { invoice, charges } = await documentOf(house, view, [...priced.charges, ...held.waiting], now);
  const chargeId = charges[0]?.id ?? house.ids.next<'Charge'>('chg');
  const [term, ...goesOn] = laid.map((part): Term => {
    const id = house.ids.next<'Term'>('trm');
    return { id, subscriptionId: one.subscription.id, chargeId, startAt: part.fromAt, endAt: part.toAt };
  });
  assert(term !== undefined, 'time that is sold lies somewhere');
  const cuts = modeOf(view, given, now) === 'restart' ? given.terms.filter(isBegun(given.terms, term.startAt)) : [];
  return { one, term, sold, goesOn, cuts, charges, invoice, besides: together(held.changes, priced.changes) };
}

/** What an offer comes to. */
export function totalOf({ invoice, one }: Pick<Offer, 'invoice' | 'one'>): Money {
  return invoice?.total ?? zero(one.plan.price.currency);
}

/**
 * The changes that sell an offer: charge, invoice, term, subscription, what it grants, and access; the money is put to
 * it separately.
 */
export async function sell(house: House, view: AccountView, offer: Offer): Promise<Changes> {
  const { one, term, goesOn, cuts, charges, invoice, besides } = offer;
  const now = house.clock.now();
  const { subscription } = one;
  const waiting = relaid(house, view, offer);
  const cutTerms = [
    ...cuts.map((old) => ({ termId: old.id, endAt: Math.max(old.startAt, term.startAt) })),
    ...waiting.map(({ old }) => ({ termId: old.id, endAt: old.startAt })),
  ];
  const given = new Map<string, number>(cutTerms.map(({ termId, endAt }) => [termId, endAt]));
  const added = [term, ...goesOn, ...waiting.flatMap(({ next }) => next)];
  const terms = [...one.terms.map((old) => ({ ...old, endAt: given.get(old.id) ?? old.endAt })), ...added];
  const paid: Subscription = {
    ...subscription,
    paidUntil: added.at(-1)?.endAt ?? term.endAt,
    ...paidBySale(offer, view.account.zone, {
      endOf: (old) => given.get(old.id) ?? old.endAt,
      movedBy: (old) => waiting.find((each) => each.old.id === old.id)?.laterMs ?? 0,
    }),
  };
  // What was used so far belongs to the terms before.
  const usedBytes = term.startAt <= now ? 0n : one.usedBytes;
  const sold = { ...one, subscription: paid, terms, usedBytes };
  const whole = { startAt: term.startAt, endAt: goesOn.at(-1)?.endAt ?? term.endAt };
  const granted = await grantsForTerm(house, view, sold, { term: whole, charge: charges[0] ?? null });
  const access = await decideAccess(house, standingOf(view, { ...sold, ...granted.standing }));
  const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
  return together(
    {
      charges,
      terms: added,
      cutTerms,
      invoices: invoice === null ? [] : [invoice],
      journals: invoice === null ? [] : [bookInvoice(invoice, booking, granted.entries)],
      outbox: [
        event('chargesRated', view.account.id, now, {
          accountId: view.account.id,
          chargeIds: charges.map((charge) => charge.id),
        }),
        ...(invoice === null ? [] : [issued(view, invoice, now)]),
      ],
    },
    granted.changes(invoice !== null),
    besides,
    access.subscriptions === undefined ? { ...access, subscriptions: [paid] } : access,
  );
}

/** A term that waits, how much later it now begins, and the terms that take its place. */
interface Relaid {
  readonly old: Term;
  readonly laterMs: number;
  readonly next: readonly Term[];
}

/**
 * Terms that wait beyond the start of the new one are moved behind it, each as long as it was sold and around pauses,
 * so that nothing that is paid for is lost. A term only ever becomes shorter, so the old row ends where it begins.
 */
function relaid(house: House, view: AccountView, { one, term, goesOn, cuts }: Offer): readonly Relaid[] {
  let after = goesOn.at(-1)?.endAt ?? term.endAt;
  return one.terms
    .filter((old) => old.startAt >= term.startAt && old.endAt > old.startAt && !cuts.includes(old))
    .map((old) => {
      const fromAt = clearOfPauses(after, pausesOf(one), view.account.zone);
      const laid = aroundPauses(view, one, { fromAt, toAt: fromAt + old.endAt - old.startAt });
      const next = laid.map((part) => {
        return { ...old, id: house.ids.next<'Term'>('trm'), startAt: part.fromAt, endAt: part.toAt };
      });
      after = next.at(-1)?.endAt ?? after;
      return { old, laterMs: fromAt - old.startAt, next };
    });
}

/** A stretch that is sold, laid around the pauses that lie in it. */
function aroundPauses({ account }: AccountView, one: SubscriptionView, sold: Stretch): readonly Stretch[] {
  const whole = paidTerm(sold, zero(one.plan.price.currency));
  return givenBy(soldAround(whole, pausesOf(one), { zone: account.zone }));
}

function pausesOf({ subscription }: SubscriptionView): readonly Period[] {
  return subscription.pauses.map(({ period }) => period);
}

/** Whether a term runs at an instant, or is what is left, behind a pause, of one that has begun before it. */
function isBegun(terms: readonly Term[], at: number): (term: Term) => boolean {
  const begun = new Set<string>(
    terms.filter(({ startAt, endAt }) => startAt < at && endAt > startAt).map(({ chargeId }) => chargeId),
  );
  return ({ chargeId, endAt }) => endAt > at && begun.has(chargeId);
}

/**
 * Which subscription new money renews: the one that was named or, when nobody said, the prepaid one that is out of time
 * first. Null when that cannot be renewed: money that was meant for one thing buys no other.
 */
export function toRenew(view: AccountView, wanted: Id<'Subscription'> | null, now: number): SubscriptionView | null {
  if (view.account.state === 'closed') return null;
  const sold = view.subscriptions.filter(({ plan, subscription }) => {
    const startAt = Math.max(subscription.paidUntil ?? now, now);
    return plan.terms.kind === 'prepaid' && maySell(subscription, startAt);
  });
  if (wanted !== null) return sold.find((one) => one.subscription.id === wanted) ?? null;
  const [first] = sold.toSorted((a, b) => (a.subscription.paidUntil ?? 0) - (b.subscription.paidUntil ?? 0));
  return first ?? null;
}

/**
 * When the next term runs. What was lent on a promise, or used within the grace, counts against it; else it follows the
 * renewal rules of the plan.
 */
function stretchFor(view: AccountView, one: SubscriptionView, paidAt: number, now: number): Span {
  const { startAt, endAt } = unpaused(view, one, renewedStretch(view, one, paidAt, now));
  const trialUntil = trialEnd(one, startAt, view.account.zone);
  return { startAt, endAt: trialUntil !== null && trialUntil > startAt ? Math.min(endAt, trialUntil) : endAt };
}

/** Time that would begin in a pause begins at its end. */
function unpaused({ account }: AccountView, one: SubscriptionView, given: Span): Span {
  assert(one.plan.terms.kind === 'prepaid', 'only prepaid is sold by the term');
  const startAt = clearOfPauses(given.startAt, pausesOf(one), account.zone);
  if (startAt === given.startAt) return given;
  return { startAt, endAt: validUntil(startAt, one.plan.terms.validity, account.zone) };
}

function renewedStretch(view: AccountView, one: SubscriptionView, paidAt: number, now: number): Span {
  const { plan, subscription } = one;
  assert(plan.terms.kind === 'prepaid', 'only prepaid is sold by the term');
  const { validity, graceMs, continuous } = plan.terms;
  const { promise, paidUntil } = subscription;
  const renewal = { now, paidAt, paidUntil: paidUntil ?? undefined, validity, zone: view.account.zone };
  const lentSince = promise !== null && (paidUntil ?? 0) <= promise.fromAt;
  if (lentSince && now >= promise.fromAt) return renewLent(renewal, promise);
  const mode = modeOf(view, one, now);
  const { accessGraceMs } = plan.changes;
  if (accessGraceMs > 0) return renewInGrace({ ...renewal, mode }, { by: 'time', ms: accessGraceMs });
  return renew({ ...renewal, mode, graceMs, continuous });
}

/** A term whose quota is spent is not prolonged: the new one starts at once. */
function modeOf(view: AccountView, one: SubscriptionView, now: number): RenewalMode {
  assert(one.plan.terms.kind === 'prepaid', 'only prepaid is sold by the term');
  if (spentTermOf(view, one, now) !== null) return 'restart';
  const { renewal } = one.plan.terms;
  // In a pause there is nothing to begin anew but what waits behind it and had begun before.
  const paused = clearOfPauses(now, pausesOf(one), view.account.zone) > now;
  return renewal === 'restart' && paused && !one.terms.some(isBegun(one.terms, now)) ? 'extend' : renewal;
}

function checkSellable({ account }: AccountView, { plan, subscription }: SubscriptionView): void {
  if (account.state === 'closed') throw accountErrors.closed({ accountId: account.id });
  if (plan.terms.kind !== 'prepaid') throw subscriptionErrors.notPrepaid({ subscriptionId: subscription.id });
  if (subscription.state === 'ended') throw subscriptionErrors.ended({ subscriptionId: subscription.id });
}

/** With the end of a fixed term it ends too, but not before the end of a term that was begun. */
function endingWith(one: SubscriptionView, endAt: number): SubscriptionView {
  const { endsAt, cancelledAt } = one.subscription;
  if (endsAt === null || cancelledAt !== null || endsAt >= endAt) return one;
  return { ...one, subscription: { ...one.subscription, endsAt: endAt } };
}

/** The first sale begins its phases; any sale keeps a promise. */
function activated({ account }: AccountView, one: SubscriptionView, startAt: number): SubscriptionView {
  const { subscription } = one;
  const state = subscription.state === 'pending' ? 'active' : subscription.state;
  const begun = { ...one, subscription: { ...subscription, state, promise: null, saleWaits: false } };
  if (subscription.activatedAt !== null) return begun;
  const started = { ...begun, subscription: { ...begun.subscription, activatedAt: startAt } };
  const endsAt = subscription.endsAt ?? endOfPhases(started, account.zone);
  return { ...started, subscription: { ...started.subscription, endsAt } };
}
