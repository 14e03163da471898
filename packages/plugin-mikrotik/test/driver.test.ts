import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { hers } from './driver-bench.ts';
import { DAY, admit, look, signal, withAmina } from './driver-story.ts';

describe('what is there already', () => {
  it('is set where it differs, and keeps its id: nothing is made anew', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      const [before] = hers(bench.router, '/ppp/secret', amina);
      bench.router.set('/ppp/secret', before?.['.id'] ?? '', {
        profile: 'default',
        password: 'guessed',
        'caller-id': 'AA',
      });
      expect((await look(bench, amina)).admits).not.toBe(1);
      await admit(bench, amina);
      expect(hers(bench.router, '/ppp/secret', amina)).toEqual([before]);
    }));

  it.each(['6.49.18', '7.18.2'] as const)('on %s loses the address of its own that she has no more', (version) =>
    withAmina({ version }, async (bench) => {
      const otieno = bench.customer('otieno', {}, { ipv4: '203.0.113.9' });
      await admit(bench, otieno);
      expect(hers(bench.router, '/ppp/secret', otieno)).toMatchObject([{ 'remote-address': '203.0.113.9' }]);
      otieno.view = { ...otieno.view, addressing: null };
      bench.decide(otieno, {});
      await admit(bench, otieno);
      expect(hers(bench.router, '/ppp/secret', otieno)[0]?.['remote-address'] ?? '').toBe('');
      expect((await look(bench, otieno)).admits).toBe(2);
    }),
  );

  it('is found by our mark when a person has renamed it', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      const [before] = hers(bench.router, '/ppp/secret', amina);
      bench.router.set('/ppp/secret', before?.['.id'] ?? '', { name: 'amina-old' });
      await admit(bench, amina);
      expect(hers(bench.router, '/ppp/secret', amina)).toEqual([before]);
    }));

  it('is a conflict where it bears no mark, unless we are told to take it over', async () => {
    const byHand = { name: 'amina', password: 'hers', comment: 'house 7' };
    await withAmina({}, async (bench, amina) => {
      bench.router.add('/ppp/secret', byHand);
      await expect(admit(bench, amina)).rejects.toMatchObject({ code: 'mikrotik.notOurs', kind: 'conflict' });
      expect(bench.router.rows('/ppp/secret')).toMatchObject([byHand]);
      expect(bench.router.rows('/system/scheduler')).toEqual([]);
    });
    await withAmina({ adopt: true }, async (bench, amina) => {
      const id = bench.router.add('/ppp/secret', byHand);
      await admit(bench, amina);
      expect(hers(bench.router, '/ppp/secret', amina)).toMatchObject([{ '.id': id, password: 'maji-moto' }]);
    });
  });

  it('goes when it is of another way in than hers is now', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      const service = { ...amina.view.plan.service, access: 'hotspot' as const };
      amina.view = { ...amina.view, plan: { ...amina.view.plan, service } };
      bench.decide(amina, {});
      await admit(bench, amina);
      expect(bench.router.rows('/ppp/secret')).toEqual([]);
      expect(hers(bench.router, '/ip/hotspot/user', amina)).toHaveLength(1);
    }));

  it('is written again where somebody has taken the end away', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      bench.router.remove('/system/scheduler', bench.router.rows('/system/scheduler')[0]?.['.id'] ?? '');
      expect((await look(bench, amina)).admits).not.toBe(1);
      await admit(bench, amina);
      expect((await look(bench, amina)).admits).toBe(1);
    }));
});

