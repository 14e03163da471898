import { expect, it } from 'vitest';
import type { BillingError } from '../../src/kernel/error.ts';
import type { Id } from '../../src/kernel/id.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { HOUR, MINUTE, openCounter, OTIENO, SECOND, WANJIRU, type Counter } from './counter.ts';
import { says } from './courier.ts';

/** The schedule of questions: 15 s, 1 m, 5 m, 15 m, 1 h, 6 h after each other, then a person. */
const DELAYS = [15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR];

/** 400 of her 1,000 are sent back, and the courier keeps silent. */
async function silent(counter: Counter) {
  await counter.pays('1000.00');
  const refund = await counter.refund('400.00');
  counter.courier.answers = false;
  const { id } = await counter.order(refund);
  await counter.after(0);
  return { refund, id };
}

describeOnEngines('a payout whose result never comes (golden scenario 13)', (open) => {
  it('is shown as uncertain, is never sent a second time, and a late result settles it once', async () => {
    const counter = await openCounter(await open());
    const { refund, id } = await silent(counter);
    for (const [place, delay] of DELAYS.entries()) {
      await counter.after(delay);
      const isLast = place === DELAYS.length - 1;
      expect((await counter.disbursement(id)).nextCheckAt === null, `after question ${place + 1}`).toBe(isLast);
      expect(await counter.disbursement(id)).toMatchObject({ state: 'unknown' });
    }
    expect(await counter.refundState(refund)).toBe('unknown');
    expect(counter.heard('disbursementUnresolved')).toBe(1);
    expect(counter.courier.calls).toEqual({ payOut: 1, query: DELAYS.length });
    // Days later nothing has been asked, nor sent, nor given back.
    await counter.after(72 * HOUR);
    expect(counter.courier.calls).toEqual({ payOut: 1, query: DELAYS.length });
    expect([await counter.wallet(), await counter.books('1160', '2400')]).toEqual(['600.00', '1000.00 -400.00']);
    await expect(counter.order(refund, { key: 'again' })).rejects.toMatchObject({ code: 'disbursement.live' });
    const by = counter.billing.settleRefund(refund.id, { to: 'failed', reason: 'no answer' }, OTIENO);
    await expect(by).rejects.toMatchObject({ code: 'refund.live' });
    expect((await counter.billing.reads.disbursements({ page: 1, limit: 9, status: 'doubted' })).rows).toMatchObject([
      { id, state: 'unknown' },
    ]);
    const late = says(counter.courier, counter.carried('paid'));
    for (let times = 0; times < 3; times++) await counter.hears(late);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', receipt: 'OUT1', doubt: null });
    expect([await counter.refundState(refund), await counter.books('1160', '2400')]).toEqual([
      'succeeded',
      '600.00 0.00',
    ]);
    expect(counter.courier.calls.payOut).toBe(1);
    await counter.story.end();
  });

  it('is settled once by a late failure too, and then she has her money again', async () => {
    const counter = await openCounter(await open());
    const { refund, id } = await silent(counter);
    await counter.after(MINUTE);
    const late = says(counter.courier, counter.carried('not_paid'));
    for (let times = 0; times < 3; times++) await counter.hears(late);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('full') });
    expect([await counter.refundState(refund), await counter.wallet()]).toEqual(['failed', '1000.00']);
    await counter.story.end();
  });

  it.each([
    ['was lost', 'loses_answer'],
    ['cannot be read', 'mumbles'],
  ] as const)('was taken though its answer %s: nobody sends it again, and it is found by asking', async (_, manner) => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    counter.courier.manner = manner;
    const { id } = await counter.order(await counter.refund('400.00'));
    await counter.after(0);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'unknown', providerReference: null });
    expect(await counter.wallet()).toBe('600.00');
    counter.carried('paid');
    counter.courier.manner = 'takes';
    await counter.after(15 * SECOND);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', providerReference: 'AG_1' });
    expect([counter.courier.calls.payOut, await counter.books('1160')]).toEqual([1, '600.00']);
    await counter.story.end();
  });

  it('was never heard of by the provider: given back only when he says so', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    counter.courier.manner = 'loses_order';
    counter.courier.answers = false;
    const { id } = await counter.order(await counter.refund('400.00'));
    await counter.after(0);
    await counter.after(HOUR);
    expect([(await counter.disbursement(id)).state, await counter.wallet()]).toEqual(['unknown', '600.00']);
    counter.courier.answers = true;
    expect(await counter.billing.checkDisbursement(id)).toMatchObject({ state: 'failed' });
    expect([await counter.wallet(), counter.courier.calls.payOut]).toEqual(['1000.00', 1]);
    await counter.story.end();
  });

  it('is settled by a person, whom the provider may contradict', async () => {
    const counter = await openCounter(await open());
    const { id } = await silent(counter);
    // He was paid: what a person says to the contrary releases nothing.
    counter.carried('paid');
    counter.courier.answers = true;
    const no = { to: 'failed', reason: 'The customer says that nothing came' } as const;
    await expect(counter.billing.settleDisbursement(id, no, WANJIRU)).rejects.toMatchObject({
      code: 'disbursement.wasPaid',
    });
    expect([(await counter.disbursement(id)).state, await counter.wallet()]).toEqual(['succeeded', '600.00']);
    await counter.story.end();
  });

  it('is settled by a person where the provider keeps silent; what he says later is kept for a person', async () => {
    const counter = await openCounter(await open());
    const { id, refund } = await silent(counter);
    const no = { to: 'failed', reason: 'Their support says it was dropped' } as const;
    expect(await counter.billing.settleDisbursement(id, no, WANJIRU)).toMatchObject({
      state: 'failed',
      reason: 'wanjiru: Their support says it was dropped',
    });
    expect([await counter.refundState(refund), await counter.wallet()]).toEqual(['failed', '1000.00']);
    const late = says(counter.courier, counter.carried('paid'));
    await counter.hears(late);
    await counter.hears(late);
    const doubted = await counter.disbursement(id);
    expect(doubted).toMatchObject({ state: 'failed', doubt: expect.stringContaining('never sent') });
    expect(counter.heard('disbursementUnresolved')).toBe(1);
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['1000.00', '1000.00']);
    await counter.story.end();
  });

  it('is not settled as failed while it is just being sent, nor while the provider says that he is at it', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    const no = { to: 'failed', reason: 'He seems not to answer' } as const;
    const saysNo = ({ id }: { readonly id: Id<'Disbursement'> }) =>
      counter.billing.settleDisbursement(id, no, WANJIRU).then(
        () => 'settled',
        (fault: BillingError) => fault.code,
      );
    const order = await counter.order(await counter.refund('400.00'));
    counter.courier.answers = false;
    const during: string[] = [];
    counter.courier.whileSending = async () => {
      for (let times = 0; times < 2; times++) during.push(await saysNo(order));
    };
    await counter.after(0);
    expect(during).toEqual(['disbursement.move', 'disbursement.move']);
    counter.courier.answers = true;
    expect([await saysNo(order), await counter.wallet()]).toEqual(['disbursement.move', '600.00']);
    // Nobody asks him any more: then a person may know better.
    for (const delay of DELAYS) await counter.after(delay);
    expect([await saysNo(order), await counter.wallet()]).toEqual(['settled', '1000.00']);
    await counter.story.end();
  });

  it('is settled by two people above the limit, who say the same', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '399.99' });
    await counter.pays('1000.00');
    counter.courier.answers = false;
    const { id } = await counter.order(await counter.refund('400.00'));
    await counter.billing.approveDisbursement(id, OTIENO);
    await counter.after(0);
    const paid = { to: 'succeeded', receipt: 'BANK-77' } as const;
    const say = (end: Parameters<typeof counter.billing.settleDisbursement>[1], actor: string) =>
      counter.billing.settleDisbursement(id, end, actor);
    expect(await say(paid, WANJIRU)).toMatchObject({ state: 'sending', finding: { actor: WANJIRU } });
    // The same person again is the same person, and another receipt is another finding.
    expect(await say(paid, WANJIRU)).toMatchObject({ state: 'sending' });
    expect(await say({ to: 'succeeded', receipt: 'BANK-78' }, OTIENO)).toMatchObject({ finding: { actor: OTIENO } });
    expect(await say(paid, WANJIRU)).toMatchObject({ state: 'sending', finding: { actor: WANJIRU } });
    expect(await say(paid, OTIENO)).toMatchObject({ state: 'succeeded', receipt: 'BANK-77', finding: null });
    // One for the order, and one for each finding.
    expect(counter.heard('approvalWanted')).toBe(4);
    await counter.story.end();
  });
});

