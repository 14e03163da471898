import { soldAround } from '../domain/change/laid.ts';
import { leavingOut } from '../domain/change/left-out.ts';
import { paidTerm, type PaidPart } from '../domain/change/paid.ts';
import type { Charge, Stretch } from '../domain/charge.ts';
import { reducedLine } from '../domain/discount.ts';
import type { AddOn, CreditedAddOn, Pause, Subscription, Term } from '../domain/subscription.ts';
import { ratio, scaleMoney } from '../kernel/decimal.ts';
import { sum, type Money } from '../kernel/money.ts';
import type { Zone } from '../kernel/calendar.ts';
import type { Period } from '../kernel/period.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { pausesLeftOut } from './pauses.ts';
import { pieces, type ToPrice } from './pricing.ts';
import type { Offer } from './purchase.ts';

// What is paid and not over is kept with a subscription, part by part and with what each cost. So a change gives back
// what was paid, whatever has become of prices and promotions since, and its preview is what then happens.

/** What is paid of a subscription and of its add-ons. */
type Paid = Pick<Subscription, 'paid' | 'addOns'>;

/** What a sale did to the terms that were there. */
export interface TermsSold {
  readonly endOf: (term: Term) => number;
  /** A term that waits may have moved behind the new one: by how many milliseconds, pauses left aside. */
  readonly movedBy: (term: Term) => number;
}

/** What is paid once a prepaid term is sold: what was, each as it now lies, and the new term around its pauses. */
export function paidBySale(
  { one, term, sold: stretch, charges }: Pick<Offer, 'one' | 'term' | 'sold' | 'charges'>,
  zone: Zone,
  sold: TermsSold,
): Paid {
  const { subscription } = one;
  const own = chargesOf(`${subscription.id}/recurring/`, charges);
  const amount = sum(
    own.map((charge) => charge.amount),
    one.plan.price.currency,
  );
  const laid = (part: PaidPart) => soldAround(part, pausesOf(subscription), { ...one.plan.changes.count, zone });
  const lies = (part: PaidPart) => asItLies(part, one.terms, sold, { soldAt: term.startAt, laid });
  const measure = { kind: 'time', stretches: [stretch] } as const;
  return {
    paid: [...subscription.paid.flatMap(lies), ...laid({ ...paidTerm(stretch, amount), ref: term.chargeId })].toSorted(
      byStart,
    ),
    addOns: subscription.addOns.map((item) => {
      const parts = addOnParts(one, item, charges, measure);
      return withPaid(
        item,
        parts.flatMap((part) => laid(unlaid(part, stretch))),
      );
    }),
  };
}

/**
 * What is paid once a period is billed in advance: a part for each line, since a phase or a version may part it. What
 * the bill leaves out for a pause is kept with that pause.
 */
export function paidByBill(
  view: AccountView,
  one: SubscriptionView,
  toPrice: ToPrice & { readonly period: Period },
  charges: readonly Charge[],
): Paid & Pick<Subscription, 'pauses'> {
  const { subscription } = one;
  const measure = { kind: 'period', period: toPrice.period } as const;
  const pauses = pausesLeftOut(one);
  const days = pauses.map(({ period }) => period);
  const manner = { ...one.plan.changes.count, zone: view.account.zone };
  const own = pieces(view, one, toPrice).flatMap(({ charge, full }) => {
    return partOf(chargesOf(charge.key, charges), { list: charge.amount, full, measure });
  });
  const plan = leavingOut(own, days, manner);
  const beside = subscription.addOns.map((item) => {
    return { item, ...leavingOut(addOnParts(one, item, charges, measure), days, manner) };
  });
  const kept = subscription.paid.filter((part) => isKept(part, toPrice.stretch.fromAt));
  return {
    paid: [...kept, ...plan.kept],
    addOns: beside.map((each) => withPaid(each.item, each.kept)),
    pauses: subscription.pauses.map((pause) => {
      const place = pauses.indexOf(pause);
      const others = beside.map(({ item, out }) => ({ addOnId: item.id, credited: out[place] ?? [] }));
      return crediting(pause, plan.out[place] ?? [], others);
    }),
  };
}

