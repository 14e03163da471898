import { expect, it } from 'vitest';
import { z } from 'zod';
import { BillingError } from '../../src/kernel/error.ts';
import type { Id } from '../../src/kernel/id.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Driver } from '../../src/ports/driver.ts';
import { aSession } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

/** A network in memory: one device that knows whom it lets in, holds sessions, and can be away. */
interface Device {
  reachable: boolean;
  /** Takes orders and does nothing, as routers sometimes do. */
  deaf: boolean;
  readonly admits: Map<string, number>;
  readonly sessions: Map<string, { readonly id: string; generation: number }>;
  readonly orders: string[];
}

function aDevice(): Device {
  return { reachable: true, deaf: false, admits: new Map(), sessions: new Map(), orders: [] };
}

function driverOf(device: Device): Driver {
  const reach = () => {
    if (!device.reachable)
      throw new BillingError('unavailable', 'device.away', 'The router at the hill does not answer.');
  };
  return {
    name: 'hill',
    async observe({ subscriptionId }) {
      reach();
      const live = device.sessions.get(subscriptionId);
      const session = { generation: live?.generation ?? null, walled: false };
      return {
        admits: device.admits.get(subscriptionId) ?? null,
        sessions: live === undefined ? [] : [{ sessionId: live.id as Id<'Session'>, ...session }],
      };
    },
    async apply(step, { subscriptionId }) {
      reach();
      device.orders.push(step.kind);
      if (device.deaf) return `${step.kind} taken`;
      if (step.kind === 'admit') device.admits.set(subscriptionId, step.entitlement.generation);
      if (step.kind === 'disconnect') device.sessions.delete(subscriptionId);
      const live = device.sessions.get(subscriptionId);
      if (step.kind === 'change' && live !== undefined) live.generation = step.entitlement.generation;
      return `${step.kind} done`;
    },
  };
}

const networkPlugin = definePlugin({
  id: 'hill',
  contract: 1,
  options: z.custom<Device>((value) => typeof value === 'object'),
  setup: (device) => ({ driver: driverOf(device) }),
});

async function newest(story: Story, { subscription }: Customer) {
  const [action] = await story.billing.reads.actionsOf(subscription.id, 1);
  return action;
}

const start = (generation: number | null, at: number) =>
  ({
    source: 'hill',
    sessionKey: 'hill/1',
    username: 'amina',
    kind: 'start',
    at,
    seconds: null,
    inBytes: null,
    outBytes: null,
    endCause: null,
    generation,
    where: {},
  }) as const;

