import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { hers, type Bench, type Customer } from './driver-bench.ts';
import { DAY, admit, look, signal, withAmina } from './driver-story.ts';

/** What a router has heard: menus by verb, in order. */
const heard = ({ router }: Bench): readonly string[] => router.calls.map(({ sentence: [command = ''] }) => command);

describe('an order', () => {
  it('is written by what the look before it has shown: nothing is read again but to see that it is so', () =>
    withAmina({}, async (bench, amina) => {
      expect((await look(bench, amina)).admits).toBeNull();
      bench.router.clearCalls();
      await admit(bench, amina);
      const added = ['/ppp/profile/add', '/ppp/profile/add', '/system/scheduler/add', '/ppp/secret/add'];
      expect(heard(bench)).toEqual(added);
      bench.router.clearCalls();
      expect((await look(bench, amina)).admits).toBe(1);
      const read = ['/ppp/active/print', '/ppp/profile/print', '/ppp/secret/print', '/system/scheduler/print'];
      expect(heard(bench).toSorted()).toEqual(read);
    }));

  it('reads again neither what many share nor the speed of who is not online, and both of who is', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, bench.customer('otieno'));
      await admit(bench, amina);
      bench.router.clearCalls();
      expect((await look(bench, amina)).admits).toBe(1);
      const read = ['/ppp/active/print', '/ppp/secret/print', '/system/scheduler/print'];
      expect(heard(bench).toSorted()).toEqual(read);
      bench.dial(amina);
      bench.decide(amina, {});
      await admit(bench, amina);
      bench.router.clearCalls();
      expect((await look(bench, amina)).sessions).toMatchObject([{ generation: 2, walled: false }]);
      const online = ['/ip/firewall/address-list/print', '/queue/simple/print'];
      expect(heard(bench).toSorted()).toEqual([...online, ...read].toSorted());
    }));

  it('leaves out for a moment the menus in which nothing of her was, and none that was written in', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, bench.customer('otieno'));
      bench.router.clearCalls();
      await look(bench, amina);
      const read = ['/ppp/active/print', '/ppp/profile/print', '/ppp/secret/print', '/system/scheduler/print'];
      expect(heard(bench).toSorted()).toEqual(read);
      const wanjiru = bench.customer('wanjiru');
      const service = { ...wanjiru.view.plan.service, access: 'hotspot' as const };
      const { plan } = wanjiru.view;
      wanjiru.view = { ...wanjiru.view, plan: { ...plan, service } };
      await admit(bench, wanjiru);
      wanjiru.view = { ...wanjiru.view, plan };
      bench.decide(wanjiru, {});
      await look(bench, wanjiru);
      await admit(bench, wanjiru);
      expect(bench.router.rows('/ip/hotspot/user').filter((row) => row['name'] === 'wanjiru')).toEqual([]);
      expect(hers(bench.router, '/ppp/secret', wanjiru)).toHaveLength(1);
      await bench.advance(START + 6_000);
      bench.router.clearCalls();
      await look(bench, amina);
      expect(heard(bench)).toHaveLength(9);
    }));

  it('that mends what a survey has found looks into every menu', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      expect((await look(bench, amina)).admits).toBe(1);
      // A moment ago nothing of hers was among the users of the hotspot.
      await look(bench, bench.customer('otieno'));
      const { comment = '' } = bench.router.rows('/ppp/secret')[0] ?? {};
      bench.router.add('/ip/hotspot/user', { name: 'amina', password: 'hers', comment });
      const { grants } = await bench.driver.survey('tower-1', signal);
      expect(grants.filter(({ username }) => username === 'amina').length).toBeGreaterThan(1);
      expect((await look(bench, amina)).admits).toBe(0);
      await admit(bench, amina);
      expect(bench.router.rows('/ip/hotspot/user').filter(({ name }) => name === 'amina')).toEqual([]);
      expect((await look(bench, amina)).admits).toBe(1);
    }));

  it('finds by what the router answers that somebody was there since the look', async () => {
    const byHand = { name: 'amina', password: 'hers', comment: 'house 7' };
    await withAmina({}, async (bench, amina) => {
      await look(bench, amina);
      bench.router.add('/ppp/secret', byHand);
      await expect(admit(bench, amina)).rejects.toMatchObject({ code: 'mikrotik.notOurs' });
      expect(bench.router.rows('/ppp/secret')).toMatchObject([byHand]);
    });
    await withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      bench.decide(amina, {});
      await look(bench, amina);
      bench.router.remove('/ppp/secret', bench.router.rows('/ppp/secret')[0]?.['.id'] ?? '');
      await admit(bench, amina);
      expect((await look(bench, amina)).admits).toBe(2);
    });
  });

  it('that was carried out by what had changed since is seen not to be so, and mended by the next', () =>
    withAmina({}, async (bench, amina) => {
      await admit(bench, amina);
      bench.decide(amina, {});
      await look(bench, amina);
      bench.router.set('/ppp/secret', bench.router.rows('/ppp/secret')[0]?.['.id'] ?? '', { disabled: 'yes' });
      await admit(bench, amina);
      expect((await look(bench, amina)).admits).toBe(1);
      await admit(bench, amina);
      expect((await look(bench, amina)).admits).toBe(2);
    }));
});

/** Carries out the orders of a crowd, so many at a time, as a delivery does: looks, writes, and looks again. */
async function serve(bench: Bench, crowd: readonly Customer[], atOnce: number): Promise<void> {
  const left = crowd.values();
  const work = async () => {
    for (const one of left) {
      await look(bench, one);
      await admit(bench, one);
      expect((await look(bench, one)).admits).toBe(one.entitlement.generation);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

describe('many customers of one router', () => {
  it.each([
    ['a hundred at once', 100, 2.5],
    ['sixteen at a time, as orders come', 16, 2.8],
  ])('%s take fewer than three commands a grant, with all looks', (_what, atOnce, most) =>
    withAmina({ latencyMs: 50 }, async (bench) => {
      const crowd = Array.from({ length: 100 }, (_, at) => bench.customer(`guest-${at}`));
      await look(bench, crowd[0] as Customer);
      bench.router.clearCalls();
      await serve(bench, crowd, atOnce);
      expect(bench.router.calls.length / crowd.length).toBeLessThanOrEqual(most);
    }),
  );

  it('who are online take no more than three either, although how fast they are is looked at too', () =>
    withAmina({}, async (bench) => {
      const crowd = Array.from({ length: 100 }, (_, at) => bench.customer(`guest-${at}`));
      await serve(bench, crowd, 100);
      bench.router.vices.latencyMs = 50;
      for (const one of crowd) {
        bench.dial(one);
        bench.decide(one, { untilAt: START + 2 * DAY });
      }
      bench.router.clearCalls();
      await serve(bench, crowd, 16);
      expect(bench.router.calls.length / crowd.length).toBeLessThanOrEqual(3);
    }));

  it('give up one by one: who is called off waits for nobody, and the others are served', () =>
    withAmina({ latencyMs: 20 }, async (bench, amina) => {
      const otieno = bench.customer('otieno');
      await look(bench, otieno);
      const gone = new AbortController();
      const given = bench.driver.observe(amina.target, gone.signal);
      const kept = look(bench, otieno);
      gone.abort(new Error('called off'));
      await expect(given).rejects.toThrow('called off');
      expect((await kept).admits).toBeNull();
    }));
});
