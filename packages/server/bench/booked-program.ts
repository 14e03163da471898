import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { createBilling } from '@daftari/core';
import { forgeConfirmation, startDaraja } from '@daftari/plugin-mpesa/testing';
import { createServer, serverPlugin } from '../src/index.ts';
import { freeTcpPort } from './ports.ts';
import { simulatedMpesa } from './simulated-mpesa.ts';
import { HOME, makeSubscribers, prepaid } from './subscribers.ts';

// Confirmations of the paybill, posted to a server over HTTP, until each is booked: payment, journal, term and access
// are in one commit, after which the server's own listeners are told. Asked over IPC: `{ ms }`, eight payers for so
// long, each of whom pays again once she is booked; `{ count }`, so many as fast as they are taken.
// node --conditions=@daftari/source packages/server/bench/booked-program.ts <url of an empty database>

const PAYERS = 8;
const CUSTOMERS = 1_000;
const PRICE = '1000.00';

const [url = ''] = process.argv.slice(2);
const port = await freeTcpPort();
const secretKey = randomBytes(32);
const dataDir = mkdtempSync(join(tmpdir(), 'daftari-bench-server-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const daraja = await startDaraja({ allowHttp: true, seed: 1 });
const billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  plugins: [serverPlugin(), simulatedMpesa(daraja, port, secretKey)],
});
const config = { host: '127.0.0.1', port, dataDir, ispName: 'Bench', secretKey };
const server = await createServer({ billing, config });
const plan = await billing.publishPlan({ ...HOME, terms: prepaid });
const customers = await makeSubscribers(billing.store, plan, CUSTOMERS);
await server.start();
const booked = new Map<string, () => void>();
billing.events.on('paymentReceived', ({ payload }) => booked.get(payload.reference)?.());
let bookings = 0;
let extended = 0;
billing.events.on('entitlementChanged', () => (extended += 1));
let paid = 0;
const { confirmation } = billing.plugins.mpesa.callbackUrls();
process.on('message', (asked: { readonly ms: number } | { readonly count: number }) => {
  const work = 'ms' in asked ? payInTurn(asked.ms) : payAtOnce(asked.count);
  void work.then((figures) => process.send?.(figures));
});
process.once('disconnect', () => void end());
process.send?.({ up: true });

async function end(): Promise<void> {
  await server.stop();
  await daraja.close();
}

/** Everybody in turn, so that nobody pays twice at once. */
function nextPayment() {
  const { account } = customers[paid % CUSTOMERS] ?? { account: { number: '' } };
  paid += 1;
  return { receipt: `TKN${String(paid).padStart(7, '0')}`, account: account.number, amount: PRICE };
}

/** Resolves when the server has answered that it keeps the message; `booked` when the payment is. */
async function pay(answered: RecordableHistogram, later: RecordableHistogram) {
  const payment = nextPayment();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined); // It is told to who waits.
  const late = setTimeout(() => reject(new Error(`${payment.receipt} was not booked`)), 120_000);
  let answeredAt = Infinity;
  booked.set(payment.receipt, () => {
    booked.delete(payment.receipt);
    bookings += 1;
    clearTimeout(late);
    // It may be booked before its answer has gone through HTTP: then nobody has waited for it.
    record(later, performance.now() - Math.min(answeredAt, performance.now()));
    resolve();
  });
  const from = performance.now();
  const { shortcode } = daraja.credentials;
  const status = await forgeConfirmation(confirmation, { ...payment, shortcode, at: Date.now() });
  if (status !== 200) throw new Error(`a confirmation was answered with ${status}`);
  answeredAt = performance.now();
  record(answered, answeredAt - from);
  return { booked: promise };
}

/** Eight payers for so long. */
async function payInTurn(ms: number) {
  const [answered, later] = [createHistogram(), createHistogram()];
  const cpu = process.cpuUsage();
  const [from, before] = [performance.now(), bookings];
  const payer = async (): Promise<void> => {
    while (performance.now() - from < ms) await (await pay(answered, later)).booked;
  };
  await Promise.all(Array.from({ length: PAYERS }, payer));
  const { user, system } = process.cpuUsage(cpu);
  const done = bookings - before;
  const rate = (done * 1_000) / (performance.now() - from);
  return { rate, cpuMicros: (user + system) / done, answered: quantiles(answered), later: quantiles(later) };
}

/** So many, by payers who do not wait: how fast they are taken, and when the last of them is booked. */
async function payAtOnce(count: number) {
  const [answered, later] = [createHistogram(), createHistogram()];
  const from = performance.now();
  const waiting: Promise<void>[] = [];
  let left = count;
  const payer = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      waiting.push((await pay(answered, later)).booked);
    }
  };
  await Promise.all(Array.from({ length: PAYERS }, payer));
  const takenMs = performance.now() - from;
  await Promise.all(waiting);
  const bookedMs = performance.now() - from;
  const disagreements = (await billing.verify()).length;
  if (disagreements > 0) throw new Error(`the books disagree with themselves ${disagreements} times`);
  if (extended !== bookings) throw new Error(`${bookings} payments were booked, ${extended} have extended access`);
  return { count, takenMs, bookedMs, later: quantiles(later) };
}

function record(in_: RecordableHistogram, ms: number): void {
  in_.record(Math.max(1, Math.round(ms * 1e6)));
}

function quantiles(of: RecordableHistogram) {
  return { p50Ms: of.percentile(50) / 1e6, p99Ms: of.percentile(99) / 1e6 };
}
