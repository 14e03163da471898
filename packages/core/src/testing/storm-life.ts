import { createBilling, type Billing } from '../billing.ts';
import type { Ask } from '../flow/ask.ts';
import type { Plugin, PluginResponse } from '../plugin/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineConfig } from '../storage/engine.ts';
import { openStore } from '../storage/store.ts';
import { openTestEngine } from './engines.ts';
import { failAt, type Failpoint } from './failpoint.ts';
import { dispatch, type DoorRequest } from './storm-door.ts';

/** One life of the ISP, from its start to its death. What is asked of a dead one rejects, or is never heard. */
export interface Life {
  request(request: DoorRequest): Promise<PluginResponse>;
  /** Asks a payer for money. */
  ask(ask: Ask): Promise<void>;
  /** Does all that is due now, by so many workers at once: whatever they do, they do once. */
  work(workers: number): Promise<void>;
  /** Lets it die soon: at one of the next statements, or after so many milliseconds at most. */
  doom(chance: (limit: number) => number): void;
  /** Whether it is dead; where its death is decided and near, after it. */
  dead(): Promise<boolean>;
  /** Puts away what the dead has left open. */
  bury(): Promise<void>;
  /** Ends it in peace. */
  end(): Promise<void>;
}

/** What is the same in each life. */
export interface LifeOptions {
  readonly config: EngineConfig;
  readonly clock: Clock;
  readonly plugins: readonly Plugin[];
  readonly currency: string;
}

/** Each life bears the same name, so that what the one before had under way is free at once. */
const NAME = 'storm';
/** A key of nobody. */
const KEY = new Uint8Array(32).fill(7);
/** At which of the next statements a doomed engine breaks, at the latest: a window sends some hundreds. */
const STATEMENTS = 150;

/** A billing on a store, with what is needed to break it. Started, without workers of its own. */
export async function openLife({ config, clock, plugins, currency }: LifeOptions) {
  const engine = await openTestEngine({ ...config, poolMax: 6 });
  const store = await openStore(engine, { secretKey: KEY, clock });
  const billing: Billing = await createBilling({
    database: store,
    currency,
    zone: 'Africa/Nairobi',
    clock,
    plugins,
    worker: NAME,
  });
  await store.releaseClaims(NAME, clock.now());
  await billing.start({ work: false });
  return { billing, engine };
}

/** What a life does, whichever process it lives in. */
export function livesOn(billing: Billing): Pick<Life, 'request' | 'ask' | 'work'> {
  return {
    request: (request) => dispatch(billing.registry.routes, request),
    async ask(ask) {
      await billing.requestPayment(ask);
    },
    async work(workers) {
      const done = await Promise.allSettled(Array.from({ length: workers }, () => billing.drain()));
      const failed = done.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

/** A life in this process: it dies when the connections of its engine break at a statement, and none of it goes on. */
export async function engineLife(options: LifeOptions): Promise<Life> {
  const { billing, engine } = await openLife(options);
  let end: { readonly at: number; readonly point: Failpoint } | null = null;
  const dead = () => end !== null && end.point.sent() >= end.at;
  const close = async () => {
    await billing.stop().catch(() => undefined);
    await engine.close().catch(() => undefined);
  };
  return {
    ...livesOn(billing),
    doom(chance) {
      const at = 1 + chance(STATEMENTS);
      end ??= { at, point: failAt(engine, at) };
    },
    dead: async () => dead(),
    bury: close,
    async end() {
      await billing.stop();
    },
  };
}
