import { describe, expect, it } from 'vitest';
import type { StkAsk } from '../../src/daraja/client.ts';
import { memoryTokens } from '../../src/daraja/token.ts';
import { MSISDN, NOON, answered, benches } from '../bench.ts';

const bench = benches();

describe('a push', () => {
  it('puts a prompt on the phone and answers its ids, not money', async () => {
    const { client, sim, ask, ears } = await bench();
    const accepted = answered(await client.push(ask({ msisdn: '0708 374 149' })));
    expect(sim.phone.prompts(MSISDN)).toEqual([
      {
        checkoutRequestId: accepted.checkoutRequestId,
        merchantRequestId: accepted.merchantRequestId,
        msisdn: MSISDN,
        amount: 500,
        partyB: '174379',
        transactionType: 'CustomerPayBillOnline',
        accountReference: 'WIFI-001',
        description: 'Internet',
        callbackUrl: `${ears.url}/hooks/stk`,
        askedAt: NOON,
        shortcode: '174379',
      },
    ]);
    expect(accepted.customerMessage).not.toBe('');
    expect(sim.phone.payments()).toEqual([]);
  });

  it('of goods names the till as the one paid', async () => {
    const { another, sim, ask } = await bench({ till: '5551234' });
    const client = another({ transactionType: 'CustomerBuyGoodsOnline', partyB: '5551234' });
    const { checkoutRequestId } = answered(await client.push(ask()));
    expect(await sim.phone.answer(checkoutRequestId, 'pay')).toMatchObject({ code: '0' });
  });

  it.each<[changed: Partial<StkAsk>, code: string, why: string]>([
    [{ msisdn: '0202345678' }, 'mpesa.phonePrefix', 'a landline shows no prompt'],
    [{ amountMinor: 99_50n }, 'mpesa.amountNotWhole', 'M-Pesa has no cents'],
    [{ amountMinor: 0n }, 'mpesa.amountNotPositive', 'nothing to pay'],
    [{ accountReference: '' }, 'mpesa.accountReference', 'the prompt shows it'],
    [{ accountReference: 'THIRTEEN-LONG' }, 'mpesa.accountReference', 'Daraja takes twelve characters'],
    [{ description: 'Fourteen chars' }, 'mpesa.description', 'Daraja takes thirteen characters'],
    [{ callbackUrl: 'https://isp.example/mpesa' }, 'mpesa.callbackWord', 'Safaricom refuses the word'],
  ])('with %o is its caller’s fault, %s, and never sent: %s', async (changed, code) => {
    const { client, sim, ask } = await bench();
    await expect(client.push(ask(changed))).rejects.toMatchObject({ code, kind: 'invalid' });
    expect(sim.count('push')).toBe(0);
  });

  it.each([
    [{ consumerSecret: 'wrong' }, '400.008.01', 'give-up', 'The consumer key and secret are not accepted.'],
    [{ passkey: 'wrong' }, '500.001.1001', 'give-up', 'The shortcode and passkey are not accepted.'],
    [{ shortcode: '600000' }, '500.001.1001', 'give-up', 'Daraja does not know this shortcode or request.'],
  ])('with %o is refused as %s, to %s: %s', async (changed, code, advice, reason) => {
    const { another, ask } = await bench();
    expect(await another(changed).push(ask())).toMatchObject({ kind: 'refused', code, advice, reason });
  });

  it('without TLS is refused by Daraja, which names the field', async () => {
    const { client, ask } = await bench({ allowHttp: false });
    expect(await client.push(ask())).toMatchObject({
      kind: 'refused',
      code: '400.002.02',
      said: 'Bad Request - Invalid CallBackURL',
    });
  });

  it('to a phone that has a prompt already is refused, to try again later', async () => {
    const { client, ask } = await bench();
    answered(await client.push(ask()));
    expect(await client.push(ask())).toMatchObject({ kind: 'refused', code: '500.001.1001', advice: 'retry' });
  });
});

describe('a query', () => {
  it('is pending until the prompt is answered, then confirms', async () => {
    const { client, sim, ask } = await bench();
    const { checkoutRequestId, merchantRequestId } = answered(await client.push(ask()));
    expect(answered(await client.query(checkoutRequestId))).toEqual({
      kind: 'pending',
      rail: 'query',
      checkoutRequestId,
    });
    await sim.phone.answer(checkoutRequestId, 'pay');
    expect(answered(await client.query(checkoutRequestId))).toEqual({
      kind: 'confirmed',
      rail: 'query',
      checkoutRequestId,
      merchantRequestId,
    });
  });

  it.each([
    ['cancel', '1032'],
    ['wrong-pin', '2001'],
    ['timeout', '1037'],
    ['insufficient', '1'],
  ] as const)('of a prompt answered %s fails with %s', async (answer, code) => {
    const { client, sim, ask } = await bench();
    const { checkoutRequestId } = answered(await client.push(ask()));
    await sim.phone.answer(checkoutRequestId, answer);
    expect(answered(await client.query(checkoutRequestId))).toMatchObject({ kind: 'failed', code });
  });

  it('of a request that Daraja does not know is refused', async () => {
    const { client } = await bench();
    expect(await client.query('ws_CO_unknown')).toMatchObject({
      kind: 'refused',
      code: '500.001.1001',
      advice: 'give-up',
    });
  });
});

