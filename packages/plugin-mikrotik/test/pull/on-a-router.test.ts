import { testHost } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { writeMark } from '../../src/comment.ts';
import { onboardingScript } from '../../src/onboarding/script.ts';
import { pullLink } from '../../src/pull/link.ts';
import { pullRoutes } from '../../src/pull/routes.ts';
import { pullSeenTable, pullStateTable, pullWorkTable } from '../../src/pull/tables.ts';
import { startRouterOs, type RouterOsVersion } from '../../src/testing/index.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);
const HOUR = 3_600_000;
const URL = 'https://198.51.100.7/hooks/mikrotik/pull/its-token';

/** A router that asks, and billing at the other end: what it says is answered when it asks next. */
async function aPair(version: RouterOsVersion) {
  const host = testHost({ pluginId: 'mikrotik', now: NOW, tables: [pullWorkTable, pullSeenTable, pullStateTable] });
  const [route] = pullRoutes(() => 'tower-1');
  const said: string[] = [];
  const answers: string[] = [];
  const world = { at: NOW };
  const device = await startRouterOs({
    version,
    now: () => world.at,
    timeZone: 'Africa/Nairobi',
    web({ body }) {
      said.push(body);
      return { status: 200, body: answers.shift() ?? '"-"' };
    },
  });
  device.add('/ip/address', { address: '192.0.2.2/24', interface: 'ether1' });
  device.add('/ip/route', { 'dst-address': '0.0.0.0/0', gateway: '192.0.2.1' });
  const { script } = onboardingScript({ name: 'tower-1', version, pull: { url: URL } });
  expect(device.console(script)).toMatchObject({ error: null });

  /** The router asks until it is told that there is nothing more; answers the batches that it was given. */
  const asks = async (): Promise<string[]> => {
    const given: string[] = [];
    for (let rounds = 0; rounds < 30; rounds++) {
      expect(device.console('/system script run daftari-pull')).toMatchObject({ error: null });
      // Its last word is what it said after its last batch.
      const raw = new TextEncoder().encode(said.at(-1) ?? '');
      const request = { params: { token: 'its-token' }, query: {}, headers: {}, raw, address: '198.51.100.9' };
      const answer = await route?.handler(request, host);
      expect(answer).toMatchObject({ status: 200 });
      if (answer?.body === '-') return given;
      given.push(String(answer?.body));
      answers.push(JSON.stringify(answer?.body));
    }
    throw new Error('it never ends');
  };
  return { host, device, world, answers, asks, link: pullLink(host, 'tower-1') };
}

const secret = (untilAt: number | null, profile = 'default', generation = 1): Readonly<Record<string, string>> => ({
  name: 'amina "a" $b ^c',
  password: 'her own',
  service: 'pppoe',
  profile,
  comment: writeMark({ subscriptionId: 'sub_1', generation, untilAt }),
});

it.each(['6.49.18', '7.12.1', '7.20.4'] as const)(
  'RouterOS %s: what is wished is done and seen, once',
  async (version) => {
    const { device, asks, link } = await aPair(version);
    const other = version.startsWith('6') ? '/interface/wireguard' : '/tool/user-manager/user';
    for (const menu of ['/ppp/secret', '/system/resource', '/system/clock', other])
      await expect(link.print(menu)).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
    await asks();
    expect(await link.print('/ppp/secret')).toEqual([]);
    const [resource] = await link.print('/system/resource');
    expect(resource?.['version']).toContain(version);
    expect(await link.print('/system/clock')).toMatchObject([{ time: '10:00:00' }]);
    await expect(link.print(other)).rejects.toMatchObject({ code: 'mikrotik.unsupported' });
    await link.add('/ppp/secret', secret(NOW + HOUR));
    await asks();
    expect(device.rows('/ppp/secret')).toMatchObject([{ name: 'amina "a" $b ^c', password: 'her own' }]);
    const [row] = await link.print('/ppp/secret');
    expect(row).toMatchObject({ '.id': '*1', name: 'amina "a" $b ^c', comment: secret(NOW + HOUR)['comment'] });
    expect(row).not.toHaveProperty('password');

    await link.set('/ppp/secret', '*1', { ...secret(NOW + HOUR, 'default-encryption', 2) });
    await asks();
    expect(await link.print('/ppp/secret')).toMatchObject([{ profile: 'default-encryption' }]);
    await link.remove('/ppp/secret', '*1');
    await asks();
    expect(await link.print('/ppp/secret')).toEqual([]);
    await device.close();
  },
);

