import { randomBytes } from 'node:crypto';
import { describeOnEngines } from '@daftari/core/testing';
import { mikrotik } from '@daftari/plugin-mikrotik';
import { startRouterOs, type SimulatedRouter } from '@daftari/plugin-mikrotik/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_PASS, HOME_10 } from './support/catalogue.ts';
import { openIsp, START, type Isp } from './support/isp.ts';

const SETUP = `
/ip pool add name=homes ranges=10.8.0.2-10.8.0.99
/ip pool add name=guests ranges=10.5.50.10-10.5.50.20
/interface pppoe-server server add interface=ether3 service-name=homes disabled=no
/interface bridge add name=lan
/ip hotspot add name=cafe interface=lan address-pool=guests disabled=no
`;

describeOnEngines('sessions of a router that knows its customers itself', (open) => {
  let isp: Isp;
  let router: SimulatedRouter;
  let token: string;
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token, body });

  beforeAll(async () => {
    router = await startRouterOs({
      now: () => isp?.clock.now() ?? START,
      users: [{ name: 'daftari', password: 'known-here' }],
    });
    expect(router.console(SETUP).error).toBeNull();
    const hill = {
      id: 'hill',
      site: 'hill',
      mode: 'local',
      transport: 'api',
      host: '127.0.0.1',
      port: router.ports.api,
      password: 'known-here',
      pppoe: { localAddress: '10.8.0.1', pool: 'homes' },
      hotspot: {},
    } as const;
    const plugins = [mikrotik({ sealingKey: new Uint8Array(randomBytes(32)), routers: [hill] })];
    isp = await openIsp(open, { plugins });
    token = await isp.operator();
    for (const plan of [HOME_10, DAY_PASS]) expect((await ask('POST', '/api/v1/plans', plan)).status).toBe(201);
  });
  afterAll(() => router?.close());

  /** Somebody who has paid, and whom the router knows. */
  async function served(username: string, plan: string): Promise<void> {
    const subscription = { plan, username, secret: 'hunter42' };
    const { body } = await ask('POST', '/api/v1/customers', { name: username, subscription });
    const [{ id }] = body.subscriptions;
    const placed = await ask('PUT', `/api/v1/subscriptions/${id}/placement`, { driver: 'mikrotik', routerId: 'hill' });
    expect(placed.status).toBe(200);
    const cash = { customerId: body.id, amount: '1000.00', reference: `R-${username}` };
    expect((await ask('POST', '/api/v1/payments/cash', cash)).status).toBe(201);
    await isp.billing.drain();
  }

  async function counted(username: string): Promise<string> {
    await isp.billing.registry.jobs.find(({ key }) => key === 'mikrotik/count')?.run(isp.clock.now());
    const { sessions } = (await ask('GET', '/api/v1/sessions')).body;
    return sessions.find((one: { username: string }) => one.username === username)?.id;
  }

  it.each<[string, string, () => Promise<{ readonly ok: boolean }>]>([
    [
      'home-10',
      '/ppp/active',
      () => router.people.pppoe({ username: 'home-10', password: 'hunter42', mac: '4C:5E:0C:00:00:01' }),
    ],
    [
      'day-pass',
      '/ip/hotspot/active',
      async () => {
        const guest = router.people.hotspot({ mac: '4C:5E:0C:00:00:02' });
        await guest.ready;
        return guest.logIn({ username: 'day-pass', password: 'hunter42' });
      },
    ],
  ])('one of %s is ended when an operator asks, and she may come again at once', async (plan, menu, come) => {
    await served(plan, plan);
    expect(await come()).toMatchObject({ ok: true });
    const session = await counted(plan);
    const reply = await ask('POST', `/api/v1/sessions/${session}/disconnect`);
    expect(reply).toMatchObject({ status: 202, body: { sessionId: session } });
    expect(router.rows(menu)).toEqual([]);
    expect(await come()).toMatchObject({ ok: true });
    const again = await ask('POST', `/api/v1/sessions/${session}/disconnect`);
    expect(again.status, 'who has come again is another session').toBe(202);
    expect(router.rows(menu)).toHaveLength(1);
  });
});
