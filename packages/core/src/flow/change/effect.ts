import type { PaidPart, StretchCut } from '../../domain/change/paid.ts';
import { spanOf } from '../../domain/change/settle.ts';
import { fullPrice, type Charge } from '../../domain/charge.ts';
import { reducedLine } from '../../domain/discount.ts';
import type { Pause, Subscription, Term } from '../../domain/subscription.ts';
import { ratio, scaleMoney } from '../../kernel/decimal.ts';
import type { Id } from '../../kernel/id.ts';
import { add, money, subtract, type Money } from '../../kernel/money.ts';
import type { CutTerm, SubscriptionView } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { chargeFor, type Decided } from './considered.ts';

/** The terms of a subscription after a change, and what of it is written. */
export interface TermsAfter {
  readonly subscription: Subscription;
  readonly terms: readonly Term[];
  readonly added: readonly Term[];
  readonly cut: readonly CutTerm[];
}

/**
 * Terms follow what is paid. A term only ever becomes shorter: one that grows or moves ends where it began, and a new
 * one takes its place. Each keeps the charge that it was paid by, or takes that of the line that pays for it now.
 */
export function termsAfter(house: House, one: SubscriptionView, decided: Decided, all: readonly Charge[]): TermsAfter {
  const { consequence, subscription } = decided;
  const charges = all.filter(({ planId }) => planId === decided.plan.id);
  const { paid } = consequence;
  const cut: CutTerm[] = [];
  const added: Term[] = [];
  for (const { before, after } of cutsOf(house, one, decided)) {
    const old = one.terms.find(
      (term) => before !== null && term.startAt === before.fromAt && term.endAt > term.startAt,
    );
    const shorter = old !== undefined && after !== null && after.toAt <= old.endAt;
    if (old !== undefined) cut.push({ termId: old.id, endAt: shorter ? after.toAt : old.startAt });
    if (after === null || shorter) continue;
    const chargeId = (chargeFor(charges, after.fromAt, after.toAt)?.id ?? refOf(paid, after.fromAt)) as Id<'Charge'>;
    const id = house.ids.next<'Term'>('trm');
    added.push({ id, subscriptionId: subscription.id, chargeId, startAt: after.fromAt, endAt: after.toAt });
  }
  const ends = new Map<string, number>(cut.map(({ termId, endAt }) => [termId, endAt]));
  const kept = one.terms.map((term) => ({ ...term, endAt: ends.get(term.id) ?? term.endAt }));
  const terms = [...kept, ...added].toSorted((a, b) => a.startAt - b.startAt || a.endAt - b.endAt);
  const known = paid.map((part) => asPaid(one, decided, part, charges));
  const addOns = subscription.addOns.map((item) => {
    const before = one.subscription.addOns.find(({ id }) => id === item.id);
    const its = all.filter(({ planId }) => planId === item.planId);
    return before?.paid !== item.paid ? { ...item, paid: item.paid.map((part) => discounted(part, its)) } : item;
  });
  const pauses = subscription.pauses.map((pause) => recredited(decided, pause, known));
  const after = { ...subscription, addOns, paid: known, pauses, paidUntil: consequence.paidUntil };
  return { subscription: after, terms, added, cut };
}

/**
 * What a pause took out of a period that goes on under another price costs what the rest of the period does now, to who
 * comes back early. A period that another one takes the place of is charged whole by that.
 */
function recredited({ consequence, plan, subscription }: Decided, pause: Pause, paid: readonly PaidPart[]): Pause {
  const { change, askedAt, anchor } = consequence;
  if ((change !== 'plan' && change !== 'quantity') || pause.untilAt <= askedAt) return pause;
  const credited = pause.credited.flatMap((part) => {
    if (spanOf(part).toAt <= askedAt) return [part];
    if (anchor !== null) return [];
    const rest = paid.find((other) => isOfSame(other, part) && spanOf(other).toAt > askedAt);
    return [repricedBy(part, part.price, rest?.price ?? fullPrice(plan, subscription))];
  });
  return { ...pause, credited };
}

/** Whether two parts are of one period. */
function isOfSame({ measure: one }: PaidPart, { measure: other }: PaidPart): boolean {
  return one.kind === 'period' && other.kind === 'period' && one.period.from === other.period.from;
}

/** A part as it was really paid, discounts taken off. */
function asPaid(
  one: SubscriptionView,
  { consequence, listOf }: Decided,
  part: PaidPart,
  charges: readonly Charge[],
): PaidPart {
  if (consequence.change === 'plan') return discounted(part, charges);
  if (consequence.change === 'quantity') return requantified(one, part, charges, listOf);
  return { ...part, ...refFor(part, charges) };
}

/**
 * Pieces are reckoned at list prices. What was paid for those before is what it was, and what the new ones cost is on
 * the document, with what a promotion took off.
 */
