import type { Timer } from '../plugin/timer.ts';

/** A timer that stands still until it is moved by hand, so that a test of a time limit does not wait for it. */
export interface ManualTimer extends Timer {
  /** Lets so many milliseconds pass: what is due is called, in the order of its time. */
  advance(ms: number): Promise<void>;
  /** How many calls are waiting. */
  waiting(): number;
}

/** A timer at zero. */
export function manualTimer(): ManualTimer {
  let now = 0;
  const calls = new Set<{ readonly at: number; readonly call: () => void }>();
  return {
    after(ms, call) {
      const waiting = { at: now + ms, call };
      calls.add(waiting);
      return () => void calls.delete(waiting);
    },
    async advance(ms) {
      const until = now + ms;
      // What has been begun gets to its next wait first, and again after each call: as if time had really passed.
      await settle();
      for (let next = first(calls); next !== undefined && next.at <= until; next = first(calls)) {
        calls.delete(next);
        now = next.at;
        next.call();
        await settle();
      }
      now = until;
    },
    waiting: () => calls.size,
  };
}

function first<T extends { readonly at: number }>(calls: ReadonlySet<T>): T | undefined {
  return [...calls].toSorted((a, b) => a.at - b.at)[0];
}

/** Until all that is due without waiting has run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
