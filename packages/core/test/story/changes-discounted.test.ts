import { expect, it } from 'vitest';
import { majorString, negate } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const untaxed = { taxMode: 'exclusive', taxes: [] } as const;

async function bills(story: Story, { account }: Customer): Promise<string[]> {
  const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 100 });
  return rows
    .map(({ invoice }) => majorString(invoice.kind === 'credit_note' ? negate(invoice.total) : invoice.total))
    .toReversed();
}

describeOnEngines('what a promotion took off', (open) => {
  it('does not come back: pieces and add-ons are given back for what was paid', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const { billing } = story;
    const percent = { kind: 'percent', rate: '0.2' } as const;
    await billing.createPromotion({ code: 'karibu', name: 'Karibu', discount: percent });
    const plan = await story.plan({ code: 'office', terms, price: kes('3000.00'), ...untaxed });
    const service = {
      access: 'pppoe',
      downKbps: 0,
      upKbps: 0,
      quotaBytes: null,
      afterQuota: 'block',
      sessions: 0,
    } as const;
    const ip = await story.plan({ code: 'ip', role: 'add_on', terms, price: kes('300.00'), service, ...untaxed });
    const duka = await story.customer('Duka', plan);
    const { id } = duka.subscription;
    await billing.redeemCode(duka.account.id, 'karibu', id);
    await billing.billDue();
    await story.at('2026-04-16T00:00:00+03:00');
    // Half of April is left: 1,500.00 of one piece more, and 150.00 of the address, less 20 % each.
    await billing.requestChange(id, { kind: 'quantity', quantity: 2 }, 'desk');
    await billing.requestChange(id, { kind: 'add_on', planId: ip.id }, 'desk');
    expect(await bills(story, duka)).toEqual(['2400.00', '1200.00', '120.00']);
    await story.at('2026-04-21T00:00:00+03:00');
    // A third is left: of two pieces that were 4,800.00 a month, and of an address that was 240.00.
    await billing.requestChange(id, { kind: 'cancel', when: 'now', unused: 'credit' }, 'desk');
    expect((await bills(story, duka)).at(-1)).toBe('-1680.00');
    await story.end();
  });
});
