import { afterEach, describe, expect, it } from 'vitest';
import { closeSites, site } from './traffic-world.ts';

afterEach(closeSites);

const MAC = '02:00:00:00:00:0A';
const OTHER = '02:00:00:00:00:0B';
const HOTSPOT = `
/ip pool add name=guests ranges=10.5.50.10-10.5.50.20
/interface bridge add name=lan
/ip hotspot add name=cafe interface=lan address-pool=guests disabled=no
/ip hotspot user profile set default rate-limit=1M/2M
/ip hotspot user add name=ann password=pw
`;
const ANN = { username: 'ann', password: 'pw' };

describe('a device at a hotspot', () => {
  it('sees the log-in page until it has logged in, then the net at the speed of its profile', async () => {
    const { router, pass } = await site(HOTSPOT);
    const guest = router.people.hotspot({ mac: MAC, wantsKbps: { up: 0, down: 8_000 } });
    await guest.ready;
    expect(guest.sees()).toBe('log-in page');
    expect(await guest.logIn(ANN)).toMatchObject({ ok: true, session: { rateKbps: { up: 1_000, down: 2_000 } } });
    expect(guest.sees()).toBe('open');
    await pass(8_000);
    expect(router.rows('/ip/hotspot/active')).toMatchObject([
      { user: 'ann', address: '10.5.50.10', 'mac-address': MAC, 'bytes-out': '2000000', uptime: '8s' },
    ]);
    await guest.logOut();
    expect(guest.sees()).toBe('log-in page');
    expect(router.rows('/ip/hotspot/user').find(({ name }) => name === 'ann')).toMatchObject({
      'bytes-out': '2000000',
      uptime: '8s',
    });
    expect(router.rows('/queue/simple')).toEqual([]);
  });

  it.each<[string, Partial<typeof ANN>, string, string]>([
    ['', { password: 'no' }, 'wrong-password', 'the password is another'],
    ['', { username: 'bob' }, 'no-such-user', 'nobody is called so'],
    ['/ip hotspot user disable ann', {}, 'no-such-user', 'a disabled user counts for none'],
    [`/ip hotspot user set ann mac-address=${OTHER}`, {}, 'wrong-caller', 'the user belongs to another device'],
    [`/ip hotspot ip-binding add mac-address=${MAC} type=blocked`, {}, 'blocked', 'the device is blocked'],
    ['/ip hotspot profile set default login-by=mac', {}, 'not-offered', 'no page to log in is offered'],
    [
      '/ip hotspot profile set default use-radius=yes; /radius add service=hotspot address=10.0.0.9',
      { username: 'bob' },
      'radius-timeout',
      'RADIUS is silent',
    ],
  ])('is refused after %j, as %j: %s, because %s', async (setup, as, reason) => {
    const { router } = await site(HOTSPOT + setup);
    const guest = router.people.hotspot({ mac: MAC });
    expect(await guest.logIn({ ...ANN, ...as })).toMatchObject({ ok: false, reason });
    expect(guest.sees()).toBe(reason === 'blocked' ? 'nothing' : 'log-in page');
  });

  it('shares a user with so many others as the profile says', async () => {
    const { router } = await site(`${HOTSPOT}/ip hotspot user profile set default shared-users=2`);
    const reasons = [];
    for (const mac of [MAC, OTHER, '02:00:00:00:00:0C']) {
      reasons.push((await router.people.hotspot({ mac }).logIn(ANN)).reason);
    }
    expect(reasons).toEqual([null, null, 'already-online']);
  });

  it.each([
    ['limit-bytes-total=3M', 3 * 1_048_576, 'bytes'],
    ['limit-uptime=20s', 20 * 250_000, 'time'],
  ])('loses the net when %s is used up, over several sessions, and is not let in again', async (limit, bytes) => {
    const { router, pass } = await site(`${HOTSPOT}/ip hotspot user set ann ${limit}`);
    const guest = router.people.hotspot({ mac: MAC, wantsKbps: { up: 0, down: 9_000 } });
    await guest.logIn(ANN);
    await pass(5_000);
    await guest.logOut();
    await pass(60_000);
    await guest.logIn(ANN);
    await pass(60_000);
    expect(guest.session()).toBeNull();
    // 2 Mbit/s are 250,000 bytes a second; the router looks at whole milliseconds.
    const used = Number(router.rows('/ip/hotspot/user').find(({ name }) => name === 'ann')?.['bytes-out']);
    expect(used).toBeGreaterThanOrEqual(bytes);
    expect(used).toBeLessThan(bytes + 500);
    expect(await guest.logIn(ANN)).toMatchObject({ reason: 'limit-reached' });
  });

  it('passes freely, and as fast as its line, where a binding says so, from the moment that it says so', async () => {
    const { router } = await site(HOTSPOT);
    const guest = router.people.hotspot({ mac: MAC });
    await guest.ready;
    router.console(`/ip hotspot ip-binding add mac-address=${MAC} type=bypassed comment="daftari:s1 g=1 until=-"`);
    expect(guest.sees()).toBe('open');
    expect(guest.session()).toMatchObject({ rateKbps: { down: 100_000 } });
    expect(router.rows('/ip/hotspot/host')).toMatchObject([{ bypassed: 'true' }]);
    router.console('/ip hotspot ip-binding remove [find]');
    expect(guest.sees()).toBe('log-in page');
  });

  it('comes back by its MAC, by its cookie, and as a stranger once its MAC is another', async () => {
    const { router } = await site(`${HOTSPOT}
/ip hotspot profile set default login-by=http-chap,cookie,mac-cookie`);
    const guest = router.people.hotspot({ mac: MAC });
    await guest.logIn(ANN);
    await guest.changeMac(MAC);
    expect(router.rows('/ip/hotspot/active')).toMatchObject([{ user: 'ann', 'login-by': 'mac-cookie' }]);
    await guest.changeMac(OTHER);
    expect(guest.sees()).toBe('log-in page');
    expect(await guest.logInByCookie()).toMatchObject({ ok: false });
    await guest.changeMac(MAC);
    await guest.logOut();
    expect(await guest.logInByCookie()).toMatchObject({ ok: true });
  });

  it('needs no page where its MAC is the name of a user', async () => {
    const { router } = await site(`${HOTSPOT}
/ip hotspot profile set default login-by=mac,http-chap
/ip hotspot user add name=${MAC}`);
    const guest = router.people.hotspot({ mac: MAC });
    expect(await guest.ready).toMatchObject({ ok: true });
    expect(guest.sees()).toBe('open');
  });

  it('opens the pages of the walled garden before it has logged in', async () => {
    const { router } = await site(`${HOTSPOT}
/ip hotspot walled-garden add dst-host=*.pay.example
/ip hotspot walled-garden add dst-host=shut.example action=deny`);
    const guest = router.people.hotspot({ mac: MAC });
    const pages = ['www.pay.example', 'pay.example.evil', 'shut.example'].map(guest.sees);
    expect(pages).toEqual(['open', 'log-in page', 'log-in page']);
  });

  it('is thrown out by hand, and has to log in again', async () => {
    const { router } = await site(HOTSPOT);
    const guest = router.people.hotspot({ mac: MAC });
    await guest.logIn(ANN);
    router.console('/ip hotspot active remove [find user=ann]');
    expect(guest.sees()).toBe('log-in page');
  });

  it('stands beneath the queue of the whole hotspot, which bounds all of it', async () => {
    const { router } = await site(`${HOTSPOT}/ip hotspot profile set default rate-limit=600k/600k`, {
      version: '6.49.18',
    });
    const guest = router.people.hotspot({ mac: MAC });
    await guest.logIn(ANN);
    expect(guest.session()?.rateKbps.down).toBe(600);
    expect(router.rows('/queue/simple').map(({ name, parent }) => [name, parent])).toEqual(
      expect.arrayContaining([
        ['<hotspot-ann>', 'hs-<cafe>'],
        ['hs-<cafe>', 'none'],
      ]),
    );
  });
});

