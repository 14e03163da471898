import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate, makeAuthority } from '../../src/onboarding/pki/authority.ts';
import { onboardingScript } from '../../src/onboarding/script.ts';
import type { OnboardingInput } from '../../src/onboarding/options.ts';
import {
  ROUTEROS_VERSIONS,
  startRouterOs,
  type RouterOsVersion,
  type SimulatedRouter,
  type SimulatorOptions,
} from '../../src/testing/index.ts';
import { everything } from './options.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);
const dates = { fromAt: NOW - 86_400_000, untilAt: NOW + 86_400_000 };
const authority = makeAuthority({ commonName: 'Wananchi Net', ...dates });
const router = issueCertificate(authority, { commonName: 'tower-1', usage: ['client', 'server'], ...dates });

/** All parts, with certificates that a router can import. */
function whole(version: string): OnboardingInput {
  const certificates = { ca: authority.certificate, certificate: router.certificate, key: router.key };
  return { ...everything(version), certificates, hotspot: { profiles: ['default'] } };
}

/** What a router from the box is given by hand before: a way out, a firewall with FastTrack, a service of somebody. */
function furnish(device: SimulatedRouter): void {
  device.add('/ip/address', { address: '192.0.2.2/24', interface: 'ether1' });
  device.add('/ip/route', { 'dst-address': '0.0.0.0/0', gateway: '192.0.2.1' });
  const filter = '/ip/firewall/filter';
  const known = { 'connection-state': 'established,related', chain: 'forward' };
  device.add(filter, { chain: 'input', action: 'drop', 'in-interface': 'ether1', comment: 'theirs' });
  device.add(filter, { ...known, action: 'fasttrack-connection', comment: 'theirs' });
  device.add(filter, { ...known, action: 'accept', comment: 'theirs' });
  device.set('/ip/service', device.rows('/ip/service').find(({ name }) => name === 'api')?.['.id'] ?? '', {
    address: '10.9.0.0/16,10.8.0.1/32',
  });
}

async function aRouter(version: RouterOsVersion, change: Partial<SimulatorOptions> = {}): Promise<SimulatedRouter> {
  const device = await startRouterOs({ version, now: () => NOW, ...change });
  furnish(device);
  return device;
}

/** Every menu in which onboarding writes, as a person would see it. */
const MENUS = [
  '/system/identity',
  '/system/ntp/client',
  '/system/ntp/client/servers',
  '/system/script',
  '/system/scheduler',
  '/certificate',
  '/file',
  '/interface/ovpn-client',
  '/ip/address',
  '/ip/service',
  '/ip/firewall/filter',
  '/ip/firewall/nat',
  '/ipv6/firewall/filter',
  '/ip/firewall/address-list',
  '/ip/hotspot/profile',
  '/ip/hotspot/walled-garden/ip',
  '/radius',
  '/radius/incoming',
  '/ppp/aaa',
  '/user',
  '/user/group',
  '/routing/ospf/instance',
  '/routing/ospf/area',
  '/routing/ospf/network',
  '/routing/ospf/interface-template',
];

/** What stands in them, without counters and times of the last visit. */
function state(device: SimulatedRouter): Record<string, readonly Record<string, string>[]> {
  const changing = new Set(['bytes', 'packets', 'last-modified', 'creation-time', 'last-logged-in', 'next-run']);
  const shown = (menu: string): readonly Record<string, string>[] => {
    if (device.version.startsWith('6') ? SEVEN_ONLY.has(menu) : menu === '/routing/ospf/network') return [];
    return device
      .rows(menu)
      .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !changing.has(name))));
  };
  return Object.fromEntries(MENUS.map((menu) => [menu, shown(menu)]));
}

const SEVEN_ONLY = new Set(['/ipv6/firewall/filter', '/system/ntp/client/servers', '/routing/ospf/interface-template']);

