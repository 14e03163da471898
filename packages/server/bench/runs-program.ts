import { randomBytes } from 'node:crypto';
import { createBilling, silentLog, type Billing } from '@daftari/core';
import { copyOfRun } from '../../core/bench/copy-of-run.ts';
import { HOME, makeSubscribers } from './subscribers.ts';

// A bill run in threads, and then the same rows by COPY over one connection. Prints one line of JSON.
// node --conditions=@daftari/source packages/server/bench/runs-program.ts <url of an empty database> <accounts>

const [url = '', accounts = '1000'] = process.argv.slice(2);
const billing: Billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey: randomBytes(32) },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  log: { ...silentLog, error: (message, details) => console.error(message, details) },
  runs: { from: 1 },
});
try {
  await makeSubscribers(billing.store, await billing.publishPlan(HOME), Number(accounts));
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
} finally {
  await billing.stop();
}
