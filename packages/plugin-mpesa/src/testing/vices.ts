import type { Random } from './random.ts';

/** What befalls a message on its way. `held` waits for `release()`; a number is milliseconds late. */
export type Fate = 'sent' | 'lost' | 'held' | number;

/** What Daraja does wrong with one payment. */
export interface Vices {
  /** The STK callback. */
  readonly callback?: Fate;
  /**
   * The C2B confirmation, of a direct payment or of a push on a shortcode with registered addresses: then both rails
   * tell of one receipt.
   */
  readonly confirmation?: Fate;
  /** How many times each message is sent, at once. */
  readonly times?: number;
  /** A callback of failure for a push that is paid, before or after the one of success. */
  readonly contradiction?: 'failure-first' | 'failure-last';
  /** How many queries still say 4999 after the prompt was answered. */
  readonly stillProcessing?: number;
  /** Queries say cancelled of a push that is paid, as the sandbox was seen to do. */
  readonly queryLies?: boolean;
}

/** How often each vice strikes on its own, from 0 to 1. */
export interface Chances {
  readonly callbackLost?: number;
  readonly confirmationLost?: number;
  readonly late?: number;
  readonly doubled?: number;
  readonly contradictory?: number;
  readonly stillProcessing?: number;
  readonly queryLies?: number;
  /** An API request is answered 503 and not carried out. */
  readonly unavailable?: number;
  /** An API request is carried out and the connection dropped. */
  readonly dropped?: number;
}

const LATEST_MS = 120_000;

/** The vices of one payment: those asked for, and by chance those that were left open. */
export function drawVices(
  random: Random,
  chances: Chances,
  asked: Vices = {},
): Required<Omit<Vices, 'contradiction'>> & Vices {
  const strikes = (chance: number | undefined): boolean => random.next() < (chance ?? 0);
  const fate = (lost: number | undefined): Fate =>
    strikes(lost) ? 'lost' : strikes(chances.late) ? 1 + random.below(LATEST_MS) : 'sent';
  const drawn = {
    callback: fate(chances.callbackLost),
    confirmation: fate(chances.confirmationLost),
    times: strikes(chances.doubled) ? 2 + random.below(2) : 1,
    stillProcessing: strikes(chances.stillProcessing) ? 1 + random.below(3) : 0,
    queryLies: strikes(chances.queryLies),
  };
  const contradiction = random.next() < 0.5 ? ('failure-first' as const) : ('failure-last' as const);
  return { ...drawn, ...(strikes(chances.contradictory) ? { contradiction } : {}), ...asked };
}

/** The calls of the API that a fault can befall. */
export type Endpoint = 'oauth' | 'push' | 'query' | 'registerUrls' | 'simulate' | 'pullRegister' | 'pullQuery';

/** What befalls one API request. */
export interface Fault {
  /**
   * `drop` closes the connection, `hang` answers only at `sim.answerHung()`, a number is the status of an HTML page.
   */
  readonly answer: 'drop' | 'hang' | number;
  /** Whether the request is carried out all the same. */
  readonly carriedOut: boolean;
}

/** The fault that chance brings, if any. */
export function drawFault(random: Random, chances: Chances): Fault | undefined {
  const [unavailable, dropped] = [random.next(), random.next()];
  if (unavailable < (chances.unavailable ?? 0)) return { answer: 503, carriedOut: false };
  if (dropped < (chances.dropped ?? 0)) return { answer: 'drop', carriedOut: true };
  return undefined;
}
