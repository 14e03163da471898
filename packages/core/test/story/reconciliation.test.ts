import { expect, it } from 'vitest';
import { majorString, type Money } from '../../src/kernel/money.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';
import { breaksOf, linesOf, minus, newBooks, paybill, told } from './house-of-money.ts';

const DAY = '2026-03-02';
const NEXT = '2026-03-03T07:00:00+03:00';

const balance = async ({ billing }: Story, code: '1100' | '1160' | '5100') =>
  majorString({ minor: await billing.reads.balance(code, null, 'KES'), currency: 'KES' });
const shown = (amount: Money | null) => (amount === null ? null : majorString(amount));
const hours = ({ fromAt, untilAt }: { fromAt: number; untilAt: number }) => Math.round((untilAt - fromAt) / 3_600_000);

/** What a query answers that confirms an ask and says nothing more. */
const confirmed = (providerReference: string) =>
  received({
    providerReference,
    receipt: null,
    amount: null,
    providerAt: null,
    accountReference: null,
    payer: null,
    payerName: null,
  });

describeOnEngines('a day is reconciled', (open) => {
  const begin = async (from = `${DAY}T08:00:00+03:00`) => {
    const books = newBooks();
    const story = await startStory({
      database: await open(),
      from,
      plugins: [paybill(books)],
    });
    const customer = await story.customer('Amina', await story.plan());
    const pays = async (receipt: string, at: string, amount = '1000.00') => {
      await story.at(at);
      const accountReference = customer.account.number;
      const result = received({ receipt, accountReference, amount: kes(amount), providerAt: story.clock.now() });
      return story.billing.applyResult('paybill', result);
    };
    return { books, story, customer, pays };
  };
  const noon = `${DAY}T12:00:00+03:00`;

  it('finds money by its report that no message told of, books it once and gives what it pays for', async () => {
    const { books, story, customer } = await begin();
    books.lines.push(told('SCK1', noon, { accountReference: customer.account.number }));
    await story.at(`${DAY}T13:05:00+03:00`);
    expect(await story.access(customer)).toBe('granted');
    expect(await story.paidUntil(customer)).toBe('2026-04-01 12:00');
    const [line] = await linesOf(story, 'provider');
    expect(line?.heard).toBe('received');
    // The callback that comes after all, and the next report, say nothing new.
    const late = received({ receipt: 'SCK1', accountReference: customer.account.number, providerAt: Date.parse(noon) });
    expect((await story.billing.applyResult('paybill', late)).outcome).toBe('known');
    await story.at(NEXT);
    expect(await balance(story, '1160')).toBe('1000.00');
    expect(await breaksOf(story, DAY)).toEqual([]);
    await story.end();
  });

  it('asks for a report each hour, from a little before it stopped, and no further back than it reaches', async () => {
    const { books, story } = await begin(`${DAY}T02:00:00+03:00`);
    await story.settle();
    await story.at(`${DAY}T02:30:00+03:00`);
    await story.at(`${DAY}T03:00:00+03:00`);
    // Two days at first, in pieces of six hours.
    const twoDays = Array.from({ length: 8 }, () => 6);
    expect(books.asked.map(hours)).toEqual([...twoDays, 3]);
    await story.at('2026-03-10T05:00:00+03:00');
    expect(books.asked.map(hours)).toEqual([...twoDays, 3, ...twoDays]);
    await story.end();
  });

  it('takes up what it missed when the provider answers again', async () => {
    const { books, story, customer } = await begin();
    books.down = true;
    books.lines.push(told('SCK1', noon, { accountReference: customer.account.number }));
    await story.at(`${DAY}T13:05:00+03:00`);
    expect(await story.access(customer)).not.toBe('granted');
    books.down = false;
    await story.at(`${DAY}T14:05:00+03:00`);
    expect(await story.access(customer)).toBe('granted');
    await story.end();
  });

  it('knows money again that a query has confirmed without a receipt, whichever is first', async () => {
    const { books, story, customer } = await begin();
    const ask = (payer: string) =>
      story.billing.requestPayment({
        gateway: 'paybill',
        accountId: customer.account.id,
        subscriptionId: null,
        amount: kes('1000.00'),
        payer,
      });
    // The first is confirmed by a query before the report tells of it, the second after.
    await ask('254712345678');
    books.answers.set('ask-1', confirmed('ask-1'));
    await story.at(`${DAY}T08:01:00+03:00`);
    await story.at(`${DAY}T08:50:00+03:00`);
    await ask('254722000111');
    books.lines.push(told('SCK1', `${DAY}T08:00:10+03:00`));
    books.lines.push(told('SCK2', `${DAY}T08:50:20+03:00`, { payer: '2547*****111' }));
    await story.at(`${DAY}T09:00:30+03:00`);
    books.answers.set('ask-2', confirmed('ask-2'));
    await story.at(`${DAY}T12:00:30+03:00`);
    expect((await linesOf(story, 'provider')).map(({ heard }) => heard)).toEqual(['known', 'received']);
    expect(await balance(story, '1160')).toBe('2000.00');
    const { rows } = await story.billing.reads.payments(customer.account.id, { page: 1, limit: 10 });
    expect(new Set(rows.map(({ receipt }) => receipt))).toEqual(new Set(['SCK1', 'SCK2']));
    await story.at(NEXT);
    expect(await breaksOf(story, DAY)).toEqual([]);
    await story.end();
  });

  it('leaves money to a person that may be one of two which are booked without a receipt', async () => {
    const { books, story, customer } = await begin();
    const other = await story.customer('Baraka', await story.plan({ code: 'home-20' }));
    for (const [place, { account }] of [customer, other].entries()) {
      const what = { accountId: account.id, subscriptionId: null, amount: kes('1000.00') };
      await story.billing.requestPayment({ ...what, gateway: 'paybill', payer: `25471234567${place}` });
      const providerReference = `ask-${place + 1}`;
      const nameless = { receipt: null, providerAt: null, payer: null, payerName: null, accountReference: null };
      await story.billing.applyResult('paybill', received({ ...nameless, providerReference }));
    }
    books.lines.push(told('SCK1', `${DAY}T08:00:10+03:00`, { payer: null }));
    await story.at(`${DAY}T09:00:30+03:00`);
    expect((await linesOf(story, 'provider')).map(({ heard }) => heard)).toEqual(['ambiguous']);
    expect(await balance(story, '1160')).toBe('2000.00');
    await story.at(NEXT);
    expect(await breaksOf(story, DAY)).toEqual([
      'not_ours SCK1 open',
      'not_theirs ask-1 open',
      'not_theirs ask-2 open',
    ]);
    // Nor is it offered to be booked by one click.
    const [found] = (await story.billing.reads.breaks({ gateway: 'paybill', day: DAY, page: 1 })).rows.filter(
      ({ kind }) => kind === 'not_ours',
    );
    expect(found).toMatchObject({
      proposal: 'explain',
      told: expect.stringContaining('it may be one of our payments'),
    });
    await story.end();
  });

  it('says what is missing there only once their day is complete', async () => {
    const { story, customer, pays } = await begin();
    await pays('SCK1', noon);
    expect(await breaksOf(story, DAY)).toEqual([]);
    await story.at(NEXT);
    expect(await breaksOf(story, DAY)).toEqual(['not_theirs SCK1 open']);
    const imported = { gateway: 'paybill', source: 'provider', name: 'march.csv', actor: 'wanjiku' } as const;
    await story.billing.importLines({ ...imported, lines: [told('SCK1', noon)] });
    expect(await breaksOf(story, DAY)).toEqual(['not_theirs SCK1 resolved by_itself']);
    expect(await story.access(customer)).toBe('granted');
    await story.end();
  });

  it('done twice gives the same, and books nothing twice', async () => {
    const { books, story, pays } = await begin();
    await pays('SCK1', noon);
    books.lines.push(told('SCK1', noon), told('fee', noon, { kind: 'fee', amount: minus('15.00') }));
    books.lines.push(told('SCK1b', noon, { reference: 'SCK1' }));
    await story.at(NEXT);
    const first = await story.billing.reconcileDay({ gateway: 'paybill', day: DAY });
    const second = await story.billing.reconcileDay({ gateway: 'paybill', day: DAY });
    expect(second).toEqual(first);
    expect(first).toMatchObject({ complete: true, matched: 1 });
    expect(await story.billing.reconciliation({ gateway: 'paybill', day: DAY })).toEqual(first);
    expect(first.breaks.map(({ kind, reference }) => [kind, reference])).toEqual([
      ['fee_unbooked', 'fees in KES'],
      ['twice', 'SCK1b'],
    ]);
    await story.end();
  });

  it('an imported receipt that is not ours is booked by one click, once', async () => {
    const { story, customer } = await begin();
    const lines = [told('SCK9', noon, { accountReference: customer.account.number })];
    const imported = { gateway: 'paybill', source: 'provider', name: 'march.csv', actor: 'wanjiku', lines } as const;
    expect(await story.billing.importLines(imported)).toEqual({ fresh: 1, known: 0 });
    expect(await story.billing.importLines(imported)).toEqual({ fresh: 0, known: 1 });
    const { breaks } = await story.billing.reconcileDay({ gateway: 'paybill', day: DAY });
    const [one] = breaks;
    expect(one).toMatchObject({ kind: 'not_ours', proposal: 'book_receipt', ours: null, theirs: kes('1000.00') });
    if (one === undefined) throw new Error('there is a break');
    expect(await story.billing.takeBreak(one.id, 'wanjiku')).toMatchObject({ owner: 'wanjiku', state: 'open' });
    const over = await story.billing.resolveBreak(one.id, { how: 'book_receipt' }, 'wanjiku');
    expect(over).toMatchObject({ state: 'resolved', resolvedBy: 'wanjiku', how: 'book_receipt' });
    await expect(story.billing.resolveBreak(one.id, { how: 'book_receipt' }, 'wanjiku')).rejects.toThrow('resolved');
    await story.settle();
    expect(await story.access(customer)).toBe('granted');
    expect(await balance(story, '1160')).toBe('1000.00');
    expect(await breaksOf(story, DAY)).toEqual(['not_ours SCK9 resolved book_receipt']);
    await story.end();
  });

  it('the same key with other figures is refused as a whole, and says which', async () => {
    const { story } = await begin();
    const imported = { gateway: 'paybill', source: 'provider', name: 'march.csv', actor: 'wanjiku' } as const;
    await story.billing.importLines({ ...imported, lines: [told('SCK1', noon)] });
    const wrong = [told('SCK2', noon), told('SCK1', noon, { amount: kes('900.00') })];
    await expect(story.billing.importLines({ ...imported, lines: wrong })).rejects.toMatchObject({
      code: 'statement.contradiction',
      details: { keys: ['SCK1'] },
    });
    expect(await linesOf(story, 'provider')).toHaveLength(1);
    const twice = [told('SCK3', noon), told('SCK3', noon, { amount: kes('900.00') })];
    await expect(story.billing.importLines({ ...imported, lines: twice })).rejects.toThrow('SCK3');
    await story.end();
  });

  it('a report that says something else than before is a break, and hides nothing else', async () => {
    const { books, story, customer, pays } = await begin();
    await pays('SCK1', noon);
    books.lines.push(told('SCK1', noon));
    await story.at(`${DAY}T13:05:00+03:00`);
    books.lines.splice(0, 1, told('SCK1', noon, { amount: kes('900.00') }));
    books.lines.push(told('SCK2', noon, { accountReference: customer.account.number }));
    await story.at(NEXT);
    expect(await breaksOf(story, DAY)).toEqual(['amount SCK1 open']);
    expect(await balance(story, '1160')).toBe('2000.00');
    await story.end();
  });

  it('an amount that differs is explained by a person, and stays so until it changes', async () => {
    const { books, story, pays } = await begin();
    await pays('SCK1', noon);
    books.lines.push(told('SCK1', noon, { amount: kes('900.00') }));
    await story.at(NEXT);
    const { breaks } = await story.billing.reconcileDay({ gateway: 'paybill', day: DAY });
    const [one] = breaks;
    expect(breaks.map(({ ours, theirs }) => [shown(ours), shown(theirs)])).toEqual([['1000.00', '900.00']]);
    if (one === undefined) throw new Error('there is a break');
    await expect(story.billing.resolveBreak(one.id, { how: 'explain' }, 'wanjiku')).rejects.toThrow('few words');
    await expect(story.billing.resolveBreak(one.id, { how: 'book_fee' }, 'wanjiku')).rejects.toThrow('explain');
    await story.billing.resolveBreak(one.id, { how: 'explain', note: 'Their clerk mistyped it.' }, 'wanjiku');
    expect(await breaksOf(story, DAY)).toEqual(['amount SCK1 resolved explain']);
    await story.end();
  });

  it('fees are one break a day and one journal, and none when they are booked', async () => {
    const { books, story, pays } = await begin();
    await pays('SCK1', noon);
    await pays('SCK2', `${DAY}T13:00:00+03:00`);
    books.lines.push(told('SCK1', noon, { fee: kes('15.00') }));
    books.lines.push(told('SCK2', `${DAY}T13:00:00+03:00`, { fee: kes('7.50') }));
    await story.at(NEXT);
    const { breaks, figures } = await story.billing.reconcileDay({ gateway: 'paybill', day: DAY });
    expect(breaks.map(({ kind, ours, theirs }) => [kind, shown(ours), shown(theirs)])).toEqual([
      ['fee_unbooked', '0.00', '22.50'],
    ]);
    expect(figures).toMatchObject([{ fees: { told: kes('22.50'), booked: kes('0.00') } }]);
    for (const { id } of breaks) await story.billing.resolveBreak(id, { how: 'book_fee' }, 'wanjiku');
    expect([await balance(story, '5100'), await balance(story, '1160')]).toEqual(['22.50', '1977.50']);
    expect(await breaksOf(story, DAY)).toEqual(['fee_unbooked fees in KES resolved book_fee']);
    const after = await story.billing.reconciliation({ gateway: 'paybill', day: DAY });
    expect(after.figures).toMatchObject([{ fees: { told: kes('22.50'), booked: kes('22.50') } }]);
    await story.end();
  });
});
