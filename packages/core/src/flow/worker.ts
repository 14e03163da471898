import type { DunningMark } from '../ports/dunning.ts';
import type { Claim } from '../ports/store.ts';
import { takeAttempts } from './attempts.ts';
import { takeDisbursements } from './disbursements/send.ts';
import { takingRound } from './disbursements/taking-round.ts';
import { resumeDrafts } from './documents/drafts.ts';
import { createDelivery } from './deliver.ts';
import { mendDrift } from './drift.ts';
import { openDue, takeDunning } from './dunning/run.ts';
import { reconcileRounds } from './reconcile-rounds.ts';
import { reconcilingRounds } from './reconciling/rounds.ts';
import { sumLedgerDays } from './figures-ledger.ts';
import type { House, Task } from './house.ts';
import { takeInbox } from './inbox.ts';
import { takeJobs, type Timed } from './jobs.ts';
import { AT_ONCE, createLoop, type Round } from './loop.ts';
import { mandateRounds } from './mandates/autopay.ts';
import { deliverEvents, type Consumer } from './outbox.ts';
import { settleReferrals } from './referrals.ts';
import { reviewDue } from './review.ts';
import { resumeRuns } from './runs/run.ts';

/** The kinds of work that are done at our own pace. */
export interface Workload {
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly Timed[];
  /** Names this process among all: it signs leases and slots. The same after a restart frees what it held before. */
  readonly worker: string;
}

