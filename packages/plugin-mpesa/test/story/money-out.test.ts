import type { Disbursement } from '@daftari/core';
import { describeOnEngines, kes } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { forgeResult, type OrderVices } from '../../src/testing/index.ts';
import { openIsp, PHONE, type Isp } from './isp.ts';

const MINUTE = 60_000;

/** Amina has paid 10,000 for a month of 1,000: 500 go back to her phone, and M-Pesa does something wrong with it. */
async function sent(isp: Isp, vices: OrderVices): Promise<Disbursement> {
  await isp.sim.phone.payBill({ msisdn: PHONE, amount: 10_000, account: isp.amina.account.number });
  await settled(isp);
  isp.sim.spoil('b2c', vices);
  const { billing } = isp.story;
  const because = { reason: 'Deposit of a router, returned', actor: 'Wanjiru' };
  const wanted = { source: 'wallet', amount: kes('500.00'), ...because } as const;
  const { id: refundId } = await billing.requestRefund(isp.amina.account.id, wanted);
  const { id } = await billing.orderDisbursement({
    purpose: 'refund',
    refundId,
    gateway: 'mpesa',
    to: { kind: 'phone', msisdn: PHONE },
    remarks: 'Deposit, returned',
    key: 'deposit-1',
    actor: 'Wanjiru',
  });
  await settled(isp);
  return known(isp, id);
}

async function known(isp: Isp, id: Disbursement['id']): Promise<Disbursement> {
  const one = await isp.story.billing.reads.disbursement(id);
  if (one === null) throw new Error(`no disbursement ${id}`);
  return one;
}

/** Lets the workers do what is due and M-Pesa answer, until neither has anything to say. */
async function settled(isp: Isp): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await isp.work();
    await isp.sim.settled();
  }
  await isp.work();
}

/** Lets time pass, with workers that look every few minutes. */
async function wait(isp: Isp, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 3) {
    isp.story.clock.advance(3 * MINUTE);
    await settled(isp);
  }
}

/** What is left on the account that pays: it leaves never more than once, whatever is told. */
const left = (isp: Isp): string => isp.sim.portal.balances().utility;

describeOnEngines('money out by M-Pesa', (open) => {
  const isp = async () => openIsp(await open(), (sim) => ({ initiator: sim.initiator }));

  it.each<[OrderVices, string]>([
    [{}, 'all goes well'],
    [{ times: 3 }, 'each message comes three times'],
    [{ result: 'lost' }, 'the Result is lost'],
    [{ contradiction: 'failure-first' }, 'it is called off before it is told as paid'],
    [{ contradiction: 'failure-first', result: 'lost' }, 'nothing is told'],
    [{ contradiction: 'failure-last', times: 2 }, 'it is called off after it was paid'],
    [{ timeout: 'done' }, 'the queue times out, and it is paid all the same'],
  ])('is paid once and known as paid when %o: %s', async (vices) => {
    const here = await isp();
    const { id } = await sent(here, vices);
    await wait(here, 6);
    expect(await known(here, id)).toMatchObject({ state: 'succeeded', receipt: expect.stringMatching(/^\w{10}$/) });
    expect(here.sim.count('b2c')).toBe(1);
    expect([left(here), await here.story.wallet(here.amina)]).toEqual(['9500.00', '8500.00']);
    await here.end();
  });

  it('is held while nobody knows: a queue that timed out in vain is a matter for a person', async () => {
    const here = await isp();
    const { id } = await sent(here, { timeout: 'in-vain' });
    await wait(here, 21);
    expect(await known(here, id)).toMatchObject({ state: 'unknown' });
    expect([here.sim.count('b2c'), await here.story.wallet(here.amina)]).toEqual([1, '8500.00']);
    await here.end();
  });

  it('is given back when M-Pesa has called it off and, minutes later, knows of none', async () => {
    const here = await isp();
    const { id, state } = await sent(here, { code: '2040' });
    expect(state).toBe('unknown');
    await wait(here, 9);
    expect(await known(here, id)).toMatchObject({
      state: 'failed',
      reason: 'The receiver is not a registered M-Pesa customer.',
    });
    expect([left(here), await here.story.wallet(here.amina)]).toEqual(['10000.00', '9000.00']);
    await here.end();
  });

  it('is not given back on the word of a forger, who knows even the address', async () => {
    const here = await isp();
    const { id } = await sent(here, { result: 'held' });
    const url = here.sim.deliveries().find(({ rail }) => rail === 'result')?.url ?? '';
    const forged = { originatorConversationId: id, conversationId: 'AG_1', code: '2040', receipt: 'SKE0000000' };
    expect(await forgeResult(url, forged)).toBe(200);
    await wait(here, 6);
    expect(await known(here, id)).toMatchObject({ state: 'succeeded' });
    expect(left(here)).toBe('9500.00');
    await here.end();
  });
});
