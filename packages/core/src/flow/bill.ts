import { rate, recurring, type Charge, type ChargeDraft, type Stretch } from '../domain/charge.ts';
import { assemble, issue } from '../domain/invoice.ts';
import type { PostpaidTerms } from '../domain/plan.ts';
import { prorate } from '../domain/proration.ts';
import { bookInvoice } from '../domain/recipes.ts';
import type { Term } from '../domain/subscription.ts';
import { localDateAt } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { periodAt, periodInstants, type Period } from '../kernel/period.ts';
import type { AccountView, Changes, DueSubscription, SubscriptionView } from '../ports/store.ts';
import { decideAccess, standingOf } from './access.ts';
import { commitAll, event, loadView, sideBySide, together, untilFresh, type House } from './house.ts';
import { issued, putMoney, type Offer } from './purchase.ts';

/** What a bill run did. */
export interface BillRun {
  readonly billed: number;
  /** Accounts that could not be billed, each with its reason; the run goes on without them. */
  readonly parked: readonly { readonly subscriptionId: string; readonly reason: string }[];
}

/** How many accounts are billed in one unit of work: most of what a write costs it costs once. */
const TOGETHER = 25;
/** How many accounts are read side by side: a bill run leaves connections for those who are waiting for an answer. */
const SIDE_BY_SIDE = 2;

/** Bills every postpaid subscription whose next period has begun. Run twice, it bills once. */
export async function billDue(house: House): Promise<BillRun> {
  const now = house.clock.now();
  const run = { documents: 0, parked: [] as { readonly subscriptionId: string; readonly reason: string }[] };
  const park = ({ subscriptionId }: DueSubscription, fault: unknown): void => {
    const reason = reasonOf(fault);
    house.log.error('A subscription could not be billed and was parked', { subscriptionId, reason });
    run.parked.push({ subscriptionId, reason });
  };
  for (let after = ''; ;) {
    const due = await house.store.reads.dueForBilling(now, after, TOGETHER);
    const { done, left } = await billTogether(house, due, park);
    run.documents += done;
    for (const one of left) {
      try {
        run.documents += await billSubscription(house, one.accountId, one.subscriptionId);
      } catch (fault) {
        park(one, fault);
      }
    }
    const last = due.at(-1);
    if (last === undefined) return { billed: run.documents, parked: run.parked };
    after = last.subscriptionId;
  }
}

/** What became of a part of a run: how many documents, and which subscriptions are still to be billed, each alone. */
interface Part {
  readonly done: number;
  readonly left: readonly DueSubscription[];
}

/**
 * Bills one period of each account in one unit of work. Left are second subscriptions of an account and those that owe
 * further periods; and all of them when the unit could not be written, for alone each succeeds or says why not.
 */
async function billTogether(
  house: House,
  due: readonly DueSubscription[],
  park: (one: DueSubscription, fault: unknown) => void,
): Promise<Part> {
  const now = house.clock.now();
  const accounts = new Set<string>();
  const first = due.filter(({ accountId }) => !accounts.has(accountId) && accounts.add(accountId));
  const bills = new Map<DueSubscription, Changes>();
  const over = new Set<DueSubscription>();
  const decide = async (one: DueSubscription): Promise<void> => {
    try {
      const bill = await billOf(house, one);
      if (bill === null) over.add(one);
      else bills.set(one, bill);
    } catch (fault) {
      over.add(one);
      park(one, fault);
    }
  };
  await sideBySide(first, SIDE_BY_SIDE, decide);
  if (!(await written(house, [...bills.values()]))) return { done: 0, left: due.filter((one) => !over.has(one)) };
  for (const [one, { terms = [] }] of bills) if (terms.every(({ endAt }) => endAt > now)) over.add(one);
  return { done: bills.size, left: due.filter((one) => !over.has(one)) };
}

async function written(house: House, bills: readonly Changes[]): Promise<boolean> {
  if (bills.length === 0) return true;
  try {
    return (await commitAll(house, bills)).outcome === 'written';
  } catch (fault) {
    house.log.warn('Bills could not be written together', { bills: bills.length, reason: reasonOf(fault) });
    return false;
  }
}

/**
 * Bills one subscription up to now, a document a period. Answers how many were issued; asked twice, the second is none.
 */
