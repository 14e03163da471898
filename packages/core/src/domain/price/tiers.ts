import { assert } from '../../kernel/assert.ts';
import { compareDecimal, parseDecimal, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { lesser, minus } from './exact.ts';

/** A tier of any model, as far as its end goes. */
export interface Ending {
  readonly upTo: string | null;
}

/** What of a quantity falls in one tier. */
export interface Slice<T> {
  readonly tier: T;
  readonly position: number;
  readonly units: Decimal;
}

/** The tiers that a quantity enters, each with its part of it. Nothing enters no tier. */
export function slices<T extends Ending>(quantity: Decimal, tiers: readonly T[]): Slice<T>[] {
  const entered: Slice<T>[] = [];
  let from = ZERO;
  for (const [position, tier] of tiers.entries()) {
    if (compareDecimal(quantity, from) <= 0) return entered;
    const end = tier.upTo === null ? quantity : lesser(parseDecimal(tier.upTo), quantity);
    entered.push({ tier, position, units: minus(end, from) });
    from = end;
  }
  assert(compareDecimal(quantity, from) <= 0, 'the tiers end too soon');
  return entered;
}

/**
 * The tier that holds the last of a quantity, which an edge shares with the units below it. Nothing is in the first
 * tier if the price is owed for nothing, and in none otherwise.
 */
export function tierReached<T extends Ending>(
  quantity: Decimal,
  tiers: readonly T[],
  onZero: boolean,
): { readonly tier: T; readonly position: number } | undefined {
  if (quantity.numerator === 0n && !onZero) return undefined;
  const position = tiers.findIndex(({ upTo }) => upTo === null || compareDecimal(quantity, parseDecimal(upTo)) <= 0);
  const tier = tiers[position];
  assert(tier !== undefined, 'the tiers end too soon');
  return { tier, position };
}
