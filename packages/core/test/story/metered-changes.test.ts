import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { UsageReport } from '../../src/domain/usage.ts';
import { aReport, kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { bills, byGib, documents, GIB, graduated, joins, metered, on, ratings, uses } from './metering.ts';

const FROM = '2026-06-01T00:00:00+03:00';

/** One session that is told of once a day, with what each day added. */
function interims({ subscription: { username } }: Customer, amounts: readonly bigint[]): UsageReport[] {
  const began = Date.parse('2026-06-03T00:00:00+03:00');
  return amounts.map((_, day) => {
    const outBytes = amounts.slice(0, day + 1).reduce((all, one) => all + one, 0n);
    const [at, seconds] = [began + (day + 1) * 86_400_000, (day + 1) * 86_400];
    return aReport({ username, sessionKey: username, at, seconds, inBytes: 0n, outBytes });
  });
}

/** What all of a customer's documents come to, in minor units. */
async function owed({ billing }: Story, { account }: Customer): Promise<bigint> {
  const { rows } = await billing.reads.invoices(account.id, { page: 1, limit: 100 });
  return rows.reduce((all, { invoice }) => all + invoice.total.minor, 0n);
}

describeOnEngines('metered use, whatever becomes of its subscription and however it is told,', (open) => {
  it('bills for what a plan was used for until it was changed, by that plan, and the rest by the next', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const small = await story.plan({ ...metered, code: 'small', usage: [byGib({ model: 'unit', price: '100' })] });
    const large = await story.plan({
      ...metered,
      code: 'large',
      name: 'Large',
      price: kes('2000.00'),
      usage: [byGib({ model: 'unit', price: '10' })],
    });
    const shop = await joins(story, 'Shop', small);
    await uses(story, shop, on('2026-06-05', 3n));
    await story.at('2026-06-11T00:00:00+03:00');
    await story.billing.requestChange(shop.subscription.id, { kind: 'plan', planId: large.id }, 'desk');
    await uses(story, shop, on('2026-06-20', 7n));
    await bills(story, '2026-07-03T00:00:00+03:00');
    const [, change, july] = await documents(story, shop);
    // 20 of 30 days: 333.33 back and 1,333.33 more.
    expect(change?.filter((line) => line.includes('GiB'))).toEqual(['Metered: 3 GiB 300.00']);
    expect(july).toEqual(['Large 2000.00', 'Large: 7 GiB 70.00']);
    await story.end();
  });

  it('bills what was used before it was suspended, without a minimum for the time that it was', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const usage = [byGib({ model: 'unit', price: '10' })];
    const shop = await joins(story, 'Shop', await story.plan({ ...metered, minimum: kes('700.00'), usage }));
    await uses(story, shop, on('2026-06-05', 3n));
    await story.at('2026-06-10T00:00:00+03:00');
    await story.billing.changeSubscription(shop.subscription.id, { state: 'suspended' });
    expect(await bills(story, '2026-08-03T00:00:00+03:00')).toBe(0);
    // A session that nobody has cut.
    await uses(story, shop, on('2026-07-20', 1n));
    await story.at('2026-09-01T00:00:00+03:00');
    await story.billing.changeSubscription(shop.subscription.id, { state: 'active' });
    await bills(story, '2026-09-03T00:00:00+03:00');
    const june = ['Metered: 3 GiB 30.00', 'Metered: up to the minimum 170.00'];
    expect((await documents(story, shop)).at(-1)?.toSorted()).toEqual(
      ['Metered 500.00', 'Metered: 1 GiB 10.00', ...june].toSorted(),
    );
    await story.end();
  });

  it('bills the last usage of what is ended by hand, suspended or not, and nothing after it', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const usage = [byGib({ model: 'unit', price: '10' })];
    const plan = await story.plan({ ...metered, usage });
    const [shop, stall] = [await joins(story, 'Shop', plan), await joins(story, 'Stall', plan)];
    for (const one of [shop, stall]) await uses(story, one, on('2026-06-05', 3n));
    await story.at('2026-06-10T00:00:00+03:00');
    await story.billing.changeSubscription(stall.subscription.id, { state: 'suspended' });
    for (const one of [shop, stall]) {
      await story.billing.changeSubscription(one.subscription.id, { state: 'ended' });
      expect(await story.access(one)).toBe('blocked');
    }
    for (const month of ['07', '08']) await bills(story, `2026-${month}-03T00:00:00+03:00`);
    for (const one of [shop, stall]) {
      expect(await documents(story, one)).toEqual([['Metered 500.00'], ['Metered: 3 GiB 30.00']]);
    }
    await story.end();
  });

  it('is priced, in a month that a new version split, by the version of the side that it was used on', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const plan = await story.plan({ ...metered, usage: [byGib({ model: 'unit', price: '10' })] });
    const shop = await joins(story, 'Shop', plan);
    await story.plan({
      ...metered,
      usage: [byGib({ model: 'unit', price: '20' })],
      existing: { mode: 'on_date_split', from: '2026-07-16' },
    });
    await bills(story, '2026-07-03T00:00:00+03:00');
    await uses(story, shop, on('2026-07-15', 3n), on('2026-07-16', 5n));
    await bills(story, '2026-08-03T00:00:00+03:00');
    const lines = (await documents(story, shop)).at(-1);
    expect(lines).toEqual(['Metered 500.00', 'Metered: 3 GiB 30.00', 'Metered: 5 GiB 100.00']);
    await story.end();
  });

  it('costs the same however it is told: in slices, late, or all at once', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const plan = await story.plan({ ...metered, usage: [byGib(graduated, { allowance: '2' })] });
    const told = fc.array(fc.bigInt({ min: 1n, max: 4n * GIB }), { minLength: 2, maxLength: 8 });
    const cases = fc.sample(told, { numRuns: 8, seed: 20_260_601 });
    const pairs = [];
    for (const [place, amounts] of cases.entries()) {
      const inSlices = await joins(story, `Slices ${place}`, plan);
      const atOnce = await joins(story, `Once ${place}`, plan);
      const daily = interims(inSlices, amounts);
      const late = daily.splice(-1);
      for (const report of daily) await story.billing.recordUsage([report]);
      await story.billing.recordUsage(interims(atOnce, amounts).slice(-1));
      pairs.push({ inSlices, atOnce, late });
    }
    await bills(story, '2026-07-03T00:00:00+03:00');
    for (const { late } of pairs) await story.billing.recordUsage(late);
    await bills(story, '2026-08-03T00:00:00+03:00');
    for (const { inSlices, atOnce } of pairs) {
      expect(await owed(story, inSlices)).toBe(await owed(story, atOnce));
      expect((await ratings(story, inSlices))[0]).toMatch(/^bytes 2: /);
    }
    await story.end();
  }, 60_000);
});
