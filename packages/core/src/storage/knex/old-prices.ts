import type { MeterPrice, Tier } from '../../domain/price/price.ts';

/** A price as plans of before held it: one, graduated, its edges in units of the meter. */
interface OldPrice extends Pick<MeterPrice, 'meter' | 'blockSize' | 'rounding'> {
  readonly tiers: readonly (Omit<Tier, 'upTo'> & { readonly upTo: bigint | null })[];
  readonly billFlatOnZero?: boolean;
}

/** The prices of a plan, out of what is stored: a list; of before one price or null. */
export function pricesOf(stored: readonly MeterPrice[] | OldPrice | null): readonly MeterPrice[] {
  if (stored === null) return [];
  return 'tiers' in stored ? [renewed(stored)] : stored;
}

function renewed({ tiers, billFlatOnZero = true, ...price }: OldPrice): MeterPrice {
  const edges = tiers.map((tier): Tier => ({ ...tier, upTo: inBlocks(tier.upTo, price.blockSize) }));
  return { ...price, model: { model: 'graduated', tiers: edges, billFlatOnZero } };
}

/** The most digits of an edge: 2^-60 is written with as many. */
const MOST_DIGITS = 60;

/** Units in blocks, as an exact decimal: blocks are powers of two or of ten. */
function inBlocks(units: bigint | null, blockSize: bigint): string | null {
  if (units === null) return null;
  let digits = '';
  for (let rest = units % blockSize; rest > 0n && digits.length < MOST_DIGITS; rest = (rest * 10n) % blockSize) {
    digits += String((rest * 10n) / blockSize);
  }
  return `${units / blockSize}${digits === '' ? '' : `.${digits}`}`;
}
