import { kes, describeOnEngines } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { forgeConfirmation } from '../../src/testing/index.ts';
import { ONCE, openIsp, PHONE, type Isp } from './isp.ts';

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
    const { billing, clock } = isp.story;
    const { commands } = billing.registry;
    await commands.find(({ name }) => name === 'register-pull')?.run({ number: PHONE }, () => undefined);
    await isp.sim.phone.payBill(
      { msisdn: PHONE, amount: 1000, account: isp.amina.account.number },
      { confirmation: 'lost' },
    );
    await isp.after(47 * 3_600_000);
    for (let hour = 0; hour < 3; hour++) {
      await billing.fetchReport('mpesa', { fromAt: clock.now() - 48 * 3_600_000, untilAt: clock.now() });
    }
    await isp.work();
    expect(await isp.books()).toEqual(ONCE);
    await isp.end();
  });
});