/** Works on in the background until it is stopped. */
export interface Worker {
  /** Does all that is due now, again and again until nothing is left. For tests and stories: no waiting. */
  drain(): Promise<void>;
  /** Takes up what an earlier process of this name has left behind, then works. */
  start(): Promise<void>;
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** How long a claim lasts, in milliseconds; a dead worker's rows come back after it. */
const LEASE_MS = 30_000;
/** How many orders to the network are under way at once: they wait for devices and not for this machine. */
const ACTIONS_AT_ONCE = 4_096;

/** How often sessions are compared with what is paid for, and how many that differ are dealt with at once. */
const DRIFT_EVERY_MS = 60_000;
const DRIFT_AT_ONCE = 200;

/** How often it is looked for runs that a dead process has left behind. */
const RUNS_EVERY_MS = 30_000;

/** How often documents that have come due are looked for. */
const DUE_EVERY_MS = 60_000;

/** How often referrals, and drafts whose finalising broke off, are looked at. */
const REFERRALS_EVERY_MS = 60_000;
const DRAFTS_EVERY_MS = 60_000;

/** How often it is looked whether a day of the ledger is over. */
const LEDGER_EVERY_MS = 3_600_000;

/** How long what has changed access can be read by who was away, and how often what is older is forgotten. */
const CHANGES_MS = 3_600_000;
const CHANGES_EVERY_MS = 600_000;

/** The loops over inbox, actions, events, attempts, reviews and jobs. */
export function createWorker(house: House, load: Workload): Worker {
  const rounds = roundsOf(house, load);
  const loops = rounds.map((round) => createLoop(house, round));
  let unsubscribe: (() => void) | null = null;
  return {
    async drain() {
      for (let done = 1; done > 0;) {
        done = 0;
        for (const round of rounds) {
          const tasks = await round.take(round.atOnce ?? AT_ONCE);
          await Promise.all(tasks.map((task) => task()));
          done += tasks.length;
        }
      }
    },
    async start() {
      await house.store.releaseClaims(load.worker, house.clock.now());
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

function roundsOf(house: House, { consumers, jobs, worker }: Workload): readonly Round[] {
  const claim = (limit: number): Claim => ({ worker, now: house.clock.now(), leaseMs: LEASE_MS, limit });
  const deliver = createDelivery(house);
  let jobsSince = house.clock.now();
  let driftAt = jobsSince;
  let dueAt = jobsSince;
  let dueAfter: DunningMark | undefined;
  return [
    { name: 'inbox', wakes: 'inbox', take: (limit) => takeInbox(house, claim(limit)) },
    {
      name: 'actions',
      wakes: 'actions',
      atOnce: ACTIONS_AT_ONCE,
      refills: true,
      take: (limit) => deliver(claim(limit)),
    },
    ...consumers.map((consumer): Round => ({
      name: `events to ${consumer.name}`,
      wakes: 'outbox',
      take: async (limit) => whole(await deliverEvents(house, consumer, claim(limit))),
    })),
    { name: 'attempts', wakes: null, take: (limit) => takeAttempts(house, claim(limit)) },
    { name: 'disbursements', wakes: null, take: (limit) => takeDisbursements(house, claim(limit)) },
    takingRound(house),
    { name: 'reviews', wakes: null, take: async (limit) => whole(await reviewDue(house, limit)) },
    {
      name: 'drift',
      wakes: null,
      async take() {
        const now = house.clock.now();
        if (now < driftAt) return [];
        driftAt = now + DRIFT_EVERY_MS;
        return whole(await mendDrift(house, DRIFT_AT_ONCE));
      },
    },
    ...reconcileRounds(house, claim),
    ...reconcilingRounds(house, worker),
    {
      name: 'documents come due',
      wakes: null,
      async take() {
        const now = house.clock.now();
        if (now < dueAt) return [];
        const { found, next } = await openDue(house, dueAfter);
        // A page may have another behind it.
        dueAfter = found === 0 ? undefined : next;
        if (found === 0) dueAt = now + DUE_EVERY_MS;
        return whole(found);
      },
    },
    { name: 'dunning', wakes: null, take: (limit) => takeDunning(house, claim(limit)) },
    ...mandateRounds(house, claim),
    ...upkeepRounds(house),
    {
      name: 'jobs',
      wakes: null,
      async take() {
        const since = jobsSince;
        jobsSince = house.clock.now();
        return takeJobs(house, jobs, since, worker);
      },
    },
  ];
}

/** What is looked at every now and then, whatever happens. */
function upkeepRounds(house: House): readonly Round[] {
  const startedAt = house.clock.now();
  let referralsAt = startedAt;
  let draftsAt = startedAt;
  let runsAt = startedAt;
  let ledgerAt = startedAt;
  let changesAt = startedAt;
  return [
    {
      name: 'referrals',
      wakes: null,
      async take() {
        const now = house.clock.now();
        if (house.referral === null || now < referralsAt) return [];
        referralsAt = now + REFERRALS_EVERY_MS;
        await settleReferrals(house);
        return [];
      },
    },
    {
      name: 'runs',
      wakes: null,
      async take() {
        const now = house.clock.now();
        if (now < runsAt) return [];
        runsAt = now + RUNS_EVERY_MS;
        await resumeRuns(house);
        return [];
      },
    },
    {
      name: 'ledger',
      wakes: null,
      async take() {
        const now = house.clock.now();
        if (now < ledgerAt) return [];
        ledgerAt = now + LEDGER_EVERY_MS;
        await sumLedgerDays(house);
        return [];
      },
    },
    {
      name: 'changes of access',
      wakes: null,
      async take() {
        const now = house.clock.now();
        if (now < changesAt) return [];
        const forgotten = await house.store.accessLog.prune(now - CHANGES_MS);
        if (forgotten === 0) changesAt = now + CHANGES_EVERY_MS;
        return whole(forgotten);
      },
    },
    {
      name: 'drafts',
      wakes: null,
      async take() {
        const now = house.clock.now();
        if (now < draftsAt) return [];
        draftsAt = now + DRAFTS_EVERY_MS;
        await resumeDrafts(house, 100);
        return [];
      },
    },
  ];
}

/** Work that was done while it was taken: only whether there was any still matters. */
function whole(done: number): readonly Task[] {
  return done === 0 ? [] : [async () => undefined];
}
