import { assert } from '../../kernel/assert.ts';
import { compareDecimal, parseDecimal, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { flatPart } from './graduated.ts';
import type { PricePart } from './parts.ts';
import type { CapacityPrice } from './price.ts';

/** How far each meter went, in priced units, by its name. One that is not named stood still. */
export type Peaks = Readonly<Record<string, Decimal>>;

/** One flat price for the highest tier that any of the meters reached; what the others did costs nothing more. */
export function capacityParts({ tiers, billFlatOnZero = false }: CapacityPrice, peaks: Peaks): PricePart[] {
  if (!billFlatOnZero && Object.values(peaks).every(({ numerator }) => numerator === 0n)) return [];
  const position = tiers.findIndex(({ upTo }) =>
    Object.entries(upTo).every(
      ([meter, end]) => end === null || compareDecimal(peaks[meter] ?? ZERO, parseDecimal(end)) <= 0,
    ),
  );
  assert(position >= 0, 'the tiers end too soon');
  return flatPart(tiers[position], position);
}
