import type { House } from '../house.ts';
import type { Round } from '../loop.ts';
import { applyKept } from './taken-back.ts';

/** How often it is looked for payments that were taken back before they were heard of. */
const EVERY_MS = 15_000;

/** Applies what waits for its payment. */
export function takingRound(house: House): Round {
  let nextAt = house.clock.now();
  return {
    name: 'money taken back',
    wakes: null,
    async take(limit) {
      const now = house.clock.now();
      if (now < nextAt) return [];
      const waiting = await house.store.reads.takingsToApply(limit);
      if (waiting.length < limit) nextAt = now + EVERY_MS;
      return waiting.map((taking) => () => applyKept(house, taking));
    },
  };
}