describeOnEngines('the network follows the ledger', (open) => {
  it('is told of a payment, and believed only when it shows it', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.settle();
    await story.pays(amina, '1000.00');
    expect(await newest(story, amina)).toMatchObject({ generation: 2, state: 'verified', reason: null });
    expect(device.admits.get(amina.subscription.id)).toBe(2);
    await story.end();
  });

  it('was away for 21 hours when she paid, and is right when it is back, with one action and one alarm', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const alarms: string[] = [];
    story.billing.events.on('actionFailed', (event) => alarms.push(event.payload.reason));
    const amina = await story.customer('Amina', await story.plan());
    await story.settle();
    device.reachable = false;
    await story.pays(amina, '1000.00');
    for (let hour = 0; hour < 21; hour++) {
      story.clock.advance(3_600_000);
      await story.settle();
    }
    expect(await newest(story, amina)).toMatchObject({
      state: 'pending',
      reason: 'The router at the hill does not answer.',
    });
    expect(alarms).toHaveLength(1);
    device.reachable = true;
    story.clock.advance(60_000);
    await story.settle();
    expect(await newest(story, amina)).toMatchObject({ state: 'verified', generation: 2 });
    expect(device.admits.get(amina.subscription.id)).toBe(2);
    await story.end();
  });

  it('takes an order and does not do it: the action is not verified until it has', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.settle();
    device.deaf = true;
    await story.pays(amina, '1000.00');
    const waiting = await newest(story, amina);
    expect(waiting?.state).toBe('pending');
    expect(waiting?.reason).toContain('still shows something else: admit generation 2');
    device.deaf = false;
    story.clock.advance(60_000);
    await story.settle();
    expect((await newest(story, amina))?.state).toBe('verified');
    await story.end();
  });

  it('cuts off a live session at the end of her time, and leaves it alone when she has paid in time', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const plan = await story.plan();
    const amina = await story.customer('Amina', plan);
    const juma = await story.customer('Juma', plan);
    await story.pays(amina, '1000.00');
    await story.pays(juma, '1000.00');
    for (const one of [amina, juma])
      device.sessions.set(one.subscription.id, { id: `ses_${one.account.number}`, generation: 2 });
    await story.at('2026-03-20T09:00:00+03:00');
    await story.pays(juma, '1000.00');
    expect(device.sessions.get(juma.subscription.id)?.generation).toBe(3);
    await story.at('2026-03-31T09:00:00+03:00');
    expect([...device.sessions.keys()]).toEqual([juma.subscription.id]);
    await story.end();
  });

  it('drops an order that a newer decision has overtaken', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.settle();
    device.reachable = false;
    await story.pays(amina, '1000.00');
    await story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    device.reachable = true;
    story.clock.advance(60_000);
    await story.settle();
    const states = (await story.billing.reads.actionsOf(amina.subscription.id, 10)).map(
      ({ generation, state }) => `${generation} ${state}`,
    );
    expect(states).toEqual(['3 verified', '2 superseded', '1 verified']);
    await story.end();
  });

  it('is asked again by hand, whatever was verified before', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    device.admits.clear();
    await story.billing.provision(amina.account.id);
    await story.settle();
    expect(device.admits.get(amina.subscription.id)).toBe(3);
    expect((await newest(story, amina))?.state).toBe('verified');
    await story.end();
  });

  it('cuts a session whose Start comes only after the order that should have cut it', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    await story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    await story.settle();
    expect(await newest(story, amina)).toMatchObject({ generation: 3, state: 'verified' });
    device.sessions.set(amina.subscription.id, { id: 'ses_late', generation: 2 });
    await story.billing.recordUsage([start(2, story.clock.now())]);
    expect(await newest(story, amina)).toMatchObject({ generation: 3, state: 'pending' });
    await story.settle();
    expect(device.sessions.size).toBe(0);
    expect(await newest(story, amina)).toMatchObject({ generation: 3, state: 'verified', attempts: 0 });
    await story.end();
  });

  it('lifts a session that was let in before she paid and told of after it', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.settle();
    await story.pays(amina, '1000.00');
    device.sessions.set(amina.subscription.id, { id: 'ses_wall', generation: 1 });
    await story.billing.recordUsage([start(1, story.clock.now())]);
    await story.settle();
    expect(device.sessions.get(amina.subscription.id)?.generation).toBe(2);
    await story.end();
  });

  it('leaves a session alone that runs under what is paid for, or does not say under what', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    const orders = device.orders.length;
    for (const generation of [2, null]) {
      await story.billing.recordUsage([{ ...start(generation, story.clock.now()), sessionKey: `hill/${generation}` }]);
    }
    story.clock.advance(3_600_000);
    await story.settle();
    expect((await newest(story, amina))?.state).toBe('verified');
    expect(device.orders).toHaveLength(orders);
    await story.end();
  });

  it('finds by itself, within a minute, a session that a report and a decision have passed by', async () => {
    const device = aDevice();
    const story = await startStory({ database: await open(), plugins: [networkPlugin(device)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    await story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    await story.settle();
    device.sessions.set(amina.subscription.id, { id: 'ses_1', generation: 2 });
    const { account, subscription } = amina;
    const now = story.clock.now();
    const session = aSession({
      source: 'hill',
      subscriptionId: subscription.id,
      accountId: account.id,
      generation: 2,
      startedAt: now,
      lastSeenAt: now,
      version: 0,
    });
    await story.billing.store.write({ sessions: [session] });
    story.clock.advance(60_000);
    await story.settle();
    expect(device.sessions.size).toBe(0);
    expect((await newest(story, amina))?.evidence).toContain('disconnect done');
    await story.end();
  });

  it('has two routers and one is dead: the session at the other is cut, and that is not forgotten', async () => {
    const cut = new Set<string>();
    const routers: Driver = {
      name: 'routers',
      observe: async () => ({
        admits: cut.size === 0 ? null : 3,
        sessions: ['ses_dead', 'ses_alive']
          .filter((id) => !cut.has(id))
          .map((id) => ({ sessionId: id as Id<'Session'>, generation: 2, walled: false })),
      }),
      async apply(step) {
        if (step.kind !== 'disconnect') return `${step.kind} done`;
        if (step.sessionId === 'ses_dead')
          throw new BillingError('unavailable', 'device.away', 'The dead one is away.');
        cut.add(step.sessionId);
        return `cut ${step.sessionId}`;
      },
    };
    const plugin = definePlugin({
      id: 'two',
      contract: 1,
      options: z.strictObject({}),
      setup: () => ({ driver: routers }),
    });
    const story = await startStory({ database: await open(), plugins: [plugin({})] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    await story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    await story.settle();
    expect([...cut]).toEqual(['ses_alive']);
    expect(await newest(story, amina)).toMatchObject({
      state: 'pending',
      reason: 'The dead one is away.',
      attempts: 1,
    });
    expect((await newest(story, amina))?.evidence).toContain('cut ses_alive');
    await story.end();
  });
});
