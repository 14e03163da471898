/** Chance that can be replayed from its seed. */
export interface Chance {
  /** From 0 to just below 1. */
  readonly next: () => number;
  /** A whole number from 0 to just below a limit. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
}

/** Makes the chance of a seed (a linear congruence modulo 2^32, of which the upper half is used). */
export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x5deece66) >>> 0;
  const step = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 16;
  };
  const next = (): number => (step() * 65_536 + step()) / 2 ** 32;
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (from) => from[below(from.length)] ?? from[0] };
}
