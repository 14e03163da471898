import { expect, it } from 'vitest';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story, type StoryOptions } from '../../src/testing/story.ts';
import { books } from '../story/desk.ts';

const DESK = 'wanjiku';

async function begin(database: StoryOptions<[]>['database']) {
  const story = await startStory({ database });
  const home = await story.plan();
  return { story, amina: await story.customer('Amina', home), baraka: await story.customer('Baraka', home), home };
}

const cash = (story: Story, { account }: Customer, amount: string, receipt: string, desk = DESK) =>
  story.billing.takeCash({ accountId: account.id, amount: kes(amount), receipt, desk });

const close = (story: Story, counted: string, desk = DESK) =>
  story.billing.closeCash({ desk, counted: kes(counted), actor: 'otieno' });

describeOnEngines('cash at the desk', (open) => {
  it('does at once what it is for, is entered once, and has a receipt', async () => {
    const { story, amina, baraka } = await begin(await open());
    const [paid, again] = await Promise.all([1, 2].map(() => cash(story, amina, '1000.00', 'BOOK-1')));
    await story.settle();
    expect(again?.id).toBe(paid?.id);
    expect(await story.access(amina)).toBe('granted');
    expect(await story.billing.receiptFor(paid!.id)).toMatchObject({ paymentId: paid!.id });
    const other = cash(story, baraka, '1000.00', 'BOOK-1');
    await expect(other).rejects.toMatchObject({ code: 'payment.receiptTaken' });
    await expect(cash(story, amina, '1000.00', 'BOOK-1', 'otieno')).rejects.toMatchObject({ kind: 'conflict' });
    expect(await books(story, '1150')).toEqual(['1000.00']);
    await story.end();
  });

  it('lies in the drawer of who took it until that is closed, and each day begins anew', async () => {
    const { story, amina, baraka } = await begin(await open());
    await cash(story, amina, '1000.00', 'B1');
    story.clock.advance(1_000);
    await cash(story, baraka, '250.00', 'B2');
    await cash(story, baraka, '70.00', 'B3', 'kamau');
    const drawer = await story.billing.cashDrawer(DESK);
    expect(drawer).toMatchObject({ whose: 'house', since: null, expected: kes('1250.00') });
    expect(drawer.takings.map(({ amount }) => majorString(amount))).toEqual(['1000.00', '250.00']);
    const closing = await close(story, '1250.00');
    expect(closing).toMatchObject({ day: '2026-03-01', takings: 2, difference: kes('0.00'), journalId: null });
    expect((await story.billing.cashDrawer(DESK)).expected).toEqual(kes('0.00'));
    // Taken after the drawer was counted: it is the next day's.
    await cash(story, amina, '30.00', 'B4');
    await story.at('2026-03-02T18:00:00+03:00');
    expect(await close(story, '30.00')).toMatchObject({ day: '2026-03-02', takings: 1, expected: kes('30.00') });
    await story.end();
  });

  it.each([
    ['missing', '1240.00', '-10.00', ['1240.00', '10.00']],
    ['too much', '1260.50', '10.50', ['1260.50', '-10.50']],
  ])('that is %s is booked, so that the drawer holds what was counted', async (_, counted, difference, left) => {
    const { story, amina } = await begin(await open());
    await cash(story, amina, '1250.00', 'B1');
    expect((await close(story, counted)).difference).toEqual(kes(difference));
    expect(await books(story, '1150', '5910')).toEqual(left);
    await story.end();
  });

  it('is counted once a day: asked twice it is one closing, and another count is a conflict', async () => {
    const { story, amina } = await begin(await open());
    await cash(story, amina, '100.00', 'B1');
    const [one, two] = await Promise.all([close(story, '90.00'), close(story, '90.00')]);
    expect(two.id).toBe(one.id);
    await expect(close(story, '100.00')).rejects.toMatchObject({ code: 'cash.closed' });
    await expect(close(story, '0.00', 'nobody')).rejects.toMatchObject({ code: 'cash.nothing' });
    const ahead = story.billing.closeCash({ desk: DESK, day: '2026-03-02', counted: kes('0.00'), actor: 'otieno' });
    await expect(ahead).rejects.toMatchObject({ code: 'cash.future' });
    expect(await books(story, '5910')).toEqual(['10.00']);
    await story.end();
  });

  it('is brought to the bank, the oldest day first and no more than was counted', async () => {
    const { story, amina } = await begin(await open());
    const { billing } = story;
    await cash(story, amina, '500.00', 'B1');
    await close(story, '500.00');
    await story.at('2026-03-02T18:00:00+03:00');
    await cash(story, amina, '300.00', 'B2');
    await close(story, '300.00');
    expect((await billing.cashSafe()).toDeposit).toEqual(kes('800.00'));
    const deposit = (amount: string, reference: string) =>
      billing.depositCash({ amount: kes(amount), reference, actor: 'otieno' });
    const slip = await deposit('600.00', 'SLIP-1');
    expect((await deposit('600.00', 'SLIP-1')).id).toBe(slip.id);
    await expect(deposit('10.00', 'SLIP-1')).rejects.toMatchObject({ code: 'cash.referenceUsed' });
    await expect(deposit('200.01', 'SLIP-2')).rejects.toMatchObject({ code: 'cash.short' });
    const { rows } = await billing.reads.cashClosings({ page: 1, limit: 10 });
    expect(rows.map(({ deposited }) => majorString(deposited))).toEqual(['100.00', '500.00']);
    expect((await billing.cashSafe()).toDeposit).toEqual(kes('200.00'));
    expect(await books(story, '1100', '1150')).toEqual(['600.00', '200.00']);
    await story.end();
  });
});

