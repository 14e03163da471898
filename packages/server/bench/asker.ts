import { fork } from 'node:child_process';
import { createHistogram } from 'node:perf_hooks';
import { setInterval } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

// As a program: a client that asks one address at a steady pace, from a process of its own, until it is told to stop.
// node packages/server/bench/asker.ts <url> <token>

const PACE_MS = 20;

const Told = z.object({ p50Ms: z.number(), p99Ms: z.number() });

/** What a client of the API waited, in milliseconds. */
export type Told = z.output<typeof Told>;

/** Starts the client; it asks until `stop`, which answers what it waited. */
export function startAsker(url: string, token: string): { readonly stop: () => Promise<Told> } {
  const child = fork(fileURLToPath(import.meta.url), [url, token]);
  const told = new Promise<Told>((resolve, reject) => {
    child.once('message', (message) => resolve(Told.parse(message)));
    child.once('exit', (code) => reject(new Error(`the client of the bench ended with ${code}`)));
  });
  return {
    stop() {
      child.send('stop');
      return told;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await askUntilTold();

/** Each question is asked when its time has come, whether or not the one before is answered. */
async function askUntilTold(): Promise<void> {
  const [, , url = '', token = ''] = process.argv;
  const waited = createHistogram();
  const stopping = new AbortController();
  process.once('message', () => stopping.abort());
  const open = new Set<Promise<void>>();
  const ask = async (): Promise<void> => {
    const asked = performance.now();
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    waited.record(Math.round((performance.now() - asked) * 1e6));
  };
  try {
    for await (const _ of setInterval(PACE_MS, undefined, { signal: stopping.signal })) {
      const one: Promise<void> = ask().finally(() => open.delete(one));
      open.add(one);
    }
  } catch (thrown) {
    if (!stopping.signal.aborted) throw thrown;
  }
  await Promise.all(open);
  process.send?.({ p50Ms: waited.percentile(50) / 1e6, p99Ms: waited.percentile(99) / 1e6 });
  process.disconnect();
}
