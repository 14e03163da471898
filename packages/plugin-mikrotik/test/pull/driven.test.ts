import {
  describeOnEngines,
  manualClock,
  planInput,
  startStory,
  type Customer,
  type Story,
} from '@daftari/core/testing';
import { afterEach, expect, it } from 'vitest';
import { mikrotik } from '../../src/index.ts';
import { startRouterOs, type RouterOsVersion, type SimulatedRouter } from '../../src/testing/index.ts';

const MINUTE = 60_000;

/** A router behind the NAT of its uplink: it has asked for its script, and asks for its work each minute. */
async function aSite(
  database: Parameters<typeof startStory>[0]['database'],
  closing: (() => Promise<void>)[],
  version: RouterOsVersion = '7.16.2',
) {
  const clock = manualClock('2026-03-01T09:00:00+03:00');
  const plugins = [mikrotik({ sealingKey: new Uint8Array(32).fill(3) })] as const;
  const story = await startStory({ database, clock, plugins });
  closing.push(() => story.billing.stop());
  await story.billing.start({ work: false });
  const { script } = await story.billing.plugins.mikrotik.bring({
    id: 'hill',
    version,
    mode: 'local',
    pppoe: { localAddress: '10.5.0.1', pool: 'home' },
    way: { kind: 'pull', url: 'https://198.51.100.7/hooks/pull' },
    again: false,
  });
  const said: string[] = [];
  const answers: string[] = [];
  const router = await startRouterOs({
    version,
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

type PullSite = Awaited<ReturnType<typeof aSite>>;

/** A customer who is placed there and has paid. */
async function payer({ story }: PullSite, given: Parameters<Story['plan']>[0] = {}, mac: string | null = null) {
  const plan = await story.plan(given);
  const amina = await story.customer('Amina', plan);
  await story.billing.place(amina.subscription.id, { driver: 'mikrotik', routerId: 'hill', mac });
  await story.pays(amina, '1000.00');
  await story.settle();
  return { ...amina, plan };
}

/** Minutes in which nobody does anything; the router asks in each. */
async function quietly({ story, clock, router, asks: ask }: PullSite, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    clock.advance(MINUTE);
    await router.advance(clock.now());
    await story.settle();
    await ask();
  }
}

/** Minutes pass until her newest order has an end; the router asks in each. */
async function followed(site: PullSite, { subscription }: Customer) {
  const newest = async () => (await site.story.billing.reads.actionsOf(subscription.id, 1))[0];
  for (let minute = 0; minute < 12 && (await newest())?.state !== 'verified'; minute++) await quietly(site, 1);
  return newest();
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
    // What a look shows is followed once there is nothing more to look at.
    if (!String(answer?.body).startsWith('0 ')) await story.settle();
    if (answer?.body === '-') return;
    answers.push(JSON.stringify(answer?.body));
  }
  throw new Error('it never ends');
}

const { terms: monthly } = planInput();
/** Two hours for each payment, so that not many minutes have to pass. */
const terms = { ...monthly, validity: { kind: 'duration', count: 2, unit: 'hour' } } as const;

describeOnEngines('a router that cannot be reached and asks for its work', (open) => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  it('lets in who has paid within its next looks, and is seen to agree; her end stands on it', async () => {
    const site = await aSite(await open(), closing);
    const { story, router } = site;
    const amina = await payer(site);
    expect((await story.billing.reads.actionsOf(amina.subscription.id, 1))[0]).toMatchObject({ state: 'pending' });
    expect(await followed(site, amina)).toMatchObject({ state: 'verified', reason: null });
    expect(router.rows('/ppp/secret')).toMatchObject([{ name: 'amina', disabled: 'false' }]);
    expect(router.rows('/system/scheduler').map(({ name }) => name)).toContain(`daftari-${amina.subscription.id}`);
    expect(
      await router.people.pppoe({ username: 'amina', password: 'siri-1234', mac: '4c:5e:0c:12:34:56' }),
    ).toMatchObject({ ok: true });
  });

  it('never cuts off who is online for nothing: she renews, changes her plan, is walled, and pays again', async () => {
    const site = await aSite(await open(), closing);
    const { story, clock, router } = site;
    const amina = await payer(site, { onExpiry: 'wall', terms });
    const { id } = amina.subscription;
    await followed(site, amina);
    const who = { username: 'amina', password: 'siri-1234', mac: '4c:5e:0c:12:34:56', redials: true };
    expect(await router.people.pppoe(who)).toMatchObject({ ok: true });
    const session = () => router.people.sessions()[0];
    const walls = () => router.rows('/ip/firewall/address-list').filter(({ list }) => list === 'daftari-walled');
    const first = session()?.acctSessionId;
    const verified = { state: 'verified', reason: null };

    await story.pays(amina, '1000.00');
    expect(await followed(site, amina)).toMatchObject(verified);
    expect(session()).toMatchObject({ acctSessionId: first, online: true });

    const { service } = amina.plan;
    const faster = { ...service, downKbps: 20_000, upKbps: 10_000 };
    const { id: planId } = await story.plan({
      code: 'home-20',
      name: 'Home 20',
      onExpiry: 'wall',
      terms,
      service: faster,
    });
    await story.billing.requestChange(id, { kind: 'plan', planId }, 'desk');
    await story.settle();
    expect(await followed(site, amina)).toMatchObject(verified);
    await quietly(site, 1);
    const second = session()?.acctSessionId;
    expect(second).not.toBe(first);
    expect(session()).toMatchObject({ rateKbps: { up: 10_000, down: 20_000 }, online: true });

    await quietly(site, 3);
    expect(session()?.acctSessionId).toBe(second);

    clock.set(new Date((await story.billing.entitlement(id))?.untilAt ?? 0).toISOString());
    await story.settle();
    await quietly(site, 2);
    expect(await followed(site, amina)).toMatchObject(verified);
    expect(walls()).toMatchObject([{ address: session()?.address, dynamic: 'true' }]);
    const third = session()?.acctSessionId;
    await quietly(site, 3);
    expect(session()?.acctSessionId).toBe(third);

    await story.pays(amina, '1000.00');
    expect(await followed(site, amina)).toMatchObject(verified);
    await quietly(site, 1);
    expect(session()).toMatchObject({ rateKbps: { up: 10_000, down: 20_000 }, online: true });
    expect(walls()).toEqual([]);
  }, 180_000);

  it('serves a lease at a router that does not know a field of it', async () => {
    const site = await aSite(await open(), closing, '7.12.1');
    const { service } = planInput();
    const amina = await payer(site, { service: { ...service, access: 'dhcp' } }, '4c:5e:0c:12:34:56');
    expect(await followed(site, amina)).toMatchObject({ state: 'verified', reason: null });
    const lists = { 'address-lists': 'daftari-granted', 'rate-limit': '5M/10M' };
    expect(site.router.rows('/ip/dhcp-server/lease')).toMatchObject([lists]);
  }, 180_000);
});
