/** The only way in for time. Tests and stories bring a clock that they move by hand. */
export interface Clock {
  /** UTC milliseconds. */
  now(): number;
}

/** The machine's own clock. The one place that reads it. */
export const systemClock: Clock = { now: () => Date.now() };