function requantified(
  one: SubscriptionView,
  part: PaidPart,
  charges: readonly Charge[],
  listOf: Decided['listOf'],
): PaidPart {
  const old = one.subscription.paid.find((each) => each.ref === part.ref && holds(each, part));
  if (old === undefined) return part;
  const list = listOf?.(old) ?? fullPrice(one.plan, one.subscription);
  const [first, last] = [part.given[0], part.given.at(-1)];
  // What several charges had paid for is given back by a line of each.
  const lines = charges.filter(({ key, fromAt, toAt }) => {
    return reducedLine(key) === key && fromAt === first?.fromAt && toAt === last?.toAt;
  });
  const [line] = lines;
  if (line === undefined) return repricedBy(part, list, old.price);
  const { currency } = part.amount;
  const listed = money(
    lines.reduce((all, { amount }) => all + amount.minor, 0n),
    currency,
  );
  const charged = money(
    lines.reduce((all, each) => all + netOf(each, charges), 0n),
    currency,
  );
  const before = repricedBy({ ...part, amount: subtract(part.amount, listed) }, list, old.price).amount;
  const paid = add(before, charged);
  // What was added is given back by the charge that added it.
  const added = listed.minor > 0n ? { ref: part.ref === undefined ? line.id : `${part.ref} ${line.id}` } : {};
  return { ...part, ...added, amount: paid, price: scaleMoney(part.price, ratio(paid.minor, part.amount.minor)) };
}

/**
 * Parts whose charges stand on no document, because all of a change came to nothing: what comes back of them later was
 * paid by what the change gave back.
 */
export function paidByOrigins(subscription: Subscription, own: readonly Charge[]): Subscription {
  const unbilled = new Set<string>(own.map(({ id }) => id));
  const origins = [...new Set(own.flatMap(({ corrects }) => (corrects === undefined ? [] : [corrects.chargeId])))];
  if (origins.length === 0) return subscription;
  const paidBy = (parts: readonly PaidPart[]): readonly PaidPart[] =>
    parts.map((part) => (unbilled.has(part.ref ?? '') ? { ...part, ref: origins.join(' ') } : part));
  const addOns = subscription.addOns.map((item) => ({ ...item, paid: paidBy(item.paid) }));
  return { ...subscription, paid: paidBy(subscription.paid), addOns };
}

/** Whether one part is the other, or was cut from it. */
function holds(whole: PaidPart, part: PaidPart): boolean {
  const [from, to] = [spanOf(whole), spanOf(part)];
  return from.fromAt <= to.fromAt && from.toAt >= to.toAt;
}

/** A part of which the whole costs another price, with its own amount in proportion. */
export function repricedBy(part: PaidPart, from: Money, to: Money): PaidPart {
  if (from.minor === to.minor || from.minor === 0n) return part;
  const share = ratio(to.minor, from.minor);
  return { ...part, amount: scaleMoney(part.amount, share), price: scaleMoney(part.price, share) };
}

/** What a line comes to with its reductions, in minor units. */
function netOf(line: Charge, charges: readonly Charge[]): bigint {
  const reductions = charges.filter(({ key }) => key !== line.key && reducedLine(key) === line.key);
  return reductions.reduce((left, { amount }) => left + amount.minor, line.amount.minor);
}

/**
 * How terms change. Those of postpaid are what a bill covers, whatever parts of it are paid for: only another plan or
 * an end parts them.
 */
function cutsOf(house: House, one: SubscriptionView, decided: Decided): readonly StretchCut[] {
  const { consequence, plan, subscription } = decided;
  if (plan.terms.kind === 'prepaid') return consequence.cuts;
  if (consequence.change === 'pause' || consequence.change === 'resume') return extended(one, consequence.paidUntil);
  const ends = consequence.change === 'cancel';
  // Who ends with what is paid keeps her term until then.
  const now = ends ? (subscription.endsAt ?? house.clock.now()) : house.clock.now();
  if (!ends && consequence.change !== 'plan') return [];
  const endAt = consequence.paidUntil ?? now;
  const kept = one.terms
    .filter((term) => term.endAt > now && term.endAt > term.startAt)
    .map((term): StretchCut => {
      const before = { fromAt: term.startAt, toAt: term.endAt };
      return { before, after: term.startAt < now ? { fromAt: term.startAt, toAt: now } : null };
    });
  return ends || endAt <= now ? kept : [...kept, { before: null, after: { fromAt: now, toAt: endAt } }];
}

/** The last term with the days that a pause has added to it, or that come off again. */
function extended({ terms, subscription }: SubscriptionView, untilAt: number | null): readonly StretchCut[] {
  const last = terms.find(({ startAt, endAt }) => endAt === subscription.paidUntil && endAt > startAt);
  if (last === undefined || untilAt === null || untilAt === last.endAt || untilAt <= last.startAt) return [];
  const before = { fromAt: last.startAt, toAt: last.endAt };
  return [{ before, after: { ...before, toAt: untilAt } }];
}

function refOf(paid: readonly PaidPart[], fromAt: number): string {
  const ref = paid.find(({ given }) => given.some((stretch) => stretch.fromAt === fromAt))?.ref;
  return ref?.split(' ')[0] ?? 'chg_unknown';
}

/** What a document charges for a part, its discounts taken off: what comes back of it later was paid for. */
function discounted(part: PaidPart, charges: readonly Charge[]): PaidPart {
  const charge = chargeOf(part, charges);
  const own = { ...part, ...refFor(part, charges) };
  if (charge === null || charge.amount.minor <= 0n) return own;
  const share = ratio(netOf(charge, charges), charge.amount.minor);
  return { ...own, amount: scaleMoney(part.amount, share), price: scaleMoney(part.price, share) };
}

function chargeOf({ given }: PaidPart, charges: readonly Charge[]): Charge | null {
  const [first] = given;
  const last = given.at(-1);
  return first === undefined || last === undefined ? null : chargeFor(charges, first.fromAt, last.toAt);
}

function refFor(part: PaidPart, charges: readonly Charge[]): { readonly ref?: string } {
  const own = chargeOf(part, charges)?.id ?? part.ref;
  return own === undefined ? {} : { ref: own };
}
