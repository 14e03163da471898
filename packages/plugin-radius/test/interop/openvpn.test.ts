import { afterAll, beforeAll, expect, it } from 'vitest';
import { openIsp, PASSWORD, type Isp } from './isp.ts';
import { makeHouse, makeSite, type House } from './network.ts';
import { CLOCK_TIMES, RADIUS_PLUGIN, startVpnClient, startVpnServer, TUNNEL_GATEWAY } from './openvpn.ts';
import { describePeers, FAKETIME, openRig, type Rig } from './rig.ts';

const needs = { programs: ['openvpn', RADIUS_PLUGIN, 'openssl', 'ip', 'ping', FAKETIME], root: true };

describePeers('OpenVPN with its RADIUS plugin', needs, (open) => {
  let rig: Rig;
  let isp: Isp;
  let house: House;
  beforeAll(async () => {
    rig = await openRig();
    const site = await makeSite(rig);
    house = await makeHouse(rig, site);
    isp = await openIsp(await open(), {
      client: { name: 'tower-vpn', address: site.nas, vendor: 'generic' },
      // The plugin takes ports of four digits only.
      radius: { address: site.server, authPort: 1812, acctPort: 1813, interimSeconds: 60 },
      times: CLOCK_TIMES,
    });
    rig.onClose(isp.close);
    await startVpnServer(rig, site, isp.ports);
  });
  afterAll(() => rig.close());

  it('lets in who has paid, at her own address, and counts every octet to the last', async () => {
    const amina = await isp.paid('Amina');
    await isp.billing.setAddressing(amina.subscription.id, { ipv4: '10.208.0.77' });
    const client = await startVpnClient(rig, house, 'amina');
    await client.says(/Initialization Sequence Completed/);
    await expect.poll(async () => (await isp.sessions(amina)).length, { timeout: 30_000 }).toBe(1);
    expect(await rig.run(['ip', '-br', 'address'], { inside: house.name })).toContain('10.208.0.77/24');
    const ping = ['ping', '-q', '-c', '50', '-i', '0.01', '-s', '1000', TUNNEL_GATEWAY];
    expect(await rig.run(ping, { inside: house.name })).toContain('50 received');
    // The first interim record tells of it, while she is online.
    const seen = async () => (await isp.sessions(amina))[0];
    await expect.poll(async () => (await seen())?.inBytes ?? 0n, { timeout: 30_000 }).toBeGreaterThanOrEqual(51_400n);
    expect(await seen()).toMatchObject({ endedAt: null, where: { framedIp: '10.208.0.77' } });
    await client.stop('SIGINT');
    await expect.poll(async () => (await seen())?.endedAt ?? null, { timeout: 30_000 }).not.toBeNull();
    const session = await seen();
    // Fifty times a thousand octets and the headers of ICMP and IP (8 and 20) went through the tunnel each way.
    expect(session?.inBytes).toBeGreaterThanOrEqual(51_400n);
    expect(session?.outBytes).toBeGreaterThanOrEqual(51_400n);
  });

  it('refuses a wrong password, and who has not paid', async () => {
    await isp.paid('Baraka');
    const wrong = await startVpnClient(rig, house, 'baraka', `${PASSWORD}!`);
    await wrong.says(/AUTH_FAILED/);
    await isp.customer('Chausiku', await isp.plan({ code: 'unpaid' }));
    const unpaid = await startVpnClient(rig, house, 'chausiku');
    await unpaid.says(/AUTH_FAILED/);
  });
});
