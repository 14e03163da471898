import type { Id, InboxMessage, PayOut, PayOutTo } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/testing/index.ts';
import { MSISDN } from './bench.ts';
import { halls } from './hall.ts';
import { ask, doubts, DSB, last, MINUTE, opener, order, said, send } from './orders.ts';

const hall = halls();
const open = opener(hall);
const { signal } = new AbortController();

describe('money to a phone', () => {
  it('is ordered under our own name, and told with receipt, amount, time and a hidden receiver', async () => {
    const here = await open();
    expect(await send(here)).toEqual({ providerReference: DSB, note: 'M-Pesa has taken the order.' });
    const [entry] = here.sim.portal.entries().filter(({ details }) => details.startsWith('Business Payment'));
    expect(said(here)).toEqual([
      {
        kind: 'paid_out',
        disbursementId: DSB,
        providerReference: DSB,
        receipt: entry?.receipt,
        amount: kes('500.00'),
        fee: null,
        providerAt: here.host.clock.now(),
        receiver: expect.stringMatching(/^2547\*{5}149 - \w+/),
      },
    ]);
    expect(here.sim.portal.balances().utility).toBe('99500.00');
  });

  it('is taken once by one name, and that Daraja has had the name is a doubt and no refusal', async () => {
    const here = await open();
    await send(here);
    const again: unknown = await here.gateway.payOut?.(order(), signal).catch((thrown: unknown) => thrown);
    expect(again).toBeInstanceOf(Error);
    expect(again).not.toHaveProperty('kind');
    expect(here.sim.portal.balances().utility).toBe('99500.00');
  });

  it.each<[Fault, string]>([
    [{ answer: 'internal', carriedOut: true }, 'an internal error'],
    [{ answer: 503, carriedOut: true }, 'an overloaded Daraja'],
    [{ answer: 'drop', carriedOut: true }, 'a connection that breaks'],
  ])('whose order gets %o may have gone, so it is no BillingError: %s', async (fault) => {
    const here = await open();
    here.sim.fault('b2c', fault);
    const thrown: unknown = await here.gateway.payOut?.(order(), signal).catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).not.toHaveProperty('kind');
    await here.sim.settled();
    // Its Result finds us all the same: the address says which order it is.
    expect(said(here)).toMatchObject([{ kind: 'paid_out', disbursementId: DSB }]);
  });

  it.each<[Fault, string, string]>([
    [{ answer: 'spike-arrest', carriedOut: false }, 'refused', 'too many at once'],
    [{ answer: 'quota', carriedOut: false }, 'refused', 'a quota that is used up'],
    [{ answer: 429, carriedOut: false }, 'refused', 'a firewall'],
  ])('whose order gets %o has surely not gone: %s (%s)', async (fault, kind) => {
    const here = await open();
    here.sim.fault('b2c', fault);
    await expect(here.gateway.payOut?.(order(), signal)).rejects.toMatchObject({ kind });
  });
});

describe('what can be seen to be wrong is refused before it leaves', () => {
  const whole = kes('500.00');
  const payment = { kind: 'payment', paymentId: 'pay_1' as Id<'Payment'>, providerReference: null, whole } as const;
  it.each<[PayOut, RegExp, string]>([
    [order(undefined, '99.50'), /whole shillings/, 'half a shilling'],
    [order({ kind: 'phone', msisdn: '256712345678' }), /not Kenyan/, 'a phone of Uganda'],
    [{ ...order(), amount: { minor: 500n, currency: 'USD' } }, /Kenya shillings only/, 'dollars'],
    [order({ ...payment, receipt: null }), /no M-Pesa receipt/, 'a payment that nobody has named yet'],
    [order({ ...payment, receipt: 'RKTQDM7W6S' }, '100.00'), /whole only/, 'a part of a payment'],
  ])('%#: %s', async (one, says) => {
    const here = await open();
    const thrown: unknown = await here.gateway.payOut?.(one, signal).catch((caught: unknown) => caught);
    // `refused` ends the order; anything else would have it wait for an answer that never comes.
    expect(thrown).toMatchObject({ kind: 'refused', message: expect.stringMatching(says) });
    expect(here.sim.count('b2c') + here.sim.count('reversal')).toBe(0);
  });

  it('so that a payment is only offered to be given back whole', async () => {
    expect((await open()).gateway.givesBack).toBe('whole');
  });

  it('and without an initiator nothing is offered', async () => {
    const { gateway } = await hall();
    expect(gateway.givesBack).toBeUndefined();
    expect(gateway.paysTo).toBeUndefined();
    expect(gateway.payOut).toBeUndefined();
  });
});

describe('money to a business', () => {
  it.each<[PayOutTo, string]>([
    [{ kind: 'paybill', number: '600100', accountReference: 'RENT 2026' }, 'Business Pay Bill via API'],
    [{ kind: 'till', number: '5551234', accountReference: null }, 'Business Buy Goods via API'],
  ])('%o leaves the working account as %s', async (to, reason) => {
    const here = await open();
    const asked = await send(here, order(to));
    expect(asked?.providerReference).not.toBe(DSB);
    expect(said(here)).toMatchObject([
      { kind: 'paid_out', disbursementId: DSB, providerReference: asked?.providerReference, amount: kes('500.00') },
    ]);
    expect(here.sim.portal.balances().working).toBe('99500.00');
    expect(here.sim.portal.entries().some((entry) => entry.reason === reason)).toBe(true);
  });

  it('is asked about by the name that M-Pesa gave it, and not at all while it has none', async () => {
    const here = await open();
    const one = order({ kind: 'till', number: '5551234', accountReference: null });
    const asked = await send(here, one);
    expect(await ask(here, one, null)).toBeNull();
    expect(here.sim.count('status')).toBe(0);
    expect(await ask(here, one, asked?.providerReference ?? '')).toBeNull();
    expect(last(said(here))).toMatchObject({ kind: 'paid_out', disbursementId: DSB });
  });
});

