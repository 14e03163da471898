/** In what a meter can be sold: so many of its units are one that has a price. */
export const UNITS = {
  gib: 1_073_741_824n,
  gb: 1_000_000_000n,
  mb: 1_000_000n,
  minute: 60n,
  hour: 3_600n,
  mbps: 37_500_000n,
} as const;

/** A unit with a price. */
export type Unit = keyof typeof UNITS;

const BY_METER: Readonly<Record<string, readonly Unit[]>> = {
  seconds: ['minute', 'hour'],
  mbps_p95: ['mbps'],
};

/** The units that suit a meter, the usual one first. */
export function unitsOf(meter: string): readonly Unit[] {
  return BY_METER[meter] ?? ['gib', 'gb', 'mb'];
}

/** The unit that a price of this meter is sold by: the chosen one where it suits, else the usual one. */
export function unitOf(meter: string, chosen: string | undefined): Unit {
  const suited = unitsOf(meter);
  return suited.find((unit) => unit === chosen) ?? suited[0] ?? 'gib';
}

/** What one of an asset's shown units is in the units that are granted: GB, minutes, pieces. */
export const ASSET_UNITS: Readonly<Record<string, { readonly digits: number; readonly size: bigint }>> = {
  BYTES: { digits: 9, size: 1n },
  SECONDS: { digits: 0, size: 60n },
  SMS: { digits: 0, size: 1n },
};
