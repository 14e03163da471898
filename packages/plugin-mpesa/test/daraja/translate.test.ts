import { describe, expect, it } from 'vitest';
import type { Payer } from '../../src/daraja/result.ts';
import { PullReply, QueryReply } from '../../src/daraja/shapes.ts';
import {
  ACCEPTED,
  fromPullReply,
  fromQueryReply,
  readC2b,
  readStkCallback,
  validationAnswer,
} from '../../src/daraja/translate.ts';

/** As it stands on the wire, 1.00 and the empty Balance included. */
const PAID =
  '{"Body":{"stkCallback":{"MerchantRequestID":"29115-34620561-1","CheckoutRequestID":"ws_CO_191220191020363925",' +
  '"ResultCode":0,"ResultDesc":"The service request is processed successfully.","CallbackMetadata":{"Item":[' +
  '{"Name":"Amount","Value":1.00},{"Name":"MpesaReceiptNumber","Value":"NLJ7RT61SV"},{"Name":"Balance"},' +
  '{"Name":"TransactionDate","Value":20191219102115},{"Name":"PhoneNumber","Value":254708374149}]}}}}';

const RECEIVED = {
  kind: 'received',
  rail: 'callback',
  receipt: 'NLJ7RT61SV',
  amountMinor: 100n,
  providerAt: Date.UTC(2019, 11, 19, 7, 21, 15),
  checkoutRequestId: 'ws_CO_191220191020363925',
  merchantRequestId: '29115-34620561-1',
  payer: { kind: 'msisdn', value: '254708374149' },
};

interface Item {
  Name: string;
  Value?: unknown;
}

function paidWith(change: (items: Item[]) => Item[]): unknown {
  const body = JSON.parse(PAID) as { Body: { stkCallback: { CallbackMetadata: { Item: Item[] } } } };
  const metadata = body.Body.stkCallback.CallbackMetadata;
  metadata.Item = change(metadata.Item);
  return body;
}

const valued = (name: string, value: unknown) => (items: Item[]) =>
  items.map((item) => (item.Name === name ? { Name: name, Value: value } : item));

const failed = (code: string | number, said = 'Said') => ({
  Body: { stkCallback: { MerchantRequestID: 'm-1', CheckoutRequestID: 'ws_CO_1', ResultCode: code, ResultDesc: said } },
});

describe('an STK callback of success', () => {
  it('tells receipt, cents, instant, request and payer, and no account: Daraja sends none', () => {
    expect(readStkCallback(JSON.parse(PAID))).toEqual(RECEIVED);
  });

  it.each([
    ['its items in another order', (items: Item[]) => items.toReversed(), {}],
    ['the amount as text', valued('Amount', '1.00'), {}],
    ['cents', valued('Amount', 2500.5), { amountMinor: 250_050n }],
    ['the date as text', valued('TransactionDate', '20191219102115'), {}],
    ['the phone as text', valued('PhoneNumber', '254708374149'), {}],
    ['a balance', valued('Balance', 'KES|49197.00'), {}],
    ['the receipt in small letters', valued('MpesaReceiptNumber', 'nlj7rt61sv'), {}],
    ['an item that nobody knows', (items: Item[]) => [...items, { Name: 'New', Value: 1 }], {}],
  ])('may come with %s', (_, change, differs) => {
    expect(readStkCallback(paidWith(change))).toEqual({ ...RECEIVED, ...differs });
  });

  it.each([
    ['no receipt', (items: Item[]) => items.filter(({ Name }) => Name !== 'MpesaReceiptNumber')],
    ['no amount', (items: Item[]) => items.filter(({ Name }) => Name !== 'Amount')],
    [
      'an amount without value',
      (items: Item[]) => items.map(({ Name, Value }) => (Name === 'Amount' ? { Name } : { Name, Value })),
    ],
    ['three decimals', valued('Amount', 1.005)],
    ['a negative amount', valued('Amount', -1)],
    ['a day that does not exist', valued('TransactionDate', 20190230102115)],
    ['a receipt with markup', valued('MpesaReceiptNumber', '<script>')],
  ])('is unreadable with %s', (_, change) => {
    expect(() => readStkCallback(paidWith(change))).toThrow(
      expect.objectContaining({ code: 'mpesa.unreadable', kind: 'invalid' }),
    );
  });

  it('is unreadable without metadata: success with no receipt is not believed', () => {
    expect(() => readStkCallback(failed(0))).toThrow(expect.objectContaining({ code: 'mpesa.unreadable' }));
  });

  it('names the place of a fault and never quotes the message', () => {
    try {
      readStkCallback(paidWith(valued('TransactionDate', 'secret-value')));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ details: { at: ['TransactionDate'] } });
      expect(JSON.stringify(error)).not.toContain('secret-value');
    }
  });

  it.each([[null], ['text'], [[]], [{}], [{ Body: {} }]])('%j is no callback', (body) => {
    expect(() => readStkCallback(body)).toThrow(expect.objectContaining({ code: 'mpesa.unreadable' }));
  });
});

