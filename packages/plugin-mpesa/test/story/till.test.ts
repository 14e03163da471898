import { describeOnEngines } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { TILL } from '../storm-bench.ts';
import { ONCE, openIsp, type Isp } from './isp.ts';

const ORDERS = [
  ['callback', 'query', 'confirmation'],
  ['callback', 'confirmation', 'query'],
  ['query', 'callback', 'confirmation'],
  ['query', 'confirmation', 'callback'],
  ['confirmation', 'callback', 'query'],
  ['confirmation', 'query', 'callback'],
] as const;

const thrice = <T>(what: () => Promise<T>): Promise<readonly T[]> => Promise.all([what(), what(), what()]);

/** Her prompt, paid; nothing is told of it yet. */
async function paid(isp: Isp, subject = isp.amina, payer = '254708374149') {
  const { account } = subject;
  const ask = { gateway: 'mpesa', accountId: account.id, subscriptionId: null, amount: null, payer };
  const attempt = await isp.story.billing.requestPayment(ask);
  const { providerReference } = attempt;
  if (providerReference === null) throw new Error('not asked');
  const receipt = await isp.answer({ providerReference }, 'pay');
  return { receipt, attemptId: attempt.id, ...railsOf(isp, { receipt, attemptId: attempt.id, providerReference }) };
}

function railsOf(isp: Isp, of: { receipt: string; attemptId: string; providerReference: string }) {
  const { sim, story } = isp;
  return {
    callback: () => sim.release({ rail: 'callback', checkoutRequestId: of.providerReference, most: 1 }),
    query: () => story.billing.checkAttempt(of.attemptId as never),
    confirmation: () => sim.release({ rail: 'confirmation', receipt: of.receipt, most: 1 }),
  };
}

/** Somebody pays the till of her own accord. */
async function byHand(isp: Isp, msisdn: string): Promise<string> {
  const { receipt } = await isp.sim.phone.payTill({ msisdn, amount: 1000 }, { confirmation: 'held' });
  await isp.sim.release({ rail: 'confirmation', receipt: receipt ?? '' });
  return receipt ?? '';
}

