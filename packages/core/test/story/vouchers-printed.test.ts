import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

const untaxed = { taxMode: 'exclusive', taxes: [] } as const;

async function print(story: Story, planId: Parameters<Story['billing']['retirePlan']>[0], count: number) {
  const printed = await story.billing.issueVouchers({ count, planId });
  return printed.map(({ code }) => code);
}

async function totals({ billing }: Story): Promise<string[]> {
  const page = await billing.reads.invoices(null, { page: 1, limit: 100 });
  return page.rows.map(({ invoice }) => `${invoice.number} ${majorString(invoice.total)}`).toSorted();
}

describeOnEngines('a voucher for a plan', (open) => {
  it('buys its term at the price that was printed, though a new version costs more', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const first = await story.plan({ code: 'day', price: kes('50.00'), ...untaxed });
    const [one = '', two = ''] = await print(story, first.id, 2);
    const second = await story.plan({ code: 'day', price: kes('60.00'), ...untaxed });
    const amina = await story.customer('Amina', second);
    const baraka = await story.customer('Baraka', first);
    await story.billing.redeemVoucher(one, { accountId: amina.account.id });
    await story.billing.redeemVoucher(two, { subscriptionId: baraka.subscription.id });
    for (const each of [amina, baraka]) {
      expect([await story.access(each), await story.wallet(each)]).toEqual(['granted', '0.00']);
    }
    expect(await totals(story)).toEqual(['INV-000001 50.00', 'INV-000002 50.00']);
    // She goes on with the version that she holds.
    await story.pays(amina, '60.00');
    expect((await totals(story)).at(-1)).toBe('INV-000003 60.00');
    const view = await story.billing.view(amina.account.id);
    expect(view.subscriptions.map(({ plan }) => plan.version)).toEqual([2]);
    await story.end();
  });

  it('is honoured when the plan is sold no more, also to who begins with it', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'day', price: kes('50.00'), ...untaxed });
    const [code = ''] = await print(story, plan.id, 1);
    await story.billing.retirePlan(plan.id);
    const account = await story.billing.openAccount({ name: 'Baraka' });
    await story.billing.redeemVoucher(code, { accountId: account.id, username: 'baraka', secret: 'siri-1234' });
    await story.settle();
    const { subscriptions } = await story.billing.view(account.id);
    expect(subscriptions.map(({ subscription }) => subscription.state)).toEqual(['active']);
    await expect(print(story, plan.id, 1)).rejects.toMatchObject({ code: 'plan.retired' });
    await story.end();
  });

  it('is worth the set-up of a first term too, each with its taxes: 50 and 20 with 16 % are 81.20', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const taxed = { taxMode: 'exclusive', taxes: [vat] } as const;
    const plan = await story.plan({ code: 'setup', price: kes('50.00'), setupFee: kes('20.00'), ...taxed });
    const [one = '', two = ''] = await print(story, plan.id, 2);
    const account = await story.billing.openAccount({ name: 'Chege' });
    const target = { accountId: account.id, username: 'chege', secret: 'siri-1234' };
    const { payment } = await story.billing.redeemVoucher(one, target);
    expect(payment?.amount).toEqual(kes('81.20'));
    expect(await totals(story)).toEqual(['INV-000001 81.20']);
    // Who has been set up keeps what she did not need: 23.20.
    await story.billing.redeemVoucher(two, { accountId: account.id });
    expect(await totals(story)).toEqual(['INV-000001 81.20', 'INV-000002 58.00']);
    expect(-(await story.billing.reads.balance('2100', account.id, 'KES'))).toBe(2_320n);
    await story.end();
  });
});
