import type { Id } from '@daftari/core';
import { describeOnEngines, kes, manualClock, startStory, type StoryOptions } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { stripe } from '../../src/index.ts';
import { startStripe, type TestCardName } from '../../src/testing/index.ts';
import { openDoor } from '../door.ts';
import { given } from '../hall.ts';

type Plugins = [ReturnType<typeof stripe>];

/** An ISP that takes cards: the whole line from a card to access, on one clock. Amina has never paid. */
async function openIsp(database: StoryOptions<Plugins>['database']) {
  const door = await openDoor();
  const clock = manualClock();
  const sim = await startStripe({ seed: 3, clock: clock.now, schedule: () => () => undefined });
  const story = await startStory({ database, clock, plugins: [stripe(given(sim))] });
  const { billing } = story;
  door.open(billing.registry.routes);
  sim.listen(`${door.base}/events`);
  const amina = await story.customer('Amina', await story.plan());
  const { id: accountId, number: accountNumber } = amina.account;
  const ask = async (): Promise<string> => {
    const wanted = { gateway: 'stripe', accountId, subscriptionId: null, amount: null, payer: '254708374149' };
    return (await billing.requestPayment(wanted)).providerReference ?? '';
  };
  return {
    story,
    sim,
    amina,
    ask,
    /** She pays what is due with a card; answers the receipt. */
    async pays(card?: TestCardName): Promise<string> {
      return sim.payer.pay(await ask(), card) ?? '';
    },
    /** What Stripe has told arrives, and the workers do what is due. */
    async work(): Promise<void> {
      await sim.settled();
      await Promise.all([billing.drain(), billing.drain()]);
      await sim.settled();
      await story.settle();
    },
    async saves(card?: TestCardName): Promise<void> {
      await billing.plugins.stripe.setUpCard({ accountId, accountNumber });
      sim.payer.pay(sim.all('setup_intent')[0]?.id ?? '', card);
    },
    payments: async () => (await billing.reads.payments(accountId, { page: 1, limit: 100 })).rows,
    async end(): Promise<void> {
      await sim.close();
      await door.close();
      await story.end();
    },
  };
}

/** Thirty days from Sunday 1 March 2026, 09:00 in Nairobi, bought once. */
const ONE_TERM = '2026-03-31 09:00';

describeOnEngines('a card', (open) => {
  it('that pays in the portal opens access once, though each event comes three times and backwards', async () => {
    const isp = await openIsp(await open());
    isp.sim.fate('held');
    const receipt = await isp.pays();
    for (const _ of [1, 2, 3]) {
      for (const one of isp.sim.deliveries().toReversed()) expect(await isp.sim.post(one)).toBe(true);
    }
    await isp.work();
    expect(await isp.payments()).toMatchObject([{ receipt, amount: kes('1000.00'), unmatched: null }]);
    expect(await isp.story.paidUntil(isp.amina)).toBe(ONE_TERM);
    expect(await isp.story.access(isp.amina)).toBe('granted');
    await isp.end();
  });

  it('whose events are all lost is found by asking', async () => {
    const isp = await openIsp(await open());
    isp.sim.fate('lost');
    const receipt = await isp.pays();
    isp.story.clock.advance(20_000);
    await isp.work();
    expect(await isp.payments()).toMatchObject([{ receipt }]);
    expect(await isp.story.paidUntil(isp.amina)).toBe(ONE_TERM);
    await isp.end();
  });

  it('that is declined opens nothing; another one then pays the same ask', async () => {
    const isp = await openIsp(await open());
    const reference = await isp.ask();
    isp.sim.payer.pay(reference, 'poor');
    await isp.work();
    expect(await isp.story.billing.reads.attemptByReference('stripe', reference)).toMatchObject({
      state: 'failed',
      reason: 'There is not enough money on the card.',
    });
    isp.sim.payer.pay(reference);
    await isp.work();
    expect(await isp.story.paidUntil(isp.amina)).toBe(ONE_TERM);
    await isp.end();
  });
});

