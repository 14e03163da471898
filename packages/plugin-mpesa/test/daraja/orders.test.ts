import { describe, expect, it } from 'vitest';
import type { DarajaClient } from '../../src/daraja/client.ts';
import { answered, benches, MSISDN, NOON } from '../bench.ts';

const bench = benches();
const DAY = 86_400_000;

/** A client with the initiator of the simulator, and the addresses of our ears. */
const open = async () => {
  const here = await bench();
  const { shortcode } = here.sim.credentials;
  const client = here.another({ initiator: { ...here.sim.initiator, shortcode } });
  const urls = { resultUrl: `${here.ears.url}/result`, timeoutUrl: `${here.ears.url}/timeout` };
  return { ...here, client, urls };
};

const verbs = (client: DarajaClient, urls: { readonly resultUrl: string; readonly timeoutUrl: string }) => ({
  b2c: () =>
    client.sendToPhone({
      ...urls,
      originatorConversationId: 'dsb_1',
      msisdn: MSISDN,
      amountMinor: 500_00n,
      purpose: 'BusinessPayment',
      remarks: 'Refund',
    }),
  b2b: () =>
    client.sendToBusiness({
      ...urls,
      kind: 'paybill',
      number: '600100',
      accountReference: 'an account of many letters',
      amountMinor: 500_00n,
      remarks: '',
    }),
  reversal: () => client.reverse({ ...urls, receipt: 'RKTQDM7W6S', amountMinor: 500_00n, remarks: 'Wrong – number' }),
  status: () => client.status({ ...urls, receipt: 'RKTQDM7W6S' }),
  balance: () => client.balance(urls),
});

/** An error as Daraja writes one. */
const error = (errorCode: string, errorMessage: string): object => ({ requestId: '1', errorCode, errorMessage });

