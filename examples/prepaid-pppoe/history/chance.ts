/** Chance that is the same for the same seed, so that everybody who starts the demo meets the same people. */
export interface Chance {
  /** From 0 up to, but not, 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** A number from `low` up to `high`. */
  between(low: number, high: number): number;
  /** True so often, from 0 to 1. */
  hits(often: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** So many characters of an alphabet. */
  text(length: number, alphabet: string): string;
}

/** Chance from a seed, by mulberry32: thirty-two bits of state are plenty for names and dates. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    whole,
    between: (low, high) => low + next() * (high - low),
    hits: (often) => next() < often,
    pick: (from) => from[whole(0, from.length - 1)] ?? from[0],
    text: (length, alphabet) => Array.from({ length }, () => alphabet[whole(0, alphabet.length - 1)]).join(''),
  };
}
