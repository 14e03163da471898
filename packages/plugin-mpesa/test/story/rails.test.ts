import { kes, describeOnEngines } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { forgeCallback, forgeConfirmation } from '../../src/testing/index.ts';
import { openIsp, PHONE, type Isp } from './isp.ts';

/** One term of thirty days from Sunday 1 March 2026, 09:00 in Nairobi, bought once. */
const ONCE = { payments: 1, receipts: 1, terms: 1, paidUntil: '2026-03-31 09:00' };
const NOTHING = { payments: 0, receipts: 0, terms: 0, paidUntil: null };

const ORDERS = [
  ['callback', 'query', 'confirmation'],
  ['callback', 'confirmation', 'query'],
  ['query', 'callback', 'confirmation'],
  ['query', 'confirmation', 'callback'],
  ['confirmation', 'callback', 'query'],
  ['confirmation', 'query', 'callback'],
] as const;

const thrice = <T>(what: () => Promise<T>): Promise<readonly T[]> => Promise.all([what(), what(), what()]);

/** The three rails of one payment, each to be told again and again. */
function railsOf(isp: Isp, paid: { attemptId: string; receipt: string }, account: 'plain' | 'coded') {
  const { sim, story, urls, amina } = isp;
  const plain = () =>
    forgeConfirmation(urls.confirmation, {
      receipt: paid.receipt,
      amount: '1000.00',
      shortcode: sim.credentials.shortcode,
      account: amina.account.number,
      at: story.clock.now(),
    });
  return {
    callback: () => sim.release({ rail: 'callback', most: 1 }),
    query: () => story.billing.checkAttempt(paid.attemptId as never),
    // Some rails drop the code of the ask and tell the account number alone.
    confirmation: () => (account === 'plain' ? plain() : sim.release({ rail: 'confirmation', most: 1 })),
  };
}

async function payment(isp: Isp) {
  const attempt = await isp.prompt();
  const receipt = await isp.answer(attempt, 'pay');
  return { attempt, attemptId: attempt.id, receipt };
}

