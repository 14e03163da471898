import { mpesaErrors } from '../errors.ts';
import { shillingsFromMinor } from './amount.ts';
import { checkCallbackUrl } from './callback-url.ts';
import { isBeingProcessed, isTokenError } from './codes.ts';
import type { Outcome } from './outcome.ts';
import { mapOutcome } from './outcome.ts';
import { stkPassword } from './password.ts';
import { normaliseMsisdn } from './phone.ts';
import type { Confirmed, Failed, Pending } from './result.ts';
import { Acknowledged, PullRegistered, PullReply, PushReply, QueryReply, TokenReply } from './shapes.ts';
import { eatDateTime } from './time.ts';
import { memoryTokens, tokenHolder } from './token.ts';
import type { Token, TokenStore } from './token.ts';
import { fromPullReply, fromQueryReply } from './translate.ts';
import type { PullPage } from './translate.ts';
import { errorOf, judge, transport } from './transport.ts';
import type { Answer, TransportOptions } from './transport.ts';
import type { z } from 'zod';

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
export interface DarajaClient {
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
export interface DarajaClientOptions extends TransportOptions {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** The paybill, or for a till its store or head office number. */
  readonly shortcode: string;
  readonly passkey: string;
  readonly transactionType?: 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';
  /** The till that is paid with CustomerBuyGoodsOnline; else the shortcode. */
  readonly partyB?: string;
  /** UTC milliseconds. */
  readonly clock: () => number;
  /** Shared by every client of the same app; without it, this client keeps its own. */
  readonly tokens?: TokenStore;
}

const REFERENCE_MOST = 12;
const DESCRIPTION_MOST = 13;

/** A client of one app and shortcode. Opens nothing until it is asked. */
export function darajaClient(options: DarajaClientOptions): DarajaClient {
  const { shortcode, passkey, clock } = options;
  const post = poster(options);
  return {
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
      return accepted(settle(await post('/mpesa/c2b/v2/registerurl', body, true), Acknowledged, true), nothing);
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

/**
 * Posts with the app's token; a token that Daraja no longer takes is renewed once. That is safe: it is refused before
 * anything is done.
 */
function poster(options: DarajaClientOptions) {
  const send = transport(options);
  const basic = `Basic ${Buffer.from(`${options.consumerKey}:${options.consumerSecret}`).toString('base64')}`;
  const askToken = async (): Promise<Outcome<Token>> => {
    const askedAt = options.clock();
    const path = '/oauth/v1/generate?grant_type=client_credentials';
    const answer = await send({ path, method: 'GET', authorization: basic, moves: false });
    const judged = answer.kind === 'answered' ? judge(answer.value, TokenReply, false) : answer;
    return mapOutcome(judged, (reply) => ({ value: reply.access_token, expiresAt: askedAt + reply.expires_in * 1000 }));
  };
  const token = tokenHolder(options.tokens ?? memoryTokens(), askToken, options.clock);

  return async (path: string, body: unknown, moves: boolean): Promise<Outcome<Answer>> => {
    const held = await token();
    if (held.kind !== 'answered') return held;
    const request = { path, method: 'POST', body, moves } as const;
    const first = await send({ ...request, authorization: `Bearer ${held.value}` });
    if (first.kind !== 'answered' || !isTokenError(first.value.status, errorOf(first.value).code)) return first;
    const fresh = await token(held.value);
    if (fresh.kind !== 'answered') return fresh;
    return send({ ...request, authorization: `Bearer ${fresh.value}` });
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

function settle<S extends z.ZodType>(answer: Outcome<Answer>, good: S, moves: boolean): Outcome<z.output<S>> {
  return answer.kind === 'answered' ? judge(answer.value, good, moves) : answer;
}

/** A ResponseCode other than 0 is a refusal that came with HTTP 200. */
function accepted<R extends { readonly ResponseCode: string; readonly ResponseDescription: string }, T>(
  outcome: Outcome<R>,
  change: (reply: R) => T,
): Outcome<T> {
  if (outcome.kind !== 'answered' || Number(outcome.value.ResponseCode) === 0) return mapOutcome(outcome, change);
  const { ResponseCode: code, ResponseDescription: said } = outcome.value;
  return { kind: 'refused', code, said, reason: 'Daraja refused the request.', advice: 'give-up' };
}

const nothing = (): void => undefined;
