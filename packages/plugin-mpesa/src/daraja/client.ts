import { mpesaErrors } from '../errors.ts';
import { shillingsFromMinor } from './amount.ts';
import { checkCallbackUrl } from './callback-url.ts';
import { accepted, poster, settle, type CallOptions } from './calls.ts';
import { isBeingProcessed } from './codes.ts';
import { orderVerbs, type DarajaOrders, type OrderInitiator } from './orders.ts';
import type { Outcome } from './outcome.ts';
import { mapOutcome } from './outcome.ts';
import { stkPassword } from './password.ts';
import { normaliseMsisdn } from './phone.ts';
import type { Confirmed, Failed, Pending } from './result.ts';
import { Acknowledged, PullRegistered, PullReply, PushReply, QueryReply } from './shapes.ts';
import { standingOrderVerb, type StandingOrders } from './standing-orders.ts';
import { eatDateTime } from './time.ts';
import { fromPullReply, fromQueryReply } from './translate.ts';
import type { PullPage } from './translate.ts';
import { errorOf } from './transport.ts';

/** An STK push to send: who is to pay what, and where the result is to go. */
export interface StkAsk {
  /** In any Kenyan way of writing it. */
  readonly msisdn: string;
  /** KES cents; whole shillings only. */
  readonly amountMinor: bigint;
  /** 1 to 12 characters, shown on the prompt. */
  readonly accountReference: string;
  /** 1 to 13 characters. */
  readonly description: string;
  readonly callbackUrl: string;
}

/** A push that Daraja has taken on. Nothing is paid yet. */
export interface StkAccepted {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  /** What Daraja proposes to tell the customer. */
  readonly customerMessage: string;
}

/** Where C2B payments are told. `otherwise` is what M-Pesa does with a payment if the validation does not answer. */
export interface C2bUrls {
  readonly confirmationUrl: string;
  readonly validationUrl: string;
  readonly otherwise: 'Completed' | 'Cancelled';
}

/**
 * What Daraja can be asked. Every verb throws only for what its caller got wrong; what Daraja or the network does is
 * an `Outcome`.
 */
export interface DarajaClient extends DarajaOrders, StandingOrders {
  /**
   * Puts a prompt on a phone.
   * @throws mpesa.phone…, mpesa.amount…, mpesa.accountReference, mpesa.description, mpesa.callback…
   */
  push(ask: StkAsk): Promise<Outcome<StkAccepted>>;
  /** Asks what became of a push. */
  query(checkoutRequestId: string): Promise<Outcome<Confirmed | Failed | Pending>>;
  /** Names the addresses for C2B, in production once for ever. @throws mpesa.callback… */
  registerUrls(urls: C2bUrls): Promise<Outcome<void>>;
  /** Pays the shortcode as a customer would; only the sandbox knows how. @throws mpesa.phone…, mpesa.amount… */
  simulate(payment: { msisdn: string; amountMinor: bigint; accountReference: string }): Promise<Outcome<void>>;
  /** Opens the pull feed, once for a shortcode; again does no harm. */
  registerPull(nominatedMsisdn: string, callbackUrl: string): Promise<Outcome<void>>;
  /** Payments of a period, at most 48 hours back, from a row on. Ask with a higher offset until `rows` is zero. */
  pull(period: { readonly fromAt: number; readonly untilAt: number }, offset: number): Promise<Outcome<PullPage>>;
}

/** What a client needs to know. Consumer key and secret, passkey and tokens go nowhere but to Daraja. */
export interface DarajaClientOptions extends CallOptions {
  /** The paybill, or for a till its store or head office number. */
  readonly shortcode: string;
  readonly passkey: string;
  readonly transactionType?: 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';
  /** The till that is paid with CustomerBuyGoodsOnline; else the shortcode. */
  readonly partyB?: string;
  /** Which C2B is registered; v2 unless said. */
  readonly c2b?: 'v1' | 'v2';
  /** In whose name money is sent, reversed and asked for; without it those verbs refuse. */
  readonly initiator?: OrderInitiator;
}

const REFERENCE_MOST = 12;
const DESCRIPTION_MOST = 13;

