import { expect, it } from 'vitest';
import { assert } from '../../src/kernel/assert.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';
import { breaksOf, linesOf, minus, newBooks, paybill, told } from './house-of-money.ts';

const DAY = '2026-03-02';
const noon = `${DAY}T12:00:00+03:00`;
const one = `${DAY}T13:05:00+03:00`;
const evening = `${DAY}T20:00:00+03:00`;
const NEXT = '2026-03-03T07:00:00+03:00';

describeOnEngines('an order of ours', (open) => {
  const begin = async () => {
    const books = newBooks();
    const story = await startStory({
      database: await open(),
      from: `${DAY}T08:00:00+03:00`,
      plugins: [paybill(books)],
    });
    const { billing } = story;
    const account = await billing.openAccount({ name: 'Amina', phone: '254712345678' });
    await story.at(noon);
    const accountReference = account.number;
    const came = received({ receipt: 'SCK1', accountReference, amount: kes('2500.00'), providerAt: story.clock.now() });
    const applied = await billing.applyResult('paybill', came);
    assert('payment' in applied, 'it has come in');
    books.lines.push(told('SCK1', noon, { amount: kes('2500.00'), accountReference }));
    const balances = async () => {
      const codes = [['1100'], ['1160'], ['2100', account.id], ['5100']] as const;
      const all = codes.map(([code, owner]) => billing.reads.balance(code, owner ?? null, 'KES'));
      return (await Promise.all(all)).map((minor) => majorString({ minor, currency: 'KES' })).join(' ');
    };
    const reverse = async () => {
      const ask = { source: 'wallet', amount: kes('2500.00'), reason: 'wrong number', actor: 'wanjiku' } as const;
      const refund = await billing.requestRefund(account.id, ask);
      const order = await billing.orderDisbursement({
        purpose: 'refund',
        refundId: refund.id,
        gateway: 'paybill',
        to: { kind: 'payment', paymentId: applied.payment.id },
        remarks: 'Reversal',
        key: 'reversal-1',
        actor: 'wanjiku',
      });
      await story.settle();
      return order;
    };
    const transfer = async () => {
      const order = await billing.orderDisbursement({
        purpose: 'transfer',
        gateway: 'paybill',
        to: { kind: 'paybill', number: '400200', accountReference: '0123' },
        amount: kes('2000.00'),
        remarks: 'To the bank',
        key: 'transfer-1',
        actor: 'wanjiku',
      });
      await story.settle();
      return order;
    };
    const bank = (at: string, amount: string) => {
      const line = told('FT1', at, { kind: 'settlement', amount: kes(amount), reference: null, description: 'M-PESA' });
      return billing.importLines({ gateway: 'paybill', source: 'bank', lines: [line], name: 'bank', actor: 'wanjiku' });
    };
    return { books, story, billing, balances, reverse, transfer, bank };
  };
  const reversed = told('TB1', one, { kind: 'taken_back', amount: minus('2500.00'), payment: 'SCK1' });
  const outcome = { receipt: null, amount: null, fee: null, providerAt: null, receiver: null } as const;

  it.each([
    ['TB1', 'under its receipt'],
    ['AG_1', 'under the name of the order'],
  ])('that takes a payment back is not booked again where a report tells of it as %s, %s', async (reference) => {
    const { books, story, billing, balances, reverse } = await begin();
    const { id: disbursementId } = await reverse();
    const names = { disbursementId, providerReference: 'AG_1' };
    await billing.applyResult('paybill', { kind: 'paid_out', ...names, ...outcome, receipt: 'TB1' });
    expect(await balances()).toBe('0.00 0.00 0.00 0.00');
    books.lines.push({ ...reversed, reference });
    await story.at(NEXT);
    expect(await balances()).toBe('0.00 0.00 0.00 0.00');
    expect((await billing.reads.takings({ page: 1, limit: 10 })).total).toBe(0);
    expect(await breaksOf(story, DAY)).toEqual([]);
    await story.end();
  });

  it('whose outcome nobody knows is ended by a line that tells of it as taken back', async () => {
    const { books, story, billing, balances, reverse } = await begin();
    const { id } = await reverse();
    books.lines.push({ ...reversed, key: 'AG_1', reference: 'TB1' });
    await story.at(NEXT);
    expect(await billing.reads.disbursement(id)).toMatchObject({ state: 'succeeded', receipt: 'TB1' });
    expect(await balances()).toBe('0.00 0.00 0.00 0.00');
    expect((await billing.reads.takings({ page: 1, limit: 10 })).total).toBe(0);
    await story.end();
  });

  it('without a name holds a line of its amount until it has one', async () => {
    const { books, story, billing, balances, reverse } = await begin();
    const { id: disbursementId } = await reverse();
    books.lines.push(reversed);
    await story.at(`${DAY}T14:05:00+03:00`);
    expect((await linesOf(story, 'provider')).find(({ key }) => key === 'TB1')?.heard).toBeNull();
    const names = { disbursementId, providerReference: 'AG_1' };
    await billing.applyResult('paybill', { kind: 'paid_out', ...names, ...outcome, receipt: 'TB1' });
    await story.at(NEXT);
    expect(await balances()).toBe('0.00 0.00 0.00 0.00');
    expect((await billing.reads.takings({ page: 1, limit: 10 })).total).toBe(0);
    await story.end();
  });

  it('that moved money to the bank is what the provider tells of as a settlement of its own', async () => {
    const { books, story, billing, balances, transfer, bank } = await begin();
    const { id: disbursementId } = await transfer();
    const names = { disbursementId, providerReference: 'AG_1' };
    await billing.applyResult('paybill', { kind: 'paid_out', ...names, ...outcome });
    expect(await balances()).toBe('2000.00 500.00 -2500.00 0.00');
    books.lines.push(told('SCK7', noon, { kind: 'settlement', amount: minus('2000.00') }));
    await story.at(NEXT);
    await bank(evening, '2000.00');
    expect(await breaksOf(story, DAY)).toEqual([]);
    expect(await balances()).toBe('2000.00 500.00 -2500.00 0.00');
    expect((await linesOf(story, 'bank'))[0]?.journalId).not.toBeNull();
    await story.end();
  });

  it.each([
    [true, 'and the provider, which calls it otherwise'],
    [false, 'alone'],
  ])('that nobody knows the end of is not booked because the bank tells of it (%s: %s)', async (isTold) => {
    const { books, story, billing, balances, transfer, bank } = await begin();
    const { id } = await transfer();
    if (isTold) books.lines.push(told('SCK7', noon, { kind: 'settlement', amount: minus('2000.00') }));
    await story.at(NEXT);
    await bank(evening, '2000.00');
    const { breaks } = await billing.reconcileDay({ gateway: 'paybill', day: DAY });
    expect(breaks.filter(({ state }) => state === 'open')).toMatchObject([
      { kind: isTold ? 'not_ours' : 'bank_only', disbursementId: id, proposal: 'explain' },
    ]);
    expect(await balances()).toBe('0.00 2500.00 -2500.00 0.00');
    await billing.settleDisbursement(id, { to: 'succeeded', receipt: 'FT1' }, 'wanjiku');
    expect(await balances()).toBe('2000.00 500.00 -2500.00 0.00');
    await billing.reconcileDay({ gateway: 'paybill', day: DAY });
    expect(await balances()).toBe('2000.00 500.00 -2500.00 0.00');
    const { rows } = await billing.reads.breaks({ gateway: 'paybill', state: 'open', page: 1 });
    expect(rows).toEqual([]);
    await story.end();
  });
});
