import { definePlugin } from '@daftari/core';
import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { DAY_PASS } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { fakeMpesa } from './support/plugins.ts';

/** Two routers that know their guests themselves. */
const hill = definePlugin({
  id: 'hill',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    driver: {
      name: 'hill',
      observe: async () => ({ admits: null, sessions: [] }),
      apply: async () => 'done',
      routers: async () =>
        ['mast-1', 'mast-2'].map((id) => ({ id, driver: 'hill', name: id, site: 'hill', mode: 'local' as const })),
      survey: () => Promise.reject(new Error('nobody looks')),
      remove: async () => 'done',
    },
  }),
});

const PHONE = '254711000040';

describeOnEngines('a guest at routers that know their guests themselves', (open) => {
  const money = fakeMpesa();
  let isp: Isp;
  let day: string;
  const ask = async (path: string, router: string, body: object) =>
    (await isp.ask('POST', `/api/v1/hotspot${path}`, { body: { ...body, router } })).body;
  const view = async () => (await isp.billing.reads.access(`${PHONE}-day-pass`, isp.billing.clock.now()))!;
  const buy = (router: string, device: string) => ask('/buy', router, { planId: day, phone: PHONE, device });
  const placed = async () => (await view()).placement?.routerId ?? null;

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [money.plugin, hill()] });
    const token = await isp.operator();
    day = (await isp.ask('POST', '/api/v1/plans', { token, body: DAY_PASS })).body.id;
  });

  it('is served where she is, and stays there until it is proven who wants her elsewhere', async () => {
    const device = 'AA:BB:CC:00:00:01';
    const { ticket } = await buy('mast-1', device);
    expect(await placed()).toBe('mast-1');
    const [attempt] = await isp.billing.reads.recentAttempts((await view()).account.id, 'mpesa', 0);
    const { providerReference, amount } = attempt!;
    const named = { receipt: 'RKT1DDDDDD', providerReference, providerAt: null, amount };
    const who = { accountReference: null, payer: null, payerName: null };
    await isp.billing.applyResult('mpesa', { kind: 'received', ...named, ...who });

    const other = await buy('mast-2', 'AA:BB:CC:00:00:02');
    await ask('/look', 'mast-2', { ticket: other.ticket, device: 'AA:BB:CC:00:00:02' });
    expect(await placed(), 'whoever types her number moves nothing').toBe('mast-1');

    expect((await ask('/look', 'mast-2', { ticket, device })).state).toMatch(/opening|ready/);
    expect(await placed(), 'she has walked on').toBe('mast-2');
    await ask('/restore', 'mast-1', { receipt: 'RKT1DDDDDD', device });
    expect(await placed()).toBe('mast-1');
  });
});
