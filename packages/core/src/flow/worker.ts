import type { Claim } from '../ports/store.ts';
import { checkAttempts } from './ask.ts';
import type { House } from './house.ts';
import { processInbox } from './inbox.ts';
import { runJobs, type Timed } from './jobs.ts';
import { deliverActions } from './network.ts';
import { deliverEvents, type Consumer } from './outbox.ts';
import { reviewDue } from './review.ts';

/** The kinds of work that are done at our own pace. */
export interface Workload {
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly Timed[];
  /** Names this process among all: it signs leases and slots. */
  readonly worker: string;
}

/** Works on in the background until it is stopped. */
export interface Worker {
  /** Does all that is due now, again and again until nothing is left. For tests and stories: no waiting. */
  drain(): Promise<void>;
  start(): void;
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** How long a claim lasts; a dead worker's rows come back after it. */
const LEASE_MS = 30_000;
/** How many rows are taken up at once: routers and providers are waited for side by side. */
const BATCH = 32;
/** How long to sleep when nothing calls: what another process stored on an engine without notices is found after it. */
const IDLE_MS = 500;

/** The loops over inbox, actions, events, attempts, reviews and jobs. */
export function createWorker(house: House, load: Workload): Worker {
  const claim = (): Claim => ({ worker: load.worker, now: house.clock.now(), leaseMs: LEASE_MS, limit: BATCH });
  let jobsSince = house.clock.now();
  const rounds: readonly Round[] = [
    { name: 'inbox', wakes: 'inbox', run: () => processInbox(house, claim()) },
    { name: 'actions', wakes: 'actions', run: () => deliverActions(house, claim()) },
    ...load.consumers.map((consumer) => ({
      name: `events to ${consumer.name}`,
      wakes: 'outbox' as const,
      run: () => deliverEvents(house, consumer, claim()),
    })),
    { name: 'attempts', wakes: null, run: () => checkAttempts(house, claim()) },
    { name: 'reviews', wakes: null, run: () => reviewDue(house, BATCH * 4) },
    {
      name: 'jobs',
      wakes: null,
      run: async () => {
        const since = jobsSince;
        jobsSince = house.clock.now();
        return runJobs(house, load.jobs, since, load.worker);
      },
    },
  ];
  const loops = rounds.map((round) => createLoop(house, round));
  let unsubscribe: (() => void) | null = null;
  return {
    async drain() {
      for (let done = 1; done > 0;) {
        done = 0;
        for (const round of rounds) done += await round.run();
      }
    },
    start() {
      unsubscribe = house.store.onWork((kind) => {
        for (const loop of loops) if (loop.wakes === kind) loop.wake();
      });
      for (const loop of loops) loop.start();
    },
    async stop() {
      unsubscribe?.();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

interface Round {
  readonly name: string;
  readonly wakes: 'inbox' | 'actions' | 'outbox' | null;
  readonly run: () => Promise<number>;
}

interface Loop {
  readonly wakes: Round['wakes'];
  start(): void;
  wake(): void;
  stop(): Promise<void>;
}

/** One round after the other: at once while there is work or when woken, else after a rest. Faults never end it. */
function createLoop(house: House, round: Round): Loop {
  let stopped = false;
  let woken = false;
  let interrupt: (() => void) | null = null;
  let running: Promise<void> = Promise.resolve();
  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const work = async () => {
    while (!stopped) {
      woken = false;
      let done = 0;
      try {
        done = await round.run();
      } catch (fault) {
        house.log.error('A round of work failed', { round: round.name, reason: String(fault) });
      }
      if (done === 0 && !woken && !stopped) await rest();
    }
  };
  return {
    wakes: round.wakes,
    start() {
      running = work();
    },
    wake() {
      woken = true;
      interrupt?.();
    },
    async stop() {
      stopped = true;
      interrupt?.();
      await running;
    },
  };
}
