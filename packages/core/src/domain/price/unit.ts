import { parseDecimal, type Decimal } from '../../kernel/decimal.ts';
import { part, type PricePart } from './parts.ts';
import type { UnitPrice } from './price.ts';

/** Every unit costs the same: ten at 100 cost 1,000. */
export function unitParts({ price }: UnitPrice, quantity: Decimal): PricePart[] {
  return part('unit', quantity, parseDecimal(price));
}
