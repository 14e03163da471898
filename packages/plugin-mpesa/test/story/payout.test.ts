import type { Disbursement, DisbursementAsk, Id } from '@daftari/core';
import { describeOnEngines, kes } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import type { OrderVices } from '../../src/testing/index.ts';
import { openIsp, PHONE, type Isp } from './isp.ts';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
/** When M-Pesa is asked: so long after each other, then a person. */
const QUESTIONS = [15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR];

/** An ISP that may send money, and Amina, who has paid 900 too much: her wallet holds it, and so does the paybill. */
async function open(database: Parameters<typeof openIsp>[0]) {
  const isp = await openIsp(database, (sim) => ({ initiator: sim.initiator }));
  const { story, sim, amina } = isp;
  const { billing } = story;
  const pay = (amount: number) => sim.phone.payBill({ msisdn: PHONE, amount, account: amina.account.number });
  /** Time passes, and all that is due is done, until nothing is on its way. */
  const after = async (ms: number): Promise<void> => {
    story.clock.advance(ms);
    for (let round = 0; round < 3; round += 1) {
      await isp.work();
      await sim.settled();
    }
  };
  await pay(1000);
  await pay(900);
  await after(0);
  expect(await story.wallet(amina)).toBe('900.00');
  return {
    ...isp,
    after,
    /** Sends 400 of her wallet, to her phone unless said otherwise. */
    async refund(to: DisbursementAsk['to'] = { kind: 'phone', msisdn: PHONE }, amount = '400.00') {
      const wanted = { source: 'wallet', amount: kes(amount), reason: 'paid too much', actor: 'wanjiru' } as const;
      const { id: refundId } = await billing.requestRefund(amina.account.id, wanted);
      const ask = { purpose: 'refund', refundId, gateway: 'mpesa', to, remarks: 'Refund' } as const;
      return billing.orderDisbursement({ ...ask, key: `refund/${refundId}`, actor: 'wanjiru' });
    },
    /** What is known of it, and where the money is. */
    async stands(id: Id<'Disbursement'>) {
      const { state, receipt } = (await billing.reads.disbursement(id)) as Disbursement;
      return { state, receipt, wallet: await story.wallet(amina), paybill: sim.portal.balances().utility };
    },
  };
}

/** Lets every answer to a question be lost. */
const silent = ({ sim }: Pick<Isp, 'sim'>, vices: OrderVices = { result: 'lost' }): void =>
  QUESTIONS.forEach(() => sim.spoil('status', vices));

