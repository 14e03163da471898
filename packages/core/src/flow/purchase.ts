import { accountErrors } from '../domain/account.ts';
import { renewInGrace, renewLent } from '../domain/change/promise.ts';
import type { Charge } from '../domain/charge.ts';
import type { Invoice } from '../domain/invoice.ts';
import { bookInvoice } from '../domain/recipes.ts';
import { maySell, subscriptionErrors, type Subscription, type Term } from '../domain/subscription.ts';
import { renew, type RenewalMode } from '../domain/validity.ts';
import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { zero, type Money } from '../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { decideAccess, spentTermOf, standingOf } from './access.ts';
import { grantsForTerm } from './buckets.ts';
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
  const { startAt: fromAt, endAt: toAt } = stretch;
  const one = endingWith(activated(view, held.one, fromAt), toAt);
  const toPrice = { stretch: { fromAt, toAt }, period: null };
  const priced = await priceLines(house, view, one, [...flatLines(view, one, toPrice), ...held.lines]);
  const { invoice, charges } = await documentOf(house, view, priced.charges, now);
  const chargeId = charges[0]?.id ?? house.ids.next<'Charge'>('chg');
  const term: Term = { id: house.ids.next('trm'), subscriptionId: one.subscription.id, chargeId, ...stretch };
  const cuts = modeOf(view, given, now) === 'restart' ? given.terms.filter((old) => isRunning(old, term.startAt)) : [];
  return { one, term, cuts, charges, invoice, besides: together(held.changes, priced.changes) };
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
  const { one, term, cuts, charges, invoice, besides } = offer;
  const now = house.clock.now();
  const { subscription } = one;
  const waiting = relaid(house, offer);
  const cutTerms = [
    ...cuts.map((old) => ({ termId: old.id, endAt: term.startAt })),
    ...waiting.map(({ old }) => ({ termId: old.id, endAt: old.startAt })),
  ];
  const given = new Map<string, number>(cutTerms.map(({ termId, endAt }) => [termId, endAt]));
  const added = [term, ...waiting.map((each) => each.next)];
  const terms = [...one.terms.map((old) => ({ ...old, endAt: given.get(old.id) ?? old.endAt })), ...added];
  const paid: Subscription = {
    ...subscription,
    paidUntil: added.at(-1)?.endAt ?? term.endAt,
    ...paidBySale(offer, {
      endOf: (old) => given.get(old.id) ?? old.endAt,
      movedTo: (old) => waiting.find((each) => each.old.id === old.id)?.next ?? null,
    }),
  };
  // What was used so far belongs to the terms before.
  const usedBytes = term.startAt <= now ? 0n : one.usedBytes;
  const sold = { ...one, subscription: paid, terms, usedBytes };
  const granted = await grantsForTerm(house, view, sold, { term, charge: charges[0] ?? null });
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

/**
 * Terms that wait for one that is now given up: they are moved behind the new term, each as long as it was sold, so
 * that nothing that is paid for is lost. A term only ever becomes shorter, so the old row ends where it begins.
 */
function relaid(house: House, { one, term, cuts }: Offer): readonly { readonly old: Term; readonly next: Term }[] {
  if (cuts.length === 0) return [];
  let startAt = term.endAt;
  return one.terms
    .filter((old) => old.startAt > term.startAt && old.endAt > old.startAt)
    .map((old) => {
      const next = { ...old, id: house.ids.next<'Term'>('trm'), startAt, endAt: startAt + old.endAt - old.startAt };
      startAt = next.endAt;
      return { old, next };
    });
}

function isRunning(term: Term, at: number): boolean {
  return term.startAt < at && at < term.endAt;
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
function stretchFor(
  view: AccountView,
  one: SubscriptionView,
  paidAt: number,
  now: number,
): { readonly startAt: number; readonly endAt: number } {
  const { startAt, endAt } = renewedStretch(view, one, paidAt, now);
  const trialUntil = trialEnd(one, startAt, view.account.zone);
  return { startAt, endAt: trialUntil !== null && trialUntil > startAt ? Math.min(endAt, trialUntil) : endAt };
}

function renewedStretch(
  view: AccountView,
  one: SubscriptionView,
  paidAt: number,
  now: number,
): { readonly startAt: number; readonly endAt: number } {
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
  return spentTermOf(view, one, now) === null ? one.plan.terms.renewal : 'restart';
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
