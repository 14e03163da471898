import { randomBytes } from 'node:crypto';
import { createBilling } from '@daftari/core';
import { radius } from '@daftari/plugin-radius';
import { LOAD, Loaded } from './radius.ts';
import { runPart } from './part.ts';
import { HOME, makeSubscribers, prepaid } from './subscribers.ts';

// A RADIUS server with its customers, under load from another process. Prints one line of JSON.
// node --conditions=@daftari/source packages/server/bench/radius-server.ts <url> <customers> <load, ms>

const [url = '', customers = '5000', loadMs = '6000'] = process.argv.slice(2);
const secret = randomBytes(18).toString('base64url');
const billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey: randomBytes(32) },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  plugins: [radius({ authPort: 0, acctPort: 0, clients: [{ name: 'bench', address: '127.0.0.1', secret }] })],
});
try {
  const plan = await billing.publishPlan({ ...HOME, terms: prepaid });
  await makeSubscribers(billing.store, plan, Number(customers), Date.now() + 86_400_000);
  await billing.start();
  const ports = billing.plugins.radius.ports();
  const auth = await under('auth', ports.auth);
  const acct = await under('acct', ports.acct);
  console.log(JSON.stringify({ auth, acct }));
} finally {
  await billing.stop();
}

/** Load on one port, and what it cost this process: the database's share is not in it. */
async function under(kind: 'auth' | 'acct', port: number | null) {
  const before = process.cpuUsage();
  const loaded = await runPart(LOAD, [kind, String(port), secret, customers, loadMs], Loaded);
  const { user, system } = process.cpuUsage(before);
  // The generator warms the server up for a fifth of its time.
  return { ...loaded, cpuMicros: (user + system) / (loaded.answered * 1.2) };
}
