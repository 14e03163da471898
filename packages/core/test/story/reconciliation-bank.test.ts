import { expect, it } from 'vitest';
import type { GatewayStatement } from '../../src/domain/reconcile/statement.ts';
import type { Break } from '../../src/domain/reconcile/break.ts';
import { assert } from '../../src/kernel/assert.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';
import { breaksOf, linesOf, minus, newBooks, paybill, told } from './house-of-money.ts';

const DAY = '2026-03-02';
const noon = `${DAY}T12:00:00+03:00`;
const evening = `${DAY}T20:00:00+03:00`;
const NEXT = '2026-03-03T07:00:00+03:00';

const arrived = (key: string, at: string, amount: string, reference: string | null = null) =>
  told(key, at, { kind: 'settlement', amount: kes(amount), reference, description: 'M-PESA' });
const balances = async ({ billing }: Story) => {
  const codes = ['1100', '5100', '1160'] as const;
  const all = await Promise.all(codes.map((code) => billing.reads.balance(code, null, 'KES')));
  return all.map((minor) => majorString({ minor, currency: 'KES' }));
};
const only = async (story: Story, day = DAY): Promise<Break> => {
  const { breaks } = await story.billing.reconcileDay({ gateway: 'paybill', day });
  const [one, ...others] = breaks.filter(({ state }) => state === 'open');
  assert(one !== undefined && others.length === 0, 'there is one open break');
  return one;
};
const figures = ({ opening, received: came, sent, takenBack, fees, settled, other, closing }: GatewayStatement) =>
  [opening, came, sent, takenBack, fees, settled, other, closing].map(majorString);

