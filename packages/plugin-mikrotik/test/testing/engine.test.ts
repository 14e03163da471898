import { afterEach, describe, expect, it } from 'vitest';
import { RouterOsTrap, startRouterOs } from '../../src/testing/index.ts';
import type { Row, SimulatedRouter, SimulatorOptions } from '../../src/testing/index.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const running: SimulatedRouter[] = [];

async function start(options: Partial<SimulatorOptions> = {}): Promise<SimulatedRouter> {
  const router = await startRouterOs({ now: () => NOW, ...options });
  running.push(router);
  return router;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((router) => router.close()));
});

/** What the router says to a command that it refuses. */
function refusal(router: SimulatedRouter, menu: string, command: string, args: Row = {}): string {
  try {
    router.run(menu, command, args);
  } catch (error) {
    if (error instanceof RouterOsTrap) return error.message;
    throw error;
  }
  return '';
}

describe('what a router refuses, in its own words', () => {
  const name = { name: 'ann' };
  it.each<[menu: string, command: string, args: Row, says: string, why: string]>([
    ['/no/such/menu', 'print', {}, 'no such command prefix', 'there is no such place'],
    ['/ppp', 'print', {}, 'no such command', 'a place that holds menus prints nothing'],
    ['/ppp/secret', 'dance', {}, 'no such command', 'the menu cannot do that'],
    ['/ppp/active', 'add', name, 'no such command', 'sessions come by themselves'],
    ['/ppp/aaa', 'remove', { '.id': '*0' }, 'no such command', 'a single thing cannot go'],
    ['/ppp/secret', 'add', { ...name, colour: 'red' }, 'unknown parameter colour', 'no field of that name'],
    ['/ppp/secret', 'add', { ...name, 'last-caller-id': 'x' }, 'unknown parameter last-caller-id', 'it is only shown'],
    ['/ppp/secret', 'add', {}, 'missing =name=', 'a secret needs a name'],
    ['/ppp/secret', 'set', {}, 'missing =.id=', 'of which one?'],
    [
      '/ppp/secret',
      'add',
      { ...name, profile: 'gold' },
      'input does not match any value of profile',
      'no such profile',
    ],
    ['/ppp/secret', 'add', { ...name, service: 'smtp' }, 'input does not match any value of service', 'not a choice'],
    [
      '/ip/address',
      'add',
      { address: '10.0.0.1/24', interface: 'ether9' },
      'input does not match any value of interface',
      'no such port',
    ],
    [
      '/interface/list/member',
      'add',
      { list: 'LAN', interface: 'ether1' },
      'input does not match any value of list',
      'no such list',
    ],
    [
      '/ip/address',
      'add',
      { address: '10.0.0.999/24', interface: 'ether1' },
      'invalid value for argument address',
      'not an address',
    ],
    ['/ppp/secret', 'add', { ...name, disabled: 'maybe' }, 'invalid value for argument disabled', 'neither yes nor no'],
    [
      '/ppp/secret',
      'add',
      { ...name, 'limit-bytes-in': 'lots' },
      'invalid value for argument limit-bytes-in',
      'no number',
    ],
    ['/radius/incoming', 'set', { port: '70000' }, 'value of port out of range (1..65535)', 'no such port'],
    ['/ppp/secret', 'set', { '.id': 'bob', disabled: 'yes' }, 'no such item', 'nobody of that name'],
    ['/ppp/secret', 'remove', { '.id': '*FF' }, 'no such item (4)', 'the number is of nobody'],
    ['/ppp/profile', 'remove', { '.id': 'default' }, 'failure: can not remove default item', 'it came with the box'],
  ])('%s %s %o: %s (%s)', async (menu, command, args, says) => {
    expect(refusal(await start(), menu, command, args)).toBe(says);
  });

  it.each<[menu: string, once: Row, says: string]>([
    ['/ppp/secret', name, 'failure: secret with the same name already exists'],
    ['/ppp/profile', { name: 'gold' }, 'failure: profile with the same name already exists'],
    ['/ip/pool', { name: 'p', ranges: '10.0.0.2-10.0.0.9' }, 'failure: pool with such name exists'],
    ['/ip/firewall/address-list', { list: 'late', address: '10.0.0.5' }, 'failure: already have such entry'],
    ['/ip/address', { address: '10.0.0.1/24', interface: 'ether1' }, 'failure: already have such address'],
    ['/interface/bridge', { name: 'lan' }, 'failure: already have interface with such name'],
    ['/queue/simple', { name: 'q', target: '10.0.0.5' }, 'failure: already have such name'],
    ['/user', { name: 'ann', group: 'read' }, 'failure: user with the same name already exists'],
    ['/ip/hotspot/user', name, 'failure: already have user with this name for this server'],
    ['/system/scheduler', { name: 'end' }, 'failure: item with this name already exists'],
  ])('%s: a second %o', async (menu, once, says) => {
    const router = await start();
    router.add(menu, once);
    const there = router.rows(menu).length;
    expect(refusal(router, menu, 'add', once)).toBe(says);
    expect(router.rows(menu)).toHaveLength(there);
  });

  it('changes nothing of several when one of them is wrong', async () => {
    const router = await start();
    const [ann, bob] = [router.add('/ppp/secret', name), router.add('/ppp/secret', { name: 'bob' })];
    expect(refusal(router, '/ppp/secret', 'remove', { '.id': `${ann},*FF` })).toBe('no such item (4)');
    expect(refusal(router, '/ppp/secret', 'set', { '.id': `${ann},${bob}`, profile: 'gold' })).toContain('profile');
    expect(router.rows('/ppp/secret').map((row) => row['name'])).toEqual(['ann', 'bob']);
  });
});

