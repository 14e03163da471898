import { isBillingError, type UsageReport, type UsageSink } from '@daftari/core';
import type { Later } from './exchange.ts';
import { inTime } from './patience.ts';

/** Takes reports one by one and records them many at a time. Each promise resolves once its own report is durable. */
export interface Recorder {
  readonly record: (report: UsageReport) => Promise<void>;
  readonly endAll: (...restart: Parameters<UsageSink['endAll']>) => Promise<number>;
  /** How many wait for their turn. */
  readonly waiting: () => number;
}

/** How a recorder works. */
export interface RecorderOptions {
  readonly later: Later;
  /** The most reports of one unit of work, so that none waits long for those beside it. */
  readonly most?: number;
  /** How many units are under way at once: while the database works on one the next is decided. */
  readonly lanes?: number;
}

interface Waiting {
  /** Null for a restart, which stands alone between the reports before and after it. */
  readonly report: UsageReport | null;
  readonly run: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * How long a unit of work is waited for: far longer than a slow commit, and no longer than any NAS waits. Then nothing
 * of it is acknowledged and the next is begun, for its connection may have died without a word. Should it be committed
 * after all, that does no harm: the reports come again and add nothing, and of two units that change one session at
 * once, as two processes may, the database makes the second read again.
 */
const PATIENCE_MS = 10_000;

/** Reports of which one unit of work is under way at a time. */
interface Lane {
  readonly queue: Waiting[];
  busy: boolean;
}

/**
 * While a call of the sink is under way the next reports gather, so that the more there is to do the less each costs,
 * and nothing is ever delayed to wait for others. A session has one lane: what came first of it is recorded first. A
 * restart of a device waits for all that came before it, and what came after waits for the restart.
 */
export function createRecorder(given: UsageSink, options: RecorderOptions): Recorder {
  const { most = 256, lanes: count = 2 } = options;
  const sink = answering(given, options.later);
  const lanes = Array.from({ length: count }, (): Lane => ({ queue: [], busy: false }));
  /** The first restart that waits, and all that came after it. */
  const behind: Waiting[] = [];
  let restarting = false;

  const enqueue = (one: Waiting): void => {
    if (one.report === null || restarting || behind.length > 0) behind.push(one);
    else lanes[laneOf(one.report.sessionKey, count)]?.queue.push(one);
  };

  /** Gives every lane that is free its next reports; where all are empty it is the turn of a restart. */
  const go = (): void => {
    if (restarting) return;
    for (const lane of lanes) if (!lane.busy && lane.queue.length > 0) void workOn(lane);
    if (behind.length > 0 && lanes.every(({ busy }) => !busy)) void beginAnew();
  };

  const workOn = async (lane: Lane): Promise<void> => {
    lane.busy = true;
    await recordBatch(sink, lane.queue.splice(0, most));
    lane.busy = false;
    go();
  };

  /** The restart, then the reports that came after it, up to the next one. */
  const beginAnew = async (): Promise<void> => {
    const [restart, ...after] = behind.splice(0);
    restarting = true;
    if (restart !== undefined) await alone(restart);
    restarting = false;
    for (const one of [...after, ...behind.splice(0)]) enqueue(one);
    go();
  };

  const enter = (report: UsageReport | null, run: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      enqueue({ report, run, resolve, reject });
      go();
    });

  return {
    record: (report) => enter(report, () => sink.record([report])),
    async endAll(...about) {
      let ended = 0;
      await enter(null, async () => {
        ended = await sink.endAll(...about);
      });
      return ended;
    },
    waiting: () => lanes.reduce((all, { queue }) => all + queue.length, behind.length),
  };
}

/** The same sink, each of whose calls has its end. */
function answering(sink: UsageSink, later: Later): UsageSink {
  return {
    record: (reports) => inTime(later, PATIENCE_MS, sink.record(reports)),
    endAll: (...restart) => inTime(later, PATIENCE_MS, sink.endAll(...restart)),
  };
}

/** The lane of a session: the same for all that is said of it. */
function laneOf(sessionKey: string, lanes: number): number {
  let sum = 0;
  for (let place = 0; place < sessionKey.length; place++) sum = (sum * 31 + sessionKey.charCodeAt(place)) | 0;
  return Math.abs(sum) % lanes;
}

async function recordBatch(sink: UsageSink, batch: readonly Waiting[]): Promise<void> {
  const [first] = batch;
  if (batch.length === 1 && first !== undefined) return void (await alone(first));
  try {
    await sink.record(batch.flatMap(({ report }) => report ?? []));
    for (const { resolve } of batch) resolve();
  } catch (thrown) {
    // What took too long may still be under way: it is not done a second time beside itself, and the lane is free.
    if (isTooLong(thrown)) for (const { reject } of batch) reject(thrown);
    else await oneByOne(batch);
  }
}

/** How many that fail one after the other are taken for a sink that is away. */
const AWAY = 2;

/**
 * Nobody else's record is lost because of one that cannot be taken. But where it is the sink that is away, the others
 * are not held up to be refused one by one: their equipment will send them again.
 */
async function oneByOne(batch: readonly Waiting[]): Promise<void> {
  let failed = 0;
  for (const [place, one] of batch.entries()) {
    const fault = await alone(one);
    failed = fault === null || isOwnFault(fault.thrown) ? 0 : failed + 1;
    if (fault === null || (failed < AWAY && !isTooLong(fault.thrown))) continue;
    for (const { reject } of batch.slice(place + 1)) reject(fault.thrown);
    return;
  }
}

function isTooLong(thrown: unknown): boolean {
  return isBillingError(thrown) && thrown.code === 'radius.tooLong';
}

/** Whether the record is refused for what it says, and not because somebody else is away. */
function isOwnFault(thrown: unknown): boolean {
  return isBillingError(thrown) && thrown.kind !== 'unavailable' && thrown.kind !== 'stale';
}

async function alone({ run, resolve, reject }: Waiting): Promise<{ readonly thrown: unknown } | null> {
  try {
    await run();
    resolve();
    return null;
  } catch (thrown) {
    reject(thrown);
    return { thrown };
  }
}
