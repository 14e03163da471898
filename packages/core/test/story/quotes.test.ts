import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

async function planOf(story: Story, { account, subscription }: Customer): Promise<string | undefined> {
  const { subscriptions } = await story.billing.view(account.id);
  return subscriptions.find((one) => one.subscription.id === subscription.id)?.plan.code;
}

async function asksForMore(story: Story) {
  const small = await story.plan({ code: 'small', price: kes('3000.00'), ...untaxed });
  const large = await story.plan({ code: 'large', price: kes('6000.00'), ...untaxed });
  const amina = await story.customer('Amina', small);
  await story.pays(amina, '3000.00');
  await story.at('2026-04-11T09:00:00+03:00');
  const change = await story.billing.requestChange(amina.subscription.id, { kind: 'plan', planId: large.id }, 'desk');
  return { amina, change };
}

describeOnEngines('the price of a change', (open) => {
  it('that was quoted is what has to be paid, hours later too', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const { amina, change } = await asksForMore(story);
    expect(majorString(change.due)).toBe('4000.00');
    await story.at('2026-04-11T16:30:00+03:00');
    expect(majorString(await story.billing.amountDue(amina.account.id))).toBe('4000.00');
    await story.pays(amina, '4000.00');
    expect([await planOf(story, amina), await story.wallet(amina)]).toEqual(['large', '0.00']);
    // It holds from when it was asked.
    expect(await story.paidUntil(amina)).toBe('2026-05-11 09:00');
    await story.end();
  });

  it('is another one on the next day, and the same all that day', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const { amina, change } = await asksForMore(story);
    await story.at('2026-04-13T10:00:00+03:00');
    // From midnight, 18 days and 9 hours of 30 days of 3,000.00 are unused: 1,837.50.
    expect(majorString(await story.billing.amountDue(amina.account.id))).toBe('4162.50');
    await story.pays(amina, '4000.00');
    expect(await planOf(story, amina)).toBe('small');
    expect(majorString((await story.billing.reads.change(change.id))?.due ?? kes('0'))).toBe('4162.50');
    await story.at('2026-04-13T20:00:00+03:00');
    await story.pays(amina, '162.50');
    expect([await planOf(story, amina), await story.wallet(amina)]).toEqual(['large', '0.00']);
    await story.end();
  });
});

describeOnEngines('what comes back', (open) => {
  it('settles what is owed first: who never paid and ends at once owes only for her days', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), ...untaxed });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.at('2026-04-16T10:00:00+03:00');
    const cancel = { kind: 'cancel', when: 'now' } as const;
    const preview = await story.billing.previewChange(duka.subscription.id, cancel);
    expect(preview.returned.map(({ way, amount }) => `${way} ${majorString(amount)}`)).toEqual(['offset 1500.00']);
    await story.billing.requestChange(duka.subscription.id, cancel, 'desk');
    const { openInvoices, buckets } = await story.billing.view(duka.account.id);
    expect(openInvoices.map(({ owed }) => majorString(owed))).toEqual(['1500.00']);
    expect(buckets).toEqual([]);
    await story.end();
  });
});
