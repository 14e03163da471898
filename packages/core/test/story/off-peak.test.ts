import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';
import { bills, byGib, GIB, metered, uses } from './metering.ts';

const unit = { model: 'unit', price: '1.00' } as const;
const night = { id: 'night', start: '00:00', end: '06:00' } as const;

describeOnEngines('who uses the network at night', (open) => {
  it('pays less for the next month, when half of the use of the last one was there', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T00:00:00+03:00' });
    const { billing } = story;
    await billing.createPromotion({
      name: 'Night owl',
      discount: { kind: 'percent', rate: '0.1' },
      scope: { of: 'account', kinds: ['recurring'] },
      when: [{ kind: 'off_peak', windows: ['night'], share: '0.5' }],
    });
    const plan = await story.plan({ ...metered, usage: [byGib(unit, { windows: [night] })] });
    const customer = await story.customer('Amina', plan);
    await billing.billDue();
    // Two hours of 8 GiB, an hour of them before six: 4 of 8 GiB. And 1 GiB by day makes it 4 of 9.
    await uses(story, customer, {
      from: '2026-03-10T05:00:00+03:00',
      to: '2026-03-10T07:00:00+03:00',
      outBytes: 8n * GIB,
    });
    await bills(story, '2026-04-03T00:00:00+03:00');
    await uses(story, customer, {
      from: '2026-04-10T05:00:00+03:00',
      to: '2026-04-10T07:00:00+03:00',
      outBytes: 8n * GIB,
    });
    await uses(story, customer, { from: '2026-04-11T10:00:00+03:00', to: '2026-04-11T11:00:00+03:00', outBytes: GIB });
    await bills(story, '2026-05-03T00:00:00+03:00');
    const { rows } = await billing.reads.invoices(customer.account.id, { page: 1, limit: 9 });
    // 500.00; 450.00 and 8 GiB; 500.00 and 9 GiB.
    expect(rows.map(({ invoice }) => majorString(invoice.net)).toReversed()).toEqual(['500.00', '458.00', '509.00']);
    await story.end();
  });
});
