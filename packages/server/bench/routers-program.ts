import { randomBytes } from 'node:crypto';
import { createBilling, money, silentLog, type Billing, type Id, type NetworkAction, type Plan } from '@daftari/core';
import { mikrotik } from '@daftari/plugin-mikrotik';
import { z } from 'zod';
import { startService, type Service } from './service.ts';
import { HOME, makeSubscribers, prepaid, type Subscriber } from './subscribers.ts';

// Grants on simulated routers, from the order in the ledger to what was seen on the router afterwards. The routers are
// another process and are spoken to over TCP. Prints one line of JSON.
// node --conditions=@daftari/source packages/server/bench/routers-program.ts <url of an empty database> <json>

/** What is measured, and on how much. */
const Given = z.strictObject({
  routers: z.int(),
  customers: z.int(),
  latencyMs: z.number(),
  /** Whether the first router answers after five seconds and the second not at all. */
  ill: z.boolean(),
  /** How many pay one after another, and as many again in groups. */
  payments: z.int(),
  atOnce: z.int(),
});

const Ports = z.object({ ports: z.array(z.number()) });
const Heard = z.object({
  heard: z.array(
    z.object({
      calls: z.number(),
      reads: z.number(),
      trips: z.number(),
      admitted: z.number(),
      ends: z.number(),
    }),
  ),
  cpuMicros: z.number(),
});

const SLOW_MS = 5_000;
/** Who of the routers is ill. */
const SLOW = 0;
const UNPLUGGED = 1;

/** How many orders are written at once, as runs do. */
const UNIT = 500;

const [url = '', json = '{}'] = process.argv.slice(2);
const given = Given.parse(JSON.parse(json));
const password = randomBytes(12).toString('base64url');
const { routers, latencyMs } = given;
const program = new URL('../../plugin-mikrotik/bench/site.ts', import.meta.url);
const site: Service = startService(program, [JSON.stringify({ routers, latencyMs, password })]);
const { ports } = await site.hear(Ports);
const nameOf = (at: number): string => `tower-${at % routers}`;
const billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey: randomBytes(32) },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  log: { ...silentLog, error: (message, details) => console.error(message, details) },
  // Surveys would count as commands of grants, and so would counting who is online.
  network: { surveyEveryMs: 3_600_000 },
  plugins: [
    mikrotik({
      timeoutMs: 4 * SLOW_MS,
      countSeconds: 3_600,
      routers: ports.map((port, at) => ({
        id: nameOf(at),
        mode: 'local' as const,
        transport: 'api' as const,
        host: '127.0.0.1',
        port,
        password,
        pppoe: { localAddress: '10.0.0.1', pool: 'homes' },
      })),
    }),
  ],
});
const verified = new Map<string, (generation: number) => void>();
billing.events.on('actionVerified', ({ payload }) => verified.get(payload.subscriptionId)?.(payload.generation));
try {
  await billing.start();
  const plan = await billing.publishPlan({ ...HOME, code: 'prepaid-30', terms: prepaid });
  const granted = await grants(billing, plan);
  const single = given.payments === 0 ? null : await singles(billing, plan, 1);
  const together = given.payments === 0 ? null : await singles(billing, plan, given.atOnce);
  console.log(JSON.stringify({ ...granted, single, together }));
} finally {
  await billing.stop();
  await site.stop();
}

/** Everybody is granted at once, as after a run or a return of the line. */
async function grants({ store }: Billing, plan: Plan) {
  const all = await makeSubscribers(store, plan, given.customers + routers, Date.now() + 7 * 86_400_000);
  const now = Date.now();
  const placements = all.map(({ subscription: { id: subscriptionId } }, at) => {
    const place = { driver: 'mikrotik', routerId: nameOf(at), mac: null };
    return { ...place, subscriptionId, generation: 1, changedAt: now };
  });
  await store.write({ placements });
  // One for each router first, so that every link is open and every shared object there.
  await ordered(all.slice(0, routers), { ofRouter: 1, finished: [] });
  if (given.ill) await site.ask({ kind: 'ill', slow: SLOW, latencyMs: SLOW_MS, unplugged: UNPLUGGED }, Heard);
  const before = await site.ask({ kind: 'clear' }, Heard);
  const cpu = process.cpuUsage();
  const finished: number[] = [];
  const rest = all.slice(routers);
  const from = performance.now();
  await ordered(rest, { ofRouter: rest.length / routers, finished });
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { heard, cpuMicros } = await site.ask({ kind: 'heard' }, Heard);
  const well = heard.filter((_, at) => !isIll(at));
  const sum = (of: (one: (typeof heard)[number]) => number): number => well.reduce((total, one) => total + of(one), 0);
  const wanted = (rest.length / routers + 1) * well.length;
  if (sum(({ admitted }) => admitted) !== wanted) throw new Error(`the routers do not admit ${wanted}`);
  const ends = finished.filter((_, at) => !isIll(at)).toSorted((one, other) => one - other);
  return {
    grants: (rest.length / routers) * well.length,
    seconds,
    /** When the routers that are well had finished, the middle one and the last, in milliseconds. */
    wellP50Ms: (ends[Math.floor(ends.length / 2)] ?? 0) - from,
    wellLastMs: (ends.at(-1) ?? 0) - from,
    calls: sum(({ calls }) => calls),
    reads: sum(({ reads }) => reads),
    trips: Math.max(...well.map(({ trips }) => trips)),
    cpuMicros: user + system,
    siteMicros: cpuMicros - before.cpuMicros,
  };
}

