import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createBilling } from '@daftari/core';
import { startDaraja } from '@daftari/plugin-mpesa/testing';
import { radius } from '@daftari/plugin-radius';
import { startNas } from '@daftari/plugin-radius/testing';
import { createServer, serverPlugin } from '../src/index.ts';
import { freeTcpPort, freeUdpPort } from './ports.ts';
import { simulatedMpesa } from './simulated-mpesa.ts';
import { HOME, prepaid } from './subscribers.ts';

// Somebody on the pay page pays the paybill: Daraja confirms over HTTP, the session is disconnected over UDP, and logs
// in again, now free. Everything is as an ISP runs it, in one process, but for Daraja and the NAS, which are simulated
// in the same process and answer at once. Prints one line of JSON.
// node --conditions=@daftari/source packages/server/bench/access-server.ts <url> <payments>

/** Payments come at this pace, whether or not those before are dealt with. */
const PACE_MS = 100;
const WARM_UP = 10;
/** How often the NAS looks after its lines: so late may a log-in be that it has cut off itself. */
const TICK_MS = 50;

const [url = '', payments = '150'] = process.argv.slice(2);
const secret = randomBytes(18).toString('base64url');
const secretKey = randomBytes(32);
const [port, coaPort] = await Promise.all([freeTcpPort(), freeUdpPort()]);
const dataDir = mkdtempSync(join(tmpdir(), 'daftari-bench-server-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const daraja = await startDaraja({ allowHttp: true, seed: 1 });
const billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  plugins: [
    serverPlugin(),
    simulatedMpesa(daraja, port, secretKey),
    radius({
      authPort: 0,
      acctPort: 0,
      clients: [{ name: 'nas', address: '127.0.0.1', secret, coaPort, walled: { addressList: 'pay' } }],
    }),
  ],
});
const server = await createServer({
  billing,
  config: { host: '127.0.0.1', port, dataDir, ispName: 'Bench', secretKey },
});
await server.start();
const { auth, acct } = billing.plugins.radius.ports();
const moments = new Map<string, () => void>();
const nas = await startNas({
  authPort: auth ?? 0,
  acctPort: acct ?? 0,
  secret,
  coaPort,
  tickMs: TICK_MS,
  redialMs: 1,
  heard: ({ what, username }) => moments.get(`${what} ${username}`)?.(),
});
billing.events.on('actionVerified', ({ payload }) => moments.get(`verified ${payload.subscriptionId}`)?.());
try {
  const urls = billing.plugins.mpesa.callbackUrls();
  const { confirmation: confirmationUrl, validation: validationUrl } = urls;
  await billing.plugins.mpesa.client().registerUrls({ confirmationUrl, validationUrl, otherwise: 'Completed' });
  const walled = await onPayPage(Number(payments) + WARM_UP);
  const kept = { answered: createHistogram(), verified: createHistogram(), online: createHistogram() };
  for (const one of walled.slice(0, WARM_UP)) await pay(one);
  const under: Promise<void>[] = [];
  for (const one of walled.slice(WARM_UP)) {
    under.push(pay(one, kept));
    await wait(PACE_MS);
  }
  await Promise.all(under);
  const free = nas.sessions().filter(({ limits }) => limits.walledBy === null).length;
  const figures = Object.fromEntries(Object.entries(kept).map(quantiles));
  console.log(JSON.stringify({ ...figures, free, disagreements: (await billing.verify()).length }));
} finally {
  await nas.stop('powerCut');
  await server.stop();
  await daraja.close();
}

function quantiles([name, of]: readonly [string, RecordableHistogram]) {
  return [name, { p50Ms: of.percentile(50) / 1e6, p99Ms: of.percentile(99) / 1e6 }] as const;
}

interface Customer {
  readonly number: string;
  readonly subscriptionId: string;
  readonly username: string;
}

/** Customers who have never paid, each logged in and shown the pay page. */
async function onPayPage(count: number): Promise<readonly Customer[]> {
  const plan = await billing.publishPlan({ ...HOME, terms: prepaid, onExpiry: 'wall' });
  const customers: Customer[] = [];
  for (let n = 0; n < count; n++) {
    const { id: accountId, number } = await billing.openAccount({ name: `Customer ${n}` });
    const username = `user${n}`;
    const password = `siri-${n}`;
    const subscription = await billing.subscribe({ accountId, planId: plan.id, username, secret: password });
    const online = happens(`accepted ${username}`);
    nas.plugIn({ username, password });
    await online;
    customers.push({ number, subscriptionId: subscription.id, username });
  }
  return customers;
}

/** Pays, and resolves when the access is verified and she is online again. */
async function pay(
  { number, subscriptionId, username }: Customer,
  kept?: Readonly<Record<'answered' | 'verified' | 'online', RecordableHistogram>>,
): Promise<void> {
  const from = performance.now();
  const keep = (in_: RecordableHistogram | undefined) => () =>
    in_?.record(Math.round((performance.now() - from) * 1e6));
  const verified = happens(`verified ${subscriptionId}`).then(keep(kept?.verified));
  const online = happens(`accepted ${username}`).then(keep(kept?.online));
  await daraja.phone.payBill({ msisdn: '254708374149', amount: '1000.00', account: number });
  keep(kept?.answered)();
  await Promise.all([verified, online]);
}

async function happens(what: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new Error(`did not come to pass: ${what}`)), 30_000);
  moments.set(what, resolve);
  try {
    await promise;
  } finally {
    clearTimeout(late);
    moments.delete(what);
  }
}
