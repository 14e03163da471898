import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createBilling } from '@daftari/core';
import { z } from 'zod';
import { openShelves, storeTables } from '../src/auth/tables.ts';
import { addOperator } from '../src/auth/operators.ts';
import { createServer, serverPlugin } from '../src/index.ts';
import { startAsker } from './asker.ts';
import { HOME, makeSubscribers } from './subscribers.ts';

// The server and a bill run in one process, and a client in another. Prints one line of JSON.
// node --conditions=@daftari/source packages/server/bench/bill-run-server.ts <url> <accounts> <idle, ms>

const OPERATOR = { name: 'bench', password: randomBytes(18).toString('base64url') };

const Granted = z.object({ accessToken: z.string() });

const [url = '', accounts = '2000', idleMs = '5000'] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), 'daftari-bench-server-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey: randomBytes(32) },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  plugins: [serverPlugin()],
});
const config = { host: '127.0.0.1', port: 0, dataDir, ispName: 'Bench', proxies: [] };
const server = await createServer({ billing, config });
try {
  await makeSubscribers(billing.store, await billing.publishPlan(HOME), Number(accounts));
  await addOperator(openShelves(storeTables(billing.store.tables)), billing.clock, OPERATOR);
  const address = await server.start();
  const token = await logIn(address);
  const idle = await beside(wait(Number(idleMs)));
  const from = performance.now();
  const run = billing.billDue();
  const running = await beside(run);
  const seconds = (performance.now() - from) / 1_000;
  const { billed, parked } = await run;
  if (parked.length > 0) throw new Error(`an account was parked: ${parked[0]?.reason ?? ''}`);
  console.log(JSON.stringify({ billed, seconds, idle, running }));

  async function beside(work: Promise<unknown>) {
    const asker = startAsker(`${address}/api/v1/customers`, token);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await work;
    delay.disable();
    const loop = { p50Ms: delay.percentile(50) / 1e6, p99Ms: delay.percentile(99) / 1e6 };
    return { loop, api: await asker.stop() };
  }
} finally {
  await server.stop();
}

async function logIn(address: string): Promise<string> {
  const response = await fetch(`${address}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: OPERATOR.name, password: OPERATOR.password }),
  });
  return Granted.parse(await response.json()).accessToken;
}
