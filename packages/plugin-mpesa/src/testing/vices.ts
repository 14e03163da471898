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

/** What Daraja does wrong with one order that is answered by a Result: B2C, B2B, reversal, status, balance. */
export interface OrderVices {
  /** The Result. */
  readonly result?: Fate;
  /** How many times each message is sent, at once. */
  readonly times?: number;
  /** A Result of failure for an order that is carried out, before or after the one of success. */
  readonly contradiction?: 'failure-first' | 'failure-last';
  /**
   * QueueTimeOutURL is told that the order timed out. `in-vain`: it did, nothing is done, and no Result comes.
   * `done`: it is carried out all the same, and its Result comes afterwards, as `result` says.
   */
  readonly timeout?: 'in-vain' | 'done';
  /** It comes to nothing, with this ResultCode: `1`, `2001`, `R000002`. */
  readonly code?: string;
  /** The Result of success names neither amount nor receiver, as one of B2B was seen in production. */
  readonly sparse?: boolean;
}

/** How often each vice strikes on its own, from 0 to 1. */
export interface Chances {
  readonly callbackLost?: number;
  readonly confirmationLost?: number;
  readonly resultLost?: number;
  readonly late?: number;
  readonly doubled?: number;
  readonly contradictory?: number;
  readonly stillProcessing?: number;
  readonly queryLies?: number;
  /** An order times out in the queue; half of these are carried out all the same. */
  readonly queueTimeout?: number;
  readonly sparse?: number;
  /** An API request is answered 503 and not carried out. */
  readonly unavailable?: number;
  /** An API request is carried out and the connection dropped. */
  readonly dropped?: number;
  /** An API request is answered 500.003.02 and not carried out. */
  readonly spikeArrest?: number;
}

const LATEST_MS = 120_000;

/** The vices of one payment: those asked for, and by chance those that were left open. */
export function drawVices(
  random: Random,
  chances: Chances,
  asked: Vices = {},
): Required<Omit<Vices, 'contradiction'>> & Vices {
  const { strikes, fate } = dice(random, chances);
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

/** The vices of one order: those asked for, and by chance those that were left open. */
export function drawOrderVices(
  random: Random,
  chances: Chances,
  asked: OrderVices = {},
): Required<Pick<OrderVices, 'result' | 'times' | 'sparse'>> & OrderVices {
  const { strikes, fate } = dice(random, chances);
  const drawn = {
    result: fate(chances.resultLost),
    times: strikes(chances.doubled) ? 2 + random.below(2) : 1,
    sparse: strikes(chances.sparse),
  };
  const contradiction = random.next() < 0.5 ? ('failure-first' as const) : ('failure-last' as const);
  const timeout = random.next() < 0.5 ? ('in-vain' as const) : ('done' as const);
  return {
    ...drawn,
    ...(strikes(chances.contradictory) ? { contradiction } : {}),
    ...(strikes(chances.queueTimeout) ? { timeout } : {}),
    ...asked,
  };
}

function dice(random: Random, { late }: Chances) {
  const strikes = (chance: number | undefined): boolean => random.next() < (chance ?? 0);
  const fate = (lost: number | undefined): Fate =>
    strikes(lost) ? 'lost' : strikes(late) ? 1 + random.below(LATEST_MS) : 'sent';
  return { strikes, fate };
}

/** The orders that are answered by a Result. */
export type OrderEndpoint = 'b2c' | 'b2b' | 'reversal' | 'status' | 'balance';

/** The calls of the API that a fault can befall. */
export type Endpoint =
  | 'oauth'
  | 'push'
  | 'query'
  | 'registerUrls'
  | 'simulate'
  | 'pullRegister'
  | 'pullQuery'
  | 'standingOrder'
  | OrderEndpoint;

/** What befalls one API request. */
export interface Fault {
  /**
   * `drop` closes the connection, `hang` answers only at `sim.answerHung()`, a number is the status of an HTML page;
   * the rest are refusals in Daraja's own words: 500.003.02, 500.003.03 and 500.003.1001.
   */
  readonly answer: 'drop' | 'hang' | 'spike-arrest' | 'quota' | 'internal' | number;
  /** Whether the request is carried out all the same. */
  readonly carriedOut: boolean;
}

/** The fault that chance brings, if any. */
export function drawFault(random: Random, chances: Chances): Fault | undefined {
  const [unavailable, dropped] = [random.next(), random.next()];
  if (unavailable < (chances.unavailable ?? 0)) return { answer: 503, carriedOut: false };
  if (dropped < (chances.dropped ?? 0)) return { answer: 'drop', carriedOut: true };
  const { spikeArrest = 0 } = chances;
  if (spikeArrest > 0 && random.next() < spikeArrest) return { answer: 'spike-arrest', carriedOut: false };
  return undefined;
}
