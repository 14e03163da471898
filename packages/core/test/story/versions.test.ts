import { expect, it } from 'vitest';
import type { PlanInput } from '../../src/domain/plan-input.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const office = { code: 'office', terms, taxMode: 'exclusive', taxes: [] } as const;

const priced = (price: string, existing?: NonNullable<PlanInput['existing']>) => ({
  ...office,
  price: kes(price),
  ...(existing && { existing }),
});

/** What each bill of an account came to, line by line, in the order in which they were issued. */
async function bills(story: Story, { account }: Customer): Promise<string[]> {
  const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 100 });
  return rows.map(({ invoice }) => invoice.lines.map(({ net }) => majorString(net)).join(' + ')).toReversed();
}

async function monthsPass(story: Story, days: readonly string[]): Promise<void> {
  for (const day of days) {
    await story.at(`${day}T00:00:00+03:00`);
    await story.billing.billDue();
  }
}

describeOnEngines('a new price', (open) => {
  it('reaches its holders with the first period from its date: 49.95, from May 59.95, from August 69.95', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    const january = await story.customer('January', await story.plan(priced('49.95')));
    await story.billing.billDue();
    await monthsPass(story, ['2026-02-01', '2026-03-01', '2026-04-01']);
    await story.plan(priced('59.95', { mode: 'at_next_period', from: '2026-05-01' }));
    await monthsPass(story, ['2026-05-01', '2026-06-01', '2026-07-01']);
    const newest = await story.plan(priced('69.95', { mode: 'at_next_period', from: '2026-08-01' }));
    await monthsPass(story, ['2026-08-01']);
    expect(await bills(story, january)).toEqual([
      '49.95',
      '49.95',
      '49.95',
      '49.95',
      '59.95',
      '59.95',
      '59.95',
      '69.95',
    ]);
    const view = await story.billing.view(january.account.id);
    expect(view.subscriptions[0]?.plan.id).toBe(newest.id);
    await story.end();
  });

  it('parts the period in which it comes, where it is to: 26.64 + 27.98', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-15T00:00:00+03:00' });
    const customer = await story.customer('Fifteenth', await story.plan(priced('49.95')));
    await story.billing.billDue();
    await story.plan(priced('59.95', { mode: 'on_date_split', from: '2026-05-01' }));
    await monthsPass(story, ['2026-04-15', '2026-05-15']);
    // 16 of the 30 days of 49.95, and 14 of 59.95.
    expect(await bills(story, customer)).toEqual(['49.95', '26.64 + 27.98', '59.95']);
    await story.end();
  });

  it('leaves who holds the plan alone unless it says otherwise, and an agreed price whatever it says', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    const first = await story.plan(priced('49.95'));
    const kept = await story.customer('Kept', first);
    const account = await story.billing.openAccount({ name: 'Agreed' });
    const subscription = await story.billing.subscribe({
      accountId: account.id,
      planId: first.id,
      username: 'agreed',
      secret: 'siri-1234',
      priceOverride: '45.00',
    });
    await story.billing.billDue();
    await story.plan(priced('59.95'));
    await monthsPass(story, ['2026-02-01']);
    expect(await bills(story, kept)).toEqual(['49.95', '49.95']);
    await story.plan(priced('69.95', { mode: 'at_next_period', from: '2026-03-01' }));
    await monthsPass(story, ['2026-03-01']);
    expect(await bills(story, kept)).toEqual(['49.95', '49.95', '69.95']);
    expect(await bills(story, { account, subscription })).toEqual(['45.00', '45.00', '45.00']);
    await story.end();
  });

  it('is not for sale before its day, nor after its last', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    const plan = await story.plan({
      ...priced('49.95'),
      availableFrom: '2026-02-01',
      availableUntil: '2026-03-01',
    });
    await expect(story.customer('Early', plan)).rejects.toThrow('is sold from 2026-02-01 on');
    await story.at('2026-02-28T23:59:00+03:00');
    await story.customer('In time', plan);
    await story.at('2026-03-01T00:00:00+03:00');
    await expect(story.customer('Late', plan)).rejects.toThrow('no longer, since 2026-03-01');
    await story.end();
  });

  it('is worked on as a draft that nobody can buy, and checked when it is published', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    const { billing } = story;
    const whole = { ...planOf('49.95'), name: '' };
    const draft = await billing.draftPlan(whole);
    expect(await billing.reads.plans()).toEqual([]);
    await expect(billing.publishDraft(draft.id)).rejects.toThrow('it has a name');
    await billing.draftPlan({ ...whole, name: 'Office' }, draft.id);
    expect(await billing.publishDraft(draft.id)).toMatchObject({ code: 'office', version: 1, name: 'Office' });
    expect(await billing.reads.planDrafts()).toEqual([]);
    await story.end();
  });
});

function planOf(price: string): PlanInput {
  return {
    ...office,
    name: 'Office',
    price: kes(price),
    service: { access: 'pppoe', downKbps: 1_000, upKbps: 1_000, quotaBytes: null, afterQuota: 'block', sessions: 1 },
    onExpiry: 'refuse',
  };
}
