import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { Row } from '../src/client/link.ts';
import type { Bench } from './driver-bench.ts';
import { DAY, on, signal } from './driver-story.ts';

async function served(bench: Bench, name: string, given: Parameters<Bench['customer']>[1] = {}) {
  const one = bench.customer(name, given);
  await bench.driver.apply({ kind: 'admit', entitlement: one.entitlement }, one.target, signal);
  return one;
}

describe('a survey', () => {
  it.each(['6.49.18', '7.12.1', '7.20.4'] as const)('on %s shows who is let in, how fast and until when', (version) =>
    on({ version, timeZone: 'Africa/Nairobi', skewMs: 90_000 }, async (bench) => {
      const amina = await served(bench, 'amina');
      await served(bench, 'otieno', { access: 'walled', untilAt: null });
      await served(bench, 'wanjiru', { access: 'blocked', untilAt: null });
      bench.router.add('/ppp/secret', { name: 'by-hand' });
      bench.dial(amina);
      const { grants, sessions, at } = await bench.driver.survey('tower-1', signal);
      expect(at).toBe(START);
      expect(grants).toMatchObject([
        { username: 'amina', access: 'granted', downKbps: 10_000, upKbps: 2_000, untilAt: START + DAY, generation: 1 },
        { username: 'otieno', access: 'walled', untilAt: null },
        { username: 'wanjiru', access: 'blocked', untilAt: null },
        { username: 'by-hand', subscriptionId: null, generation: null, access: 'granted', downKbps: null },
      ]);
      expect(sessions).toMatchObject([
        { username: 'amina', subscriptionId: 'sub_1', downKbps: 10_000, upKbps: 2_000, walled: false, byRadius: false },
      ]);
    }),
  );

  it('shows how the router is', () =>
    on({ skewMs: 120_000, board: 'RB750Gr3', version: '7.16.2' }, async (bench) => {
      bench.router.set('/system/ntp/client', null, { enabled: 'no' });
      const { health } = await bench.driver.survey('tower-1', signal);
      expect(health.about).toBe('RB750Gr3, RouterOS 7.16.2');
      expect(Math.abs((health.clockAheadMs ?? 0) - 120_000)).toBeLessThanOrEqual(1_000);
      expect(health.bootedAt).toBeLessThanOrEqual(START);
      expect(health.figures).toMatchObject({
        sessions: 0,
        cpu_percent: expect.any(Number),
        memory_free_bytes: expect.any(Number),
      });
      expect(health.warnings.join('\n')).toMatch(/follows no time server/);
      expect(health.warnings.join('\n')).toMatch(/120 s ahead/);
      expect(health.warnings.join('\n')).toMatch(/can be reached from everywhere/);
    }));

  it('warns of what takes speeds away, and no more once that is mended', () =>
    on({}, async (bench) => {
      const amina = await served(bench, 'amina');
      bench.dial(amina);
      const fast = { chain: 'forward', action: 'fasttrack-connection', 'connection-state': 'established,related' };
      const id = bench.router.add('/ip/firewall/filter', fast);
      const before = await bench.driver.survey('tower-1', signal);
      expect(before.health.warnings.join('\n')).toContain('FastTrack');
      expect(before.sessions).toMatchObject([{ downKbps: null, upKbps: null }]);
      bench.router.remove('/ip/firewall/filter', id);
      const after = await bench.driver.survey('tower-1', signal);
      expect(after.health.warnings.join('\n')).not.toContain('FastTrack');
      expect(after.sessions).toMatchObject([{ downKbps: 10_000, upKbps: 2_000 }]);
    }));

  it.each<[Row, Row]>([
    [{ 'limit-bytes-total': '1000' }, { 'bytes-in': '400', 'bytes-out': '600' }],
    [{ 'limit-uptime': '1h' }, { uptime: '1h' }],
  ])('says of a guest whose limit is spent that she is let in no more: %j', (limit, used) =>
    on({ kind: 'hotspot' }, async (bench) => {
      await served(bench, 'amina');
      const users = bench.router.engine.table('/ip/hotspot/user');
      const id = users.find('name', 'amina')?.id ?? '';
      users.set(id, limit);
      const access = async () => (await bench.driver.survey('tower-1', signal)).grants.map((grant) => grant.access);
      expect(await access()).toEqual(['granted']);
      users.put(id, used);
      expect(await access()).toEqual(['blocked']);
    }),
  );

  it('shows all sessions of one name', () =>
    on({ service: { sessions: 2 } }, async (bench) => {
      bench.router.add('/interface/pppoe-server/server', {
        interface: 'ether3',
        'service-name': 'homes',
        disabled: 'no',
      });
      await served(bench, 'amina', { sessions: 2 });
      const macs = ['4C:5E:0C:12:34:21', '4C:5E:0C:12:34:22', '4C:5E:0C:12:34:23'];
      for (const mac of macs) await bench.router.people.pppoe({ username: 'amina', password: 'maji-moto', mac });
      const { sessions } = await bench.driver.survey('tower-1', signal);
      expect(sessions.map(({ username, mac }) => [username, mac])).toEqual(macs.map((mac) => ['amina', mac]));
      expect(new Set(sessions.map(({ key }) => key)).size).toBe(3);
      expect(sessions.every(({ startedAt, downKbps }) => startedAt === START && downKbps === 10_000)).toBe(true);
    }));

  it('is one round of looks, however many customers there are', () =>
    on({}, async (bench) => {
      await bench.driver.survey('tower-1', signal);
      for (let at = 0; at < 20; at += 1) await served(bench, `guest-${at}`);
      bench.router.clearCalls();
      const { grants } = await bench.driver.survey('tower-1', signal);
      expect(grants).toHaveLength(20);
      expect(bench.router.calls.length).toBeLessThanOrEqual(22);
    }));
});

