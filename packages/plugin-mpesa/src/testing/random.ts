/** Chance that can be replayed: the same seed gives the same story. */
export interface Random {
  /** From 0 to just below 1. */
  next(): number;
  /** A whole number below `limit`. */
  below(limit: number): number;
  /** So many characters of an alphabet. */
  text(length: number, alphabet: string): string;
  /** The same items in another order. */
  shuffle<T>(items: readonly T[]): T[];
}

/** A 32-bit generator (mulberry32): short, fast, and good enough for stories. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    text: (length, alphabet) => Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join(''),
    shuffle: (items) =>
      items
        .map((item) => ({ item, rank: next() }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ item }) => item),
  };
}
