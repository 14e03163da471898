import { expect, it } from 'vitest';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { ALL, HOUR, openCounter, OTIENO, PHONE, SECOND, WANJIRU, type Counter } from './counter.ts';
import { says } from './courier.ts';

/** Kiosk Mwangi earns ten per cent of the net that his customer has paid: of 2,500.00 with 16 % in it, 215.52. */
async function earning(counter: Counter, receipt: string | null = null) {
  const { billing, account, story } = counter;
  const kiosk = await billing.openAccount({ name: 'Kiosk Mwangi' });
  await billing.appointAgent(kiosk.id, { tiers: [{ upTo: null, rate: '0.10' }] }, WANJIRU);
  await billing.changeAccount(account.id, { agentId: kiosk.id });
  const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
  const office = await story.plan({ code: 'office', terms, price: kes('2500.00'), taxMode: 'inclusive', taxes: [vat] });
  await billing.subscribe({ accountId: account.id, planId: office.id, username: 'amina', secret: 'siri-1234' });
  await billing.billDue();
  await counter.pays('2500.00', receipt);
  return kiosk;
}

function sends(counter: Counter, agentId: Id<'Account'>, key = 'march', amount: string | null = null) {
  return counter.billing.orderDisbursement({
    purpose: 'commission',
    agentId,
    gateway: 'courier',
    to: PHONE,
    amount: amount === null ? null : kes(amount),
    remarks: 'Commission',
    key,
    actor: WANJIRU,
  });
}

async function books({ billing }: Counter, agentId: Id<'Account'>): Promise<string> {
  const of = async (code: string, owner: Id<'Account'> | null) =>
    majorString({ minor: await billing.reads.balance(code, owner, 'KES'), currency: 'KES' });
  return [await of('2450', agentId), await of('2460', agentId), await of('1160', null)].join(' ');
}

const taken = (reference: string, amount: string | null = null) => ({
  kind: 'taken_back' as const,
  reference,
  payment: 'IN1',
  amount: amount === null ? null : kes(amount),
  fee: null,
  providerAt: null,
  reason: 'Disputed',
});
const earned = async ({ billing }: Counter, agentId: Id<'Account'>) => {
  const { earned: all, clawedBack } = await billing.reads.commissionTotals(agentId, Number.MAX_SAFE_INTEGER);
  return [all, clawedBack, all - clawedBack].map((minor) => majorString({ minor, currency: 'KES' })).join(' ');
};

describeOnEngines('commission by a gateway', (open) => {
  it('is sent in whole shillings, and what is less stays payable', async () => {
    const counter = await openCounter(await open());
    const kiosk = await earning(counter);
    expect(await books(counter, kiosk.id)).toBe('-215.52 0.00 2500.00');
    await expect(sends(counter, kiosk.id, 'march', '215.52')).rejects.toMatchObject({ code: 'disbursement.malformed' });
    const { id } = await sends(counter, kiosk.id);
    expect(await books(counter, kiosk.id)).toBe('-0.52 -215.00 2500.00');
    // What is on its way is paid out to nobody else.
    await expect(sends(counter, kiosk.id, 'again')).rejects.toMatchObject({ code: 'disbursement.live' });
    const rest = await counter.billing.payCommission({ agentId: kiosk.id, to: 'cash', key: 'rest', actor: WANJIRU });
    expect(rest.amount).toEqual(kes('0.52'));
    await counter.after(0);
    await counter.hears(says(counter.courier, counter.carried('paid')));
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', receipt: 'OUT1' });
    expect(await books(counter, kiosk.id)).toBe('0.00 0.00 2285.00');
    const { rows } = await counter.billing.reads.payouts(kiosk.id, ALL);
    expect(rows.map(({ to, amount }) => `${to} ${majorString(amount)}`).toSorted()).toEqual([
      'cash 0.52',
      'gateway 215.00',
    ]);
    await expect(sends(counter, kiosk.id, 'april')).rejects.toMatchObject({ code: 'agent.nothingPayable' });
    await counter.story.end();
  });

  it('that was not sent, or was stopped, is payable again', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '200.00' });
    const kiosk = await earning(counter);
    const stopped = await sends(counter, kiosk.id);
    await counter.billing.refuseDisbursement(stopped.id, OTIENO, 'His number has changed');
    expect(await books(counter, kiosk.id)).toBe('-215.52 0.00 2500.00');
    const { id } = await sends(counter, kiosk.id, 'again');
    await counter.billing.approveDisbursement(id, OTIENO);
    counter.courier.manner = 'refuses';
    await counter.after(0);
    expect([(await counter.disbursement(id)).state, await books(counter, kiosk.id)]).toEqual([
      'failed',
      '-215.52 0.00 2500.00',
    ]);
    expect((await counter.billing.reads.payouts(kiosk.id, ALL)).total).toBe(0);
    await counter.story.end();
  });
});

