import { expect, it } from 'vitest';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { bills, byGib, documents, GIB, joins, metered, on, ratings, uses } from './metering.ts';

const FROM = '2026-03-01T00:00:00+03:00';
const NO_LINES: string[] = [];

/** 100 for the first five, 50 for the next five, then 5 each up to 15 and 1 each above: 12 cost 160 and 22 cost 182. */
const tiered = {
  model: 'graduated',
  tiers: [
    { upTo: '5', price: '0', flat: '100' },
    { upTo: '10', price: '0', flat: '50' },
    { upTo: '15', price: '5' },
    { upTo: null, price: '1' },
  ],
} as const;

async function waiting(story: Story): Promise<string[]> {
  const { rows } = await story.billing.usageExceptions({ page: 1, limit: 10 });
  return rows.map(({ reason }) => reason);
}

async function lastOf(story: Story, customer: Customer): Promise<string[]> {
  return (await documents(story, customer)).at(-1) ?? NO_LINES;
}

describeOnEngines('usage that comes late', (open) => {
  it('stands on the same invoice while it is waited for', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, usage: [byGib(tiered)] }));
    await uses(story, shop, on('2026-03-10', 12n));
    expect(await bills(story, '2026-04-02T12:00:00+03:00')).toBe(0);
    await uses(story, shop, on('2026-03-31', 10n));
    expect(await bills(story, '2026-04-03T00:00:00+03:00')).toBe(1);
    expect(await lastOf(story, shop)).toEqual(['Metered 500.00', 'Metered: 22 GiB 182.00']);
    await story.end();
  });

  it('costs, after its invoice, what it would have cost in time, by the prices of its own month', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const plan = await story.plan({ ...metered, usage: [byGib(tiered)] });
    const shop = await joins(story, 'Shop', plan);
    await uses(story, shop, on('2026-03-10', 12n));
    await bills(story, '2026-04-03T00:00:00+03:00');
    expect(await lastOf(story, shop)).toEqual(['Metered 500.00', 'Metered: 12 GiB 160.00']);
    // From May on every GiB costs 100, for holders too; March and April are as they were.
    await story.plan({
      ...metered,
      price: kes('600.00'),
      usage: [byGib({ model: 'unit', price: '100' })],
      existing: { mode: 'at_next_period', from: '2026-05-01' },
    });
    await uses(story, shop, on('2026-03-20', 10n), on('2026-04-20', 1n));
    await bills(story, '2026-05-03T00:00:00+03:00');
    const lines = ['Metered 600.00', 'Metered: 10 GiB reported late 22.00', 'Metered: 1 GiB 100.00'];
    expect(await lastOf(story, shop)).toEqual(lines);
    const page = await story.billing.reads.invoices(shop.account.id, { page: 1, limit: 1 });
    const late = page.rows[0]?.invoice.lines.find(({ kind }) => kind === 'adjustment');
    expect(late).toMatchObject({ fromAt: Date.parse(FROM), toAt: Date.parse('2026-04-01T00:00:00+03:00') });
    expect(await ratings(story, shop)).toEqual([`bytes 2: ${22n * GIB} = 182.00`, `bytes 1: ${GIB} = 100.00`]);
    // She holds the new version by now, and what is late of April still costs what April cost: 150 for six.
    await uses(story, shop, on('2026-04-21', 5n), on('2026-05-20', 2n));
    await bills(story, '2026-06-03T00:00:00+03:00');
    const june = ['Metered 600.00', 'Metered: 5 GiB reported late 50.00', 'Metered: 2 GiB 200.00'];
    expect(await lastOf(story, shop)).toEqual(june);
    await story.end();
  });

  it('is priced by the hours and the samples that it was used in', async () => {
    // Neither the first period nor any sample begins with the subscription.
    const story = await startStory({ database: await open(), from: '2026-03-01T10:13:07+03:00' });
    const windows = [{ id: 'night', start: '00:00', end: '06:00', price: '1' }];
    const bytes = byGib({ model: 'unit', price: '10' }, { windows });
    const bandwidth = { meter: 'mbps_p95', blockSize: 37_500_000n, model: { model: 'unit', price: '150' } } as const;
    const hours = await joins(story, 'Hours', await story.plan({ ...metered, code: 'hours', usage: [bytes] }));
    const line = await joins(story, 'Line', await story.plan({ ...metered, code: 'line', usage: [bandwidth] }));
    // Two days at 20 Mbit/s, more than 5 % of a month less ten hours: 440 of its 8,806 samples lie
    // above the billed one.
    const seconds = 2n * 86_400n;
    const [from, to] = ['2026-03-10T00:00:00+03:00', '2026-03-12T00:00:00+03:00'];
    await uses(story, hours, on('2026-03-10', 4n));
    await uses(story, line, { from, to, outBytes: 2_500_000n * seconds });
    await bills(story, '2026-04-03T00:00:00+03:00');
    expect(await lastOf(story, hours)).toEqual(['Metered 500.00', 'Metered: 4 GiB 40.00']);
    expect(await lastOf(story, line)).toEqual(['Metered 500.00', 'Metered: 20 Mbit/s 3000.00']);
    // An hour of the night and one of the day, late; and two further days at half the bandwidth, which change nothing.
    await uses(story, hours, {
      ...on('2026-03-11', 6n),
      from: '2026-03-11T05:00:00+03:00',
      to: '2026-03-11T07:00:00+03:00',
    });
    await uses(story, line, {
      from: '2026-03-20T00:00:00+03:00',
      to: '2026-03-22T00:00:00+03:00',
      outBytes: 1_250_000n * seconds,
    });
    await bills(story, '2026-05-03T00:00:00+03:00');
    expect(await lastOf(story, hours)).toEqual(['Metered 500.00', 'Metered: 6 GiB reported late 33.00']);
    expect(await lastOf(story, line)).toEqual(['Metered 500.00']);
    await uses(story, line, {
      from: '2026-03-24T00:00:00+03:00',
      to: '2026-03-26T00:00:00+03:00',
      inBytes: 5_000_000n * seconds,
    });
    await bills(story, '2026-06-03T00:00:00+03:00');
    // The greater direction is billed: two days at 40 Mbit/s came in.
    expect(await lastOf(story, line)).toEqual(['Metered 500.00', 'Metered: 20 Mbit/s reported late 3000.00']);
    await story.end();
  });

  it('costs nothing when the same usage is looked at again', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, usage: [byGib(tiered)] }));
    const used = on('2026-03-10', 12n);
    await uses(story, shop, used);
    await bills(story, '2026-04-03T00:00:00+03:00');
    await uses(story, shop, used);
    for (const month of ['05', '06']) await bills(story, `2026-${month}-03T00:00:00+03:00`);
    expect(await bills(story, '2026-06-04T00:00:00+03:00')).toBe(0);
    // Three months at 500.00, March at 160.00, and of the others the first tier, which is owed for nothing too.
    expect((await documents(story, shop)).flat()).toEqual([
      'Metered 500.00',
      'Metered 500.00',
      'Metered: 12 GiB 160.00',
      'Metered 500.00',
      'Metered: 0 GiB 100.00',
      'Metered 500.00',
      'Metered: 0 GiB 100.00',
    ]);
    expect((await ratings(story, shop)).filter((one) => !one.startsWith('bytes 1:'))).toEqual([]);
    await story.end();
  });

  it('is paid for up to 90 days after its month, and then waits for a person', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const usage = [byGib({ model: 'unit', price: '10' })];
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, usage }));
    for (const month of ['04', '05', '06']) await bills(story, `2026-${month}-03T00:00:00+03:00`);
    // March ended 89 days ago, and what was used in it is older still.
    await story.at('2026-06-29T00:00:00+03:00');
    await uses(story, shop, on('2026-03-10', 3n));
    expect(await waiting(story)).toEqual([]);
    await story.at('2026-07-01T00:00:00+03:00');
    await uses(story, shop, on('2026-03-11', 5n));
    expect(await waiting(story)).toEqual(['too_late']);
    expect(await story.billing.reads.backlog(story.clock.now())).toMatchObject({ exceptions: 1 });
    await bills(story, '2026-07-03T00:00:00+03:00');
    // Both are of March, but only the three came in time.
    expect(await lastOf(story, shop)).toContain('Metered: 3 GiB reported late 30.00');
    const { rows } = await story.billing.usageExceptions({ page: 1, limit: 10 });
    const [exception] = rows;
    if (exception === undefined) throw new Error('one waits');
    const resolved = await story.billing.resolveException(exception.id, 'The tower was down; waived.');
    expect(resolved).toMatchObject({ resolution: 'The tower was down; waived.', resolvedAt: story.clock.now() });
    expect(await waiting(story)).toEqual([]);
    expect(await story.billing.reads.backlog(story.clock.now())).toMatchObject({ exceptions: 0 });
    const again = story.billing.resolveException(exception.id, 'Once more.');
    await expect(again).rejects.toMatchObject({ code: 'usageException.resolved' });
    await story.end();
  });

  it('of a subscription that ends is on its last bill; what begins after the end waits for a person', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const usage = [byGib({ model: 'unit', price: '10' })];
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, usage }));
    await uses(story, shop, on('2026-03-05', 4n));
    await story.at('2026-03-10T12:00:00+03:00');
    const request = { kind: 'cancel', when: 'now', unused: 'nothing' } as const;
    await story.billing.requestChange(shop.subscription.id, request, 'desk');
    // The session is told of two seconds after it was cut, and had begun before.
    await uses(story, shop, { from: '2026-03-10T11:00:00+03:00', to: '2026-03-10T12:00:02+03:00', outBytes: 2n * GIB });
    expect(await waiting(story)).toEqual([]);
    await uses(story, shop, on('2026-03-11', 1n));
    expect(await waiting(story)).toEqual(['ended']);
    await bills(story, '2026-04-03T00:00:00+03:00');
    await bills(story, '2026-06-03T00:00:00+03:00');
    expect(await documents(story, shop)).toEqual([['Metered 500.00'], ['Metered: 6 GiB 60.00']]);
    const view = await story.billing.view(shop.account.id);
    expect(view.subscriptions.map(({ subscription }) => subscription.state)).toEqual(['ended']);
    await uses(story, shop, on('2026-03-06', 1n));
    expect(await waiting(story)).toEqual(['ended', 'ended']);
    await story.end();
  });

  it('counts towards a minimum that was billed as missing, and not beyond the cap', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const usage = [byGib({ model: 'unit', price: '100' })];
    const limits = { minimum: kes('1000.00'), maximum: kes('1500.00') };
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, ...limits, usage }));
    await uses(story, shop, on('2026-03-10', 2n));
    await bills(story, '2026-04-03T00:00:00+03:00');
    // 500 in advance and 200 used lack 300 of 1,000.
    const missing = ['Metered 500.00', 'Metered: 2 GiB 200.00', 'Metered: up to the minimum 300.00'];
    expect(await lastOf(story, shop)).toEqual(missing);
    await uses(story, shop, on('2026-03-11', 9n));
    await uses(story, shop, on('2026-04-10', 5n));
    await bills(story, '2026-05-03T00:00:00+03:00');
    // 500 + 200 + 900 are 100 above the cap, and nothing is missing any more: March comes to 1,500.
    expect(await lastOf(story, shop)).toEqual([
      'Metered 500.00',
      'Metered: 9 GiB reported late 900.00',
      'Metered: at most -100.00',
      'Metered: up to the minimum -300.00',
      'Metered: 5 GiB 500.00',
    ]);
    await story.end();
  });
});
