import { expect, it } from 'vitest';
import { hers, openBench } from './driver-bench.ts';

const signal = AbortSignal.timeout(60_000);

it.each([
  ['static', 'she has no IPv4 address of her own yet'],
  ['dhcp', 'the hardware address (MAC) of her equipment is not known yet'],
] as const)(
  'who changes to a plan of the kind %s is told what is missing, and is shut out without it',
  async (kind, missing) => {
    const bench = await openBench();
    try {
      const { driver, router } = bench;
      const amina = bench.customer();
      const admit = () => driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      await admit();
      expect(hers(router, '/ppp/secret', amina)).toHaveLength(1);

      const { plan } = amina.view;
      amina.view = { ...amina.view, plan: { ...plan, service: { ...plan.service, access: kind } } };
      bench.decide(amina, {});
      const refusal = { code: 'mikrotik.incomplete', message: expect.stringContaining(missing) };
      await expect(admit()).rejects.toMatchObject(refusal);
      await expect(driver.observe(amina.target, signal)).rejects.toMatchObject(refusal);

      bench.decide(amina, { access: 'blocked', untilAt: null });
      await admit();
      expect(hers(router, '/ppp/secret', amina)).toEqual([]);
      expect(await driver.observe(amina.target, signal)).toMatchObject({ admits: amina.entitlement.generation });
    } finally {
      await bench.close();
    }
  },
);
