import type { Part } from './engine/types.ts';

/** The world's time: what the test says it is, or the instant that is being lived through. */
export interface World {
  /** True time, UTC ms. */
  now(): number;
  /** Lives through everything that is due until then, each thing at its own instant. */
  advance(toAt: number, parts: readonly Part[]): Promise<void>;
}

/** A world whose time stands where `outside` says, and only moves forward. */
export function createWorld(outside: () => number): World {
  let reached = outside();
  let moving = false;
  return {
    now: () => (moving ? reached : Math.max(reached, outside())),
    async advance(toAt, parts) {
      moving = true;
      try {
        while (reached < toAt) {
          const due = parts.map((part) => part.nextAt()).filter((at) => at !== null);
          // At least a millisecond on: a part that is late must not hold the world back.
          reached = Math.min(toAt, Math.max(reached + 1, Math.min(toAt, ...due)));
          for (const part of parts) await part.advance(reached);
        }
      } finally {
        moving = false;
      }
    },
  };
}
