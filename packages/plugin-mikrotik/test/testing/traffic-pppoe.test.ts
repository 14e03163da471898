import { afterEach, describe, expect, it } from 'vitest';
import { ANN, PPPOE, closeSites, site } from './traffic-world.ts';

afterEach(closeSites);

describe('a customer who dials', () => {
  it('gets the address, the queue and the rows of her profile', async () => {
    const { router, pass } = await site(PPPOE);
    const dialled = await router.people.pppoe({ ...ANN, wantsKbps: 8_000 });
    expect(dialled).toMatchObject({
      ok: true,
      session: { address: '10.10.0.2', rateKbps: { up: 5_000, down: 10_000 } },
    });
    expect(router.rows('/queue/simple')).toMatchObject([{ name: '<pppoe-ann>', 'max-limit': '5000000/10000000' }]);
    await pass(60_000);
    expect(router.rows('/ppp/active')).toMatchObject([
      { name: 'ann', address: '10.10.0.2', uptime: '1m', service: 'pppoe' },
    ]);
    // 8,000 kbit/s for 60 s are 60 MB; she sends a fifth of it.
    expect(router.people.sessions()).toMatchObject([{ bytesOut: 60_000_000, bytesIn: 12_000_000, uptimeMs: 60_000 }]);
    expect(router.rows('/queue/simple')).toMatchObject([{ bytes: '12000000/60000000' }]);
    expect(router.rows('/interface').find(({ name }) => name === '<pppoe-ann>')).toMatchObject({
      'tx-byte': '60000000',
    });
    await router.people.hangUp('ann');
    for (const menu of ['/ppp/active', '/queue/simple', '/ip/pool/used']) expect(router.rows(menu)).toEqual([]);
    expect(router.rows('/interface').map(({ name }) => name)).not.toContain('<pppoe-ann>');
  });

  it.each<[string, Partial<typeof ANN>, string, string]>([
    ['', { password: 'wrong' }, 'wrong-password', 'the password is another'],
    ['', { username: 'bob' }, 'no-such-user', 'nobody has such a secret'],
    ['/ppp secret disable ann', {}, 'disabled', 'a disabled secret counts for none'],
    ['/ppp secret set ann service=ovpn', {}, 'wrong-service', 'her secret is for a tunnel'],
    ['/ppp secret set ann caller-id=02:00:00:00:00:99', {}, 'wrong-caller', 'her secret belongs to another device'],
    ['/interface pppoe-server server disable 0', {}, 'no-server', 'nobody answers'],
    ['/ip pool set homes ranges=10.10.0.2 ; /ip pool set homes ranges=""', {}, 'no-address', 'the pool is empty'],
    [
      '/ppp aaa set use-radius=yes ; /radius add service=ppp address=10.0.0.9; /ppp secret remove ann',
      {},
      'radius-timeout',
      'RADIUS is silent',
    ],
  ])('is refused after %j, as %j: %s, because %s', async (setup, who, reason) => {
    const { router } = await site(PPPOE + setup);
    expect(await router.people.pppoe({ ...ANN, ...who })).toMatchObject({ ok: false, reason });
    expect(router.people.sessions()).toEqual([]);
  });

  it('is refused a second time where the profile allows only one, and a fourth where the pool has three', async () => {
    const { router } = await site(
      `${PPPOE}\n:foreach n in={"b";"c";"d"} do={ /ppp secret add name=$n password=x profile=ten }`,
    );
    await router.people.pppoe(ANN);
    expect(await router.people.pppoe(ANN)).toMatchObject({ reason: 'already-online' });
    const others = [];
    for (const name of ['b', 'c', 'd']) {
      others.push(await router.people.pppoe({ username: name, password: 'x', mac: `02:00:00:00:01:0${name}` }));
    }
    expect(others.map(({ reason }) => reason)).toEqual([null, null, 'no-address']);
  });

  it('keeps her old speed when the plan changes, until she has dialled again', async () => {
    const { router, pass } = await site(PPPOE);
    await router.people.pppoe({ ...ANN, redials: true });
    router.console('/ppp profile set ten rate-limit=10M/20M');
    expect(router.people.sessions()).toMatchObject([{ rateKbps: { down: 10_000 } }]);
    router.console('/ppp active remove [find name=ann]');
    expect(router.people.sessions()).toEqual([]);
    await pass(5_000);
    expect(router.people.sessions()).toMatchObject([{ rateKbps: { down: 20_000 } }]);
  });

  it('stays online when her secret is removed, and cannot come again once she is cut off', async () => {
    const { router, pass } = await site(PPPOE);
    await router.people.pppoe({ ...ANN, redials: true });
    router.console('/ppp secret remove ann');
    await pass(60_000);
    expect(router.people.sessions()).toHaveLength(1);
    router.console('/ppp active remove [find name=ann]');
    await pass(600_000);
    expect(router.people.sessions()).toEqual([]);
  });

  it('ends by the session timeout, and by the idle timeout of who wants nothing', async () => {
    const { router, pass } = await site(`${PPPOE}\n/ppp profile set ten session-timeout=1h idle-timeout=5m`);
    await router.people.pppoe(ANN);
    await pass(3_599_000);
    expect(router.people.sessions()).toHaveLength(1);
    await pass(1_000);
    expect(router.people.sessions()).toEqual([]);
    await router.people.pppoe({ ...ANN, wantsKbps: 0 });
    await pass(300_000);
    expect(router.people.sessions()).toEqual([]);
    expect(router.rows('/ppp/secret')[0]).toMatchObject({ 'last-disconnect-reason': 'idle-timeout' });
  });

  it('runs the scripts of the profile with her name and address', async () => {
    const { router } = await site(`${PPPOE}
/ppp profile set ten on-up={ /log info ("up " . $user . " " . $"remote-address") } on-down={ /log info "down $user" }`);
    await router.people.pppoe(ANN);
    await router.people.hangUp('ann');
    const said = router.rows('/log').map(({ message }) => message);
    expect(said).toEqual(expect.arrayContaining(['up ann 10.10.0.2', 'down ann']));
  });

  it('is gone with the power, and dials again when the router is up', async () => {
    const { router, pass } = await site(PPPOE);
    await router.people.pppoe({ ...ANN, redials: true });
    await router.reboot(30_000);
    expect(router.rows('/queue/simple')).toEqual([]);
    await pass(40_000);
    expect(router.people.sessions()).toEqual([]);
    await pass(10_000);
    expect(router.people.sessions()).toHaveLength(1);
  });
});
