import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kes, type StormBench, type StormMessage, type StormPaid, type StormWorld } from '@daftari/core/testing';
import { signature, startStripe, type StripeSim } from '../src/testing/index.ts';
import { given } from './hall.ts';
import { payersIn, watched, type Watched } from './storm-watched.ts';

/**
 * Stripe and its payers in a storm. Each payment is declined once before it is paid, so that there is an event that
 * says the contrary; forged are events that somebody else has signed, or nobody.
 */
export function stripeStorm(asksBy: 'page' | 'card') {
  return async ({ clock, doors, seed }: StormWorld): Promise<StormBench> => {
    const sim = await startStripe({ seed, clock: clock.now, schedule: () => () => undefined });
    const hook = `${doors}/events`;
    sim.listen(hook);
    // No event goes by itself: the storm sends each as it will.
    sim.fate('held');
    const folder = await mkdtemp(join(tmpdir(), 'stripe-storm-'));
    const settings: Watched = { options: given(sim, { asksBy }), notes: join(folder, 'asked') };
    return {
      gateway: 'stripe',
      price: kes('1000.00'),
      plugins: () => [watched(settings)],
      program: { file: new URL('storm-life.ts', import.meta.url), settings },
      asked: {
        async waiting(payer) {
          const payers = await payersIn(settings.notes);
          return open(sim, asksBy)
            .filter((one) => payers.get(one.attempt) === payer)
            .map(({ id }) => id);
        },
        async answer(id, how) {
          const before = sim.deliveries().length;
          if (how === 'refuse') {
            sim.payer.refuse(id);
            return { paid: null, messages: sendings(sim, before) };
          }
          sim.payer.pay(id, 'declined');
          const declined = sim.deliveries().length;
          const receipt = sim.payer.pay(id);
          if (receipt === null) throw new Error(`${id} could not be paid`);
          const contradictions = sendings(sim, before, declined);
          return { paid: paidOf(sim, receipt, sendings(sim, declined), contradictions), messages: [] };
        },
      },
      forge: () => [forged(hook, 'whsec_somebodyElsesSecret', clock.now), forged(hook, null, clock.now)],
      async close() {
        await sim.close();
        await rm(folder, { recursive: true });
      },
    };
  };
}

/** The asks that wait for their payers, the newest first. */
function open(sim: StripeSim, asksBy: 'page' | 'card') {
  const waiting =
    asksBy === 'page'
      ? sim.all('checkout.session').filter(({ status }) => status === 'open')
      : sim.all('payment_intent').filter(({ status }) => status === 'requires_payment_method');
  return waiting.map(({ id, metadata }) => ({ id, attempt: metadata?.['daftari_attempt'] ?? '' }));
}

/** The events since, each to be sent as often as the storm will. */
function sendings(sim: StripeSim, from: number, until?: number): readonly StormMessage[] {
  const told = sim.deliveries().slice(from, until);
  return told.filter(({ event }) => KEPT.has(event.type)).map((one) => () => sim.post(one));
}

/** What tells of money; the rest is taken and not kept. */
const KEPT: ReadonlySet<string> = new Set([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'checkout.session.completed',
  'checkout.session.expired',
]);

function paidOf(
  sim: StripeSim,
  receipt: string,
  messages: readonly StormMessage[],
  contradictions: readonly StormMessage[],
): StormPaid {
  const charge = sim.find('charge', receipt);
  if (charge === undefined) throw new Error(`no charge ${receipt}`);
  return { receipt, amount: { minor: BigInt(charge.amount), currency: 'KES' }, messages, contradictions };
}

/** An event of money that has never moved. */
function forged(hook: string, secret: string | null, now: () => number): StormMessage {
  return async () => {
    const intent = {
      id: `pi_forged${now()}`,
      object: 'payment_intent',
      status: 'succeeded',
      amount_received: 100_000,
      currency: 'kes',
      created: Math.floor(now() / 1_000),
      latest_charge: `ch_forged${now()}`,
      metadata: {},
    };
    const event = {
      id: `evt_forged${now()}`,
      object: 'event',
      type: 'payment_intent.succeeded',
      data: { object: intent },
    };
    const body = JSON.stringify({ ...event, created: intent.created });
    const headers = secret === null ? {} : { 'stripe-signature': signature(body, [secret], now()) };
    const answer = await fetch(hook, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    return answer.ok;
  };
}
