import { expect, it } from 'vitest';
import { manualClock, span } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { memoryNetwork, networkInMemory } from '../../src/testing/network.ts';
import { startStory, type Customer } from '../../src/testing/story.ts';
import { anIsp, type Isp } from './isp.ts';

/** So many customers at the tower who are online. */
async function crowd(isp: Isp, count: number): Promise<readonly Customer[]> {
  const all: Customer[] = [];
  for (let place = 1; place <= count; place++) {
    const customer = await isp.paying(`Customer ${place}`);
    isp.router('tower').dial(customer.subscription.username);
    all.push(customer);
  }
  await isp.after(span.minute);
  return all;
}

const online = (isp: Isp): number => isp.router('tower').sessions().length;

const suspend = async (isp: Isp, customers: readonly Customer[]): Promise<void> => {
  for (const { account } of customers) await isp.story.billing.changeAccount(account.id, { state: 'suspended' });
  await isp.story.settle();
};

/** Of ten who are online a fifth, and at least three, are three. */
const network = { brake: { share: 0.2, atLeast: 3, windowMs: 600_000 } } as const;

describeOnEngines('the brake', (open) => {
  it('holds what is beyond the share, tells a person once, and lets go when she says so', async () => {
    const isp = await anIsp(open, { network });
    const told = isp.heard('brakeHeld');
    const failed = isp.heard('actionFailed');
    await suspend(isp, await crowd(isp, 10));
    expect(online(isp)).toBe(7);
    expect(told).toMatchObject([
      { scope: 'router', driver: 'memory', routerId: 'tower', cut: 3, limit: 3, online: 10 },
    ]);
    const [brake] = await isp.story.billing.brakes();
    expect(brake).toMatchObject({ state: 'holding', held: 7, scope: { kind: 'router', routerId: 'tower' } });
    for (let minute = 0; minute < 15; minute++) await isp.after(span.minute);
    expect(online(isp)).toBe(7);
    expect(told).toHaveLength(1);
    expect(failed).toEqual([]);
    const released = await isp.story.billing.releaseBrake(brake!.id, 'njeri', 'They have moved out.');
    expect(released).toMatchObject({ state: 'released', actor: 'njeri' });
    await isp.story.settle();
    expect(online(isp)).toBe(0);
    await expect(isp.story.billing.releaseBrake(brake!.id, 'njeri')).rejects.toMatchObject({ code: 'brake.over' });
    await isp.story.end();
  });

  it('is kept by a person who finds the belief wrong, and whose entitlement comes back is left online', async () => {
    const isp = await anIsp(open, { network });
    const customers = await crowd(isp, 10);
    await suspend(isp, customers);
    const [brake] = await isp.story.billing.brakes();
    await isp.story.billing.keepBrake(brake!.id, 'njeri', 'The import was wrong.');
    for (const { account } of customers) await isp.story.billing.changeAccount(account.id, { state: 'active' });
    await isp.after(span.hour);
    expect(online(isp)).toBe(7);
    expect((await isp.story.billing.brakes())[0]).toMatchObject({ state: 'kept', note: 'The import was wrong.' });
    await isp.story.end();
  });

  it('lets a few pass however few are online, and as many again once the window is over', async () => {
    const isp = await anIsp(open, { network });
    const customers = await crowd(isp, 6);
    await suspend(isp, customers.slice(0, 3));
    expect(online(isp)).toBe(3);
    expect(await isp.story.billing.brakes()).toEqual([]);
    await isp.after(11 * span.minute);
    await suspend(isp, customers.slice(3));
    expect(online(isp)).toBe(0);
    expect(await isp.story.billing.brakes()).toEqual([]);
    await isp.story.end();
  });

  it('lets an expected mass end pass that a person has allowed beforehand, and no other', async () => {
    const isp = await anIsp(open, { network });
    const customers = await crowd(isp, 12);
    const now = isp.clock.now();
    const allowed = { fromAt: now + span.hour, untilAt: now + 2 * span.hour, note: 'The school year ends.' };
    await isp.story.billing.allowCuts({ ...allowed, driver: 'memory' }, 'njeri');
    await isp.after(span.hour);
    await suspend(isp, customers.slice(0, 8));
    expect(online(isp)).toBe(4);
    await expect(isp.story.billing.allowCuts({ fromAt: now, untilAt: now }, 'njeri')).rejects.toMatchObject({
      code: 'brake.emptySpan',
    });
    await isp.story.end();
  });

  it('holds what is taken away as nobody’s, too: a wrong belief about marks cuts nobody off at once', async () => {
    const isp = await anIsp(open, { network });
    await crowd(isp, 8);
    const { rows } = await isp.story.billing.reads.placementsAt('memory', 'tower', { page: 1, limit: 100 });
    for (const { subscription } of rows) {
      await isp.story.billing.place(subscription.id, null);
    }
    await isp.story.settle();
    for (let minute = 0; minute < 4; minute++) await isp.after(span.minute);
    expect(online(isp)).toBe(5);
    await isp.story.end();
  });

  it('counts over several processes: together they cut off no more than one', async () => {
    const database = await open();
    const isp = await anIsp(async () => database, { network });
    const customers = await crowd(isp, 10);
    const other = await startStory({ database, network, clock: isp.clock, plugins: [memoryNetwork(isp.network)] });
    for (const { account } of customers) await isp.story.billing.changeAccount(account.id, { state: 'suspended' });
    await Promise.all([isp.story.billing.drain(), other.billing.drain()]);
    expect(online(isp)).toBe(7);
    const brakes = await other.billing.brakes();
    expect(brakes).toMatchObject([{ state: 'holding', held: 7 }]);
    await other.billing.releaseBrake(brakes[0]!.id, 'njeri');
    await isp.story.settle();
    expect(online(isp)).toBe(0);
    await other.end();
    await isp.story.end();
  });

  it('counts who could be online by what stands there: no crowd is shut out while the mains are off', async () => {
    const isp = await anIsp(open, { network });
    const customers = await crowd(isp, 10);
    for (const { subscription } of customers) isp.router('tower').hangUp(subscription.username);
    await isp.after(span.minute);
    await suspend(isp, customers);
    for (let minute = 0; minute < 15; minute++) await isp.after(span.minute);
    const standing = isp
      .router('tower')
      .grants()
      .filter(({ access }) => access === 'granted');
    expect(standing).toHaveLength(7);
    expect(await isp.story.billing.brakes()).toMatchObject([{ state: 'holding', held: 7 }]);
    await isp.story.end();
  });

  it('goes on to hold who hangs up meanwhile, and holds fewer as newer decisions let them in', async () => {
    const isp = await anIsp(open, { network });
    const customers = await crowd(isp, 10);
    await suspend(isp, customers);
    for (const { subscription } of customers) isp.router('tower').hangUp(subscription.username);
    await isp.after(6 * span.minute);
    const dialled = customers.map(({ subscription }) => isp.router('tower').dial(subscription.username));
    expect(dialled.filter((session) => session !== null)).toHaveLength(7);
    for (const { account } of customers.slice(0, 8)) {
      await isp.story.billing.changeAccount(account.id, { state: 'active' });
    }
    await isp.story.settle();
    const [brake] = await isp.story.billing.brakes();
    expect(brake?.held).toBeLessThanOrEqual(2);
    await isp.story.end();
  });

  it('counts nobody whose time is over by the ledger itself, though the clock of the router is behind', async () => {
    const clock = manualClock();
    let behindMs = 0;
    const routers = networkInMemory({ now: () => clock.now() - behindMs }, [{ id: 'tower' }]);
    const story = await startStory({ database: await open(), network, clock, plugins: [memoryNetwork(routers)] });
    const plan = await story.plan();
    const tower = routers.router('tower');
    for (let place = 0; place < 8; place++) {
      const { subscription } = await story.customer(`c${place}`, plan).then(async (one) => {
        await story.billing.place(one.subscription.id, { driver: 'memory', routerId: 'tower' });
        await story.pays(one, '1000.00');
        return one;
      });
      tower.dial(subscription.username);
    }
    clock.advance(span.minute);
    await story.settle();
    const [{ untilAt } = { untilAt: null }] = tower.grants();
    behindMs = 4_000;
    clock.advance(untilAt! - clock.now() + 500);
    expect(tower.sessions()).toHaveLength(8);
    await story.settle();
    expect(tower.sessions().filter(({ walled }) => !walled)).toEqual([]);
    expect(await story.billing.brakes()).toEqual([]);
    await story.end();
  });

  it('asks a person when our own clock runs far ahead of the routers: nobody’s month is over there', async () => {
    const clock = manualClock();
    let behindMs = 0;
    const routers = networkInMemory({ now: () => clock.now() - behindMs }, [{ id: 'tower' }]);
    const story = await startStory({ database: await open(), network, clock, plugins: [memoryNetwork(routers)] });
    const plan = await story.plan();
    const tower = routers.router('tower');
    for (let place = 0; place < 8; place++) {
      const one = await story.customer(`c${place}`, plan);
      await story.billing.place(one.subscription.id, { driver: 'memory', routerId: 'tower' });
      await story.pays(one, '1000.00');
      tower.dial(one.subscription.username);
    }
    await story.settle();
    behindMs = 40 * span.day;
    clock.advance(behindMs);
    await story.settle();
    expect(tower.sessions().filter(({ walled }) => !walled)).toHaveLength(5);
    expect(await story.billing.brakes()).toMatchObject([{ state: 'holding', held: 5 }]);
  });

  it('counts nobody who has only moved to another router', async () => {
    const isp = await anIsp(open, { network });
    const customers = await crowd(isp, 8);
    for (const { subscription } of customers) {
      await isp.story.billing.place(subscription.id, { driver: 'memory', routerId: 'hill' });
    }
    await isp.story.settle();
    expect(online(isp)).toBe(0);
    expect(await isp.story.billing.brakes()).toEqual([]);
    await isp.story.end();
  });

  it('lets others pass again once few wait at it, and those who wait do not', async () => {
    const isp = await anIsp(open, { network });
    const customers = await crowd(isp, 10);
    await suspend(isp, customers.slice(0, 4));
    expect(online(isp)).toBe(7);
    await isp.after(11 * span.minute);
    await suspend(isp, customers.slice(9));
    expect(online(isp)).toBe(6);
    expect(await isp.story.billing.brakes()).toMatchObject([{ state: 'holding', held: 1 }]);
    await isp.story.end();
  });
});
