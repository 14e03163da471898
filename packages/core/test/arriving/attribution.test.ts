import { expect, it } from 'vitest';
import type { Payment } from '../../src/domain/payment.ts';
import { formatMoney } from '../../src/kernel/money.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';
import { books } from '../story/desk.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const PAYER = '2547*****678';

/** Money that comes by the paybill. */
async function comes({ billing, clock }: Story, given: Parameters<typeof received>[0]): Promise<Payment> {
  const applied = await billing.applyResult('paybill', received({ providerAt: clock.now(), ...given }));
  if (!('payment' in applied)) throw new Error(applied.outcome);
  return applied.payment;
}

/** A number with one digit wrong. */
const typo = (number: string) => number.slice(0, 5) + ((Number(number[5]) + 1) % 10) + number.slice(6);

describeOnEngines('money with an invoice number', (open) => {
  it.each([
    ['as it is printed', (number: string) => number],
    ['without the dash', (number: string) => number.replace('-', '').toLowerCase()],
  ])('%s pays that invoice first, though an older one is open', async (_, typed) => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const home = await story.plan({ terms: monthly });
    const duka = await story.customer('Duka', home);
    await billing.billDue();
    await story.at('2026-04-01T00:00:00+03:00');
    await billing.billDue();
    const view = await billing.view(duka.account.id);
    const [older, newer] = view.openInvoices.map(({ invoice }) => invoice);
    await comes(story, { accountReference: typed(newer!.number!), amount: kes('1000.00') });
    const after = await billing.view(duka.account.id);
    expect(after.openInvoices.map(({ invoice }) => invoice.id)).toEqual([older!.id]);
    await story.end();
  });

  it('with fewer digits than it has is suggested, and taken by nobody', async () => {
    const story = await startStory({ database: await open() });
    const home = await story.plan({ terms: monthly });
    const duka = await story.customer('Duka', home);
    await story.billing.billDue();
    const { openInvoices } = await story.billing.view(duka.account.id);
    const number = Number(openInvoices[0]!.invoice.number!.slice(4));
    const stray = await comes(story, { accountReference: `INV${number}`, payer: null, amount: kes('1000.00') });
    expect(stray).toMatchObject({ accountId: null, suggestion: { accountId: duka.account.id, key: 'invoice_number' } });
    const [first] = await story.billing.suggestionsFor(stray.id);
    expect(first).toMatchObject({
      accountId: duka.account.id,
      number: duka.account.number,
      name: 'Duka',
      invoiceId: openInvoices[0]!.invoice.id,
      would: { pays: [{ amount: kes('1000.00') }], buys: [], keeps: kes('0.00') },
    });
    await story.end();
  });
});

describeOnEngines('the unmatched queue', (open) => {
  it('shows the likeliest owners, each with what the money would do; one is chosen and is online', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const home = await story.plan();
    const amina = await story.customer('Amina', home);
    const baraka = await story.customer('Baraka', home);
    // She has paid for herself from this phone before, and for nobody else.
    await comes(story, { receipt: 'OLD1', accountReference: amina.account.number, payer: PAYER, amount: kes('10.00') });
    const stray = await comes(story, {
      receipt: 'NEW1',
      accountReference: typo(amina.account.number),
      payer: PAYER,
      amount: kes('1000.00'),
    });
    expect(stray.unmatched).not.toBeNull();
    expect(await books(story, '2150')).toEqual(['-1000.00']);
    const candidates = await billing.suggestionsFor(stray.id);
    expect(candidates.map(({ accountId }) => accountId)).not.toContain(baraka.account.id);
    expect(candidates[0]).toMatchObject({
      accountId: amina.account.id,
      name: 'Amina',
      reasons: [
        { key: 'number_slip', why: 'one slip away' },
        { key: 'payer', why: 'paid by this payer before' },
        { key: 'plan_price', why: 'their plan costs exactly this' },
      ],
      would: { pays: [], buys: [{ subscriptionId: amina.subscription.id, planName: 'Home 10' }] },
      refusal: null,
    });
    // Looking wrote nothing.
    expect(await story.access(amina)).toBe('blocked');
    await billing.attribute(stray.id, amina.account.id, { actor: 'wanjiku', reason: 'She called.' });
    await story.settle();
    expect(await story.access(amina)).toBe('granted');
    expect(await billing.reads.paymentNotes(stray.id)).toMatchObject([
      { what: 'attributed', accountId: amina.account.id, actor: 'wanjiku', reason: 'She called.', turn: 1 },
    ]);
    expect(await books(story, '2150')).toEqual(['0.00']);
    await story.end();
  });

  it('never gives money away for its phone or its amount alone, and suggests who owes exactly that', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const home = await story.plan({ terms: monthly, price: kes('1234.00') });
    const duka = await story.customer('Duka', home);
    await billing.changeAccount(duka.account.id, { phone: '254712345678' });
    await billing.billDue();
    const stray = await comes(story, { accountReference: null, payer: PAYER, amount: kes('1234.00') });
    expect(stray).toMatchObject({ accountId: null, unmatched: 'no_reference' });
    const [first] = await billing.suggestionsFor(stray.id);
    expect(first?.accountId).toBe(duka.account.id);
    expect(first?.reasons.map(({ key }) => key)).toEqual(['phone', 'amount_due', 'plan_price']);
    await story.end();
  });

  it('gives money to one of two people who click at once, and tells the other', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const home = await story.plan();
    const [amina, baraka] = [await story.customer('Amina', home), await story.customer('Baraka', home)];
    const stray = await comes(story, { accountReference: null, amount: kes('1000.00') });
    const both = await Promise.allSettled([
      billing.attribute(stray.id, amina.account.id, { actor: 'wanjiku' }),
      billing.attribute(stray.id, baraka.account.id, { actor: 'otieno' }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'payment.notUnmatched' });
    expect(await billing.reads.paymentNotes(stray.id)).toHaveLength(1);
    await story.end();
  });

  it('puts it to what a person names, and to nothing that is somebody else’s', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const home = await story.plan();
    const amina = await story.customer('Amina', home);
    const other = await story.customer('Other', home);
    const second = await billing.subscribe({
      accountId: amina.account.id,
      planId: home.id,
      username: 'second',
      secret: 'siri-1234',
    });
    const stray = await comes(story, { accountReference: null, amount: kes('1000.00') });
    const give = (subscriptionId: typeof second.id) =>
      billing.attribute(stray.id, amina.account.id, { actor: 'wanjiku', subscriptionId });
    await expect(give(other.subscription.id)).rejects.toMatchObject({ code: 'payment.notItsSubscription' });
    await give(second.id);
    await story.settle();
    expect(await story.access({ ...amina, subscription: second })).toBe('granted');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });
});