describe('taking away what a survey has shown', () => {
  it('leaves what bears another mark by now', () =>
    on({}, async (bench) => {
      const amina = await served(bench, 'amina');
      const [grant] = (await bench.driver.survey('tower-1', signal)).grants;
      const paid = bench.decide(amina, { untilAt: START + 2 * DAY });
      await bench.driver.apply({ kind: 'admit', entitlement: paid }, amina.target, signal);
      expect(await bench.driver.remove('tower-1', grant?.key ?? '', signal)).toContain('another mark');
      expect(bench.router.rows('/ppp/secret')).toHaveLength(1);
    }));

  it('takes her end and her session along, and nobody else', () =>
    on({}, async (bench) => {
      const amina = await served(bench, 'amina');
      await served(bench, 'otieno');
      bench.dial(amina);
      const grants = (await bench.driver.survey('tower-1', signal)).grants;
      await bench.driver.remove('tower-1', grants.find((one) => one.username === 'amina')?.key ?? '', signal);
      expect(bench.router.rows('/ppp/active')).toEqual([]);
      expect(bench.router.rows('/ppp/secret').map((row) => row['name'])).toEqual(['otieno']);
      expect(bench.router.rows('/system/scheduler').map((row) => row['name'])).toEqual(['daftari-sub_2']);
    }));

  it.each(['pppoe', 'hotspot'] as const)('cuts off nobody who has the number of a %s session by now', (kind) =>
    on({ kind }, async (bench) => {
      const amina = await served(bench, 'amina');
      const otieno = await served(bench, 'otieno');
      bench.dial(amina);
      const [menu, name] = kind === 'pppoe' ? ['/ppp/active', 'name'] : ['/ip/hotspot/active', 'user'];
      const [session] = (await bench.driver.survey('tower-1', signal)).sessions;
      const active = bench.router.engine.table(menu);
      active.set(bench.router.rows(menu)[0]?.['.id'] ?? '', { [name]: 'otieno' });
      await bench.driver.remove('tower-1', session?.key ?? '', signal);
      expect(bench.router.rows(menu)).toHaveLength(1);
      const [his] = (await bench.driver.survey('tower-1', signal)).sessions;
      expect(his?.username).toBe(otieno.view.subscription.username);
      await bench.driver.remove('tower-1', his?.key ?? '', signal);
      expect(bench.router.rows(menu)).toEqual([]);
    }),
  );

  it('takes away what a person made by hand, by its key, and is done with a key that means nothing', () =>
    on({}, async (bench) => {
      bench.router.add('/ppp/secret', { name: 'amina', comment: 'by hand' });
      const [grant] = (await bench.driver.survey('tower-1', signal)).grants;
      await bench.driver.remove('tower-1', grant?.key ?? '', signal);
      expect(bench.router.rows('/ppp/secret')).toEqual([]);
      expect(await bench.driver.remove('tower-1', 'nonsense', signal)).toContain('names nothing');
    }));

  it('sees that a password was changed by hand: she could not come in any more', () =>
    on({}, async (bench) => {
      const amina = await served(bench, 'amina');
      const [secret] = bench.router.rows('/ppp/secret');
      bench.router.set('/ppp/secret', secret?.['.id'] ?? '', { password: 'changed' });
      expect((await bench.driver.survey('tower-1', signal)).grants).toMatchObject([{ access: 'blocked' }]);
      await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      expect((await bench.driver.survey('tower-1', signal)).grants).toMatchObject([{ access: 'granted' }]);
    }));

  it.each<['6.49.18' | '7.16.2', number | null, Readonly<Record<string, number>>, string]>([
    ['6.49.18', 4, { loss_share: 0, latency_ms: 4 }, 'the gateway answers in four milliseconds'],
    ['7.16.2', 12, { loss_share: 0, latency_ms: 12 }, 'as version 7 writes it'],
    ['7.16.2', null, { loss_share: 1 }, 'the gateway does not answer, and nobody makes up a time'],
  ])('on %s measures the way to its gateway: %s ms is %j (%s)', (version, answersIn, figures) =>
    on({ version, reach: () => answersIn }, async (bench) => {
      bench.router.add('/ip/address', { address: '192.0.2.2/24', interface: 'ether1' });
      bench.router.add('/ip/route', { 'dst-address': '0.0.0.0/0', gateway: '192.0.2.1' });
      const { health } = await bench.driver.survey('tower-1', signal);
      expect(health.figures).toMatchObject(figures);
      if (answersIn === null) expect(health.figures).not.toHaveProperty('latency_ms');
    }),
  );
});
