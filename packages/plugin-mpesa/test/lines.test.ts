import { gatewaysOf } from '@daftari/core';
import { testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { mpesa } from '../src/index.ts';
import { MSISDN, NOON } from './bench.ts';
import { given, halls, post } from './hall.ts';

const hall = halls();
const PASSKEY = 'a-passkey-of-some-length';

/** Two shortcodes of one app: the first with keys of its own, the other inherits what it does not name. */
const two = async () => {
  const here = await hall({ sim: { shortcodes: [{ shortcode: '600200', passkey: PASSKEY }] } });
  const { shortcode, passkey, ...shared } = given(here.sim, here.door.base);
  const shortcodes = [
    { shortcode: shortcode ?? '', passkey: passkey ?? '' },
    { name: 'east', shortcode: '600200', passkey: PASSKEY },
  ];
  const parts = mpesa({ ...shared, shortcodes }).setup();
  const host = testHost({ pluginId: 'mpesa', now: NOON });
  await parts.start?.(host);
  here.door.open((parts.routes ?? []).map((one) => ({ ...one, handle: (came) => one.handler(came, host) })));
  return { ...here, parts, host, api: parts.api, gateways: gatewaysOf(parts) };
};

describe('several shortcodes', () => {
  it('are gateways by their own names, each asking at its own number', async () => {
    const { gateways, sim, api } = await two();
    expect(gateways.map(({ name }) => name)).toEqual(['mpesa', 'mpesa-east']);
    expect(api?.callbackUrls().stk).not.toBe(api?.callbackUrls(undefined, 'mpesa-east').stk);
    const [, east] = gateways;
    await east?.request?.(
      {
        attemptId: 'att_00000000000A7K',
        accountId: 'acc_00000000000A7K',
        mandate: null,
        amount: { minor: 500_00n, currency: 'KES' },
        payer: MSISDN,
        accountNumber: '10000099',
        description: 'Home 10',
      } as Parameters<NonNullable<typeof east.request>>[0],
      new AbortController().signal,
    );
    expect(sim.phone.prompts()).toMatchObject([{ partyB: '600200' }]);
  });

  it('keep what arrives apart, by the token in the address', async () => {
    const { api, host, sim, gateways } = await two();
    for (const name of ['mpesa', 'mpesa-east'])
      await api?.client(name).registerUrls({
        confirmationUrl: api.callbackUrls(undefined, name).confirmation,
        validationUrl: api.callbackUrls(undefined, name).validation,
        otherwise: 'Completed',
      });
    await sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099', shortcode: '600200' });
    await sim.phone.payBill({ msisdn: MSISDN, amount: 700, account: '10000099' });
    expect(host.messages.map(({ gateway }) => gateway)).toEqual(['mpesa-east', 'mpesa']);
    const [atEast] = host.messages;
    if (atEast === undefined) throw new Error('nothing arrived');
    expect(gateways[1]?.read(atEast)).toMatchObject([{ kind: 'received' }]);
    // What is of one shortcode is none of the other's money.
    expect(() => gateways[0]?.read(atEast)).toThrow(expect.objectContaining({ code: 'mpesa.otherShortcode' }));
  });

  it('do not open each other’s doors', async () => {
    const { api } = await two();
    const [own, other] = [api?.callbackUrls().stk ?? '', api?.callbackUrls(undefined, 'mpesa-east').stk ?? ''];
    expect((await post(own, {})).status).toBe(400);
    expect((await post(other, {})).status).toBe(400);
    expect((await post(own.replace(/[a-z2-7]{26}/, 'a'.repeat(26)), {})).status).toBe(404);
  });

  it('that nobody has are named to whoever asks for one', async () => {
    const { api } = await two();
    expect(() => api?.client('mpesa-west')).toThrow('There is no gateway mpesa-west; there are mpesa, mpesa-east.');
  });
});

const open = async (changed: object = {}) => {
  const parts = mpesa({ shortcode: '600100', keys: 'none', ...changed }).setup();
  const host = testHost({ pluginId: 'mpesa', now: NOON });
  await parts.start?.(host);
  const [gateway] = gatewaysOf(parts);
  if (gateway === undefined || parts.api === undefined) throw new Error('the plugin lacks a part');
  return { parts, host, gateway, api: parts.api };
};

describe('a shortcode without keys', () => {
  it('asks nobody and opens no door, and its payments come by statement', async () => {
    const { parts, gateway } = await open();
    expect(gateway).toMatchObject({ name: 'mpesa', clearing: '1160' });
    expect([gateway.request, gateway.query, gateway.payOut, gateway.report]).toEqual(Array(4).fill(undefined));
    expect(parts.jobs).toEqual([]);
    const text = [
      'Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Reason Type,A/C No.',
      'QAB12CD301,03-02-2026 10:00:00,,Completed,500.00,,Pay Bill Online,10000099',
    ].join('\n');
    expect(await gateway.readStatement?.(text, 'statement.csv')).toMatchObject({
      sides: [{ gateway: 'mpesa', lines: [{ kind: 'payment', key: 'QAB12CD301', accountReference: '10000099' }] }],
      unreadable: [],
    });
  });

  it('says so to whoever would ask Daraja', async () => {
    const { api, parts } = await open();
    expect(() => api.client()).toThrow(expect.objectContaining({ code: 'mpesa.noKeys', kind: 'refused' }));
    await expect(api.askBalance()).rejects.toMatchObject({ code: 'mpesa.noKeys' });
    for (const path of ['/{token}/stk', '/{token}/c2b/confirmation']) {
      const route = parts.routes?.find((one) => one.path === path);
      const came = { params: { token: '' }, query: {}, headers: {}, raw: new Uint8Array(), address: '127.0.0.1' };
      expect(await route?.handler(came, testHost())).toMatchObject({ status: 404 });
    }
  });

  it('that a platform collects by is a debt of the platform, and no M-Pesa of ours', async () => {
    const { gateway } = await open({ collectedBy: 'platform' });
    expect(gateway.clearing).toBe('1150');
  });
});
