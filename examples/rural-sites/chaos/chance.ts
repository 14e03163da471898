/** Chance that can be told again from its seed. */
export interface Chance {
  /** From 0 to just below 1. */
  next(): number;
  /** A whole number from 0 to just below a limit. */
  below(limit: number): number;
  /** Whether something of this probability happens. */
  happens(share: number): boolean;
  pick<T>(from: readonly T[]): T;
}

/** Makes the chance of a seed: a linear congruence modulo 2^32, of which the upper half is used. */
export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x2545f491) >>> 0;
  const half = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 16;
  };
  const next = (): number => (half() * 65_536 + half()) / 2 ** 32;
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    happens: (share) => next() < share,
    pick(from) {
      const one = from[below(from.length)];
      if (one === undefined) throw new Error('there is nothing to pick from');
      return one;
    },
  };
}
