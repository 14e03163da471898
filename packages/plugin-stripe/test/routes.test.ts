import { createHmac } from 'node:crypto';
import type { PluginHost } from '@daftari/core';
import type { TestHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { signature } from '../src/testing/index.ts';
import { ask, halls, NOON, type Hall } from './hall.ts';
import { elementNeeds } from '../src/routes.ts';

const hall = halls();
const SECRET = 'whsec_simulatedSigningSecret';
const OLD = 'whsec_theOneThatGoesAway';

const event = (changed: object = {}) => ({
  id: 'evt_1',
  object: 'event',
  api_version: '2026-10-28.endive',
  created: NOON / 1_000,
  livemode: false,
  pending_webhooks: 1,
  request: null,
  type: 'payment_intent.canceled',
  data: {
    object: {
      id: 'pi_1',
      object: 'payment_intent',
      status: 'canceled',
      client_secret: 'pi_1_secret_2',
      amount_received: 0,
      currency: 'kes',
      created: NOON / 1_000,
      latest_charge: null,
      metadata: {},
    },
  },
  ...changed,
});

/** A host whose database does not take anything. */
const deaf = (host: TestHost): PluginHost => ({ ...host, receive: () => Promise.reject(new Error('disk full')) });

/** Posts a body as it stands, under a signature. */
async function post({ door }: Hall, body: string, signed: string | null) {
  const headers = { 'content-type': 'application/json', ...(signed !== null && { 'stripe-signature': signed }) };
  const answer = await fetch(`${door.base}/events`, { method: 'POST', headers, body });
  return { status: answer.status, body: await answer.json() };
}

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

const TAKEN = { status: 200, body: { received: true } };
const REFUSED = { status: 400, body: { error: 'The signature is not right, or too old.' } };

describe('an event', () => {
  it('is stored before it is answered, without what would let its reader act for the payer', async () => {
    const here = await hall();
    const body = JSON.stringify(event());
    expect(await post(here, body, signature(body, [SECRET], NOON))).toEqual(TAKEN);
    expect(here.host.messages).toEqual([
      {
        gateway: 'stripe',
        key: 'evt_1',
        topic: 'payment_intent.canceled',
        receivedAt: NOON,
        body: {
          created: NOON / 1_000,
          object: {
            id: 'pi_1',
            object: 'payment_intent',
            status: 'canceled',
            amount_received: 0,
            currency: 'kes',
            created: NOON / 1_000,
            latest_charge: null,
            metadata: {},
          },
        },
      },
    ]);
  });

  it('that comes again, signed anew, is taken again and stored once', async () => {
    const here = await hall();
    const body = JSON.stringify(event());
    for (const at of [NOON, NOON - 60_000, NOON + 60_000]) {
      expect(await post(here, body, signature(body, [SECRET], at))).toEqual(TAKEN);
    }
    expect(here.host.messages).toHaveLength(1);
  });

  it('that says nothing of money to us is taken and not kept', async () => {
    const here = await hall();
    const body = JSON.stringify(
      event({ type: 'customer.created', data: { object: { id: 'cus_1', object: 'customer' } } }),
    );
    expect(await post(here, body, signature(body, [SECRET], NOON))).toEqual(TAKEN);
    expect(here.host.messages).toEqual([]);
  });

  it('that cannot be stored is answered 500, so that it comes again', async () => {
    const here = await hall({ behind: deaf });
    const body = JSON.stringify(event());
    expect(await post(here, body, signature(body, [SECRET], NOON))).toMatchObject({ status: 500 });
    expect(here.host.logged).toMatchObject([{ level: 'error', details: { key: 'evt_1' } }]);
  });
});

describe('a signature', () => {
  const body = JSON.stringify(event());
  const t = NOON / 1_000;

  it.each<[string | null, object, string]>([
    [signature(body, [SECRET], NOON), TAKEN, 'right'],
    [signature(body, [OLD], NOON), TAKEN, 'by the secret that goes away, while both are known'],
    [signature(body, [OLD, SECRET], NOON), TAKEN, 'by both: Stripe signs twice while one replaces the other'],
    [signature(body, ['whsec_unknownToUsAltogether', SECRET], NOON), TAKEN, 'two, of which we know one'],
    [signature(body, ['whsec_unknownToUsAltogether'], NOON), REFUSED, 'by a secret that is not ours'],
    [signature(body, [SECRET], NOON - 300_000), TAKEN, '300 s old'],
    [signature(body, [SECRET], NOON - 301_000), REFUSED, '301 s old: recorded and played again'],
    [signature(`${body} `, [SECRET], NOON), REFUSED, 'of another body, were it by one space'],
    [`t=${t},v0=${hmac(SECRET, `${t}.${body}`)}`, REFUSED, 'of the scheme for tests'],
    [`v1=${hmac(SECRET, `${t}.${body}`)}`, REFUSED, 'without a time'],
    [`t=${t},v1=${hmac(SECRET, body)}`, REFUSED, 'that leaves the time out'],
    ['', REFUSED, 'empty'],
    [null, REFUSED, 'none'],
  ])('%s is answered %j: %s', async (signed, answer) => {
    const here = await hall({ plugin: { webhookSecrets: [OLD, SECRET] } });
    expect(await post(here, body, signed)).toEqual(answer);
    expect(here.host.messages).toHaveLength(answer === TAKEN ? 1 : 0);
  });

  it('of ours over what is no event stores nothing', async () => {
    const here = await hall();
    for (const text of ['', '{"id":', 'null']) {
      const answer = await post(here, text, signature(text, [SECRET], NOON));
      expect(answer.status).toBe(400);
    }
    expect(here.host.messages).toEqual([]);
  });

  it('is not even looked at where no secret is known, nor under a body made to be large', async () => {
    const none = await hall({ plugin: { webhookSecrets: [] } });
    expect(await post(none, body, signature(body, [SECRET], NOON))).toEqual(REFUSED);
    const here = await hall();
    const large = JSON.stringify(event({ padding: 'x'.repeat(200_000) }));
    expect(await post(here, large, signature(large, [SECRET], NOON))).toMatchObject({ status: 413 });
  });
});

describe('the script of the element', () => {
  it('is served as a module, and names where the script of Stripe comes from', async () => {
    const { door, sim, parts } = await hall();
    const answer = await fetch(`${door.base}/card.js`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    const script = await answer.text();
    expect(script).toContain(JSON.stringify(sim.scriptUrl));
    const { origin } = new URL(sim.scriptUrl);
    expect(parts.slots).toEqual([
      {
        place: 'customer.pay',
        element: 'daftari-stripe-card',
        module: '/card.js',
        needs: { scripts: [origin], frames: [origin], asks: [origin] },
      },
    ]);
    expect(script).toContain("customElements.define('daftari-stripe-card'");
  });
});

describe('the page of the element', () => {
  it('lets in Stripe and nobody else', () => {
    const scripts = ['https://js.stripe.com', 'https://*.js.stripe.com'];
    expect(elementNeeds({ scriptUrl: 'https://js.stripe.com/endive/stripe.js' })).toEqual({
      scripts,
      frames: [...scripts, 'https://hooks.stripe.com'],
      asks: ['https://api.stripe.com'],
    });
  });
});

describe('events of a payment that the simulator sends', () => {
  it('are believed only after the payment was asked for', async () => {
    const { gateway, sim, host } = await hall();
    const asked = await gateway.request?.(ask(), AbortSignal.timeout(9_000));
    sim.payer.pay(asked?.providerReference ?? '');
    await sim.settled();
    const [paid] = host.messages;
    if (paid === undefined) throw new Error('no event came');
    const [result] = gateway.read(paid);
    if (result === undefined) throw new Error('it says nothing');
    expect(result.kind).toBe('received');
    expect(gateway.doubts?.(paid, result)).toBe(true);
    expect(gateway.doubts?.(paid, { kind: 'failed', providerReference: 'pi_1', reason: 'no' })).toBe(false);
  });
});
