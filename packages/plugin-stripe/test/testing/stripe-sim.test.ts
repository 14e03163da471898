import { afterEach, describe, expect, it } from 'vitest';
import { openSdk, type Stripe } from '../../src/stripe/sdk.ts';
import { startStripe, TEST_CARDS, type StripeSim, type StripeSimOptions } from '../../src/testing/index.ts';

const NOON = Date.UTC(2026, 10, 22, 9);
const DAY = 86_400_000;
const running: StripeSim[] = [];
afterEach(async () => {
  for (const sim of running.splice(0)) await sim.close();
});

/** A simulator that the official SDK talks to, on a clock that the test moves. */
async function open(options: StripeSimOptions = {}) {
  const time = { now: NOON };
  const later: (() => void)[] = [];
  const schedule = (_afterMs: number, task: () => void) => {
    later.push(task);
    return () => undefined;
  };
  const sim = await startStripe({ seed: 5, clock: () => time.now, schedule, ...options });
  running.push(sim);
  const sdk = openSdk({ secretKey: sim.keys.secretKey, baseUrl: sim.url, timeoutMs: 9_000 });
  return { sim, sdk, time, later };
}

const price = { amount: 50_000, currency: 'kes' } as const;

/** What the SDK throws, as Stripe said it. */
const refusal = async (work: Promise<unknown>): Promise<Partial<Stripe.errors.StripeError>> =>
  work.then(
    () => ({ type: 'nothing' }),
    (thrown: Stripe.errors.StripeError) => thrown,
  );

describe('a key of a request', () => {
  it('gives the same answer to the same words, and does nothing again', async () => {
    const { sim, sdk } = await open();
    const keyed = { idempotencyKey: 'one' };
    const [first, again] = [
      await sdk.paymentIntents.create(price, keyed),
      await sdk.paymentIntents.create(price, keyed),
    ];
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(sim.all('payment_intent')).toHaveLength(1);
  });

  it('refuses other words', async () => {
    const { sim, sdk } = await open();
    const keyed = { idempotencyKey: 'one' };
    await sdk.paymentIntents.create(price, keyed);
    const said = await refusal(sdk.paymentIntents.create({ ...price, amount: 50_001 }, keyed));
    expect(said).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    expect(sim.all('payment_intent')).toHaveLength(1);
  });

  it('gives a refusal again as well', async () => {
    const { sdk } = await open();
    const keyed = { idempotencyKey: 'one' };
    const wrong = { ...price, customer: 'cus_nobody' };
    for (const _ of [1, 2]) {
      expect(await refusal(sdk.paymentIntents.create(wrong, keyed))).toMatchObject({ code: 'resource_missing' });
    }
  });

  it('is forgotten after a day', async () => {
    const { sim, sdk, time } = await open();
    await sdk.paymentIntents.create(price, { idempotencyKey: 'one' });
    time.now += DAY;
    await sdk.paymentIntents.create(price, { idempotencyKey: 'one' });
    expect(sim.all('payment_intent')).toHaveLength(2);
  });

  it('is what makes a dropped answer harmless: the SDK asks again by itself, once', async () => {
    const { sim, sdk } = await open();
    sim.fault('POST /v1/payment_intents', { answer: 'drop', carriedOut: true });
    const { id } = await sdk.paymentIntents.create(price, { idempotencyKey: 'one' });
    expect(sim.all('payment_intent').map((one) => one.id)).toEqual([id]);
    expect(sim.count('POST /v1/payment_intents')).toBe(2);
  });
});

describe('who may ask', () => {
  it('nobody without the secret key', async () => {
    const { sim } = await open();
    const stranger = openSdk({ secretKey: 'sk_test_somebodyElse', baseUrl: sim.url, timeoutMs: 9_000 });
    expect(await refusal(stranger.balance.retrieve())).toMatchObject({ statusCode: 401 });
  });

  it('a browser, for the one payment whose secret it has', async () => {
    const { sim, sdk } = await open();
    const [hers, other] = [await sdk.paymentIntents.create(price), await sdk.paymentIntents.create(price)];
    const confirm = async (id: string, secret: string | null) => {
      const body = new URLSearchParams({
        client_secret: secret ?? '',
        'payment_method_data[card][number]': '4242424242424242',
      });
      const headers = { authorization: `Bearer ${sim.keys.publishableKey}` };
      return (await fetch(`${sim.url}/v1/payment_intents/${id}/confirm`, { method: 'POST', headers, body })).status;
    };
    expect(await confirm(other.id, hers.client_secret)).toBe(401);
    expect(await confirm(hers.id, hers.client_secret)).toBe(200);
    expect(sim.all('charge')).toMatchObject([{ payment_intent: hers.id, status: 'succeeded' }]);
  });
});

