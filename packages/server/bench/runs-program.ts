import { createBilling, silentLog, type Billing } from '@daftari/core';
import { HOME, makeSubscribers } from './subscribers.ts';

// Makes customers; or bills them in threads, and then writes the same rows by COPY over one connection. Two processes,
// so that what making them takes is not in the memory of the run. Prints one line of JSON.
// node --conditions=@daftari/source packages/server/bench/runs-program.ts <url of an empty database> make <accounts>
// node --conditions=@daftari/source packages/server/bench/runs-program.ts <the same url> bill

/** Of the core's own benches: they know its tables. */
type CopyOfRun = (url: string) => Promise<{ readonly rows: number; readonly seconds: number }>;
const { copyOfRun } = (await import(new URL('../../core/bench/copy-of-run.ts', import.meta.url).href)) as {
  readonly copyOfRun: CopyOfRun;
};

const [url = '', what = 'make', accounts = '1000'] = process.argv.slice(2);
/** The second process has to read what the first one has sealed. */
const KEY = Buffer.alloc(32, 7);
const billing: Billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey: KEY },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  log: { ...silentLog, error: (message, details) => console.error(message, details) },
  runs: { from: 1 },
});
try {
  if (what === 'make') {
    await makeSubscribers(billing.store, await billing.publishPlan(HOME), Number(accounts));
    console.log(JSON.stringify({ made: Number(accounts) }));
  } else await bill();
} finally {
  await billing.stop();
}

async function bill(): Promise<void> {
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  const cpu = process.cpuUsage();
  const from = performance.now();
  const { billed, parked } = await billing.billDue();
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  if (parked.length > 0) throw new Error(`an account was parked: ${parked[0]?.reason ?? ''}`);
  const copied = await copyOfRun(url);
  console.log(JSON.stringify({ billed, seconds, cpuSeconds: (user + system) / 1e6, memory: { before, most }, copied }));
}
