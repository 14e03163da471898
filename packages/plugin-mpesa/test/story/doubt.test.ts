import { describeOnEngines, kes } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { forgeCallback, forgeConfirmation } from '../../src/testing/index.ts';
import { NOTHING, ONCE, openIsp, PHONE, type Isp } from './isp.ts';

/** A callback of success, made up. */
const forged = (isp: Isp, checkoutRequestId: string) => ({
  checkoutRequestId,
  receipt: 'QQ12345678',
  amount: '1000.00',
  msisdn: PHONE,
  at: isp.story.clock.now(),
});

/** Two hours, in the steps in which messages are taken up again. */
const forHours = async (isp: Isp) => {
  for (const ms of [1_000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 3_600_000]) await isp.after(ms);
};

describeOnEngines('a forged message', (open) => {
  it('of a request that was never made books nothing', async () => {
    const isp = await openIsp(await open());
    const told: string[] = [];
    isp.story.billing.events.on('paymentDisbelieved', ({ payload }) => void told.push(payload.reference));
    expect(await forgeCallback(isp.urls.stk, forged(isp, 'ws_CO_010320260900001234567890'))).toBe(200);
    await isp.work();
    await forHours(isp);
    expect(await isp.payments()).toEqual([]);
    expect(await isp.books()).toEqual(NOTHING);
    expect(told).toEqual(['ws_CO_010320260900001234567890']);
    await isp.end();
  });

  it.each(['still on the phone', 'cancelled'])(
    'of a request that is %s books nothing: Daraja is asked',
    async (state) => {
      const isp = await openIsp(await open());
      const attempt = await isp.prompt();
      if (state === 'cancelled') await isp.answer(attempt, 'cancel', { callback: 'lost' });
      expect(await forgeCallback(isp.urls.stk, forged(isp, attempt.providerReference))).toBe(200);
      await isp.work();
      await forHours(isp);
      expect(await isp.payments()).toEqual([]);
      expect(await isp.books()).toEqual(NOTHING);
      expect(await isp.story.access(isp.amina)).toBe('blocked');
      await isp.end();
    },
  );

  it('from an address that is not Safaricom’s is not even stored', async () => {
    const isp = await openIsp(await open());
    const attempt = await isp.prompt();
    isp.door.peer = '203.0.113.9';
    expect(await forgeCallback(isp.urls.stk, forged(isp, attempt.providerReference))).toBe(403);
    const { shortcode } = isp.sim.credentials;
    const c2b = { ...forged(isp, ''), shortcode, account: isp.amina.account.number };
    expect(await forgeConfirmation(isp.urls.confirmation, c2b)).toBe(403);
    await isp.work();
    expect(await isp.story.billing.reads.backlog(isp.story.clock.now())).toMatchObject({ inbox: 0, dead: 0 });
    expect(await isp.books()).toEqual(NOTHING);
    await isp.end();
  });

  it('with another amount than was asked for books nothing, though the request is real and paid', async () => {
    const isp = await openIsp(await open());
    const attempt = await isp.prompt();
    await isp.answer(attempt, 'pay', { callback: 'lost', confirmation: 'lost' });
    await forgeCallback(isp.urls.stk, { ...forged(isp, attempt.providerReference), amount: '70000.00' });
    await isp.work();
    expect(await isp.payments()).toEqual([]);
    await isp.after(60_000);
    expect(await isp.payments()).toMatchObject([{ amount: kes('1000.00'), receipt: null }]);
    await isp.end();
  });
});

