import { describeOnEngines, manualClock, startStory, type Story } from '@daftari/core/testing';
import { afterEach, expect, it } from 'vitest';
import { mikrotik } from '../../src/index.ts';
import { startRouterOs, type SimulatedRouter } from '../../src/testing/index.ts';

const MINUTE = 60_000;

/** A router behind the NAT of its uplink: it has asked for its script, and asks for its work each minute. */
async function aSite(database: Parameters<typeof startStory>[0]['database'], closing: (() => Promise<void>)[]) {
  const clock = manualClock('2026-03-01T09:00:00+03:00');
  const plugins = [mikrotik({ sealingKey: new Uint8Array(32).fill(3) })] as const;
  const story = await startStory({ database, clock, plugins });
  closing.push(() => story.billing.stop());
  await story.billing.start({ work: false });
  const { script } = await story.billing.plugins.mikrotik.bring({
    id: 'hill',
    version: '7.16.2',
    mode: 'local',
    pppoe: { localAddress: '10.5.0.1', pool: 'home' },
    way: { kind: 'pull', url: 'https://198.51.100.7/hooks/pull' },
    again: false,
  });
  const said: string[] = [];
  const answers: string[] = [];
  const router = await startRouterOs({
    version: '7.16.2',
    now: clock.now,
    timeZone: 'Africa/Nairobi',
    web({ url, body }) {
      said.push(`${url}\n${body}`);
      return { status: 200, body: answers.shift() ?? '"-"' };
    },
  });
  closing.push(() => router.close());
  router.add('/ip/address', { address: '192.0.2.2/24', interface: 'ether1' });
  router.add('/ip/route', { 'dst-address': '0.0.0.0/0', gateway: '192.0.2.1' });
  router.console('/ip pool add name=home ranges=10.5.0.2-10.5.0.250');
  router.console('/interface pppoe-server server add service-name=home interface=ether2 disabled=no');
  expect(router.console(script)).toMatchObject({ error: null });
  return { story, clock, router, asks: () => asks({ story, router, said, answers }) };
}

interface Asking {
  readonly story: Story;
  readonly router: SimulatedRouter;
  readonly said: readonly string[];
  readonly answers: string[];
}

/** The router asks until it is told that there is nothing more to do. */
async function asks({ story, router, said, answers }: Asking): Promise<void> {
  const route = story.billing.registry.routes.find(({ path }) => path === '/pull/{token}');
  for (let rounds = 0; rounds < 80; rounds++) {
    router.console('/system script run daftari-pull');
    const [url = '', ...lines] = (said.at(-1) ?? '').split('\n');
    const raw = new TextEncoder().encode(lines.join('\n'));
    const params = { token: url.split('/').at(-1) ?? '' };
    const answer = await route?.handle({ params, query: {}, headers: {}, raw, address: '198.51.100.9' });
    expect(answer?.status).toBe(200);
    await story.settle();
    if (answer?.body === '-') return;
    answers.push(JSON.stringify(answer?.body));
  }
  throw new Error('it never ends');
}

describeOnEngines('a router that cannot be reached and asks for its work', (open) => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  it('lets in who has paid within its next looks, and is seen to agree; her end stands on it', async () => {
    const { story, clock, router, asks: ask } = await aSite(await open(), closing);
    const amina = await story.customer('Amina', await story.plan());
    await story.billing.place(amina.subscription.id, { driver: 'mikrotik', routerId: 'hill' });
    await story.pays(amina, '1000.00');
    await story.settle();
    const newest = async () => (await story.billing.reads.actionsOf(amina.subscription.id, 1))[0];
    expect(await newest()).toMatchObject({ state: 'pending' });

    for (let minute = 0; minute < 12 && (await newest())?.state !== 'verified'; minute++) {
      clock.advance(MINUTE);
      await router.advance(clock.now());
      await ask();
    }
    expect(await newest()).toMatchObject({ state: 'verified', reason: null });
    expect(router.rows('/ppp/secret')).toMatchObject([{ name: 'amina', disabled: 'false' }]);
    expect(router.rows('/system/scheduler').map(({ name }) => name)).toContain(`daftari-${amina.subscription.id}`);
    expect(
      await router.people.pppoe({ username: 'amina', password: 'siri-1234', mac: '4c:5e:0c:12:34:56' }),
    ).toMatchObject({ ok: true });
  });
});