describeOnEngines('a message about a payout', (open) => {
  it('that is not signed gives nothing back before the provider has confirmed it', async () => {
    const counter = await openCounter(await open());
    const { id } = await silent(counter);
    counter.courier.signs = false;
    const forged = says(counter.courier, counter.carried('not_paid'));
    counter.carried('under_way');
    await counter.hears(forged);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'unknown', reason: expect.stringContaining('full') });
    expect(await counter.wallet()).toBe('600.00');
    // He is asked, and says that he is at it.
    counter.courier.answers = true;
    await counter.hears(forged);
    expect([(await counter.disbursement(id)).state, await counter.wallet()]).toEqual(['unknown', '600.00']);
    // He has paid, whatever the message says.
    counter.carried('paid');
    await counter.hears(forged);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', receipt: 'OUT1' });
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['600.00', '600.00']);
    await counter.story.end();
  });

  it('that is not signed and true is believed once he says the same', async () => {
    const counter = await openCounter(await open());
    const { id } = await silent(counter);
    Object.assign(counter.courier, { signs: false, answers: true });
    await counter.hears(says(counter.courier, counter.carried('not_paid')));
    expect([(await counter.disbursement(id)).state, await counter.wallet()]).toEqual(['failed', '1000.00']);
    await counter.story.end();
  });

  it('of failure after success changes nothing, and is kept for a person', async () => {
    const counter = await openCounter(await open());
    const { id } = await silent(counter);
    const yes = says(counter.courier, counter.carried('paid'));
    const no = says(counter.courier, counter.carried('not_paid'));
    await counter.hears(yes);
    for (let times = 0; times < 3; times++) await counter.hears(no);
    expect(await counter.disbursement(id)).toMatchObject({
      state: 'succeeded',
      doubt: expect.stringContaining('after it was paid'),
    });
    expect([counter.heard('disbursementUnresolved'), await counter.wallet()]).toEqual([1, '600.00']);
    await counter.story.end();
  });

  it('of another amount or another receipt books nothing more', async () => {
    const counter = await openCounter(await open());
    const { id } = await silent(counter);
    const yes = says(counter.courier, counter.carried('paid'));
    if (yes.kind !== 'paid_out') throw new Error('it is paid');
    await counter.hears({ ...yes, amount: { minor: 4_000_000n, currency: 'KES' } });
    expect(await counter.disbursement(id)).toMatchObject({ state: 'sending', doubt: expect.stringContaining('over') });
    await counter.hears(yes);
    await counter.hears({ ...yes, receipt: 'OUT2' });
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', receipt: 'OUT1' });
    expect(await counter.books('1160', '2400')).toBe('600.00 0.00');
    await counter.story.end();
  });

  it('that comes before our own answer is stored waits for it, by the name of the provider alone', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00');
    const { id } = await counter.order(await counter.refund('400.00'));
    const early = { kind: 'paid_out', disbursementId: null, providerReference: 'AG_1', receipt: 'OUT1' } as const;
    await counter.hears({ ...early, amount: null, fee: null, providerAt: null, receiver: null });
    expect((await counter.disbursement(id)).state).toBe('sending');
    await counter.after(SECOND);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', receipt: 'OUT1' });
    await counter.story.end();
  });

  it('of an order that was not sent, or that is nobody’s, waits for a person', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '100.00' });
    await counter.pays('1000.00');
    const { id } = await counter.order(await counter.refund('400.00'));
    const paid = { kind: 'paid_out', providerReference: null, receipt: 'OUT1', amount: null, fee: null } as const;
    await counter.hears({ ...paid, disbursementId: id, providerAt: null, receiver: null });
    expect(await counter.disbursement(id)).toMatchObject({
      state: 'awaiting_approval',
      doubt: expect.stringContaining('waiting for approval'),
    });
    await counter.hears({ ...paid, disbursementId: 'dsb_of_nobody', providerAt: null, receiver: null });
    for (let hour = 0; hour < 9; hour++) await counter.after(HOUR);
    expect(await counter.billing.reads.backlog(counter.clock.now())).toMatchObject({ dead: 1 });
    expect(await counter.books('1160', '2400')).toBe('1000.00 -400.00');
    await counter.billing.refuseDisbursement(id, OTIENO, 'Nobody knows what this is');
    await counter.story.end();
  });
});
