import type { Decimal } from '../../kernel/decimal.ts';
import { flatPart } from './graduated.ts';
import type { PricePart } from './parts.ts';
import type { StairstepPrice } from './price.ts';
import { tierReached } from './tiers.ts';

/** One flat price for the tier that the use reached: a volume price without a price by the unit. */
export function stairstepParts({ tiers, billFlatOnZero = false }: StairstepPrice, quantity: Decimal): PricePart[] {
  const reached = tierReached(quantity, tiers, billFlatOnZero);
  return reached === undefined ? [] : flatPart(reached.tier, reached.position);
}
