import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import type { PreviewLine } from '../../src/flow/changes.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const untaxed = { taxMode: 'exclusive', taxes: [] } as const;

async function documents({ billing }: Story): Promise<string[]> {
  const page = await billing.reads.invoices(null, { page: 1, limit: 100 });
  return page.rows
    .map(({ invoice }) => [invoice.number, ...invoice.lines.map(({ net }) => majorString(net)).toSorted()].join(' '))
    .toSorted();
}

function asks(story: Story, { subscription }: Customer, request: ChangeRequest) {
  return story.billing.requestChange(subscription.id, request, 'desk:asha');
}

function previews(story: Story, { subscription }: Customer, request: ChangeRequest) {
  return story.billing.previewChange(subscription.id, request);
}

const figures = (lines: readonly PreviewLine[]): string[] => lines.map(({ gross }) => majorString(gross));

describeOnEngines('what waits for the next invoice', (open) => {
  it('lets who cannot pay promise to: access now, and the fee of 50 with the term that keeps the promise', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const changes = { promise: { maxDays: 3, fee: kes('50.00') } };
    const amina = await story.customer('Amina', await story.plan({ price: kes('3000.00'), ...untaxed, changes }));
    await story.pays(amina, '3000.00');
    await story.at('2026-05-02T10:00:00+03:00');
    expect(await story.access(amina)).not.toBe('granted');
    const preview = await previews(story, amina, { kind: 'promise', days: 3 });
    expect([majorString(preview.toPay), preview.lines, figures(preview.nextLines)]).toEqual(['0.00', [], ['50.00']]);
    expect(await asks(story, amina, { kind: 'promise', days: 3 })).toMatchObject({
      state: 'done',
      due: { minor: 5_000n },
    });
    expect(await story.access(amina)).toBe('granted');
    expect(await documents(story)).toEqual(['INV-000001 3000.00']);
    await story.pays(amina, '3050.00');
    await story.at('2026-06-02T10:00:00+03:00');
    await story.pays(amina, '3000.00');
    expect(await documents(story)).toEqual(['INV-000001 3000.00', 'INV-000002 3000.00 50.00', 'INV-000003 3000.00']);
    await story.end();
  });

  it('is an upgrade of less than the least invoice: 1,500 stand on the one of July, once', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const changes = { plan: { minimumInvoice: kes('5000.00') } };
    const small = await story.plan({ code: 's', terms: monthly, price: kes('3000.00'), ...untaxed, changes });
    const large = await story.plan({ code: 'l', terms: monthly, price: kes('6000.00'), ...untaxed, changes });
    const duka = await story.customer('Duka', small);
    await story.billing.billDue();
    await story.at('2026-06-16T10:00:00+03:00');
    const preview = await previews(story, duka, { kind: 'plan', planId: large.id });
    expect([preview.lines, figures(preview.nextLines)]).toEqual([[], ['-1500.00', '3000.00']]);
    await asks(story, duka, { kind: 'plan', planId: large.id });
    expect(await documents(story)).toEqual(['INV-000001 3000.00']);
    for (const at of ['2026-07-01T10:00:00+03:00', '2026-08-01T10:00:00+03:00']) {
      await story.at(at);
      await story.billing.billDue();
    }
    expect(await documents(story)).toEqual([
      'INV-000001 3000.00',
      'INV-000002 -1500.00 3000.00 6000.00',
      'INV-000003 6000.00',
    ]);
    await story.end();
  });

  it('goes with the document of a change that comes sooner, and with the last one of what ends', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const changes = { plan: { minimumInvoice: kes('5000.00') } };
    const small = await story.plan({ code: 's', terms: monthly, price: kes('3000.00'), ...untaxed, changes });
    const large = await story.plan({ code: 'l', terms: monthly, price: kes('6000.00'), ...untaxed, changes });
    const [duka, baba] = [await story.customer('Duka', small), await story.customer('Baba', small)];
    await story.billing.billDue();
    await story.at('2026-06-16T10:00:00+03:00');
    for (const one of [duka, baba]) await asks(story, one, { kind: 'plan', planId: large.id });
    await asks(story, duka, { kind: 'cancel', when: 'now' });
    // Half of June on the large plan comes back, less the difference that was not billed yet.
    expect((await documents(story))[0]).toMatch(/ -3000.00 1500.00 3000.00$/);
    await asks(story, baba, { kind: 'cancel', when: 'end_of_period' });
    for (const at of ['2026-07-01T10:00:00+03:00', '2026-08-01T10:00:00+03:00']) {
      await story.at(at);
      await story.billing.billDue();
    }
    expect((await documents(story)).slice(1)).toEqual([
      'INV-000001 3000.00',
      'INV-000002 3000.00',
      'INV-000003 -1500.00 3000.00',
    ]);
    await story.end();
  });

  it('shows what a change that holds later will cost: the fee of a downgrade, the days up to a new day', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const changes = { plan: { downgradeFee: kes('500.00') } };
    const large = await story.plan({ code: 'l', terms: monthly, price: kes('3000.00'), ...untaxed, changes });
    const small = await story.plan({ code: 's', terms: monthly, price: kes('1000.00'), ...untaxed });
    const duka = await story.customer('Duka', large);
    await story.billing.billDue();
    const down = await previews(story, duka, { kind: 'plan', planId: small.id });
    expect([down.lines, figures(down.nextLines), majorString(down.toPay)]).toEqual([[], ['500.00'], '0.00']);
    const moves = await previews(story, duka, { kind: 'billing_day', day: 16 });
    // 1 to 16 July: 15 of the 30 days from 16 June.
    expect([moves.lines, figures(moves.nextLines)]).toEqual([[], ['1500.00']]);
    await asks(story, duka, { kind: 'billing_day', day: 16 });
    await story.at('2026-07-01T10:00:00+03:00');
    await story.billing.billDue();
    expect(await documents(story)).toEqual(['INV-000001 3000.00', 'INV-000002 1500.00']);
    await story.end();
  });
});
