/** Chance that can be replayed: the same seed gives the same story. */
export interface Random {
  /** From 0 to just below 1. */
  next(): number;
  /** A whole number below `limit`. */
  below(limit: number): number;
  /** So many letters and digits, as Stripe's ids have them. */
  name(length: number): string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A linear congruence modulo 2^32, of which the upper bits are used: enough for stories. */
export function seededRandom(seed: number): Random {
  let state = (seed ^ 0x2545f491) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const high = state >>> 16;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (high * 65_536 + (state >>> 16)) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    name: (length) => Array.from({ length }, () => ALPHABET.charAt(below(ALPHABET.length))).join(''),
  };
}