/** Its confirmation as version 1 tells it: the payer is a hash, which says nothing. */
async function hashed({ sim }: Isp, receipt: string): Promise<void> {
  const told = sim.deliveries().find((one) => one.rail === 'confirmation' && one.receipt === receipt);
  const body = JSON.stringify({ ...JSON.parse(told?.body ?? '{}'), MSISDN: 'f'.repeat(64) });
  await fetch(told?.url ?? '', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

const receiptsOf = async (isp: Isp) => (await isp.payments()).map(({ receipt }) => String(receipt)).toSorted();
const owners = async (isp: Isp) =>
  (await isp.payments()).flatMap(({ accountId }) => (accountId === null ? [] : [accountId])).toSorted();

describeOnEngines('a till, whose confirmations name nobody', (open) => {
  it.each(ORDERS)('%s, then %s, then %s, each thrice: one payment, one journal, one term', async (...order) => {
    const isp = await openIsp(await open(), TILL);
    const one = await paid(isp);
    for (const rail of order) {
      await thrice<unknown>(one[rail]);
      await isp.work();
    }
    await isp.after(60_000);
    expect(await isp.books()).toEqual(ONCE);
    expect(await isp.payments()).toMatchObject([{ receipt: one.receipt, attemptId: one.attemptId, unmatched: null }]);
    expect(await isp.story.billing.reads.attempt(one.attemptId)).toMatchObject({ state: 'succeeded' });
    await isp.end();
  });

  it.each([0, 1, 2])('all at once, while workers run: the same (%i)', async () => {
    const isp = await openIsp(await open(), TILL);
    const one = await paid(isp);
    const told = [one.confirmation, one.query, one.callback].map((rail) => thrice<unknown>(rail));
    await Promise.all([...told, isp.work(), isp.work()]);
    await isp.after(1_000);
    await isp.after(60_000);
    expect(await isp.payments()).toMatchObject([{ receipt: one.receipt, attemptId: one.attemptId, unmatched: null }]);
    expect(await isp.books()).toMatchObject({ payments: 1, terms: 1 });
    await isp.end();
  });

  it.each([
    ['confirmation', 'query'],
    ['query', 'confirmation'],
  ] as const)('the callback is lost, and %s comes before %s: one payment, and nobody waits', async (...order) => {
    const isp = await openIsp(await open(), TILL);
    const one = await paid(isp);
    for (const rail of order) {
      await one[rail]();
      await isp.work();
    }
    expect(await isp.payments()).toMatchObject([{ receipt: one.receipt, attemptId: one.attemptId, unmatched: null }]);
    await isp.end();
  });

  it.each(ORDERS)('two payers of one amount in one minute, by %s, %s and %s: each once', async (...order) => {
    const isp = await openIsp(await open(), TILL);
    const asha = await isp.story.customer('Asha', await isp.story.plan());
    const both = [await paid(isp), await paid(isp, asha, '254712345999')];
    const stranger = await byHand(isp, '254799000111');
    for (const rail of order) for (const one of both) await Promise.all([one[rail](), isp.work()]);
    await isp.after(60_000);
    expect(await receiptsOf(isp)).toEqual([...both.map(({ receipt }) => receipt), stranger].toSorted());
    expect(await owners(isp)).toEqual([isp.amina.account.id, asha.account.id].toSorted());
    await isp.end();
  });

  describe.each(ORDERS)('she pays her prompt and by hand besides, and hears of it by %s, %s and %s', (...order) => {
    it.each(['before', 'after'] as const)('%s: both are booked, and her prompt once', async (when) => {
      const isp = await openIsp(await open(), TILL);
      const one = await paid(isp);
      const receipts = [one.receipt];
      if (when === 'before') receipts.push(await byHand(isp, '254708374149'));
      await isp.work();
      for (const rail of order) {
        await one[rail]();
        await isp.work();
      }
      if (when === 'after') receipts.push(await byHand(isp, '254708374149'));
      await isp.after(60_000);
      expect(await receiptsOf(isp)).toEqual(receipts.toSorted());
      expect(await owners(isp)).toEqual([isp.amina.account.id]);
      await isp.end();
    });
  });
});

describeOnEngines('a till whose confirmations do not even tell the payer', (open) => {
  it.each([
    ['confirmation', 'query'],
    ['query', 'confirmation'],
  ] as const)('%s, then %s: one ask can be meant, so it is one payment', async (...order) => {
    const isp = await openIsp(await open(), TILL);
    const one = await paid(isp);
    const rails = { ...one, confirmation: () => hashed(isp, one.receipt) };
    for (const rail of order) {
      await rails[rail]();
      await isp.work();
    }
    await one.callback();
    await isp.work();
    expect(await isp.payments()).toMatchObject([{ receipt: one.receipt, attemptId: one.attemptId, unmatched: null }]);
    await isp.end();
  });

  it('two asks can be meant: it is held, and says why; a late callback credits nobody twice', async () => {
    const isp = await openIsp(await open(), TILL);
    const asha = await isp.story.customer('Asha', await isp.story.plan());
    const both = [await paid(isp), await paid(isp, asha, '254712345999')] as const;
    await both[0].query();
    await hashed(isp, both[0].receipt);
    await hashed(isp, both[1].receipt);
    await isp.work();
    await both[1].query();
    const held = (await isp.payments()).filter(({ accountId }) => accountId === null);
    expect(held).toMatchObject([
      { held: expect.stringContaining('It may be ') },
      { held: expect.stringContaining('It may be ') },
    ]);
    for (const one of both) await one.callback();
    await isp.after(60_000);
    expect(await owners(isp)).toEqual([isp.amina.account.id, asha.account.id].toSorted());
    await isp.end();
  });
});
