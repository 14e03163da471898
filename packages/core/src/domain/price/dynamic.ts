import { parseDecimal, type Decimal } from '../../kernel/decimal.ts';
import { part, type PricePart } from './parts.ts';
import type { DynamicPrice } from './price.ts';

/** What the use has cost the ISP, passed on with a mark-up: roaming, or transit that is bought by the day. */
export function dynamicParts({ multiplier = '1' }: DynamicPrice, cost: Decimal): PricePart[] {
  return part('rate', cost, parseDecimal(multiplier));
}
