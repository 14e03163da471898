import { expect, it } from 'vitest';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { ALL, HOUR, MINUTE, openCounter, OTIENO, PHONE, SECOND, WANJIRU } from './counter.ts';
import { newCourier, says } from './courier.ts';

describeOnEngines('a refund by a gateway', (open) => {
  it('is sent once it is ordered, and is paid when the provider says so', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    const refund = await counter.refund('400.00');
    expect(await counter.books('1160', '2100', '2400')).toBe('1000.00 -600.00 -400.00');
    const ordered = await counter.order(refund);
    expect(ordered).toMatchObject({ state: 'ready', needs: 1, purpose: 'refund', accountId: counter.account.id });
    // Ordered again under its key, it is the same; under another one it is refused.
    expect((await counter.order(refund)).id).toBe(ordered.id);
    await expect(counter.order(refund, { key: 'another' })).rejects.toMatchObject({ code: 'disbursement.live' });
    await counter.after(0);
    expect(await counter.disbursement(ordered.id)).toMatchObject({ state: 'sending', providerReference: 'AG_1' });
    expect(await counter.refundState(refund)).toBe('processing');
    const told = says(counter.courier, counter.carried('paid'));
    for (let times = 0; times < 3; times++) await counter.hears(told);
    const paid = await counter.disbursement(ordered.id);
    expect(paid).toMatchObject({ state: 'succeeded', receipt: 'OUT1', receiver: '2547*****678', nextCheckAt: null });
    expect(await counter.billing.reads.refund(refund.id)).toMatchObject({
      state: 'succeeded',
      paidFrom: '1160',
      reference: 'OUT1',
    });
    expect(await counter.books('1160', '2100', '2400')).toBe('600.00 -600.00 0.00');
    expect(counter.courier.calls.payOut).toBe(1);
    expect(counter.heard('disbursementMoved')).toBe(3);
    await counter.story.end();
  });

  it('that the provider refuses is given back, and nothing was sent', async () => {
    for (const manner of ['refuses', 'is_away'] as const) {
      const counter = await openCounter(await open());
      await counter.pays('1000.00');
      const refund = await counter.refund('400.00');
      counter.courier.manner = manner;
      const { id } = await counter.order(refund);
      await counter.after(0);
      expect((await counter.disbursement(id)).state).toBe('failed');
      expect([await counter.refundState(refund), await counter.wallet()]).toEqual(['failed', '1000.00']);
      await counter.after(24 * HOUR);
      expect([counter.courier.calls.payOut, counter.courier.calls.query]).toEqual([1, 0]);
      await expect(counter.order(refund, { key: 'again' })).rejects.toMatchObject({ code: 'disbursement.refund' });
      await counter.story.end();
    }
  });

  it('whose result comes only when it is asked for is asked for', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    counter.courier.fee = { minor: 1_500n, currency: 'KES' };
    const { id } = await counter.order(await counter.refund('400.00'));
    await counter.after(0);
    await counter.after(15 * SECOND);
    // He is at it still, and says so: it is on its way.
    expect(await counter.disbursement(id)).toMatchObject({ state: 'sending', checks: 2 });
    counter.carried('paid');
    await counter.after(MINUTE);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', receipt: 'OUT1' });
    // 1,000 came in, 400 went out, and 15 were his.
    expect(await counter.books('1160', '5100')).toBe('585.00 15.00');
    await counter.story.end();
  });

  it('tells a fee in another currency: it is paid, the fee is not booked, and the order says so', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    const { id } = await counter.order(await counter.refund('400.00'));
    await counter.after(0);
    counter.courier.fee = { minor: 1_500n, currency: 'USD' };
    for (let times = 0; times < 2; times++) await counter.hears(says(counter.courier, counter.carried('paid')));
    expect(await counter.disbursement(id)).toMatchObject({
      state: 'succeeded',
      receipt: 'OUT1',
      fee: null,
      reason: expect.stringMatching(/courier took .*15\.00 .*KES.400\.00: the fee is not booked/u),
      doubt: null,
    });
    expect(await counter.books('1160', '5100')).toBe('600.00 0.00');
    // It is known what became of it: no alarm rings that nobody could ever stop.
    expect(counter.heard('disbursementUnresolved')).toBe(0);
    expect((await counter.billing.reads.disbursements({ ...ALL, status: 'doubted' })).total).toBe(0);
    // What it says in our currency afterwards is booked as ever.
    counter.courier.fee = kes('15.00');
    await counter.hears(says(counter.courier, counter.carried('paid')));
    expect(await counter.books('1160', '5100')).toBe('585.00 15.00');
    await counter.story.end();
  });

  it('tells the fee later, and it is booked once', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    await counter.order(await counter.refund('400.00'));
    await counter.after(0);
    await counter.hears(says(counter.courier, counter.carried('paid')));
    counter.courier.fee = { minor: 1_500n, currency: 'KES' };
    const again = says(counter.courier, counter.carried('paid'));
    await counter.hears(again);
    await counter.hears(again);
    expect(await counter.books('1160', '5100')).toBe('585.00 15.00');
    await counter.story.end();
  });

  it('is sent by nobody by hand meanwhile, and can be once it was stopped', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '100.00' });
    await counter.pays('1000.00');
    const refund = await counter.refund('400.00');
    const { id } = await counter.order(refund);
    const sent = { to: 'succeeded', paidFrom: '1100', reference: 'EFT-1' } as const;
    await expect(counter.billing.settleRefund(refund.id, sent, OTIENO)).rejects.toMatchObject({ code: 'refund.live' });
    await counter.billing.refuseDisbursement(id, OTIENO, 'She wants it at the bank');
    expect([await counter.refundState(refund), (await counter.disbursement(id)).state]).toEqual([
      'requested',
      'refused',
    ]);
    // Above the limit, who has asked for it does not pay it herself.
    const own = counter.billing.settleRefund(refund.id, sent, WANJIRU);
    await expect(own).rejects.toMatchObject({ code: 'people.same', kind: 'denied' });
    await counter.billing.settleRefund(refund.id, sent, OTIENO);
    expect(await counter.refundState(refund)).toBe('succeeded');
    await counter.after(24 * HOUR);
    expect(counter.courier.calls.payOut).toBe(0);
    await counter.story.end();
  });

  it('that was sent by hand is not given back above the limit by who has asked for it', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '100.00' });
    await counter.pays('1000.00');
    const { billing } = counter;
    const refund = await counter.refund('400.00');
    const no = { to: 'failed', reason: 'It came back' } as const;
    const own = async () =>
      expect(billing.settleRefund(refund.id, no, WANJIRU)).rejects.toMatchObject({ code: 'people.same' });
    await billing.settleRefund(refund.id, { to: 'processing' }, WANJIRU);
    await own();
    await billing.settleRefund(refund.id, { to: 'unknown', reason: 'The bank is silent' }, WANJIRU);
    await own();
    expect(await counter.wallet()).toBe('600.00');
    await billing.settleRefund(refund.id, no, OTIENO);
    expect([await counter.refundState(refund), await counter.wallet()]).toEqual(['failed', '1000.00']);
    // What was never sent she may take back herself.
    const other = await counter.refund('400.00');
    await billing.settleRefund(other.id, no, WANJIRU);
    expect(await counter.wallet()).toBe('1000.00');
    await counter.story.end();
  });

  it('waits while the gateway is down', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    counter.courier.health = 'down';
    const { id } = await counter.order(await counter.refund('400.00'));
    await counter.after(0);
    expect([(await counter.disbursement(id)).state, counter.courier.calls.payOut]).toEqual(['ready', 0]);
    counter.courier.health = 'up';
    await counter.after(MINUTE);
    expect([(await counter.disbursement(id)).state, counter.courier.calls.payOut]).toEqual(['sending', 1]);
    counter.carried('paid');
    await counter.after(15 * SECOND);
    await counter.story.end();
  });

  it('goes back the way it came, no more of a payment than there was', async () => {
    const counter = await openCounter(await open());
    const first = await counter.pays('300.00', 'FIRST');
    const second = await counter.pays('500.00', 'SECOND');
    const refund = await counter.refund('400.00');
    // Out of the newest payment, which is large enough.
    expect(await counter.billing.refundWays(refund.id)).toEqual([
      {
        gateway: 'courier',
        kind: 'payment',
        to: { kind: 'payment', paymentId: second.id },
        label: 'SECOND',
        reason: null,
      },
      { gateway: 'courier', kind: 'phone', to: PHONE, label: '254712345678', reason: null },
      { gateway: 'courier', kind: 'paybill', to: null, label: null, reason: null },
      { gateway: null, kind: 'bank', to: null, label: null, reason: null },
    ]);
    const small = counter.order(refund, { to: { kind: 'payment', paymentId: first.id } });
    await expect(small).rejects.toMatchObject({ code: 'disbursement.way' });
    await counter.order(refund, { to: { kind: 'payment', paymentId: second.id } });
    await counter.after(0);
    expect(counter.carried('paid').order.to).toEqual({
      kind: 'payment',
      paymentId: second.id,
      receipt: 'SECOND',
      providerReference: null,
      whole: second.amount,
    });
    await counter.after(15 * SECOND);
    // 100 of it are left, so that 300 go back to nobody by it.
    const next = await counter.refund('200.00');
    const [way] = await counter.billing.refundWays(next.id);
    expect(way).toMatchObject({ kind: 'payment', label: 'FIRST' });
    const much = counter.order(next, { to: { kind: 'payment', paymentId: second.id } });
    await expect(much).rejects.toMatchObject({ code: 'disbursement.way' });
    await counter.story.end();
  });

  it('goes back the way it came as a whole only, where the gateway gives no parts back', async () => {
    const counter = await openCounter(await open(), {}, newCourier('whole'));
    const first = await counter.pays('300.00', 'FIRST');
    await counter.after(MINUTE);
    const second = await counter.pays('500.00', 'SECOND');
    const part = await counter.refund('200.00');
    const [back, phone] = await counter.billing.refundWays(part.id);
    // Both payments hold it, and neither can be given back in parts: the newest says why.
    const why = 'it gives KES\u00a0500.00 back whole or not at all; a part can go to a phone, or stay in the wallet';
    expect(back).toEqual({ gateway: 'courier', kind: 'payment', to: null, label: 'SECOND', reason: why });
    expect(phone).toMatchObject({ kind: 'phone', to: PHONE, reason: null });
    const ordered = counter.order(part, { to: { kind: 'payment', paymentId: second.id } });
    await expect(ordered).rejects.toMatchObject({ code: 'disbursement.way', details: { reason: why } });
    // 300.00 are the whole of the other payment, though it is not the newest.
    const whole = await counter.refund('300.00');
    const [way] = await counter.billing.refundWays(whole.id);
    const to = { kind: 'payment', paymentId: first.id } as const;
    expect(way).toMatchObject({ kind: 'payment', to, label: 'FIRST', reason: null });
    await counter.order(whole, { to });
    await counter.after(0);
    expect(counter.carried('paid').order).toMatchObject({ amount: kes('300.00'), to: { receipt: 'FIRST' } });
    await counter.after(15 * SECOND);
    await counter.story.end();
  });

  it('is refused where the gateway cannot send it so', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    const refund = await counter.refund('400.50');
    await expect(counter.order(refund)).rejects.toThrow('it sends whole multiples of');
    const till = { kind: 'till', number: '123456', accountReference: null } as const;
    await expect(counter.order(await counter.refund('1.00'), { to: till })).rejects.toThrow('it sends only to');
    const phone = { kind: 'phone', msisdn: '0712' } as const;
    await expect(counter.order(refund, { to: phone })).rejects.toMatchObject({ code: 'input.malformed' });
    expect((await counter.billing.reads.disbursements(ALL)).total).toBe(0);
    await counter.story.end();
  });
});
