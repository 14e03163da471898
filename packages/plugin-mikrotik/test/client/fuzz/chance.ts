/** Chance that can be repeated: the same seed draws the same. */
export interface Chance {
  /** A whole number below the given one. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  octets(length: number): Buffer;
}

/** Numbers of a seed, by mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    octets: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}

/** Octets as they were, but for some that are changed, lost or twice there. */
export function mutated(octets: Buffer, chance: Chance): Buffer {
  const times = 1 + chance.below(3);
  let result: Buffer = Buffer.from(octets);
  for (let n = 0; n < times && result.length > 0; n++) {
    const at = chance.below(result.length);
    const how = chance.below(3);
    if (how === 0) result[at] = chance.below(256);
    else if (how === 1) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
    else result = Buffer.concat([result.subarray(0, at), chance.octets(4), result.subarray(at)]);
  }
  return result;
}
