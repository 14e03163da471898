import { expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { add, majorString, zero } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const karibu = {
  code: 'karibu',
  name: 'Karibu 20 %',
  discount: { kind: 'percent', rate: '0.2' },
  firstPeriods: 3,
} as const;

/** A postpaid office at so much without tax. */
function office(story: Story, code: string, price: string) {
  return story.plan({ code, name: code, terms: monthly, price: kes(price), taxMode: 'exclusive', taxes: [vat] });
}

/** What a customer was billed, oldest first: the net of each document. */
async function nets(story: Story, { id }: Account): Promise<string[]> {
  const { rows } = await story.billing.reads.invoices(id, { page: 1, limit: 100 });
  return rows.map(({ invoice: { kind, net } }) => `${kind === 'invoice' ? '' : '-'}${majorString(net)}`).toReversed();
}

async function billedOn(story: Story, instant: string): Promise<void> {
  await story.at(instant);
  await story.billing.billDue();
}

describeOnEngines('a discount of 20 % and one of 300.00', (open) => {
  it('leave 1,700.00 of 2,500.00; with tax 1,972.00; after 500.00 of the wallet 1,472.00 is due', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    await billing.createPromotion({ ...karibu });
    const amount = { kind: 'amount', amount: kes('300.00'), carries: true } as const;
    await billing.createPromotion({ code: 'rafiki', name: 'Brought by a friend', discount: amount });
    const { account, subscription } = await story.customer('Duka', await office(story, 'office', '2500.00'));
    await story.pays({ account, subscription }, '500.00');
    await billing.redeemCode(account.id, ' Karibu ');
    await billing.redeemCode(account.id, 'RAFIKI');

    await billing.billDue();

    const { rows } = await billing.reads.invoices(account.id, { page: 1, limit: 10 });
    expect(rows.map(({ invoice }) => [invoice.net, invoice.tax, invoice.total].map(majorString))).toEqual([
      ['1700.00', '272.00', '1972.00'],
    ]);
    expect(majorString(await billing.amountDue(account.id))).toBe('1472.00');
    // The gross stays to be seen on the document.
    expect(rows[0]?.invoice.lines.map(({ net }) => majorString(net))).toEqual(['2500.00', '-500.00', '-300.00']);
    await story.end();
  });
});

describeOnEngines('a code for the first three periods', (open) => {
  it('gives 20 % three times, also when the plan changes in the middle, and then no more', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    await billing.createPromotion({ ...karibu });
    const small = await office(story, 'small', '1000.00');
    const large = await office(story, 'large', '2000.00');
    const { account, subscription } = await story.customer('Duka', small);
    const taken = await billing.redeemCode(account.id, 'KARIBU', subscription.id);
    expect(taken).toMatchObject({ state: 'reserved', periods: [] });
    expect(await billing.redeemCode(account.id, 'karibu', subscription.id)).toEqual(taken);

    await billing.billDue();
    expect(await nets(story, account)).toEqual(['800.00']);
    await billedOn(story, '2026-04-01T09:00:00+03:00');
    expect(await nets(story, account)).toEqual(['800.00', '800.00']);

    await story.at('2026-04-16T00:00:00+03:00');
    const request = { kind: 'plan', planId: large.id, when: 'now' } as const;
    const preview = await billing.previewChange(subscription.id, request);
    await billing.requestChange(subscription.id, request, 'Amina');
    // Half of April is left: 1,000.00 of the new plan less 20 %, and half of the 800.00 that she was billed comes back.
    expect((await nets(story, account)).at(-1)).toBe('400.00');
    expect(majorString(preview.net)).toBe('400.00');
    // And again, back to what it was, with a third of April left: 333.33 less 20 % is 266.66, and a third of the month
    // of 1,600.00 comes back, 533.33.
    await story.at('2026-04-21T00:00:00+03:00');
    await billing.requestChange(subscription.id, { kind: 'plan', planId: small.id, when: 'now' }, 'Amina');
    expect((await nets(story, account)).at(-1)).toBe('-266.67');
    await billing.requestChange(subscription.id, { kind: 'plan', planId: large.id, when: 'next_period' }, 'Amina');
    const [held] = (await billing.view(account.id)).redemptions;
    expect(held).toMatchObject({ state: 'redeemed', periods: ['2026-03-01', '2026-04-01'] });

    await billedOn(story, '2026-05-01T09:00:00+03:00');
    await billedOn(story, '2026-06-01T09:00:00+03:00');
    await billedOn(story, '2026-07-01T09:00:00+03:00');
    expect((await nets(story, account)).slice(4)).toEqual(['1600.00', '2000.00', '2000.00']);
    expect((await billing.view(account.id)).redemptions).toEqual([]);
    await expect(billing.redeemCode(account.id, 'karibu', subscription.id)).rejects.toMatchObject({
      code: 'promotion.used',
    });
    await story.end();
  });

  it('shows before it is taken up what it would take, and writes nothing', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    await billing.createPromotion({ ...karibu });
    const prepaid = await story.plan({ code: 'home', price: kes('1000.00') });
    const { account, subscription } = await story.customer('Amina', prepaid);
    const preview = await billing.previewCode(account.id, 'karibu');
    expect([preview.off, preview.without, preview.total].map(majorString)).toEqual(['200.00', '1000.00', '800.00']);
    expect((await billing.view(account.id)).redemptions).toEqual([]);
    expect(majorString(await billing.amountDue(account.id, subscription.id))).toBe('1000.00');

    await billing.redeemCode(account.id, 'karibu');
    expect(majorString(await billing.amountDue(account.id, subscription.id))).toBe(majorString(preview.total));
    await story.pays({ account, subscription }, '800.00');
    expect(await story.access({ account, subscription })).toBe('granted');
    expect(await story.wallet({ account, subscription })).toBe('0.00');
    await story.end();
  });
});