describe('a payment that is given back', () => {
  it('goes back whole, under a receipt of its own', async () => {
    const here = await open();
    const { receipt } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099' });
    const whole = kes('500.00');
    const paymentId = 'pay_1' as Id<'Payment'>;
    await send(here, order({ kind: 'payment', paymentId, receipt: receipt ?? '', providerReference: null, whole }));
    const told = last(said(here));
    expect(told).toMatchObject({ kind: 'paid_out', disbursementId: DSB, amount: whole });
    expect(told).not.toMatchObject({ receipt });
  });

  it('says why it cannot, though the code is text', async () => {
    const here = await open();
    const whole = kes('500.00');
    const paymentId = 'pay_1' as Id<'Payment'>;
    await send(here, order({ kind: 'payment', paymentId, receipt: 'NOSUCHONE1', providerReference: null, whole }));
    expect(said(here)).toMatchObject([
      { kind: 'not_paid_out', disbursementId: DSB, reason: 'M-Pesa knows no such payment to give back.' },
    ]);
  });

  it('that was given back before is neither a yes nor a no: it may have been this order', async () => {
    const here = await open();
    here.sim.spoil('reversal', { code: 'R000001' });
    const { receipt } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099' });
    const whole = kes('500.00');
    const paymentId = 'pay_1' as Id<'Payment'>;
    await send(here, order({ kind: 'payment', paymentId, receipt: receipt ?? '', providerReference: null, whole }));
    expect(said(here)).toMatchObject([{ kind: 'pay_out_pending', disbursementId: DSB }]);
  });
});

describe('what is believed of an order', () => {
  it('a failure is doubted always, and a success above the limit', async () => {
    const here = await open({ confirmAbove: '1000.00' });
    here.sim.spoil('b2c', { code: '2040' });
    await send(here);
    expect(here.host.messages.map((message) => doubts(here, message))).toEqual([[true]]);
    await send(here, { ...order(undefined, '1000.00'), disbursementId: 'dsb_limit' as Id<'Disbursement'> });
    await send(here, { ...order(undefined, '1001.00'), disbursementId: 'dsb_above' as Id<'Disbursement'> });
    expect(here.host.messages.slice(1).map((message) => doubts(here, message))).toEqual([[false], [true]]);
  });

  it('what M-Pesa answers to our own question is not doubted', async () => {
    const here = await open();
    here.sim.spoil('b2c', { result: 'lost' });
    await send(here);
    expect(said(here)).toEqual([]);
    expect(await ask(here)).toBeNull();
    const [answer] = here.host.messages;
    expect(answer && doubts(here, answer)).toEqual([false]);
    expect(said(here)).toMatchObject([
      { kind: 'paid_out', disbursementId: DSB, providerReference: DSB, amount: kes('500.00'), fee: kes('5.00') },
    ]);
  });

  it('a queue that timed out leaves all open, and money that moved after it is told', async () => {
    const here = await open();
    here.sim.spoil('b2c', { timeout: 'done' });
    await send(here);
    expect(said(here)).toMatchObject([{ kind: 'pay_out_pending' }, { kind: 'paid_out' }]);
  });

  it('a contradiction is settled by the status of the transaction: it was paid', async () => {
    const here = await open();
    here.sim.spoil('b2c', { contradiction: 'failure-first' });
    await send(here);
    expect(said(here)).toMatchObject([{ kind: 'not_paid_out' }, { kind: 'paid_out' }]);
    await ask(here, order(), DSB, 10 * MINUTE);
    expect(last(said(here))).toMatchObject({ kind: 'paid_out', disbursementId: DSB });
  });

  it('that M-Pesa does not find an order says nothing by itself, nor too soon, and then it does', async () => {
    const here = await open();
    here.sim.spoil('b2c', { timeout: 'in-vain' });
    await send(here);
    await ask(here, order(), DSB, 60 * MINUTE);
    expect(said(here).map(({ kind }) => kind)).toEqual(['pay_out_pending']);

    const other = { ...order(), disbursementId: 'dsb_other' as Id<'Disbursement'> };
    here.sim.spoil('b2c', { code: '2040' });
    await send(here, other);
    expect(last(said(here))).toMatchObject({ kind: 'not_paid_out', disbursementId: 'dsb_other' });
    await ask(here, other, 'dsb_other', MINUTE);
    expect(here.gateway.read(last(here.host.messages) as InboxMessage)).toEqual([]);
    await ask(here, other, 'dsb_other', 5 * MINUTE);
    const answer = last(here.host.messages) as InboxMessage;
    expect(answer.topic).toBe('answer');
    expect(here.gateway.read(answer)).toEqual([
      {
        kind: 'not_paid_out',
        disbursementId: 'dsb_other',
        providerReference: null,
        reason: 'The receiver is not a registered M-Pesa customer.',
      },
    ]);
    expect(doubts(here, answer)).toEqual([false]);
  });

  it('a question that M-Pesa refuses says nothing of the money', async () => {
    const here = await open();
    here.sim.spoil('b2c', { result: 'lost' });
    await send(here);
    here.sim.spoil('status', { code: '8006' });
    await ask(here, order(), DSB, 60 * MINUTE);
    expect(said(here)).toEqual([]);
  });
});
