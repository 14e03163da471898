import { expect, it } from 'vitest';
import type { PlanInput } from '../../src/domain/plan-input.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

/** A month by the calendar, billed in advance. */
const monthly: PlanInput['terms'] = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 };

describeOnEngines('revenue out of the ledger', (open) => {
  it('is earned by day, taxed by month, and ties to the books to the cent', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    const office = await story.plan({ code: 'office', price: kes('2500.00'), terms: monthly });
    const school = await story.customer('School', office);
    const bill = () => billing.billSubscription(school.account.id, school.subscription.id);
    await bill(); // 1 March: 2,155.17 and 344.83 of VAT.
    await story.at('2026-03-11T00:30:00+03:00');
    await billing.recogniseRevenue();
    const early = { from: '2026-03-01', to: '2026-03-11' };
    // 10 of 31 days of 2,155.17.
    expect((await billing.revenueByPlan(early)).rows).toMatchObject([
      { month: '2026-03', planCode: 'office', account: '4100', earned: 69_522n },
    ]);
    await story.at('2026-04-01T00:30:00+03:00');
    await billing.recogniseRevenue();
    await bill();
    await story.at('2026-04-16T00:30:00+03:00'); // 15 of 30 days of April: 1,077.585, so 1,077.59.
    await billing.recogniseRevenue();

    const ask = { from: '2026-03-01', to: '2026-04-16' };
    const revenue = await billing.revenueByPlan(ask);
    expect(revenue.rows.map(({ month, account, earned }) => [month, account, earned])).toEqual([
      ['2026-03', '4100', 215_517n],
      ['2026-04', '4100', 107_759n],
    ]);
    expect(revenue.ties).toEqual([{ account: '4100', report: 323_276n, ledger: 323_276n, difference: 0n }]);
    const deferred = await billing.deferredRevenue(ask);
    expect(deferred.rows).toMatchObject([
      { opening: 0n, billed: 215_517n, recognised: -215_517n, other: 0n, closing: 0n },
      { opening: 0n, billed: 215_517n, recognised: -107_759n, credited: 0n, closing: 107_758n },
    ]);
    expect(deferred.ties).toEqual([{ account: '2200', report: 107_758n, ledger: 107_758n, difference: 0n }]);
    const taxes = await billing.taxReport(ask);
    expect(taxes.rows).toMatchObject([
      { month: '2026-03', code: 'VAT', rate: '0.16', base: 215_517n, onInvoices: 34_483n, onCreditNotes: 0n },
      { month: '2026-04', code: 'VAT', rate: '0.16', base: 215_517n, net: 34_483n },
    ]);
    expect(taxes.ties).toEqual([{ account: '2300:VAT', report: 68_966n, ledger: 68_966n, difference: 0n }]);

    // What was known on 11 March stays what it was.
    const then = Date.parse('2026-03-11T00:30:00+03:00') + 1;
    expect((await billing.revenueByPlan({ ...ask, knownAt: then })).rows).toMatchObject([{ earned: 69_522n }]);
    await story.end();
  });

  it('recurs by the month: new, more, less, lost, come back, and late within grace', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T09:00:00+03:00' });
    const { billing } = story;
    // 36.50 net a term of 30 days is 37.00694… a month: 37.01.
    const terms: PlanInput['terms'] = {
      kind: 'prepaid',
      validity: { kind: 'duration', count: 30, unit: 'day' },
      renewal: 'extend',
      graceMs: 0,
      continuous: false,
    };
    const price = (code: string, amount: string) =>
      story.plan({ code, price: kes(amount), terms, taxes: [], taxMode: 'exclusive' });
    const home = await price('home', '36.50');
    const stays = await story.customer('Stays', home);
    const leaves = await story.customer('Leaves', home);
    const late = await story.customer('Late', home);
    for (const one of [stays, leaves, late]) await story.pays(one, '36.50'); // Until 31 January.
    await story.at('2026-01-30T12:00:00+03:00');
    await story.pays(stays, '36.50'); // Until 2 March.
    await story.at('2026-02-02T12:00:00+03:00');
    await story.pays(late, '36.50'); // Two days late: until 4 March.
    await story.at('2026-02-27T12:00:00+03:00');
    await story.pays(stays, '73.00'); // Until 1 May.
    await story.pays(late, '73.00'); // Until 3 May.
    await story.at('2026-03-05T12:00:00+03:00');
    await story.pays(leaves, '36.50'); // Back after a month: until 4 April.

    const ask = { from: '2026-01-01', to: '2026-04-01' };
    const found = await billing.recurringRevenue({ ...ask, graceDays: 3 });
    const one = 3_701n;
    expect(found.rows).toMatchObject([
      { month: '2026-01', opening: 0n, fresh: 3n * one, churned: 0n, closing: 3n * one },
      { month: '2026-02', opening: 3n * one, churned: -one, reactivated: 0n, closing: 2n * one },
      { month: '2026-03', opening: 2n * one, fresh: 0n, reactivated: one, closing: 3n * one },
    ]);
    expect(found.rows[1]).toMatchObject({
      accounts: { opening: 3, churned: 1, closing: 2 },
      customerChurn: '0.3333',
      revenueChurn: '0.3333',
    });
    // Of days to come nobody has renewed: on 5 March all three pay, and the month is looked at on that day.
    const ahead = await billing.recurringRevenue({ from: '2026-03-01', to: '2027-01-01' });
    expect(ahead.rows).toMatchObject([{ month: '2026-03', churned: 0n, closing: 3n * one }]);
    const later = billing.recurringRevenue({ from: '2026-03-06', to: '2026-04-01' });
    await expect(later).rejects.toMatchObject({ code: 'report.ahead' });
    // Without grace all three had lapsed but for who paid in time.
    const strict = await billing.recurringRevenue({ ...ask, graceDays: 0 });
    expect(strict.rows.map(({ fresh, churned, reactivated }) => [fresh, churned, reactivated])).toEqual([
      [one, 0n, 0n],
      [0n, 0n, one],
      [0n, 0n, one],
    ]);
    await story.end();
  });
});
