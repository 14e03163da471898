import type { Source } from '../domain/allocation.ts';
import { RENEW_LEAD_MS, spentTerm } from '../domain/entitlement.ts';
import type { Attempt, Payment } from '../domain/payment.ts';
import { bookIdentified, bookReceipt, bookToWallet } from '../domain/recipes.ts';
import type { Subscription } from '../domain/subscription.ts';
import { defineErrors, isBillingError, type BillingError } from '../kernel/error.ts';
import { sum, toWire } from '../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { decideAccess, standingOf } from './access.ts';
import { clearingOf, event, together, type House, type Tried } from './house.ts';
import { offerTerm, putMoney, sell, toRenew } from './purchase.ts';

/** Money that has just found its owner. */
export interface Arrival {
  readonly payment: Payment;
  /** Whether it lay in suspense before. */
  readonly identified: boolean;
  readonly attempt: Attempt | null;
  /** What it would buy is charged already, as the store said: it is kept, and nothing is sold for it now. */
  readonly charged: boolean;
}

/** How soon a sale that could not be made is tried again, in milliseconds. */
const SELL_AGAIN_MS = 60_000;

/**
 * Everything that one payment sets off, as one unit of work: receipt, allocation to what is owed, a new term if that
 * pays for one, access, network action, and the rest to the wallet. That the money came is a fact: whatever a stage
 * does, it is booked, and what could not be sold for it lies in the wallet until a review sells it.
 */
export async function settleArrival(house: House, view: AccountView, arrival: Arrival): Promise<Changes> {
  const { payment, charged } = arrival;
  const fresh: Source = { paymentId: payment.id, left: payment.amount, via: 'receipt' };
  const one = toRenew(view, payment.subscriptionId);
  const { changes, left, unsold } = await spend(house, view, [...walletOf(view), fresh], {
    wanted: one === null ? [] : [one],
    asked: arrival.attempt !== null,
    paidAt: payment.effectiveAt,
    charged,
  });
  const [failed] = unsold;
  const again = failed === undefined ? {} : { subscriptions: [lookedAtAgain(house, failed.one.subscription)] };
  return together(receipt(house, view, arrival), changes, keepRest(house, view, payment, left, failed?.fault), again);
}

/**
 * Looks at an account whose time has come. What lies in the wallet pays what is owed and renews first, so that nobody
 * is cut off who has paid; then access is decided. Null when there is nothing to write.
 */
export async function reviewAccount(house: House, view: AccountView, { charged }: Tried): Promise<Changes | null> {
  const now = house.clock.now();
  const wallet = walletOf(view);
  const nothing: Spent = { changes: {}, left: wallet, sold: [], unsold: [] };
  const wish = { wanted: lapsed(view, now), asked: true, paidAt: now, charged };
  const spent = wallet.length === 0 ? nothing : await spend(house, view, wallet, wish);
  const others = view.subscriptions.filter((one) => !spent.sold.includes(one));
  const access = await Promise.all(
    others.map(async (one) => {
      const decided = await decideAccess(house, standingOf(view, one));
      if (!spent.unsold.some((each) => each.one === one)) return decided;
      const [next = one.subscription] = decided.subscriptions ?? [];
      return { ...decided, subscriptions: [lookedAtAgain(house, next)] };
    }),
  );
  const changes = together(spent.changes, ...access);
  return Object.keys(changes).length === 0 ? null : { ...changes, seen: [view.seen] };
}

/**
 * The prepaid subscriptions that the wallet renews now, those that are out of time first: their time is over, or they
 * were to be sold when money came and could not be.
 */
function lapsed(view: AccountView, now: number): readonly SubscriptionView[] {
  const isLapsed = (one: SubscriptionView): boolean => {
    const { state, paidUntil, reviewAt } = one.subscription;
    const due = reviewAt !== null && reviewAt <= now;
    if (one.plan.terms.kind !== 'prepaid') return false;
    if (state === 'pending') return due;
    if (state !== 'active' || paidUntil === null) return false;
    // No edge of time makes a spent term due long before its end: only a sale that was put off does.
    const spent = due ? spentTerm(one, now) : null;
    return paidUntil <= now + RENEW_LEAD_MS || (spent !== null && spent.endAt > now + RENEW_LEAD_MS);
  };
  if (view.account.state === 'closed') return [];
  return view.subscriptions.filter(isLapsed).toSorted((a, b) => untilOf(a) - untilOf(b));
}

function untilOf({ subscription }: SubscriptionView): number {
  return subscription.paidUntil ?? 0;
}

interface Wish {
  /** What is to be renewed, in this order. */
  readonly wanted: readonly SubscriptionView[];
  /** Whether somebody asked for a renewal: then the wallet helps to pay even while time is left. */
  readonly asked: boolean;
  readonly paidAt: number;
  readonly charged: boolean;
}

interface Spent {
  readonly changes: Changes;
  readonly left: readonly Source[];
  readonly sold: readonly SubscriptionView[];
  /** What should have been sold, and why it was not. Not what there was too little money for. */
  readonly unsold: readonly { readonly one: SubscriptionView; readonly fault: BillingError }[];
}