it.each(['6.49.18', '7.20.4'] as const)(
  'RouterOS %s: an answer that was held back brings nobody back',
  async (version) => {
    const { host, device, world, answers, asks, link } = await aPair(version);
    await link.add('/ppp/secret', secret(NOW + 300_000));
    const [batch = ''] = await asks();
    expect(device.rows('/ppp/secret')).toHaveLength(1);
    device.remove('/ppp/secret', device.rows('/ppp/secret')[0]?.['.id'] ?? '');

    // The same again: its number was used.
    answers.push(JSON.stringify(batch));
    device.console('/system script run daftari-pull');
    expect(device.rows('/ppp/secret')).toEqual([]);

    // Under a number that was not used, within its time, but after the end of the grant.
    world.at = NOW + 400_000;
    await device.advance(world.at);
    answers.push(JSON.stringify(batch.replace(/^\d+/, '8')));
    device.console('/system script run daftari-pull');
    expect(device.rows('/ppp/secret')).toEqual([]);

    // A grant without an end, after the time of the batch itself.
    host.pass(400_000);
    await link.add('/ppp/secret', secret(null));
    const [late = ''] = await asks();
    expect(device.rows('/ppp/secret')).toHaveLength(1);
    device.remove('/ppp/secret', device.rows('/ppp/secret')[0]?.['.id'] ?? '');
    world.at += 700_000;
    await device.advance(world.at);
    answers.push(JSON.stringify(late.replace(/^\d+/, '99')));
    device.console('/system script run daftari-pull');
    expect(device.rows('/ppp/secret')).toEqual([]);
    await device.close();
  },
);

it('leaves alone what has no mark of ours, and says so', async () => {
  const { device, asks, link } = await aPair('7.20.4');
  device.add('/ppp/secret', { name: 'amina "a" $b ^c', password: 'theirs', comment: 'by hand' });
  await link.add('/ppp/secret', secret(null));
  await asks();
  expect(device.rows('/ppp/secret')).toMatchObject([{ password: 'theirs', comment: 'by hand' }]);
  await expect(link.print('/ppp/secret')).rejects.toMatchObject({ code: 'mikrotik.trap' });
  await device.close();
});

it.each(['6.49.18', '7.20.4'] as const)(
  'RouterOS %s: shows what log-ins have made beside what is ours, and not what is others’',
  async (version) => {
    const { device, asks, link } = await aPair(version);
    const { comment = '' } = secret(null);
    const [queues, lists] = ['/queue/simple', '/ip/firewall/address-list'];
    device.add(queues, { name: 'daftari-sub_1', target: '10.0.0.9/32', comment });
    device.add(queues, { name: 'theirs', target: '10.0.0.8/32' });
    device.engine.table(queues).add({ name: '<hotspot-amina>', target: '10.0.0.7/32', dynamic: 'true' });
    device.add(lists, { list: 'daftari-granted', address: '10.0.0.9', comment });
    device.engine.table(lists).add({ list: 'daftari-walled', address: '10.0.0.7', dynamic: 'true' });
    device.engine.table(lists).add({ list: 'attackers', address: '203.0.113.7', dynamic: 'true' });
    for (const menu of [queues, lists]) await link.print(menu).catch(() => undefined);
    await asks();
    expect(await link.print(queues, { proplist: ['name'] })).toEqual([
      { name: 'daftari-sub_1' },
      { name: '<hotspot-amina>' },
    ]);
    expect(await link.print(lists, { proplist: ['address', 'dynamic'] })).toEqual([
      { address: '10.0.0.9', dynamic: 'false' },
      { address: '10.0.0.7', dynamic: 'true' },
    ]);
    await device.close();
  },
);

it('RouterOS 7.12.1: a field that it does not know fails alone, and is refused at once from then on', async () => {
  const { device, asks, link } = await aPair('7.12.1');
  const leases = '/ip/dhcp-server/lease';
  const { comment = '' } = secret(null);
  const lease = { 'mac-address': '4C:5E:0C:12:34:56', address: '10.0.0.9', comment };
  await link.print(leases).catch(() => undefined);
  await link.add(leases, { ...lease, 'block-access': 'yes' });
  await link.add('/ppp/secret', secret(NOW + HOUR));
  const batches = (await asks()).filter((answer) => !answer.startsWith('0 '));
  expect(batches).toHaveLength(1);
  expect(device.rows('/ppp/secret')).toHaveLength(1);
  expect(device.rows(leases)).toEqual([]);

  expect(await link.print(leases)).toEqual([]);
  const reason = expect.stringMatching(/unknown parameter block-access\b/) as string;
  await expect(link.add(leases, { ...lease, 'block-access': 'yes' })).rejects.toMatchObject({
    code: 'mikrotik.trap',
    message: reason,
  });
  await link.add(leases, lease);
  await asks();
  expect(device.rows(leases)).toMatchObject([{ address: '10.0.0.9', comment }]);
  await device.close();
});

it('says where a queue is to stand when it is made, and leaves it there when it is written again', async () => {
  const { device, asks, link } = await aPair('7.20.4');
  const queues = '/queue/simple';
  const { comment = '' } = secret(null);
  device.add(queues, { name: 'all', target: '10.0.0.0/24' });
  const queue = { name: 'daftari-sub_1', target: '10.0.0.9/32', comment, 'place-before': '*1' };
  for (const limit of ['1M/2M', '2M/4M']) {
    await link.add(queues, { ...queue, 'max-limit': limit });
    await asks();
  }
  expect(device.rows(queues)).toMatchObject([
    { name: 'daftari-sub_1', 'max-limit': '2000000/4000000' },
    { name: 'all' },
  ]);
  await device.close();
});
