import { createBilling, definePlugin, money, type AccessView, type Billing, type PluginHost } from '@daftari/core';
import { describeOnEngines, planInput, received, startStory } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createAccessCache, type AccessCache } from '../src/cache.ts';
import { createWatch } from '../src/watch.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What a plugin is given, brought out of it. */
function eavesdropper() {
  const caught: { host?: PluginHost } = {};
  const plugin = definePlugin({
    id: 'eavesdropper',
    contract: 1,
    options: z.strictObject({}),
    setup: () => ({
      async start(host: PluginHost) {
        caught.host = host;
      },
    }),
  });
  return { caught, plugin };
}

/** What is answered at once; the name must have been asked for since it last changed. */
function atOnce(cache: AccessCache, username: string): AccessView | null {
  const found = cache.access(username);
  if (found instanceof Promise) throw new Error(`${username} had to be asked for`);
  return found.view;
}

describeOnEngines('two processes on one database', (open) => {
  /** One that does things, and another that remembers and follows by hand. */
  const begin = async () => {
    const database = await open();
    const story = await startStory({ database });
    const { caught, plugin } = eavesdropper();
    const other: Billing = await createBilling({
      database: { engine: database, secretKey: new Uint8Array(32).fill(7) },
      currency: 'KES',
      zone: 'Africa/Nairobi',
      clock: story.clock,
      plugins: [plugin({})],
    });
    await other.start({ work: false });
    const { host } = caught;
    if (host === undefined) throw new Error('the plugin was not started');
    const cache = createAccessCache({
      host,
      later: () => () => undefined,
      watch: createWatch(story.clock, silent),
      entries: 1_000,
      staleWhileAwayMs: 0,
    });
    await cache.follow();
    const end = async () => {
      cache.stop();
      await other.stop();
      await story.end();
    };
    return { story, other, host, cache, end };
  };

  it('know of each other: whatever alters access is answered by the other once it has looked', async () => {
    const { story, other, cache, end } = await begin();
    const { billing, clock } = story;
    const plan = await story.plan();
    const amina = await story.customer('Amina', plan);
    const { id: subscriptionId } = amina.subscription;
    const desk = { actor: 'desk', reason: 'a test' };
    const report = (kind: 'start' | 'interim' | 'stop', seconds: number) =>
      billing.recordUsage([
        {
          source: 'radius',
          sessionKey: 'nas-1/1',
          username: 'amina',
          kind,
          at: clock.now(),
          seconds,
          inBytes: BigInt(seconds),
          outBytes: 0n,
          generation: null,
          endCause: null,
          where: {},
        },
      ]);
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['a payment', () => story.pays(amina, '1000.00')],
      ['a new password', () => billing.changeSubscription(subscriptionId, { secret: 'another-one' })],
      ['a session that begins', () => report('start', 0)],
      ['a session that is heard of', () => report('interim', 60)],
      ['a session that ends', () => report('stop', 90)],
      ['a lock', () => billing.lockDevice(subscriptionId, desk)],
      ['addresses', () => billing.setAddressing(subscriptionId, { ipv4: '203.0.113.9' })],
      ['a suspension', () => billing.changeSubscription(subscriptionId, { state: 'suspended' })],
      ['its end', () => billing.changeSubscription(subscriptionId, { state: 'active' })],
      ['an account that is suspended', () => billing.changeAccount(amina.account.id, { state: 'suspended' })],
      ['an account that is back', () => billing.changeAccount(amina.account.id, { state: 'active' })],
      ['another name of the account', () => billing.changeAccount(amina.account.id, { name: 'Amina Wanjiru' })],
      ['time that runs out', () => story.at('2026-03-31T09:00:01+03:00')],
      ['the end', () => billing.changeSubscription(subscriptionId, { state: 'ended' })],
    ];
    await cache.follow();
    await cache.access('amina');
    for (const [what, change] of steps) {
      const before = atOnce(cache, 'amina');
      await change();
      await cache.follow();
      const { view } = await cache.access('amina');
      expect(view, what).toEqual(await other.reads.access('amina', clock.now()));
      expect(view, `${what} alters what is known`).not.toEqual(before);
    }
    await end();
  });

  it('let in who has paid at the other one as soon as that is committed and heard of', async () => {
    const { story, cache, end } = await begin();
    const amina = await story.customer('Amina', await story.plan());
    await cache.follow();
    expect((await cache.access('amina')).view?.entitlement?.access).toBe('blocked');
    await story.billing.applyResult(
      'desk',
      received({ receipt: 'PAID-1', amount: money(1_000_00n, 'KES'), accountReference: amina.account.number }),
    );
    expect(atOnce(cache, 'amina')?.entitlement?.access).toBe('blocked'); // Not heard of yet.
    await cache.follow();
    expect((await cache.access('amina')).view?.entitlement?.access).toBe('granted');
    await end();
  });

  it('know of a subscription that was made at the other one, though nobody had the name before', async () => {
    const { story, cache, end } = await begin();
    await cache.access('amina');
    expect(atOnce(cache, 'amina')).toBeNull();
    await story.customer('Amina', await story.plan());
    await cache.follow();
    expect((await cache.access('amina')).view?.subscription.username).toBe('amina');
    await end();
  });

  it('hear at once of what they have committed themselves', async () => {
    const { story, other, host, cache, end } = await begin();
    const amina = await story.customer('Amina', await story.plan());
    await cache.follow();
    await cache.access('amina');
    await other.changeSubscription(amina.subscription.id, { secret: 'another-one' });
    expect((await cache.access('amina')).view?.subscription.secret).toBe('another-one');
    await other.lockDevice(amina.subscription.id, { actor: 'desk', reason: null });
    expect((await cache.access('amina')).view?.lock).toEqual({ device: null });
    expect(await host.bindDevice(amina.subscription.id, '02-00-5E-00-00-01')).toBe('own');
    expect((await cache.access('amina')).view?.lock?.device).not.toBeNull();
    await end();
  });

  it('read many names in one go as they read one', async () => {
    const { story, other, host, end } = await begin();
    const plan = await story.plan({ ...planInput(), code: 'many' });
    const names = ['amina', 'juma', 'wambui'];
    for (const name of names) await story.pays(await story.customer(name, plan), '1000.00');
    await story.billing.recordUsage([
      {
        source: 'radius',
        sessionKey: 'nas-1/2',
        username: 'juma',
        kind: 'start',
        at: story.clock.now(),
        seconds: 0,
        inBytes: 5n,
        outBytes: 6n,
        generation: null,
        endCause: null,
        where: {},
      },
    ]);
    const asked = ['juma', 'nobody', 'AMINA', 'amina', 'wambui'];
    const many = await host.accesses(asked);
    const one = await Promise.all(asked.map((name) => other.reads.access(name, story.clock.now())));
    expect(many.map(({ view }) => view)).toEqual(one);
    expect(many.map(({ view }) => view?.openSessions.length)).toEqual([1, undefined, 0, 0, 0]);
    // The first of March, 09:00 in Nairobi, and thirty days.
    const untilAt = Date.parse('2026-03-31T09:00:00+03:00');
    expect(many.map((each) => each.untilAt)).toEqual([untilAt, null, untilAt, untilAt, untilAt]);
    await end();
  });
});