describeOnEngines('a closing that does not agree', (open) => {
  it('with what was taken, or with the books, is found', async () => {
    const { story, amina } = await begin(await open());
    const { billing } = story;
    await cash(story, amina, '100.00', 'B1');
    const closing = await close(story, '100.00');
    const wrong = { ...closing, id: 'csc_wrong' as Id<'CashClosing'>, day: '2026-03-02', counted: kes('90.00') };
    await billing.store.write({ cashClosings: [{ closing: wrong, takings: [] }] });
    const found = (await billing.verify()).map(({ what, expected, found: is }) => [what, expected, is]);
    expect(found).toEqual([
      ['cash closed', '1/10000', '0/0'],
      ['cash over and short', '1000', '0'],
    ]);
    await billing.stop();
  });
});

describeOnEngines('the cash of an agent', (open) => {
  it('is her own: her drawer shows what she sold, and its closing books nothing', async () => {
    const { story, home } = await begin(await open());
    const { billing } = story;
    const agent = await billing.openAccount({ name: 'Duka la Mwangaza' });
    await billing.appointAgent(agent.id, { tiers: [], payableAfterDays: 0 }, 'otieno');
    const float = {
      kind: 'received',
      providerReference: null,
      providerAt: null,
      payer: null,
      payerName: null,
    } as const;
    const top = { ...float, receipt: 'TOP1', accountReference: agent.number, amount: kes('5000.00') };
    await billing.applyResult('paybill', top);
    const account = await billing.openAccount({ name: 'Chebet', agentId: agent.id });
    await billing.subscribe({ accountId: account.id, planId: home.id, username: 'chebet', secret: 'siri-1234' });
    const sale = { agentId: agent.id, accountId: account.id, amountMinor: 100_000n, key: 's1', actor: 'mwangaza' };
    await billing.sellFromFloat(sale);
    expect(await billing.cashDrawer(agent.id)).toMatchObject({ whose: 'agent', expected: kes('1000.00') });
    const taken = billing.takeCash({ accountId: account.id, amount: kes('5.00'), receipt: 'B9', desk: agent.id });
    await expect(taken).rejects.toMatchObject({ code: 'cash.agentDesk' });
    const closing = await billing.closeCash({ desk: agent.id, counted: kes('990.00'), actor: 'mwangaza' });
    expect(closing).toMatchObject({ whose: 'agent', difference: kes('-10.00'), journalId: null });
    expect(await books(story, '5910')).toEqual(['0.00']);
    expect((await billing.cashSafe()).toDeposit).toEqual(kes('0.00'));
    await story.end();
  });
});

