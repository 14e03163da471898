import { expect, it } from 'vitest';
import { manualClock } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { memoryNetwork, networkInMemory, type RouterInMemory } from '../../src/testing/network.ts';
import { startStory, type Customer } from '../../src/testing/story.ts';
import { anIsp } from './isp.ts';

/** Lets the first so many looks and orders at a router wait until they are let go. */
function slowed(tower: RouterInMemory, most = Infinity) {
  const waiting: (() => void)[] = [];
  let seen = 0;
  let enough: (() => void) | null = null;
  tower.slow = async () => {
    if (++seen > most) return;
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      enough?.();
    });
  };
  return {
    count: () => waiting.length,
    /** Resolves once so many wait. */
    until: (count: number) =>
      new Promise<void>((resolve) => {
        enough = () => void (waiting.length >= count && resolve());
        enough();
      }),
    letGo() {
      tower.slow = null;
      for (const go of waiting) go();
    },
  };
}

describeOnEngines('an older order', (open) => {
  it('that a slow router has kept waiting is not carried out after a newer one', async () => {
    const isp = await anIsp(open);
    const amina = await isp.paying('Amina');
    const tower = isp.router('tower');
    tower.dial('amina');
    const held = slowed(tower, 1);
    await isp.story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    const older = isp.story.billing.drain();
    await held.until(1);
    await isp.story.billing.changeAccount(amina.account.id, { state: 'active' });
    await isp.story.billing.drain();
    const before = tower.orders.length;
    held.letGo();
    await older;
    expect(tower.orders.slice(before)).toEqual([]);
    expect(tower.sessions()).toHaveLength(1);
    const states = (await isp.story.billing.reads.actionsOf(amina.subscription.id, 2)).map(({ state }) => state);
    expect(states).toEqual(['verified', 'superseded']);
    await isp.story.end();
  });

  it('that was sent before the newer one and lands after it is made good by the newest', async () => {
    const isp = await anIsp(open);
    const amina = await isp.paying('Amina');
    const tower = isp.router('tower');
    let seen = 0;
    let held: ReturnType<typeof slowed> | null = null;
    // The first look passes; the order behind it hangs on its way.
    tower.slow = async () => {
      seen += 1;
      if (seen !== 1) return;
      held = slowed(tower, 1);
    };
    await isp.story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    const older = isp.story.billing.drain();
    await expect.poll(() => held?.count() ?? 0).toBe(1);
    await isp.story.billing.changeAccount(amina.account.id, { state: 'active' });
    await isp.story.billing.drain();
    held!.letGo();
    await older;
    await isp.story.settle();
    expect(tower.grants()).toMatchObject([{ access: 'granted' }]);
    await isp.story.end();
  });
});

describeOnEngines('orders that wait for their turn', (open) => {
  it('for longer than their lease are done by one of two processes', async () => {
    const clock = manualClock();
    const network = networkInMemory(clock, [{ id: 'tower' }]);
    const database = await open();
    const plugins = [memoryNetwork(network)];
    const one = await startStory({ database, clock, plugins });
    const two = await startStory({ database, clock, plugins });
    const plan = await one.plan();
    const all: Customer[] = [];
    for (let place = 0; place < 30; place++) {
      const customer = await one.customer(`c${place}`, plan);
      await one.billing.place(customer.subscription.id, { driver: 'memory', routerId: 'tower' });
      all.push(customer);
    }
    await one.settle();
    const tower = network.router('tower');
    const before = tower.orders.length;
    for (const { account } of all) await one.billing.changeAccount(account.id, { state: 'suspended' });
    const held = slowed(tower);
    const first = one.billing.drain();
    await held.until(16);
    clock.advance(31_000);
    const second = two.billing.drain();
    await held.until(32);
    held.letGo();
    await Promise.all([first, second]);
    const orders = tower.orders.slice(before);
    expect(new Set(orders).size).toBe(30);
    expect(orders).toHaveLength(30);
    await two.end();
    await one.end();
  });
});