const who = (policy: readonly string[]): Partial<SimulatorOptions> => ({
  users: [{ name: 'bill', password: 'x', policy: ['api', ...policy] }],
});

const act = (router: SimulatedRouter, path: string, command: string, args: Row, policy: readonly string[]): string => {
  try {
    router.engine.execute({ path, command, args, actor: { name: 'bill', policy: new Set(policy), via: 'api' } });
    return 'done';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('rights', () => {
  it.each<[path: string, command: string, args: Row, policy: readonly string[], says: string]>([
    ['/ppp/secret', 'print', {}, ['read'], 'done'],
    ['/ppp/secret', 'print', {}, ['write'], 'not enough permissions (9)'],
    ['/ppp/secret', 'add', { name: 'ann' }, ['read'], 'not enough permissions (9)'],
    ['/ppp/secret', 'add', { name: 'ann' }, ['read', 'write'], 'done'],
    ['/user', 'add', { name: 'ann', group: 'full' }, ['read', 'write'], 'not enough permissions (9)'],
    ['/user', 'add', { name: 'ann', group: 'full' }, ['read', 'write', 'policy'], 'done'],
    ['/system', 'reboot', {}, ['read', 'write'], 'not enough permissions (9)'],
    ['/system', 'reboot', {}, ['reboot'], 'done'],
    ['', 'ping', { address: '10.0.0.1' }, ['read'], 'not enough permissions (9)'],
    ['', 'ping', { address: '10.0.0.1' }, ['test'], 'done'],
  ])('%s %s %o with %j: %s', async (path, command, args, policy, says) => {
    expect(act(await start(who(policy)), path, command, args, policy)).toBe(says);
  });

  it('passwords are shown only to those with the policy sensitive, and never those of users', async () => {
    const router = await start();
    router.add('/ppp/secret', { name: 'ann', password: 'hush' });
    const seen = (policy: readonly string[], path: string): Row =>
      router.engine.execute({ path, command: 'print', actor: { name: 'b', policy: new Set(policy), via: 'api' } })
        .rows[0] ?? {};
    expect(seen(['read'], '/ppp/secret')['password']).toBe('*****');
    expect(seen(['read', 'sensitive'], '/ppp/secret')['password']).toBe('hush');
    expect(seen(['read', 'sensitive'], '/user')).not.toHaveProperty('password');
  });
});

describe('device-mode', () => {
  it.each(['7.12.1', '7.20.4'] as const)('%s: what it forbids is refused', async (version) => {
    const router = await start({ version, deviceMode: { scheduler: false, fetch: false, hotspot: false } });
    const says = 'failure: not allowed by device-mode';
    expect(refusal(router, '/system/scheduler', 'add', { name: 'x' })).toBe(says);
    expect(refusal(router, '/tool', 'fetch', { url: 'http://10.0.0.1/' })).toBe(says);
    expect(refusal(router, '/ip/hotspot', 'add', { interface: 'ether2' })).toBe(says);
  });

  it('is nothing that release 6 knows', async () => {
    const router = await start({ version: '6.49.18', deviceMode: { scheduler: false } });
    expect(refusal(router, '/system/device-mode', 'print')).toBe('no such command prefix');
    expect(refusal(router, '/system/scheduler', 'add', { name: 'x' })).toBe('');
  });
});

describe('how values come back', () => {
  it.each<[menu: string, given: Row, field: string, shown: string]>([
    ['/queue/simple', { target: '10.0.0.5', 'max-limit': '5M/10M' }, 'max-limit', '5000000/10000000'],
    ['/queue/simple', { target: '10.0.0.5', 'max-limit': '512k' }, 'max-limit', '512000/512000'],
    ['/queue/simple', { target: '10.0.0.5' }, 'target', '10.0.0.5/32'],
    ['/queue/simple', { target: '10.0.0.5', 'burst-time': '8/16' }, 'burst-time', '8s/16s'],
    ['/ip/hotspot/user', { name: 'a', 'limit-bytes-total': '1G' }, 'limit-bytes-total', '1073741824'],
    ['/ip/hotspot/user', { name: 'a', 'limit-uptime': '90m' }, 'limit-uptime', '1h30m'],
    ['/ip/hotspot/user', { name: 'a', 'mac-address': '00:11:22:aa:bb:cc' }, 'mac-address', '00:11:22:AA:BB:CC'],
    ['/ip/address', { address: '10.1.2.3/22', interface: 'ether2' }, 'network', '10.1.0.0'],
    ['/ip/firewall/address-list', { list: 'l', address: '10.0.0.5/32' }, 'address', '10.0.0.5'],
    ['/ip/firewall/address-list', { list: 'l', address: '10.0.0.5', timeout: '1d' }, 'dynamic', 'true'],
    ['/ppp/secret', { name: 'a', disabled: 'yes' }, 'disabled', 'true'],
    ['/ppp/profile', { name: 'a', 'session-timeout': '1w2d03:04:05' }, 'session-timeout', '1w2d3h4m5s'],
    ['/system/scheduler', { name: 'a', interval: '00:05:00' }, 'interval', '5m'],
  ])('%s %o: %s is %s', async (menu, given, field, shown) => {
    const router = await start();
    const id = router.add(menu, given);
    expect(router.rows(menu).find((row) => row['.id'] === id)).toHaveProperty(field, shown);
  });

  it('a profile that is renamed is renamed in the secrets; one that is gone leaves its number', async () => {
    const router = await start();
    const gold = router.add('/ppp/profile', { name: 'gold' });
    router.add('/ppp/secret', { name: 'ann', profile: 'gold' });
    router.set('/ppp/profile', gold, { name: 'silver' });
    expect(router.rows('/ppp/secret')[0]).toHaveProperty('profile', 'silver');
    router.remove('/ppp/profile', gold);
    expect(router.rows('/ppp/secret')[0]).toHaveProperty('profile', gold);
  });

  it('a bridge is an interface in both menus, under one number', async () => {
    const router = await start();
    const id = router.add('/interface/bridge', { name: 'lan' });
    expect(router.rows('/interface').find((row) => row['.id'] === id)).toMatchObject({ name: 'lan', type: 'bridge' });
    router.run('/interface', 'disable', { '.id': 'lan' });
    expect(router.rows('/interface/bridge')[0]).toHaveProperty('disabled', 'true');
    router.remove('/interface/bridge', id);
    expect(router.rows('/interface').some((row) => row['.id'] === id)).toBe(false);
  });

  it('queues stand where they are put', async () => {
    const router = await start();
    const all = router.add('/queue/simple', { name: 'all', target: '10.0.0.0/8' });
    const ann = router.add('/queue/simple', { name: 'ann', target: '10.0.0.5', 'place-before': 'all' });
    const names = (): unknown => router.rows('/queue/simple').map((row) => row['name']);
    expect(names()).toEqual(['ann', 'all']);
    router.run('/queue/simple', 'move', { '.id': all, destination: ann });
    expect(names()).toEqual(['all', 'ann']);
  });
});
