import {
  RUN_PARAMS,
  type Run,
  type RunItem,
  type RunKind,
  type RunParams,
  type RunProgress,
} from '../../domain/run.ts';
import { defineErrors } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { event, type House } from '../house.ts';
import { workLanes } from './lanes.ts';
import type { RunThreads } from './threads.ts';

/** How a house works on runs. */
export interface RunDesk {
  /** Signs the leases of this process; the same after a restart frees what it held before. */
  readonly worker: string;
  /** How many accounts are dealt with together. */
  readonly chunk: number;
  /** From how many accounts on a run is worth threads of its own. */
  readonly from: number;
  /** Null where all is done in the main thread. */
  readonly threads: RunThreads | null;
  /** What is being worked on: waited for before the store is closed. */
  readonly underWay: Set<Promise<void>>;
}

/** What is asked of a run. */
export interface RunInput {
  readonly kind: RunKind;
  /** What was due by then is in it: now, unless said otherwise. */
  readonly cutOffAt?: number;
  readonly params?: Partial<RunParams>;
  /** Who lets it begin, for people. */
  readonly actor?: string;
}

/** What can be wrong with runs. */
export const runErrors = defineErrors('run', {
  missing: ['missing', 'There is no run {runId}.'],
  ahead: ['invalid', 'A run is about what is due already; {cutOffAt} is still to come. It can be run dry.'],
  params: ['invalid', 'A run has at least one line for each subscription, and a factor above zero.'],
});

/**
 * Plans a run: a row for each account that is due. Asked twice for the same kind, instant and parameters it is one run.
 * @throws BillingError `run.ahead`, `run.params`
 */
export async function planRun(house: House, input: RunInput): Promise<Run> {
  const now = house.clock.now();
  const { kind, cutOffAt = now, actor = 'billing' } = input;
  const params = { ...RUN_PARAMS, ...input.params };
  if (cutOffAt > now) throw runErrors.ahead({ cutOffAt: new Date(cutOffAt).toISOString() });
  const { maxLines, medianFactor } = params;
  if (!Number.isInteger(maxLines) || maxLines < 1 || (medianFactor !== null && !(medianFactor > 0))) {
    throw runErrors.params();
  }
  const id = house.ids.next<'Run'>('run');
  return house.store.planRun({
    id,
    kind,
    cutOffAt,
    params,
    state: 'planning',
    actor,
    startedAt: now,
    finishedAt: null,
  });
}

/**
 * Works on a run until nothing of it is left to claim. What others hold they end themselves; what a dead worker held is
 * taken up when its lease is over, by whoever works on the run then.
 */
export async function workRun(house: House, given: Run): Promise<void> {
  const { underWay } = house.runs;
  const work = workOn(house, given).finally(() => underWay.delete(work));
  underWay.add(work);
  return work;
}

async function workOn(house: House, given: Run): Promise<void> {
  const run = given.state === 'planning' ? await house.store.planRun(given) : given;
  if (run.state === 'done') return;
  const { worker, threads, from, chunk } = house.runs;
  // Of its own each time: two who work on the same run in one process hold different items.
  const own = `${worker.slice(0, LONGEST_WORKER)}~${house.ids.next('wrk').slice(-8)}`;
  const { planned } = await house.store.reads.runProgress(run.id, house.clock.now());
  const stop = tellProgress(house, run.id);
  try {
    if (threads !== null && planned >= from) await threads.work(house, run, own);
    else await workLanes(house, run, { worker: own, lanes: 1, chunk: Math.min(chunk, IN_MAIN_THREAD) });
    await house.store.finishRun(run.id, house.clock.now());
  } finally {
    await stop();
  }
  if (run.kind !== 'bill') await house.store.forgetRunItems(run.kind, KEPT_RUNS);
}

/** How often watchers are told how far a run has come. */
const TOLD_EVERY_MS = 1_000;

/** Tells watchers how far a run has come, now and then and once more when it is stopped. */
function tellProgress(house: House, runId: Id<'Run'>): () => Promise<void> {
  let asking: Promise<void> | null = null;
  const ask = async (): Promise<void> => {
    try {
      const { run, progress } = await progressOf(house, runId);
      const { planned, claimed, done, parked } = progress;
      const { kind, state } = run;
      const payload = { runId, kind, state, waiting: planned + claimed, done, parked };
      house.tell([event('runProgressed', runId, house.clock.now(), payload)]);
    } catch (fault) {
      house.log.warn('Nobody could be told how far a run has come', { runId, reason: String(fault) });
    }
  };
  const timer = setInterval(() => {
    asking ??= ask().finally(() => (asking = null));
  }, TOLD_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await asking;
    await ask();
  };
}

/** The longest part of a worker's name that leaves room for what makes it unique. */
const LONGEST_WORKER = 40;

/** So many accounts are decided in the main thread before somebody else has her turn. */
const IN_MAIN_THREAD = 25;

/** Of how many renewals and expiries it is kept what each account got. */
const KEPT_RUNS = 3;

/** Plans a run and works on it. Answers how far it came. */
export async function runNow(
  house: House,
  input: RunInput,
): Promise<{ readonly run: Run; readonly progress: RunProgress }> {
  const planned = await planRun(house, input);
  await workRun(house, planned);
  return progressOf(house, planned.id);
}

/**
 * A run and how far it has come.
 * @throws BillingError `run.missing`
 */
export async function progressOf(
  house: House,
  runId: Id<'Run'>,
): Promise<{ readonly run: Run; readonly progress: RunProgress }> {
  const { reads } = house.store;
  const [run, progress] = await Promise.all([reads.run(runId), reads.runProgress(runId, house.clock.now())]);
  if (run === null) throw runErrors.missing({ runId });
  return { run, progress };
}

/** All parked items of a run. */
export async function parkedOf(house: House, runId: Id<'Run'>): Promise<readonly RunItem[]> {
  const all: RunItem[] = [];
  for (let page = 1; ; page++) {
    const { rows } = await house.store.reads.runItems(runId, { page, limit: PAGE, status: 'parked' });
    all.push(...rows);
    if (rows.length < PAGE) return all;
  }
}

const PAGE = 1_000;

/**
 * Takes parked accounts up again, some or all. Approved, they are written however much it is. Answers how many; they
 * are worked on by `workRun`.
 * @throws BillingError `run.missing`
 */
export async function retryParked(
  house: House,
  runId: Id<'Run'>,
  retry: { readonly accountIds?: readonly Id<'Account'>[] | null; readonly approved?: boolean },
): Promise<number> {
  if ((await house.store.reads.run(runId)) === null) throw runErrors.missing({ runId });
  const { accountIds = null, approved = false } = retry;
  return house.store.retryParked(runId, { accountIds, approved });
}

/** Works on runs that others have left behind, the oldest first. Answers how many there were. */
export async function resumeRuns(house: House): Promise<number> {
  let resumed = 0;
  for (const kind of ['renewal', 'expiry', 'bill'] as const) {
    for (const run of await house.store.reads.openRuns(kind)) {
      await workRun(house, run);
      resumed += 1;
    }
  }
  return resumed;
}
