import { parentPort, workerData } from 'node:worker_threads';
import { moneyRules } from '../../domain/money-rules.ts';
import { networkPolicy } from '../../domain/network-policy.ts';
import { assert } from '../../kernel/assert.ts';
import type { StageName } from '../../plugin/contract.ts';
import type { StageRunners } from '../../plugin/stages.ts';
import { systemClock, type Clock } from '../../ports/clock.ts';
import type { Driver } from '../../ports/driver.ts';
import type { Gateway } from '../../ports/gateway.ts';
import { randomIds } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { OutboxEvent, Store } from '../../ports/store.ts';
import { openEngine, openStore } from '../../storage/index.ts';
import { chunks } from '../../storage/knex/rows.ts';
import type { House } from '../house.ts';
import { createLanes } from '../lanes.ts';
import { remembered } from '../remembered.ts';
import { batched } from './batched.ts';
import { workLanes } from './lanes.ts';
import {
  faultOf,
  faultTold,
  type FromThread,
  type StageAnswer,
  type StageCall,
  type ThreadData,
  type ToThread,
} from './told.ts';

// A thread that works on one run: it opens a store of its own, claims, decides and writes, and ends. Where a plugin
// bends a stage it asks the main thread, where plugins live, many questions at a time. If that is not there, nothing
// can be decided, and nothing is written.

const port = parentPort;
assert(port !== null, 'a run has a main thread');
const data = workerData as ThreadData;
const tell = (message: FromThread): void => port.postMessage(message);
const { closing, wait } = listening(port);

/** What the main thread says: that this is to end, or what it answers; who waits for an answer is told it. */
function listening(from: NonNullable<typeof parentPort>) {
  const asked = new Map<number, (answers: readonly StageAnswer[]) => void>();
  const ending = new AbortController();
  from.on('message', (message: ToThread) => {
    if (message.kind === 'stop') return ending.abort();
    asked.get(message.id)?.(message.answers);
    asked.delete(message.id);
  });
  return { closing: ending.signal, wait: asked.set.bind(asked) };
}

/** The house as it is in the main thread, but for what can only be there. */
function houseOf(store: Store): House {
  const { currency, zone, policy, referral, points, now } = data;
  const clock: Clock = now === null ? systemClock : { now: () => now };
  const watched = new Set(data.watched);
  return {
    store,
    stages: stages(),
    gateways: new Map(data.gateways.map(([name, clearing]) => [name, absentGateway(name, clearing)])),
    drivers: new Map(data.drivers.map((name) => [name, absentDriver(name)])),
    logIns: new Map(),
    lanes: createLanes(),
    clock,
    ids: randomIds(clock),
    log: log(),
    currency,
    zone,
    policy,
    referral,
    points,
    // Money neither leaves nor arrives in a run.
    money: moneyRules({}, currency),
    // No thread of a run reaches the network: workers of the main thread do.
    network: networkPolicy(),
    offers: remembered(() => store.reads.promotions(), clock),
    taxes: remembered(() => store.reads.taxes(), clock),
    signal: closing,
    heard: new Set(data.heard),
    tell: (events) => {
      // In small parts: whoever hears them has other things to do in between.
      for (const part of chunks(events.filter(({ event }) => watched.has(event)).map(bare), TOLD_AT_ONCE)) {
        tell({ kind: 'tell', events: part });
      }
    },
    runs: { worker: data.worker, chunk: data.chunk, from: Infinity, threads: null, underWay: new Set() },
  };
}

const TOLD_AT_ONCE = 64;

function bare({ event, aggregate, payload, at }: OutboxEvent): OutboxEvent {
  return { event, aggregate, payload, at };
}

function log(): Log {
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}

function writer(level: keyof Log): Log['info'] {
  return (message, details = {}) =>
    tell({ kind: 'log', level, message, details: JSON.parse(JSON.stringify(details)) as typeof details });
}

/** Stages that nobody bends answer what they are given; the others are asked in the main thread. */
function stages(): StageRunners {
  const bent = new Set<StageName>(data.bent);
  let last = 0;
  const runner = (stage: StageName) => {
    if (!bent.has(stage)) return async (value: unknown) => value;
    const ask = batched(
      (calls: readonly StageCall[]) =>
        new Promise<readonly StageAnswer[]>((resolve) => {
          last += 1;
          wait(last, resolve);
          tell({ kind: 'ask', id: last, stage, calls });
        }),
    );
    return async (value: unknown, facts: unknown) => {
      const answer = await ask({ value, facts });
      if ('fault' in answer) throw faultOf(answer.fault);
      return answer.value;
    };
  };
  const all = ['usage', 'charges', 'invoice', 'gateways', 'allocation', 'entitlement', 'network'] as const;
  return Object.fromEntries(all.map((name) => [name, runner(name)])) as unknown as StageRunners;
}

/** A device is not told anything here: its actions are rows, which workers deliver. */
function absentDriver(name: string): Driver {
  const absent = () => Promise.reject(new Error(`the driver ${name} is in the main thread`));
  return { name, observe: absent, apply: absent };
}

/** Of a gateway only its name and its clearing account are asked here. */
function absentGateway(name: string, clearing: Gateway['clearing'] | null): Gateway {
  return { name, ...(clearing != null && { clearing }) } as Gateway;
}

/** Works on the run to its end, and says how that was. */
async function work(): Promise<void> {
  const { url, poolMax } = data.engine;
  const engine = await openEngine({ kind: 'url', url, poolMax, byKeys: true }, { chance: Math.random });
  const store = await openStore(engine, { secretKey: data.secretKey });
  try {
    await workLanes(houseOf(store), data.run, data);
  } finally {
    await store.close();
  }
}

// Last, so that all that is above is there.
await work().then(
  () => tell({ kind: 'worked', fault: null }),
  (fault: unknown) => tell({ kind: 'worked', fault: faultTold(fault) }),
);
port.close();
