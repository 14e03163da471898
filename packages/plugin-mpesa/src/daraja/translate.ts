import type { z } from 'zod';
import { mpesaErrors } from '../errors.ts';
import { isStillProcessing, isSuccess, meaningOf } from './codes.ts';
import type { Confirmed, Failed, Payer, Pending, Received } from './result.ts';
import { C2bPayment, PullRow, StkCallback, StkMetadata } from './shapes.ts';
import type { PullReply, QueryReply } from './shapes.ts';

/**
 * What an STK callback says.
 * @throws mpesa.unreadable when it is not one; the raw message is the caller's to keep.
 */
export function readStkCallback(body: unknown): Received | Failed | Pending {
  const said = parse(StkCallback, body, 'STK callback').Body.stkCallback;
  if (!isSuccess(said.ResultCode)) return unpaid('callback', said);
  const items = Object.fromEntries((said.CallbackMetadata?.Item ?? []).map(({ Name, Value }) => [Name, Value]));
  const paid = parse(StkMetadata, items, 'metadata of the STK callback');
  return {
    kind: 'received',
    rail: 'callback',
    receipt: paid.MpesaReceiptNumber,
    amountMinor: paid.Amount,
    providerAt: paid.TransactionDate,
    checkoutRequestId: said.CheckoutRequestID,
    merchantRequestId: said.MerchantRequestID,
    ...payer(paid.PhoneNumber),
  };
}

/**
 * What the answer to an STK query says. A success names no receipt, so it is `confirmed` and not `received`. The
 * sandbox has been seen to say failed of a payment that succeeded: who stores results lets no query undo a receipt.
 */
export function fromQueryReply(said: z.output<typeof QueryReply>): Confirmed | Failed | Pending {
  if (!isSuccess(said.ResultCode)) return unpaid('query', said);
  return {
    kind: 'confirmed',
    rail: 'query',
    checkoutRequestId: said.CheckoutRequestID,
    merchantRequestId: said.MerchantRequestID,
  };
}

/**
 * The payment that a C2B confirmation tells of; a validation asks about one in the same shape, before it is made.
 * @throws mpesa.unreadable
 */
export function readC2b(body: unknown): Received {
  const paid = parse(C2bPayment, body, 'C2B message');
  const name = [paid.FirstName, paid.MiddleName, paid.LastName].filter((part) => part !== '').join(' ');
  return {
    kind: 'received',
    rail: 'confirmation',
    receipt: paid.TransID,
    amountMinor: paid.TransAmount,
    providerAt: paid.TransTime,
    shortcode: paid.BusinessShortCode,
    ...(paid.BillRefNumber === '' ? {} : { accountReference: paid.BillRefNumber }),
    ...payer(paid.MSISDN),
    ...(name === '' ? {} : { payerName: name }),
  };
}

/**
 * A page of the pull feed: the payments it tells of, and how many rows could not be read. Those must not hide the
 * others, nor go unseen.
 */
export interface PullPage {
  readonly payments: readonly Received[];
  readonly unreadable: number;
  /** Rows of any kind on this page; the offset of the next page is this much further. Zero is the end. */
  readonly rows: number;
}

/** The payments of one page of the pull feed. Rows that take money out are passed over. */
export function fromPullReply({ Response: rows }: z.output<typeof PullReply>, shortcode: string): PullPage {
  const payments: Received[] = [];
  let unreadable = 0;
  for (const row of rows) {
    const read = PullRow.safeParse(row);
    if (!read.success) unreadable += 1;
    else if (/^(c2b|$)/i.test(read.data.transactiontype)) payments.push(fromPullRow(read.data, shortcode));
  }
  return { payments, unreadable, rows: rows.length };
}

/** What a validation may answer, by the word for what is wrong with the payment. */
const VALIDATION_CODES = {
  accepted: '0',
  msisdn: 'C2B00011',
  account: 'C2B00012',
  amount: 'C2B00013',
  kyc: 'C2B00014',
  shortcode: 'C2B00015',
  other: 'C2B00016',
} as const;

/** Whether a payment may be made, as a word: `accepted`, or what is wrong with it. */
export type Verdict = keyof typeof VALIDATION_CODES;

/** The body that answers a validation. Daraja waits about eight seconds for it, then does what ResponseType says. */
export const validationAnswer = (verdict: Verdict): { readonly ResultCode: string; readonly ResultDesc: string } => ({
  ResultCode: VALIDATION_CODES[verdict],
  ResultDesc: verdict === 'accepted' ? 'Accepted' : 'Rejected',
});

/**
 * The body that answers every callback and confirmation, at once, whatever we make of it: anything else invites a
 * retry or a loss.
 */
export const ACCEPTED = { ResultCode: 0, ResultDesc: 'Accepted' } as const;

interface Unpaid {
  readonly MerchantRequestID: string;
  readonly CheckoutRequestID: string;
  readonly ResultCode: string;
  readonly ResultDesc: string;
}

function unpaid(rail: 'callback' | 'query', said: Unpaid): Failed | Pending {
  const ids = { checkoutRequestId: said.CheckoutRequestID, merchantRequestId: said.MerchantRequestID };
  if (isStillProcessing(said.ResultCode)) return { kind: 'pending', rail, checkoutRequestId: ids.checkoutRequestId };
  const words = said.ResultDesc.replace(/^\[STK_CB - ?[^\]]*\]\s*/, '');
  return { kind: 'failed', rail, ...ids, code: said.ResultCode, said: words, ...meaningOf(said.ResultCode) };
}

function fromPullRow(row: z.output<typeof PullRow>, shortcode: string): Received {
  return {
    kind: 'received',
    rail: 'pull',
    receipt: row.transactionId,
    amountMinor: row.amount,
    providerAt: row.trxDate,
    shortcode,
    ...(row.billreference === '' ? {} : { accountReference: row.billreference }),
    ...payer(row.msisdn),
    ...(row.sender === '' ? {} : { payerName: row.sender }),
  };
}

function payer(text: string): { payer?: Payer } {
  if (text === '') return {};
  if (/^254[17]\d{8}$/.test(text)) return { payer: { kind: 'msisdn', value: text } };
  // The pull feed shows the number without its country; it is the same phone.
  if (/^[17]\d{8}$/.test(text)) return { payer: { kind: 'msisdn', value: `254${text}` } };
  if (/^[0-9a-f]{64}$/i.test(text)) return { payer: { kind: 'hashed', value: text.toLowerCase() } };
  return { payer: { kind: 'masked', value: text } };
}

function parse<S extends z.ZodType>(shape: S, body: unknown, message: string): z.output<S> {
  const read = shape.safeParse(body);
  // Only where it is wrong, not what stands there: a message may hold a customer's number.
  if (!read.success) throw mpesaErrors.unreadable({ message, at: read.error.issues.map(({ path }) => path.join('.')) });
  return read.data;
}
