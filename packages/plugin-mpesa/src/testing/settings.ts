import type { Chances } from './vices.ts';

/**
 * How the simulated Daraja is set up. Everything has a default: the sandbox's public shortcode, and keys of no worth.
 */
export interface DarajaSimOptions {
  /** 0, the default, takes any free port. Always on loopback. */
  readonly port?: number;
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
  readonly shortcode?: string;
  readonly passkey?: string;
  /** The till that the shortcode stands behind; a CustomerBuyGoodsOnline push must name it as PartyB. */
  readonly till?: string;
  /** The name that the prompt shows. */
  readonly businessName?: string;
  /** Registers C2B addresses once only and knows no `simulate`, as production does. */
  readonly production?: boolean;
  /** Takes callback addresses without TLS. Off by default, since Safaricom does not. */
  readonly allowHttp?: boolean;
  /** Asks ValidationURL before a paybill payment; Safaricom turns this on by e-mail. */
  readonly validation?: boolean;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  /** Runs a task later; a timer by default. A test hands in its own and decides when later is. */
  readonly schedule?: Schedule;
  /** How long a prompt stays on the phone before it ends with 1037. */
  readonly promptMs?: number;
  /** The seed of receipts, ids and chance; the time of the start if none is given. */
  readonly seed?: number;
  /** How often each vice strikes on its own, from 0 to 1. None does by default. */
  readonly chances?: Chances;
}

/** Runs a task so many milliseconds later, and answers what cancels it. */
export type Schedule = (afterMs: number, task: () => void) => () => void;

/** The options with every default filled in. */
export type Settings = Required<DarajaSimOptions>;

/** Fills in the defaults. */
export function settingsOf(options: DarajaSimOptions): Settings {
  const clock = options.clock ?? Date.now;
  return {
    port: 0,
    consumerKey: 'simulated-consumer-key',
    consumerSecret: 'simulated-consumer-secret',
    shortcode: '174379',
    passkey: 'bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919',
    till: '5174379',
    businessName: 'Daftari Networks',
    production: false,
    allowHttp: false,
    validation: false,
    schedule: timer,
    promptMs: 60_000,
    seed: clock(),
    chances: {},
    ...options,
    clock,
  };
}

const timer: Schedule = (afterMs, task) => {
  const handle = setTimeout(task, afterMs);
  handle.unref();
  return () => clearTimeout(handle);
};
