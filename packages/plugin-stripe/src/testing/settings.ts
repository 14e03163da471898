import type { Chances } from './deliveries.ts';

/** How the simulated Stripe is set up. Everything has a default; its keys are of no worth. */
export interface StripeSimOptions {
  /** 0, the default, takes any free port. Always on loopback. */
  readonly port?: number;
  readonly secretKey?: string;
  readonly publishableKey?: string;
  /** What events are signed with, for endpoints that are named without a secret of their own. */
  readonly webhookSecret?: string;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  /** Runs a task later; a timer by default. A test hands in its own and decides when later is. */
  readonly schedule?: Schedule;
  /** The seed of ids and chance; the time of the start if none is given. */
  readonly seed?: number;
  /** How often each vice strikes an event on its own, from 0 to 1. None does by default. */
  readonly chances?: Chances;
  /** What Stripe keeps of a charge, in ten-thousandths: 290 by default. */
  readonly feeParts?: number;
  /** What a dispute costs besides, in the smallest unit. 1,500 by default. */
  readonly disputeFee?: number;
  /** What it settles in, and how much of that a hundred of the payer's smallest units are; as charged by default. */
  readonly settlesIn?: { readonly currency: string; readonly perHundred: number } | null;
  /** Refunds wait until they are settled by `sim.settleRefund`; they succeed at once by default. */
  readonly refundsWait?: boolean;
}

/** Runs a task so many milliseconds later, and answers what cancels it. */
export type Schedule = (afterMs: number, task: () => void) => () => void;

/** The options with every default filled in. */
export type Settings = Required<StripeSimOptions>;

/** Fills in the defaults. */
export function settingsOf(options: StripeSimOptions): Settings {
  const clock = options.clock ?? Date.now;
  return {
    port: 0,
    secretKey: 'sk_test_simulatedSecretKey',
    publishableKey: 'pk_test_simulatedPublishableKey',
    webhookSecret: 'whsec_simulatedSigningSecret',
    schedule: timer,
    seed: clock(),
    chances: {},
    feeParts: 290,
    disputeFee: 1_500,
    settlesIn: null,
    refundsWait: false,
    ...options,
    clock,
  };
}

const timer: Schedule = (afterMs, task) => {
  const handle = setTimeout(task, afterMs);
  handle.unref();
  return () => clearTimeout(handle);
};
