import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { kes, planInput, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';
import { newProvider, PHONE, till } from './provider.ts';

const GIB = 1n << 30n;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

async function totals(story: Story): Promise<string[]> {
  const page = await story.billing.reads.invoices(null, { page: 1, limit: 100 });
  return page.rows.map(({ invoice }) => `${invoice.number} ${majorString(invoice.total)}`).toSorted();
}

describeOnEngines('a postpaid customer', (open) => {
  it('is billed for the part of the first month, then month by month, and once however often it is asked', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-17T08:00:00+03:00' });
    const plan = await story.plan({
      code: 'office',
      terms: monthly,
      price: kes('2500.00'),
      taxMode: 'inclusive',
      taxes: [vat],
    });
    const account = await story.billing.openAccount({ name: 'Duka Ltd' });
    const anchor = '2026-03-01';
    await story.billing.subscribe({
      accountId: account.id,
      planId: plan.id,
      username: 'duka',
      secret: 'siri-1234',
      anchor,
    });

    expect(await story.billing.billDue()).toEqual({ billed: 1, parked: [] });
    expect(await story.billing.billDue()).toEqual({ billed: 0, parked: [] });
    // 15 of 31 days of 2,500.00.
    expect(await totals(story)).toEqual(['INV-000001 1209.68']);

    await story.at('2026-05-02T08:00:00+03:00');
    expect(await story.billing.billDue()).toEqual({ billed: 2, parked: [] });
    expect(await totals(story)).toEqual(['INV-000001 1209.68', 'INV-000002 2500.00', 'INV-000003 2500.00']);
    await story.end();
  });

  it('pays for what it used, graduated, after the month in which it was used', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T00:00:00+03:00' });
    const usage = {
      meter: 'bytes',
      blockSize: GIB,
      model: {
        model: 'graduated',
        tiers: [
          { upTo: '10', price: '50.00' },
          { upTo: null, price: '20.00' },
        ],
      },
    } as const;
    const input = planInput({
      code: 'metered',
      terms: monthly,
      price: kes('500.00'),
      taxMode: 'exclusive',
      taxes: [vat],
      usage: [usage],
    });
    const plan = await story.billing.publishPlan(input);
    const shop = await story.customer('Shop', plan);
    await story.billing.billDue();
    await story.billing.recordUsage([
      {
        source: 'radius',
        sessionKey: 'nas/7',
        username: 'shop',
        kind: 'stop',
        at: story.clock.now() + 3_600_000,
        seconds: 3_600,
        inBytes: 2n * GIB,
        outBytes: 9n * GIB,
        endCause: 'User-Request',
        generation: 1,
        where: {},
      },
    ]);
    await story.at('2026-04-01T00:00:00+03:00');
    // What was used in March is waited for until it can be complete.
    expect(await story.billing.billDue()).toEqual({ billed: 0, parked: [] });
    await story.at('2026-04-03T00:00:00+03:00');
    await story.billing.billDue();
    // 11 GiB: ten at 50.00 and one at 20.00 = 520.00; with the flat 500.00 and 16 % VAT, 1,020.00 × 1.16.
    expect(await totals(story)).toEqual(['INV-000001 580.00', 'INV-000002 1183.20']);
    expect(await story.access(shop)).toBe('granted');
    await story.end();
  });

  it('is not billed for the time that it was suspended', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), taxes: [vat] });
    const shop = await story.customer('Shop', plan);
    await story.billing.billDue();
    await story.billing.changeSubscription(shop.subscription.id, { state: 'suspended' });
    await story.at('2026-06-16T00:00:00+03:00');
    expect(await story.billing.billDue()).toEqual({ billed: 0, parked: [] });
    await story.billing.changeSubscription(shop.subscription.id, { state: 'active' });
    await story.billing.billDue();
    // March whole, then 15 of the 30 days of June; nothing for April and May.
    expect(await totals(story)).toEqual(['INV-000001 3000.00', 'INV-000002 1500.00']);
    expect(await story.access(shop)).toBe('granted');
    await story.end();
  });

  it('is billed by the calendar: an ask for her invoice pays it, and renews nothing else of hers', async () => {
    const story = await startStory({
      database: await open(),
      from: '2026-03-01T00:00:00+03:00',
      plugins: [till(newProvider())],
    });
    const office = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), taxes: [vat] });
    const shop = await story.customer('Shop', office);
    await story.billing.billDue();
    const ask = {
      gateway: 'till',
      accountId: shop.account.id,
      subscriptionId: shop.subscription.id,
      amount: null,
      payer: PHONE,
    };
    const attempt = await story.billing.requestPayment(ask);
    expect(attempt).toMatchObject({ subscriptionId: shop.subscription.id, amount: kes('3000.00') });
    await story.end();
  });
});
