import type { PluginHost } from '@daftari/core';
import type { TestHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { forgeCallback, forgeConfirmation } from '../src/testing/index.ts';
import { MSISDN, NOON } from './bench.ts';
import { halls, post } from './hall.ts';

const hall = halls();

const ACCEPTED = { ResultCode: 0, ResultDesc: 'Accepted' };

const stk = (changed: object = {}) => ({
  Body: {
    stkCallback: {
      MerchantRequestID: '29115-34620561-1',
      CheckoutRequestID: 'ws_CO_191220191020363925',
      ResultCode: 1032,
      ResultDesc: 'Request cancelled by user',
      ...changed,
    },
  },
});

const c2b = (changed: object = {}) => ({
  TransactionType: 'Pay Bill',
  TransID: 'RKTQDM7W6S',
  TransTime: '20261122120000',
  TransAmount: '500.00',
  BusinessShortCode: '174379',
  BillRefNumber: '10000099',
  MSISDN: '2547 ***** 126',
  FirstName: 'John',
  ...changed,
});

/** Hosts whose database does not do one thing. */
const deaf = (host: TestHost): PluginHost => ({ ...host, receive: () => Promise.reject(new Error('disk full')) });
const forgetful = (host: TestHost): PluginHost => ({
  ...host,
  table: () => ({ put: () => Promise.reject(new Error('locked')) }) as never,
});
const blind = (host: TestHost): PluginHost => ({
  ...host,
  accountByNumber: () => Promise.reject(new Error('no database')),
});

describe('a message', () => {
  it('is stored as it came, under its name, before it is answered', async () => {
    const { host, api } = await hall();
    const body = stk();
    expect(await post(api.callbackUrls().stk, body)).toEqual({ status: 200, body: ACCEPTED });
    expect(host.messages).toEqual([
      {
        gateway: 'mpesa',
        topic: 'stk',
        key: expect.stringMatching(/^ws_CO_191220191020363925:[0-9a-f]{32}$/),
        body,
        receivedAt: NOON,
      },
    ]);
  });

  it('that comes again is accepted again and stored once, however its fields are ordered', async () => {
    const { host, api } = await hall();
    const { confirmation } = api.callbackUrls();
    const turned = Object.fromEntries(Object.entries(c2b()).toReversed());
    for (const body of [c2b(), c2b(), turned])
      expect(await post(confirmation, body)).toEqual({ status: 200, body: ACCEPTED });
    expect(host.messages.map(({ topic, key }) => [topic, key])).toEqual([
      ['c2b', expect.stringMatching(/^RKTQDM7W6S:[0-9a-f]{32}$/)],
    ]);
  });

  it('that contradicts an earlier one is another message', async () => {
    const { host, api } = await hall();
    await post(api.callbackUrls().stk, stk());
    await post(api.callbackUrls().stk, stk({ ResultCode: 1037 }));
    expect(host.messages).toHaveLength(2);
  });

  it('of the pull feed itself is kept, and says nothing of money', async () => {
    const { host, api, gateway } = await hall();
    expect(await post(api.callbackUrls().pull, { ResponseRefID: '1' })).toEqual({ status: 200, body: ACCEPTED });
    expect(host.messages.map((message) => gateway.read(message))).toEqual([[]]);
  });
});

describe('what is not durable is not accepted', () => {
  it('a store that fails is answered 500, so that Daraja may send it again', async () => {
    const { api, host } = await hall({ behind: deaf });
    for (const [url, body] of [
      [api.callbackUrls().stk, stk()],
      [api.callbackUrls().confirmation, c2b()],
    ] as const) {
      expect(await post(url, body)).toMatchObject({ status: 500, body: { ResultCode: 1 } });
    }
    expect(host.logged.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  it('and the answer waits until it is', async () => {
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = (host: TestHost): PluginHost => ({
      ...host,
      async receive(message) {
        await promise;
        order.push('stored');
        return host.receive(message);
      },
    });
    const { api } = await hall({ behind: slow });
    const answered = post(api.callbackUrls().stk, stk()).then(() => order.push('answered'));
    resolve();
    await answered;
    expect(order).toEqual(['stored', 'answered']);
  });

  it('that a callback came may go unnoted; the callback is accepted all the same', async () => {
    const { api, host } = await hall({ behind: forgetful });
    expect(await post(api.callbackUrls().stk, stk())).toMatchObject({ status: 200 });
    expect(host.messages).toHaveLength(1);
  });
});

describe('who does not know the token', () => {
  it.each(['stk', 'c2b/confirmation', 'c2b/validation', 'pull'])(
    'sees nothing at %s, as anywhere else',
    async (path) => {
      const { door, host } = await hall();
      const wrong = await post(`${door.base}/abcdefghijklmnopqrstuvwxyz/${path}`, c2b());
      expect(wrong).toEqual({ status: 404, body: { type: 'about:blank', title: 'Not Found', status: 404 } });
      expect(host.messages).toEqual([]);
      expect(host.logged).toEqual([]);
    },
  );
});

describe('who calls from elsewhere', () => {
  it('is refused and logged, without the token', async () => {
    const { api, door, host } = await hall();
    door.peer = '203.0.113.9';
    const { stk: url, confirmation } = api.callbackUrls();
    const paid = { receipt: 'QQ12345678', amount: '1000.00', at: NOON };
    expect(await forgeCallback(url, { ...paid, checkoutRequestId: 'ws_CO_1', msisdn: MSISDN })).toBe(403);
    expect(await forgeConfirmation(confirmation, { ...paid, shortcode: '174379', account: '10000099' })).toBe(403);
    expect(host.messages).toEqual([]);
    expect(host.logged.map(({ level, details }) => [level, details['address'], details['path']])).toEqual([
      ['warn', '203.0.113.9', '/{token}/stk'],
      ['warn', '203.0.113.9', '/{token}/c2b/confirmation'],
    ]);
  });

  it('is let in where allowFrom says so', async () => {
    const { api, door } = await hall({ plugin: { allowFrom: ['203.0.113.0/24'] } });
    door.peer = '203.0.113.9';
    expect(await post(api.callbackUrls().stk, stk())).toMatchObject({ status: 200 });
    door.peer = '196.201.214.200';
    expect(await post(api.callbackUrls().stk, stk())).toMatchObject({ status: 403 });
  });
});

describe('wrong content', () => {
  it.each([
    ['', 400, /not a JSON object/, 'nothing'],
    ['{"Body":', 400, /not a JSON object/, 'half a body'],
    ['[]', 400, /not a JSON object/, 'a list'],
    ['null', 400, /not a JSON object/, 'null'],
    ['Amount=500', 400, /not a JSON object/, 'a form'],
    [`{"a":"${'x'.repeat(16_384)}"}`, 413, /more than 16384 bytes/, 'a body too large'],
    [`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400, /nested message/, 'a body made to break readers'],
  ])('%.20s is answered %i in the shape of Daraja and not kept: %s (%s)', async (body, status, says) => {
    const { api, host } = await hall();
    expect(await post(api.callbackUrls().stk, body)).toEqual({
      status,
      body: { ResultCode: 1, ResultDesc: expect.stringMatching(says) },
    });
    expect(host.messages).toEqual([]);
  });

  it.each<['stk' | 'confirmation', object, RegExp, string]>([
    ['stk', { Body: {} }, /Wrong: Body\.stkCallback/, 'no callback'],
    ['stk', stk({ ResultCode: 0 }), /metadata .*Wrong: .*MpesaReceiptNumber/, 'a success without a receipt'],
    ['confirmation', c2b({ TransAmount: '-5' }), /Wrong: TransAmount/, 'money going out'],
    ['confirmation', c2b({ TransTime: '20260230120000' }), /Wrong: TransTime/, 'the 30th of February'],
    ['confirmation', c2b({ BusinessShortCode: '999999' }), /shortcode 999999/, "somebody else's money"],
  ])('%s %j is answered 400 naming %s, and kept for a person: %s', async (where, body, says) => {
    const { api, host, gateway } = await hall();
    expect(await post(api.callbackUrls()[where], body)).toEqual({
      status: 400,
      body: { ResultCode: 1, ResultDesc: expect.stringMatching(says) },
    });
    expect(host.messages.map(({ body: kept }) => kept)).toEqual([body]);
    const [message] = host.messages;
    expect(() => message && gateway.read(message)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});

describe('a validation', () => {
  const accounts = {
    '10000099': { id: 'acc_1', state: 'active' },
    '10000107': { id: 'acc_2', state: 'closed' },
  } as never;
  const said = { '0': 'Accepted' } as Readonly<Record<string, string>>;

  it.each<['accept' | 'check-account', object, string, string]>([
    ['accept', c2b(), '0', 'anything well-formed that is ours'],
    ['accept', c2b({ BillRefNumber: 'nobody' }), '0', 'money without an owner can be given one'],
    ['accept', c2b({ BusinessShortCode: '999999' }), 'C2B00015', "somebody else's shortcode"],
    ['accept', { TransID: '?' }, 'C2B00016', 'what cannot be read'],
    ['check-account', c2b(), '0', 'a number that is an account'],
    ['check-account', c2b({ BillRefNumber: ' 10000099xa7k ' }), '0', 'the same with the code of an ask, as typed'],
    ['check-account', c2b({ BillRefNumber: '10000098' }), 'C2B00012', "a number that is nobody's"],
    ['check-account', c2b({ BillRefNumber: '' }), 'C2B00012', 'no number'],
    ['check-account', c2b({ BillRefNumber: '10000107' }), 'C2B00012', 'a closed account'],
  ])('that looks to %s at %j answers %s: %s', async (validation, body, code) => {
    const { api, host } = await hall({ plugin: { validation }, host: { accounts } });
    expect(await post(api.callbackUrls().validation, body)).toEqual({
      status: 200,
      body: { ResultCode: code, ResultDesc: said[code] ?? 'Rejected' },
    });
    expect(host.messages).toEqual([]);
  });

  it('that cannot look lets the payer pay', async () => {
    const { api, host } = await hall({ plugin: { validation: 'check-account' }, behind: blind });
    expect(await post(api.callbackUrls().validation, c2b())).toMatchObject({ body: { ResultCode: '0' } });
    expect(host.logged).toMatchObject([{ level: 'error', details: { receipt: 'RKTQDM7W6S' } }]);
  });

  it('is what the payer meets', async () => {
    const { sim, parts, host } = await hall({
      plugin: { validation: 'check-account' },
      sim: { validation: true },
      host: { accounts },
    });
    const register = parts.commands?.find(({ name }) => name === 'register');
    await register?.run({ otherwise: 'Completed' } as never, host, () => undefined);
    const pay = (account: string) => sim.phone.payBill({ msisdn: MSISDN, amount: 500, account });
    expect(await pay('10000098')).toEqual({ accepted: false, resultCode: 'C2B00012' });
    expect(await pay('10000099')).toMatchObject({ accepted: true, resultCode: '0' });
    expect(host.messages.map(({ topic }) => topic)).toEqual(['c2b']);
  });
});