describeOnEngines('an amount that carries', (open) => {
  it('gives to each subscription until it is used up, and runs on though the offer is over', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    const discount = { kind: 'amount', amount: kes('700.00'), carries: true } as const;
    const { id } = await billing.createPromotion({ code: 'rafiki', name: 'Brought by a friend', discount });
    const plan = await office(story, 'office', '250.00');
    const { account } = await story.customer('Duka', plan);
    const second = { accountId: account.id, planId: plan.id, username: 'duka-2', secret: 'siri-1234' };
    await billing.subscribe(second);
    await billing.redeemCode(account.id, 'rafiki');
    await billing.endPromotion(id);

    await billing.billDue();
    // Both months of 250.00 are free, so there is no document; 200.00 are left for the first of the next two.
    expect(await nets(story, account)).toEqual([]);
    expect((await billing.view(account.id)).redemptions).toMatchObject([{ left: kes('200.00'), state: 'redeemed' }]);
    await billedOn(story, '2026-04-01T09:00:00+03:00');
    expect((await nets(story, account)).toSorted()).toEqual(['250.00', '50.00']);
    await billedOn(story, '2026-05-01T09:00:00+03:00');
    expect((await nets(story, account)).slice(2)).toEqual(['250.00', '250.00']);
    expect((await billing.view(account.id)).redemptions).toEqual([]);
    await story.end();
  });
});

describeOnEngines('a code on a prepaid plan', (open) => {
  it('counts a change of plan that buys a whole new term, so that changing is no discount without end', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    await billing.createPromotion({ ...karibu, firstPeriods: 2 });
    const small = await story.plan({ code: 'small', price: kes('300.00') });
    const large = await story.plan({ code: 'large', price: kes('600.00') });
    const amina = await story.customer('Amina', small);
    await billing.redeemCode(amina.account.id, 'karibu');
    await story.pays(amina, '240.00');
    expect(await story.access(amina)).toBe('granted');
    const to = async ({ id: planId }: Plan, due: string) => {
      const change = { kind: 'plan', planId, when: 'now' } as const;
      expect(majorString((await billing.previewChange(amina.subscription.id, change)).toPay)).toBe(due);
      await billing.requestChange(amina.subscription.id, change, 'Amina');
      await story.pays(amina, due);
      expect(await story.wallet(amina)).toBe('0.00');
    };

    // 600.00 less 20 % for thirty days from now, and 15 of the 30 days of 240.00 come back.
    await story.at('2026-03-16T09:00:00+03:00');
    await to(large, '360.00');
    expect((await billing.view(amina.account.id)).redemptions).toMatchObject([
      { periods: ['2026-03-01', '2026-03-16'] },
    ]);
    // Two terms are two terms: the third costs what it costs. 300.00, and a third of 480.00 comes back.
    await story.at('2026-04-05T09:00:00+03:00');
    await to(small, '140.00');
    expect(majorString(await billing.amountDue(amina.account.id))).toBe('300.00');
    await story.end();
  });
});