describeOnEngines('money sent by B2C', (database) => {
  it('whose Result never comes is in doubt, is never sent again, and is settled once by a late Result', async () => {
    const here = await open(await database());
    const { sim } = here;
    sim.spoil('b2c', { result: 'held', times: 3 });
    silent(here);
    const { id } = await here.refund();
    await here.after(0);
    for (const delay of QUESTIONS) {
      await here.after(delay);
      expect(await here.stands(id)).toMatchObject({ state: 'unknown', wallet: '500.00' });
    }
    await here.after(72 * HOUR);
    // Her money left the paybill once, days ago; nobody has sent it again, nor given it back.
    expect(await here.stands(id)).toEqual({ state: 'unknown', receipt: null, wallet: '500.00', paybill: '1500.00' });
    expect([sim.count('b2c'), sim.count('status')]).toEqual([1, QUESTIONS.length]);
    await sim.release({ rail: 'result' });
    await here.after(0);
    const [sent] = sim.portal.entries().filter(({ amount }) => amount < 0n);
    expect(await here.stands(id)).toEqual({
      state: 'succeeded',
      receipt: sent?.receipt,
      wallet: '500.00',
      paybill: '1500.00',
    });
    expect(sim.phone.messages(PHONE).filter(({ text }) => text.includes('You have received'))).toHaveLength(1);
    await here.end();
  });

  it('whose Result is lost is found by asking for it', async () => {
    const here = await open(await database());
    here.sim.spoil('b2c', { result: 'lost' });
    const { id } = await here.refund();
    await here.after(0);
    expect(await here.stands(id)).toMatchObject({ state: 'sending' });
    await here.after(15 * SECOND);
    expect(await here.stands(id)).toMatchObject({ state: 'succeeded', wallet: '500.00', paybill: '1500.00' });
    await here.end();
  });

  it('whose order was taken while the connection dropped is not sent again', async () => {
    const here = await open(await database());
    here.sim.fault('b2c', { answer: 'drop', carriedOut: true });
    here.sim.spoil('b2c', { result: 'lost' });
    const { id } = await here.refund();
    for (const ms of [0, 15 * SECOND, MINUTE]) await here.after(ms);
    expect(await here.stands(id)).toMatchObject({ state: 'succeeded', paybill: '1500.00' });
    expect(here.sim.count('b2c')).toBe(1);
    await here.end();
  });

  it('that timed out in the queue and went all the same is sent once', async () => {
    const here = await open(await database());
    here.sim.spoil('b2c', { timeout: 'done', result: 'held' });
    silent(here, { code: '2032' });
    const { id } = await here.refund();
    for (const ms of [0, 15 * SECOND, MINUTE, 5 * MINUTE]) await here.after(ms);
    expect(await here.stands(id)).toMatchObject({ state: 'unknown', wallet: '500.00' });
    await here.sim.release();
    await here.after(0);
    expect(await here.stands(id)).toMatchObject({ state: 'succeeded', wallet: '500.00', paybill: '1500.00' });
    await here.end();
  });

  it('that timed out in the queue and never went stays in doubt until a person finds out', async () => {
    const here = await open(await database());
    here.sim.spoil('b2c', { timeout: 'in-vain' });
    const { id } = await here.refund();
    for (const ms of [0, ...QUESTIONS, 24 * HOUR]) await here.after(ms);
    expect(await here.stands(id)).toMatchObject({ state: 'unknown', wallet: '500.00', paybill: '1900.00' });
    const reason = 'It stands on no statement of the paybill';
    await here.story.billing.settleDisbursement(id, { to: 'failed', reason }, 'wanjiru');
    expect(await here.stands(id)).toMatchObject({ state: 'failed', wallet: '900.00', paybill: '1900.00' });
    await here.end();
  });

  it.each(['failure-first', 'failure-last'] as const)(
    'of which Daraja says both, %s, was sent: a word of failure gives nothing back',
    async (contradiction) => {
      const here = await open(await database());
      here.sim.spoil('b2c', { contradiction, times: 2 });
      const { id } = await here.refund();
      for (const ms of [0, 15 * SECOND, MINUTE, 5 * MINUTE]) await here.after(ms);
      expect(await here.stands(id)).toMatchObject({ state: 'succeeded', wallet: '500.00', paybill: '1500.00' });
      await here.end();
    },
  );

  it('that the paybill has not got comes to nothing, and she has it again', async () => {
    const here = await open(await database());
    here.sim.portal.settle({ keep: 399 });
    const { id } = await here.refund();
    for (const ms of [0, 15 * SECOND, MINUTE, 5 * MINUTE]) await here.after(ms);
    expect(await here.stands(id)).toMatchObject({ state: 'failed', wallet: '900.00', paybill: '399.00' });
    await here.end();
  });
});

describeOnEngines('a payment that goes back the way it came', (database) => {
  it('is reversed whole and once', async () => {
    const here = await open(await database());
    const last = (await here.payments()).find(({ amount }) => amount.minor === 900_00n);
    const paymentId = last?.id as Id<'Payment'>;
    const { id } = await here.refund({ kind: 'payment', paymentId }, '900.00');
    await here.after(0);
    expect(await here.stands(id)).toMatchObject({ state: 'succeeded', wallet: '0.00', paybill: '1000.00' });
    expect(here.sim.portal.entries().at(-1)).toMatchObject({ linked: last?.receipt, amount: -900_00n });
    expect(here.sim.count('reversal')).toBe(1);
    await here.end();
  });
});
