import { expect, it } from 'vitest';
import { mikrotikDriver, type MikrotikDriver } from '../src/driver.ts';
import { openBench, type Customer } from './driver-bench.ts';

const signal = AbortSignal.timeout(60_000);

const byOrder = (driver: MikrotikDriver, { entitlement, target }: Customer) =>
  driver.apply({ kind: 'admit', entitlement }, target, signal);

async function bySurvey(driver: MikrotikDriver): Promise<void> {
  const { grants } = await driver.survey('tower-1', signal);
  for (const { key } of grants) await driver.remove('tower-1', key, signal);
}

it.each([
  ['6.49.18', 'her order', byOrder],
  ['7.18.2', 'her order', byOrder],
  ['7.18.2', 'the repair of what a survey has shown', bySurvey],
] as const)(
  'who is online when her router comes to ask RADIUS stays online on %s: %s takes only what is written of her',
  async (version, _, take) => {
    const bench = await openBench({ version });
    try {
      bench.router.add('/interface/pppoe-server/server', {
        interface: 'ether3',
        'service-name': 'homes',
        disabled: 'no',
      });
      const amina = bench.customer();
      await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      const dialled = await bench.router.people.pppoe({
        username: amina.view.subscription.username,
        password: amina.view.subscription.secret,
        mac: '4c:5e:0c:12:34:56',
      });
      expect(dialled.ok).toBe(true);
      const config = { ...bench.config, mode: 'radius' as const };
      const driver = mikrotikDriver(() => ({
        host: { clock: { now: bench.now }, accesses: async () => [{ view: amina.view, untilAt: null }] },
        book: { all: async () => [config] },
        links: { with: (id, within, work) => bench.links.with(id, within, (at) => work({ ...at, config })) },
      }));
      await take(driver, amina);
      expect(bench.router.rows('/ppp/secret')).toEqual([]);
      expect(bench.router.rows('/system/scheduler')).toEqual([]);
      expect(bench.router.rows('/ppp/active')).toHaveLength(1);
      expect(await driver.observe(amina.target, signal)).toMatchObject({ admits: 1, sessions: [{ generation: 1 }] });
    } finally {
      await bench.close();
    }
  },
);