describe('a live session', () => {
  it('runs as she is entitled to only if the queue that RouterOS made gives her speed', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      bench.dial(amina);
      expect((await look(bench, amina)).sessions).toMatchObject([{ generation: 1 }]);
      const queue = bench.router.engine.table('/queue/simple');
      queue.set(queue.find('name', '<pppoe-amina>')?.id ?? '', { 'max-limit': '512000/512000' });
      const { sessions } = await look(bench, amina);
      expect(sessions).toMatchObject([{ generation: 0 }]);
      const [{ sessionId } = { sessionId: '' as never }] = sessions;
      await bench.driver.apply({ kind: 'change', sessionId, entitlement: amina.entitlement }, amina.target, signal);
      expect(bench.router.rows('/ppp/active')).toEqual([]);
    }));

  it('is not cut off for a speed that FastTrack takes away: no new log-in mends that, a person does', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      bench.dial(amina);
      const rule = { chain: 'forward', action: 'fasttrack-connection', 'connection-state': 'established,related' };
      bench.router.add('/ip/firewall/filter', rule);
      // Her order comes true: what the rule takes from everybody is told of the router, by its survey.
      expect((await look(bench, amina)).sessions).toMatchObject([{ generation: 1 }]);
      await admit(bench, amina);
      expect(bench.router.rows('/ppp/active')).toHaveLength(1);
      const { health, sessions } = await bench.driver.survey('tower-1', signal);
      expect(health.warnings).toContainEqual(expect.stringContaining('FastTrack'));
      expect(sessions).toMatchObject([{ username: 'amina', downKbps: null }]);
    }));

  it('goes behind the wall and comes back from it by dialling again, where that is a list', () =>
    withAmina({ router: { suspension: 'address-list' } }, async (bench, amina) => {
      const cut = async () => {
        const [session] = (await look(bench, amina)).sessions;
        const step = { kind: 'disconnect', sessionId: session?.sessionId ?? ('' as never), why: 'wall' } as const;
        await bench.driver.apply(step, amina.target, signal);
        expect(bench.router.rows('/ppp/active')).toEqual([]);
        bench.dial(amina);
      };
      await admit(bench, amina);
      bench.dial(amina);
      bench.decide(amina, { access: 'walled', untilAt: null });
      await admit(bench, amina);
      await cut();
      expect((await look(bench, amina)).sessions).toMatchObject([{ walled: true, generation: 2 }]);
      bench.decide(amina, { access: 'granted', untilAt: START + DAY });
      await admit(bench, amina);
      await cut();
      expect((await look(bench, amina)).sessions).toMatchObject([{ walled: false, generation: 3 }]);
    }));

  it('that was given an address behind the wall of somebody else is let through, and not cut off', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      bench.dial(amina);
      const list = 'daftari-walled';
      bench.router.add('/ip/firewall/address-list', {
        list,
        address: '10.8.0.2',
        comment: 'daftari:sub_9 g=3 until=-',
      });
      const [session] = (await look(bench, amina)).sessions;
      expect(session).toMatchObject({ walled: true, generation: 0 });
      const step = { kind: 'disconnect', sessionId: session?.sessionId ?? ('' as never), why: 'granted' } as const;
      expect(await bench.driver.apply(step, amina.target, signal)).toContain('runs on');
      expect((await look(bench, amina)).sessions).toMatchObject([{ walled: false, generation: 1 }]);
      expect(bench.router.rows('/ppp/active')).toHaveLength(1);
    }));

  it('that has ended meanwhile is cut off', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      const step = {
        kind: 'disconnect',
        sessionId: 'ppp/*80000001/0abc123' as never,
        why: 'blocked',
      } as const;
      expect(await bench.driver.apply(step, amina.target, signal)).toContain('over already');
    }));

  it.each(['6.49.18', '7.18.2'] as const)(
    'of a fixed address on %s has the speed that was sold, though a queue for all of an interface was there first',
    (version) =>
      withAmina({ kind: 'static', version }, async (bench, amina) => {
        bench.router.add('/queue/simple', {
          name: 'calls',
          target: 'ether2',
          'packet-marks': 'no-such',
          'max-limit': '9M/9M',
        });
        bench.router.add('/queue/simple', { name: 'all', target: 'ether2', 'max-limit': '2M/2M' });
        await admit(bench, amina);
        const plugged = { mac: '4C:5E:0C:12:34:11', address: '10.0.0.2', interface: 'ether2', wantsKbps: 50_000 };
        expect(await bench.router.people.plug(plugged)).toMatchObject({ ok: true });
        expect(bench.router.people.sessions()).toMatchObject([{ rateKbps: { down: 10_000, up: 2_000 } }]);
        const names = bench.router.rows('/queue/simple').map((row) => row['name']);
        expect(names).toEqual(['calls', 'daftari-sub_1', 'all']);
        expect((await look(bench, amina)).admits).toBe(1);
      }),
  );

  it('of a fixed address is in a queue before those of its whole network', () =>
    withAmina({ kind: 'static' }, async (bench, amina) => {
      bench.router.add('/queue/simple', { name: 'all', target: '10.0.0.0/24', 'max-limit': '1M/1M' });
      await admit(bench, amina);
      expect(bench.router.rows('/queue/simple').map((row) => row['name'])).toEqual(['daftari-sub_1', 'all']);
      bench.router.run('/queue/simple', 'move', {
        numbers: bench.router.rows('/queue/simple')[1]?.['.id'] ?? '',
        destination: bench.router.rows('/queue/simple')[0]?.['.id'] ?? '',
      });
      expect((await look(bench, amina)).admits).not.toBe(1);
      await admit(bench, amina);
      expect((await look(bench, amina)).admits).toBe(1);
    }));
});

