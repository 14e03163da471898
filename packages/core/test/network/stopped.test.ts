import { expect, it, onTestFinished } from 'vitest';
import { createBilling } from '../../src/billing.ts';
import type { Log } from '../../src/ports/log.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { Store } from '../../src/ports/store.ts';
import { openStore } from '../../src/storage/store.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { crowd, masts, newField, type Field } from './crowd.ts';

const SIZE = 40;
const patience = { timeout: 30_000, interval: 100 };

/** A process with workers, on a store that outlives it. */
async function aProcess(store: Store, field: Field, said: string[]) {
  const say = (line: string, details: object = {}) => void said.push(`${line} ${JSON.stringify(details)}`);
  const log: Log = { debug: () => undefined, info: () => undefined, warn: say, error: say };
  return createBilling({
    database: { ...store, close: async () => undefined },
    currency: 'KES',
    zone: 'Africa/Nairobi',
    plugins: [masts(field)] as const,
    log,
  });
}

describeOnEngines('a process that ends while routers hang', (open) => {
  it('has nothing to complain of, counts no try, and leaves its orders to the next one at once', async () => {
    const engine = await openTestEngine(await open());
    const store = await openStore(engine, { secretKey: new Uint8Array(32).fill(7), clock: systemClock });
    onTestFinished(() => store.close());
    const field = newField(['mast-0']);
    const hangs = Promise.withResolvers<void>();
    field.hanging.set('mast-0', hangs.promise);
    const members = await crowd(store, SIZE, () => 'mast-0');
    const said: string[] = [];
    const first = await aProcess(store, field, said);
    await first.start();
    // Sixteen are being told to the router, and others wait for their turn.
    await expect.poll(() => field.calls.length, patience).toBe(16);
    await first.stop();
    expect(said).toEqual([]);
    const actions = () => Promise.all(members.map(({ subscription: { id } }) => store.reads.actionsOf(id, 1)));
    for (const [action] of await actions()) {
      expect(action).toMatchObject({ state: 'pending', attempts: 0, reason: null, appliedAt: null });
      expect(action?.dueAt ?? Infinity).toBeLessThanOrEqual(Date.now());
    }
    hangs.resolve();
    field.hanging.clear();
    const second = await aProcess(store, field, said);
    await second.start();
    const verified = async () => (await actions()).filter(([action]) => action?.state === 'verified').length;
    // Well before any lease of the first one has run out.
    await expect.poll(verified, patience).toBe(SIZE);
    await second.stop();
    expect(said).toEqual([]);
  }, 90_000);
});