describe('an STK callback of failure', () => {
  it.each([
    ['1', 'ask-customer', false, 'only she can find the money'],
    ['2', 'give-up', false, 'too little'],
    ['3', 'give-up', false, 'too much'],
    ['4', 'ask-customer', false, 'her daily limit'],
    ['8', 'give-up', false, 'our account is full'],
    ['17', 'retry', false, 'the same amount within two minutes'],
    ['1001', 'retry', false, 'the subscriber is locked for a minute'],
    ['1019', 'ask-customer', true, 'a request that ran out of time may still end in a payment'],
    ['1025', 'retry', true, 'the push failed'],
    ['1032', 'ask-customer', false, 'she cancelled'],
    ['1037', 'retry', true, 'unreachable, and may still pay'],
    ['2001', 'ask-customer', false, 'wrong PIN'],
    ['2028', 'give-up', false, 'our set-up is wrong'],
    ['8006', 'give-up', false, 'Safaricom must unlock'],
    ['9999', 'retry', true, 'the push failed'],
    ['SFC_IC0003', 'give-up', false, 'our operator is wrong'],
    ['31337', 'give-up', true, 'of an unknown code nothing is known, not even that no money comes'],
  ])('%s: %s, late money %s: %s', (code, advice, maybeLate) => {
    const result = readStkCallback(failed(code));
    expect(result).toMatchObject({
      kind: 'failed',
      checkoutRequestId: 'ws_CO_1',
      merchantRequestId: 'm-1',
      code,
      advice,
      maybeLate,
    });
    expect(result).toHaveProperty('reason', expect.stringMatching(/^[A-Z].*\.$/));
  });

  it('reads the code as number or text, and drops the prefix of the words', () => {
    expect(readStkCallback(failed(1032, '[STK_CB - ]Request cancelled by user'))).toMatchObject({
      code: '1032',
      said: 'Request cancelled by user',
    });
  });

  it('4999 is not a failure: the prompt is still being processed', () => {
    expect(readStkCallback(failed(4999))).toEqual({ kind: 'pending', rail: 'callback', checkoutRequestId: 'ws_CO_1' });
  });
});

const query = (code: string | number) =>
  fromQueryReply(
    QueryReply.parse({
      MerchantRequestID: 'm-1',
      CheckoutRequestID: 'ws_CO_1',
      ResponseCode: '0',
      ResultCode: code,
      ResultDesc: 'Said',
    }),
  );

describe('the answer to an STK query', () => {
  it('of success confirms, and names no receipt', () => {
    expect(query('0')).toEqual({
      kind: 'confirmed',
      rail: 'query',
      checkoutRequestId: 'ws_CO_1',
      merchantRequestId: 'm-1',
    });
  });

  it('of failure says why, as a callback does', () => {
    expect(query('1032')).toMatchObject({ kind: 'failed', rail: 'query', code: '1032', advice: 'ask-customer' });
    expect(query(1032)).toEqual(query('1032'));
  });

  it('of 4999 is pending', () => {
    expect(query('4999')).toMatchObject({ kind: 'pending', rail: 'query' });
  });
});

