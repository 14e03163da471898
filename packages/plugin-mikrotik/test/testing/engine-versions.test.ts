import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTEROS_VERSIONS, startRouterOs } from '../../src/testing/index.ts';
import type { RouterOsVersion, Row, SimulatedRouter } from '../../src/testing/index.ts';
import { talkTo } from './talk.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const routers = new Map<RouterOsVersion, SimulatedRouter>();

beforeAll(async () => {
  for (const version of ROUTEROS_VERSIONS)
    routers.set(version, await startRouterOs({ version, now: () => NOW, packages: packages(version) }));
});

afterAll(async () => {
  await Promise.all([...routers.values()].map((router) => router.close()));
});

const packages = (version: RouterOsVersion): readonly string[] =>
  version.startsWith('6') ? ['system', 'ppp', 'hotspot', 'user-manager'] : ['user-manager'];

const router = (version: RouterOsVersion): SimulatedRouter => {
  const found = routers.get(version);
  if (found === undefined) throw new Error(version);
  return found;
};

/** The releases, as columns of a table: `-----` none of them, `xxxxx` all of them. */
const among = (marks: string): readonly RouterOsVersion[] =>
  ROUTEROS_VERSIONS.filter((_, at) => marks.charAt(at) === 'x');

const has = (version: RouterOsVersion, menu: string): boolean => {
  try {
    router(version).run(menu, 'print');
    return true;
  } catch {
    return false;
  }
};

describe('menus, by release: 6.49, 7.12, 7.16, 7.18, 7.20', () => {
  it.each<[marks: string, menu: string]>([
    ['xxxxx', '/ppp/secret'],
    ['xxxxx', '/interface/ovpn-server/server'],
    ['-xxxx', '/interface/wireguard'],
    ['-xxxx', '/interface/wireguard/peers'],
    ['x----', '/routing/ospf/network'],
    ['x----', '/routing/ospf/interface'],
    ['-xxxx', '/routing/ospf/interface-template'],
    ['x----', '/tool/user-manager/user'],
    ['-xxxx', '/user-manager/user'],
    ['-xxxx', '/system/device-mode'],
    ['-xxxx', '/system/ntp/client/servers'],
    ['-xxxx', '/routing/table'],
  ])('%s %s', (marks, menu) => {
    expect(ROUTEROS_VERSIONS.filter((version) => has(version, menu))).toEqual(among(marks));
  });
});

const takes = (version: RouterOsVersion, menu: string, values: Row): boolean => {
  const { execute, self } = router(version).engine;
  const single = router(version).engine.rows(menu)[0]?.['.id'] === undefined && menu !== '/ppp/profile';
  try {
    execute({ path: menu, command: single ? 'set' : 'add', args: values, actor: self('test') });
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(/^unknown parameter/);
    return false;
  }
};

describe('fields, by release', () => {
  it.each<[marks: string, menu: string, values: Row]>([
    ['--xxx', '/ppp/profile', { name: 'a', comment: 'since 7.15' }],
    ['---xx', '/ppp/profile', { name: 'b', 'bridge-port-vid': '10' }],
    ['----x', '/ppp/profile', { name: 'c', 'dhcpv6-use-radius': 'yes' }],
    ['--xxx', '/ppp/aaa', { 'enable-ipv6-accounting': 'yes' }],
    ['--xxx', '/radius/incoming', { vrf: 'main' }],
    ['xxxxx', '/radius/incoming', { accept: 'yes', port: '3799' }],
    ['x----', '/system/ntp/client', { 'primary-ntp': '10.0.0.1' }],
  ])('%s %s %o', (marks, menu, values) => {
    expect(ROUTEROS_VERSIONS.filter((version) => takes(version, menu, values))).toEqual(among(marks));
  });

  it.each<[marks: string, menu: string, values: Row]>([
    ['--xxx', '/radius', { service: 'ppp', address: '10.0.0.1', 'require-message-auth': 'no' }],
    ['----x', '/radius', { service: 'ppp', address: '10.0.0.1', 'radsec-timeout': '3s' }],
    ['---xx', '/interface/pppoe-server/server', { interface: 'ether1', 'pppoe-over-vlan-range': '1-9' }],
    ['----x', '/interface/pppoe-server/server', { interface: 'ether1', 'accept-untagged': 'yes' }],
    ['--xxx', '/ip/dhcp-server/lease', { address: '10.0.0.7', 'parent-queue': 'none' }],
  ])('%s %s %o', (marks, menu, values) => {
    const taken = ROUTEROS_VERSIONS.filter((version) => {
      try {
        router(version).remove(menu, router(version).add(menu, values));
        return true;
      } catch {
        return false;
      }
    });
    expect(taken).toEqual(among(marks));
  });
});

