import type { Decimal } from '../../kernel/decimal.ts';
import { tieredParts } from './graduated.ts';
import type { PricePart } from './parts.ts';
import type { GraduatedPercentagePrice } from './price.ts';

/** Each part of a total amount pays the rate of the tier that it falls in: graduated, with a rate for a price. */
export function graduatedPercentageParts(
  { tiers, billFlatOnZero = false }: GraduatedPercentagePrice,
  amount: Decimal,
): PricePart[] {
  const priced = tiers.map(({ rate, ...tier }) => ({ ...tier, price: rate }));
  return tieredParts(priced, amount, billFlatOnZero, 'rate');
}