/** A client of one app and shortcode. Opens nothing until it is asked. */
export function darajaClient(options: DarajaClientOptions): DarajaClient {
  const { shortcode, passkey, clock } = options;
  const post = poster(options);
  return {
    ...orderVerbs(options, post),
    ...standingOrderVerb(options, post),

    async push(ask) {
      const fields = pushFields(options, ask);
      const { password, timestamp } = stkPassword(shortcode, passkey, clock());
      const body = { BusinessShortCode: shortcode, Password: password, Timestamp: timestamp, ...fields };
      const answer = await post('/mpesa/stkpush/v1/processrequest', body, true);
      return accepted(settle(answer, PushReply, true), (reply) => ({
        checkoutRequestId: reply.CheckoutRequestID,
        merchantRequestId: reply.MerchantRequestID,
        customerMessage: reply.CustomerMessage,
      }));
    },

    async query(checkoutRequestId) {
      const { password, timestamp } = stkPassword(shortcode, passkey, clock());
      const body = {
        BusinessShortCode: shortcode,
        Password: password,
        Timestamp: timestamp,
        CheckoutRequestID: checkoutRequestId,
      };
      const answer = await post('/mpesa/stkpushquery/v1/query', body, false);
      if (answer.kind === 'answered') {
        const { code, said } = errorOf(answer.value);
        if (isBeingProcessed(code, said))
          return { kind: 'answered', value: { kind: 'pending', rail: 'query', checkoutRequestId } };
      }
      return mapOutcome(settle(answer, QueryReply, false), fromQueryReply);
    },

    async registerUrls({ confirmationUrl, validationUrl, otherwise }) {
      for (const url of [confirmationUrl, validationUrl]) checkCallbackUrl(url);
      const body = {
        ShortCode: shortcode,
        ResponseType: otherwise,
        ConfirmationURL: confirmationUrl,
        ValidationURL: validationUrl,
      };
      const path = `/mpesa/c2b/${options.c2b ?? 'v2'}/registerurl`;
      return accepted(settle(await post(path, body, true), Acknowledged, true), nothing);
    },

    async simulate({ msisdn, amountMinor, accountReference }) {
      const body = {
        ShortCode: shortcode,
        CommandID: 'CustomerPayBillOnline',
        Amount: shillingsFromMinor(amountMinor),
        Msisdn: normaliseMsisdn(msisdn),
        BillRefNumber: accountReference,
      };
      return accepted(settle(await post('/mpesa/c2b/v1/simulate', body, true), Acknowledged, true), nothing);
    },

    async registerPull(nominatedMsisdn, callbackUrl) {
      checkCallbackUrl(callbackUrl);
      const body = {
        ShortCode: shortcode,
        RequestType: 'Pull',
        NominatedNumber: normaliseMsisdn(nominatedMsisdn),
        CallBackURL: callbackUrl,
      };
      // Registered before is registered: asking twice changes nothing, so a doubt may be asked again.
      return mapOutcome(
        settle(await post('/pulltransactions/v1/register', body, false), PullRegistered, false),
        nothing,
      );
    },

    async pull({ fromAt, untilAt }, offset) {
      const body = {
        ShortCode: shortcode,
        StartDate: eatDateTime(fromAt),
        EndDate: eatDateTime(untilAt),
        OffSetValue: String(offset),
      };
      const answer = await post('/pulltransactions/v1/query', body, false);
      return mapOutcome(settle(answer, PullReply, false), (reply) => fromPullReply(reply, shortcode));
    },
  };
}

function pushFields(options: DarajaClientOptions, ask: StkAsk): Readonly<Record<string, unknown>> {
  const phone = normaliseMsisdn(ask.msisdn);
  checkCallbackUrl(ask.callbackUrl);
  const reference = ask.accountReference.length;
  if (reference < 1 || reference > REFERENCE_MOST)
    throw mpesaErrors.accountReference({ most: REFERENCE_MOST, length: reference });
  const description = ask.description.length;
  if (description < 1 || description > DESCRIPTION_MOST)
    throw mpesaErrors.description({ most: DESCRIPTION_MOST, length: description });
  return {
    TransactionType: options.transactionType ?? 'CustomerPayBillOnline',
    Amount: shillingsFromMinor(ask.amountMinor),
    PartyA: phone,
    PartyB: options.partyB ?? options.shortcode,
    PhoneNumber: phone,
    CallBackURL: ask.callbackUrl,
    AccountReference: ask.accountReference,
    TransactionDesc: ask.description,
  };
}

const nothing = (): void => undefined;
