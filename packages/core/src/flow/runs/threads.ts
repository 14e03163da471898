import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Run } from '../../domain/run.ts';
import type { StageName } from '../../plugin/contract.ts';
import type { StageRunners } from '../../plugin/stages.ts';
import type { House } from '../house.ts';
import {
  faultOf,
  faultTold,
  type FromThread,
  type StageAnswer,
  type StageCall,
  type ThreadData,
  type ToThread,
} from './told.ts';

/** Works on runs beside the main thread, so that a run of a hundred thousand accounts slows no log-in. */
export interface RunThreads {
  /**
   * Works on a run until nothing is left to claim.
   * @throws what ended a thread before; the items that it held come back when their lease is over
   */
  work(house: House, run: Run, worker: string): Promise<void>;
}

/** What threads have to know that a house does not tell. */
export interface ThreadSettings {
  readonly engine: { readonly kind: 'url'; readonly url: string };
  readonly secretKey: Uint8Array | undefined;
  readonly bent: readonly StageName[];
  /** Whether the house goes by the machine's own clock. */
  readonly systemTime: boolean;
  /** Names of events that somebody watches now. */
  readonly watched: () => readonly string[];
  readonly threads: number;
  readonly chunk: number;
}

/** While one chunk is being written the next is decided. */
const LANES = 2;
/** Each lane reads side by side. */
const CONNECTIONS = 6;
/** More of them wait for the same database. */
const MOST_THREADS = 4;

/** How many threads a machine has for a run: one core stays with the main thread, and the database needs some too. */
export function threadsHere(): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(availableParallelism() / 2)));
}

/** Threads that work on runs; each is started for a run and ends with it. */
export function createRunThreads(settings: ThreadSettings): RunThreads {
  return {
    async work(house, run, worker) {
      const data = dataOf(house, run, settings);
      const threads = Array.from({ length: settings.threads }, (_, number) =>
        oneThread(house, { ...data, worker: `${worker}/${number}` }),
      );
      const ended = await Promise.allSettled(threads);
      const failed = ended.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

function dataOf(house: House, run: Run, settings: ThreadSettings): Omit<ThreadData, 'worker'> {
  const { currency, zone, policy, referral, points, heard, drivers, gateways, clock } = house;
  const { engine, secretKey, bent, systemTime, watched, chunk } = settings;
  return {
    engine: { ...engine, poolMax: CONNECTIONS },
    secretKey,
    currency,
    zone,
    policy,
    referral,
    points,
    heard: [...heard],
    drivers: [...drivers.keys()],
    gateways: [...gateways].map(([name, { clearing }]) => [name, clearing ?? null] as const),
    bent,
    watched: watched(),
    now: systemTime ? null : clock.now(),
    lanes: LANES,
    chunk,
    run,
  };
}

/**
 * So much a thread may hold of accounts. One that would need more ends, and its accounts come back in smaller parts: so
 * a single one that is too large parks alone.
 */
const MOST_HEAP_MB = 192;
/** A chunk is gone before it grows old: with room to die young, less of it is moved, and less memory is taken. */
const YOUNG_HEAP_MB = 96;

/** As it lies beside this file: the source, or what it was built to. */
function program(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './runs-thread.js', import.meta.url);
}

async function oneThread(house: House, workerData: ThreadData): Promise<void> {
  const resourceLimits = { maxOldGenerationSizeMb: MOST_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB };
  const thread = new Worker(program(), { workerData, resourceLimits });
  // The rule is about the windows of browsers: a thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const send = (message: ToThread): void => thread.postMessage(message);
  const stop = (): void => send({ kind: 'stop' });
  house.signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      let fault: Error | null = null;
      const hear = (message: FromThread): void => {
        switch (message.kind) {
          case 'ask':
            void answersOf(house.stages, message.stage, message.calls).then((answers) =>
              send({ kind: 'answers', id: message.id, answers }),
            );
            return;
          case 'tell':
            return house.tell(message.events);
          case 'log':
            return house.log[message.level](message.message, message.details);
          case 'worked':
            fault = message.fault === null ? null : faultOf(message.fault);
        }
      };
      thread.on('message', hear);
      thread.once('error', reject);
      thread.once('exit', (code) => {
        if (fault !== null) reject(fault);
        else if (code !== 0) reject(new Error(`a thread of the run ${workerData.run.id} ended with ${code}`));
        else resolve();
      });
      if (house.signal.aborted) stop();
    });
  } finally {
    house.signal.removeEventListener('abort', stop);
  }
}

/** How many questions are answered before others of the main thread have their turn. */
const AT_ONCE = 16;

/** Asks a stage as the main thread itself would: guarded, checked, one plugin after the other. */
async function answersOf(
  stages: StageRunners,
  name: StageName,
  calls: readonly StageCall[],
): Promise<readonly StageAnswer[]> {
  const stage = stages[name] as (value: unknown, facts: unknown) => Promise<unknown>;
  const answer = async ({ value, facts }: StageCall): Promise<StageAnswer> => {
    try {
      return { value: await stage(value, facts) };
    } catch (fault) {
      return { fault: faultTold(fault) };
    }
  };
  const answers: StageAnswer[] = [];
  for (let start = 0; start < calls.length; start += AT_ONCE) {
    answers.push(...(await Promise.all(calls.slice(start, start + AT_ONCE).map(answer))));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return answers;
}
