import { expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../src/plugin/define.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

/** Refuses to have one customer charged. */
const stubborn = definePlugin({
  id: 'stubborn',
  version: '1.0.0',
  contract: 1,
  options: z.strictObject({}),
  setup: () => ({
    stages: {
      charges: async (charges, { subscription }) => {
        if (subscription?.username === 'customer.7') throw new Error('not this one');
        return charges;
      },
    },
  }),
});

describeOnEngines('a bill run', (open) => {
  it('bills everybody once, in units of work that are smaller than the run, and the books agree', async () => {
    const story = await startStory({ database: await open() });
    const plan = await story.plan({ code: 'office', terms: monthly });
    for (let n = 0; n < 30; n++) await story.customer(`Customer ${n}`, plan);
    expect(await story.billing.billDue()).toEqual({ billed: 30, parked: [] });
    expect(await story.billing.billDue()).toEqual({ billed: 0, parked: [] });
    const { rows } = await story.billing.reads.invoices(null, { page: 1, limit: 100 });
    expect(new Set(rows.map(({ invoice }) => invoice.accountId)).size).toBe(30);
    await story.end();
  });

  it('parks who cannot be billed, with the reason, and goes on with those beside', async () => {
    const story = await startStory({ database: await open(), plugins: [stubborn({})] });
    const plan = await story.plan({ code: 'office', terms: monthly });
    for (let n = 0; n < 10; n++) await story.customer(`Customer ${n}`, plan);
    const { billed, parked } = await story.billing.billDue();
    expect(billed).toBe(9);
    expect(parked).toHaveLength(1);
    expect(parked[0]?.reason).toContain('stubborn');
    await story.end();
  });

  it('bills each subscription of one customer, and every month that was missed', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly });
    const { account } = await story.customer('Shop', plan);
    const accountId = account.id;
    await story.billing.subscribe({ accountId, planId: plan.id, username: 'shop.back', secret: 'siri-1234' });
    await story.customer('Neighbour', plan);
    await story.at('2026-05-02T08:00:00+03:00');
    // Three subscriptions, each for March, April and May.
    expect(await story.billing.billDue()).toEqual({ billed: 9, parked: [] });
    await story.end();
  });

  it('runs twice at once and bills each once', async () => {
    const story = await startStory({ database: await open() });
    const plan = await story.plan({ code: 'office', terms: monthly });
    for (let n = 0; n < 8; n++) await story.customer(`Customer ${n}`, plan);
    const runs = await Promise.all([story.billing.billDue(), story.billing.billDue()]);
    expect(runs.flatMap(({ parked }) => parked)).toEqual([]);
    expect((await story.billing.reads.invoices(null, { page: 1, limit: 100 })).total).toBe(8);
    await story.end();
  });
});
