import { gatewaysOf, type GatewayAsk, type Id, type InboxMessage } from '@daftari/core';
import { describeGateway, kes, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { mpesa } from '../src/index.ts';
import { startDaraja, type DarajaSim, type Fault } from '../src/testing/index.ts';
import { MSISDN, NOON } from './bench.ts';
import { openDoor } from './door.ts';
import { given, halls, type Hall } from './hall.ts';

const hall = halls();
const { signal } = new AbortController();

const ask = (changed: Partial<GatewayAsk> = {}): GatewayAsk => ({
  attemptId: 'att_00000000000A7K' as Id<'Attempt'>,
  accountId: 'acc_00000000000A7K' as Id<'Account'>,
  mandate: null,
  amount: kes('500.00'),
  payer: MSISDN,
  accountNumber: '10000099',
  description: 'Home 10',
  ...changed,
});

const request = ({ gateway }: Hall, changed: Partial<GatewayAsk> = {}) => gateway.request?.(ask(changed), signal);
const query = ({ gateway }: Hall, reference: string) => gateway.query?.(reference, signal);
const prompted = async (here: Hall, changed: Partial<GatewayAsk> = {}) => {
  const asked = await request(here, changed);
  if (asked === undefined) throw new Error('it does not ask');
  return asked.providerReference;
};

const register = async ({ parts, host }: Hall) =>
  parts.commands?.find(({ name }) => name === 'register')?.run({ otherwise: 'Completed' } as never, host, () => {});

const message = (topic: string): InboxMessage => ({
  gateway: 'mpesa',
  key: 'k',
  topic,
  body: {},
  receivedAt: NOON,
});

// The suite that every gateway passes, ours or a stranger's.
describeGateway('mpesa', async () => {
  const door = await openDoor();
  const sim = await startDaraja({ allowHttp: true, seed: 5, clock: () => NOON, schedule: () => () => undefined });
  const host = testHost({ pluginId: 'mpesa', now: NOON });
  const parts = mpesa(given(sim, door.base, { pull: true, initiator: sim.initiator })).setup();
  const { routes = [], start, stop, api } = parts;
  const [gateway] = gatewaysOf(parts);
  if (gateway === undefined || start === undefined || api === undefined) throw new Error('the plugin lacks a part');
  await start(host);
  door.open(routes.map((route) => ({ ...route, handle: (came) => route.handler(came, host) })));
  await api.client().registerPull('0722000000', api.callbackUrls().pull);
  sim.portal.fund('utility', 10_000);
  const order = withheld(sim);
  return {
    gateway,
    payer: MSISDN,
    amount: kes('500.00'),
    answer: async (reference, how) => void (await sim.phone.answer(reference, how === 'pay' ? 'pay' : 'cancel')),
    fault: async (how) => faultOf(sim, 'push', how),
    async messages() {
      await sim.settled();
      return host.messages;
    },
    report: () => ({ fromAt: NOON - 3_600_000, untilAt: NOON + 1_000 }),
    out: {
      to: { kind: 'phone', msisdn: MSISDN },
      amount: kes('500.00'),
      settle: order.settle,
      fault: async (how) => faultOf(sim, 'b2c', how),
    },
    mandates: {
      startedBy: 'provider',
      async allow() {
        const hers = { accountId: 'acc_00000000000A7K', accountNumber: '10000099', msisdn: MSISDN };
        const every = { frequency: 'monthly', fromAt: NOON, untilAt: NOON + 300 * 86_400_000 } as const;
        await api.proposeStandingOrder({ ...hers, ...every, amountMinor: 500_00n });
        await sim.phone.answer(sim.phone.prompts(MSISDN)[0]?.checkoutRequestId ?? '', 'pay');
      },
    },
    async close() {
      await stop?.();
      await sim.close();
      await door.close();
    },
  };
});

// 429 is a plain no; before a token there is nothing sent; a request that is dropped may have been carried out.
function faultOf(sim: DarajaSim, endpoint: 'push' | 'b2c', how: 'refused' | 'unreached' | 'lost'): void {
  if (how === 'refused') sim.fault(endpoint, { answer: 429, carriedOut: false });
  if (how === 'unreached') {
    sim.expireToken();
    sim.fault('oauth', { answer: 503, carriedOut: false });
  }
  if (how === 'lost') sim.fault(endpoint, { answer: 'drop', carriedOut: true });
}

/**
 * An order of which nobody hears until the test says so: M-Pesa does not answer the first question about it, and has
 * two Results for it, of which only the one goes on that the test wants.
 */
function withheld(sim: DarajaSim) {
  sim.spoil('b2c', { result: 'held', contradiction: 'failure-first' });
  sim.spoil('status', { result: 'lost' });
  return {
    async settle(how: 'send' | 'fail'): Promise<void> {
      const told = sim.deliveries().find(({ rail, receipt }) => rail === 'result' && receipt !== undefined);
      if (how === 'fail') await sim.release({ rail: 'result', most: 1 });
      else if (told?.receipt !== undefined) await sim.release({ receipt: told.receipt });
    },
  };
}

describe('the prompt', () => {
  it.each<[Partial<GatewayAsk>, object, string]>([
    [{}, { amount: 500, msisdn: MSISDN, accountReference: '10000099XA7K', description: 'Home 10' }, 'as asked'],
    [{ payer: '0708 374 149' }, { msisdn: MSISDN }, 'a number as Kenyans write it'],
    [{ accountNumber: '100000991' }, { accountReference: '100000991' }, 'a number that leaves no room for the code'],
    [{ description: 'Nyumbani – Haraka 50 Mbit/s' }, { description: 'Nyumbani Hara' }, 'the words that fit'],
    [{ description: '中文' }, { description: 'Internet' }, 'letters that not every phone has'],
  ])('%j shows %j: %s', async (changed, shown) => {
    const here = await hall();
    await prompted(here, changed);
    expect(here.sim.phone.prompts()).toMatchObject([shown]);
  });

  it('of a till pays the till and names its store number', async () => {
    const here = await hall({ plugin: { transactionType: 'till', partyB: '5174379' } });
    const reference = await prompted(here);
    expect(here.sim.phone.prompts()).toMatchObject([{ partyB: '5174379', transactionType: 'CustomerBuyGoodsOnline' }]);
    expect(await here.sim.phone.answer(reference, 'pay')).toMatchObject({ code: '0' });
  });

  it('is told where to answer, and nobody else is', async () => {
    const here = await hall();
    const { providerReference, note } = (await request(here)) ?? {};
    expect(here.sim.phone.prompts()[0]?.callbackUrl).toBe(here.api.callbackUrls().stk);
    expect(providerReference).toMatch(/^ws_CO_\d+$/);
    expect(note).toBe('Success. Request accepted for processing');
  });
});

describe('an ask', () => {
  it.each<[Partial<GatewayAsk>, object, string]>([
    [
      { amount: kes('99.50') },
      { kind: 'refused', message: expect.stringMatching(/whole shillings only; 9950 cents/) },
      'half a shilling',
    ],
    [{ payer: '256712345678' }, { kind: 'refused', message: expect.stringMatching(/not Kenyan/) }, 'a phone of Uganda'],
    [{ payer: '' }, { kind: 'refused', message: expect.stringMatching(/only digits/) }, 'no phone'],
  ])('%o is refused before it leaves: %o (%s)', async (changed, fault) => {
    const here = await hall();
    await expect(request(here, changed)).rejects.toMatchObject(fault);
    expect(here.sim.count('push')).toBe(0);
  });

  it('while another prompt is on the phone is refused in words for her', async () => {
    const here = await hall();
    await prompted(here);
    await expect(request(here)).rejects.toMatchObject({
      kind: 'refused',
      message: 'Another M-Pesa request is open on this phone. It can be tried again in a minute.',
    });
  });

  it('before the plugin is started was surely not sent', async () => {
    const { sim, door } = await hall();
    const [gateway] = gatewaysOf(mpesa(given(sim, door.base)).setup());
    await expect(gateway?.request?.(ask(), signal)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each<['push', Fault, string]>([
    ['push', { answer: 503, carriedOut: false }, 'an overloaded Daraja'],
    ['push', { answer: 'drop', carriedOut: true }, 'a connection that breaks'],
  ])('whose %s gets %o may have happened, so it is no BillingError: %s', async (endpoint, fault) => {
    const here = await hall();
    here.sim.fault(endpoint, fault);
    const thrown = await request(here)?.catch((one: unknown) => one);
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).not.toHaveProperty('kind');
  });

  it('that ends with the plugin may have happened too', async () => {
    const here = await hall();
    here.sim.fault('push', { answer: 'hang', carriedOut: true });
    const seen = here.sim.seen('push');
    const asked = request(here)?.catch((one: unknown) => one);
    await seen;
    await here.parts.stop?.();
    expect(await asked).not.toHaveProperty('kind');
  });
});

describe('a query', () => {
  it('of a prompt that is still on the phone is pending', async () => {
    const here = await hall();
    const providerReference = await prompted(here);
    expect(await query(here, providerReference)).toEqual({ kind: 'pending', providerReference });
  });

  it('of one that Daraja still works on is pending, then paid, without receipt and amount', async () => {
    const here = await hall();
    const providerReference = await prompted(here);
    await here.sim.phone.answer(providerReference, 'pay', { stillProcessing: 1, callback: 'lost' });
    expect(await query(here, providerReference)).toEqual({ kind: 'pending', providerReference });
    expect(await query(here, providerReference)).toEqual({
      kind: 'received',
      receipt: null,
      providerReference,
      amount: null,
      providerAt: null,
      accountReference: null,
      payer: null,
      payerName: null,
    });
  });

  it.each([
    ['cancel', 'The request was cancelled on the phone.', {}],
    ['wrong-pin', 'The M-Pesa PIN was wrong.', {}],
    ['insufficient', 'There is not enough money on the M-Pesa account.', {}],
    ['timeout', 'The phone could not be reached, or the request was not answered in time.', { maybeLate: true }],
  ] as const)('of one that ended by %s says: %s', async (answer, reason, more) => {
    const here = await hall();
    const providerReference = await prompted(here);
    await here.sim.phone.answer(providerReference, answer, { callback: 'lost' });
    expect(await query(here, providerReference)).toEqual({ kind: 'failed', providerReference, reason, ...more });
  });

  it('of a request that Daraja does not know is refused, and of a Daraja that is away unavailable', async () => {
    const here = await hall();
    await expect(query(here, 'ws_CO_0')).rejects.toMatchObject({ kind: 'missing', code: 'mpesa.unknownRequest' });
    here.sim.fault('query', { answer: 'drop', carriedOut: true });
    await expect(query(here, 'ws_CO_0')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a payment', () => {
  it('is told alike by both rails, its payer masked alike', async () => {
    const here = await hall();
    await register(here);
    const providerReference = await prompted(here);
    const { receipt } = await here.sim.phone.answer(providerReference, 'pay');
    const told = here.host.messages.flatMap((one) => here.gateway.read(one));
    const same = { kind: 'received', receipt, amount: kes('500.00'), providerAt: NOON, payer: '2547*****149' };
    expect(told).toHaveLength(2);
    expect(told).toContainEqual({ ...same, providerReference, accountReference: null, payerName: null });
    expect(told).toContainEqual({
      ...same,
      providerReference: null,
      accountReference: '10000099XA7K',
      payerName: 'Wanjiku Kamau',
    });
  });

  it('is doubted when a callback says so, unless the options trust callbacks', async () => {
    const [careful, trusting] = [await hall(), await hall({ plugin: { confirm: 'never' } })];
    const received = { kind: 'received' } as never;
    const doubted = ({ gateway }: Hall, topic: string) => gateway.doubts?.(message(topic), received);
    expect(['stk', 'c2b', 'pull'].map((topic) => doubted(careful, topic))).toEqual([true, false, false]);
    expect(['stk', 'c2b', 'pull'].map((topic) => doubted(trusting, topic))).toEqual([false, false, false]);
    expect(careful.gateway.doubts?.(message('stk'), { kind: 'failed' } as never)).toBe(false);
  });

  it('of C2B v1, whose payer is a hash that can be undone, has no payer', async () => {
    const { gateway } = await hall();
    const body = {
      TransID: 'RKTQDM7W6S',
      TransTime: '20261122120000',
      TransAmount: '500.00',
      BusinessShortCode: '174379',
      MSISDN: 'a'.repeat(64),
    };
    const [paid] = gateway.read({ gateway: 'mpesa', key: 'k', topic: 'c2b', body, receivedAt: NOON });
    expect(paid).toMatchObject({ payer: null, payerName: null, accountReference: null });
  });
});