describeOnEngines('money that looks wrong', (open) => {
  it('is held and nobody’s until it is released, whoever did it and why', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const home = await story.plan();
    const amina = await story.customer('Amina', home);
    const stray = await comes(story, { accountReference: null, amount: kes('1000.00') });
    await billing.holdPayment(stray.id, 'The phone was reported stolen.', 'wanjiku');
    const give = () => billing.attribute(stray.id, amina.account.id, { actor: 'otieno' });
    await expect(give()).rejects.toMatchObject({ code: 'payment.held', kind: 'conflict' });
    await expect(billing.holdPayment(stray.id, 'Again.', 'otieno')).rejects.toMatchObject({ code: 'payment.held' });
    expect(await billing.reads.payment(stray.id)).toMatchObject({ held: 'The phone was reported stolen.' });
    await billing.releasePayment(stray.id, 'otieno');
    await expect(billing.releasePayment(stray.id, 'otieno')).rejects.toMatchObject({ code: 'payment.notHeld' });
    await give();
    const notes = await billing.reads.paymentNotes(stray.id);
    expect(notes.map(({ what, actor }) => `${what} by ${actor}`)).toEqual([
      'held by wanjiku',
      'released by otieno',
      'attributed by otieno',
    ]);
    await expect(billing.holdPayment(stray.id, 'Late.', 'otieno')).rejects.toMatchObject({ kind: 'conflict' });
    await story.end();
  });
});

describeOnEngines('money that does not pay an invoice whole', (open) => {
  const begin = async (underpayment: 'part_pay' | 'wait') => {
    const story = await startStory({ database: await open(), money: { underpayment } });
    const home = await story.plan({ terms: monthly });
    const duka = await story.customer('Duka', home);
    await story.billing.billDue();
    const { openInvoices } = await story.billing.view(duka.account.id);
    return { story, duka, invoice: openInvoices[0]!.invoice };
  };

  it('pays a part of it, where that is the rule', async () => {
    const { story, duka } = await begin('part_pay');
    await story.pays(duka, '600.00');
    expect((await story.billing.view(duka.account.id)).openInvoices).toMatchObject([{ owed: kes('400.00') }]);
    expect(await story.wallet(duka)).toBe('0.00');
    await story.end();
  });

  it('waits in the wallet where that is the rule, says so, and pays it with what comes next', async () => {
    const { story, duka, invoice } = await begin('wait');
    const paid = await story.pays(duka, '600.00');
    expect((await story.billing.view(duka.account.id)).openInvoices).toMatchObject([{ owed: kes('1000.00') }]);
    expect(await story.wallet(duka)).toBe('600.00');
    const told = await story.billing.explain({ kind: 'payment', id: paid.id });
    expect(told.verdict).toContain(
      `Waits in the wallet: ${invoice.number} is paid only whole, and ${formatMoney(kes('400.00'))} is missing.`,
    );
    await story.pays(duka, '400.00');
    expect((await story.billing.view(duka.account.id)).openInvoices).toEqual([]);
    expect(await story.wallet(duka)).toBe('0.00');
    expect((await story.billing.explain({ kind: 'payment', id: paid.id })).verdict).not.toContain('Waits');
    await story.end();
  });

  it('that waits pays no newer document before, and sells nothing meanwhile', async () => {
    const { story, duka } = await begin('wait');
    await story.pays(duka, '600.00');
    await story.at('2026-04-01T00:00:00+03:00');
    await story.billing.billDue();
    const { openInvoices } = await story.billing.view(duka.account.id);
    expect(openInvoices.map(({ owed }) => owed)).toEqual([kes('1000.00'), kes('1000.00')]);
    await story.pays(duka, '900.00');
    expect((await story.billing.view(duka.account.id)).openInvoices).toHaveLength(1);
    expect(await story.wallet(duka)).toBe('500.00');
    await story.end();
  });
});
