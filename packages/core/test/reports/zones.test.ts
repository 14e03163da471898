import { expect, it } from 'vitest';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

describeOnEngines('revenue of customers in other zones than the house', (open) => {
  // Behind and ahead of Nairobi: at two in the morning it is yesterday there, at eleven at night tomorrow.
  it.each([
    ['America/Los_Angeles', '2026-04-11T02:00:00+03:00'],
    ['Pacific/Auckland', '2026-04-11T23:00:00+03:00'],
  ])('ties where a note is written on another day than in %s', async (zone, at) => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const { billing } = story;
    const { id: accountId } = await billing.openAccount({ name: 'Far', zone });
    const service = { from: '2026-03-15', to: '2026-04-15' };
    const line = { what: 'service', description: 'Line', amount: kes('1160.00'), taxes: [vat], service } as const;
    const draft = await billing.writeDraftInvoice({ accountId, taxMode: 'inclusive', lines: [line], dueDays: 14 }, 'x');
    const invoice = await billing.finaliseDraftInvoice(draft.id, 'x');
    await story.at(at);
    const [{ chargeId }] = invoice.lines as [(typeof invoice.lines)[0]];
    const lines = [{ chargeId, of: { gross: kes('500.00') } }] as const;
    await billing.creditInvoice(invoice.id, { lines, reason: 'Late', actor: 'desk' });
    await story.at('2026-05-01T00:00:01+03:00');
    const ties = async (to: string) => {
      const ask = { from: '2026-04-01', to };
      const reports = [await billing.revenueByPlan(ask), await billing.deferredRevenue(ask)];
      return reports.flatMap((report) => report.ties.map(({ difference }) => difference)).filter((by) => by !== 0n);
    };
    expect(await ties('2026-04-12')).toEqual([]);
    expect(await ties('2026-05-01')).toEqual([]);
    await billing.recogniseRevenue();
    expect(await ties('2026-04-12')).toEqual([]);
    expect(await ties('2026-05-01')).toEqual([]);
    await story.end();
  });
});
