import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Id } from '../kernel/id.ts';

/** A clock that moves only by hand. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds. */
  advance(ms: number): void;
  /** Moves to an instant: UTC milliseconds, or ISO 8601 with its offset (`2026-03-01T14:30:00+03:00`). */
  set(instant: number | string): void;
}

/** A clock that stands at an instant until it is moved. */
export function manualClock(start: number | string = '2026-03-01T09:00:00+03:00'): ManualClock {
  let now = instantOf(start);
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
    set(instant) {
      now = instantOf(instant);
    },
  };
}

/** Identities that count up, so that a failing test reads the same twice. */
export function countingIds(): Ids {
  let count = 0;
  return {
    next<Kind extends string>(prefix: string): Id<Kind> {
      count += 1;
      return `${prefix}_${String(count).padStart(12, '0')}` as Id<Kind>;
    },
  };
}

/** An hour, a day and the like, in milliseconds. */
export const span = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

function instantOf(instant: number | string): number {
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  if (!Number.isSafeInteger(ms)) throw new RangeError(`not an instant: ${instant}`);
  return ms;
}
