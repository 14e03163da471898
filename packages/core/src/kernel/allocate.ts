import { assert } from './assert.ts';
import { ratio, type Decimal } from './decimal.ts';

/** One receiver of an allocation. The key is stable (a line's id), so that the same parts share alike in any order. */
export interface Weighted {
  readonly key: string;
  readonly weight: bigint;
}

/** One receiver and its exact, unrounded share. */
export interface ExactShare {
  readonly key: string;
  readonly share: Decimal;
}

/**
 * Splits a total into whole parts by weight, in the order of the weights: nothing is lost and nobody is off by a whole
 * unit. The method is the largest remainder: everyone gets the floor of their exact share, and what is left goes by one
 * to the largest fractions; ties go by key, then by position. A negative total mirrors the positive one. Weights that
 * are all zero share equally; otherwise a zero weight gets nothing.
 */
export function allocate(total: bigint, weights: readonly Weighted[]): bigint[] {
  assert(weights.length > 0 || total === 0n, 'something is to be shared and there is nobody to take it');
  assert(
    weights.every(({ weight }) => weight >= 0n),
    'a weight is zero or more',
  );
  const given = weights.reduce((all, { weight }) => all + weight, 0n);
  const whole = given === 0n ? BigInt(weights.length) : given;
  const shares = weights.map(({ key, weight }) => ({ key, share: ratio(total * (given === 0n ? 1n : weight), whole) }));
  return apportion(total, shares);
}

/**
 * Rounds exact shares to whole parts that sum to the total, by the largest remainder. The total is the sum of the
 * shares or that sum rounded to a whole number, up or down. Shares may differ in sign, as a charge and its discount do.
 */
export function apportion(total: bigint, shares: readonly ExactShare[]): bigint[] {
  const mirrored = total < 0n;
  const parts = shares.map(({ key, share }, position) => {
    const numerator = mirrored ? -share.numerator : share.numerator;
    const floor = floorDivide(numerator, share.denominator);
    return { key, position, floor, fraction: numerator - floor * share.denominator, of: share.denominator };
  });
  const floors = parts.reduce((all, { floor }) => all + floor, 0n);
  const left = Number((mirrored ? -total : total) - floors);
  const takers = parts.filter(({ fraction }) => fraction > 0n);
  assert(left >= 0 && left <= takers.length, 'the shares do not add up to the total');
  takers.sort(
    (a, b) => compare(b.fraction * a.of, a.fraction * b.of) || compare(a.key, b.key) || compare(a.position, b.position),
  );
  const lucky = new Set(takers.slice(0, left));
  return parts.map((part) => {
    const units = lucky.has(part) ? part.floor + 1n : part.floor;
    return mirrored ? -units : units;
  });
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const towardsZero = numerator / denominator;
  return numerator % denominator < 0n ? towardsZero - 1n : towardsZero;
}

/** Keys compare by code unit and not by locale: a locale differs from machine to machine. */
function compare<T extends bigint | string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
