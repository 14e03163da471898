import type { Change } from '../domain/change.ts';
import { RENEW_LEAD_MS } from '../domain/entitlement.ts';
import type { Bucket } from '../domain/bucket.ts';
import type { Attempt } from '../domain/payment.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Waiting } from '../domain/underpayment.ts';
import { defineErrors, isBillingError, type BillingError } from '../kernel/error.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import type { Id } from '../kernel/id.ts';
import { decideAccess, spentTermOf, standingOf } from './access.ts';
import { toppedUp } from './agents/float.ts';
import { endBuckets } from './buckets.ts';
import { accessAfter } from './dunning/case.ts';
import { followMoney } from './dunning/follow.ts';
import { carryOut } from './change/apply.ts';
import type { Considered } from './change/consider.ts';
import { changeEvent } from './change/event.ts';
import { reconsider } from './changes.ts';
import { toPay } from './arriving/to-pay.ts';
import { together, type House, type Tried } from './house.ts';
import { ended, lapsed, untilOf } from './lapsed.ts';
import { purseTotal, pursesOf, putMoney, type Purse } from './money.ts';
import { offerTerm, sell, toRenew, totalOf } from './purchase.ts';
import { keepRest, receiptOf, type Receipt } from './receipt.ts';

/** Money that has just found its owner. */
export interface Arrival extends Receipt {
  readonly attempt: Attempt | null;
  /** The open document that it pays first, where the payer or a person has named one. */
  readonly invoiceId?: Id<'Invoice'> | null | undefined;
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
export async function settleArrival(house: House, given: AccountView, arrival: Arrival): Promise<Changes> {
  const { payment, charged } = arrival;
  if (given.account.role === 'agent') return toppedUp(house, given, arrival);
  const { view, changes: buckets } = await endBuckets(house, given);
  const fresh: Purse = { paymentId: payment.id, left: payment.amount, via: 'receipt' };
  const one = toRenew(view, payment.subscriptionId, house.clock.now());
  const spent = await spend(house, view, [...pursesOf(view, house.clock.now()), fresh], {
    wanted: one === null ? [] : [one],
    asked: arrival.attempt !== null,
    paidAt: payment.effectiveAt,
    charged,
    first: arrival.invoiceId ?? null,
  });
  const { changes, left, unsold, waits } = spent;
  const [failed] = unsold;
  const again = failed === undefined ? {} : { subscriptions: [lookedAtAgain(house, failed.one.subscription)] };
  const rest = keepRest(house, view, payment, left, failed?.fault ?? waits);
  return together(receiptOf(house, view, arrival), buckets, changes, await givenBack(house, view, spent), rest, again);
}

/** Access of who owes less now, where the sales of the same work have not decided it. */
function givenBack(house: House, view: AccountView, { sold, unsold, after }: Spent): Promise<Changes> | Changes {
  if (after === view) return {};
  const done = new Set([...sold, ...unsold.map(({ one }) => one)].map(({ subscription: { id } }) => id));
  return accessAfter(house, view, after, ({ subscription }) => done.has(subscription.id));
}

/** Credit that an account has just been given, and what it was given for. */
export interface CreditArrival {
  readonly bucket: Bucket;
  /** What it is to renew, if it pays for that; null for what is out of time first. */
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly charged: boolean;
}

/** The same for credit: it pays what is owed, renews if it pays for that, and the rest stays credit. */
export async function settleCredit(house: House, given: AccountView, arrival: CreditArrival): Promise<Changes> {
  const now = house.clock.now();
  const { view, changes: endings } = await endBuckets(house, given);
  const { bucket, subscriptionId, charged } = arrival;
  const one = toRenew(view, subscriptionId, now);
  const purses = pursesOf({ ...view, buckets: [...view.buckets, bucket] }, now);
  const wish = { wanted: one === null ? [] : [one], asked: true, paidAt: now, charged };
  const spent = await spend(house, view, purses, wish);
  const { changes, unsold } = spent;
  const again = unsold.map((failed) => ({ subscriptions: [lookedAtAgain(house, failed.one.subscription)] }));
  const back = await givenBack(house, view, spent);
  return together({ seen: [view.seen], buckets: [bucket] }, endings, changes, back, ...again);
}

/**
 * The same for what lies in the wallet already: it pays what is owed, and renews one subscription now though there is
 * time left. Null when it is too little for anything.
 */
export async function settleWallet(house: House, given: AccountView, one: SubscriptionView | null, charged: boolean) {
  const now = house.clock.now();
  const { view, changes: endings } = await endBuckets(house, given);
  const wish = { wanted: one === null ? [] : [one], asked: true, paidAt: now, charged };
  const spent = await spend(house, view, pursesOf(view, now), wish);
  const [failed] = spent.unsold;
  if (failed !== undefined) throw failed.fault;
  if (Object.keys(spent.changes).length === 0) return null;
  return together({ seen: [view.seen] }, endings, spent.changes, await givenBack(house, view, spent));
}

/**
 * Looks at an account whose time has come. What lies in the wallet pays what is owed and renews first, so that nobody
 * is cut off who has paid; then access is decided. Null when there is nothing to write.
 */
export async function reviewAccount(house: House, given: AccountView, { charged }: Tried): Promise<Changes | null> {
  const now = house.clock.now();
  const settled = await endBuckets(house, ended(given, now));
  const { view } = settled;
  const wallet = pursesOf(view, now);
  const nothing: Spent = { changes: {}, left: wallet, sold: [], unsold: [], after: view, waits: null };
  const wish = { wanted: lapsed(view, now), asked: true, paidAt: now, charged };
  const spent = wallet.length === 0 ? nothing : await spend(house, view, wallet, wish);
  const { after } = spent;
  const others = after.subscriptions.filter((one) => !spent.sold.includes(one));
  const access = await Promise.all(
    others.map(async (one) => {
      const decided = await decideAccess(house, standingOf(after, one));
      const [next = one.subscription] = decided.subscriptions ?? [];
      if (spent.unsold.some((each) => each.one === one)) {
        return { ...decided, subscriptions: [lookedAtAgain(house, next)] };
      }
      if (next.saleWaits) return { ...decided, subscriptions: [{ ...next, saleWaits: false }] };
      // Who is back after a debt may have changed by that, whatever her access.
      return view.subscriptions.includes(one) ? decided : { ...decided, subscriptions: [next] };
    }),
  );
  const changes = together(settled.changes, spent.changes, ...access);
  return Object.keys(changes).length === 0 ? null : { ...changes, seen: [view.seen] };
}

interface Wish {
  /** What is to be renewed, in this order. */
  readonly wanted: readonly SubscriptionView[];
  /** Whether somebody asked for a renewal: then the wallet helps to pay even while time is left. */
  readonly asked: boolean;
  readonly paidAt: number;
  readonly charged: boolean;
  /** The document that is paid before all others. */
  readonly first?: Id<'Invoice'> | null;
}

interface Spent {
  readonly changes: Changes;
  readonly left: readonly Purse[];
  readonly sold: readonly SubscriptionView[];
  /** The account as its debts then are. */
  readonly after: AccountView;
  /** What should have been sold, and why it was not. Not what there was too little money for. */
  readonly unsold: readonly { readonly one: SubscriptionView; readonly fault: BillingError }[];
  /** What money waits for, where documents are only paid whole. */
  readonly waits: Waiting | null;
}

/** Puts money to open invoices first, then to new terms, each if what is left pays for all of it. */
async function spend(house: House, view: AccountView, sources: readonly Purse[], wish: Wish): Promise<Spent> {
  const { owed, waits } = toPay(house, view, sources, wish.first ?? null);
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
    return { changes: {}, left: sources, sold, unsold, after: view, waits };
  }
  const { view: after, changes: followed } = await followMoney(house, view, debts.changes);
  let left = debts.left;
  let changes = together(debts.changes, followed);
  // What is saved for a debt buys nothing else meanwhile.
  if (waits !== null) return { changes, left, sold, unsold, after, waits };
  const asked = await carryOutAsked(house, after, left);
  changes = together(changes, asked.changes);
  left = asked.left;
  sold.push(...asked.done);
  for (const one of wish.wanted.filter((each) => !asked.done.includes(each) && !savesUp(each, house.clock.now()))) {
    try {
      const sale = await sellTo(house, after, one, left, wish);
      if (sale === null) continue;
      changes = together(changes, sale.changes);
      left = sale.left;
      sold.push(one);
    } catch (fault) {
      note(one, fault);
    }
  }
  return { changes, left, sold, unsold, after, waits };
}

