import type { Money, RoundingMode } from '../kernel/money.ts';
import type { ChargeDraft } from './charge.ts';
import { amountOff, compareDiscounts, percentOff, reductionKey, type Discount } from './discount.ts';
import { reaches, type LineScope, type PricedLine } from './scope.ts';
import { settleStacking } from './stacking.ts';

/** The most that lines of a scope may come to in a period, discounts taken off. */
export interface Cap {
  /** Stable: part of the key of every line that it makes. */
  readonly id: string;
  readonly description: string;
  readonly scope: LineScope;
  /** For the whole period; with its taxes when prices include them. */
  readonly limit: Money;
  /** What earlier bills of the same period came to, discounts taken off. */
  readonly billedBefore: Money;
}

/** A line at work: the charge as priced, what has been taken from it, and what is left. */
export interface ReducedLine {
  readonly line: PricedLine;
  readonly left: Money;
  /** Each a charge of its own, below zero, that bears the taxes of the line and pays for the same time. */
  readonly reductions: readonly ChargeDraft[];
}

/** What became of a discount. */
export interface DiscountOutcome {
  readonly discount: Discount;
  /** Zero or above. */
  readonly taken: Money;
  /** What the next bill may still take: above zero only for an amount that carries. */
  readonly carried: Money;
  /** Why, in words for an operator. */
  readonly because: string;
}

/** Discounts at work upon lines, and the minor units that each amount has still to give. */
export interface Reduced {
  readonly lines: readonly ReducedLine[];
  readonly given: ReadonlyMap<string, bigint>;
}

/** A line from which nothing has been taken. */
export function untouched(line: PricedLine): ReducedLine {
  return { line, left: line.charge.amount, reductions: [] };
}

/**
 * Takes percentages from lines, the most specific first, each from what the one before it has left; and then amounts,
 * the oldest first, each shared by what the lines have left. Lines that are not discountable, and credits, are left
 * alone; no line falls below zero.
 * @throws BillingError `discount.rateOutOfRange`, `discount.negative`, `money.currencyMismatch`
 */
export function takeDiscounts(
  before: Reduced,
  discounts: readonly Discount[],
  rounding: RoundingMode | undefined,
): { readonly percent: Reduced; readonly fixed: Reduced } {
  const ordered = discounts.toSorted(compareDiscounts).map((discount) => lessGiven(discount, before.given));
  const open = before.lines.filter(({ line, left }) => line.discountable && left.minor > 0n);
  const standing = settleStacking(open, ordered, rounding);
  const meets = (line: PricedLine, { id }: Discount) =>
    standing.get(line.charge.key)?.some((each) => each.id === id) === true;
  const percent = ordered.reduce((state, each) => takePercent(state, each, meets, rounding), before);
  return { percent, fixed: ordered.reduce((state, each) => takeAmount(state, each, meets), percent) };
}

/** Takes what passes a cap, shared by what the lines have left, so that the gross use stays to be seen. */
export function takeCap(lines: readonly ReducedLine[], cap: Cap): readonly ReducedLine[] {
  const reached = lines.filter(({ line }) => reaches(cap.scope, line));
  const come = reached.reduce((all, { left }) => all + left.minor, 0n);
  const room = cap.limit.minor - cap.billedBefore.minor;
  const excess = come - (room > 0n ? room : 0n);
  if (excess <= 0n) return lines;
  const { off } = amountOff(reached.map(keyed), { ...cap.limit, minor: excess });
  return withTaken(lines, reached, off, { by: 'cap', id: cap.id, description: cap.description, origin: 'core' });
}

/** What became of every discount, in the order in which they apply. */
export function outcomes(reduced: Reduced, discounts: readonly Discount[], currency: string): DiscountOutcome[] {
  return discounts.toSorted(compareDiscounts).map((discount) => {
    const took = reduced.given.get(discount.id) ?? 0n;
    const { terms } = discount;
    const rest = terms.kind === 'amount' ? terms.amount.minor - took : 0n;
    const carried = terms.kind === 'amount' && terms.carries ? rest : 0n;
    const because = reasonFor(reduced, discount, took, rest);
    return { discount, taken: { minor: took, currency }, carried: { minor: carried, currency }, because };
  });
}

type Meets = (line: PricedLine, discount: Discount) => boolean;

function takePercent(state: Reduced, discount: Discount, meets: Meets, rounding: RoundingMode | undefined): Reduced {
  const { terms } = discount;
  if (terms.kind !== 'percent') return state;
  const reached = state.lines.filter(({ line }) => meets(line, discount));
  const off = reached.map(({ left }) => percentOff(left, terms.rate, rounding));
  return taken(state, discount, reached, off);
}

function takeAmount(state: Reduced, discount: Discount, meets: Meets): Reduced {
  const { terms } = discount;
  if (terms.kind !== 'amount') return state;
  const reached = state.lines.filter(({ line }) => meets(line, discount));
  return taken(state, discount, reached, amountOff(reached.map(keyed), terms.amount).off);
}

function taken(state: Reduced, discount: Discount, reached: readonly ReducedLine[], off: readonly Money[]): Reduced {
  const { id, description, origin } = discount;
  const more = off.reduce((all, { minor }) => all - minor, 0n);
  return {
    lines: withTaken(state.lines, reached, off, { by: 'discount', id, description, origin }),
    given: new Map([...state.given, [id, (state.given.get(id) ?? 0n) + more]]),
  };
}

interface Taker {
  readonly by: 'discount' | 'cap';
  readonly id: string;
  readonly description: string;
  readonly origin: string;
}

/** The same lines with a reduction more on each of which something was taken. */
function withTaken(
  lines: readonly ReducedLine[],
  reached: readonly ReducedLine[],
  off: readonly Money[],
  { by, id, description, origin }: Taker,
): readonly ReducedLine[] {
  const amounts = new Map(reached.map((each, at) => [each, off[at]]));
  return lines.map((each) => {
    const amount = amounts.get(each);
    if (amount === undefined || amount.minor === 0n) return each;
    const { charge } = each.line;
    const key = reductionKey(charge.key, by, id);
    const reduction: ChargeDraft = { ...charge, key, kind: 'discount', description, amount, origin };
    const left = { ...amount, minor: each.left.minor + amount.minor };
    return { ...each, left, reductions: [...each.reductions, reduction] };
  });
}

/** An amount that has given something before, as when a true-up may be discounted, has only the rest to give. */
function lessGiven(discount: Discount, given: ReadonlyMap<string, bigint>): Discount {
  const { id, terms } = discount;
  if (terms.kind === 'percent') return discount;
  const amount = { ...terms.amount, minor: terms.amount.minor - (given.get(id) ?? 0n) };
  return { ...discount, terms: { ...terms, amount } };
}

function reasonFor({ lines }: Reduced, { scope, terms }: Discount, took: bigint, rest: bigint): string {
  if (took > 0n && rest === 0n) return 'taken in full';
  const carries = terms.kind === 'amount' && terms.carries;
  if (took > 0n) return carries ? 'the lines had no more room; the rest is carried' : 'the lines had no more room';
  const reached = lines.filter(({ line }) => reaches(scope, line));
  if (reached.length === 0) return 'no line lies in its scope';
  const open = reached.filter(({ line }) => line.discountable && line.charge.amount.minor > 0n);
  if (open.length === 0) return 'the lines in its scope are not discountable';
  return open.some(({ left }) => left.minor > 0n)
    ? 'another discount takes more and does not go together with it'
    : 'other discounts have left nothing to take from';
}

const keyed = ({ line, left }: ReducedLine) => ({ key: line.charge.key, amount: left });
