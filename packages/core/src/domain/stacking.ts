import type { Money, RoundingMode } from '../kernel/money.ts';
import { amountOff, compareDiscounts, percentOff, type Discount } from './discount.ts';
import { reaches, type PricedLine } from './scope.ts';

/** A line as priced, before anything was taken from it. */
interface Priced {
  readonly line: PricedLine;
  readonly left: Money;
}

/**
 * Settles which discounts meet on which line. Of a group the one that would take the most from the line alone stands;
 * one that stacks with nothing stands alone where that takes more than all the others together, and gives way where it
 * does not. Of two that take the same the one that applies first stands. Every line is settled for itself, by what
 * each would take from the priced line: so the answer does not depend on the order of lines or discounts.
 */
export function settleStacking(
  lines: readonly Priced[],
  discounts: readonly Discount[],
  rounding: RoundingMode | undefined,
): ReadonlyMap<string, readonly Discount[]> {
  const ordered = discounts.toSorted(compareDiscounts);
  const fixed = sharesOfAmounts(lines, ordered);
  return new Map(
    lines.map(({ line, left }) => {
      const concerned = ordered.filter(({ scope }) => reaches(scope, line));
      const takes = (set: readonly Discount[]) => takenTogether(set, left, line.charge.key, { fixed, rounding });
      const others = bestOfGroups(
        concerned.filter(({ stacking }) => stacking !== 'none'),
        takes,
      );
      const alone = best(
        concerned.filter(({ stacking }) => stacking === 'none'),
        takes,
      );
      const standsAlone = alone !== undefined && (others.length === 0 || takes([alone]) > takes(others));
      return [line.charge.key, standsAlone ? [alone] : others] as const;
    }),
  );
}

/** Minor units that a set of discounts takes from a line. */
type Takes = (set: readonly Discount[]) => bigint;

function bestOfGroups(discounts: readonly Discount[], takes: Takes): Discount[] {
  const groups = Map.groupBy(discounts, ({ id, stacking }) =>
    typeof stacking === 'object' ? JSON.stringify(['group', stacking.group]) : JSON.stringify(['own', id]),
  );
  const standing = new Set([...groups.values()].map((group) => best(group, takes)));
  return discounts.filter((discount) => standing.has(discount));
}

function best(discounts: readonly Discount[], takes: Takes): Discount | undefined {
  let found: Discount | undefined;
  for (const each of discounts) if (found === undefined || takes([each]) > takes([found])) found = each;
  return found;
}

interface Measures {
  readonly fixed: ReadonlyMap<string, bigint>;
  readonly rounding: RoundingMode | undefined;
}

/** Percentages one after the other, then amounts by their share of the line, never more than the line. */
function takenTogether(set: readonly Discount[], left: Money, key: string, { fixed, rounding }: Measures): bigint {
  let rest = left.minor;
  for (const { terms } of set) {
    if (terms.kind === 'percent') rest += percentOff({ ...left, minor: rest }, terms.rate, rounding).minor;
  }
  for (const { id, terms } of set) if (terms.kind === 'amount') rest -= fixed.get(shareKey(id, key)) ?? 0n;
  return left.minor - (rest < 0n ? 0n : rest);
}

function sharesOfAmounts(lines: readonly Priced[], discounts: readonly Discount[]): ReadonlyMap<string, bigint> {
  const shares = new Map<string, bigint>();
  for (const { id, scope, terms } of discounts) {
    if (terms.kind === 'percent') continue;
    const reached = lines.filter(({ line }) => reaches(scope, line));
    const { off } = amountOff(reached.map(keyed), terms.amount);
    for (const [at, { line }] of reached.entries()) shares.set(shareKey(id, line.charge.key), -(off[at]?.minor ?? 0n));
  }
  return shares;
}

const keyed = ({ line, left }: Priced) => ({ key: line.charge.key, amount: left });

const shareKey = (discountId: string, lineKey: string) => JSON.stringify([discountId, lineKey]);
