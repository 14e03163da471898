import { randomBytes } from 'node:crypto';
import { createBilling, money, silentLog, type DunningPolicyInput, type Log } from '@daftari/core';
import { openEngine, openStore } from '@daftari/core/storage';
import { failAt } from '@daftari/core/testing';
import { HOME, makeSubscribers } from './subscribers.ts';

// One round of dunning over so many invoices that are overdue, beside the same round over none. Prints a line of JSON.
// node --conditions=@daftari/source packages/server/bench/dunning-program.ts <url of an empty database> <cases>

const DAY_MS = 86_400_000;
/** Billed now and due in fourteen days: so many days later a message, a fee and a lower speed are due at once. */
const LATER_MS = 25 * DAY_MS;

const POLICY: DunningPolicyInput = {
  code: 'homes',
  name: 'Homes',
  cutting: { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', notOn: [] },
  stages: [
    { key: 'first', afterDays: 1, effects: [{ kind: 'remind', template: 'first' }] },
    {
      key: 'fee',
      afterDays: 5,
      effects: [{ kind: 'late_fee', terms: { fee: { kind: 'amount', amount: money(5000n, 'KES') }, most: null } }],
    },
    { key: 'slow', afterDays: 7, effects: [{ kind: 'throttle', downKbps: 512, upKbps: 256 }] },
  ],
};

const [url = '', given = '10000'] = process.argv.slice(2);
const cases = Number(given);
const secretKey = randomBytes(32);
const log: Log = { ...silentLog, error: (message, details) => console.error(message, details) };
const house = { currency: 'KES', zone: 'Africa/Nairobi', log } as const;

await owing();
const clock = { now: () => Date.now() + LATER_MS };
const engine = await openEngine({ kind: 'url', url }, { chance: Math.random });
const billing = await createBilling({ ...house, clock, database: await openStore(engine, { secretKey, clock }) });
try {
  const { sent } = failAt(engine, Number.POSITIVE_INFINITY);
  const first = await round();
  const again = await round();
  console.log(JSON.stringify({ cases, first, again }));

  async function round() {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().heapUsed)), 50);
    const sentBefore = sent();
    const from = performance.now();
    const { opened, looked, parked } = await billing.runDunning();
    const seconds = (performance.now() - from) / 1_000;
    clearInterval(watch);
    if (parked.length > 0) throw new Error(`a case was parked: ${parked[0]?.reason ?? ''}`);
    return { opened, looked, seconds, statements: sent() - sentBefore, heap: { before, most } };
  }
} finally {
  await billing.stop();
  await engine.close();
}

/** Makes the customers, and one invoice of each by a bill run. */
async function owing(): Promise<void> {
  const made = await createBilling({ ...house, database: { engine: { kind: 'url', url }, secretKey } });
  try {
    await made.setDunningPolicy(POLICY);
    await makeSubscribers(made.store, await made.publishPlan(HOME), cases);
    const { billed } = await made.billDue();
    if (billed < cases) throw new Error(`only ${billed} of ${cases} were billed`);
  } finally {
    await made.stop();
  }
}