describe('a house with a lease', () => {
  const DHCP = `
/ip pool add name=dhcp ranges=10.9.0.10-10.9.0.12
/ip dhcp-server add name=lan interface=ether3 address-pool=dhcp disabled=no
`;

  it('gets what its static lease says, and what is changed of it at once', async () => {
    const { router } = await site(`${DHCP}
/ip dhcp-server lease add mac-address=${MAC} address=10.9.0.50 server=lan rate-limit=1M/4M address-lists=paid`);
    await router.people.plug({ mac: MAC });
    expect(router.people.sessions()).toMatchObject([{ address: '10.9.0.50', rateKbps: { down: 4_000 } }]);
    expect(router.rows('/ip/firewall/address-list')).toMatchObject([{ list: 'paid', address: '10.9.0.50' }]);
    router.console('/ip dhcp-server lease set [find] rate-limit=1M/8M address-lists=""');
    expect(router.people.sessions()).toMatchObject([{ rateKbps: { down: 8_000 } }]);
    expect(router.rows('/ip/firewall/address-list')).toEqual([]);
    router.console('/ip dhcp-server lease set [find] block-access=yes');
    expect(router.people.sessions()).toEqual([]);
  });

  it('takes an address of the pool when nothing is written down', async () => {
    const { router } = await site(DHCP);
    await router.people.plug({ mac: MAC });
    expect(router.rows('/ip/dhcp-server/lease')).toMatchObject([
      { address: '10.9.0.10', status: 'bound', dynamic: 'true' },
    ]);
  });
});
