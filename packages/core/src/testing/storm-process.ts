import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Plugin, PluginResponse } from '../plugin/contract.ts';
import type { EngineConfig } from '../storage/engine.ts';
import { manualClock } from './clock.ts';
import type { StormBench } from './storm-bench.ts';
import type { DoorRequest } from './storm-door.ts';
import { livesOn, openLife, type Life } from './storm-life.ts';

/** What a process is started with, as JSON. */
interface Birth {
  readonly config: EngineConfig;
  readonly currency: string;
  readonly now: number;
  readonly settings: unknown;
}

/** What is asked of it. Structured clones: bytes and money go over as they are. */
interface Call {
  readonly number: number;
  readonly now: number;
  readonly verb: 'request' | 'ask' | 'work';
  readonly given: unknown;
}

interface Reply {
  readonly number: number;
  readonly answer?: unknown;
  /** Why not. */
  readonly fault?: string;
}

/** How long after its doom a process may live, in milliseconds of the real clock. */
const LONGEST_MS = 250;

/** A life in a process of its own, which dies by SIGKILL: nothing in it runs any more. */
export async function processLife(
  { file, settings }: NonNullable<StormBench['program']>,
  { config, clock, currency }: Omit<Birth, 'now' | 'settings'> & { readonly clock: { now(): number } },
): Promise<Life> {
  const birth: Birth = { config, currency, now: clock.now(), settings };
  const child = fork(fileURLToPath(file), [JSON.stringify(birth)], {
    execArgv: file.pathname.endsWith('.ts') ? ['--conditions=@daftari/source'] : [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const up = once(child, 'message');
  await Promise.race([up, gone.then(() => Promise.reject(new Error('the ISP ended before it was up')))]);
  const call = caller(child, clock);
  let doomed = false;
  return {
    request: (request) => call('request', request) as Promise<PluginResponse>,
    ask: (ask) => call('ask', ask).then(() => undefined),
    work: (workers) => call('work', workers).then(() => undefined),
    doom(chance) {
      doomed = true;
      setTimeout(() => child.kill('SIGKILL'), chance(LONGEST_MS));
    },
    async dead() {
      if (doomed) await gone;
      return doomed;
    },
    bury: async () => undefined,
    async end() {
      child.disconnect();
      await gone;
    },
  };
}

/** Calls into a process; what it has not answered when it dies rejects. */
function caller(child: ChildProcess, clock: { now(): number }) {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(fault: Error): void }>();
  let calls = 0;
  child.on('message', ({ number, answer, fault }: Reply) => {
    const one = waiting.get(number);
    waiting.delete(number);
    if (fault === undefined) one?.resolve(answer);
    else one?.reject(new Error(fault));
  });
  child.once('exit', () => {
    for (const one of waiting.values()) one.reject(new Error('the ISP was killed'));
  });
  return (verb: Call['verb'], given: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const number = (calls += 1);
      waiting.set(number, { resolve, reject });
      const sent: Call = { number, now: clock.now(), verb, given };
      child.send(sent, (fault) => {
        if (fault === null) return;
        waiting.delete(number);
        reject(fault);
      });
    });
}

/**
 * Lives in a storm until it is killed, or its parent is through: the whole program of a process that `runStorm` starts
 * in its long form.
 * @param plugins The plugins of this life, from what the bench has said as `program.settings`.
 */
export async function liveInStorm(plugins: (settings: never) => readonly Plugin[]): Promise<void> {
  const { config, currency, now, settings } = JSON.parse(process.argv[2] ?? '') as Birth;
  const clock = manualClock(now);
  const { billing } = await openLife({ config, clock, currency, plugins: plugins(settings as never) });
  const life = livesOn(billing);
  const verbs = {
    request: (given: unknown) => life.request(given as DoorRequest),
    ask: (given: unknown) => life.ask(given as Parameters<Life['ask']>[0]),
    work: (given: unknown) => life.work(given as number),
  };
  process.on('message', ({ number, now: at, verb, given }: Call) => {
    clock.set(at);
    verbs[verb](given).then(
      (answer: unknown) => process.send?.({ number, answer }),
      (fault: unknown) => process.send?.({ number, fault: String(fault) }),
    );
  });
  process.once('disconnect', () => void billing.stop().finally(() => process.exit()));
  process.send?.({ number: 0 });
}