export async function billSubscription(
  house: House,
  accountId: Id<'Account'>,
  subscriptionId: Id<'Subscription'>,
): Promise<number> {
  for (let issuedCount = 0; ; issuedCount++) {
    const more = await untilFresh(house, `the account ${accountId}`, async () => {
      const changes = await billOf(house, { accountId, subscriptionId });
      return { changes, answer: changes !== null };
    });
    if (!more) return issuedCount;
  }
}

/** The changes that bill the next period of a subscription; null when none is due. */
async function billOf(house: House, { accountId, subscriptionId }: DueSubscription): Promise<Changes | null> {
  const view = await loadView(house, accountId);
  const one = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
  return one === undefined ? null : nextBill(house, view, one);
}

/** The flat price of the period that begins, in advance; the usage of the one that ended, in arrear. */
async function nextBill(house: House, view: AccountView, one: SubscriptionView): Promise<Changes | null> {
  const { subscription, plan } = one;
  const { account } = view;
  const now = house.clock.now();
  if (plan.terms.kind !== 'postpaid' || subscription.state !== 'active' || account.state !== 'active') return null;
  const startAt = subscription.paidUntil ?? subscription.createdAt;
  if (startAt > now) return null;
  const period = periodAt(subscription.anchor, plan.terms.interval, localDateAt(startAt, account.zone));
  const stretch = { ...periodInstants(period, account.zone), fromAt: startAt };
  const usage = await usageBefore(house, view, one, plan.terms);
  const drafts = [flatOf(view, one, period, stretch), ...(usage === null ? [] : [usage])];
  const charged = await house.stages.charges(drafts, { account, subscription });
  const charges = charged.map((draft): Charge => ({ ...draft, id: house.ids.next('chg') }));
  const dueAt = now + plan.terms.dueDays * 86_400_000;
  const identity = { id: house.ids.next<'Invoice'>('inv'), issuedAt: now, dueAt };
  const invoice = issue(await house.stages.invoice(assemble(identity, account, charges), { account }));
  const chargeId = charges[0]?.id ?? house.ids.next<'Charge'>('chg');
  const span = { startAt, endAt: stretch.toAt };
  const term: Term = { id: house.ids.next('trm'), subscriptionId: subscription.id, chargeId, ...span };
  return together({ seen: [view.seen] }, await billed(house, view, one, { term, charges, invoice }));
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
  const terms = [...one.terms, term];
  const access = await decideAccess(house, standingOf(view, one, { subscription, terms }));
  const owes = invoice.total.minor > 0n;
  const wallet = view.walletSources.map(({ paymentId, left }) => ({ paymentId, left, via: 'wallet' as const }));
  const paid = owes ? await putMoney(house, view, wallet, [{ invoiceId: invoice.id, owed: invoice.total }]) : null;
  const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
  const chargeIds = charges.map((charge) => charge.id);
  return together(
    {
      charges,
      terms: [term],
      invoices: owes ? [invoice] : [],
      journals: owes ? [bookInvoice(invoice, booking)] : [],
      outbox: [
        event('chargesRated', account.id, now, { accountId: account.id, chargeIds }),
        ...(owes ? [issued(view, invoice, now)] : []),
      ],
    },
    paid?.changes ?? {},
    access.subscriptions === undefined ? { ...access, subscriptions: [subscription] } : access,
  );
}

/** A period that began before the subscription did costs its part, by calendar days. */
function flatOf(view: AccountView, one: SubscriptionView, period: Period, stretch: Stretch): ChargeDraft {
  const full = recurring(one.plan, one.subscription, stretch);
  const slice: Period = { from: localDateAt(stretch.fromAt, view.account.zone), to: period.to };
  return slice.from === period.from ? full : { ...full, amount: prorate(full.amount, { period, slice }) };
}

async function usageBefore(house: House, view: AccountView, one: SubscriptionView, terms: PostpaidTerms) {
  const { subscription, plan } = one;
  if (plan.usage === null || subscription.paidUntil === null) return null;
  const last = localDateAt(subscription.paidUntil - 1, view.account.zone);
  const period = periodAt(subscription.anchor, terms.interval, last);
  const stretch = { ...periodInstants(period, view.account.zone), toAt: subscription.paidUntil };
  const units = await house.store.reads.usedBytes(subscription.id, stretch.fromAt, stretch.toAt);
  return rate(plan, subscription, stretch, { units, billedUnits: null });
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