it.each<[version: RouterOsVersion, kind: 'single' | 'list']>([
  ['6.49.18', 'single'],
  ['7.12.1', 'single'],
  ['7.16.2', 'single'],
  ['7.18.2', 'list'],
  ['7.20.4', 'list'],
])('%s: the OpenVPN server is a %s', (version, kind) => {
  const rows = router(version).rows('/interface/ovpn-server/server');
  expect(rows.length).toBe(kind === 'single' ? 1 : 0);
  const port = { port: '1195', 'default-profile': 'default' };
  if (kind === 'single') router(version).set('/interface/ovpn-server/server', null, port);
  else expect(router(version).add('/interface/ovpn-server/server', port)).toBe('*1');
  expect(router(version).rows('/interface/ovpn-server/server')[0]).toMatchObject(port);
});

it.each<[version: RouterOsVersion, what: string, shown: Row]>([
  ['6.49.18', 'dates, and yes and no', { date: 'nov/23/2026', 'time-zone-autodetect': 'yes' }],
  ['7.12.1', 'dates, and true and false', { date: '2026-11-23', 'time-zone-autodetect': 'true' }],
])('%s: %s', (version, _what, shown) => {
  expect(router(version).rows('/system/clock')[0]).toMatchObject(shown);
});

it.each<[version: RouterOsVersion, port: string]>([
  ['6.49.18', '1700'],
  ['7.20.4', '3799'],
])('%s: orders of RADIUS are waited for on %s', async (version, port) => {
  const fresh = await startRouterOs({ version, now: () => NOW });
  expect(fresh.rows('/radius/incoming')[0]).toHaveProperty('port', port);
  await fresh.close();
});

it.each<[version: RouterOsVersion, empty: boolean]>([
  ['6.49.18', false],
  ['7.12.1', false],
  ['7.16.2', false],
  ['7.18.2', true],
  ['7.20.4', true],
])('%s: nothing found is said with !empty: %s', async (version, empty) => {
  const talk = await talkTo(router(version).ports.api, 'admin');
  const said = await talk.say('/ppp/secret/print', '.tag=1');
  expect(said).toEqual(
    empty
      ? [
          ['!empty', '.tag=1'],
          ['!done', '.tag=1'],
        ]
      : [['!done', '.tag=1']],
  );
  talk.end();
});

it('a router shows its time in its zone, and takes a time that is set by hand', async () => {
  const there = await startRouterOs({ now: () => NOW, timeZone: 'Africa/Nairobi' });
  expect(there.rows('/system/clock')[0]).toMatchObject({ time: '12:30:00', 'gmt-offset': '+03:00' });
  there.set('/system/clock', null, { date: '2027-01-01', time: '08:00:00' });
  expect(there.rows('/system/clock')[0]).toMatchObject({ date: '2027-01-01', time: '08:00:00' });
  expect(there.engine.routerNow()).toBe(Date.UTC(2027, 0, 1, 5));
  await there.close();
});

it.each<[spans: 'letters' | 'clock', uptime: string]>([
  ['letters', '1w2d3h4m5s'],
  ['clock', '1w2d03:04:05'],
])('uptimes print in %s: %s', async (spans, uptime) => {
  const there = await startRouterOs({ now: () => NOW, spans });
  await there.advance(NOW + ((9 * 24 + 3) * 3600 + 4 * 60 + 5) * 1000);
  expect(there.rows('/system/resource')[0]).toHaveProperty('uptime', uptime);
  await there.close();
});