describeOnEngines('commission in cash', (open) => {
  it('is paid by one person no further than the limit: above it a gateway, or the float', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '200.00' });
    const kiosk = await earning(counter);
    const pays = (to: 'cash' | 'float') =>
      counter.billing.payCommission({ agentId: kiosk.id, to, key: to, actor: WANJIRU });
    await expect(pays('cash')).rejects.toMatchObject({
      code: 'agent.cashNeedsTwo',
      kind: 'refused',
      message: expect.stringMatching(/215\.52.*200\.00.*gateway/u),
    });
    expect(await books(counter, kiosk.id)).toBe('-215.52 0.00 2500.00');
    expect((await pays('float')).amount).toEqual(kes('215.52'));
    await counter.story.end();
  });

  it('is not split: what one person has paid within a day counts as one', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '300.00' });
    const kiosk = await earning(counter);
    const { billing, account } = counter;
    const pays = (key: string, actor = WANJIRU) => billing.payCommission({ agentId: kiosk.id, to: 'cash', key, actor });
    await pays('one');
    const [office] = (await billing.view(account.id)).subscriptions;
    const plan = await counter.story.plan({ code: 'more', terms: office!.plan.terms, price: kes('2000.00') });
    await billing.subscribe({ accountId: account.id, planId: plan.id, username: 'more', secret: 'siri-1234' });
    await billing.billDue();
    await counter.pays('2000.00');
    await expect(pays('two')).rejects.toMatchObject({ code: 'agent.cashNeedsTwo' });
    // Told the same again she has it once, and a day later it is another day.
    expect((await pays('one')).amount).toEqual(kes('215.52'));
    await counter.after(24 * HOUR);
    expect((await pays('two')).amount.minor).toBeGreaterThan(10_000n);
    await counter.story.end();
  });
});

describeOnEngines('money of the house', (open) => {
  it('moves by a gateway, by two people above the limit', async () => {
    const counter = await openCounter(await open());
    await counter.pays('50000.00');
    const paybill = { kind: 'paybill', number: '222111', accountReference: '0110203' } as const;
    const order = {
      purpose: 'transfer',
      gateway: 'courier',
      to: paybill,
      remarks: 'To the bank',
      actor: WANJIRU,
    } as const;
    const ask = { ...order, amount: kes('40000.00'), key: 'sweep' };
    const { id } = await counter.billing.orderDisbursement(ask);
    // Under the same key something else is refused, whatever is different.
    for (const other of [{ amount: kes('1.00') }, { to: { ...paybill, number: '222112' } }]) {
      const again = counter.billing.orderDisbursement({ ...ask, ...other });
      await expect(again).rejects.toMatchObject({ code: 'disbursement.keyUsed' });
    }
    await expect(counter.billing.orderDisbursement({ ...order, key: 'none' })).rejects.toThrow('it says no amount');
    // Money on a phone is a person's: it is not at the bank, and nobody would find it there.
    const toPerson = counter.billing.orderDisbursement({ ...ask, to: PHONE, key: 'phone' });
    await expect(toPerson).rejects.toMatchObject({
      code: 'disbursement.toPerson',
      message: expect.stringMatching(/refund.*commission/u),
    });
    expect((await counter.billing.reads.disbursements(ALL)).total).toBe(1);
    await counter.billing.approveDisbursement(id, OTIENO);
    await counter.after(0);
    counter.carried('paid');
    await counter.after(15 * SECOND);
    expect(await counter.disbursement(id)).toMatchObject({ state: 'succeeded', accountId: null });
    expect(await counter.books('1100', '1160')).toBe('40000.00 10000.00');
    await counter.story.end();
  });
});

describeOnEngines('commission on money that a provider takes back', (open) => {
  it('goes with it, and is earned again as that is paid', async () => {
    const counter = await openCounter(await open());
    const kiosk = await earning(counter, 'IN1');
    expect(await earned(counter, kiosk.id)).toBe('215.52 0.00 215.52');
    // 1,000.00 of 2,500.00 are two fifths: of the base of 2,155.17 they are 862.07, and of that ten per cent.
    for (let times = 0; times < 2; times++) await counter.hears(taken('TB1', '1000.00'));
    expect(await earned(counter, kiosk.id)).toBe('215.52 86.21 129.31');
    await counter.hears(taken('TB2'));
    expect(await earned(counter, kiosk.id)).toBe('215.52 215.52 0.00');
    // 500.00 of what is owed again: of the base that was taken with it, 862.07, a half, 431.04 (431.035).
    await counter.pays('500.00', 'IN2');
    expect(await earned(counter, kiosk.id)).toBe('258.62 215.52 43.10');
    await counter.hears({ kind: 'restored', reference: 'TB2', providerAt: null });
    await counter.pays('500.00', 'IN3');
    expect(await earned(counter, kiosk.id)).toBe('431.04 215.52 215.52');
    expect(await counter.billing.verify()).toEqual([]);
    await counter.story.end();
  });

  it('stays with the agent where other money in the wallet pays at once', async () => {
    const counter = await openCounter(await open());
    const kiosk = await earning(counter, 'IN1');
    await counter.pays('2500.00', 'IN2');
    await counter.hears(taken('TB1'));
    expect(await counter.wallet()).toBe('0.00');
    expect(await earned(counter, kiosk.id)).toBe('431.04 215.52 215.52');
    expect(await counter.billing.verify()).toEqual([]);
    await counter.story.end();
  });
});
