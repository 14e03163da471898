import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Driver } from '../../src/ports/driver.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer } from '../../src/testing/story.ts';
import { parseIpPrefix } from '../../src/kernel/ip.ts';

/** One session that takes whatever it is told, and remembers what that was. */
interface Line {
  session: { id: string; generation: number } | null;
  readonly orders: string[];
}

function driverOf(line: Line): Driver {
  let admits: number | null = null;
  return {
    name: 'hill',
    async observe() {
      const { session } = line;
      const sessions =
        session === null ? [] : [{ sessionId: session.id as never, generation: session.generation, walled: false }];
      return { admits, sessions };
    },
    async apply(step) {
      line.orders.push(step.kind === 'disconnect' ? `disconnect: ${step.why}` : step.kind);
      if (step.kind === 'admit') admits = step.entitlement.generation;
      if (step.kind === 'disconnect') line.session = null;
      if (step.kind === 'change' && line.session !== null) line.session.generation = step.entitlement.generation;
      return `${step.kind} done`;
    },
  };
}

const hill = definePlugin({
  id: 'hill',
  contract: 1,
  options: z.custom<Line>((value) => typeof value === 'object'),
  setup: (line) => ({ driver: driverOf(line) }),
});

describeOnEngines('the addresses of subscriptions', (open) => {
  it('are read by a log-in, and a session with others logs in again', async () => {
    const line: Line = { session: null, orders: [] };
    const story = await startStory({ database: await open(), plugins: [hill(line)] });
    const { billing, clock } = story;
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    const { id } = amina.subscription;
    expect((await billing.reads.access('amina', clock.now()))?.addressing).toBeUndefined();
    line.session = { id: 'ses_1', generation: 2 };
    line.orders.splice(0);

    const set = await billing.setAddressing(id, { ipv4: '203.0.113.9', delegatedPrefix: '2001:db8:100::/56' });
    await story.settle();
    expect(set).toMatchObject({ ipv4: '203.0.113.9', generation: 3 });
    expect((await billing.reads.access('amina', clock.now()))?.addressing).toEqual(set);
    expect(line.orders).toEqual(['admit', 'disconnect: its addresses have changed']);
    expect((await billing.reads.actionsOf(id, 1))[0]).toMatchObject({ generation: 3, state: 'verified' });

    // She is back under the new generation: what changes now but her addresses is told in mid-session.
    line.session = { id: 'ses_2', generation: 3 };
    line.orders.splice(0);
    await billing.provision(amina.account.id);
    await story.settle();
    expect(line.orders).toEqual(['admit', 'change']);

    // Asked twice, nothing is done; taken away, she logs in again and gets one of a pool.
    expect(await billing.setAddressing(id, { ipv4: '203.0.113.9', delegatedPrefix: '2001:db8:100::/56' })).toEqual(set);
    line.orders.splice(0);
    expect(await billing.setAddressing(id, {})).toMatchObject({ ipv4: null, delegatedPrefix: null });
    await story.settle();
    expect(line.orders).toEqual(['admit', 'disconnect: its addresses have changed']);
    await story.end();
  });

  it.each([
    ['her address', { ipv4: '10.64.0.5' }],
    ['a network behind hers', { ipv4: '203.0.113.9', ipv4Routes: ['10.64.0.0/29'] }],
  ])('that another is online with are hers alone once the other has logged in again: %s', async (_what, wanted) => {
    const line: Line = { session: null, orders: [] };
    const story = await startStory({ database: await open(), plugins: [hill(line)] });
    const { billing, clock } = story;
    const plan = await story.plan();
    const [amina, baraka] = [await story.customer('Amina', plan), await story.customer('Baraka', plan)];
    for (const one of [amina, baraka]) await story.pays(one, '1000.00');
    await story.settle();
    const counted = { seconds: 0, inBytes: 0n, outBytes: 0n, endCause: null };
    const start = (sessionKey: string, framedIp: string) => {
      const at = clock.now();
      const where = { nas: '10.0.0.1', framedIp };
      return {
        source: 'hill',
        sessionKey,
        username: 'amina',
        kind: 'start',
        at,
        ...counted,
        generation: 2,
        where,
      } as const;
    };
    await billing.recordUsage([start('k1', '10.64.0.5')]);
    line.session = { id: 'ses_1', generation: 2 };
    line.orders.splice(0);
    await billing.setAddressing(baraka.subscription.id, wanted);
    await billing.setAddressing(baraka.subscription.id, wanted);
    const generations = (await billing.reads.actionsOf(amina.subscription.id, 9)).map(({ generation }) => generation);
    // Asked twice, it is done once.
    expect(Math.max(...generations)).toBe(3);
    await story.settle();
    expect(line.orders).toContain('disconnect: its addresses have changed');
    expect(await billing.reads.addressing(amina.subscription.id)).toMatchObject({ ipv4: null, generation: 3 });
    await story.end();
  });

  it('leave alone who is online with others', async () => {
    const story = await startStory({ database: await open() });
    const { billing, clock } = story;
    const plan = await story.plan();
    const [amina, baraka] = [await story.customer('Amina', plan), await story.customer('Baraka', plan)];
    for (const one of [amina, baraka]) await story.pays(one, '1000.00');
    const counted = { seconds: 0, inBytes: 0n, outBytes: 0n, endCause: null, generation: 2 };
    const about = { source: 'hill', sessionKey: 'k1', username: 'amina', kind: 'start', at: clock.now() } as const;
    await billing.recordUsage([{ ...about, ...counted, where: { framedIp: '10.64.0.6' } }]);
    await billing.setAddressing(baraka.subscription.id, { ipv4: '10.64.0.5', delegatedPrefix: '2001:db8:100::/56' });
    expect(await billing.reads.addressing(amina.subscription.id)).toBeNull();
    await story.end();
  });

  it('belong to one at a time: to overlap is to be taken, and the error names the holder', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan();
    const [amina, baraka] = [await story.customer('Amina', plan), await story.customer('Baraka', plan)];
    await billing.setAddressing(amina.subscription.id, { ipv4: '203.0.113.9', ipv4Routes: ['198.51.100.0/29'] });
    for (const wanted of [
      { ipv4: '203.0.113.9' },
      { ipv4: '198.51.100.3' },
      { ipv4: '10.0.0.1', ipv4Routes: ['203.0.113.0/24'] },
    ]) {
      await expect(billing.setAddressing(baraka.subscription.id, wanted)).rejects.toMatchObject({
        code: 'addressing.taken',
        details: { holder: 'amina' },
      });
    }
    expect(await billing.reads.addressing(baraka.subscription.id)).toBeNull();
    // Who has ended needs none any more.
    await billing.changeSubscription(amina.subscription.id, { state: 'ended' });
    expect(await billing.setAddressing(baraka.subscription.id, { ipv4: '203.0.113.9' })).toMatchObject({
      ipv4: '203.0.113.9',
    });
    expect(await billing.reads.addressing(amina.subscription.id)).toMatchObject({ ipv4: null, ipv4Routes: [] });
    await expect(billing.setAddressing(amina.subscription.id, { ipv4: '10.9.9.9' })).rejects.toMatchObject({
      code: 'addressing.ended',
    });
    await story.end();
  });

  it('stay apart, whoever asks for them at the same time', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan();
    const names = ['Amina', 'Baraka', 'Chebet', 'Daudi'];
    const ids: Customer[] = [];
    for (const name of names) ids.push(await story.customer(name, plan));
    const wish = fc.record({ who: fc.nat({ max: 3 }), host: fc.nat({ max: 5 }), route: fc.nat({ max: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 3, maxLength: 8 }), async (wishes) => {
        await Promise.allSettled(
          wishes.map(({ who, host, route }) =>
            billing.setAddressing(ids[who]!.subscription.id, {
              ipv4: `10.0.0.${host + 1}`,
              ipv4Routes: route === 0 ? [] : [`10.0.0.0/${28 + route}`],
            }),
          ),
        );
        const held = await billing.reads.addressHolders(parseIpPrefix('10.0.0.0/8')!);
        const ranges = held.map(({ held: text, username }) => {
          const { first, bits } = parseIpPrefix(text.includes('/') ? text : `${text}/32`)!;
          return { username, first, end: first + (1n << BigInt(32 - bits)) };
        });
        for (const one of ranges) {
          for (const other of ranges) {
            if (one.username !== other.username) expect(one.first >= other.end || other.first >= one.end).toBe(true);
          }
        }
      }),
      { seed: 7, numRuns: 10 },
    );
    await story.end();
  });
});
