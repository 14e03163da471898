import { expect, it } from 'vitest';
import type { RestoredResult, TakenBackResult } from '../../src/domain/gateway-result.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { ALL, HOUR, MINUTE, openCounter, WANJIRU, type Counter } from './counter.ts';

const taking = (payment: string, given: Partial<TakenBackResult> = {}): TakenBackResult => ({
  kind: 'taken_back',
  reference: 'DSP1',
  payment,
  amount: null,
  fee: null,
  providerAt: null,
  reason: 'The holder of the card disputes it.',
  ...given,
});

const back = (reference = 'DSP1'): RestoredResult => ({ kind: 'restored', reference, providerAt: null });

/** Amina takes a plan of 1,000 for thirty days, so that what she pays is spent. */
async function spends(counter: Counter) {
  const home = await counter.story.plan();
  await counter.billing.subscribe({
    accountId: counter.account.id,
    planId: home.id,
    username: 'amina',
    secret: 'siri-1234',
  });
}

const open1200 = async (counter: Counter) => {
  const view = await counter.billing.view(counter.account.id);
  return view.openInvoices.map(({ invoice, owed }) => `${invoice.number} ${majorString(owed)}`);
};

describeOnEngines('money that a provider takes back', (open) => {
  it('leaves the wallet as far as it lies there, once, however often it is told', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00', 'IN1');
    for (let times = 0; times < 3; times++) await counter.hears(taking('IN1', { fee: kes('150.00') }));
    expect(await counter.wallet()).toBe('0.00');
    expect(await counter.books('1160', '2100', '1200', '5100')).toBe('-150.00 0.00 0.00 150.00');
    expect(counter.heard('paymentTakenBack')).toBe(1);
    expect((await counter.billing.reads.takings(ALL)).rows).toMatchObject([{ state: 'taken', invoiceId: null }]);
    await counter.story.end();
  });

  it('is owed again where it was spent: by a document without tax that is due at once', async () => {
    const counter = await openCounter(await open());
    await spends(counter);
    await counter.pays('1300.00', 'IN1');
    expect(await counter.wallet()).toBe('300.00');
    await counter.hears(taking('IN1'));
    // 300 lay in the wallet, and 1,000 had paid for a month.
    expect(await counter.books('1160', '2100', '1200')).toBe('0.00 0.00 1000.00');
    expect(await open1200(counter)).toEqual(['DN-000001 1000.00']);
    const [row] = (await counter.billing.reads.invoices(counter.account.id, { ...ALL, search: 'DN-000001' })).rows;
    expect(row?.invoice).toMatchObject({
      kind: 'debit_note',
      taxes: [],
      total: kes('1000.00'),
      dueAt: row?.invoice.issuedAt,
    });
    expect(await counter.billing.amountDue(counter.account.id)).toMatchObject({ minor: 200_000n });
    // Whoever pays next pays that first.
    await counter.pays('1000.00', 'IN2');
    expect([await open1200(counter), await counter.books('1200')]).toEqual([[], '0.00']);
    await counter.story.end();
  });

  it('is paid at once by what else lies in the wallet', async () => {
    const counter = await openCounter(await open());
    await spends(counter);
    await counter.pays('1000.00', 'IN1');
    await counter.pays('600.00', 'IN2');
    await counter.hears(taking('IN1'));
    expect([await open1200(counter), await counter.wallet()]).toEqual([['DN-000001 400.00'], '0.00']);
    await counter.story.end();
  });

  it('is corrected by no note and never void: it was no sale', async () => {
    const counter = await openCounter(await open());
    await spends(counter);
    await counter.pays('1000.00', 'IN1');
    await counter.hears(taking('IN1'));
    const [one] = (await counter.billing.view(counter.account.id)).openInvoices;
    const id = one!.invoice.id;
    const because = { reason: 'goodwill', actor: WANJIRU };
    const refused = { code: 'taking.document' };
    await expect(counter.billing.voidInvoice(id, because)).rejects.toMatchObject(refused);
    await expect(counter.billing.creditInvoice(id, { ...because, lines: 'all' })).rejects.toMatchObject(refused);
    await expect(counter.billing.debitInvoice(id, { ...because, lines: [] })).rejects.toMatchObject(refused);
    await counter.billing.writeOffInvoice(id, because);
    expect([await open1200(counter), await counter.books('1200', '5300')]).toEqual([[], '0.00 1000.00']);
    await counter.story.end();
  });

  it('and gives back again pays the document, and the rest lies in the wallet', async () => {
    const counter = await openCounter(await open());
    await spends(counter);
    await counter.pays('1300.00', 'IN1');
    await counter.hears(taking('IN1', { fee: kes('150.00') }));
    for (let times = 0; times < 3; times++) await counter.hears(back());
    expect([await open1200(counter), await counter.wallet()]).toEqual([[], '300.00']);
    // The fee stays spent.
    expect(await counter.books('1160', '1200', '2100', '5100')).toBe('1150.00 0.00 -300.00 150.00');
    expect(counter.heard('paymentRestored')).toBe(1);
    // Told again after it came back, it is not taken again.
    await counter.hears(taking('IN1'));
    expect(await counter.wallet()).toBe('300.00');
    await counter.story.end();
  });

  it('in parts comes to no more than there was', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00', 'IN1');
    await counter.hears(taking('IN1', { amount: kes('400.00') }));
    for (let times = 0; times < 2; times++) {
      await counter.hears(taking('IN1', { amount: kes('700.00'), fee: kes('150.00'), reference: 'DSP2' }));
    }
    await counter.hears(taking('IN1', { reference: 'DSP3' }));
    // 400, and then all of the rest; the 700 wait for a person, and their fee is gone whatever she finds.
    expect([await counter.wallet(), await counter.books('1160', '5100')]).toEqual(['0.00', '-150.00 150.00']);
    const { rows } = await counter.billing.reads.takings({ ...ALL, status: 'doubted' });
    expect(rows).toMatchObject([{ reference: 'DSP2', paymentId: null, fee: kes('150.00') }]);
    expect(counter.heard('takingDoubted')).toBe(1);
    expect(await counter.billing.reads.backlog(counter.clock.now())).toMatchObject({ dead: 0 });
    await counter.story.end();
  });

  it('before the payment is heard of waits for it', async () => {
    const counter = await openCounter(await open());
    await counter.hears(taking('IN1', { fee: kes('150.00') }));
    expect((await counter.billing.reads.takings({ ...ALL, status: 'waiting' })).total).toBe(1);
    expect(await counter.books('1160', '5100')).toBe('-150.00 150.00');
    await counter.pays('1000.00', 'IN1');
    await counter.after(MINUTE);
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['0.00', '-150.00']);
    await counter.story.end();
  });

  it('that is more than there was is set aside for a person, and keeps no other from its turn', async () => {
    const counter = await openCounter(await open());
    const { billing } = counter;
    // As many as are looked at in one turn, and one behind them.
    const receivedAt = counter.clock.now();
    const told = Array.from({ length: 64 }, (_, place) =>
      taking('IN1', { reference: `DSP-${place}`, amount: kes('1000.01'), providerAt: receivedAt - 1 }),
    );
    const messages = [...told, taking('IN2', { reference: 'DSP-64' })].map((body) => {
      return { gateway: 'courier', key: body.reference, topic: 'result', body, receivedAt };
    });
    await billing.store.write({ inbox: messages });
    await billing.drain();
    await counter.pays('1000.00', 'IN1');
    await counter.pays('300.00', 'IN2');
    await counter.after(MINUTE);
    await counter.after(HOUR);
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['1000.00', '1000.00']);
    expect((await billing.reads.takings({ ...ALL, status: 'taken' })).rows).toMatchObject([{ reference: 'DSP-64' }]);
    const { rows, total } = await billing.reads.takings({ ...ALL, status: 'doubted' });
    expect([total, rows[0]]).toMatchObject([
      64,
      { paymentId: null, reason: expect.stringMatching(/^The holder.*KES.1,000\.01 of a payment of KES.1,000\.00/u) },
    ]);
    // Told once each, and no longer tried.
    expect(counter.heard('takingDoubted')).toBe(64);
    expect(await billing.reads.takingsToApply(100)).toEqual([]);
    await counter.story.end();
  });

  it('that was set aside is taken once there is room for it, or is over when it is given back', async () => {
    const counter = await openCounter(await open());
    const named = async (status: string) =>
      (await counter.billing.reads.takings({ ...ALL, status })).rows.map(({ reference }) => reference);
    for (const reference of ['DSP1', 'DSP2', 'DSP3']) {
      await counter.hears(taking('IN1', { reference, amount: kes('600.00') }));
    }
    await counter.pays('1000.00', 'IN1');
    await counter.after(MINUTE);
    // Which of them was first does not matter: there is room for one.
    const [[first = ''], [second = '', third = '']] = [await named('taken'), await named('doubted')];
    await counter.hears(back(third));
    expect([await named('doubted'), await named('restored'), await counter.wallet()]).toEqual([
      [second],
      [third],
      '400.00',
    ]);
    await counter.hears(back(first));
    await counter.after(MINUTE);
    expect([await named('taken'), await named('doubted')]).toEqual([[second], []]);
    // 1,000.00 came; 600.00 went and came back; another 600.00 went.
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['400.00', '400.00']);
    await counter.story.end();
  });

  it('and gives back before we hear that it was taken books nothing but the fee', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00', 'IN1');
    await counter.hears(back());
    for (let times = 0; times < 2; times++) await counter.hears(taking('IN1', { fee: kes('150.00') }));
    await counter.after(HOUR);
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['1000.00', '850.00']);
    await counter.hears(taking('IN7', { reference: 'DSP7' }));
    await counter.hears(back('DSP7'));
    await counter.pays('500.00', 'IN7');
    await counter.after(HOUR);
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['1500.00', '1350.00']);
    await counter.story.end();
  });

  it('of money without an owner is given to nobody, until it is there again', async () => {
    const counter = await openCounter(await open());
    const stray = await counter.pays('1000.00', 'IN1', 'nobody');
    expect(await counter.books('1160', '2150')).toBe('1000.00 -1000.00');
    await counter.hears(taking('IN1'));
    expect(await counter.books('1160', '2150')).toBe('0.00 0.00');
    const give = () => counter.billing.attribute(stray.id, counter.account.id, { actor: WANJIRU });
    await expect(give()).rejects.toMatchObject({ code: 'taking.taken' });
    await counter.hears(back());
    expect(await counter.books('1160', '2150')).toBe('1000.00 -1000.00');
    await give();
    expect(await counter.wallet()).toBe('1000.00');
    await counter.story.end();
  });

  it('of an agent leaves her float, and what she has sold is owed', async () => {
    const counter = await openCounter(await open());
    const kiosk = await counter.billing.openAccount({ name: 'Kiosk' });
    await counter.billing.appointAgent(kiosk.id, { tiers: [] }, WANJIRU);
    await counter.billing.changeAccount(counter.account.id, { agentId: kiosk.id });
    await counter.pays('1000.00', 'IN1', kiosk.number);
    const sale = { agentId: kiosk.id, accountId: counter.account.id, amountMinor: 60_000n, key: 'k1', actor: 'kiosk' };
    await counter.billing.sellFromFloat(sale);
    await counter.hears(taking('IN1'));
    expect(await counter.billing.float(kiosk.id)).toEqual(kes('0.00'));
    const owes = await counter.billing.reads.balance('1200', kiosk.id, 'KES');
    expect([majorString({ minor: owes, currency: 'KES' }), await counter.books('1160')]).toEqual(['600.00', '0.00']);
    await counter.story.end();
  });

  it('is no longer money that could be refunded', async () => {
    const counter = await openCounter(await open());
    const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
    const plan = await counter.story.plan({ terms: monthly, price: kes('1000.00'), taxMode: 'exclusive', taxes: [] });
    const { accountId } = await counter.billing.subscribe({
      accountId: counter.account.id,
      planId: plan.id,
      username: 'amina',
      secret: 'siri-1234',
    });
    await counter.billing.billDue();
    await counter.pays('1000.00', 'IN1');
    expect(await counter.billing.reads.moneyToReturn(accountId)).toBe(100_000n);
    await counter.hears(taking('IN1'));
    expect(await counter.billing.reads.moneyToReturn(accountId)).toBe(0n);
    await counter.hears(back());
    expect(await counter.billing.reads.moneyToReturn(accountId)).toBe(100_000n);
    await counter.story.end();
  });
});
