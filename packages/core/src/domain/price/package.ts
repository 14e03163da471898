import { dividedBy, parseDecimal, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { lesser, remainder, whole, wholesFor } from './exact.ts';
import { part, type PricePart } from './parts.ts';
import type { PackagePrice } from './price.ts';

/** A package that is begun is owed whole: 121 units in packages of ten are thirteen. */
export function packageParts({ size, price, free = '0' }: PackagePrice, quantity: Decimal): PricePart[] {
  const given = parseDecimal(free);
  const packages = wholesFor(dividedBy(remainder(quantity, given), parseDecimal(size)));
  return [...part('free', lesser(quantity, given), ZERO), ...part('package', whole(packages), parseDecimal(price))];
}
