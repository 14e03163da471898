import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { createBilling, type Billing } from '../../src/billing.ts';
import { systemClock, type Clock } from '../../src/ports/clock.ts';
import type { ActionShares, Store } from '../../src/ports/store.ts';
import { openStore } from '../../src/storage/store.ts';
import { START } from '../../src/testing/builders.ts';
import { manualClock } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine, type OpenDatabase } from '../../src/testing/engines.ts';
import { failAt } from '../../src/testing/failpoint.ts';
import { claimAt } from '../../src/testing/store-samples.ts';
import { crowd, masts, newField, type Field, type Member } from './crowd.ts';

async function opened(open: OpenDatabase, clock: Clock) {
  const engine = await openTestEngine(await open());
  const store = await openStore(engine, { secretKey: new Uint8Array(32).fill(7), clock });
  return { engine, store };
}

/** An ISP with a crowd on its routers, whose workers run only when they are let. */
async function isp(open: OpenDatabase, field: Field, size: number, routerOf: (place: number) => string | null) {
  const clock = manualClock(new Date(START).toISOString());
  const { engine, store } = await opened(open, clock);
  const members = await crowd(store, size, routerOf);
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const log = { debug: () => undefined, info: say, warn: say, error: say };
  const plugins = [masts(field)] as const;
  const billing = await createBilling({
    database: store,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    clock,
    log,
    plugins,
  });
  await billing.start({ work: false });
  onTestFinished(() => billing.stop());
  const failed: string[] = [];
  billing.events.on('actionFailed', ({ payload }) => void failed.push(payload.actionId));
  return { billing, clock, engine, store, members, said, failed };
}

async function states(billing: Pick<Billing, 'reads'>, members: readonly Member[]): Promise<Record<string, number>> {
  const all = await Promise.all(members.map(({ subscription }) => billing.reads.actionsOf(subscription.id, 1)));
  const byState = Map.groupBy(all, ([action]) => action?.state ?? 'none');
  return Object.fromEntries([...byState].map(([state, some]) => [state, some.length]));
}

