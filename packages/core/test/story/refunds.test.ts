import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const ENDS = { kind: 'cancel', when: 'now', unused: 'refund' } as const;

function promise(story: Story, { account }: Customer, units: bigint) {
  const what = { subscriptionId: null, asset: 'KES', validity: null, source: 'promo', reason: 'welcome' } as const;
  return story.billing.grantUnits({ accountId: account.id, ...what, units });
}

/** What is owed to the payer, and what lies in credit. */
async function owed({ billing }: Story, { account }: Customer): Promise<readonly string[]> {
  const of = async (code: '2400' | '2110') => -(await billing.reads.balance(code, account.id, 'KES'));
  return [await of('2400'), await of('2110')].map((minor) => majorString({ minor, currency: 'KES' }));
}

async function ending(story: Story, customer: Customer): Promise<readonly string[]> {
  const { returned } = await story.billing.previewChange(customer.subscription.id, ENDS);
  await story.billing.requestChange(customer.subscription.id, ENDS, 'desk');
  return returned.map(({ way, amount }) => `${way} ${majorString(amount)}`);
}

describeOnEngines('a refund', (open) => {
  const begin = async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
    return { story, plan: await story.plan({ terms: monthly, price: kes('3000.00'), ...untaxed }) };
  };

  it('is of money only: what promotional credit has paid comes back as credit', async () => {
    const { story, plan } = await begin();
    const duka = await story.customer('Duka', plan);
    await promise(story, duka, 300_000n);
    await story.billing.billDue();
    expect(await ending(story, duka)).toEqual(['credit 3000.00']);
    expect(await owed(story, duka)).toEqual(['0.00', '3000.00']);
    await story.end();
  });

  it('is of so much as money has paid: 1,000 of promotional credit and 2,000 by phone', async () => {
    const { story, plan } = await begin();
    const duka = await story.customer('Duka', plan);
    await promise(story, duka, 100_000n);
    await story.billing.billDue();
    await story.pays(duka, '2000.00');
    expect(await ending(story, duka)).toEqual(['refund 2000.00', 'credit 1000.00']);
    expect(await owed(story, duka)).toEqual(['2000.00', '1000.00']);
    await story.end();
  });

  it('is of all that was paid by phone, whatever other months were paid with', async () => {
    const { story, plan } = await begin();
    const duka = await story.customer('Duka', plan);
    await promise(story, duka, 300_000n);
    await story.billing.billDue();
    await story.at('2026-07-01T00:00:00+03:00');
    await story.billing.billDue();
    await story.pays(duka, '3000.00');
    expect(await ending(story, duka)).toEqual(['refund 3000.00']);
    expect(await owed(story, duka)).toEqual(['3000.00', '0.00']);
    await story.end();
  });
});
