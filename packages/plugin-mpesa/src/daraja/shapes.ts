import { z } from 'zod';
import { minorFromDaraja } from './amount.ts';
import { fromEatTimestamp, fromPullDate } from './time.ts';

/**
 * The messages of Daraja as they look on the wire. Unknown keys are dropped. A scalar may come as text or as number,
 * because Daraja itself is not of one mind (ResultCode, expires_in, PhoneNumber); money refused over a quotation mark
 * would be money lost.
 */
const scalar = z.union([z.string(), z.number()]).transform(String);
const present = scalar.pipe(z.string().trim().min(1));
/** Often absent, null or empty: a till payment has no account number, and many people have no middle name. */
const perhaps = z
  .union([z.string(), z.number(), z.null()])
  .transform((value) => String(value ?? '').trim())
  .default('');
/** Parsed by one of ours that answers undefined for what it cannot read. */
const read =
  <In, Out>(parser: (value: In) => Out | undefined, message: string) =>
  (value: In, context: z.RefinementCtx): Out => {
    const parsed = parser(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
/** KES cents. */
const amount = z.union([z.string(), z.number()]).transform(read(minorFromDaraja, 'not an amount'));
/**
 * M-Pesa's natural key. Ten characters in practice; kept wider, since nothing promises ten. Capitals, so that two
 * rails spell it alike.
 */
const receipt = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{6,20}$/)
  .transform((text) => text.toUpperCase());
/** UTC milliseconds, from yyyyMMddHHmmss in East African Time: a number in the STK callback, text in C2B. */
const eatTime = scalar.transform(read(fromEatTimestamp, 'not a time'));

/** The answer to a request for a token. Seconds come as "3599" in practice and as 3599 in the newest documents. */
export const TokenReply = z.object({
  access_token: z.string().min(1),
  expires_in: z.union([z.string(), z.number()]).transform(Number).pipe(z.number().positive()),
});

/** An error in Daraja's own shape, whatever the HTTP status. */
export const ApiError = z.object({
  requestId: perhaps,
  errorCode: present,
  errorMessage: perhaps,
});

/** The answer to an STK push. ResponseCode 0 says that the push is accepted, never that it is paid. */
export const PushReply = z.object({
  MerchantRequestID: present,
  CheckoutRequestID: present,
  ResponseCode: present,
  ResponseDescription: perhaps,
  CustomerMessage: perhaps,
});

/** The answer to an STK query. ResultCode is text here ("1032"), a number in the callback. It never has the receipt. */
export const QueryReply = z.object({
  MerchantRequestID: present,
  CheckoutRequestID: present,
  ResponseCode: present,
  ResultCode: present,
  ResultDesc: perhaps,
});

/** What an accepted request answers when it only acknowledges. The typo is Daraja's. */
export const Acknowledged = z.object({
  OriginatorCoversationID: perhaps,
  OriginatorConversationID: perhaps,
  ResponseCode: present,
  ResponseDescription: perhaps,
});

const Item = z.object({ Name: z.string(), Value: z.union([z.string(), z.number(), z.null()]).optional() });

/** What Daraja posts to CallBackURL when a push ends. The order of items is not fixed, and Balance has no Value. */
export const StkCallback = z.object({
  Body: z.object({
    stkCallback: z.object({
      MerchantRequestID: present,
      CheckoutRequestID: present,
      ResultCode: present,
      ResultDesc: perhaps,
      CallbackMetadata: z.object({ Item: z.array(Item) }).optional(),
    }),
  }),
});

/** The items of a successful callback, once they are put under their names. */
export const StkMetadata = z.object({
  Amount: amount,
  MpesaReceiptNumber: receipt,
  TransactionDate: eatTime,
  PhoneNumber: perhaps,
});

/**
 * What Daraja posts to ConfirmationURL, and to ValidationURL before the money moves: there OrgAccountBalance is empty.
 */
export const C2bPayment = z.object({
  TransactionType: perhaps,
  TransID: receipt,
  TransTime: eatTime,
  TransAmount: amount,
  BusinessShortCode: present,
  BillRefNumber: perhaps,
  InvoiceNumber: perhaps,
  OrgAccountBalance: perhaps,
  ThirdPartyTransID: perhaps,
  MSISDN: perhaps,
  FirstName: perhaps,
  MiddleName: perhaps,
  LastName: perhaps,
});

/** One row of the pull feed; its keys are lower case, unlike all else. */
export const PullRow = z.object({
  transactionId: receipt,
  trxDate: present.transform(read(fromPullDate, 'not a time')),
  msisdn: perhaps,
  sender: perhaps,
  transactiontype: perhaps,
  billreference: perhaps,
  amount,
  organizationname: perhaps,
});

/**
 * The pull feed's page: rows in a list in a list. Nothing to tell is code 1001 with the text "[[]]" or no list. Each
 * row is parsed on its own.
 */
export const PullReply = z.object({
  ResponseCode: present,
  ResponseMessage: perhaps,
  Response: z
    .union([z.array(z.union([z.array(z.unknown()), z.unknown()])), z.string(), z.null()])
    .optional()
    .transform((rows) => (Array.isArray(rows) ? rows.flat(1) : [])),
});

/** The answer to registering for the pull feed: 1000 registered, 1001 registered before. */
export const PullRegistered = z.object({ ResponseStatus: present, ResponseDescription: perhaps });

/** The answer to an order or a question of an initiator: taken on, and what comes of it is told later. */
export const OrderAccepted = z.object({
  OriginatorConversationID: present,
  ConversationID: perhaps,
  ResponseCode: present,
  ResponseDescription: perhaps,
});

/** One or several, for Daraja writes a list of one as the thing itself; none where there is nothing. */
const several = <S extends z.ZodType>(one: S) =>
  z.union([z.array(one), one.transform((single) => [single]), z.null(), z.literal('')]).transform((list) => list || []);

const Parameter = z.object({ Key: z.string(), Value: z.union([z.string(), z.number(), z.null()]).optional() });

/**
 * What Daraja posts to a ResultURL. ResultCode is a number or text (`R000002`), a failure may come without parameters,
 * and a key may stand there twice.
 */
export const OrderResult = z.object({
  Result: z.object({
    ResultCode: present,
    ResultDesc: perhaps,
    OriginatorConversationID: perhaps,
    ConversationID: perhaps,
    TransactionID: perhaps,
    ResultParameters: z
      .union([z.object({ ResultParameter: several(Parameter).optional() }), z.null(), z.literal('')])
      .optional(),
  }),
});

/** Receipts as they stand in results; undefined for one that is none. */
export const Receipt = receipt;

const Header = z.object({
  responseRefID: perhaps,
  requestRefID: perhaps,
  responseCode: present,
  responseDescription: perhaps,
});

/** Keys of a standing order's messages begin with a capital or not, as it pleases Daraja: here none does. */
const uncapitalised = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), inner as unknown]),
      )
    : value;

/** The answer to a standing order: its code is an HTTP status in text, "200". */
export const StandingReply = z.preprocess(
  uncapitalised,
  z
    .object({ responseHeader: z.preprocess(uncapitalised, Header) })
    .transform(({ responseHeader: { responseCode, responseDescription, responseRefID } }) => ({
      code: responseCode,
      said: responseDescription,
      reference: responseRefID,
    })),
);

/** What is posted when a customer has answered to a standing order: pairs of a name and a value, in any case. */
export const StandingCallback = z.preprocess(
  uncapitalised,
  z
    .object({
      responseHeader: z.preprocess(uncapitalised, Header),
      responseBody: z.preprocess(
        uncapitalised,
        z
          .object({
            responseData: several(
              z.preprocess(uncapitalised, z.object({ name: z.string(), value: perhaps })),
            ).optional(),
          })
          .nullish(),
      ),
    })
    .transform(({ responseHeader: header, responseBody }) => ({
      code: header.responseCode,
      said: header.responseDescription,
      reference: header.responseRefID,
      data: new Map((responseBody?.responseData ?? []).map(({ name, value }) => [name.toLowerCase(), value])),
    })),
);
