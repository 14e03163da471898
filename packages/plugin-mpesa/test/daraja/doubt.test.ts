import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { answered, benches } from '../bench.ts';

const bench = benches();

it('a push whose connection broke is unknown: the prompt is on the phone all the same', async () => {
  const { client, sim, ask } = await bench();
  sim.fault('push', { answer: 'drop', carriedOut: true });
  expect(await client.push(ask())).toMatchObject({ kind: 'unknown' });
  expect(sim.count('push')).toBe(1);
  expect(sim.phone.prompts()).toHaveLength(1);
});

it('a push that is not answered in time is unknown', async () => {
  const { another, sim, ask } = await bench();
  const patience = new AbortController();
  const client = another({ deadline: () => patience.signal });
  sim.fault('push', { answer: 'hang', carriedOut: true });
  const seen = sim.seen('push');
  const pushing = client.push(ask());
  await seen;
  patience.abort();
  expect(await pushing).toEqual({ kind: 'unknown', reason: 'Daraja did not answer in time.' });
});

it('a slow answer within the time is an answer', async () => {
  const { client, sim, ask } = await bench();
  sim.fault('push', { answer: 'hang', carriedOut: true });
  const seen = sim.seen('push');
  const pushing = client.push(ask());
  await seen;
  sim.answerHung();
  expect(await pushing).toMatchObject({ kind: 'answered' });
});

it.each([[408], [409], [500], [502], [503], [504]])(
  'a push answered %s is unknown and is not sent again',
  async (status) => {
    const { client, sim, ask } = await bench();
    sim.fault('push', { answer: status, carriedOut: true });
    expect(await client.push(ask())).toMatchObject({ kind: 'unknown' });
    expect(sim.count('push')).toBe(1);
  },
);

it.each([
  [403, 'give-up', 'a firewall says no before Daraja hears of it'],
  [429, 'retry', 'too often is a matter of time'],
])('a push answered %s is refused, to %s: %s', async (status, advice) => {
  const { client, sim, ask } = await bench();
  sim.fault('push', { answer: status, carriedOut: false });
  expect(await client.push(ask())).toMatchObject({ kind: 'refused', code: `http.${status}`, advice });
});

it('a push answered 200 with what cannot be read is unknown', async () => {
  const { client, sim, ask } = await bench();
  sim.fault('push', { answer: 200, carriedOut: true });
  expect(await client.push(ask())).toMatchObject({ kind: 'unknown' });
});

it('a query in doubt is only unavailable: asking changes nothing', async () => {
  const { client, sim, ask } = await bench();
  const { checkoutRequestId } = answered(await client.push(ask()));
  sim.fault('query', { answer: 'drop', carriedOut: true });
  sim.fault('query', { answer: 503, carriedOut: false });
  expect(await client.query(checkoutRequestId)).toMatchObject({ kind: 'unavailable' });
  expect(await client.query(checkoutRequestId)).toMatchObject({ kind: 'unavailable' });
  expect(answered(await client.query(checkoutRequestId))).toMatchObject({ kind: 'pending' });
});

it('a push for which no token could be had was never sent, and may be asked again', async () => {
  const { client, sim, ask } = await bench();
  sim.fault('oauth', { answer: 503, carriedOut: false });
  expect(await client.push(ask())).toMatchObject({ kind: 'unavailable' });
  expect(sim.count('push')).toBe(0);
  expect(await client.push(ask())).toMatchObject({ kind: 'answered' });
});

it('a Daraja that cannot be reached is unavailable, with the system’s code', async () => {
  const { another, ask } = await bench();
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const outcome = await another({ baseUrl: `http://127.0.0.1:${port}` }).push(ask());
  expect(outcome).toEqual({ kind: 'unavailable', reason: 'Daraja was not reached (ECONNREFUSED).' });
});

it('a push to a Daraja that went away after the token is unavailable if the connection was refused', async () => {
  const { another, ask } = await bench();
  const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
  const client = another({
    fetch: (url, init) => (url.includes('/oauth/') ? fetch(url, init) : Promise.reject(refused)),
  });
  expect(await client.push(ask())).toMatchObject({ kind: 'unavailable' });
});

it('no outcome holds a secret, a token or a phone number', async () => {
  const { another, sim, ask } = await bench();
  const tokens: string[] = [];
  const client = another({
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (url.includes('/oauth/'))
        tokens.push(((await response.clone().json()) as { access_token: string }).access_token);
      return response;
    },
  });
  const outcomes: unknown[] = [];
  for (const fault of [503, 403, 200, 'drop'] as const) {
    sim.fault('push', { answer: fault, carriedOut: false });
    outcomes.push(await client.push(ask()));
  }
  const { consumerKey, consumerSecret, passkey } = sim.credentials;
  const text = JSON.stringify(outcomes);
  expect(tokens).toHaveLength(1);
  for (const secret of [consumerKey, consumerSecret, passkey, ...tokens, '254708374149'])
    expect(text).not.toContain(secret);
});
