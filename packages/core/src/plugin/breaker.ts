/** After this many failures within the window a part rests. */
const FAILURES_TO_REST = 5;
/** Failures older than this, in milliseconds, are forgotten. */
const WINDOW_MS = 30_000;
/** How long a part rests, in milliseconds, before one call may try it again. */
const REST_MS = 60_000;

/** What is remembered of one part. A value: each verb answers the next one. */
export interface Breaker {
  /** When it failed lately, oldest first. */
  readonly failures: readonly number[];
  /** Set while it rests, and until a trial has succeeded. */
  readonly restUntil: number | null;
  /** Whether the one trial after a rest is under way. */
  readonly trying: boolean;
}

/** `closed`: it works. `open`: it rests. `half_open`: it has rested, and the next call is a trial. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** How a call got through: as any other, or as the trial that decides whether the rest is over. */
export type Pass = 'plain' | 'trial';

/** A part that has never failed. */
export const freshBreaker: Breaker = { failures: [], restUntil: null, trying: false };

/** How the part is at an instant. */
export function breakerState(breaker: Breaker, now: number): BreakerState {
  if (breaker.restUntil === null) return 'closed';
  return now < breaker.restUntil ? 'open' : 'half_open';
}

/** How often it failed within the window before an instant. */
export function failuresAt(breaker: Breaker, now: number): number {
  return breaker.failures.filter((at) => at > now - WINDOW_MS).length;
}

/** Which call may go through: any while closed, none while open, one at a time while half open. */
export function passAt(breaker: Breaker, now: number): Pass | null {
  const state = breakerState(breaker, now);
  if (state === 'closed') return 'plain';
  return state === 'half_open' && !breaker.trying ? 'trial' : null;
}

/** A call has gone in. */
export function entered(breaker: Breaker, pass: Pass): Breaker {
  return pass === 'trial' ? { ...breaker, trying: true } : breaker;
}

/** A call has worked. Only a trial ends a rest: a plain call that comes back now was sent before it began. */
export function worked(breaker: Breaker, pass: Pass): Breaker {
  return pass === 'trial' ? freshBreaker : breaker;
}

/** A call was given up by its caller, which says nothing of the part. */
export function withdrawn(breaker: Breaker, pass: Pass): Breaker {
  return pass === 'trial' ? { ...breaker, trying: false } : breaker;
}

/** A call has failed. A failed trial begins the rest again. */
export function failed(breaker: Breaker, pass: Pass, now: number): Breaker {
  const failures = [...breaker.failures, now].filter((at) => at > now - WINDOW_MS).slice(-FAILURES_TO_REST);
  if (pass === 'trial') return { failures, restUntil: now + REST_MS, trying: false };
  if (breaker.restUntil !== null) return breaker;
  const restUntil = failures.length >= FAILURES_TO_REST ? now + REST_MS : null;
  return { failures, restUntil, trying: false };
}
