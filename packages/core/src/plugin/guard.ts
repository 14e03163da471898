import { BillingError, isBillingError } from '../kernel/error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import {
  breakerState,
  entered,
  failed,
  failuresAt,
  freshBreaker,
  passAt,
  withdrawn,
  worked,
  type Breaker,
  type BreakerState,
  type Pass,
} from './breaker.ts';
import { pluginErrors } from './errors.ts';
import type { Timer } from './timer.ts';

/** How long each kind of part may take, in milliseconds. A command has no limit: a person is watching it. */
export const limits = {
  stage: 2_000,
  handler: 30_000,
  route: 5_000,
  job: 600_000,
  health: 2_000,
  port: 20_000,
  survey: 60_000,
  start: 20_000,
  stop: 10_000,
} as const;

/** One part of one plugin: what is limited, what rests, and what errors name. */
export interface Part {
  /** `id@version`. */
  readonly plugin: string;
  /** In words: `stage charges`, `gateway mpesa`, `job nightly`. */
  readonly part: string;
}

/** How a part is called. */
export interface GuardOptions {
  readonly limitMs: number;
  /** The caller's own: when it ends, the call is given up without blame. */
  readonly signal?: AbortSignal | undefined;
  /** What counts against the part. Unless said otherwise: all but an answer such as `refused` or `invalid`. */
  readonly isFault?: (thrown: unknown) => boolean;
}

/** A part that has failed lately, or rests. */
export interface PartState extends Part {
  readonly state: BreakerState;
  /** Failures within the window. */
  readonly failures: number;
  /** When it may be tried again; null while it works. */
  readonly restUntil: number | null;
  readonly lastReason: string;
}

/** Calls parts of plugins: none holds us up, none is asked over and over while it is broken, each is named. */
export interface Guard {
  /**
   * Runs one call. Late, it is given up: what it answers afterwards is not heard.
   * @throws BillingError `plugin.late`, `plugin.resting` (nothing was tried) or `plugin.failed`; a `BillingError` of
   *   the plugin keeps its kind and code and is given `plugin` and `part`
   */
  run<T>(part: Part, work: (signal: AbortSignal) => T | Promise<T>, options: GuardOptions): Promise<T>;
  /** Runs one pure and immediate call, only to name the plugin in what it throws. */
  name<T>(part: Part, work: () => T): T;
  /** The parts that have failed within the window or rest, for health. */
  states(): readonly PartState[];
}

/** What a guard needs. The clock is for the breaker's windows, the timer for the limits. */
export interface GuardTools {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
}

/** A guard over parts that it comes to know by being asked. */
export function createGuard(tools: GuardTools): Guard {
  const { clock } = tools;
  const known = new Map<string, Known>();
  return {
    async run(part, work, options) {
      const entry = entryOf(known, part);
      const pass = passAt(entry.breaker, clock.now());
      if (pass === null) throw resting(entry);
      entry.breaker = entered(entry.breaker, pass);
      try {
        const answer = await withinLimit(part, work, options, tools);
        entry.breaker = worked(entry.breaker, pass);
        return answer;
      } catch (thrown) {
        if (options.signal?.aborted === true && thrown === options.signal.reason) {
          entry.breaker = withdrawn(entry.breaker, pass);
          throw thrown;
        }
        const error = named(thrown, part);
        const fault = (options.isFault ?? isFault)(thrown);
        if (fault) noteFault(entry, pass, error, tools);
        else entry.breaker = worked(entry.breaker, pass);
        throw error;
      }
    },

    name(part, work) {
      try {
        return work();
      } catch (thrown) {
        throw named(thrown, part);
      }
    },

    states() {
      const now = clock.now();
      return [...known.values()].map((entry) => stateOf(entry, now)).filter(isRemarkable);
    },
  };
}

/** What a person should read of a failure: our own errors carry it apart from the sentence that names the part. */
export function reasonOf(thrown: unknown): string {
  if (isBillingError(thrown) && thrown.code.startsWith('plugin.') && typeof thrown.details['reason'] === 'string') {
    return thrown.details['reason'];
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}

interface Known {
  readonly part: Part;
  breaker: Breaker;
  lastReason: string;
}

function entryOf(known: Map<string, Known>, { plugin, part }: Part): Known {
  const key = `${plugin} ${part}`;
  const entry = known.get(key) ?? { part: { plugin, part }, breaker: freshBreaker, lastReason: '' };
  known.set(key, entry);
  return entry;
}

/** Settles as the work does, or when its time is over, or when the caller gives up: whichever comes first. */
function withinLimit<T>(
  part: Part,
  work: (signal: AbortSignal) => T | Promise<T>,
  { limitMs, signal }: GuardOptions,
  { timer, log }: GuardTools,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const own = new AbortController();
    let over = false;
    const abandon = (error: unknown) => {
      if (!end()) return;
      own.abort(error);
      reject(error);
    };
    const giveUp = () => abandon(signal?.reason);
    const cancel = timer.after(limitMs, () => abandon(late(part, limitMs)));
    const end = (): boolean => {
      if (over) return false;
      over = true;
      cancel();
      signal?.removeEventListener('abort', giveUp);
      return true;
    };
    if (signal?.aborted === true) return giveUp();
    signal?.addEventListener('abort', giveUp);
    const settled = (settle: () => void) => {
      if (end()) settle();
      else log.debug('A part of a plugin answered after it had been given up.', { ...part });
    };
    // Through `then`, so that a throw at once is like a rejection, and a late rejection is still caught.
    Promise.resolve()
      .then(() => work(own.signal))
      .then(
        (answer) => settled(() => resolve(answer)),
        (thrown: unknown) => settled(() => reject(thrown)),
      );
  });
}

function late(part: Part, limitMs: number): BillingError {
  return pluginErrors.late({ ...part, limitMs, reason: `did not answer within ${limitMs} ms` });
}

function resting({ part, breaker, lastReason }: Known): BillingError {
  const reason = `rests after failing ${breaker.failures.length} times, last because: ${lastReason}`;
  return pluginErrors.resting({ ...part, restUntil: breaker.restUntil, reason });
}

/** A plugin's own `BillingError` stays what it is to the caller, and tells where it comes from. */
function named(thrown: unknown, part: Part): BillingError {
  if (!isBillingError(thrown)) return pluginErrors.failed({ ...part, reason: reasonOf(thrown) }, thrown);
  if (thrown.details['plugin'] === part.plugin && thrown.details['part'] === part.part) return thrown;
  return new BillingError(thrown.kind, thrown.code, thrown.message, { ...thrown.details, ...part }, thrown);
}

function isFault(thrown: unknown): boolean {
  return !isBillingError(thrown) || thrown.kind === 'unavailable';
}

function noteFault(entry: Known, pass: Pass, error: BillingError, { clock, log }: GuardTools): void {
  const before = entry.breaker.restUntil;
  entry.breaker = failed(entry.breaker, pass, clock.now());
  entry.lastReason = reasonOf(error);
  const { restUntil } = entry.breaker;
  if (restUntil === before) return;
  log.warn('A part of a plugin rests: it has failed too often.', {
    ...entry.part,
    restUntil,
    reason: entry.lastReason,
  });
}

function stateOf({ part, breaker, lastReason }: Known, now: number): PartState {
  const failures = failuresAt(breaker, now);
  return { ...part, state: breakerState(breaker, now), failures, restUntil: breaker.restUntil, lastReason };
}

function isRemarkable(state: PartState): boolean {
  return state.state !== 'closed' || state.failures > 0;
}
