import type { Tariff } from './tariff.ts';
import { USUAL_TARIFF } from './tariff.ts';
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
  /** Other shortcodes of the same app, besides `shortcode`. */
  readonly shortcodes?: readonly SimShortcode[];
  /** The API operator of every shortcode: who may send money out and ask for what is not everybody's. */
  readonly initiator?: SimInitiator;
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
  /** How old a payment must be before the pull feed shows it. */
  readonly pullLagMs?: number;
  /** What M-Pesa and the gateway before it allow; what is left out is as real as public sources tell. */
  readonly limits?: Partial<Limits>;
  /** What each movement costs the organisation. */
  readonly tariff?: Partial<Tariff>;
  /**
   * Where charges are taken from: an account of their own, which a settlement makes good (as Daraja's documents say),
   * or straight from the utility account (as exports of the portal were seen to show).
   */
  readonly feesFrom?: 'charges' | 'utility';
  /** The seed of receipts, ids and chance; the time of the start if none is given. */
  readonly seed?: number;
  /** How often each vice strikes on its own, from 0 to 1. None does by default. */
  readonly chances?: Chances;
}

/** A paybill, or the store number that a till stands behind. */
export interface SimShortcode {
  readonly shortcode: string;
  /** The first shortcode's, if none is given. */
  readonly passkey?: string;
  readonly till?: string;
  readonly businessName?: string;
  readonly validation?: boolean;
}

/** An API operator, as the organisation portal makes them. */
export interface SimInitiator {
  readonly name: string;
  readonly password: string;
}

/** What is allowed. Amounts are whole shillings. */
export interface Limits {
  /** The most that one transaction may be; above it ends with 3. 250,000 by the portal's page on B2C. */
  readonly payment: number;
  /**
   * The most that one phone may send in a day of Nairobi; above it ends with 4. KES 500,000 by the same page, and not
   * held by default: tests pay with one phone what many would.
   */
  readonly day: number;
  /** The least that B2C sends; below it ends with 2. */
  readonly leastB2c: number;
  /** For so long the same amount does not go to the same phone again: B2C ends with 17. */
  readonly sameAgainMs: number;
  /** Wrong credentials in a row before the operator is locked with 8006. How many it takes is not public. */
  readonly wrongCredentials: number;
  /** Requests in a second before 500.003.02. What Safaricom allows is not public: nothing is held by default. */
  readonly perSecond: number;
  /** Requests in a day of Nairobi before 500.003.03. */
  readonly perDay: number;
}

/** Runs a task so many milliseconds later, and answers what cancels it. */
export type Schedule = (afterMs: number, task: () => void) => () => void;

/** The options with every default filled in. */
export interface Settings extends Required<Omit<DarajaSimOptions, 'limits' | 'tariff'>> {
  readonly limits: Limits;
  readonly tariff: Tariff;
}

const USUAL_LIMITS: Limits = {
  payment: 250_000,
  day: Infinity,
  leastB2c: 10,
  sameAgainMs: 120_000,
  wrongCredentials: 3,
  perSecond: Infinity,
  perDay: Infinity,
};

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
    shortcodes: [],
    initiator: { name: 'testapi', password: 'Simulated#2026' },
    production: false,
    allowHttp: false,
    validation: false,
    schedule: timer,
    promptMs: 60_000,
    pullLagMs: 0,
    feesFrom: 'charges',
    seed: clock(),
    chances: {},
    ...options,
    clock,
    limits: { ...USUAL_LIMITS, ...options.limits },
    tariff: { ...USUAL_TARIFF, ...options.tariff },
  };
}

const timer: Schedule = (afterMs, task) => {
  const handle = setTimeout(task, afterMs);
  handle.unref();
  return () => clearTimeout(handle);
};
