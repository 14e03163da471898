import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MSISDN, benches } from '../bench.ts';
import type { Kind } from './caller.ts';
import { ORDERS, credentialOf, funding, order, ordered, request, toldOf } from './caller.ts';

const bench = benches();
const funded = funding(bench);
const kinds = Object.keys(ORDERS) as Kind[];

describe('an order', () => {
  it.each(kinds)('of %s is accepted at once with both names, and answered by a Result later', async (kind) => {
    const here = await funded();
    const { status, body } = await order(here, kind);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { ResponseCode: '0', ResponseDescription: 'Accept the service request successfully.' },
    });
    expect(body['ConversationID']).toMatch(/^AG_20261122_[0-9a-f]{20}$/);
    await here.sim.settled();
    expect(here.ears.received.map((one) => toldOf(one.path, one.body))).toMatchObject([
      {
        path: '/result',
        conversationId: body['ConversationID'],
        originatorConversationId: body['OriginatorConversationID'],
      },
    ]);
  });

  it.each<[Kind, string, unknown]>([
    ['b2c', 'CommandID', 'BusinessPayments'],
    ['b2c', 'Amount', '10.50'],
    ['b2c', 'PartyB', '0708374149'],
    ['b2c', 'PartyA', '600999'],
    ['b2c', 'Remarks', 'x'],
    ['b2c', 'OriginatorConversationID', ''],
    ['b2c', 'ResultURL', 'http://isp.example/r'],
    ['b2c', 'QueueTimeOutURL', 'https://isp.example/mpesa/queue'],
    ['b2b', 'RecieverIdentifierType', '11'],
    ['reversal', 'RecieverIdentifierType', '4'],
    ['reversal', 'ReceiverParty', '600999'],
    ['status', 'CommandID', 'Status'],
    ['balance', 'IdentifierType', ''],
    ['balance', 'SecurityCredential', ''],
  ])('of %s is refused when %s is %j, and the field is named', async (kind, field, value) => {
    const here = await funded({ allowHttp: false });
    const urls = { ResultURL: 'https://isp.example/r', QueueTimeOutURL: 'https://isp.example/t' };
    expect(await order(here, kind, { ...urls, [field]: value })).toMatchObject({
      status: 400,
      body: { errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${field}` },
    });
  });

  it('of B2C by a name that was used before is refused: it cannot be sent twice', async () => {
    const here = await funded();
    await ordered(here, 'b2c');
    expect(await order(here, 'b2c', { Amount: 700 })).toMatchObject({
      status: 500,
      body: { errorCode: '500.002.1001', errorMessage: 'Duplicate OriginatorConversationID.' },
    });
    expect(here.sim.portal.balances().utility).toBe('9500.00');
  });

  it.each(kinds)('of %s without a good token is refused', async (kind) => {
    const { sim } = await bench();
    const answer = await request(sim, ORDERS[kind], { method: 'POST', body: '{}' });
    const code = kind === 'balance' ? '401.002.01' : '404.001.03';
    expect(answer).toMatchObject({ body: { errorCode: code } });
  });
});

describe('the operator', () => {
  it('proves herself by a real certificate, of a key that is only this simulator’s', async () => {
    const [one, another] = [await bench(), await bench()];
    const certificate = new X509Certificate(one.sim.initiator.certificate);
    expect(certificate.subject).toBe('CN=Simulated Daraja');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(another.sim.initiator.certificate).not.toBe(one.sim.initiator.certificate);
  });

  it.each<[Record<string, string>, string]>([
    [{ InitiatorName: 'somebody' }, 'another name'],
    [{ SecurityCredential: 'bm90IGVuY3J5cHRlZA==' }, 'nothing that was encrypted'],
  ])('with %j gets 2001 in the Result, and no money moves: %s', async (wrong) => {
    const here = await funded();
    expect(await ordered(here, 'b2c', wrong)).toMatchObject([
      { code: '2001', said: 'The initiator information is invalid.', parameters: {} },
    ]);
    expect(here.sim.portal.balances().utility).toBe('10000.00');
  });

  it('is locked after three wrong passwords, with the right one too, until she is let in again', async () => {
    const here = await funded();
    const codes = [];
    for (const password of ['a', 'b', 'c', undefined]) {
      const [told] = await ordered(here, 'balance', { SecurityCredential: credentialOf(here.sim, password) });
      codes.push(told?.code);
    }
    expect(codes).toEqual(['2001', '2001', '2001', '8006']);
    here.sim.portal.unlock();
    expect(await ordered(here, 'balance')).toMatchObject([{ code: '0' }]);
  });

  it('has another password when it was changed in the portal', async () => {
    const here = await funded();
    const before = credentialOf(here.sim);
    here.sim.portal.setPassword('Nyingine#1');
    expect(await ordered(here, 'balance', { SecurityCredential: before })).toMatchObject([{ code: '2001' }]);
    expect(await ordered(here, 'balance')).toMatchObject([{ code: '0' }]);
  });
});

describe('B2C', () => {
  it('takes the amount from the utility account and the fee from the charges, and tells both', async () => {
    const here = await funded();
    const [told] = await ordered(here, 'b2c');
    expect(told).toMatchObject({ code: '0', originatorConversationId: 'order-1' });
    const figures = Object.fromEntries(
      Object.entries(told?.parameters ?? {}).map(([key, value]) => [key, String(Number(value))]),
    );
    expect(figures).toMatchObject({
      TransactionAmount: '500',
      B2CUtilityAccountAvailableFunds: '9500',
      B2CWorkingAccountAvailableFunds: '1000',
      B2CChargesPaidAccountAvailableFunds: '-9',
    });
    expect(told?.parameters).toMatchObject({
      TransactionReceipt: told?.transactionId,
      TransactionCompletedDateTime: '22.11.2026 12:00:00',
      ReceiverPartyPublicName: '254708374149 - Wanjiku Kamau',
      B2CRecipientIsRegisteredCustomer: 'Y',
    });
    expect(here.sim.portal.balances()).toEqual({
      utility: '9500.00',
      working: '1000.00',
      charges: '-9.00',
      settlement: '0.00',
    });
    expect(here.sim.phone.messages(MSISDN).at(-1)?.text).toContain('You have received Ksh500.00');
  });

  it.each([
    [9, '2', 'less than it sends'],
    [250_001, '3', 'more than it sends at once'],
    [10_001, '1', 'more than lies on the utility account'],
  ])('of KES %s ends with %s: %s', async (Amount, code) => {
    const here = await funded();
    expect(await ordered(here, 'b2c', { Amount })).toMatchObject([{ code, parameters: {} }]);
    expect(here.sim.portal.balances().utility).toBe('10000.00');
  });

  it('of the same amount to the same phone is limited for two minutes', async () => {
    const here = await funded();
    const codes = [];
    for (const [name, afterMs] of [
      ['a', 0],
      ['b', 119_999],
      ['c', 1],
    ] as const) {
      here.time.now += afterMs;
      codes.push((await ordered(here, 'b2c', { OriginatorConversationID: name }))[0]?.code);
    }
    expect(codes).toEqual(['0', '17', '0']);
  });
});

describe('B2B', () => {
  it('takes from the working account, and fills another shortcode of the same Daraja', async () => {
    const here = await funded({ shortcodes: [{ shortcode: '600100', businessName: 'Second' }] });
    const [told] = await ordered(here, 'b2b', { PartyB: '600100' });
    expect(told).toMatchObject({
      code: '0',
      parameters: {
        Amount: '239.00',
        Currency: 'KES',
        DebitPartyCharges: 'Business Pay Bill Charge|KES|77.00',
        ReceiverPartyPublicName: '600100 - Second',
        DebitPartyAffectedAccountBalance: 'Working Account|KES|761.00|761.00|0.00|0.00',
        DebitAccountBalance: '{Amount={CurrencyCode=KES, MinimumAmount=76100, BasicAmount=761.00}}',
        TransCompletedTime: '20261122120000',
      },
      references: { BillReferenceNumber: '353353', QueueTimeoutURL: expect.stringContaining('/b2bresults/') },
    });
    expect(here.sim.portal.balances()).toMatchObject({ working: '761.00', charges: '-77.00' });
    expect(here.sim.portal.balances('600100').utility).toBe('239.00');
  });

  it('moves money of its own from working to utility, so that it can be sent out', async () => {
    const here = await funded();
    const change = { CommandID: 'BusinessTransferFromMMFToUtility', PartyB: '174379', AccountReference: '' };
    expect(await ordered(here, 'b2b', change)).toMatchObject([{ code: '0' }]);
    expect(here.sim.portal.balances()).toMatchObject({ working: '761.00', utility: '10239.00' });
  });

  it('of more than the working account has ends with 1', async () => {
    const here = await funded();
    expect(await ordered(here, 'b2b', { Amount: '1001' })).toMatchObject([{ code: '1' }]);
  });

  it('may tell neither amount nor receiver', async () => {
    const here = await funded();
    here.sim.spoil('b2b', { sparse: true });
    const [told] = await ordered(here, 'b2b');
    expect(Object.keys(told?.parameters ?? {}).toSorted()).toEqual([
      'Currency',
      'DebitAccountCurrentBalance',
      'InitiatorAccountCurrentBalance',
    ]);
    expect(told?.transactionId).toMatch(/^[A-Z]{2}[A-Z0-9]{8}$/);
  });
});

describe('a reversal', () => {
  it('gives a payment back, in part and once', async () => {
    const here = await funded();
    const { receipt } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: 'WIFI-001' });
    const [told] = await ordered(here, 'reversal', { TransactionID: receipt });
    expect(told).toMatchObject({
      code: '0',
      parameters: {
        OriginalTransactionID: receipt,
        CreditPartyPublicName: '254708374149 - Wanjiku Kamau',
        DebitPartyPublicName: '174379 - Daftari Networks',
        DebitAccountBalance: 'Utility Account|KES|10300.00|10300.00|0.00|0.00',
      },
    });
    expect(Number(told?.parameters['Amount'])).toBe(200);
    expect(here.sim.portal.balances().utility).toBe('10300.00');
    expect(await ordered(here, 'reversal', { TransactionID: receipt })).toMatchObject([
      { code: 'R000001', said: 'The transaction has already been reversed.' },
    ]);
  });

  it('of what is no payment, or more than it was, ends with text as code', async () => {
    const here = await funded();
    const { receipt } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 100, account: 'WIFI-001' });
    const [sent] = await ordered(here, 'b2c');
    for (const TransactionID of ['OEI2AK4Q16', receipt, sent?.transactionId])
      expect(await ordered(here, 'reversal', { TransactionID })).toMatchObject([
        { code: 'R000002', said: 'The OriginalTransactionID is invalid.', parameters: {} },
      ]);
  });
});
