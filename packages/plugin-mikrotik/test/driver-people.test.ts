import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { Bench, BenchOptions, Customer } from './driver-bench.ts';
import { admit, DAY, on as onBench, signal } from './driver-story.ts';

const MAC = '4C:5E:0C:12:34:11';

/** On a router that answers who dials. */
const on = (options: BenchOptions, story: (bench: Bench, amina: Customer) => Promise<void>): Promise<void> =>
  onBench(options, async (bench) => {
    bench.router.add('/interface/pppoe-server/server', {
      interface: 'ether3',
      'service-name': 'homes',
      disabled: 'no',
    });
    bench.router.add('/ip/dhcp-server', { name: 'lan', interface: 'ether2', 'address-pool': 'homes', disabled: 'no' });
    await story(bench, bench.customer('amina', { afterwards: 'blocked' }));
  });

const dial = ({ router }: Bench) =>
  router.people.pppoe({ username: 'amina', password: 'maji-moto', mac: MAC, wantsKbps: 50_000 });

describe('a home router that dials at a simulated one', () => {
  it.each(['6.49.18', '7.12.1', '7.18.2', '7.20.4'] as const)(
    'on %s gets the speed that was sold, and is seen so',
    (version) =>
      on({ version }, async (bench, amina) => {
        await admit(bench, amina);
        expect(await dial(bench)).toMatchObject({ ok: true });
        expect(bench.router.people.sessions()).toMatchObject([
          { rateKbps: { down: 10_000, up: 2_000 }, walled: false },
        ]);
        expect(await bench.driver.observe(amina.target, signal)).toMatchObject({
          admits: 1,
          sessions: [{ generation: 1 }],
        });
        const { sessions } = await bench.driver.survey('tower-1', signal);
        expect(sessions).toMatchObject([{ username: 'amina', downKbps: 10_000, upKbps: 2_000, walled: false }]);
      }),
  );

  it('is slower at once when it is throttled: it dials again', () =>
    on({}, async (bench, amina) => {
      await admit(bench, amina);
      await dial(bench);
      bench.decide(amina, { access: 'throttled', downKbps: 512, upKbps: 256 });
      await admit(bench, amina);
      const [session] = (await bench.driver.observe(amina.target, signal)).sessions;
      expect(session?.generation).toBe(1);
      const step = {
        kind: 'change',
        sessionId: session?.sessionId ?? ('' as never),
        entitlement: amina.entitlement,
      } as const;
      await bench.driver.apply(step, amina.target, signal);
      await dial(bench);
      expect(bench.router.people.sessions()).toMatchObject([{ rateKbps: { down: 512, up: 256 } }]);
      expect(await bench.driver.observe(amina.target, signal)).toMatchObject({
        admits: 2,
        sessions: [{ generation: 2 }],
      });
    }));

  it('is cut off at the end of its time and cannot dial again, with billing away', () =>
    on({}, async (bench, amina) => {
      await admit(bench, amina);
      await dial(bench);
      await bench.router.unplug();
      await bench.advance(START + DAY + 2_000);
      expect(bench.router.people.sessions()).toEqual([]);
      expect(await dial(bench)).toMatchObject({ ok: false });
    }));
});

describe('a house with a lease', () => {
  it('has its speed, and keeps its lease when the speed changes', () =>
    on({ kind: 'dhcp', version: '7.18.2' }, async (bench, amina) => {
      await admit(bench, amina);
      expect(
        await bench.router.people.plug({
          mac: amina.view.placement?.mac ?? '',
          interface: 'ether2',
          wantsKbps: 50_000,
        }),
      ).toMatchObject({ ok: true });
      expect(await bench.driver.observe(amina.target, signal)).toMatchObject({
        admits: 1,
        sessions: [{ generation: 1 }],
      });
    }));
});
