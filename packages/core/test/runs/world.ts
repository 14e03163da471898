import { createBilling, type Billing } from '../../src/billing.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import type { Id } from '../../src/kernel/id.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Engine, EngineConfig } from '../../src/storage/engine.ts';
import { openStore } from '../../src/storage/store.ts';
import { aReport, kes, planInput, received } from '../../src/testing/builders.ts';
import { countingIds, manualClock, span } from '../../src/testing/clock.ts';
import { openTestEngine, type Template } from '../../src/testing/engines.ts';
import { byGib, GIB, graduated, metered as METERED } from '../story/metering.ts';

/** 1 March 2026, 09:00 in Nairobi: when the customers came. */
export const BEGUN = Date.parse('2026-03-01T09:00:00+03:00');
/** When the runs begin: a second month has begun, its usage was waited for 48 hours, and 30 days are over. */
export const RUN_AT = Date.parse('2026-04-04T08:00:00+03:00');

/** 32 bytes. */
export const KEY = new Uint8Array(32).fill(7);

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

/** A world in which every kind of customer of runs lives; its ids are the same each time. */
export const WORLD: Template = { key: 'runs', prepare: (config) => prepare(config) };

async function prepare(config: EngineConfig, fill: (billing: Billing) => Promise<void> = populate): Promise<void> {
  const clock = manualClock(BEGUN);
  const store = await openStore(await openTestEngine({ ...config, poolMax: 3 }), { secretKey: KEY, clock });
  const billing = await createBilling({
    database: store,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    clock,
    ids: countingIds(),
  });
  await billing.start({ work: false });
  await fill(billing);
  await billing.drain();
  await billing.stop();
}

/** Fills an empty database with customers as chance wants them: the same seed, the same customers. */
export async function populateBy(config: EngineConfig, seed: number): Promise<void> {
  await prepare(config, (billing) => populateAtRandom(billing, seed));
}

async function populateAtRandom(billing: Billing, seed: number): Promise<void> {
  let state = seed;
  const below = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const plans = [
    await billing.publishPlan(planInput({ code: 'office', name: 'Office', terms: monthly })),
    await billing.publishPlan(planInput({ ...METERED, usage: [byGib(graduated)] })),
    await billing.publishPlan(planInput({ code: 'fee', name: 'Fee', terms: monthly, setupFee: kes('250.00') })),
    await billing.publishPlan(planInput()),
    await billing.publishPlan(planInput({ code: 'week', name: 'Week', terms: WEEK, price: kes('300.00') })),
  ];
  for (let n = 0; n < 6; n++) {
    const account = await billing.openAccount({ name: `person ${n}` });
    for (let held = 0; held <= below(2); held++) {
      const plan = plans[below(plans.length)];
      if (plan === undefined) continue;
      const username = `person.${n}.${held}`;
      await billing.subscribe({ accountId: account.id, planId: plan.id, username, secret: 'siri-1234' });
      if (below(2) === 0) await use(billing, username);
    }
    const amount = kes(String(below(8) * 450));
    if (amount.minor === 0n) continue;
    const paid = { receipt: `RCP100000${n}`, amount, accountReference: account.number, providerAt: BEGUN };
    await billing.applyResult('desk', received(paid));
  }
}

const WEEK = {
  kind: 'prepaid',
  validity: { kind: 'duration', count: 7, unit: 'day' },
  renewal: 'extend',
  graceMs: 0,
  continuous: false,
} as const;

async function populate(billing: Billing): Promise<void> {
  const office = await billing.publishPlan(planInput({ code: 'office', name: 'Office', terms: monthly }));
  const metered = await billing.publishPlan(planInput({ ...METERED, usage: [byGib(graduated)] }));
  const home = await billing.publishPlan(planInput());
  const person = async (name: string, plans: readonly { readonly id: Id<'Plan'> }[]) => {
    const account = await billing.openAccount({ name });
    const held: Subscription[] = [];
    for (const [place, { id: planId }] of plans.entries()) {
      held.push(
        await billing.subscribe({ accountId: account.id, planId, username: `${name}.${place}`, secret: 'siri-1234' }),
      );
    }
    return { account, held };
  };
  const pays = (number: string, amount: string, receipt: string, at: number) =>
    billing.applyResult('desk', received({ receipt, amount: kes(amount), accountReference: number, providerAt: at }));
  // Billed from March on: two periods are due, of one subscription or two.
  await person('plain', [office]);
  await person('shop', [office, office]);
  const rich = await person('rich', [office]);
  await pays(rich.account.number, '1500.00', 'RCP0000001', BEGUN);
  const busy = await person('busy', [metered]);
  const [busyLine] = busy.held;
  if (busyLine !== undefined) await use(billing, busyLine.username);
  // Prepaid for 30 days: one can go on from the wallet, one has too little, one has nothing.
  const goesOn = await person('goeson', [home]);
  await pays(goesOn.account.number, '2500.00', 'RCP0000002', BEGUN);
  const short = await person('short', [home]);
  await pays(short.account.number, '1300.00', 'RCP0000003', BEGUN);
  const leaves = await person('leaves', [home]);
  await pays(leaves.account.number, '1000.00', 'RCP0000004', BEGUN);
}

/** Seven gibibytes on the first evening. */
async function use(billing: Billing, username: string): Promise<void> {
  const at = BEGUN + 3 * span.hour;
  const report = {
    username,
    sessionKey: 's',
    kind: 'stop',
    at,
    seconds: 7_200,
    inBytes: GIB,
    outBytes: 6n * GIB,
  } as const;
  await billing.recordUsage([aReport(report)]);
}

/** A billing over a world, at the time of the runs. Chunks are small, so that there are several. */
export async function openWorld(
  config: EngineConfig,
  given: {
    readonly wrap?: (store: Store) => Store;
    readonly now?: number;
    readonly touch?: (engine: Engine) => void;
  } = {},
) {
  // Few connections: whole worlds are open side by side, and other tests beside them.
  const engine = await openTestEngine({ ...config, poolMax: 3 });
  const clock = manualClock(given.now ?? RUN_AT);
  const plain = await openStore(engine, { secretKey: KEY, clock });
  given.touch?.(engine);
  const store = given.wrap?.(plain) ?? plain;
  const billing = await createBilling({
    database: store,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    clock,
    worker: 'w',
    runs: { chunk: 4 },
  });
  return { billing, engine, clock, store };
}