describeOnEngines('one receipt by callback, query and confirmation', (open) => {
  describe.each(['coded', 'plain'] as const)('with the account number %s', (account) => {
    it.each(ORDERS)('%s, then %s, then %s, each thrice: one payment, one journal, one term', async (...order) => {
      const isp = await openIsp(await open());
      const one = await payment(isp);
      const rails = railsOf(isp, one, account);
      for (const rail of order) {
        await thrice<unknown>(rails[rail]);
        await isp.work();
      }
      await isp.after(60_000);
      expect(await isp.books()).toEqual(ONCE);
      expect(await isp.payments()).toMatchObject([
        { receipt: one.receipt, attemptId: one.attemptId, amount: kes('1000.00'), unmatched: null },
      ]);
      expect(await isp.story.billing.reads.attempt(one.attemptId)).toMatchObject({ state: 'succeeded' });
      expect(await isp.story.access(isp.amina)).toBe('granted');
      await isp.end();
    });

    it('all nine at once, while workers run: the same', async () => {
      const isp = await openIsp(await open());
      const one = await payment(isp);
      const rails = railsOf(isp, one, account);
      const told = Object.values(rails).map((rail) => thrice<unknown>(rail));
      await Promise.all([...told, isp.work(), isp.work()]);
      await isp.after(1_000);
      await isp.after(60_000);
      expect(await isp.books()).toEqual(ONCE);
      expect(await isp.payments()).toMatchObject([{ receipt: one.receipt, attemptId: one.attemptId }]);
      await isp.end();
    });
  });

  it.each(['coded', 'plain'] as const)(
    '(%s) the confirmation at once, a query that was late by twenty minutes: the same',
    async (account) => {
      const isp = await openIsp(await open());
      const one = await payment(isp);
      const rails = railsOf(isp, one, account);
      await rails.confirmation();
      await isp.story.billing.drain();
      isp.story.clock.advance(20 * 60_000);
      await rails.query();
      await isp.work();
      expect(await isp.books()).toEqual(ONCE);
      await isp.end();
    },
  );

  it.each(['coded', 'plain'] as const)(
    '(%s) a query twenty minutes after, then the confirmation: the same money',
    async (account) => {
      const isp = await openIsp(await open());
      const one = await payment(isp);
      const rails = railsOf(isp, one, account);
      const at = isp.story.clock.now();
      isp.story.clock.advance(20 * 60_000);
      await rails.query();
      await forgeConfirmation(isp.urls.confirmation, {
        receipt: one.receipt,
        amount: '1000.00',
        shortcode: isp.sim.credentials.shortcode,
        account:
          account === 'plain' ? isp.amina.account.number : `${isp.amina.account.number}X${one.attemptId.slice(-3)}`,
        at,
      });
      await isp.work();
      expect(await isp.books()).toMatchObject({ payments: 1, receipts: 1, terms: 1 });
      expect(await isp.payments()).toMatchObject([{ receipt: one.receipt, attemptId: one.attemptId }]);
      await isp.end();
    },
  );

  it('and by the pull feed, days after all were lost: the same', async () => {
    const isp = await openIsp(await open(), { pull: true });
    const { commands, jobs } = isp.story.billing.registry;
    await commands.find(({ name }) => name === 'register-pull')?.run({ number: PHONE }, () => undefined);
    await isp.sim.phone.payBill(
      { msisdn: PHONE, amount: 1000, account: isp.amina.account.number },
      { confirmation: 'lost' },
    );
    await isp.after(47 * 3_600_000);
    for (let hour = 0; hour < 3; hour++) await jobs[0]?.run(isp.story.clock.now());
    await isp.work();
    expect(await isp.books()).toEqual(ONCE);
    await isp.end();
  });
});

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
    expect(await forgeCallback(isp.urls.stk, forged(isp, 'ws_CO_010320260900001234567890'))).toBe(200);
    await isp.work();
    await forHours(isp);
    expect(await isp.payments()).toEqual([]);
    expect(await isp.books()).toEqual(NOTHING);
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
    await isp.after(120_000);
    await isp.sim.release();
    await isp.work();
    expect(await isp.story.billing.reads.attempt(attempt.id)).toMatchObject({ state: 'succeeded', reason: null });
    // She paid at 09:00, and her days count from then.
    expect(await isp.books()).toEqual(ONCE);
    await isp.end();
  });

  it('a callback that is lost: queries say still processing, then paid, and she is online without a receipt', async () => {
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

const pay = (isp: Isp, account: string, amount: number) => isp.sim.phone.payBill({ msisdn: PHONE, amount, account });

describeOnEngines('money by the paybill', (open) => {
  it('with a digit wrong waits with a suggestion; a person gives it to her and she is online', async () => {
    const isp = await openIsp(await open());
    const { number, id } = isp.amina.account;
    const [a = '', b = ''] = [number.at(-2), number.at(-1)];
    // The two last digits swapped, or one of them changed where they are alike.
    const typo = a === b ? number.slice(0, -1) + ((Number(b) + 1) % 10) : number.slice(0, -2) + b + a;
    await pay(isp, typo, 1000);
    await isp.work();
    const [stray] = await isp.payments();
    expect(stray).toMatchObject({ accountId: null, accountReference: typo, suggestion: { accountId: id } });
    expect(await isp.books()).toEqual(NOTHING);
    if (stray !== undefined) await isp.story.billing.attribute(stray.id, id);
    await isp.work();
    expect(await isp.books()).toEqual(ONCE);
    expect(await isp.story.access(isp.amina)).toBe('granted');
    await isp.end();
  });

  it('of 2,500 for a plan of 1,000 renews by itself, and at last she needs 500 more', async () => {
    const isp = await openIsp(await open());
    await pay(isp, isp.amina.account.number, 2500);
    await isp.work();
    expect(await isp.books()).toEqual(ONCE);
    expect(await isp.story.wallet(isp.amina)).toBe('1500.00');
    await isp.story.at('2026-03-31T09:00:00+03:00');
    expect(await isp.story.access(isp.amina)).toBe('granted');
    expect(await isp.story.paidUntil(isp.amina)).toBe('2026-04-30 09:00');
    expect(await isp.story.wallet(isp.amina)).toBe('500.00');
    await isp.story.at('2026-04-30T09:00:00+03:00');
    expect(await isp.story.access(isp.amina)).toBe('blocked');
    await pay(isp, isp.amina.account.number, 500);
    await isp.work();
    expect(await isp.story.access(isp.amina)).toBe('granted');
    expect(await isp.story.wallet(isp.amina)).toBe('0.00');
    await isp.end();
  });
});
