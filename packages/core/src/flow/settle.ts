import type { Source } from '../domain/allocation.ts';
import { RENEW_LEAD_MS } from '../domain/entitlement.ts';
import type { Attempt, Payment } from '../domain/payment.ts';
import { bookIdentified, bookReceipt, bookToWallet } from '../domain/recipes.ts';
import type { Id } from '../kernel/id.ts';
import { sum, toWire } from '../kernel/money.ts';
import type { AccountView, Changes } from '../ports/store.ts';
import { reviewSubscriptions } from './access.ts';
import { clearingOf, event, together, type House } from './house.ts';
import { offerTerm, putMoney, sell, toRenew, type Offer } from './purchase.ts';

/** Money that has just found its owner. */
export interface Arrival {
  readonly payment: Payment;
  /** Whether it lay in suspense before. */
  readonly identified: boolean;
  readonly attempt: Attempt | null;
}

/**
 * Everything that one payment sets off, as one unit of work: receipt, allocation to what is owed, a new term if that
 * pays for one, access, network action, and the rest to the wallet.
 */
export async function settleArrival(house: House, view: AccountView, arrival: Arrival): Promise<Changes> {
  const { payment } = arrival;
  const fresh: Source = { paymentId: payment.id, left: payment.amount, via: 'receipt' };
  const spent = await spend(house, view, [...walletOf(view), fresh], {
    wanted: payment.subscriptionId,
    asked: arrival.attempt !== null,
    paidAt: payment.effectiveAt,
  });
  return together(receipt(house, view, arrival), spent.changes, keepRest(house, view, payment, spent.left));
}

/**
 * Looks at an account whose time has come. What lies in the wallet renews first, so that nobody is cut off who has
 * paid; then access is decided. Null when there is nothing to write.
 */
export async function reviewAccount(house: House, view: AccountView): Promise<Changes | null> {
  const now = house.clock.now();
  const over = view.subscriptions.find(
    ({ subscription: { state, paidUntil } }) =>
      state === 'active' && paidUntil !== null && paidUntil <= now + RENEW_LEAD_MS,
  );
  const wallet = walletOf(view);
  if (over !== undefined && wallet.length > 0) {
    const wanted = over.subscription.id;
    const paidAt = now;
    const { changes, sold } = await spend(house, view, wallet, { wanted, asked: true, paidAt });
    if (sold !== null) return { ...changes, seen: [view.seen] };
  }
  const changes = together(...(await reviewSubscriptions(house, view)));
  return Object.keys(changes).length === 0 ? null : { ...changes, seen: [view.seen] };
}

interface Wish {
  readonly wanted: Id<'Subscription'> | null;
  /** Whether somebody asked for a renewal: then the wallet helps to pay even while time is left. */
  readonly asked: boolean;
  readonly paidAt: number;
}

interface Spent {
  readonly changes: Changes;
  readonly left: readonly Source[];
  readonly sold: Offer | null;
}

/** Puts money to open invoices first, then to a new term if what is left pays for all of it. */
async function spend(house: House, view: AccountView, sources: readonly Source[], wish: Wish): Promise<Spent> {
  const owed = view.openInvoices.map(({ invoice, owed: left }) => ({ invoiceId: invoice.id, owed: left }));
  const debts = await putMoney(house, view, sources, owed);
  const one = toRenew(view, wish.wanted);
  if (one === null) return { ...debts, sold: null };
  const offer = await offerTerm(house, view, one, wish.paidAt);
  const running = (one.subscription.paidUntil ?? 0) > house.clock.now();
  const counted = debts.left.filter((source) => source.via === 'receipt' || wish.asked || !running);
  const enough =
    sum(
      counted.map((source) => source.left),
      view.account.currency,
    ).minor >= offer.invoice.total.minor;
  if (!enough) return { ...debts, sold: null };
  const sold = await sell(house, view, offer);
  if (offer.invoice.total.minor === 0n)
    return { changes: together(debts.changes, sold), left: debts.left, sold: offer };
  const paid = await putMoney(house, view, debts.left, [{ invoiceId: offer.invoice.id, owed: offer.invoice.total }]);
  return { changes: together(debts.changes, sold, paid.changes), left: paid.left, sold: offer };
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

function keepRest(house: House, view: AccountView, payment: Payment, left: readonly Source[]): Changes {
  const rest = left.find((source) => source.via === 'receipt')?.left;
  if (rest === undefined || rest.minor === 0n) return {};
  const now = house.clock.now();
  const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
  return { journals: [bookToWallet(payment, view.account.id, rest, booking)] };
}

function walletOf(view: AccountView): readonly Source[] {
  return view.walletSources.map(({ paymentId, left }) => ({ paymentId, left, via: 'wallet' as const }));
}
