import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const leased = {
  terms: { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 },
  name: 'Leased',
  price: kes('3000.00'),
  taxMode: 'exclusive',
  taxes: [],
  minimum: kes('9000.00'),
} as const;

async function lines({ billing }: Story): Promise<string[]> {
  const page = await billing.reads.invoices(null, { page: 1, limit: 100 });
  return page.rows
    .flatMap(({ invoice }) => invoice.lines.map(({ description, net }) => `${description} ${majorString(net)}`))
    .toSorted();
}

function asks(story: Story, { subscription }: Customer, request: ChangeRequest) {
  return story.billing.requestChange(subscription.id, request, 'desk:asha');
}

describeOnEngines('the least that a period comes to', (open) => {
  it('is less by the days of a pause, like the price: 20 of 30 days of 9,000 are 6,000', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const duka = await story.customer('Duka', await story.plan({ ...leased, code: 'leased' }));
    await story.billing.billDue();
    await story.at('2026-06-05T10:00:00+03:00');
    await asks(story, duka, { kind: 'pause', from: '2026-06-11', until: '2026-06-21' });
    await story.at('2026-07-01T10:00:00+03:00');
    await story.billing.billDue();
    // 3,000 less 1,000 were billed for June; 4,000 are missing of its 6,000.
    const found = (await lines(story)).map((line) => line.replace(/^.*(up to the minimum|paused)/, '$1'));
    expect(found.filter((line) => line.startsWith('up to'))).toEqual(['up to the minimum 4000.00']);
    expect(found.filter((line) => line.startsWith('paused'))).toEqual(['paused 1000.00']);
    await story.end();
  });

  it('stays as it was where a pause is paid for', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const changes = { pause: { compensation: 'none', minDays: 1, maxDaysPerYear: 30 } } as const;
    const duka = await story.customer('Duka', await story.plan({ ...leased, code: 'leased', changes }));
    await story.billing.billDue();
    await asks(story, duka, { kind: 'pause', from: '2026-06-11', until: '2026-06-21' });
    await story.at('2026-07-01T10:00:00+03:00');
    await story.billing.billDue();
    expect((await lines(story)).filter((line) => line.includes('minimum'))).toEqual([
      'Leased: up to the minimum 6000.00',
    ]);
    await story.end();
  });

  it('counts what was billed to whoever held it before: a transfer asks for nothing twice', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const duka = await story.customer('Duka', await story.plan({ ...leased, code: 'leased' }));
    await story.billing.billDue();
    await story.pays(duka, '3000.00');
    await story.at('2026-06-16T00:00:00+03:00');
    const son = await story.billing.openAccount({ name: 'Juma' });
    await asks(story, duka, { kind: 'transfer', accountId: son.id });
    await story.at('2026-07-01T10:00:00+03:00');
    await story.billing.billDue();
    const missing = (await lines(story)).filter((line) => line.includes('minimum'));
    // Half of the month each: 4,500 less the half of the 3,000 that Duka has paid in advance.
    expect(missing).toEqual(['Leased: up to the minimum 3000.00', 'Leased: up to the minimum 3000.00']);
    await story.end();
  });
});