/** A pause that took more out of what is charged. */
function crediting(pause: Pause, credited: readonly PaidPart[], others: readonly CreditedAddOn[]): Pause {
  const more = others.filter((each) => each.credited.length > 0);
  if (credited.length === 0 && more.length === 0) return pause;
  return { ...pause, credited: [...pause.credited, ...credited], beside: [...(pause.beside ?? []), ...more] };
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
function addOnParts(
  { subscription, addOnPlans }: SubscriptionView,
  item: AddOn,
  charges: readonly Charge[],
  measure: PaidPart['measure'],
): readonly PaidPart[] {
  const own = chargesOf(`${subscription.id}/add_on/${item.id}/`, charges);
  const [main] = own;
  const plan = addOnPlans.find(({ id }) => id === item.planId);
  if (main === undefined || plan === undefined) return [];
  const unit = item.priceOverride ?? plan.price;
  const full = { ...unit, minor: unit.minor * BigInt(item.quantity) };
  return partOf(own, { list: main.amount, full, measure });
}

/** What is paid of an add-on with a further period or term, and without what is long over. */
function withPaid(item: AddOn, parts: readonly PaidPart[]): AddOn {
  const startAt = parts[0]?.given[0]?.fromAt;
  if (startAt === undefined) return item;
  return { ...item, paid: [...item.paid.filter((part) => isKept(part, startAt)), ...parts] };
}

/** The lines under a key, with what was taken from each. */
function chargesOf(key: string, charges: readonly Charge[]): readonly Charge[] {
  return charges.filter((charge) => reducedLine(charge.key).startsWith(key));
}

/** A part with its stretches cut and moved as their terms were; none when nothing of it is left. */
function asItLies(
  part: PaidPart,
  terms: readonly Term[],
  sold: TermsSold,
  { soldAt, laid }: { readonly soldAt: number; readonly laid: (part: PaidPart) => readonly PaidPart[] },
): readonly PaidPart[] {
  const [first] = part.given;
  const waiting = terms.find(({ startAt, endAt }) => startAt === first?.fromAt && endAt > startAt);
  const laterMs = waiting === undefined ? 0 : sold.movedBy(waiting);
  if (laterMs !== 0) return laid(later(part, laterMs));
  const given = part.given.flatMap((stretch): Stretch[] => {
    const term = terms.find(({ startAt, endAt }) => startAt === stretch.fromAt && endAt > startAt);
    const toAt = Math.min(stretch.toAt, term === undefined ? stretch.toAt : sold.endOf(term));
    return toAt > Math.max(stretch.fromAt, soldAt - KEPT_MS) ? [{ ...stretch, toAt }] : [];
  });
  return given.length === 0 ? [] : [{ ...part, given }];
}

/** An add-on that runs as long as its term, around the pauses, as it would without them. */
function unlaid(part: PaidPart, { toAt }: Stretch): PaidPart {
  return {
    ...part,
    given: part.given.map((own) => ({ ...own, toAt: Math.max(own.fromAt, Math.min(own.toAt, toAt)) })),
  };
}

/** The same time so much later, with what it is counted by. */
function later(part: PaidPart, ms: number): PaidPart {
  const move = (stretches: readonly Stretch[]): Stretch[] =>
    stretches.map(({ fromAt, toAt }) => ({ fromAt: fromAt + ms, toAt: toAt + ms }));
  const { measure } = part;
  const counted = measure.kind === 'time' ? { ...measure, stretches: move(measure.stretches) } : measure;
  return { ...part, given: move(part.given), measure: counted };
}

function pausesOf({ pauses }: Subscription): readonly Period[] {
  return pauses.map(({ period }) => period);
}

function isKept({ given }: PaidPart, at: number): boolean {
  return given.some(({ toAt }) => toAt > at - KEPT_MS);
}

function byStart(a: PaidPart, b: PaidPart): number {
  return (a.given[0]?.fromAt ?? 0) - (b.given[0]?.fromAt ?? 0);
}

/** What is over is kept for a while, for a change is counted from the start of what it parts. */
const KEPT_MS = 62 * 86_400_000;
