import { dividedBy, parseDecimal, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { lesser, remainder, whole, wholeIn, wholesFor } from './exact.ts';
import { part, type PricePart } from './parts.ts';
import type { PackagePrice } from './price.ts';

/** A package that is begun is owed whole: 121 units in packages of ten are thirteen. Or it is free: twelve. */
export function packageParts({ size, price, free = '0', begun }: PackagePrice, quantity: Decimal): PricePart[] {
  const given = parseDecimal(free);
  const filled = dividedBy(remainder(quantity, given), parseDecimal(size));
  const packages = begun === 'free' ? wholeIn(filled) : wholesFor(filled);
  return [...part('free', lesser(quantity, given), ZERO), ...part('package', whole(packages), parseDecimal(price))];
}
