import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { kes, START, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

const MAY = Date.parse('2026-05-01T00:00:00+03:00');
/** A point for every 100.00; a hundred of them are 50.00, from May on 40.00. */
const first = { version: 1, fromAt: START, points: 100n, worth: kes('50.00'), earnedPer: kes('100.00') };
const points = { rates: [first, { ...first, version: 2, fromAt: MAY, worth: kes('40.00') }], lastsDays: 365 } as const;

describeOnEngines('loyalty points', (open) => {
  it('are earned by the net of what is paid, once, and turned into credit by the rate of the day', async () => {
    const story = await startStory({ database: await open(), points });
    const { billing } = story;
    const given = { code: 'home', price: kes('5450.00'), taxMode: 'exclusive', taxes: [vat] } as const;
    const amina = await story.customer('Amina', await story.plan(given));
    const { id } = amina.account;
    expect(await billing.creditPoints(id)).toMatchObject({ points: 0n, rate: first });
    // 5,450.00 and 16 %: 6,322.00 buy 54 points, and 50.00 that count with the next.
    await story.pays(amina, '6322.00');
    const asked = await Promise.all([billing.creditPoints(id), billing.creditPoints(id)]);
    expect(asked.map((each) => each.points)).toEqual([54n, 54n]);
    await expect(billing.convertPoints(id)).rejects.toMatchObject({ code: 'points.tooFew' });
    await story.pays(amina, '6322.00');

    // 10,900.00 in all are 109 points: 100 of them are turned into 50.00.
    expect(await billing.convertPoints(id)).toEqual({ spent: 100n, worth: kes('50.00'), kept: 9n, version: 1 });
    expect((await billing.creditPoints(id)).points).toBe(9n);
    expect(await billing.reads.balance('9100', id, 'POINTS')).toBe(-9n);
    expect(await billing.reads.balance('2600', null, 'KES')).toBe(-5_000n);
    // The credit helps to pay for the third month, which earns 54 more.
    await story.pays(amina, '6272.00');
    await story.at('2026-05-02T09:00:00+03:00');
    expect(majorString({ minor: await billing.reads.wallet(id), currency: 'KES' })).toBe('0.00');
    expect(await billing.creditPoints(id)).toMatchObject({ points: 63n, rate: { version: 2 } });
    await story.end();
  });

  it('lapse after their days', async () => {
    const story = await startStory({ database: await open(), points: { ...points, lastsDays: 30 } });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1160.00'), taxes: [vat] }));
    await story.pays(amina, '1160.00');
    expect((await billing.creditPoints(amina.account.id)).points).toBe(10n);
    await story.at('2026-04-01T00:00:00+03:00');
    expect((await billing.creditPoints(amina.account.id)).points).toBe(0n);
    await story.end();
  });
});