describeOnEngines('a saved card', (open) => {
  it('pays for the next month before this one ends, and nobody is asked', async () => {
    const isp = await openIsp(await open());
    await isp.pays();
    await isp.work();
    await isp.saves();
    await isp.work();
    expect(await isp.story.billing.reads.mandatesOf(isp.amina.account.id)).toMatchObject([
      { state: 'active', startedBy: 'us', label: 'Visa •••• 4242', gateway: 'stripe' },
    ]);
    // An hour into the last day of the term.
    isp.story.clock.set('2026-03-30T10:00:00+03:00');
    await isp.work();
    await isp.work();
    expect(await isp.payments()).toHaveLength(2);
    expect(await isp.story.paidUntil(isp.amina)).toBe('2026-04-30 09:00');
    await isp.end();
  });

  it('whose bank wants to see her charges nothing, and she can still pay by herself', async () => {
    const isp = await openIsp(await open());
    await isp.pays();
    await isp.saves('asksAlways');
    await isp.work();
    isp.story.clock.set('2026-03-30T10:00:00+03:00');
    await isp.work();
    expect(isp.sim.all('payment_intent')[0]).toMatchObject({ status: 'canceled' });
    expect(await isp.payments()).toHaveLength(1);
    await isp.pays('asksAlways');
    await isp.work();
    expect(await isp.story.paidUntil(isp.amina)).toBe('2026-04-30 09:00');
    await isp.end();
  });

  it('that its customer has Stripe forget is charged no more', async () => {
    const isp = await openIsp(await open());
    await isp.pays();
    await isp.saves();
    await isp.work();
    const { billing } = isp.story;
    const [card] = await billing.plugins.stripe.cardsOf(isp.amina.account.id);
    await billing.plugins.stripe.forgetCard(isp.amina.account.id, card?.id ?? '');
    await isp.work();
    expect(await billing.reads.mandatesOf(isp.amina.account.id)).toMatchObject([{ state: 'ended' }]);
    isp.story.clock.set('2026-03-30T10:00:00+03:00');
    await isp.work();
    expect(await isp.payments()).toHaveLength(1);
    await isp.end();
  });
});

describeOnEngines('money of a card', (open) => {
  it('goes back to it once, by a refund of two names', async () => {
    const isp = await openIsp(await open());
    const receipt = await isp.pays();
    await isp.work();
    await isp.story.pays(isp.amina, '300.00');
    const { billing } = isp.story;
    const because = { reason: 'Paid too much', actor: 'asha' };
    const refund = await billing.requestRefund(isp.amina.account.id, {
      source: 'wallet',
      amount: kes('300.00'),
      ...because,
    });
    const [payment] = (await isp.payments()).filter((one) => one.receipt === receipt);
    const order = {
      purpose: 'refund',
      refundId: refund.id,
      gateway: 'stripe',
      to: { kind: 'payment', paymentId: payment?.id as Id<'Payment'> },
      remarks: 'Paid too much',
      key: 'refund-1',
      actor: 'asha',
    } as const;
    const { id } = await billing.orderDisbursement(order);
    expect((await billing.orderDisbursement(order)).id).toBe(id);
    await isp.work();
    await isp.work();
    expect(await billing.reads.disbursement(id)).toMatchObject({ state: 'succeeded' });
    expect(isp.sim.all('refund')).toMatchObject([{ amount: 30_000, charge: receipt, status: 'succeeded' }]);
    await isp.end();
  });

  it('that its bank takes back is owed again, and is there again when the dispute is won', async () => {
    const isp = await openIsp(await open());
    const receipt = await isp.pays();
    await isp.work();
    const { billing } = isp.story;
    const { id: accountId } = isp.amina.account;
    const [payment] = await isp.payments();
    const dispute = isp.sim.dispute(receipt);
    await isp.work();
    expect(await billing.reads.takingsOf(payment?.id as Id<'Payment'>)).toMatchObject([
      { state: 'taken', reference: dispute.id, amount: kes('1000.00'), fee: kes('15.00') },
    ]);
    const owed = async () => (await billing.view(accountId)).openInvoices.map((one) => one.owed);
    expect(await owed()).toEqual([kes('1000.00')]);
    isp.sim.closeDispute(dispute.id, 'won');
    await isp.work();
    expect(await billing.reads.takingsOf(payment?.id as Id<'Payment'>)).toMatchObject([{ state: 'restored' }]);
    expect(await owed()).toEqual([]);
    await isp.end();
  });

  it('is found in the books of Stripe when nothing else tells of it, and settles to the bank', async () => {
    const isp = await openIsp(await open());
    isp.sim.fate('lost');
    const from = isp.story.clock.now();
    const receipt = await isp.pays();
    const { billing } = isp.story;
    isp.story.clock.advance(10_000);
    await billing.fetchReport('stripe', { fromAt: from, untilAt: isp.story.clock.now() });
    expect(await isp.payments()).toMatchObject([{ receipt, unmatched: null }]);
    isp.story.clock.advance(7_200_000);
    const [payout] = isp.sim.payOut();
    // What came less 2.9 %: 1,000.00 - 29.00.
    expect(payout?.amount).toBe(97_100);
    isp.story.clock.set('2026-03-02T08:00:00+03:00');
    await billing.fetchReport('stripe', { fromAt: from, untilAt: isp.story.clock.now() });
    await isp.work();
    const { breaks } = await billing.reconcileDay({ gateway: 'stripe', day: '2026-03-01' });
    expect(breaks.filter(({ kind, state }) => state === 'open' && kind !== 'fee_unbooked')).toEqual([]);
    await isp.end();
  });
});
