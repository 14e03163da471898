import { expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.ts';
import type { Invoice } from '../../src/domain/invoice.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const because = { reason: 'Moved away', actor: 'desk' };
const PAGE = { page: 1, limit: 50 };

async function begin(database: Parameters<typeof startStory>[0]['database']) {
  const story = await startStory({ database });
  const { billing } = story;
  const mwangi = await billing.openAccount({ name: 'Kiosk Mwangi' });
  await billing.appointAgent(mwangi.id, { tiers: [{ upTo: null, rate: '0.10' }] }, 'wanjiru');
  const opened = await billing.openAccount({ name: 'Amina' });
  const amina = await billing.changeAccount(opened.id, { agentId: mwangi.id });
  return { story, billing, mwangi, amina };
}

/** Sells for so much, with 16 % VAT in it. */
async function sold({ billing }: Story, { id: accountId }: Account, amount: string): Promise<Invoice> {
  const line = { what: 'equipment', description: 'Router', amount: kes(amount), taxes: [vat] } as const;
  const draft = await billing.writeDraftInvoice({ accountId, taxMode: 'inclusive', lines: [line] }, 'desk');
  return billing.finaliseDraftInvoice(draft.id, 'desk');
}

const pays = (story: Story, account: Account, amount: string) => {
  return story.pays({ account, subscription: null } as unknown as Customer, amount);
};

/** What the house has spent on commission, and what it owes the agent; below zero: she owes it. */
async function commission({ billing }: Story, agentId: Id<'Account'>): Promise<readonly string[]> {
  const spent = await billing.reads.balance('5200', null, 'KES');
  const owed = -(await billing.reads.balance('2450', agentId, 'KES'));
  return [spent, owed].map((minor) => majorString({ minor, currency: 'KES' }));
}

describeOnEngines('what a credit note takes back of commission', (open) => {
  it('is nothing of another sale, where nobody has paid what it corrects', async () => {
    const { story, billing, mwangi, amina } = await begin(await open());
    await sold(story, amina, '1160.00');
    await pays(story, amina, '1160.00');
    await billing.payCommission({ agentId: mwangi.id, to: 'cash', key: 'one', actor: 'wanjiru' });
    const left = await billing.changeAccount(amina.id, { agentId: null });
    const unpaid = await sold(story, left, '1160.00');
    await billing.creditInvoice(unpaid.id, { lines: 'all', ...because });
    expect(await commission(story, mwangi.id)).toEqual(['100.00', '0.00']);
    await story.end();
  });

  it('is what was earned on the part that was paid, and what settles the rest earns nothing', async () => {
    const { story, billing, mwangi, amina } = await begin(await open());
    const invoice = await sold(story, amina, '2500.00');
    await pays(story, amina, '1000.00');
    // 1,000.00 of 2,500.00 are 862.07 net.
    expect(await commission(story, mwangi.id)).toEqual(['86.21', '86.21']);
    await billing.payCommission({ agentId: mwangi.id, to: 'float', key: 'one', actor: 'wanjiru' });
    await billing.creditInvoice(invoice.id, { lines: 'all', refundTo: 'refund', ...because });
    expect(await commission(story, mwangi.id)).toEqual(['0.00', '-86.21']);
    await story.end();
  });

  it('is nothing while more is owed on the invoice than it gives back', async () => {
    const { story, billing, mwangi, amina } = await begin(await open());
    const invoice = await sold(story, amina, '2500.00');
    await pays(story, amina, '1000.00');
    const [line] = invoice.lines;
    const part = [{ chargeId: line!.chargeId, of: { gross: kes('500.00') } }];
    await billing.creditInvoice(invoice.id, { lines: part, ...because });
    expect(await commission(story, mwangi.id)).toEqual(['86.21', '86.21']);
    // In the end 2,000.00 are sold and paid, in two parts of 862.07 net.
    await story.at('2026-03-02T09:00:00+03:00');
    await pays(story, amina, '1000.00');
    expect(await commission(story, mwangi.id)).toEqual(['172.42', '172.42']);
    await story.end();
  });

  it('is no more than was earned on what it corrects, though goodwill has paid a part of that', async () => {
    const { story, billing, mwangi, amina } = await begin(await open());
    const gift = { count: 1, value: 116_000n, kind: 'compensation' } as const;
    const [slip] = await billing.issueVouchers(gift);
    const given = await sold(story, amina, '1160.00');
    await billing.redeemVoucher(slip!.code, { accountId: amina.id });
    await sold(story, amina, '1160.00');
    await pays(story, amina, '1160.00');
    expect(await commission(story, mwangi.id)).toEqual(['100.00', '100.00']);
    await billing.creditInvoice(given.id, { lines: 'all', ...because });
    expect(await commission(story, mwangi.id)).toEqual(['100.00', '100.00']);
    await story.end();
  });

  it('is earned again as the credit pays for something else, also after a refund of it has failed', async () => {
    const { story, billing, mwangi, amina } = await begin(await open());
    const invoice = await sold(story, amina, '2500.00');
    await pays(story, amina, '1160.00');
    await billing.creditInvoice(invoice.id, { lines: 'all', ...because });
    expect(await commission(story, mwangi.id)).toEqual(['0.00', '0.00']);
    const ask = { source: 'credit', amount: kes('1160.00'), ...because } as const;
    const refund = await billing.requestRefund(amina.id, ask);
    await billing.settleRefund(refund.id, { to: 'failed', reason: 'The number is not hers' }, 'desk');
    await sold(story, amina, '580.00');
    expect(await commission(story, mwangi.id)).toEqual(['50.00', '50.00']);
    await sold(story, amina, '580.00');
    expect(await commission(story, mwangi.id)).toEqual(['100.00', '100.00']);
    expect((await billing.reads.commissions(mwangi.id, PAGE)).total).toBe(3);
    await story.end();
  });

  it('is in proportion to what a change of the subscription gives back, and nothing of what was not paid', async () => {
    const { story, billing, mwangi } = await begin(await open());
    const untaxed = { price: kes('3000.00'), taxMode: 'exclusive', taxes: [] } as const;
    const ends = { kind: 'cancel', when: 'now', unused: 'offset' } as const;
    const home = await story.plan({ code: 'home', ...untaxed });
    const baraka = await story.customer('Baraka', home);
    await billing.changeAccount(baraka.account.id, { agentId: mwangi.id });
    await story.pays(baraka, '3000.00');
    const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
    const office = await story.plan({ code: 'office', terms: monthly, ...untaxed });
    const owing = { accountId: baraka.account.id, planId: office.id, username: 'ofisi', secret: 'siri-1234' };
    const subscription = await billing.subscribe(owing);
    await billing.billDue();
    expect(await commission(story, mwangi.id)).toEqual(['300.00', '300.00']);
    // 16 of 31 days of the office are not owed any more, 1,451.61 still are; nobody has paid any of it.
    await story.at('2026-03-16T09:00:00+03:00');
    await billing.requestChange(subscription.id, ends, 'desk');
    expect(await commission(story, mwangi.id)).toEqual(['300.00', '300.00']);
    // Half of the home's month comes back, and 150.00 with it; 1,451.61 of the 1,500.00 pay for the office: 145.16.
    await billing.requestChange(baraka.subscription.id, { ...ends, unused: 'offset' }, 'desk');
    expect(await commission(story, mwangi.id)).toEqual(['295.16', '295.16']);
    await story.end();
  });
});

describeOnEngines('credit that becomes money in the wallet', (open) => {
  it('has no receipt: nothing came in', async () => {
    const { story, billing, amina } = await begin(await open());
    const invoice = await sold(story, amina, '1160.00');
    const came = await pays(story, amina, '1160.00');
    await billing.creditInvoice(invoice.id, { lines: 'all', refundTo: 'wallet', ...because });
    const { rows } = await billing.reads.payments(amina.id, PAGE);
    const kept = rows.find(({ gateway }) => gateway === 'credit');
    await expect(billing.receiptFor(kept!.id)).rejects.toMatchObject({ code: 'receipt.credit' });
    expect((await billing.receiptFor(came.id)).number).toBe('RCT-000001');
    await story.end();
  });
});
