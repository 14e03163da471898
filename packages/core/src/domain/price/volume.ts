import { parseDecimal, type Decimal } from '../../kernel/decimal.ts';
import { flatPart } from './graduated.ts';
import { part, type PricePart } from './parts.ts';
import type { VolumePrice } from './price.ts';
import { tierReached } from './tiers.ts';

/**
 * All units pay the price of the tier in which the last of them falls, and its flat price. One unit more can cost less
 * than before; `warnPrice` says where.
 */
export function volumeParts({ tiers, billFlatOnZero = false }: VolumePrice, quantity: Decimal): PricePart[] {
  const reached = tierReached(quantity, tiers, billFlatOnZero);
  if (reached === undefined) return [];
  const { tier, position } = reached;
  return [...flatPart(tier, position), ...part('unit', quantity, parseDecimal(tier.price), position)];
}