describe('another router', () => {
  it('keeps nothing of who was moved away from it', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      bench.dial(amina);
      const placement = amina.view.placement;
      if (placement == null) throw new Error('she is placed');
      amina.view = { ...amina.view, placement: { ...placement, routerId: 'tower-2' } };
      expect((await look(bench, amina)).admits).not.toBeNull();
      await bench.driver.leave(amina.target, signal);
      expect(await look(bench, amina)).toEqual({ admits: null, sessions: [] });
      expect(bench.router.rows('/system/scheduler')).toEqual([]);
    }));

  it('that asks RADIUS has nothing of a customer on it, not even what it had before', () =>
    withAmina({}, async (local, amina) => {
      await admit(local, amina);
      const { config } = local;
      const { links } = local;
      const radius = { ...config, mode: 'radius' as const };
      const { mikrotikDriver } = await import('../src/driver.ts');
      const driver = mikrotikDriver(() => ({
        host: { clock: { now: local.now }, accesses: async () => [{ view: amina.view, untilAt: null }] },
        book: { all: async () => [radius] },
        links: { with: (id, within, work) => links.with(id, within, (at) => work({ ...at, config: radius })) },
      }));
      expect((await driver.observe(amina.target, signal)).admits).toBe(0);
      await driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      expect(local.router.rows('/ppp/secret')).toEqual([]);
      expect((await driver.observe(amina.target, signal)).admits).toBe(1);
      local.router.add('/ppp/secret', { name: 'amina' });
      expect((await driver.observe(amina.target, signal)).admits).toBeNull();
    }));

  it('that there is not is said to be missing', () =>
    withAmina({}, async (bench, amina) => {
      const target = { ...amina.target, routerId: 'tower-9' };
      await expect(bench.driver.observe(target, signal)).rejects.toMatchObject({ code: 'router.missing' });
    }));

  it('is none for who is placed nowhere: a fault only while she is entitled', () =>
    withAmina({}, async (bench, amina) => {
      amina.view = { ...amina.view, placement: null };
      const target = { ...amina.target, routerId: null };
      await expect(bench.driver.observe(target, signal)).rejects.toMatchObject({ code: 'mikrotik.notPlaced' });
      bench.decide(amina, { access: 'blocked', untilAt: null });
      expect(await bench.driver.observe(target, signal)).toEqual({ admits: 2, sessions: [] });
    }));
});
