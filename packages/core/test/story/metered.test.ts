import { expect, it } from 'vitest';
import { aReport, kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';
import { bills, byGib, documents, GIB, graduated, joins, metered, on, ratings, uses } from './metering.ts';

const FROM = '2026-06-01T00:00:00+03:00';

describeOnEngines('metered use', (open) => {
  it('is graduated by the GiB, with an allowance and nights of half weight', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const windows = [{ id: 'night', start: '00:00', end: '06:00', weight: '0.5' }];
    const plan = await story.plan({ ...metered, usage: [byGib(graduated, { allowance: '5', windows })] });
    const shop = await joins(story, 'Shop', plan);
    await uses(
      story,
      shop,
      { from: '2026-06-02T12:00:00+03:00', to: '2026-06-02T13:00:00+03:00', outBytes: 20n * GIB },
      { from: '2026-06-03T01:00:00+03:00', to: '2026-06-03T02:00:00+03:00', outBytes: 10n * GIB },
      // Half of it before six: two count as one, and two as two.
      { from: '2026-06-04T05:00:00+03:00', to: '2026-06-04T07:00:00+03:00', inBytes: GIB, outBytes: 3n * GIB },
    );
    expect(await bills(story, '2026-07-03T00:00:00+03:00')).toBe(1);
    // 20 + 5 + 3 = 28 count, 5 are included; of 23 ten cost 50 and thirteen 20: 500 + 260.
    expect(await documents(story, shop)).toEqual([['Metered 500.00'], ['Metered 500.00', 'Metered: 34 GiB 760.00']]);
    expect(await ratings(story, shop)).toEqual([`bytes 1: ${34n * GIB} = 760.00`]);
    expect(await bills(story, '2026-07-04T00:00:00+03:00')).toBe(0);
    await story.end();
  });

  it('pays bandwidth by its 95th percentile: the top 5 % of the samples are free, and not one more', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const price = { meter: 'mbps_p95', blockSize: 37_500_000n, model: { model: 'unit', price: '150' } } as const;
    const carrier = await joins(story, 'Carrier', await story.plan({ ...metered, usage: [price] }));
    // 20 Mbit/s down and 8 up for ten days; 100 down for 36 hours, which are the 432 highest of June's 8,640 samples.
    const [tenDays, aDayAndAHalf] = [864_000n, 129_600n];
    await uses(
      story,
      carrier,
      {
        from: '2026-06-02T00:00:00+03:00',
        to: '2026-06-12T00:00:00+03:00',
        inBytes: 1_000_000n * tenDays,
        outBytes: 2_500_000n * tenDays,
      },
      {
        from: '2026-06-20T00:00:00+03:00',
        to: '2026-06-21T12:00:00+03:00',
        outBytes: 12_500_000n * aDayAndAHalf,
      },
    );
    await bills(story, '2026-07-03T00:00:00+03:00');
    expect((await documents(story, carrier)).at(-1)).toEqual(['Metered 500.00', 'Metered: 20 Mbit/s 3000.00']);
    // July has 8,928 samples, of which 446 are free: the 447th is paid, and with it all.
    await uses(story, carrier, {
      from: '2026-07-10T00:00:00+03:00',
      to: '2026-07-11T13:15:00+03:00',
      outBytes: 12_500_000n * 447n * 300n,
    });
    await bills(story, '2026-08-03T00:00:00+03:00');
    expect((await documents(story, carrier)).at(-1)).toEqual(['Metered 500.00', 'Metered: 100 Mbit/s 15000.00']);
    await story.end();
  });

  it('pays one price for a step that is reached, and for the highest that any of several meters reached', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const steps = [
      { upTo: '100', flat: '1000' },
      { upTo: '500', flat: '2500' },
      { upTo: null, flat: '4000' },
    ];
    const stairs = byGib({ model: 'stairstep', tiers: steps }, { blockSize: 10n ** 9n });
    const stepped = await story.plan({ ...metered, code: 'stepped', usage: [stairs] });
    const tiers = [
      { upTo: { bytes: '100', seconds: '50' }, flat: '1000' },
      { upTo: { bytes: null, seconds: null }, flat: '3000' },
    ];
    const capacity = byGib({ model: 'capacity', tiers, blockSizes: { seconds: 3_600n } }, { blockSize: 10n ** 9n });
    const either = await story.plan({ ...metered, code: 'either', usage: [capacity] });
    const [edge, above, long] = [
      await joins(story, 'Edge', stepped),
      await joins(story, 'Above', stepped),
      await joins(story, 'Long', either),
    ];
    const day = { from: '2026-06-02T00:00:00+03:00', to: '2026-06-03T00:00:00+03:00' };
    await uses(story, edge, { ...day, outBytes: 100n * 10n ** 9n });
    await uses(story, above, { ...day, inBytes: 1n, outBytes: 100n * 10n ** 9n });
    // 50 GB are little, but 60 hours are more than 50.
    await uses(story, long, { ...day, to: '2026-06-04T12:00:00+03:00', outBytes: 50n * 10n ** 9n });
    await bills(story, '2026-07-03T00:00:00+03:00');
    const last = async (one: typeof edge) => (await documents(story, one)).at(-1)?.[1];
    expect(await last(edge)).toBe('Metered: 100 GB 1000.00');
    expect(await last(above)).toBe('Metered: 100 GB 2500.00');
    expect(await last(long)).toBe('Metered: 50 GB 3000.00');
    await story.end();
  });

  it('lacks of a minimum what a part of a year comes to less: 334 of 365 days of 10,000.00', async () => {
    const story = await startStory({ database: await open(), from: '2026-02-01T00:00:00+03:00' });
    const yearly = { kind: 'postpaid', interval: { unit: 'year', count: 1 }, dueDays: 14 } as const;
    const usage = [byGib({ model: 'unit', price: '1' })];
    const minimum = kes('10000.00');
    const plan = await story.plan({ ...metered, terms: yearly, price: kes('1000.00'), minimum, usage });
    const { account } = await story.customer('Waits', plan);
    const input = { accountId: account.id, planId: plan.id, username: 'firm', secret: 'siri-1234' };
    const subscription = await story.billing.subscribe({ ...input, anchor: '2026-01-01' });
    const firm = { account, subscription };
    await story.billing.billSubscription(account.id, subscription.id);
    expect(await documents(story, firm)).toEqual([['Metered 915.07']]);
    await story.at('2027-01-03T00:00:00+03:00');
    await story.billing.billSubscription(account.id, subscription.id);
    // 9,150.68 less 915.07.
    expect((await documents(story, firm)).at(-1)).toEqual(['Metered 1000.00', 'Metered: up to the minimum 8235.61']);
    expect(await ratings(story, firm)).toEqual(['bytes 1: 0 = 0.00']);
    await story.end();
  });

  it('comes to no more than the cap with the flat price, and shows the use in full', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const usage = [byGib({ model: 'unit', price: '100' })];
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, maximum: kes('2000.00'), usage }));
    const day = { from: '2026-06-02T00:00:00+03:00', to: '2026-06-03T00:00:00+03:00' };
    await uses(story, shop, { ...day, outBytes: 40n * GIB });
    await bills(story, '2026-07-03T00:00:00+03:00');
    const lines = ['Metered 500.00', 'Metered: 40 GiB 4000.00', 'Metered: at most -2500.00'];
    expect((await documents(story, shop)).at(-1)).toEqual(lines);
    await story.end();
  });

  it('counts nights half towards a quota: 80 GB by day and 60 GB by night are 110 GB', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const service = {
      access: 'pppoe',
      downKbps: 10_000,
      upKbps: 5_000,
      quotaBytes: 200n * 10n ** 9n,
      afterQuota: 'block',
      sessions: 1,
      weights: [{ id: 'night', start: '22:00', end: '06:00', weight: '0.5' }],
    } as const;
    const amina = await story.customer('Amina', await story.plan({ service }));
    await story.pays(amina, '1000.00');
    await uses(story, amina, {
      from: '2026-06-02T10:00:00+03:00',
      to: '2026-06-02T20:00:00+03:00',
      outBytes: 80n * 10n ** 9n,
    });
    // 22:00 to 04:00 lies in one window of two days.
    const night = { from: '2026-06-02T22:00:00+03:00', to: '2026-06-03T04:00:00+03:00' };
    await uses(story, amina, { ...night, inBytes: 10n ** 9n, outBytes: 59n * 10n ** 9n });
    const [from, to] = [Date.parse(FROM), Date.parse('2026-07-01T00:00:00+03:00')];
    expect(await story.billing.reads.usedBytes(amina.subscription.id, from, to)).toBe(110n * 10n ** 9n);
    await story.end();
  });

  it('costs by where it was used; what no price fits is billed to nobody and waits for a person, once', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const usage = [
      byGib({ model: 'unit', price: '10' }, { when: { nas: 'tower-1' } }),
      byGib({ model: 'unit', price: '30' }, { when: { nas: ['ship-1', 'ship-2'] } }),
    ];
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, usage }));
    await uses(
      story,
      shop,
      on('2026-06-05', 3n),
      { ...on('2026-06-06', 2n), nas: 'ship-2' },
      { ...on('2026-06-07', 7n), nas: 'plane-1' },
    );
    await bills(story, '2026-07-03T00:00:00+03:00');
    // 3 × 10 and 2 × 30.
    expect((await documents(story, shop)).at(-1)).toEqual(['Metered 500.00', 'Metered: 5 GiB 90.00']);
    const page = { page: 1, limit: 10 };
    const { rows } = await story.billing.usageExceptions(page);
    expect(rows).toMatchObject([{ reason: 'no_price', subscriptionId: shop.subscription.id }]);
    await uses(story, shop, { ...on('2026-06-08', 1n), nas: 'ship-1' });
    await bills(story, '2026-08-03T00:00:00+03:00');
    expect((await documents(story, shop)).at(-1)).toEqual(['Metered 500.00', 'Metered: 1 GiB reported late 30.00']);
    expect(await story.billing.usageExceptions(page)).toMatchObject({ total: 1 });
    await story.end();
  });

  it('counts steps by session however often it is told of, and its connect fee once', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const increments = { scope: 'session', minimum: 60n, step: 1n } as const;
    const price = { meter: 'seconds', blockSize: 1n, model: { model: 'unit', price: '0.01' } } as const;
    const plan = await story.plan({ ...metered, usage: [{ ...price, increments, connectFee: '1' }] });
    const shop = await joins(story, 'Shop', plan);
    const { username } = shop.subscription;
    const began = story.clock.now();
    const told = (sessionKey: string, seconds: number) =>
      aReport({ username, sessionKey, at: began + seconds * 1000, seconds, inBytes: 0n, outBytes: 0n });
    for (const seconds of [0, 50, 100, 132]) await story.billing.recordUsage([told('long', seconds)]);
    await story.billing.recordUsage([told('short', 1)]);
    await bills(story, '2026-07-03T00:00:00+03:00');
    // 132 seconds and a minute: 1.92, and two sessions.
    expect((await documents(story, shop)).at(-1)).toEqual(['Metered 500.00', 'Metered: 133 s 3.92']);
    await story.end();
  });
});