describe('a list', () => {
  it('is cut into pages, the newest first', async () => {
    const { sdk, time } = await open();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      time.now += 1_000;
      const { id } = await sdk.webhookEndpoints.create({ url: `https://isp.example/${n}`, enabled_events: ['*'] });
      ids.unshift(id);
    }
    const first = await sdk.webhookEndpoints.list({ limit: 2 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
    const rest = await sdk.webhookEndpoints.list({ limit: 3, starting_after: ids[1] ?? '' });
    expect([rest.data.map(({ id }) => id), rest.has_more]).toEqual([ids.slice(2), false]);
    expect(await refusal(sdk.webhookEndpoints.list({ limit: 101 }))).toMatchObject({ statusCode: 400 });
  });

  it('and an object bear what was asked for in place of its id', async () => {
    const { sim, sdk } = await open();
    const { id } = await sdk.paymentIntents.create(price);
    const receipt = sim.payer.pay(id);
    const plain = await sdk.paymentIntents.retrieve(id);
    expect(plain.latest_charge).toBe(receipt);
    const whole = await sdk.paymentIntents.retrieve(id, { expand: ['latest_charge.balance_transaction'] });
    expect(whole.latest_charge).toMatchObject({ id: receipt, balance_transaction: { amount: 50_000, fee: 1_450 } });
  });
});

/** A payment that a card was tried for. */
const pay = async (card: keyof typeof TEST_CARDS) => {
  const { sim, sdk } = await open();
  const { id } = await sdk.paymentIntents.create(price);
  return { sim, sdk, id, receipt: sim.payer.pay(id, card) };
};

describe('a test card', () => {
  it.each([
    ['declined', 'card_declined', 'generic_decline', 'issuer_declined'],
    ['poor', 'card_declined', 'insufficient_funds', 'issuer_declined'],
    ['fraud', 'card_declined', 'fraudulent', 'blocked'],
    ['expired', 'expired_card', undefined, 'issuer_declined'],
  ] as const)('%s is declined with %s, and leaves the payment open', async (card, code, declineCode, type) => {
    const { sdk, sim, id, receipt } = await pay(card);
    expect(receipt).toBeNull();
    const { status, last_payment_error: error } = await sdk.paymentIntents.retrieve(id);
    expect([status, error?.code, error?.decline_code]).toEqual(['requires_payment_method', code, declineCode]);
    expect(sim.all('charge')).toMatchObject([{ status: 'failed', outcome: { type } }]);
    expect(sim.all('balance_transaction')).toEqual([]);
  });

  it('whose bank asks for its holder waits until she has answered', async () => {
    const { sim, sdk } = await open();
    const { id, client_secret: secret } = await sdk.paymentIntents.create(price);
    const send = async (path: string, fields: Record<string, string>) => {
      const headers = { authorization: `Bearer ${sim.keys.publishableKey}` };
      const answer = await fetch(sim.url + path, { method: 'POST', headers, body: new URLSearchParams(fields) });
      return (await answer.json()) as { status?: string; payment_method?: string };
    };
    const card = { 'payment_method_data[card][number]': TEST_CARDS.asksAlways.number };
    const confirm = `/v1/payment_intents/${id}/confirm`;
    const waiting = await send(confirm, { client_secret: secret ?? '', ...card });
    expect(waiting.status).toBe('requires_action');
    await send(`/authenticate/${id}`, {});
    const paid = await send(confirm, { client_secret: secret ?? '', payment_method: waiting.payment_method ?? '' });
    expect(paid.status).toBe('succeeded');
  });

  it('that disputes takes the money back, and a fee', async () => {
    const { sim, receipt } = await pay('disputes');
    expect(sim.all('dispute')).toMatchObject([
      {
        charge: receipt,
        status: 'needs_response',
        balance_transactions: [{ amount: -50_000, fee: 1_500, net: -51_500 }],
      },
    ]);
    sim.closeDispute(sim.all('dispute')[0]?.id ?? '', 'lost');
    expect(sim.all('balance_transaction')).toHaveLength(2);
  });
});

/** An endpoint where nobody listens. */
const listen = (sim: StripeSim) => sim.listen('http://127.0.0.1:1/nobody');

/** What chance makes of the events of twenty payments. */
const fates = async () => {
  const { sim, sdk } = await open({ chances: { lost: 0.3, late: 0.3 }, seed: 9 });
  listen(sim);
  for (let n = 0; n < 20; n++) sim.payer.pay((await sdk.paymentIntents.create(price)).id);
  await sim.settled();
  return sim.deliveries().map(({ state }) => state);
};

describe('an event', () => {
  it('tells what was, though more has happened since', async () => {
    const { sim, sdk } = await open();
    listen(sim);
    const { id } = await sdk.paymentIntents.create(price);
    sim.payer.pay(id, 'poor');
    sim.payer.pay(id);
    const told = sim.deliveries().filter(({ about }) => about === id);
    expect(told.map(({ event }) => [event.type, (event.data.object as Stripe.PaymentIntent).status])).toEqual([
      ['payment_intent.payment_failed', 'requires_payment_method'],
      ['payment_intent.succeeded', 'succeeded'],
    ]);
  });

  it('that did not arrive is found by who asks for it', async () => {
    const { sim, sdk } = await open();
    listen(sim);
    sim.payer.pay((await sdk.paymentIntents.create(price)).id);
    await sim.settled();
    expect(sim.deliveries().map(({ state }) => state)).toEqual(['unanswered', 'unanswered']);
    const wanted = { types: ['payment_intent.succeeded'] };
    expect((await sdk.events.list({ ...wanted, delivery_success: false })).data).toHaveLength(1);
    expect((await sdk.events.list({ ...wanted, delivery_success: true })).data).toEqual([]);
  });

  it.each([
    ['lost', 0],
    ['held', 0],
    [60_000, 2],
  ] as const)('whose fate is %s waits, and can be let go', async (fate, scheduled) => {
    const { sim, sdk, later } = await open();
    listen(sim);
    sim.fate(fate);
    sim.payer.pay((await sdk.paymentIntents.create(price)).id);
    expect(later).toHaveLength(scheduled);
    expect(sim.deliveries().every(({ state }) => state === (typeof fate === 'number' ? 'waiting' : fate))).toBe(true);
    expect(await sim.release({ order: 'backwards' })).toBe(typeof fate === 'number' ? 0 : 2);
  });

  it('is struck by chance as the seed says, and alike each time', async () => {
    const [once, again] = [await fates(), await fates()];
    expect(again).toEqual(once);
    expect(new Set(once)).toEqual(new Set(['lost', 'waiting', 'unanswered']));
  });
});
