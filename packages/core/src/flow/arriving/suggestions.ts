import { MOST_CANDIDATES, rankOwners, type OwnerHint, type RankedOwner } from '../../domain/matching/suggest.ts';
import { paymentErrors, type Payment } from '../../domain/payment.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { sum, zero, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { loadView, type House } from '../house.ts';
import { settleArrival } from '../settle.ts';
import { namedInvoice } from './named-invoice.ts';

/** Somebody who may be the owner of money, and what it would do if it were given to her. */
export interface OwnerCandidate extends RankedOwner {
  readonly number: string;
  readonly name: string;
  /** The open invoice that the payer seems to have named: to be given along with `attribute`. */
  readonly invoiceId: Id<'Invoice'> | null;
  /** Null when it cannot be given to her: `refusal` says why. */
  readonly would: WouldDo | null;
  readonly refusal: string | null;
}

/** What money would do. Nothing of it is written. */
export interface WouldDo {
  /** Documents that are open, each with what would be paid of it. */
  readonly pays: readonly {
    readonly invoiceId: Id<'Invoice'>;
    readonly number: string | null;
    readonly amount: Money;
  }[];
  /** Terms that it would buy. */
  readonly buys: readonly {
    readonly subscriptionId: Id<'Subscription'>;
    readonly planName: string;
    readonly untilAt: number;
  }[];
  /** What would be left over, in the wallet or in the float of an agent. */
  readonly keeps: Money;
}

/** How many of those that may be meant are looked at closely. */
const LOOKED_AT = 12;

/**
 * Who may be the owner of money that came without one, the likeliest first and no more than five, each with all that
 * speaks for her and what the money would do. For a person to choose from: nothing of it is acted on by itself.
 * @throws BillingError `payment.missing`
 */
export async function suggestionsFor(house: House, paymentId: Id<'Payment'>): Promise<readonly OwnerCandidate[]> {
  const { reads } = house.store;
  const payment = await reads.payment(paymentId);
  if (payment === null) throw paymentErrors.missing({ paymentId });
  if (payment.accountId !== null) return [];
  const { accountReference: reference, payer, amount } = payment;
  const found = await reads.ownerHints({ reference, payer, wide: { amount } });
  const hints = [...(await toldBefore(house, payment)), ...found];
  const looked = await Promise.all(
    rankOwners(hints)
      .slice(0, LOOKED_AT)
      .map(({ accountId }) => loadView(house, accountId)),
  );
  const views = new Map(looked.map((view) => [view.account.id, view]));
  const ranked = rankOwners([...hints, ...looked.flatMap((view) => byMoney(view, amount))]);
  const likeliest = ranked.filter(({ accountId }) => views.has(accountId)).slice(0, MOST_CANDIDATES);
  return Promise.all(likeliest.map((one) => candidate(house, payment, one, views.get(one.accountId))));
}

/** What was known when it came in: the ask that it answers, or the account that was closed. */
async function toldBefore({ store }: House, { attemptId, suggestion }: Payment): Promise<readonly OwnerHint[]> {
  const attempt = attemptId === null ? null : await store.reads.attempt(attemptId);
  const asked: OwnerHint[] = attempt === null ? [] : [{ accountId: attempt.accountId, key: 'attempt' }];
  if (suggestion?.key !== 'closed_account') return asked;
  return [...asked, { accountId: suggestion.accountId, key: suggestion.key }];
}

/** Who owes exactly this, or pays exactly this for a term. It only adds to what else speaks for her. */
function byMoney({ account, openInvoices, subscriptions }: AccountView, amount: Money): readonly OwnerHint[] {
  const { id: accountId, currency } = account;
  if (currency !== amount.currency) return [];
  const all = sum(
    openInvoices.map(({ owed }) => owed),
    currency,
  );
  const owes = [all, ...openInvoices.map(({ owed }) => owed)].some(({ minor }) => minor === amount.minor);
  const costs = subscriptions.some(
    ({ plan, subscription }) => subscription.state !== 'ended' && plan.price.minor === amount.minor,
  );
  return [
    ...(owes ? [{ accountId, key: 'amount_due' } as const] : []),
    ...(costs ? [{ accountId, key: 'plan_price' } as const] : []),
  ];
}

async function candidate(
  house: House,
  payment: Payment,
  one: RankedOwner,
  view: AccountView | undefined,
): Promise<OwnerCandidate> {
  const seen = view ?? (await loadView(house, one.accountId));
  const { account, openInvoices } = seen;
  const { number, name } = account;
  const named = await namedInvoice(house, payment.accountReference);
  const invoiceId = openInvoices.find(({ invoice }) => invoice.id === named?.invoice.id)?.invoice.id ?? null;
  const about = { ...one, number, name, invoiceId };
  if (account.state === 'closed') return { ...about, would: null, refusal: 'The account is closed.' };
  if (account.currency !== payment.amount.currency) {
    return { ...about, would: null, refusal: `The account is kept in ${account.currency}.` };
  }
  try {
    const owned: Payment = { ...payment, accountId: account.id, unmatched: null, suggestion: null };
    const told = { payment: owned, identified: true, attempt: null, charged: false, invoiceId };
    return { ...about, would: wouldDo(seen, payment, await settleArrival(house, seen, told)), refusal: null };
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    return { ...about, would: null, refusal: fault.message };
  }
}

/** What changes that are never written would do. */
function wouldDo({ openInvoices, subscriptions }: AccountView, payment: Payment, changes: Changes): WouldDo {
  const { allocations = [], terms = [] } = changes;
  const { currency } = payment.amount;
  const own = allocations.filter(({ paymentId }) => paymentId === payment.id);
  const pays = openInvoices.flatMap(({ invoice }) => {
    const parts = own.filter(({ invoiceId }) => invoiceId === invoice.id).map(({ amount }) => amount);
    return parts.length === 0 ? [] : [{ invoiceId: invoice.id, number: invoice.number, amount: sum(parts, currency) }];
  });
  const buys = [...Map.groupBy(terms, ({ subscriptionId }) => subscriptionId)].flatMap(([subscriptionId, sold]) => {
    const one = subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
    if (one === undefined) return [];
    return [{ subscriptionId, planName: one.plan.name, untilAt: Math.max(...sold.map(({ endAt }) => endAt)) }];
  });
  const used = own.reduce((all, { amount }) => all + amount.minor, 0n);
  return { pays, buys, keeps: { ...zero(currency), minor: payment.amount.minor - used } };
}
