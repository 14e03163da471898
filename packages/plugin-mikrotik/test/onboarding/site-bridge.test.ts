import { expect, it } from 'vitest';
import { issueCertificate, makeAuthority } from '../../src/onboarding/pki/authority.ts';
import { siteBridge } from '../../src/onboarding/site-bridge.ts';
import { startRouterOs, type RouterOsVersion, type SimulatedRouter } from '../../src/testing/index.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);
const dates = { fromAt: NOW - 86_400_000, untilAt: NOW + 86_400_000 };
const authority = makeAuthority({ commonName: 'Wananchi Net', ...dates });
const trust = (commonName: string, usage: 'server' | 'client') => {
  const { certificate, key } = issueCertificate(authority, { commonName, usage: [usage], ...dates });
  return { ca: authority.certificate, certificate, key };
};
const coreTrust = trust('core', 'server');
const siteTrust = trust('village', 'client');

const MENUS = [
  '/interface/bridge',
  '/interface/bridge/port',
  '/interface/ovpn-client',
  '/interface/ovpn-server/server',
  '/ppp/profile',
  '/ppp/secret',
  '/ip/firewall/filter',
  '/certificate',
  '/system/script',
];

const state = (device: SimulatedRouter) =>
  MENUS.map((menu) => [menu, device.rows(menu).map(({ bytes: _bytes, packets: _packets, ...row }) => row)]);

function bridge(core: RouterOsVersion, site: RouterOsVersion) {
  return siteBridge({
    core: {
      version: core,
      address: '198.51.100.7',
      bridge: 'homes',
      certificates: coreTrust,
      pushRoutes: ['10.9.0.0 255.255.0.0'],
    },
    sites: [{ name: 'village', version: site, password: 'a long password', bridge: 'lan', certificates: siteTrust }],
  });
}

/** Pastes a script twice and then its undo; answers what stood in the menus between. */
async function paste(version: RouterOsVersion, { script, undo }: { readonly script: string; readonly undo: string }) {
  const device = await startRouterOs({ version, now: () => NOW });
  device.add('/interface/bridge', { name: 'lan' });
  const before = state(device);
  expect(device.console(script)).toMatchObject({ error: null });
  const after = state(device);
  const rows = Object.fromEntries(MENUS.map((menu) => [menu, device.rows(menu)]));
  expect(device.console(script)).toMatchObject({ error: null });
  expect(state(device)).toEqual(after);
  expect(device.console(undo)).toMatchObject({ error: null });
  expect(state(device)).toEqual(before);
  await device.close();
  return rows;
}

it.each([
  ['6.49.18', '6.49.18', 'aes256', 'aes256'],
  ['7.16.2', '6.49.18', 'aes256-cbc', 'aes256'],
  ['7.18.2', '7.12.1', 'aes256-gcm', 'aes256-gcm'],
  ['7.20.4', '7.20.4', 'aes256-gcm', 'aes256-gcm'],
] as const)(
  'a core with %s and a site with %s share one cipher and one wire',
  async (core, site, coreCipher, siteCipher) => {
    const made = bridge(core, site);
    const atCore = await paste(core, made.core);
    const list = core === '7.18.2' || core === '7.20.4';
    expect(atCore['/interface/ovpn-server/server']).toMatchObject([
      {
        mode: 'ethernet',
        port: '1195',
        cipher: coreCipher,
        ...(list ? { 'push-routes': '10.9.0.0 255.255.0.0' } : {}),
      },
    ]);
    expect(atCore['/interface/bridge']).toMatchObject([{ name: 'lan' }, { name: 'homes', 'protocol-mode': 'rstp' }]);
    expect(atCore['/ppp/profile']?.at(-1)).toMatchObject({ name: 'daftari-bridge', bridge: 'homes' });
    expect(atCore['/ppp/profile']?.at(-1)).not.toHaveProperty('remote-address');
    expect(atCore['/ppp/secret']).toMatchObject([{ name: 'daftari-bridge-village', service: 'ovpn' }]);
    const [village] = made.sites;
    if (village === undefined) throw new Error('there is one site');
    const atSite = await paste(site, village);
    expect(atSite['/interface/ovpn-client']).toMatchObject([{ mode: 'ethernet', cipher: siteCipher, port: '1195' }]);
    // The bridge of the site was there before: it is joined, and not ours.
    expect(atSite['/interface/bridge']).toMatchObject([{ name: 'lan' }]);
    expect(atSite['/interface/bridge/port']).toMatchObject([{ interface: 'daftari-bridge', bridge: 'lan' }]);
  },
);

it('does not take over a server that somebody else has set up', async () => {
  const device = await startRouterOs({ version: '6.49.18', now: () => NOW });
  device.set('/interface/ovpn-server/server', null, { enabled: 'yes' });
  const { error, output } = device.console(bridge('6.49.18', '6.49.18').core.script);
  expect(error).toMatch(/Nothing has been changed/);
  expect(output).toContain('in use already');
  expect(device.rows('/certificate').filter(({ name }) => name?.startsWith('daftari'))).toEqual([]);
  await device.close();
});
