import { afterEach } from 'vitest';
import { darajaClient } from '../src/daraja/client.ts';
import type { DarajaClient, DarajaClientOptions, StkAsk } from '../src/daraja/client.ts';
import { startDaraja } from '../src/testing/index.ts';
import type { DarajaSim, DarajaSimOptions } from '../src/testing/index.ts';
import { listen } from './listener.ts';
import type { Listener } from './listener.ts';

/** 2026-11-22 12:00:00 in Nairobi. */
export const NOON = Date.UTC(2026, 10, 22, 9);

/** The customer of the tests. */
export const MSISDN = '254708374149';

/** A simulator, a listener for its callbacks, and a client, on one clock that the test moves. */
export interface Bench {
  readonly sim: DarajaSim;
  readonly ears: Listener;
  readonly client: DarajaClient;
  readonly time: { now: number };
  /** Runs what the simulator put off until now. */
  readonly later: { readonly afterMs: number; readonly task: () => void }[];
  /** Another client of the same simulator. */
  another(options?: Partial<DarajaClientOptions>): DarajaClient;
  /** A push of 500 shillings, with what is given changed. */
  ask(changed?: Partial<StkAsk>): StkAsk;
}

/** Answers a maker of benches; each is closed after its test. */
export function benches(): (options?: DarajaSimOptions, answer?: (path: string) => unknown) => Promise<Bench> {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });
  return async (options, answer) => {
    const time = { now: NOON };
    const later: { afterMs: number; task: () => void }[] = [];
    const schedule = (afterMs: number, task: () => void) => {
      later.push({ afterMs, task });
      return () => undefined;
    };
    const sim = await startDaraja({ allowHttp: true, seed: 7, clock: () => time.now, schedule, ...options });
    const ears = await listen(answer);
    open.push(sim, ears);
    const another = (changed: Partial<DarajaClientOptions> = {}): DarajaClient =>
      darajaClient({ baseUrl: sim.url, ...sim.credentials, clock: () => time.now, ...changed });
    const ask = (changed: Partial<StkAsk> = {}): StkAsk => ({
      msisdn: MSISDN,
      amountMinor: 500_00n,
      accountReference: 'WIFI-001',
      description: 'Internet',
      callbackUrl: `${ears.url}/hooks/stk`,
      ...changed,
    });
    return { sim, ears, client: another(), time, later, another, ask };
  };
}

/** The value of an outcome that must be an answer. */
export function answered<T>(outcome: { readonly kind: 'answered'; readonly value: T } | { readonly kind: string }): T {
  if (!('value' in outcome)) throw new Error(`not answered: ${JSON.stringify(outcome)}`);
  return outcome.value;
}