/**
 * Carries out the changes that were waiting for this money, one of each subscription, in the order in which they were
 * asked for. One that cannot be done any more is refused, and the money stays.
 */
async function carryOutAsked(
  house: House,
  view: AccountView,
  purses: readonly Purse[],
): Promise<Pick<Spent, 'changes' | 'left'> & { readonly done: readonly SubscriptionView[] }> {
  const done: SubscriptionView[] = [];
  let left = purses;
  let changes: Changes = {};
  const waiting = view.subscriptions.flatMap((one) => one.changes.map((change) => ({ one, change })));
  const unpaid = waiting.filter(({ change }) => change.state === 'awaiting_payment');
  for (const { one, change } of unpaid.toSorted((a, b) => a.change.requestedAt - b.change.requestedAt)) {
    if (done.includes(one)) continue;
    try {
      const considered = await reconsider(house, view, change);
      const owed = considered.invoice?.kind === 'invoice' ? considered.invoice.total.minor : 0n;
      if (purseTotal(left, view.account.currency).minor < owed) {
        changes = together(changes, dueAnew(considered, change));
        continue;
      }
      const carried = await carryOut(house, considered, change, left);
      changes = together(changes, carried.changes);
      left = carried.left;
      done.push(one);
    } catch (fault) {
      if (!isBillingError(fault)) throw fault;
      const now = house.clock.now();
      const refused: Change = { ...change, state: 'refused', endedAt: now, outcome: fault.message.slice(0, 1000) };
      changes = together(changes, { subscriptionChanges: [refused], outbox: [changeEvent(refused, now)] });
    }
  }
  return { changes, left, done };
}

