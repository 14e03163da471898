import type { PaidPart, StretchCut } from '../../domain/change/paid.ts';
import type { Charge } from '../../domain/charge.ts';
import { reducedLine } from '../../domain/discount.ts';
import type { Subscription, Term } from '../../domain/subscription.ts';
import { ratio, scaleMoney } from '../../kernel/decimal.ts';
import type { Id } from '../../kernel/id.ts';
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
export function termsAfter(
  house: House,
  one: SubscriptionView,
  decided: Decided,
  charges: readonly Charge[],
): TermsAfter {
  const { consequence, subscription } = decided;
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
  const isBought = consequence.change === 'plan';
  const known = paid.map((part) => (isBought ? discounted(part, charges) : { ...part, ...refFor(part, charges) }));
  return { subscription: { ...subscription, paid: known, paidUntil: consequence.paidUntil }, terms, added, cut };
}

/**
 * How terms change. Those of postpaid are what a bill covers, whatever parts of it are paid for: only another plan or an
 * end parts them.
 */
function cutsOf(house: House, one: SubscriptionView, { consequence, plan }: Decided): readonly StretchCut[] {
  if (plan.terms.kind === 'prepaid') return consequence.cuts;
  const now = house.clock.now();
  const ends = consequence.change === 'cancel';
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

function refOf(paid: readonly PaidPart[], fromAt: number): string {
  return paid.find(({ given }) => given.some((stretch) => stretch.fromAt === fromAt))?.ref ?? 'chg_unknown';
}

/** What a document charges for a part, its discounts taken off: what comes back of it later was paid for. */
function discounted(part: PaidPart, charges: readonly Charge[]): PaidPart {
  const charge = chargeOf(part, charges);
  const own = { ...part, ...refFor(part, charges) };
  if (charge === null || charge.amount.minor <= 0n) return own;
  const reductions = charges.filter(({ key }) => key !== charge.key && reducedLine(key) === charge.key);
  const net = reductions.reduce((left, { amount }) => left + amount.minor, charge.amount.minor);
  const share = ratio(net, charge.amount.minor);
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