describe('a C2B confirmation', () => {
  const C2B = {
    TransactionType: 'Pay Bill',
    TransID: 'RKTQDM7W6S',
    TransTime: '20191122063845',
    TransAmount: '10.50',
    BusinessShortCode: '600638',
    BillRefNumber: ' wifi-001 ',
    InvoiceNumber: '',
    OrgAccountBalance: '49197.00',
    ThirdPartyTransID: '',
    MSISDN: '2547 ***** 126',
    FirstName: 'Wanjiku',
    MiddleName: '',
    LastName: 'Kamau',
  };

  it('tells receipt, cents, instant, shortcode, account, masked payer and name', () => {
    expect(readC2b(C2B)).toEqual({
      kind: 'received',
      rail: 'confirmation',
      receipt: 'RKTQDM7W6S',
      amountMinor: 1050n,
      providerAt: Date.UTC(2019, 10, 22, 3, 38, 45),
      shortcode: '600638',
      accountReference: 'wifi-001',
      payer: { kind: 'masked', value: '2547 ***** 126' },
      payerName: 'Wanjiku Kamau',
    });
  });

  it.each<[msisdn: string | number, payer: Payer, why: string]>([
    ['2547 ***** 126', { kind: 'masked', value: '2547 ***** 126' }, 'v2 masks'],
    ['0123456789ABCDEF'.repeat(4), { kind: 'hashed', value: '0123456789abcdef'.repeat(4) }, 'v1 hashes'],
    ['254708374149', { kind: 'msisdn', value: '254708374149' }, 'the sandbox shows it all'],
    [254708374149, { kind: 'msisdn', value: '254708374149' }, 'as a number too'],
  ])('MSISDN %s: %s', (msisdn, payer) => {
    expect(readC2b({ ...C2B, MSISDN: msisdn }).payer).toEqual(payer);
  });

  it('of a till has no account, and may have no name', () => {
    const { BillRefNumber: _, ...till } = { ...C2B, FirstName: null, LastName: '' };
    const read = readC2b({ ...till, TransactionType: 'Buy Goods' });
    expect(read).not.toHaveProperty('accountReference');
    expect(read).not.toHaveProperty('payerName');
  });

  it.each([['TransID'], ['TransTime'], ['TransAmount'], ['BusinessShortCode']])('is unreadable without %s', (key) => {
    expect(() => readC2b({ ...C2B, [key]: undefined })).toThrow(expect.objectContaining({ code: 'mpesa.unreadable' }));
  });

  it('is accepted whatever we make of it, and validated with Daraja’s codes', () => {
    expect(ACCEPTED).toEqual({ ResultCode: 0, ResultDesc: 'Accepted' });
    expect(validationAnswer('accepted')).toEqual({ ResultCode: '0', ResultDesc: 'Accepted' });
    expect(validationAnswer('account')).toEqual({ ResultCode: 'C2B00012', ResultDesc: 'Rejected' });
    expect(validationAnswer('amount')).toEqual({ ResultCode: 'C2B00013', ResultDesc: 'Rejected' });
  });
});

const page = (rows: unknown, code: string | number = '1000') =>
  fromPullReply(
    PullReply.parse({ ResponseRefID: '1-2-3', ResponseCode: code, ResponseMessage: 'Success', Response: rows }),
    '600000',
  );

describe('a page of the pull feed', () => {
  const row = {
    transactionId: 'yzlyrEsRG1',
    trxDate: '2020-08-05T10:13:00Z',
    msisdn: 722000000,
    sender: 'UAT2',
    transactiontype: 'c2b-pay-bill-debit',
    billreference: '37207636392',
    amount: '168.00',
    organizationname: 'Daraja Pull API Test',
  };
  it('tells payments from a list in a list', () => {
    expect(page([[row]])).toEqual({
      rows: 1,
      unreadable: 0,
      payments: [
        {
          kind: 'received',
          rail: 'pull',
          receipt: 'YZLYRESRG1',
          amountMinor: 16_800n,
          providerAt: Date.UTC(2020, 7, 5, 10, 13),
          shortcode: '600000',
          accountReference: '37207636392',
          payer: { kind: 'msisdn', value: '254722000000' },
          payerName: 'UAT2',
        },
      ],
    });
  });

  it.each([['[[]]'], [[[]]], [[]], [undefined], [null]])('%j is an empty page', (rows) => {
    expect(page(rows, '1001')).toEqual({ payments: [], unreadable: 0, rows: 0 });
  });

  it('counts a row that cannot be read, tells the others, and passes over money going out', () => {
    const rows = [[{ ...row, amount: 'much' }, row, { ...row, transactiontype: 'b2c-salary' }]];
    expect(page(rows)).toMatchObject({ rows: 3, unreadable: 1, payments: [{ receipt: 'YZLYRESRG1' }] });
  });
});
