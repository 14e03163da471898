import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { DarajaSimOptions } from '../../src/testing/index.ts';
import type { Bench } from '../bench.ts';
import { MSISDN, NOON, benches } from '../bench.ts';
import { post, token } from './caller.ts';

const bench = benches();
const HOUR = 3_600_000;

const register = (here: Bench, ShortCode: string, version: string, path: string) =>
  post(here.sim, `/mpesa/c2b/${version}/registerurl`, {
    ShortCode,
    ResponseType: 'Completed',
    ConfirmationURL: `${here.ears.url}${path}`,
    ValidationURL: `${here.ears.url}/v`,
  });

const feed = async (options: DarajaSimOptions = {}) => {
  const here = await bench(options);
  const CallBackURL = `${here.ears.url}/pull`;
  const body = { ShortCode: '174379', RequestType: 'Pull', NominatedNumber: MSISDN, CallBackURL };
  await post(here.sim, '/pulltransactions/v1/register', body);
  return here;
};

const rowsOf = (body: unknown) => {
  const { Response } = body as { Response: { transactionId: string }[][] | string };
  return typeof Response === 'string' ? [] : (Response[0] ?? []);
};

describe('several shortcodes', () => {
  const shortcodes = [{ shortcode: '600100', till: '5600100', businessName: 'Second', passkey: 'another-passkey' }];
  it('have their own money, addresses, names and feeds', async () => {
    const here = await bench({ shortcodes });
    await register(here, '174379', 'v2', '/first');
    await register(here, '600100', 'v1', '/second');
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 100, account: 'A' });
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 200, account: 'B', shortcode: '600100' });
    await here.sim.phone.payTill({ msisdn: MSISDN, amount: 300, till: '5600100' });
    expect(here.ears.received).toMatchObject([
      { path: '/first', body: { BusinessShortCode: '174379', TransactionType: 'Pay Bill', BillRefNumber: 'A' } },
      { path: '/second', body: { BusinessShortCode: '600100', MSISDN: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      { path: '/second', body: { BusinessShortCode: '5600100', TransactionType: 'Buy Goods', BillRefNumber: '' } },
    ]);
    expect([here.sim.portal.balances().utility, here.sim.portal.balances('600100').utility]).toEqual([
      '100.00',
      '500.00',
    ]);
    // A till costs 0.55 % above KES 200.
    expect(here.sim.portal.balances('600100').charges).toBe('-1.65');
    const pulled = [];
    for (const ShortCode of ['174379', '600100']) {
      const opening = { RequestType: 'Pull', NominatedNumber: MSISDN, CallBackURL: `${here.ears.url}/pull` };
      await post(here.sim, '/pulltransactions/v1/register', { ShortCode, ...opening });
      const span = { StartDate: '2026-11-22 11:00:00', EndDate: '2026-11-22 12:00:00', OffSetValue: '0' };
      const { body } = await post(here.sim, '/pulltransactions/v1/query', { ShortCode, ...span });
      pulled.push((body['Response'] as { amount: string; transactiontype: string }[][])[0]);
    }
    expect(pulled).toMatchObject([
      [{ amount: '100.00', transactiontype: 'c2b-pay-bill-debit' }],
      [{ amount: '200.00' }, { amount: '300.00', transactiontype: 'c2b-buy-goods-debit' }],
    ]);
  });

  it('have their own passkeys', async () => {
    const here = await bench({ shortcodes });
    const Timestamp = '20261122120000';
    const push = (passkey: string) =>
      post(here.sim, '/mpesa/stkpush/v1/processrequest', {
        BusinessShortCode: '600100',
        Password: Buffer.from(`600100${passkey}${Timestamp}`).toString('base64'),
        Timestamp,
        TransactionType: 'CustomerPayBillOnline',
        Amount: '1',
        PartyA: MSISDN,
        PartyB: '600100',
        PhoneNumber: MSISDN,
        CallBackURL: `${here.ears.url}/stk`,
        AccountReference: 'A',
        TransactionDesc: 'Internet',
      });
    expect(await push(here.sim.credentials.passkey)).toMatchObject({ body: { errorMessage: 'Wrong credentials' } });
    expect(await push('another-passkey')).toMatchObject({ status: 200 });
    await here.sim.phone.answer(here.sim.phone.prompts()[0]?.checkoutRequestId ?? '', 'pay');
    expect(here.sim.portal.balances('600100').utility).toBe('1.00');
  });
});

describe('the pull feed', () => {
  const span = { StartDate: '2026-11-19 00:00:00', EndDate: '2026-11-22 12:00:00' };
  const pull = async (here: Bench, OffSetValue: string) =>
    rowsOf((await post(here.sim, '/pulltransactions/v1/query', { ShortCode: '174379', ...span, OffSetValue })).body);

  it('comes a hundred at a time, by rows', async () => {
    const here = await feed();
    for (let n = 0; n < 205; n += 1) await here.sim.phone.payBill({ msisdn: MSISDN, amount: 1, account: 'A' });
    const pages = [await pull(here, '0'), await pull(here, '100'), await pull(here, '200'), await pull(here, '205')];
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 5, 0]);
    expect(new Set(pages.flat().map(({ transactionId }) => transactionId)).size).toBe(205);
  });

  it('reaches back 48 hours and not a millisecond further', async () => {
    const here = await feed();
    here.time.now = NOON - 48 * HOUR - 1;
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 1, account: 'OLD' });
    here.time.now += 1;
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 1, account: 'NEW' });
    here.time.now = NOON;
    expect(await pull(here, '0')).toMatchObject([{ billreference: 'NEW' }]);
  });

  it('lags behind as it is told', async () => {
    const here = await feed({ pullLagMs: 60_000 });
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 1, account: 'A' });
    expect(await pull(here, '0')).toEqual([]);
    here.time.now += 60_000;
    expect(await pull(here, '0')).toHaveLength(1);
  });

  it('takes GET with a body, as the documents have it', async () => {
    const here = await feed();
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 1, account: 'A' });
    const sent = JSON.stringify({ ShortCode: '174379', ...span, OffSetValue: '0' });
    const headers = { authorization: `Bearer ${await token(here.sim)}`, 'content-length': sent.length };
    const text = await new Promise<string>((resolve, reject) => {
      const asking = httpRequest(`${here.sim.url}/pulltransactions/v1/query`, { method: 'GET', headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks).toString()));
      });
      asking.on('error', reject);
      asking.end(sent);
    });
    expect(rowsOf(JSON.parse(text))).toHaveLength(1);
  });
});

describe('a phone', () => {
  it.each<[DarajaSimOptions['limits'], number | undefined, string, string]>([
    [{ payment: 499 }, undefined, '3', 'more than may be sent at once'],
    [{ day: 999 }, undefined, '4', 'more than may be sent in a day'],
    [{}, 999, '1', 'more than it has'],
  ])('with %j and a purse of %j is refused the second time: %s, %s', async (limits, purse, code) => {
    const here = await bench({ limits: limits ?? {} });
    here.sim.phone.purse(MSISDN, purse);
    const pay = () => here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: 'A' });
    if (code !== '3') expect(await pay()).toMatchObject({ accepted: true });
    expect(await pay()).toEqual({ accepted: false, resultCode: code });
    here.time.now += 24 * HOUR;
    expect((await pay()).accepted).toBe(code === '4');
  });
});
