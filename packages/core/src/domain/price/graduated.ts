import { ONE, parseDecimal, type Decimal } from '../../kernel/decimal.ts';
import { part, type PartKind, type PricePart } from './parts.ts';
import type { GraduatedPrice, Tier } from './price.ts';
import { slices } from './tiers.ts';

/** Each unit pays the price of the tier that it falls in, and each tier that is entered its flat price, once. */
export function graduatedParts({ tiers, billFlatOnZero = true }: GraduatedPrice, quantity: Decimal): PricePart[] {
  return tieredParts(tiers, quantity, billFlatOnZero, 'unit');
}

/** The same for any tiers; `kind` says whether their price is for a unit or is a part of an amount. */
export function tieredParts(tiers: readonly Tier[], quantity: Decimal, onZero: boolean, kind: PartKind): PricePart[] {
  if (quantity.numerator === 0n) return onZero ? flatPart(tiers[0], 0) : [];
  return slices(quantity, tiers).flatMap(({ tier, position, units }) => [
    ...flatPart(tier, position),
    ...part(kind, units, parseDecimal(tier.price), position),
  ]);
}

/** The flat price of a tier, where it has one. */
export function flatPart(tier: { readonly flat?: string } | undefined, position: number): PricePart[] {
  return tier?.flat === undefined ? [] : part('flat', ONE, parseDecimal(tier.flat), position);
}