describeOnEngines('the bank', (open) => {
  const begin = async () => {
    const books = newBooks();
    const story = await startStory({
      database: await open(),
      from: `${DAY}T08:00:00+03:00`,
      plugins: [paybill(books)],
    });
    const customer = await story.customer('Duka', await story.plan());
    const pays = async (receipt: string, at: string, amount: string) => {
      await story.at(at);
      const accountReference = customer.account.number;
      const result = received({ receipt, accountReference, amount: kes(amount), providerAt: story.clock.now() });
      await story.billing.applyResult('paybill', result);
      books.lines.push(told(receipt, at, { amount: kes(amount), accountReference }));
    };
    const bank = (lines: readonly ReturnType<typeof told>[], name = 'bank.mt940') =>
      story.billing.importLines({ gateway: 'paybill', source: 'bank', lines, name, actor: 'wanjiku' });
    return { books, story, customer, pays, bank };
  };
  it('and the provider say the same of a settlement: it is booked with its fee, 2,462.50 and 37.50', async () => {
    const { books, story, pays, bank } = await begin();
    await pays('SCK1', noon, '2500.00');
    books.lines.push(told('PO1', evening, { kind: 'settlement', amount: minus('2500.00'), fee: kes('37.50') }));
    await story.at(NEXT);
    expect(await balances(story)).toEqual(['0.00', '0.00', '2500.00']);
    await bank([arrived('FT1', NEXT, '2462.50')]);
    expect(await breaksOf(story, DAY)).toEqual([]);
    expect(await balances(story)).toEqual(['2462.50', '37.50', '0.00']);
    expect(await breaksOf(story, '2026-03-03')).toEqual([]);
    await story.billing.reconcileDay({ gateway: 'paybill', day: DAY });
    expect(await balances(story)).toEqual(['2462.50', '37.50', '0.00']);
    await story.end();
  });

  it('alone tells of money: one click books it', async () => {
    const { story, pays, bank } = await begin();
    await pays('SCK1', noon, '2500.00');
    await story.at(NEXT);
    await bank([arrived('FT1', evening, '2400.00')]);
    const one = await only(story);
    expect(one).toMatchObject({ kind: 'bank_only', theirs: kes('2400.00'), proposal: 'book_settlement' });
    await story.billing.resolveBreak(one.id, { how: 'book_settlement' }, 'wanjiku');
    expect(await balances(story)).toEqual(['2400.00', '0.00', '100.00']);
    // Told by the provider later, it is the same money.
    await story.billing.importLines({
      gateway: 'paybill',
      source: 'provider',
      lines: [told('PO1', evening, { kind: 'settlement', amount: minus('2400.00') })],
      name: 'march.csv',
      actor: 'wanjiku',
    });
    expect(await breaksOf(story, DAY)).toEqual(['bank_only FT1 resolved book_settlement']);
    expect((await linesOf(story, 'provider')).find(({ key }) => key === 'PO1')?.journalId).not.toBeNull();
    await story.end();
  });

  it('has less, under no name: no press books it, and with the name 20.00 of 2,995.00 are a fee', async () => {
    const { books, story, pays, bank } = await begin();
    await pays('SCK1', noon, '2995.00');
    books.lines.push(told('PO1', evening, { kind: 'settlement', amount: minus('2995.00') }));
    await story.at(NEXT);
    await bank([arrived('FT1', NEXT, '2975.00')]);
    const one = await only(story, '2026-03-03');
    expect(one).toMatchObject({ kind: 'bank_only', reference: 'FT1', proposal: 'explain' });
    expect(one.told).toContain('It may be PO1, of which 2995.00 went there');
    const resolve = (how: 'book_settlement' | 'explain') => story.billing.resolveBreak(one.id, { how }, 'wanjiku');
    await expect(resolve('book_settlement')).rejects.toMatchObject({ code: 'break.unfit' });
    await expect(resolve('explain')).rejects.toMatchObject({ code: 'break.unexplained' });
    expect(await balances(story)).toEqual(['0.00', '0.00', '2995.00']);
    // The same line, with the name that the bank's paper has for it.
    await bank([arrived('FT1', NEXT, '2975.00', 'PO1')], 'again.mt940');
    expect(await breaksOf(story, '2026-03-03')).toEqual(['bank_only FT1 resolved by_itself']);
    const known = await only(story);
    expect(known).toMatchObject({ kind: 'bank_amount', proposal: 'book_settlement' });
    await story.billing.resolveBreak(known.id, { how: 'book_settlement' }, 'wanjiku');
    expect(await balances(story)).toEqual(['2975.00', '20.00', '0.00']);
    await story.end();
  });

  it('has less of what an order of ours has moved there: it is not booked a second time', async () => {
    const { books, story, pays, bank } = await begin();
    await pays('SCK1', noon, '2500.00');
    await story.billing.orderDisbursement({
      purpose: 'transfer',
      gateway: 'paybill',
      to: { kind: 'paybill', number: '400200', accountReference: '0123' },
      amount: kes('2000.00'),
      remarks: 'To the bank',
      key: 'transfer-1',
      actor: 'wanjiku',
    });
    await story.settle();
    books.lines.push(told('SCK7', noon, { kind: 'disbursement', amount: minus('2000.00'), reference: 'AG_1' }));
    await story.at(`${DAY}T13:05:00+03:00`);
    await story.at(NEXT);
    await bank([arrived('FT1', evening, '1980.00')]);
    expect(await only(story)).toMatchObject({ kind: 'bank_only', proposal: 'explain' });
    expect(await balances(story)).toEqual(['2000.00', '0.00', '500.00']);
    await story.end();
  });

  it('has kept something: it is a fee when two people say so above the limit', async () => {
    const { books, story, pays, bank } = await begin();
    await pays('SCK1', noon, '30000.00');
    books.lines.push(told('PO1', evening, { kind: 'settlement', amount: minus('30000.00') }));
    await story.at(NEXT);
    await bank([arrived('FT1', NEXT, '18000.00', 'PO1')]);
    const one = await only(story);
    expect(one).toMatchObject({ kind: 'bank_amount', ours: kes('30000.00'), theirs: kes('18000.00') });
    const resolve = (actor: string) => story.billing.resolveBreak(one.id, { how: 'book_settlement' }, actor);
    expect(await resolve('wanjiku')).toMatchObject({ state: 'open', confirming: { actor: 'wanjiku' } });
    await expect(resolve('wanjiku')).rejects.toMatchObject({ code: 'people.same' });
    await expect(
      story.billing.resolveBreak(one.id, { how: 'explain', note: 'They keep it.' }, 'otieno'),
    ).rejects.toMatchObject({ code: 'break.otherwise' });
    expect(await balances(story)).toEqual(['0.00', '0.00', '30000.00']);
    expect(await resolve('otieno')).toMatchObject({ state: 'resolved', resolvedBy: 'otieno' });
    expect(await balances(story)).toEqual(['18000.00', '12000.00', '0.00']);
    expect(await breaksOf(story, DAY)).toEqual(['bank_amount PO1 resolved book_settlement']);
    await story.end();
  });

  it('has nothing after a week: the settlement is a break, which ends by itself when the money comes', async () => {
    const { books, story, pays, bank } = await begin();
    await pays('SCK1', noon, '2500.00');
    books.lines.push(told('PO1', evening, { kind: 'settlement', amount: minus('2500.00') }));
    await story.at(NEXT);
    await story.at('2026-03-09T07:00:00+03:00');
    expect(await breaksOf(story, DAY)).toEqual([]);
    await story.at('2026-03-10T07:00:00+03:00');
    const { rows } = await story.billing.reads.breaks({ gateway: 'paybill', state: 'open', page: 1 });
    expect(rows).toMatchObject([{ kind: 'not_settled', reference: 'PO1', day: DAY, ours: kes('2500.00') }]);
    await bank([arrived('FT1', '2026-03-09T15:00:00+03:00', '2500.00')]);
    await story.at('2026-03-11T07:00:00+03:00');
    expect(await breaksOf(story, DAY)).toEqual(['not_settled PO1 resolved by_itself']);
    expect(await balances(story)).toEqual(['2500.00', '0.00', '0.00']);
    await story.end();
  });

  it('has what an order of ours has moved there: nothing is booked a second time', async () => {
    const { books, story, pays, bank } = await begin();
    await pays('SCK1', noon, '2500.00');
    await story.billing.orderDisbursement({
      purpose: 'transfer',
      gateway: 'paybill',
      to: { kind: 'paybill', number: '400200', accountReference: '0123' },
      amount: kes('2000.00'),
      remarks: 'To the bank',
      key: 'transfer-1',
      actor: 'wanjiku',
    });
    await story.settle();
    // The provider never says what became of it, but its report does.
    books.lines.push(told('SCK7', noon, { kind: 'disbursement', amount: minus('2000.00'), reference: 'AG_1' }));
    await story.at(`${DAY}T13:05:00+03:00`);
    expect(await balances(story)).toEqual(['2000.00', '0.00', '500.00']);
    await story.at(NEXT);
    await bank([arrived('FT1', evening, '2000.00')]);
    expect(await breaksOf(story, DAY)).toEqual([]);
    expect(await balances(story)).toEqual(['2000.00', '0.00', '500.00']);
    expect((await linesOf(story, 'bank'))[0]?.journalId).not.toBeNull();
    await story.end();
  });

  it('a statement of the gateway foots with the ledger, to the cent', async () => {
    const { books, story, customer, pays, bank } = await begin();
    await pays('SCK1', noon, '2500.00');
    await pays('SCK2', evening, '700.00');
    await story.at(NEXT);
    const at = '2026-03-03T10:00:00+03:00';
    await pays('SCK3', at, '1000.00');
    books.lines.push(told('PO1', at, { kind: 'settlement', amount: minus('2500.00'), fee: kes('37.50') }));
    books.lines.push(told('fee', at, { kind: 'fee', amount: minus('20.00') }));
    books.lines.push(
      told('TB1', at, { kind: 'taken_back', amount: minus('700.00'), payment: 'SCK2', description: 'Reversed' }),
    );
    await story.at('2026-03-03T11:05:00+03:00');
    await bank([arrived('FT1', '2026-03-03T15:00:00+03:00', '2462.50')]);
    await story.at('2026-03-04T07:00:00+03:00');
    await story.billing.resolveBreak((await only(story, '2026-03-03')).id, { how: 'book_fee' }, 'wanjiku');
    const statement = (from: string, until: string) =>
      story.billing.gatewayStatement({ gateway: 'paybill', from, until });
    const first = await statement(DAY, '2026-03-03');
    expect(figures(first)).toEqual(['0.00', '3200.00', '0.00', '0.00', '0.00', '0.00', '0.00', '3200.00']);
    const second = await statement('2026-03-03', '2026-03-04');
    expect(figures(second)).toEqual(['3200.00', '1000.00', '0.00', '-700.00', '-20.00', '-2500.00', '0.00', '980.00']);
    expect([majorString(second.ledger), majorString(second.elsewhere)]).toEqual(['980.00', '0.00']);
    expect(await balances(story)).toEqual(['2462.50', '57.50', '980.00']);
    expect(await breaksOf(story, DAY)).toEqual([]);
    expect(customer.account.currency).toBe('KES');
    await story.end();
  });

  it('money taken back that an import tells of is booked by one click', async () => {
    const { story, pays } = await begin();
    await pays('SCK1', noon, '2500.00');
    const imported = { gateway: 'paybill', source: 'provider', name: 'march.csv', actor: 'wanjiku' } as const;
    const back = { kind: 'taken_back', amount: minus('2500.00'), payment: 'SCK1', description: 'Reversed' } as const;
    await story.billing.importLines({
      ...imported,
      lines: [told('SCK1', noon, { amount: kes('2500.00') }), told('TB1', evening, back)],
    });
    const one = await only(story);
    expect(one).toMatchObject({ kind: 'not_ours', reference: 'TB1', proposal: 'take_back' });
    await story.billing.resolveBreak(one.id, { how: 'take_back' }, 'wanjiku');
    expect(await balances(story)).toEqual(['0.00', '0.00', '0.00']);
    expect(await breaksOf(story, DAY)).toEqual(['not_ours TB1 resolved take_back']);
    await story.end();
  });
});
