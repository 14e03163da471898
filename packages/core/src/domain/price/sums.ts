/** Exact sums by place, made to be added to millions of times. */
export interface Sums {
  /** Adds units that are not negative. */
  readonly add: (place: number, units: bigint) => void;
  readonly at: (place: number) => bigint;
}

/**
 * Makes sums that are all nothing. Each is kept as a double for as long as doubles count every whole number, up to
 * 2^53, and is then moved over to a bigint: adding bigints makes a new one each time, and adding doubles makes nothing.
 */
export function createSums(places: number): Sums {
  const low = new Float64Array(places);
  const high = Array.from({ length: places }, () => 0n);
  return {
    add(place, units) {
      // Exact, or above the most: rounding to a double never crosses a number that is one itself.
      const next = (low[place] as number) + Number(units);
      if (next <= Number.MAX_SAFE_INTEGER) {
        low[place] = next;
        return;
      }
      high[place] = (high[place] ?? 0n) + BigInt(low[place] ?? 0) + units;
      low[place] = 0;
    },
    at: (place) => (high[place] ?? 0n) + BigInt(low[place] ?? 0),
  };
}
