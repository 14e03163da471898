import { createHash } from 'node:crypto';
import { eatDigits, masked } from './names.ts';
import { shillings } from './organisation.ts';
import type { Random } from './random.ts';
import type { Payment, Prompt, RegisteredUrls, World } from './world.ts';
import { organisation } from './world.ts';

/** Daraja's words for a result code. */
const SAID: Readonly<Record<string, string>> = {
  '0': 'The service request is processed successfully.',
  '1': 'The balance is insufficient for the transaction.',
  '2': 'Declined due to limit rule: less than the minimum transaction amount.',
  '3': 'Declined due to limit rule: greater than the maximum transaction amount.',
  '4': 'Declined due to limit rule: would exceed the daily transfer limit.',
  '8': 'Declined due to limit rule: would exceed the maximum balance.',
  '11': 'The DebitParty is in an invalid state.',
  '17': 'Rule limited.',
  '21': 'The initiator is not allowed to initiate this request',
  '1001': 'Unable to lock subscriber, a transaction is already in process for the current subscriber',
  '1032': 'Request cancelled by user',
  '1037': 'DS timeout user cannot be reached',
  '2001': 'The initiator information is invalid.',
  '2032': 'The transaction receipt number does not exist.',
  '2040': 'Credit Party customer type (Unregistered or Registered Customer) can not be supported by the service .',
  '8006': 'The security credential is locked.',
  R000001: 'The transaction has already been reversed.',
  R000002: 'The OriginalTransactionID is invalid.',
  SFC_IC0003: 'The operator does not exist.',
  '2028': 'The request is not permitted according to product assignment',
  '4999': 'The transaction is still under processing',
};

/** Daraja's words for a result code; for one that it has none for, a general one. */
export const saidOf = (code: string): string => SAID[code] ?? 'The transaction failed';

/** The fields of an STK callback. Without `paid` it is one of failure. */
export interface StkCallbackFields {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  readonly code: string;
  readonly paid?: Pick<Payment, 'receipt' | 'amount' | 'msisdn' | 'at'>;
}

/**
 * An STK callback as text, since no JSON writer would write `1.00`. Its items come in any order, and Balance without
 * Value.
 */
export function stkCallbackBody(fields: StkCallbackFields, random: Random): string {
  const { checkoutRequestId, merchantRequestId, code, paid } = fields;
  const prefix = paid === undefined && random.next() < 0.5 ? '[STK_CB - ]' : '';
  const said = {
    MerchantRequestID: merchantRequestId,
    CheckoutRequestID: checkoutRequestId,
    ResultCode: Number(code),
    ResultDesc: prefix + saidOf(code),
  };
  if (paid === undefined) return JSON.stringify({ Body: { stkCallback: said } });
  const items = random.shuffle([
    { Name: 'Amount', Value: AMOUNT },
    { Name: 'MpesaReceiptNumber', Value: paid.receipt },
    { Name: 'Balance' },
    { Name: 'TransactionDate', Value: Number(eatDigits(paid.at, 'yyyyMMddHHmmss')) },
    { Name: 'PhoneNumber', Value: Number(paid.msisdn) },
  ]);
  const body = { Body: { stkCallback: { ...said, CallbackMetadata: { Item: items } } } };
  return JSON.stringify(body).replace(JSON.stringify(AMOUNT), paid.amount);
}

const AMOUNT = '@amount@';

/** The callback of how a prompt ended. */
export const callbackOf = (prompt: Prompt, code: string, payment: Payment | undefined, random: Random): string =>
  stkCallbackBody({ ...prompt, code, ...(payment === undefined ? {} : { paid: payment }) }, random);

/** A C2B message as text. Before the money moves, the balance is empty. A till has no account number. */
export function c2bBody(world: World, payment: Payment, version: RegisteredUrls['version'], moved: boolean): string {
  const [first, middle, last] = payment.name;
  const { balances } = organisation(world, payment.shortcode);
  return JSON.stringify({
    TransactionType: payment.paidTo === payment.shortcode ? 'Pay Bill' : 'Buy Goods',
    TransID: payment.receipt,
    TransTime: eatDigits(payment.at, 'yyyyMMddHHmmss'),
    TransAmount: payment.amount,
    BusinessShortCode: payment.paidTo,
    BillRefNumber: payment.account,
    InvoiceNumber: '',
    OrgAccountBalance: moved ? shillings(balances.utility) : '',
    ThirdPartyTransID: '',
    MSISDN: version === 'v2' ? masked(payment.msisdn) : createHash('sha256').update(payment.msisdn).digest('hex'),
    FirstName: first,
    MiddleName: middle,
    LastName: last,
  });
}
