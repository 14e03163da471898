import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { Row } from '../src/client/link.ts';
import { keepsPace } from '../src/objects/queues.ts';
import type { Pace } from '../src/speeds.ts';
import { ROUTEROS_VERSIONS } from '../src/testing/engine/types.ts';
import type { Bench, Customer } from './driver-bench.ts';
import { admit, look, on, signal } from './driver-story.ts';

const MAC = '4C:5E:0C:12:34:11';
const BURST = { downKbps: 20_000, upKbps: 4_000, seconds: 10 };
const REST = { burst: BURST, priority: 5, guaranteed: { downKbps: 2_000, upKbps: 1_000 } };

/** Lets her plan be another one, by a decision of now. */
function change(bench: Bench, amina: Customer, service: object): void {
  const { plan } = amina.view;
  amina.view = { ...amina.view, plan: { ...plan, service: { ...plan.service, ...service } } };
  bench.decide(amina, { decidedAt: bench.now() });
}

const dialling = {
  async pppoe({ router }: Bench) {
    router.add('/interface/pppoe-server/server', { interface: 'ether3', 'service-name': 'homes', disabled: 'no' });
    const who = { username: 'amina', password: 'maji-moto', mac: MAC };
    return () => router.people.pppoe(who);
  },
  async hotspot({ router }: Bench) {
    router.add('/interface/bridge', { name: 'lan' });
    router.add('/ip/hotspot', { name: 'cafe', interface: 'lan', 'address-pool': 'homes', disabled: 'no' });
    const guest = router.people.hotspot({ mac: MAC });
    await guest.ready;
    return () => guest.logIn({ username: 'amina', password: 'maji-moto' });
  },
};

const everywhere = ROUTEROS_VERSIONS.flatMap((version) =>
  (['pppoe', 'hotspot'] as const).map((kind) => [kind, version] as const),
);

describe.each(everywhere)('a session by %s on %s', (kind, version) => {
  it.each([
    ['the burst', { burst: undefined }],
    ['the priority', { priority: undefined }],
    ['the guarantee', { guaranteed: undefined }],
  ])('agrees with what was sold, and logs in again once %s is taken out of the plan', (_what, less) =>
    on({ kind, version, service: REST }, async (bench) => {
      const amina = bench.customer();
      await admit(bench, amina);
      const dial = await dialling[kind](bench);
      expect(await dial()).toMatchObject({ ok: true });
      expect(await look(bench, amina)).toMatchObject({ admits: 1, sessions: [{ generation: 1 }] });
      await bench.advance(START + 60_000);
      bench.decide(amina, { decidedAt: bench.now() });
      await admit(bench, amina);
      expect((await look(bench, amina)).sessions, 'a new month of the same').toMatchObject([{ generation: 2 }]);
      change(bench, amina, less);
      await admit(bench, amina);
      const [session] = (await look(bench, amina)).sessions;
      expect(session?.generation).toBe(2);
      const { entitlement, target } = amina;
      const step = { kind: 'change', sessionId: session?.sessionId ?? ('' as never), entitlement } as const;
      expect(await bench.driver.apply(step, target, signal)).toContain('cut off');
      expect(await dial()).toMatchObject({ ok: true });
      expect(await look(bench, amina)).toMatchObject({ admits: 3, sessions: [{ generation: 3 }] });
    }),
  );
});

describe('the queue of a session', () => {
  const speed = { downKbps: 10_000, upKbps: 2_000 };
  const plain = { 'max-limit': '2000000/10000000', 'burst-limit': '0/0', 'limit-at': '0/0', priority: '8/8' };
  const whole = {
    'burst-limit': '4000000/20000000',
    'burst-threshold': '2000000/10000000',
    'burst-time': '10s/10s',
    'limit-at': '1000000/2000000',
    priority: '5/5',
  };

  it.each<[Row, Pace, boolean, string]>([
    [plain, speed, true, 'there is nothing but a speed'],
    [{}, { ...speed, ...REST }, true, 'it shows nothing of it'],
    [{ ...plain, 'limit-at': '2000000/10000000' }, speed, true, 'the speed itself is the guarantee'],
    [{ ...plain, 'burst-threshold': '1/1', 'burst-time': '9s/9s' }, speed, true, 'there is no burst to have them'],
    [whole, { ...speed, ...REST }, true, 'all is as sold'],
    [
      { ...whole, 'burst-limit': '4M/20M', 'burst-time': '10/10' },
      { ...speed, ...REST },
      true,
      'it is written shortly',
    ],
    [{ ...whole, 'burst-time': '00:00:10/00:00:10' }, { ...speed, ...REST }, true, 'it is written as a clock shows it'],
    [{ ...whole, 'burst-time': '20s/20s' }, { ...speed, ...REST }, false, 'its burst lasts longer'],
    [{ ...whole, 'burst-threshold': '1M/1M' }, { ...speed, ...REST }, false, 'its burst ends sooner'],
    [{ ...whole, priority: '8/8' }, { ...speed, ...REST }, false, 'it is served later'],
    [{ ...whole, 'limit-at': '2000000/10000000' }, { ...speed, ...REST }, false, 'more is kept for her than was sold'],
    [plain, { ...speed, burst: BURST }, false, 'it has no burst'],
  ])('%j is that of %j: %s, for %s', (queue, pace, agrees) => {
    expect(keepsPace(queue, pace)).toBe(agrees);
  });
});

it('who has logged in since the decision is not cut off for what her router makes of a burst', () =>
  on({ service: REST }, async (bench) => {
    const amina = bench.customer();
    await admit(bench, amina);
    await bench.advance(START + 60_000);
    bench.dial(amina);
    const queues = bench.router.engine.table('/queue/simple');
    queues.put(queues.find('name', '<pppoe-amina>')?.id ?? '', { 'burst-limit': '1/1' });
    expect((await look(bench, amina)).sessions).toMatchObject([{ generation: 1 }]);
    bench.decide(amina, { decidedAt: bench.now() });
    await admit(bench, amina);
    expect((await look(bench, amina)).sessions).toMatchObject([{ generation: 1 }]);
  }));