/** What it costs by now, where that is no longer what she was told. */
function dueAnew({ invoice }: Considered, change: Change): Changes {
  if (invoice === null || invoice.total.minor === change.due.minor) return {};
  return { subscriptionChanges: [{ ...change, due: invoice.total }] };
}

/** Whether money is kept for a change: who asked for another plan does not want more of this one. */
function savesUp({ changes, subscription }: SubscriptionView, now: number): boolean {
  const running = (subscription.paidUntil ?? 0) > now + RENEW_LEAD_MS;
  return running && changes.some(({ state }) => state === 'awaiting_payment');
}

/** Sells the next term and puts the money to it; null when there is too little. */
async function sellTo(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  sources: readonly Purse[],
  wish: Wish,
): Promise<Pick<Spent, 'changes' | 'left'> | null> {
  const now = house.clock.now();
  const { currency } = view.account;
  const offer = await offerTerm(house, view, one, wish.paidAt);
  const running = untilOf(one) > now && spentTermOf(view, one, now) === null;
  const counted = sources.filter((source) => source.via === 'receipt' || wish.asked || !running);
  const total = totalOf(offer);
  if (purseTotal(counted, currency).minor < total.minor) return null;
  if (wish.charged) throw settleErrors.charged({ keys: offer.charges.map(({ key }) => key).join(', ') });
  const sold = await sell(house, view, offer);
  if (offer.invoice === null) return { changes: sold, left: sources };
  const paid = await putMoney(house, view, sources, [
    { invoiceId: offer.invoice.id, owed: total, invoice: offer.invoice },
  ]);
  return { changes: together(sold, paid.changes), left: paid.left };
}

const settleErrors = defineErrors('settle', {
  charged: ['conflict', 'Something of this sale is charged already: a charge has a key of its own, {keys}.'],
});

/** The review comes to it in a minute, or as soon as it would have come anyway. */
function lookedAtAgain(house: House, subscription: Subscription): Subscription {
  const at = house.clock.now() + SELL_AGAIN_MS;
  return { ...subscription, saleWaits: true, reviewAt: Math.min(subscription.reviewAt ?? at, at) };
}
