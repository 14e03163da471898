import { createHash } from 'node:crypto';
import type { Random } from './random.ts';
import type { Payment, Prompt, RegisteredUrls, World } from './world.ts';
import { eatDigits } from './world.ts';

/** Daraja's words for a result code. */
const SAID: Readonly<Record<string, string>> = {
  '0': 'The service request is processed successfully.',
  '1': 'The balance is insufficient for the transaction.',
  '1032': 'Request cancelled by user',
  '1037': 'DS timeout user cannot be reached',
  '2001': 'The initiator information is invalid.',
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

/** A C2B message as text. Before the money moves, the balance is empty. */
export function c2bBody(world: World, payment: Payment, version: RegisteredUrls['version'], moved: boolean): string {
  const [first, middle, last] = payment.name;
  return JSON.stringify({
    TransactionType: 'Pay Bill',
    TransID: payment.receipt,
    TransTime: eatDigits(payment.at, 'yyyyMMddHHmmss'),
    TransAmount: payment.amount,
    BusinessShortCode: world.settings.shortcode,
    BillRefNumber: payment.account,
    InvoiceNumber: '',
    OrgAccountBalance: moved ? shillings(world.balance) : '',
    ThirdPartyTransID: '',
    MSISDN: version === 'v2' ? masked(payment.msisdn) : createHash('sha256').update(payment.msisdn).digest('hex'),
    FirstName: first,
    MiddleName: middle,
    LastName: last,
  });
}

const shillings = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;

const masked = (msisdn: string): string => `${msisdn.slice(0, 4)} ***** ${msisdn.slice(-3)}`;