describeOnEngines('a provider that is not of one mind', (open) => {
  it.each(['failure-first', 'failure-last'] as const)('%s: the money counts', async (contradiction) => {
    const isp = await openIsp(await open());
    const attempt = await isp.prompt();
    await isp.answer(attempt, 'pay', { contradiction, callback: 'sent', confirmation: 'lost' });
    await isp.work();
    await isp.after(60_000);
    expect(await isp.books()).toEqual(ONCE);
    expect(await isp.story.billing.reads.attempt(attempt.id)).toMatchObject({ state: 'succeeded', reason: null });
    await isp.end();
  });

  it('a late success after a failure that was already told revives it', async () => {
    const isp = await openIsp(await open());
    const attempt = await isp.prompt();
    await isp.answer(attempt, 'pay', { contradiction: 'failure-first', confirmation: 'lost', times: 1 });
    await isp.sim.release({ most: 1 });
    await isp.work();
    expect(await isp.story.billing.reads.attempt(attempt.id)).toMatchObject({
      state: 'failed',
      reason: 'The phone could not be reached, or the request was not answered in time.',
    });
    expect(await isp.story.access(isp.amina)).toBe('blocked');
    // Before Daraja is asked again.
    await isp.after(45_000);
    await isp.sim.release();
    await isp.work();
    expect(await isp.story.billing.reads.attempt(attempt.id)).toMatchObject({ state: 'succeeded', reason: null });
    // She paid at 09:00, and her days count from then.
    expect(await isp.books()).toEqual(ONCE);
    await isp.end();
  });

  it('a success of which no message tells, after a time-out: Daraja is still asked, and says it', async () => {
    const isp = await openIsp(await open());
    const attempt = await isp.prompt();
    await isp.answer(attempt, 'pay', { contradiction: 'failure-first', confirmation: 'lost', times: 1 });
    await isp.sim.release({ most: 1 });
    await isp.work();
    const { billing } = isp.story;
    expect(await billing.reads.attempt(attempt.id)).toMatchObject({ state: 'failed', nextCheckAt: expect.any(Number) });
    await isp.after(60_000);
    expect(await billing.reads.attempt(attempt.id)).toMatchObject({ state: 'succeeded', nextCheckAt: null });
    expect(await isp.story.access(isp.amina)).toBe('granted');
    await isp.end();
  });

  it('a lost callback: queries say still processing, then paid, and she is online without a receipt', async () => {
    const isp = await openIsp(await open());
    const attempt = await isp.prompt();
    await isp.answer(attempt, 'pay', { callback: 'lost', confirmation: 'lost', stillProcessing: 1 });
    await isp.after(15_000);
    expect(await isp.story.billing.reads.attempt(attempt.id)).toMatchObject({ state: 'processing' });
    expect(await isp.story.access(isp.amina)).toBe('blocked');
    await isp.after(60_000);
    expect(await isp.story.access(isp.amina)).toBe('granted');
    expect(await isp.books()).toMatchObject({ payments: 1, receipts: 1, terms: 1 });
    expect(await isp.payments()).toMatchObject([{ receipt: null, reference: attempt.providerReference }]);
    await isp.end();
  });

  it('a query that lies after a callback of success: the confirmation settles it', async () => {
    const isp = await openIsp(await open());
    const attempt = await isp.prompt();
    await isp.answer(attempt, 'pay', { queryLies: true, callback: 'sent' });
    await isp.work();
    expect(await isp.payments()).toEqual([]);
    await isp.sim.release({ rail: 'confirmation' });
    await isp.work();
    await isp.after(60_000);
    expect(await isp.books()).toEqual(ONCE);
    await isp.end();
  });
});

/** A prompt that Daraja knows and we do not: what a process leaves behind that is killed between push and commit. */
const strange = async (isp: Isp) => {
  const { billing } = isp.story;
  const pushed = await billing.plugins.mpesa.client().push({
    msisdn: PHONE,
    amountMinor: 100_000n,
    accountReference: 'STRANGE',
    description: 'Internet',
    callbackUrl: isp.urls.stk,
  });
  if (pushed.kind !== 'answered') throw new Error(pushed.reason);
  return { providerReference: pushed.value.checkoutRequestId };
};

describeOnEngines('a genuine callback', (open) => {
  it.each([
    ['too many requests', 429],
    ['the firewall', 403],
    ['a broken server', 503],
  ])('is not dropped because of %s: it is asked about until Daraja answers', async (_, answer) => {
    const isp = await openIsp(await open());
    await isp.answer(await strange(isp), 'pay', { callback: 'sent', confirmation: 'lost', times: 1 });
    for (let time = 0; time < 2; time++) isp.sim.fault('query', { answer, carriedOut: false });
    await forHours(isp);
    expect(await isp.payments()).toMatchObject([{ amount: kes('1000.00'), accountId: null }]);
    await isp.end();
  });

  it('of an ask whose answer was lost finds it: she has paid and is online', async () => {
    const isp = await openIsp(await open());
    isp.sim.fault('push', { answer: 'drop', carriedOut: true });
    const { id: accountId } = isp.amina.account;
    const ask = { gateway: 'mpesa', accountId, subscriptionId: null, amount: null, payer: PHONE };
    const asked = await isp.story.billing.requestPayment(ask);
    expect(asked).toMatchObject({ state: 'unknown', providerReference: null });
    const [prompt] = isp.sim.phone.prompts(PHONE);
    const providerReference = prompt?.checkoutRequestId ?? '';
    const receipt = await isp.answer({ providerReference }, 'pay', {
      callback: 'sent',
      confirmation: 'lost',
      times: 1,
    });
    await isp.work();
    await isp.after(15_000);
    expect(await isp.books()).toEqual(ONCE);
    expect(await isp.payments()).toMatchObject([{ receipt, attemptId: asked.id }]);
    expect(await isp.story.billing.reads.attempt(asked.id)).toMatchObject({ state: 'succeeded', providerReference });
    expect(await isp.story.access(isp.amina)).toBe('granted');
    await isp.end();
  });
});
