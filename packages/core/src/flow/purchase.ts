import { accountErrors } from '../domain/account.ts';
import { allocate, type Open, type Source } from '../domain/allocation.ts';
import { recurring, type Charge } from '../domain/charge.ts';
import { spentTerm } from '../domain/entitlement.ts';
import { assemble, issue, type Invoice } from '../domain/invoice.ts';
import type { PrepaidTerms } from '../domain/plan.ts';
import { bookAllocation, bookInvoice } from '../domain/recipes.ts';
import { subscriptionErrors, type Subscription, type Term } from '../domain/subscription.ts';
import { renew } from '../domain/validity.ts';
import type { Id } from '../kernel/id.ts';
import { toWire } from '../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { decideAccess, standingOf } from './access.ts';
import { event, together, type House } from './house.ts';

/** A term as it would be sold now: nothing is written yet. */
export interface Offer {
  readonly one: SubscriptionView;
  readonly term: Term;
  /**
   * What the new term puts an end to: under `restart` what runs, and whatever the plan says, one whose quota is spent.
   */
  readonly cuts: readonly Term[];
  readonly charges: readonly Charge[];
  /** Finalised, without its number. */
  readonly invoice: Invoice;
}

/**
 * What the next term of a prepaid subscription would be and cost, through all stages.
 * @throws BillingError `account.closed`, `subscription.notPrepaid`, `subscription.ended`, and what a stage throws
 */
export async function offerTerm(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  paidAt: number,
): Promise<Offer> {
  const { plan, subscription } = one;
  if (view.account.state === 'closed') throw accountErrors.closed({ accountId: view.account.id });
  if (plan.terms.kind !== 'prepaid') throw subscriptionErrors.notPrepaid({ subscriptionId: subscription.id });
  if (subscription.state === 'ended') throw subscriptionErrors.ended({ subscriptionId: subscription.id });
  const now = house.clock.now();
  const mode = spentTerm(one, now) === null ? plan.terms.renewal : 'restart';
  const stretch = nextStretch(view, subscription, { ...plan.terms, renewal: mode }, paidAt, now);
  const drafts = await house.stages.charges(
    [recurring(plan, subscription, { fromAt: stretch.startAt, toAt: stretch.endAt })],
    { account: view.account, subscription },
  );
  const charges = drafts.map((draft): Charge => ({ ...draft, id: house.ids.next('chg') }));
  const identity = { id: house.ids.next<'Invoice'>('inv'), issuedAt: now, dueAt: now };
  const invoice = issue(await house.stages.invoice(assemble(identity, view.account, charges), view));
  const chargeId = charges[0]?.id ?? house.ids.next<'Charge'>('chg');
  const term: Term = { id: house.ids.next('trm'), subscriptionId: subscription.id, chargeId, ...stretch };
  const cuts = mode === 'restart' ? one.terms.filter((old) => isRunning(old, term.startAt)) : [];
  return { one, term, cuts, charges, invoice };
}

/**
 * The changes that sell an offer: charge, invoice, term, subscription and access; the money is put to it separately.
 */
export async function sell(house: House, view: AccountView, offer: Offer): Promise<Changes> {
  const { one, term, cuts, charges, invoice } = offer;
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
    state: activated(subscription),
    paidUntil: added.at(-1)?.endAt ?? term.endAt,
  };
  // What was used so far belongs to the terms before.
  const usedBytes = term.startAt <= now ? 0n : one.usedBytes;
  const access = await decideAccess(house, standingOf(view, one, { subscription: paid, terms, usedBytes }));
  const owes = invoice.total.minor > 0n;
  const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
  return together(
    {
      charges,
      terms: added,
      cutTerms,
      invoices: owes ? [invoice] : [],
      journals: owes ? [bookInvoice(invoice, booking)] : [],
      outbox: [
        event('chargesRated', view.account.id, now, {
          accountId: view.account.id,
          chargeIds: charges.map((charge) => charge.id),
        }),
        ...(owes ? [issued(view, invoice, now)] : []),
      ],
    },
    access.subscriptions === undefined ? { ...access, subscriptions: [paid] } : access,
  );
}

/** Puts money against what is owed, through the `allocation` stage: allocations, their journals and events. */
export async function putMoney(
  house: House,
  view: AccountView,
  sources: readonly Source[],
  open: readonly Open[],
): Promise<{ readonly changes: Changes; readonly left: readonly Source[] }> {
  const now = house.clock.now();
  const { account } = view;
  const drafts = await house.stages.allocation(allocate(sources, open), { account, sources, open });
  const parts = drafts.map((draft) => {
    const journalId = house.ids.next<'Journal'>('jrn');
    const allocation = { ...draft, id: house.ids.next<'Allocation'>('alc'), journalId, allocatedAt: now };
    const booking = { id: journalId, bookedAt: now, effectiveAt: now, origin: 'core' };
    return { allocation, journal: bookAllocation(allocation, account.id, booking) };
  });
  const left = sources.map((source) => {
    const spent = drafts.filter((draft) => draft.paymentId === source.paymentId && draft.via === source.via);
    const minor = spent.reduce((rest, draft) => rest - draft.amount.minor, source.left.minor);
    return { ...source, left: { ...source.left, minor } };
  });
  return {
    left,
    changes: {
      allocations: parts.map((part) => part.allocation),
      journals: parts.map((part) => part.journal),
      outbox: parts.map(({ allocation: { paymentId, invoiceId, amount } }) =>
        event('paymentAllocated', account.id, now, {
          accountId: account.id,
          paymentId,
          invoiceId,
          amount: toWire(amount),
        }),
      ),
    },
  };
}

/** The event of a finalised invoice. */
export function issued(view: AccountView, invoice: Invoice, now: number): ReturnType<typeof event> {
  return event('invoiceIssued', view.account.id, now, {
    accountId: view.account.id,
    invoiceId: invoice.id,
    total: toWire(invoice.total),
    dueAt: invoice.dueAt,
  });
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
export function toRenew(view: AccountView, wanted: Id<'Subscription'> | null): SubscriptionView | null {
  if (view.account.state === 'closed') return null;
  const sold = view.subscriptions.filter(
    ({ plan, subscription }) => plan.terms.kind === 'prepaid' && subscription.state !== 'ended',
  );
  if (wanted !== null) return sold.find((one) => one.subscription.id === wanted) ?? null;
  const [first] = sold.toSorted((a, b) => (a.subscription.paidUntil ?? 0) - (b.subscription.paidUntil ?? 0));
  return first ?? null;
}

function nextStretch(
  view: AccountView,
  subscription: Subscription,
  { validity, renewal, graceMs, continuous }: PrepaidTerms,
  paidAt: number,
  now: number,
): { readonly startAt: number; readonly endAt: number } {
  return renew({
    now,
    paidAt,
    paidUntil: subscription.paidUntil ?? undefined,
    validity,
    zone: view.account.zone,
    mode: renewal,
    graceMs,
    continuous,
  });
}

function activated(subscription: Subscription): Subscription['state'] {
  return subscription.state === 'pending' ? 'active' : subscription.state;
}
