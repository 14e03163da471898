import { paidTerm, type PaidPart } from '../domain/change/paid.ts';
import type { Charge, Stretch } from '../domain/charge.ts';
import { reducedLine } from '../domain/discount.ts';
import type { AddOn, Subscription, Term } from '../domain/subscription.ts';
import { ratio, scaleMoney } from '../kernel/decimal.ts';
import { sum, type Money } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { pieces, type ToPrice } from './pricing.ts';

// What is paid and not over is kept with a subscription, part by part and with what each cost. So a change gives back
// what was paid, whatever has become of prices and promotions since, and its preview is what then happens.

/** What is paid of a subscription and of its add-ons. */
type Paid = Pick<Subscription, 'paid' | 'addOns'>;

/** What a sale did to the terms that were there. */
export interface TermsSold {
  readonly endOf: (term: Term) => number;
  /** A term that waits may have moved behind the new one. */
  readonly movedTo: (term: Term) => Pick<Term, 'startAt' | 'endAt'> | null;
}

/** What is paid once a prepaid term is sold: what was, each as it now lies, and the new term. */
export function paidBySale(
  { one, term, charges }: { readonly one: SubscriptionView; readonly term: Term; readonly charges: readonly Charge[] },
  sold: TermsSold,
): Paid {
  const { subscription } = one;
  const stretch = { fromAt: term.startAt, toAt: term.endAt };
  const own = chargesOf(`${subscription.id}/recurring/`, charges);
  const amount = sum(
    own.map((charge) => charge.amount),
    one.plan.price.currency,
  );
  const lies = (part: PaidPart) => asItLies(part, one.terms, sold, term.startAt);
  return {
    paid: [...subscription.paid.flatMap(lies), { ...paidTerm(stretch, amount), ref: term.chargeId }].toSorted(byStart),
    addOns: subscription.addOns.map((item) => withPaid(one, item, charges, { kind: 'time', stretches: [stretch] })),
  };
}

/** What is paid once a period is billed in advance: a part for each line, since a phase or a version may part it. */
export function paidByBill(
  view: AccountView,
  one: SubscriptionView,
  toPrice: ToPrice & { readonly period: Period },
  charges: readonly Charge[],
): Paid {
  const { subscription } = one;
  const measure = { kind: 'period', period: toPrice.period } as const;
  const parts = pieces(view, one, toPrice).flatMap(({ charge, full }) => {
    const own = chargesOf(charge.key, charges);
    return partOf(own, { list: charge.amount, full, measure });
  });
  const kept = subscription.paid.filter((part) => isKept(part, toPrice.stretch.fromAt));
  return {
    paid: [...kept, ...parts],
    addOns: subscription.addOns.map((item) => withPaid(one, item, charges, measure)),
  };
}

/** A part as its document charges it: what a promotion took off, it takes off the price of the whole measure too. */
function partOf(
  own: readonly Charge[],
  { list, full, measure }: { readonly list: Money; readonly full: Money; readonly measure: PaidPart['measure'] },
): readonly PaidPart[] {
  const [main] = own;
  if (main === undefined) return [];
  const amount = sum(
    own.map((charge) => charge.amount),
    list.currency,
  );
  const price = list.minor === 0n ? full : scaleMoney(full, ratio(amount.minor, list.minor));
  return [{ given: [{ fromAt: main.fromAt, toAt: main.toAt }], amount, price, measure, ref: main.id }];
}

/** What a document charges for an add-on. */
function withPaid(
  { subscription, addOnPlans }: SubscriptionView,
  item: AddOn,
  charges: readonly Charge[],
  measure: PaidPart['measure'],
): AddOn {
  const own = chargesOf(`${subscription.id}/add_on/${item.id}/`, charges);
  const [main] = own;
  const plan = addOnPlans.find(({ id }) => id === item.planId);
  if (main === undefined || plan === undefined) return item;
  const unit = item.priceOverride ?? plan.price;
  const full = { ...unit, minor: unit.minor * BigInt(item.quantity) };
  const kept = item.paid.filter((part) => isKept(part, main.fromAt));
  return { ...item, paid: [...kept, ...partOf(own, { list: main.amount, full, measure })] };
}

/** The lines under a key, with what was taken from each. */
function chargesOf(key: string, charges: readonly Charge[]): readonly Charge[] {
  return charges.filter((charge) => reducedLine(charge.key).startsWith(key));
}

/** A part with its stretches cut and moved as their terms were; none when nothing of it is left. */
function asItLies(part: PaidPart, terms: readonly Term[], sold: TermsSold, soldAt: number): readonly PaidPart[] {
  const given = part.given.flatMap((stretch): Stretch[] => {
    const term = terms.find(({ startAt }) => startAt === stretch.fromAt);
    const moved = term === undefined ? null : sold.movedTo(term);
    if (moved !== null) return [{ fromAt: moved.startAt, toAt: moved.endAt }];
    const toAt = Math.min(stretch.toAt, term === undefined ? stretch.toAt : sold.endOf(term));
    return toAt > Math.max(stretch.fromAt, soldAt - KEPT_MS) ? [{ ...stretch, toAt }] : [];
  });
  return given.length === 0 ? [] : [{ ...part, given }];
}

function isKept({ given }: PaidPart, at: number): boolean {
  return given.some(({ toAt }) => toAt > at - KEPT_MS);
}

function byStart(a: PaidPart, b: PaidPart): number {
  return (a.given[0]?.fromAt ?? 0) - (b.given[0]?.fromAt ?? 0);
}

/** What is over is kept for a while, for a change is counted from the start of what it parts. */
const KEPT_MS = 62 * 86_400_000;
