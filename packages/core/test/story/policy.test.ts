import { expect, it } from 'vitest';
import type { MoneyPolicy } from '../../src/domain/policy.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

describeOnEngines('the policy of a legal entity', (open) => {
  it.each<[string, MoneyPolicy, string, string, string]>([
    ['halves go up', {}, '1000.25', '500.13', '500.13'],
    ['halves go to the even cent', { rounding: 'half_even' }, '1000.25', '500.12', '500.12'],
    ['whole shillings', { cashStep: 100n }, '1001.00', '501.00', '0.50'],
  ])('%s: by %o half a month of %s is billed as %s', async (_, policy, price, billed, printed) => {
    const story = await startStory({ database: await open(), from: '2026-04-16T08:00:00+03:00', policy });
    const plan = await story.plan({ code: 'office', terms, price: kes(price), taxMode: 'inclusive', taxes: [vat] });
    const account = await story.billing.openAccount({ name: 'Duka Ltd' });
    const login = { username: 'duka', secret: 'siri-1234', anchor: '2026-04-01' };
    const subscription = await story.billing.subscribe({ accountId: account.id, planId: plan.id, ...login });
    await story.billing.billDue();

    const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 10 });
    expect(rows.map(({ invoice }) => majorString(invoice.total))).toEqual([billed]);
    expect(rows.map(({ invoice }) => majorString(invoice.lines.at(-1)?.gross ?? kes('0')))).toEqual([printed]);
    expect(majorString(await story.billing.amountDue(account.id, subscription.id))).toBe(billed);
    await story.end();
  });
});