/** Puts money to open invoices first, then to new terms, each if what is left pays for all of it. */
async function spend(house: House, view: AccountView, sources: readonly Source[], wish: Wish): Promise<Spent> {
  const owed = view.openInvoices.map(({ invoice, owed: left }) => ({ invoiceId: invoice.id, owed: left }));
  const sold: SubscriptionView[] = [];
  const unsold: { readonly one: SubscriptionView; readonly fault: BillingError }[] = [];
  const note = (one: SubscriptionView | undefined, fault: unknown): void => {
    if (!isBillingError(fault)) throw fault; // Our own fault: nothing is known of what it would do.
    const { subscription } = one ?? {};
    const details = { accountId: view.account.id, subscriptionId: subscription?.id, reason: fault.message };
    house.log.warn('Money was kept, because what it is for could not be sold', details);
    if (one !== undefined) unsold.push({ one, fault });
  };
  let debts: Pick<Spent, 'changes' | 'left'>;
  try {
    debts = owed.length === 0 ? { changes: {}, left: sources } : await putMoney(house, view, sources, owed);
  } catch (fault) {
    note(wish.wanted[0] ?? view.subscriptions[0], fault);
    return { changes: {}, left: sources, sold, unsold };
  }
  let { changes, left } = debts;
  for (const one of wish.wanted) {
    try {
      const sale = await sellTo(house, view, one, left, wish);
      if (sale === null) continue;
      changes = together(changes, sale.changes);
      left = sale.left;
      sold.push(one);
    } catch (fault) {
      note(one, fault);
    }
  }
  return { changes, left, sold, unsold };
}

/** Sells the next term and puts the money to it; null when there is too little. */
async function sellTo(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  sources: readonly Source[],
  wish: Wish,
): Promise<Pick<Spent, 'changes' | 'left'> | null> {
  const now = house.clock.now();
  const { currency } = view.account;
  const offer = await offerTerm(house, view, one, wish.paidAt);
  const running = untilOf(one) > now && spentTerm(one, now) === null;
  const counted = sources.filter((source) => source.via === 'receipt' || wish.asked || !running);
  const enough =
    sum(
      counted.map(({ left }) => left),
      currency,
    ).minor >= offer.invoice.total.minor;
  if (!enough) return null;
  if (wish.charged) throw settleErrors.charged({ keys: offer.charges.map(({ key }) => key).join(', ') });
  const sold = await sell(house, view, offer);
  if (offer.invoice.total.minor === 0n) return { changes: sold, left: sources };
  const paid = await putMoney(house, view, sources, [{ invoiceId: offer.invoice.id, owed: offer.invoice.total }]);
  return { changes: together(sold, paid.changes), left: paid.left };
}

const settleErrors = defineErrors('settle', {
  charged: ['conflict', 'Something of this sale is charged already: a charge has a key of its own, {keys}.'],
});

/** The review comes to it in a minute, or as soon as it would have come anyway. */
function lookedAtAgain(house: House, subscription: Subscription): Subscription {
  const at = house.clock.now() + SELL_AGAIN_MS;
  return { ...subscription, reviewAt: Math.min(subscription.reviewAt ?? at, at) };
}

function receipt(house: House, view: AccountView, { payment, identified }: Arrival): Changes {
  const now = house.clock.now();
  const booking = {
    id: house.ids.next<'Journal'>('jrn'),
    bookedAt: now,
    effectiveAt: payment.effectiveAt,
    origin: 'core',
  };
  const journal = identified
    ? bookIdentified(payment, view.account.id, booking)
    : bookReceipt(payment, clearingOf(house, payment.gateway), booking);
  const { id: paymentId, gateway, reference, receipt: number, amount } = payment;
  return {
    seen: [view.seen],
    payments: [payment],
    journals: [journal],
    outbox: [
      event('paymentReceived', view.account.id, now, {
        accountId: view.account.id,
        paymentId,
        gateway,
        reference: number ?? reference,
        amount: toWire(amount),
      }),
    ],
  };
}

function keepRest(
  house: House,
  view: AccountView,
  payment: Payment,
  left: readonly Source[],
  unsold?: BillingError,
): Changes {
  const rest = left.find((source) => source.via === 'receipt')?.left;
  if (rest === undefined || rest.minor === 0n) return {};
  const now = house.clock.now();
  const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
  const journal = bookToWallet(payment, view.account.id, rest, booking);
  return { journals: [unsold === undefined ? journal : { ...journal, memo: whyKept(unsold) }] };
}

/** For the statement: a refusal in its own words; of a part that failed only its name, for its reason is not hers. */
function whyKept({ kind, message, details }: BillingError): string {
  const { stage = 'sale', plugin = 'billing' } = details;
  const name = `${String(stage)} of ${String(plugin)}`;
  const why = kind === 'refused' ? message : `${name} failed`;
  return `Kept in the wallet, nothing could be sold yet: ${why}`.slice(0, 200);
}

function walletOf(view: AccountView): readonly Source[] {
  return view.walletSources.map(({ paymentId, left }) => ({ paymentId, left, via: 'wallet' as const }));
}