function isIll(at: number): boolean {
  return given.ill && (at === SLOW || at === UNPLUGGED);
}

interface Ordered {
  readonly ofRouter: number;
  /** By router, when the last of its grants was verified. */
  readonly finished: number[];
}

/** Orders grants, and resolves when each is verified on the routers that are well. */
async function ordered(some: readonly Subscriber[], { ofRouter, finished }: Ordered): Promise<void> {
  const done = Array.from({ length: routers }, () => 0);
  const all = Promise.withResolvers<void>();
  let left = routers - (given.ill && ofRouter > 1 ? 2 : 0);
  for (const [at, { subscription }] of some.entries()) {
    verified.set(subscription.id, () => {
      const router = at % routers;
      done[router] = (done[router] ?? 0) + 1;
      if (done[router] !== ofRouter) return;
      finished[router] = performance.now();
      if (!isIll(router) || ofRouter === 1) left -= 1;
      if (left === 0) all.resolve();
    });
  }
  const now = Date.now();
  for (let start = 0; start < some.length; start += UNIT) {
    const actions = some.slice(start, start + UNIT).map(({ subscription, account }) => {
      return orderFor(subscription.id, account.id, now);
    });
    await billing.store.write({ actions });
  }
  await all.promise;
}

function orderFor(subscriptionId: Id<'Subscription'>, accountId: Id<'Account'>, now: number): NetworkAction {
  return {
    id: `act_${subscriptionId}` as Id<'Action'>,
    subscriptionId,
    accountId,
    generation: 1,
    driver: 'mikrotik',
    state: 'pending',
    attempts: 0,
    dueAt: now,
    createdAt: now,
    appliedAt: null,
    verifiedAt: null,
    reason: null,
    evidence: [],
  };
}

/** Somebody who is placed and has not paid. */
interface Payer {
  readonly number: string;
  readonly subscriptionId: Id<'Subscription'>;
  readonly generation: number;
}

/** Customers who have never paid pay, so many at once, each on another router; how long until she was seen there. */
async function singles({ openAccount, subscribe, place }: Billing, plan: Plan, atOnce: number) {
  const making = async (at: number): Promise<Payer> => {
    const account = await openAccount({ name: `Payer ${atOnce} ${at}` });
    const who = { username: `payer-${atOnce}-${at}`, secret: `siri-${at}` };
    const { id: subscriptionId } = await subscribe({ accountId: account.id, planId: plan.id, ...who });
    const before = (await billing.entitlement(subscriptionId))?.generation ?? 0;
    const placed = happens(subscriptionId, before + 1);
    await place(subscriptionId, { driver: 'mikrotik', routerId: nameOf(at) });
    await placed;
    return { number: account.number, subscriptionId, generation: before + 1 };
  };
  const payers = await Promise.all(Array.from({ length: given.payments }, (_, at) => making(at)));
  await site.ask({ kind: 'clear' }, Heard);
  const took: number[] = [];
  for (let start = 0; start < payers.length; start += atOnce) {
    await Promise.all(
      payers.slice(start, start + atOnce).map(async (one, at) => {
        const from = performance.now();
        const there = happens(one.subscriptionId, one.generation + 1);
        await pay(one.number, `RCP${atOnce}X${start + at}`);
        await there;
        took.push(performance.now() - from);
      }),
    );
  }
  const { heard } = await site.ask({ kind: 'heard' }, Heard);
  const trips = heard.reduce((sum, one) => sum + one.trips, 0) / payers.length;
  const sorted = took.toSorted((one, other) => one - other);
  const quantile = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { trips, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

/** Resolves when this generation of hers, or a later one, is verified. */
async function happens(subscriptionId: string, atLeast: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  verified.set(subscriptionId, (generation) => (generation >= atLeast ? resolve() : undefined));
  await promise;
  verified.delete(subscriptionId);
}

async function pay(accountReference: string, receipt: string): Promise<void> {
  const now = Date.now();
  const { outcome } = await billing.applyResult('desk', {
    kind: 'received',
    amount: money(1_000_00n, 'KES'),
    receipt,
    providerReference: null,
    accountReference,
    payer: null,
    payerName: null,
    providerAt: now,
  });
  if (outcome !== 'received') throw new Error(`the payment was ${outcome}`);
}
