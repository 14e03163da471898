import { expect, describe, it } from 'vitest';
import {
  maskedParty,
  movedMoney,
  readBalances,
  readResult,
  readStanding,
  signedMinor,
} from '../../src/daraja/order-result.ts';

type Parameter = { readonly Key: string; readonly Value?: unknown };

const result = (parameters: unknown, changed: object = {}) => ({
  Result: {
    ResultType: 0,
    ResultCode: 0,
    ResultDesc: 'The service request is processed successfully.',
    OriginatorConversationID: '29112-34801843-1',
    ConversationID: 'AG_20240706_2010364430d9bbdaf872',
    TransactionID: 'SG632NMUAB',
    ResultParameters: { ResultParameter: parameters },
    ReferenceData: { ReferenceItem: { Key: 'QueueTimeoutURL', Value: 'https://internalapi' } },
    ...changed,
  },
});

const b2c: readonly Parameter[] = [
  { Key: 'TransactionAmount', Value: 10 },
  { Key: 'TransactionReceipt', Value: 'SG632NMUAB' },
  { Key: 'ReceiverPartyPublicName', Value: '254705912645 - NICHOLAS SONGOK' },
  { Key: 'TransactionCompletedDateTime', Value: '06.07.2024 22:48:52' },
  { Key: 'B2CUtilityAccountAvailableFunds', Value: 8959269.6 },
];
const b2b: readonly Parameter[] = [
  { Key: 'DebitAccountBalance', Value: '{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}' },
  { Key: 'Amount', Value: '190.00' },
  { Key: 'TransCompletedTime', Value: '20221110110717' },
  { Key: 'DebitPartyCharges', Value: '' },
  { Key: 'ReceiverPartyPublicName', Value: '000000 – Biller Company' },
];
const reversal: readonly Parameter[] = [
  { Key: 'Amount', Value: 1.0 },
  { Key: 'TransCompletedTime', Value: 20211114132711 },
  { Key: 'OriginalTransactionID', Value: 'SKC82PACB8' },
  { Key: 'Charge', Value: 0.0 },
  { Key: 'CreditPartyPublicName', Value: '254705912645 - NICHOLAS SONGOK' },
];
const status: readonly Parameter[] = [
  { Key: 'DebitPartyName', Value: '600310 - Safaricom333' },
  { Key: 'DebitPartyName', Value: '254708374149 - John Doe' },
  { Key: 'DebitPartyCharges', Value: 'Fee For B2C Payment|KES|22.40' },
  { Key: 'TransactionReason' },
  { Key: 'TransactionStatus', Value: 'Completed' },
  { Key: 'FinalisedTime', Value: '20180223054112' },
  { Key: 'Amount', Value: '300' },
  { Key: 'ReceiptNo', Value: 'MBN31H462N' },
];

describe('a Result', () => {
  it.each<[readonly Parameter[], object, string]>([
    [b2c, { receipt: 'SG632NMUAB', amountMinor: 10_00n, feeMinor: null, at: Date.UTC(2024, 6, 6, 19, 48, 52) }, 'B2C'],
    [b2b, { receipt: 'SG632NMUAB', amountMinor: 190_00n, feeMinor: null, at: Date.UTC(2022, 10, 10, 8, 7, 17) }, 'B2B'],
    [reversal, { receipt: 'SG632NMUAB', amountMinor: 1_00n, at: Date.UTC(2021, 10, 14, 10, 27, 11) }, 'a reversal'],
    [status, { receipt: 'MBN31H462N', amountMinor: 300_00n, feeMinor: 22_40n }, 'a status, with its fee'],
  ])('%#: tells what moved, by whichever names its API has', (parameters, moved) => {
    expect(movedMoney(readResult(result(parameters)))).toMatchObject(moved);
  });

  it.each<[object | undefined, string]>([
    [undefined, 'none'],
    [{ ResultParameters: {} }, 'an empty one'],
    [{ ResultParameters: null }, 'null'],
    [{ ResultParameters: '' }, 'text'],
  ])('may have parameters that are %o: %s', (changed) => {
    const body = result([], changed ?? {});
    if (changed === undefined) Reflect.deleteProperty(body.Result, 'ResultParameters');
    expect(movedMoney(readResult(body))).toEqual({
      receipt: 'SG632NMUAB',
      amountMinor: null,
      feeMinor: null,
      at: null,
      receiver: null,
    });
  });

  it('may have one parameter as the thing itself, and the code as text or number', () => {
    const one = { Key: 'BOCompletedTime', Value: 20200120164825 };
    const read = readResult(result(one, { ResultCode: 'R000002' }));
    expect(read.code).toBe('R000002');
    expect(read.values('BOCompletedTime')).toEqual(['20200120164825']);
    expect(readResult(result([one], { ResultCode: '0' })).code).toBe('0');
  });

  it('keeps a key that comes twice, and leaves out one without a value', () => {
    const read = readResult(result(status));
    expect(read.values('DebitPartyName')).toEqual(['600310 - Safaricom333', '254708374149 - John Doe']);
    expect(read.values('TransactionReason')).toEqual([]);
  });

  it.each([[null], ['Result'], [{}], [{ Result: {} }], [{ Result: { ResultCode: 0, ResultParameters: 7 } }]])(
    'that is %j cannot be read, and says so',
    (body) => {
      expect(() => readResult(body)).toThrow(expect.objectContaining({ code: 'mpesa.unreadable', kind: 'invalid' }));
    },
  );
});

