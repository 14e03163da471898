import { ratio, scaleMoney } from '../../kernel/decimal.ts';
import { compareMoney, negate, subtract, type Money, type RoundingMode } from '../../kernel/money.ts';
import type { Charge } from '../charge.ts';
import { percentOff, reducedLine, type DiscountTerms } from '../discount.ts';

/** A line of a document and what reduces it, each a charge of its own, in the order of the document. */
export interface Reducible {
  readonly line: Charge;
  readonly reductions: readonly Charge[];
}

/** The charges of a document by what they are of; one that reduces nothing that is there stands for itself. */
export function reducibles(charges: readonly Charge[]): readonly Reducible[] {
  const keys = new Set(charges.map(({ key }) => key));
  const isOwn = ({ key }: Charge): boolean => reducedLine(key) === key || !keys.has(reducedLine(key));
  const reductions = Map.groupBy(
    charges.filter((charge) => !isOwn(charge)),
    ({ key }) => reducedLine(key),
  );
  return charges.filter(isOwn).map((line) => ({ line, reductions: reductions.get(line.key) ?? [] }));
}

/** The terms by which a promotion reduces, by its id; undefined where nobody knows any more. */
export type TermsOf = (promotionId: string) => DiscountTerms | undefined;

/**
 * A line at another amount, with its reductions as they would have been: a percentage anew of what is left, an amount
 * as far as there is something left, and what nobody knows the terms of in proportion.
 */
export function withReductions(
  { line, reductions }: Reducible,
  amount: Money,
  termsOf: TermsOf,
  rounding?: RoundingMode,
): Reducible {
  let left = amount;
  const before = line.amount;
  const taken = reductions.map((reduction): Charge => {
    const terms = termsOf(reduction.key.slice(reduction.key.lastIndexOf('/') + 1));
    const own = reducedBy(reduction.amount, { left, before, after: amount, terms, rounding });
    left = subtract(left, negate(own));
    return { ...reduction, amount: own };
  });
  return { line: { ...line, amount }, reductions: taken };
}

interface Reducing {
  readonly left: Money;
  readonly before: Money;
  readonly after: Money;
  readonly terms: DiscountTerms | undefined;
  readonly rounding: RoundingMode | undefined;
}

function reducedBy(reduction: Money, { left, before, after, terms, rounding }: Reducing): Money {
  if (terms?.kind === 'percent' && left.minor > 0n) return percentOff(left, terms.rate, rounding);
  const scaled =
    terms === undefined && before.minor !== 0n
      ? scaleMoney(reduction, ratio(after.minor, before.minor), rounding)
      : reduction;
  return compareMoney(negate(scaled), left) > 0 ? negate(left) : scaled;
}

/** The charges of lines as a document has them: each followed by what reduces it. */
export function flattened(lines: readonly Reducible[]): readonly Charge[] {
  return lines.flatMap(({ line, reductions }) => [line, ...reductions]);
}