const take = (story: Story, { account }: Customer, given: { number?: string; key?: string; amount?: string } = {}) =>
  story.billing.takeCheque({
    accountId: account.id,
    amount: kes(given.amount ?? '1000.00'),
    number: given.number ?? '000123',
    bank: 'Equity Bank',
    key: given.key ?? 'k1',
    actor: 'wanjiku',
  });

describeOnEngines('a cheque', (open) => {
  it('books nothing until it clears, and is one payment then', async () => {
    const { story, amina } = await begin(await open());
    const { billing } = story;
    const cheque = await take(story, amina);
    expect(cheque).toMatchObject({ state: 'held', paymentId: null, presented: 1 });
    expect(await books(story, '1150', '2100')).toEqual(['0.00', '0.00']);
    expect(await story.access(amina)).toBe('blocked');
    const [one, two] = await Promise.all([billing.clearCheque(cheque.id, 'a'), billing.clearCheque(cheque.id, 'b')]);
    await story.settle();
    expect(one.paymentId).toBe(two.paymentId);
    expect(await story.access(amina)).toBe('granted');
    expect(await billing.reads.payment(one.paymentId!)).toMatchObject({ gateway: 'cheque', receipt: '000123' });
    expect(await books(story, '1150')).toEqual(['1000.00']);
    await story.end();
  });

  it('is taken once by its key and by its number, and again once it has bounced', async () => {
    const { story, amina, baraka } = await begin(await open());
    const { billing } = story;
    const cheque = await take(story, amina);
    expect((await take(story, amina)).id).toBe(cheque.id);
    await expect(take(story, baraka)).rejects.toMatchObject({ code: 'cheque.keyUsed' });
    await expect(take(story, amina, { number: '123', key: 'k2' })).rejects.toMatchObject({ code: 'cheque.known' });
    await billing.bounceCheque(cheque.id, { reason: 'No funds.' }, 'wanjiku');
    expect(await take(story, amina, { key: 'k2' })).toMatchObject({ state: 'held', presented: 2 });
    const page = await billing.reads.cheques({ page: 1, limit: 10, state: 'bounced' });
    expect(page.rows.map(({ id, reason }) => [id, reason])).toEqual([[cheque.id, 'No funds.']]);
    await story.end();
  });

  it('that bounces costs the customer what the bank took, once, and cannot clear any more', async () => {
    const { story, amina } = await begin(await open());
    const { billing } = story;
    const cheque = await take(story, amina);
    const bounce = () => billing.bounceCheque(cheque.id, { reason: 'No funds.', fee: kes('350.00') }, 'wanjiku');
    await bounce();
    await bounce();
    const { openInvoices } = await billing.view(amina.account.id);
    expect(openInvoices.map(({ owed }) => owed)).toEqual([kes('350.00')]);
    await expect(billing.clearCheque(cheque.id, 'x')).rejects.toMatchObject({ code: 'cheque.state', kind: 'conflict' });
    const nobody = billing.clearCheque('chq_none' as Id<'Cheque'>, 'x');
    await expect(nobody).rejects.toMatchObject({ code: 'cheque.missing' });
    await story.end();
  });

  it('that the bank takes back after it had paid is owed again', async () => {
    const { story, amina } = await begin(await open());
    const { billing } = story;
    const cheque = await take(story, amina);
    await billing.clearCheque(cheque.id, 'wanjiku');
    const bounce = () => billing.bounceCheque(cheque.id, { reason: 'Drawn on a closed account.' }, 'wanjiku');
    expect(await bounce()).toMatchObject({ state: 'bounced' });
    expect(await bounce()).toMatchObject({ state: 'bounced' });
    const { openInvoices } = await billing.view(amina.account.id);
    expect(openInvoices.map(({ owed }) => owed)).toEqual([kes('1000.00')]);
    expect(await books(story, '1150')).toEqual(['0.00']);
    await story.end();
  });
});
