import { expect, it } from 'vitest';
import { startDaraja } from '../../src/testing/index.ts';
import type { DarajaSim } from '../../src/testing/index.ts';
import { NOON, benches } from '../bench.ts';

const bench = benches();

/** What a client that is not ours would send. */
const request = async (sim: DarajaSim, path: string, init: RequestInit = {}) => {
  const response = await fetch(sim.url + path, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const GENERATE = '/oauth/v1/generate?grant_type=client_credentials';
const basic = ({ credentials }: DarajaSim) =>
  `Basic ${Buffer.from(`${credentials.consumerKey}:${credentials.consumerSecret}`).toString('base64')}`;

async function post(sim: DarajaSim, path: string, body: unknown) {
  const token = await request(sim, GENERATE, { headers: { authorization: basic(sim) } });
  const authorization = `Bearer ${String(token.body['access_token'])}`;
  return request(sim, path, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
}

const password = (sim: DarajaSim, timestamp: string) =>
  Buffer.from(sim.credentials.shortcode + sim.credentials.passkey + timestamp).toString('base64');

const push = (sim: DarajaSim) => ({
  BusinessShortCode: '174379',
  Password: password(sim, '20261122120000'),
  Timestamp: '20261122120000',
  TransactionType: 'CustomerPayBillOnline',
  Amount: '1',
  PartyA: '254708374149',
  PartyB: '174379',
  PhoneNumber: '254708374149',
  CallBackURL: 'https://isp.example/hooks/x7Yq',
  AccountReference: 'WIFI-001',
  TransactionDesc: 'Internet',
});

const PUSH = '/mpesa/stkpush/v1/processrequest';

it('gives a token of 3599 seconds, written as text, and ends the one before', async () => {
  const { sim, time } = await bench();
  const headers = { authorization: basic(sim) };
  const first = await request(sim, GENERATE, { headers });
  expect(first).toMatchObject({ status: 200, body: { expires_in: '3599' } });
  await request(sim, GENERATE, { headers });
  const old = { authorization: `Bearer ${String(first.body['access_token'])}` };
  expect(await request(sim, PUSH, { method: 'POST', headers: old })).toMatchObject({
    status: 404,
    body: { errorCode: '404.001.03' },
  });
  const second = await request(sim, GENERATE, { headers });
  time.now += 3599 * 1000;
  const stale = { authorization: `Bearer ${String(second.body['access_token'])}` };
  expect(await request(sim, PUSH, { method: 'POST', headers: stale })).toMatchObject({
    body: { errorCode: '404.001.03' },
  });
});

it.each<[path: string, authorization: string | undefined, errorCode: string, why: string]>([
  [GENERATE, 'Basic d3Jvbmc6d3Jvbmc=', '400.008.01', 'a wrong key'],
  ['/oauth/v1/generate', undefined, '400.008.02', 'no grant type'],
])('refuses a token to %s %s with %s: %s', async (path, authorization, errorCode) => {
  const { sim } = await bench();
  const answer = await request(sim, path, { headers: { authorization: authorization ?? basic(sim) } });
  expect(answer).toMatchObject({
    status: 400,
    body: { errorCode, requestId: expect.any(String), errorMessage: expect.any(String) },
  });
});

it.each([
  ['BusinessShortCode', 'x'],
  ['Timestamp', '2026-11-22'],
  ['Timestamp', '20261322120000'],
  ['TransactionType', 'CustomerPaybillOnline'],
  ['Amount', '1.5'],
  ['Amount', '0'],
  ['PartyA', '0708374149'],
  ['PartyB', ''],
  ['PhoneNumber', '254208374149'],
  ['CallBackURL', 'http://isp.example/hooks/x7Yq'],
  ['CallBackURL', 'https://isp.example/mpesa/callback'],
  ['CallBackURL', 'https://isp.example/Safaricom'],
  ['CallBackURL', 'https://isp.example/hooks?sql'],
  ['AccountReference', 'THIRTEEN-LONG'],
  ['TransactionDesc', ''],
])('refuses a push whose %s is "%s", and names the field', async (field, value) => {
  const { sim } = await bench({ allowHttp: false });
  expect(await post(sim, PUSH, { ...push(sim), [field]: value })).toMatchObject({
    status: 400,
    body: { errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${field}` },
  });
  expect(sim.phone.prompts()).toEqual([]);
});

it('refuses a password made of another time', async () => {
  const { sim } = await bench({ allowHttp: false });
  const wrong = { ...push(sim), Password: password(sim, '20261122120001') };
  expect(await post(sim, PUSH, wrong)).toMatchObject({
    status: 500,
    body: { errorCode: '500.001.1001', errorMessage: 'Wrong credentials' },
  });
  expect(await post(sim, PUSH, push(sim))).toMatchObject({ status: 200, body: { ResponseCode: '0' } });
});

it('takes numbers where the documents show numbers', async () => {
  const { sim } = await bench({ allowHttp: false });
  const numbers = {
    BusinessShortCode: 174379,
    Amount: 1,
    PartyA: 254708374149,
    PartyB: 174379,
    PhoneNumber: 254708374149,
  };
  expect(await post(sim, PUSH, { ...push(sim), ...numbers })).toMatchObject({ status: 200 });
});

it.each<[wrong: Record<string, string>, field: string, why: string]>([
  [{ ResponseType: 'completed' }, 'ResponseType', 'the case is exact'],
  [{ ConfirmationURL: 'https://isp.example/mpesa' }, 'ConfirmationURL', 'a forbidden word'],
  [{ ValidationURL: 'http://isp.example/v' }, 'ValidationURL', 'no TLS'],
  [{ ShortCode: '1' }, 'ShortCode', 'not ours'],
])('refuses to register %o: %s, %s', async (wrong, field) => {
  const { sim } = await bench({ allowHttp: false });
  const good = {
    ShortCode: '174379',
    ResponseType: 'Completed',
    ConfirmationURL: 'https://isp.example/c',
    ValidationURL: 'https://isp.example/v',
  };
  expect(await post(sim, '/mpesa/c2b/v2/registerurl', { ...good, ...wrong })).toMatchObject({
    status: 400,
    body: { errorMessage: `Bad Request - Invalid ${field}` },
  });
  expect(await post(sim, '/mpesa/c2b/v2/registerurl', good)).toMatchObject({
    status: 200,
    body: { OriginatorCoversationID: expect.any(String) },
  });
});

it('C2B v1 hashes the payer where v2 masks', async () => {
  const { sim, ears } = await bench();
  const urls = {
    ShortCode: '174379',
    ResponseType: 'Completed',
    ConfirmationURL: `${ears.url}/c`,
    ValidationURL: `${ears.url}/v`,
  };
  await post(sim, '/mpesa/c2b/v1/registerurl', urls);
  await sim.phone.payBill({ msisdn: '254708374149', amount: 5, account: 'A' });
  expect(ears.received).toMatchObject([
    { body: { MSISDN: expect.stringMatching(/^[0-9a-f]{64}$/), TransTime: '20261122120000' } },
  ]);
});

it('refuses a wrong method and an unknown path in Daraja’s shape', async () => {
  const { sim } = await bench();
  expect(await request(sim, PUSH)).toMatchObject({ status: 405, body: { errorCode: '405.001' } });
  expect(await request(sim, '/mpesa/nothing')).toMatchObject({ status: 404, body: { requestId: expect.any(String) } });
});

it('survives a body that is no JSON', async () => {
  const { sim } = await bench();
  const token = await request(sim, GENERATE, { headers: { authorization: basic(sim) } });
  const headers = { authorization: `Bearer ${String(token.body['access_token'])}` };
  expect(await request(sim, PUSH, { method: 'POST', headers, body: '{' })).toMatchObject({ status: 400 });
});

const receipts = async (seed: number) => {
  const sim = await startDaraja({ seed, clock: () => NOON });
  for (let n = 0; n < 50; n += 1) await sim.phone.payBill({ msisdn: '254708374149', amount: 1, account: 'A' });
  await sim.close();
  return sim.phone.payments().map(({ receipt }) => receipt);
};

it('gives the same receipts for the same seed, never one twice', async () => {
  const [first, again] = [await receipts(3), await receipts(3)];
  expect(first).toEqual(again);
  expect(new Set(first).size).toBe(50);
});

it('closes while a request hangs and a message is late', async () => {
  const { sim, client, ask } = await bench();
  sim.fault('push', { answer: 'hang', carriedOut: true });
  const seen = sim.seen('push');
  const pushing = client.push(ask());
  await seen;
  await sim.close();
  expect(await pushing).toMatchObject({ kind: 'unknown' });
});