describeOnEngines('orders to routers', (open) => {
  it('are read and saved together: fewer statements than orders, at most sixteen at a router', async () => {
    const field = newField(Array.from({ length: 8 }, (_, place) => `mast-${place}`));
    const { billing, engine, members } = await isp(open, field, 400, (place) => `mast-${place % 8}`);
    const count = failAt(engine, Infinity);
    await billing.drain();
    // Each by itself was four statements and the transaction around one of them.
    expect(count.sent()).toBeLessThan(200);
    expect(await states(billing, members)).toEqual({ verified: 400 });
    expect(Math.max(...field.most.values())).toBe(16);
    expect(field.calls).toHaveLength(3 * 400);
  });

  it('are read in as many statements for one as for hundreds', async () => {
    const { engine, store } = await opened(open, systemClock);
    onTestFinished(() => store.close());
    const members = await crowd(store, 300, (place) => (place % 3 === 0 ? null : 'mast-1'));
    const count = failAt(engine, Infinity);
    const sentOnce = async (some: readonly Member[]) => {
      const before = count.sent();
      const wanted = await store.reads.wanted(some.map(({ subscription }) => subscription.id));
      expect(wanted.size).toBe(some.length);
      return count.sent() - before;
    };
    // Each connection begins with a statement of its own, and the pool may open one at any time.
    const sentFor = async (some: readonly Member[]) =>
      Math.min(await sentOnce(some), await sentOnce(some), await sentOnce(some));
    expect(await sentFor(members.slice(0, 1))).toBe(5);
    expect(await sentFor(members)).toBe(5);
    const sent = count.sent();
    const { rows, total } = await store.reads.placementsAt('masts', 'mast-1', { page: 2, limit: 150 });
    expect(count.sent() - sent).toBe(8);
    expect([rows.length, total]).toEqual([50, 200]);
    expect(rows[0]).toMatchObject({ plan: { code: 'crowd' }, entitlement: { generation: 1 }, addressing: null });
  });

  it('cost no call and say so in a line where she is placed at no router', async () => {
    const field = newField(['mast-1']);
    const { billing, members } = await isp(open, field, 20, () => null);
    await billing.drain();
    expect(field.calls).toEqual([]);
    const [action] = await billing.reads.actionsOf(members[0]!.subscription.id, 1);
    expect(action).toMatchObject({
      state: 'verified',
      evidence: ['nothing to do: she is placed at none of its routers'],
    });
  });

  it('wait together for a router that is away, without a word of each, and are done once it is back', async () => {
    const field = newField(['mast-0', 'mast-1']);
    field.away.add('mast-1');
    const { billing, clock, members, said, failed } = await isp(open, field, 300, (place) => `mast-${place % 2}`);
    await billing.drain();
    expect(await states(billing, members)).toEqual({ verified: 150, pending: 150 });
    const asked = () => field.calls.filter((call) => call === 'observe mast-1').length;
    expect(asked()).toBeLessThanOrEqual(16);
    // A day away: one order asks every few seconds, the others wait.
    const before = asked();
    for (let round = 0; round < 20; round++) {
      clock.advance(5_000);
      await billing.drain();
    }
    expect(asked() - before).toBe(20);
    expect([said, failed]).toEqual([[], []]);
    const [waiting] = await billing.reads.actionsOf(members[299]!.subscription.id, 1);
    expect(waiting?.reason).toBe('The router mast-1 does not answer: no route.');
    field.away.clear();
    await field.host?.routers.back('mast-1');
    await billing.drain();
    expect(await states(billing, members)).toEqual({ verified: 300 });
    expect(said).toEqual([]);
  });

  it('are done within seconds of its return when nobody says that it is back', async () => {
    const field = newField(['mast-1']);
    field.away.add('mast-1');
    const { billing, clock, members } = await isp(open, field, 100, () => 'mast-1');
    await billing.drain();
    clock.advance(3_600_000);
    await billing.drain();
    field.away.clear();
    clock.advance(4_000);
    await billing.drain();
    expect(await states(billing, members)).toEqual({ verified: 100 });
  });

  it('of other routers are done while one hangs', async () => {
    const { engine, store } = await opened(open, systemClock);
    const field = newField(['mast-0', 'mast-1', 'mast-2']);
    const hangs = Promise.withResolvers<void>();
    field.hanging.set('mast-0', hangs.promise);
    // All that the hanging router is to be told was due long before the others.
    await crowd(
      store,
      200,
      (place) => `mast-${place < 150 ? 0 : 1 + (place % 2)}`,
      (place) => START + place,
    );
    const plugins = [masts(field)] as const;
    const billing = await createBilling({ database: store, currency: 'KES', zone: 'Africa/Nairobi', plugins });
    onTestFinished(() => billing.stop());
    await billing.start();
    const verified = () => engine.knex('actions').where({ state: 'verified' }).pluck('subscription_id');
    const patience = { timeout: 30_000, interval: 200 };
    await expect.poll(async () => (await verified()).length, patience).toBe(50);
    expect(field.most.get('mast-0')).toBe(16);
    hangs.resolve();
    await expect.poll(async () => (await verified()).length, patience).toBe(200);
  }, 90_000);

  it('are claimed fairly: nobody has a second turn more than another who waits, nor more than her share', async () => {
    const { store } = await opened(open, systemClock);
    onTestFinished(() => store.close());
    const queues = { 'mast-0': 60, 'mast-1': 12, 'mast-2': 5, 'mast-3': 1, '': 20 };
    const order = Object.entries(queues).flatMap(([id, waiting]) => Array.from({ length: waiting }, () => id || null));
    const members = await crowd(
      store,
      order.length,
      (place) => order[place] ?? null,
      (place) => START + place,
    );
    const routerOf = new Map(members.map(({ subscription, routerId }) => [subscription.id, routerId ?? '']));
    let now = START + 1_000;
    const ask = fc.record({
      limit: fc.integer({ min: 1, max: 120 }),
      ofRouter: fc.integer({ min: 1, max: 40 }),
      ofDriver: fc.integer({ min: 1, max: 40 }),
      by: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(ask, async ({ limit, ofRouter, ofDriver, by }) => {
        now += 60_000; // What was claimed before is nobody's again.
        const less = by.map((taken, place) => ({ driver: 'masts', routerId: `mast-${place}`, by: taken }));
        const taken = await counts(store, { limit, now }, { ofRouter, ofDriver, less }, routerOf);
        const able = Object.entries(queues).map(([id, waiting]) => {
          const share = id === '' ? ofDriver : ofRouter - (less.find(({ routerId }) => routerId === id)?.by ?? 0);
          return [id, Math.max(0, Math.min(waiting, share))] as const;
        });
        expect(sum([...taken.values()])).toBe(Math.min(limit, sum(able.map(([, most]) => most))));
        const highest = Math.max(0, ...taken.values());
        for (const [id, most] of able) {
          const has = taken.get(id) ?? 0;
          expect(has).toBeLessThanOrEqual(most);
          expect(has).toBeGreaterThanOrEqual(Math.min(most, highest - 1));
        }
      }),
      { seed: 33, numRuns: 25 },
    );
  });
});

async function counts(
  store: Store,
  { limit, now }: { readonly limit: number; readonly now: number },
  shares: ActionShares,
  routerOf: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, number>> {
  const claimed = await store.claimActions({ ...claimAt(now), limit }, shares);
  const taken = new Map<string, number>();
  for (const { subscriptionId } of claimed) {
    const id = routerOf.get(subscriptionId) ?? '';
    taken.set(id, (taken.get(id) ?? 0) + 1);
  }
  return taken;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, part) => whole + part, 0);
}