describe.each(ROUTEROS_VERSIONS)('RouterOS %s', (version) => {
  let device: SimulatedRouter;
  beforeAll(async () => {
    device = await aRouter(version);
  });
  afterAll(() => device.close());

  it.each([version, 'auto'])(
    'is brought under billing by the script for %s, twice with no change, and let go',
    (made) => {
      const before = state(device);
      const { script, undo } = onboardingScript(whole(made));
      const first = device.console(script);
      expect(first).toMatchObject({ error: null });
      expect(first.output).toContain('Done.');
      const after = state(device);
      const verified = version.startsWith('6') ? 'yes' : 'true';
      expect(after['/interface/ovpn-client']).toMatchObject([
        { 'connect-to': '198.51.100.7', 'verify-server-certificate': verified, disabled: 'false' },
      ]);
      expect(after['/radius']).toMatchObject([{ address: '10.255.0.1', timeout: '3s', 'src-address': '10.255.0.2' }]);

      expect(device.console(script)).toMatchObject({ error: null });
      expect(state(device)).toEqual(after);

      expect(device.console(undo)).toMatchObject({ error: null });
      expect(state(device)).toEqual(before);
    },
  );
});

describe('what stands in the way', () => {
  it.each([
    [
      'a feature that device-mode forbids',
      '7.18.2',
      { deviceMode: { hotspot: false } },
      /device-mode update hotspot=yes/,
    ],
    ['a script for another version', '6.49.18', {}, /made for RouterOS 7\.18/],
  ] as const)('%s: it says what to do, and changes nothing', async (_, version, change, says) => {
    const device = await aRouter(version, change);
    const before = state(device);
    const { output, error } = device.console(onboardingScript(whole('7.18.2')).script);
    expect(output).toMatch(says);
    expect(error).toMatch(/Nothing has been changed/);
    expect(state(device)).toEqual(before);
    await device.close();
  });

  it('a user of somebody else by our name is not overwritten', async () => {
    const device = await aRouter('7.18.2');
    device.add('/user', { name: 'daftari', group: 'read', password: 'theirs' });
    expect(device.console(onboardingScript(whole('7.18.2')).script).output).toMatch(/A user named daftari is here/);
    expect(device.rows('/user').find(({ name }) => name === 'daftari')).toMatchObject({ group: 'read' });
    await device.close();
  });
});

it('puts the pay page and the way into the queues before FastTrack, and finds them there again', async () => {
  const device = await aRouter('7.18.2');
  const { script } = onboardingScript(whole('7.18.2'));
  device.console(script);
  // Somebody puts a rule of his own before ours.
  device.add('/ip/firewall/filter', { chain: 'forward', action: 'accept', comment: 'his', 'place-before': '*1' });
  device.console(script);
  const forward = device
    .rows('/ip/firewall/filter')
    .filter(({ chain, dynamic }) => chain === 'forward' && dynamic !== 'true');
  const order = forward.map(({ comment, action }) => comment?.replace('daftari:router ', '') ?? action);
  const blocked = ['blocked from', 'blocked to'];
  const walled = ['walled dns', 'walled dns tcp', 'walled open', 'walled tcp', 'walled rest'];
  const back = ['walled dns back', 'walled dns tcp back', 'walled open back', 'walled back'];
  expect(order.slice(0, 11)).toEqual([...blocked, ...walled, ...back]);
  expect(order.slice(-4)).toEqual(['queued from', 'queued to', 'theirs', 'theirs']);
  await device.close();
});

it.each(['7.12.1', '7.20.4'] as const)('RouterOS %s: WireGuard, made twice as one, and undone', async (version) => {
  const device = await aRouter(version);
  const key = `${'A'.repeat(43)}=`;
  const ends = { remote: '198.51.100.7', router: '10.255.0.2', server: '10.255.0.1' };
  const tunnel = { kind: 'wireguard', privateKey: key, serverPublicKey: key, ...ends } as const;
  const { script, undo } = onboardingScript({ name: 'tower-1', version, tunnel });
  for (let times = 0; times < 2; times++) expect(device.console(script)).toMatchObject({ error: null });
  expect(device.rows('/interface/wireguard')).toMatchObject([{ name: 'daftari', 'listen-port': '13231' }]);
  expect(device.rows('/interface/wireguard/peers')).toMatchObject([
    { 'endpoint-address': '198.51.100.7', 'allowed-address': '10.255.0.1/32', 'persistent-keepalive': '25s' },
  ]);
  expect(device.rows('/ip/address').map(({ address }) => address)).toContain('10.255.0.2/24');
  expect(device.console(undo)).toMatchObject({ error: null });
  expect(device.rows('/interface/wireguard')).toEqual([]);
  expect(device.rows('/ip/address').map(({ address }) => address)).not.toContain('10.255.0.2/24');
  await device.close();
});
