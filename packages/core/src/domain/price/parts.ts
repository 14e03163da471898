import { plus, times, ZERO, type Decimal } from '../../kernel/decimal.ts';

/**
 * One step of how an amount came about: so many of something at so much each. The parts of an amount add up to it
 * exactly, and none is below zero.
 */
export interface PricePart {
  readonly kind: PartKind;
  /** Which tier of the model, counted from 0; null where it has none. */
  readonly tier: number | null;
  /** How many: priced units, packages or events, as the kind says. */
  readonly units: Decimal;
  /** Major units for each. */
  readonly price: Decimal;
  /** `units × price`, exact major units. */
  readonly amount: Decimal;
}

/**
 * What a part counts. `allowance` and `free`: units that cost nothing. `unit`: units at their price. `flat`: the flat
 * price of a tier, once. `package`: packages. `rate`: an amount, at the part of it that is owed. `fixed`: events at a
 * fixed price. `min`, `max`: events whose price was raised to the least or held at the most.
 */
export type PartKind = 'allowance' | 'free' | 'unit' | 'flat' | 'package' | 'rate' | 'fixed' | 'min' | 'max';

/** So many at so much each; no part where there are none. */
export function part(kind: PartKind, units: Decimal, price: Decimal, tier: number | null = null): PricePart[] {
  return units.numerator === 0n ? [] : [{ kind, tier, units, price, amount: times(units, price) }];
}

/** What the parts come to, exactly. */
export function sumParts(parts: readonly PricePart[]): Decimal {
  return parts.reduce((all, { amount }) => plus(all, amount), ZERO);
}