describe('balances', () => {
  it('are each account of the packed text, the charges below zero', () => {
    const packed =
      'Working Account|KES|700000.00|699000.00|0.00|0.00&Float Account|KES|0.00|0.00|0.00|0.00&' +
      'Charges Paid Account|KES|-1540.00|-1540.00|0.00|0.00';
    expect(readBalances(readResult(result([{ Key: 'AccountBalance', Value: packed }])))).toEqual([
      { account: 'Working Account', balanceMinor: 700_000_00n, availableMinor: 699_000_00n },
      { account: 'Float Account', balanceMinor: 0n, availableMinor: 0n },
      { account: 'Charges Paid Account', balanceMinor: -1_540_00n, availableMinor: -1_540_00n },
    ]);
  });

  it('that are not there are not zero', () => {
    expect(() => readBalances(readResult(result([])))).toThrow(expect.objectContaining({ code: 'mpesa.unreadable' }));
  });

  it.each([
    ['0.00', 0n],
    ['0', 0n],
    ['-0.50', -50n],
    ['1,053.00', 105_300n],
    ['46713', 4_671_300n],
    ['', undefined],
    ['12.345', undefined],
    ['1e3', undefined],
    ['--5', undefined],
  ])('%s is %s cents', (text, minor) => expect(signedMinor(text)).toBe(minor));
});

const callback = (code: string, data: readonly object[] = [], capital = false) => {
  const [header, body] = capital ? ['ResponseHeader', 'ResponseBody'] : ['responseHeader', 'responseBody'];
  return {
    [header]: { responseRefID: 'r', requestRefID: 'r', responseCode: code, responseDescription: 'said' },
    [body]: { responseData: data },
  };
};

describe('what a customer says to a standing order', () => {
  it.each([
    [callback('0', [{ name: 'Status', value: 'OKAY' }]), 'active', 'the older callback'],
    [callback('0', [{ Name: 'status', Value: 'ACTIVE' }], true), 'active', 'the newer, in capitals'],
    [callback('0'), 'active', 'no data at all'],
    [callback('0', [{ name: 'status', value: 'CANCELLED' }]), 'ended', 'she has ended it'],
    [callback('1032', [{ name: 'Status', value: 'ERROR' }]), 'refused', 'she said no'],
    [callback('Error', [{ name: 'Status', value: 'ERROR' }]), 'refused', 'it came to nothing'],
  ])('%j is %s: %s', (body, state) => expect(readStanding(body).state).toBe(state));

  it('is not to be read from what is none', () => {
    expect(() => readStanding({ Body: {} })).toThrow(expect.objectContaining({ code: 'mpesa.unreadable' }));
  });
});

it('hides every phone and shows every shortcode', () => {
  expect(maskedParty('254705912645 - NICHOLAS SONGOK')).toBe('2547*****645 - NICHOLAS SONGOK');
  expect(maskedParty('600310 - Safaricom333')).toBe('600310 - Safaricom333');
});