const urls = (base: string) => ({
  confirmationUrl: `${base}/hooks/c`,
  validationUrl: `${base}/hooks/v`,
  otherwise: 'Completed' as const,
});

describe('C2B', () => {
  it('registers addresses, and a simulated payment is confirmed to them', async () => {
    const { client, sim, ears } = await bench();
    expect(await client.registerUrls(urls(ears.url))).toMatchObject({ kind: 'answered' });
    expect(await client.simulate({ msisdn: MSISDN, amountMinor: 20_00n, accountReference: 'WIFI-001' })).toMatchObject({
      kind: 'answered',
    });
    await sim.settled();
    expect(ears.received).toMatchObject([
      { path: '/hooks/c', body: { TransAmount: '20.00', BillRefNumber: 'WIFI-001' } },
    ]);
  });

  it('registers once in production, and the refusal says where to change it', async () => {
    const { client, ears } = await bench({ production: true });
    answered(await client.registerUrls(urls(ears.url)));
    expect(await client.registerUrls(urls(ears.url))).toMatchObject({
      kind: 'refused',
      code: '500.003.1001',
      reason: 'The addresses are registered already; they are changed in the M-Pesa portal.',
    });
    expect(await client.simulate({ msisdn: MSISDN, amountMinor: 20_00n, accountReference: 'A' })).toMatchObject({
      kind: 'refused',
    });
  });

  it('refuses a forbidden word in either address before Daraja does', async () => {
    const { client, sim, ears } = await bench();
    const wrong = { ...urls(ears.url), validationUrl: `${ears.url}/mpesa/v` };
    await expect(client.registerUrls(wrong)).rejects.toMatchObject({ code: 'mpesa.callbackWord' });
    expect(sim.count('registerUrls')).toBe(0);
  });
});

describe('the pull feed', () => {
  it('tells every payment of the last 48 hours, page by page, and no older one', async () => {
    const { client, sim, time, ears } = await bench();
    await sim.phone.payBill({ msisdn: MSISDN, amount: 1, account: 'TOO-OLD' });
    time.now += 49 * 60 * 60 * 1000;
    for (let n = 1; n <= 101; n += 1) await sim.phone.payBill({ msisdn: MSISDN, amount: n, account: `A-${n}` });
    answered(await client.registerPull('0708374149', `${ears.url}/hooks/pull`));
    expect(await client.registerPull('0708374149', `${ears.url}/hooks/pull`)).toMatchObject({ kind: 'answered' });
    const period = { fromAt: NOON - 1, untilAt: time.now };
    const first = answered(await client.pull(period, 0));
    const second = answered(await client.pull(period, first.rows));
    expect([first.rows, second.rows, answered(await client.pull(period, 101)).rows]).toEqual([100, 1, 0]);
    expect(first.payments[0]).toMatchObject({ accountReference: 'A-1', amountMinor: 100n, providerAt: time.now });
    expect(second.payments).toMatchObject([{ accountReference: 'A-101', amountMinor: 101_00n }]);
  });
});

describe('the token', () => {
  it('is asked for once by callers who come together, and kept', async () => {
    const { client, sim } = await bench();
    await Promise.all([client.query('a'), client.query('b'), client.query('c')]);
    await client.query('d');
    expect(sim.count('oauth')).toBe(1);
    expect(sim.count('query')).toBe(4);
  });

  it('that cannot be had is asked for once, and all who wait hear of it', async () => {
    const { client, sim } = await bench();
    sim.fault('oauth', { answer: 503, carriedOut: false });
    const outcomes = await Promise.all([client.query('a'), client.query('b'), client.query('c')]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect([sim.count('oauth'), sim.count('query')]).toEqual([1, 0]);
  });

  it('is shared by clients that share a store, so that they do not end each other’s', async () => {
    const { another, sim } = await bench();
    const tokens = memoryTokens();
    const [one, two] = [another({ tokens }), another({ tokens })];
    await Promise.all([one.query('a'), two.query('b')]);
    expect(sim.count('oauth')).toBe(1);
  });

  it('is renewed a minute before its end', async () => {
    const { client, sim, time } = await bench();
    await client.query('a');
    time.now += (3599 - 61) * 1000;
    await client.query('b');
    expect(sim.count('oauth')).toBe(1);
    time.now += 2000;
    await client.query('c');
    expect(sim.count('oauth')).toBe(2);
  });

  it('that somebody else has ended is renewed once, and the request made once', async () => {
    const { client, sim, ask } = await bench();
    await client.query('a');
    sim.expireToken();
    answered(await client.push(ask()));
    expect([sim.count('oauth'), sim.count('push'), sim.phone.prompts().length]).toEqual([2, 2, 1]);
  });

  it('that is ended again and again is given up after one renewal', async () => {
    const { another, sim, ask } = await bench();
    const sabotaged = another({
      fetch: (url, init) => {
        if (!url.includes('/oauth/')) sim.expireToken();
        return fetch(url, init);
      },
    });
    expect(await sabotaged.push(ask())).toMatchObject({ kind: 'refused', code: '404.001.03', advice: 'retry' });
    expect([sim.count('oauth'), sim.count('push')]).toEqual([2, 2]);
  });
});
