import type { Id } from '@daftari/core';
import { describeGateway, kes, type GatewayBench } from '@daftari/core/testing';
import { ACCOUNT, NOON, openHall, type Hall, type HallOptions } from './hall.ts';

const WHOLE = kes('500.00');

/** What the suite of gateways asks a bench to do, done by the simulator. */
async function bench(options: HallOptions): Promise<GatewayBench> {
  const hall = await openHall({ ...options, sim: { refundsWait: true, ...options.sim } });
  const { sim, gateway, host } = hall;
  // The payment that is there to be given back is no news of this bench.
  const { charge, before } = await paidBefore(hall);
  const messages = async () => {
    await sim.settled();
    return host.messages.slice(before);
  };
  const asks = options.plugin?.asksBy === 'page' ? 'POST /v1/checkout/sessions' : 'POST /v1/payment_intents';
  const closed = { done: false };
  return {
    gateway,
    payer: '254708374149',
    amount: WHOLE,
    async answer(reference, how) {
      if (how === 'pay') sim.payer.pay(reference);
      else sim.payer.refuse(reference);
    },
    async fault(how) {
      if (how === 'refused') sim.fault(asks, { answer: 400, carriedOut: false });
      if (how === 'lost') sim.fault(asks, { answer: 'drop', carriedOut: true, times: 2 });
      if (how === 'unreached') await down();
    },
    messages,
    out: {
      to: {
        kind: 'payment',
        paymentId: 'pay_1' as Id<'Payment'>,
        receipt: charge,
        providerReference: null,
        whole: WHOLE,
      },
      amount: kes('200.00'),
      async settle(how) {
        const [refund] = sim.all('refund');
        sim.settleRefund(refund?.id ?? '', how === 'send' ? 'succeeded' : 'failed');
      },
      async fault(how) {
        if (how === 'refused') sim.fault('POST /v1/refunds', { answer: 400, carriedOut: false });
        if (how === 'lost') sim.fault('POST /v1/refunds', { answer: 'drop', carriedOut: true, times: 2 });
        if (how === 'unreached') await down();
      },
    },
    report: () => ({ fromAt: NOON + 60_000, untilAt: NOON + 3_600_000 }),
    mandates: {
      startedBy: 'us',
      async allow() {
        await hall.api.setUpCard(ACCOUNT);
        const [page] = sim.all('checkout.session').filter(({ mode }) => mode === 'setup');
        sim.payer.pay(page?.id ?? sim.all('setup_intent')[0]?.id ?? '');
        await sim.settled();
      },
      async end() {
        const [card] = await hall.api.cardsOf(ACCOUNT.accountId);
        await hall.api.forgetCard(ACCOUNT.accountId, card?.id ?? '');
      },
    },
    async takeBack() {
      sim.dispute(sim.all('charge')[0]?.id ?? '');
    },
    async restore() {
      sim.closeDispute(sim.all('dispute')[0]?.id ?? '', 'won');
    },
    async close() {
      if (!closed.done) await hall.close();
    },
  };

  /** Nobody listens at Stripe's address any more. */
  async function down(): Promise<void> {
    closed.done = true;
    await hall.close();
  }
}

async function paidBefore({ sim, gateway, host }: Hall): Promise<{ readonly charge: string; readonly before: number }> {
  const earlier = {
    attemptId: 'att_00000000000B2C' as Id<'Attempt'>,
    ...ACCOUNT,
    mandate: null,
    amount: WHOLE,
    payer: '254708374149',
    description: 'Home 10',
  };
  const asked = await gateway.request?.(earlier, AbortSignal.timeout(20_000));
  const charge = sim.payer.pay(asked?.providerReference ?? '') ?? '';
  await sim.settled();
  host.pass(60_000);
  return { charge, before: host.messages.length };
}

describeGateway('stripe by its element', () => bench({ plugin: { asksBy: 'card' } }));
describeGateway('stripe by its page', () => bench({ plugin: { asksBy: 'page' } }));