describe('an order', () => {
  it.each(['b2c', 'b2b', 'reversal', 'status', 'balance'] as const)('%s is taken on as it is sent', async (name) => {
    const { client, sim, urls } = await open();
    const taken = answered(await verbs(client, urls)[name]());
    expect(taken.conversationId).toMatch(/^AG_/);
    expect(taken.originatorConversationId).not.toBe('');
    await sim.settled();
    expect(sim.deliveries()).toMatchObject([{ rail: 'result', conversationId: taken.conversationId }]);
  });

  it.each(['b2c', 'b2b', 'reversal'] as const)('%s that gets a 500 may have been carried out', async (name) => {
    const { client, sim, urls } = await open();
    sim.fault(name, { answer: 'internal', carriedOut: false });
    expect(await verbs(client, urls)[name]()).toMatchObject({ kind: 'unknown' });
  });

  it.each<[number, 'unknown' | 'refused', string]>([
    [408, 'unknown', 'a proxy that waited too long'],
    [409, 'unknown', 'it may have been heard before'],
    [425, 'refused', 'too early to be looked at'],
    [429, 'refused', 'too many at once'],
  ])('that gets a %s is %s: %s', async (status, kind) => {
    const { client, sim, urls } = await open();
    for (const name of ['b2c', 'b2b', 'reversal'] as const) {
      sim.fault(name, { answer: status, carriedOut: false });
      expect(await verbs(client, urls)[name]()).toMatchObject({ kind });
    }
  });

  it.each(['status', 'balance'] as const)('%s that gets a 500 moved nothing, and may be asked again', async (name) => {
    const { client, sim, urls } = await open();
    sim.fault(name, { answer: 503, carriedOut: false });
    expect(await verbs(client, urls)[name]()).toMatchObject({ kind: 'unavailable' });
  });

  it.each<[number, object | string, string, string]>([
    [500, error('500.001.1001', 'a transaction is already in process'), 'unknown', 'it may be this one'],
    [500, error('500.001.1001', 'The credential is wrong'), 'unknown', 'of a push it would be a no'],
    [500, error('500.002.1001', 'Duplicate OriginatorConversationID.'), 'unknown', 'Daraja has had it'],
    [400, error('400.002.02', 'Duplicate OriginatorConversationID.'), 'unknown', 'whatever status says so'],
    [502, '<html>Bad Gateway</html>', 'unknown', 'a page of nobody'],
    [200, '<html>Welcome</html>', 'unknown', 'no answer that can be read'],
    [500, error('500.003.02', 'Spike arrest violation'), 'refused', 'it came no further than the door'],
    [500, error('500.003.03', 'Quota violation'), 'refused', 'nor did this'],
    [400, error('400.002.02', 'Bad Request - Invalid Amount'), 'refused', 'a field is wrong'],
    [403, '<html>Forbidden</html>', 'refused', 'a firewall'],
    [200, { OriginatorConversationID: 'o', ConversationID: 'c', ResponseCode: '1' }, 'refused', 'a no with a 200'],
  ])('to send money that gets a %s with %j is %s: %s', async (status, body, kind) => {
    const here = await open();
    const fetch = async (url: string): Promise<Response> => {
      if (url.includes('/oauth/')) return Response.json({ access_token: 'a', expires_in: '3599' });
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
    };
    const { shortcode } = here.sim.credentials;
    const client = here.another({ initiator: { ...here.sim.initiator, shortcode }, fetch });
    for (const verb of ['b2c', 'b2b', 'reversal'] as const)
      expect(await verbs(client, here.urls)[verb]()).toMatchObject({ kind });
  });

  it('needs an initiator, and an address that Safaricom takes', async () => {
    const { another, client, urls } = await open();
    await expect(async () => verbs(another(), urls).b2c()).rejects.toMatchObject({ code: 'mpesa.noInitiator' });
    const words = { ...urls, timeoutUrl: 'https://isp.example/query' };
    await expect(async () => verbs(client, words).balance()).rejects.toMatchObject({ code: 'mpesa.callbackWord' });
  });

  it('of another operator is taken, and refused in its Result', async () => {
    const { another, sim, ears, urls } = await open();
    const { shortcode } = sim.credentials;
    const client = another({ initiator: { ...sim.initiator, password: 'wrong', shortcode } });
    answered(await verbs(client, urls).b2c());
    await sim.settled();
    expect(JSON.stringify(ears.received)).toMatch(/"ResultCode":"?2001/);
  });
});

const order = (url: string) => ({
  name: '10000099 A',
  msisdn: '0708 374 149',
  amountMinor: 500_00n,
  frequency: 'monthly' as const,
  fromAt: NOON,
  untilAt: NOON + 300 * DAY,
  accountReference: '10000099',
  orderId: 'sto_1',
  callbackUrl: `${url}/standing`,
});

describe('a standing order', () => {
  it('is proposed on her phone, and pays when she agrees', async () => {
    const { client, sim, ears } = await open();
    expect(answered(await client.proposeStandingOrder(order(ears.url)))).toEqual({ reference: 'sto_1' });
    expect(sim.phone.standingOrders(MSISDN)).toMatchObject([
      { name: '10000099 A', amount: 500, account: '10000099', start: '20261122', end: '20270918', state: 'asked' },
    ]);
  });

  it('that Daraja refuses is refused, whatever its status says', async () => {
    const { client, ears } = await open();
    const nameless = await client.proposeStandingOrder({ ...order(ears.url), name: '' });
    expect(nameless).toMatchObject({ kind: 'refused' });
  });

  it.each<[object, string, string]>([
    [{ untilAt: NOON - 1 }, 'mpesa.standingDates', 'it would end before it begins'],
    [{ accountReference: 'THIRTEEN-LONG' }, 'mpesa.accountReference', 'Daraja takes twelve characters'],
    [{ amountMinor: 99_50n }, 'mpesa.amountNotWhole', 'M-Pesa has no cents'],
  ])('with %o is its caller’s fault, %s: %s', async (changed, code) => {
    const { client, sim, ears } = await open();
    await expect(client.proposeStandingOrder({ ...order(ears.url), ...changed })).rejects.toMatchObject({ code });
    expect(sim.count('standingOrder')).toBe(0);
  });
});

describe('C2B', () => {
  it.each<['v1' | 'v2', RegExp, string]>([
    ['v2', /^2547 ?\*+ ?149$/, 'masked'],
    ['v1', /^[0-9a-f]{64}$/, 'hashed'],
  ])('%s is registered where it is wanted, and shows the payer as %s: %s', async (c2b, payer) => {
    const { another, ears, sim } = await bench();
    const urls = { confirmationUrl: `${ears.url}/c`, validationUrl: `${ears.url}/v`, otherwise: 'Completed' } as const;
    answered(await another({ c2b }).registerUrls(urls));
    await sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099' });
    const told = ears.received.at(-1)?.body;
    expect(told).toMatchObject({ MSISDN: expect.stringMatching(payer) });
  });
});