describeOnEngines('a code that is for one customer only', (open) => {
  it('goes to one of two who ask at the same moment, and to the other once it is given back', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    await billing.createPromotion({ ...karibu, limits: { total: 1 } });
    const plan = await story.plan();
    const both = [await story.customer('Amina', plan), await story.customer('Baraka', plan)];
    const asked = await Promise.allSettled(both.map(({ account }) => billing.redeemCode(account.id, 'KARIBU')));
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'promotion.limitReached' },
    });
    const first = both[asked.findIndex(({ status }) => status === 'fulfilled')];
    const other = both.find((each) => each !== first);
    if (first === undefined || other === undefined) throw new Error('one of two got it');
    await billing.releaseCode(first.account.id, 'karibu');
    expect(await billing.redeemCode(other.account.id, 'karibu')).toMatchObject({ state: 'reserved' });
    await expect(billing.redeemCode(first.account.id, 'karibu')).rejects.toMatchObject({
      code: 'promotion.limitReached',
    });

    // Nobody buys: a month later the reservation has lapsed, and the place is free.
    await story.at('2026-04-02T09:00:00+03:00');
    expect(await billing.redeemCode(first.account.id, 'karibu')).toMatchObject({ state: 'reserved' });
    await story.end();
  });

  it('says in words what is in the way', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const { id } = await billing.createPromotion({ ...karibu });
    await billing.createPromotion({
      ...karibu,
      code: 'gold',
      name: 'Gold',
      when: [{ kind: 'plans', codes: ['gold'] }],
    });
    const { account } = await story.customer('Amina', await story.plan());
    await expect(billing.createPromotion({ ...karibu })).rejects.toMatchObject({ code: 'promotion.codeTaken' });
    await expect(billing.redeemCode(account.id, 'nothing')).rejects.toMatchObject({ code: 'promotion.missing' });
    await expect(billing.releaseCode(account.id, 'karibu')).rejects.toMatchObject({ code: 'promotion.notTaken' });
    await expect(billing.redeemCode(account.id, 'gold')).rejects.toThrow(/none of the plans gold/);
    await billing.endPromotion(id);
    await expect(billing.redeemCode(account.id, 'karibu')).rejects.toThrow(/it is over/);
    await story.end();
  });
});

describeOnEngines('what applies by itself', (open) => {
  it('rewards twelve months as a customer from the day on which they are over', async () => {
    const story = await startStory({ database: await open(), from: '2025-03-15T09:00:00+03:00' });
    const { billing } = story;
    await billing.createPromotion({
      name: 'Loyalty 10 %',
      discount: { kind: 'percent', rate: '0.1' },
      when: [{ kind: 'tenure', fromMonths: 12, tiers: [] }],
    });
    const { account } = await story.customer('Duka', await office(story, 'office', '1000.00'));
    for (let month = 0; month < 13; month++) {
      const year = month < 10 ? 2025 : 2026;
      await billedOn(story, `${year}-${String(((month + 2) % 12) + 1).padStart(2, '0')}-15T09:00:00+03:00`);
    }
    const billed = await nets(story, account);
    expect(billed).toHaveLength(13);
    expect(billed.slice(-2)).toEqual(['1000.00', '900.00']);
    await story.end();
  });

  it('rewards the last five invoices paid on time, and forgets it with one that was late', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T09:00:00+03:00' });
    const { billing } = story;
    await billing.createPromotion({
      name: 'Thank you',
      discount: { kind: 'percent', rate: '0.05' },
      when: [{ kind: 'paid_on_time', last: 5 }],
    });
    const customer = await story.customer('Duka', await office(story, 'office', '1000.00'));
    const pay = async () => {
      const { openInvoices } = await billing.view(customer.account.id);
      const owed = openInvoices.reduce((all, one) => add(all, one.owed), zero('KES'));
      await story.pays(customer, majorString(owed));
    };
    for (const month of ['01', '02', '03', '04', '05', '06']) {
      await billedOn(story, `2026-${month}-01T09:00:00+03:00`);
      if (month !== '06') await pay();
    }
    expect((await nets(story, customer.account)).slice(-2)).toEqual(['1000.00', '950.00']);
    // June is paid after its fourteen days.
    await story.at('2026-06-20T09:00:00+03:00');
    await pay();
    await billedOn(story, '2026-07-01T09:00:00+03:00');
    expect((await nets(story, customer.account)).at(-1)).toBe('1000.00');
    await story.end();
  });
});
