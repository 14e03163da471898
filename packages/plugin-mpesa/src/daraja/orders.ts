import { mpesaErrors } from '../errors.ts';
import { shillingsFromMinor } from './amount.ts';
import { accepted, settle, type Post } from './calls.ts';
import { checkCallbackUrl } from './callback-url.ts';
import { securityCredential } from './credential.ts';
import type { Outcome } from './outcome.ts';
import { normaliseMsisdn } from './phone.ts';
import { OrderAccepted } from './shapes.ts';
import { errorOf, type Answer } from './transport.ts';

/** In whose name orders are given. The password goes nowhere but to Daraja, and encrypted. */
export interface OrderInitiator {
  /** The API operator of the M-Pesa portal. */
  readonly name: string;
  readonly password: string;
  /** Safaricom's certificate of this environment, PEM. */
  readonly certificate: string;
  /** The shortcode that money is sent from. */
  readonly shortcode: string;
}

/** Where the outcome of an order is told, and where it is told that the order waited too long to be looked at. */
export interface ResultUrls {
  readonly resultUrl: string;
  readonly timeoutUrl: string;
}

/** Money to a person's M-Pesa (B2C). */
export interface ToPhoneOrder extends ResultUrls {
  /** Ours, one for each order for ever: Daraja refuses it a second time. */
  readonly originatorConversationId: string;
  readonly msisdn: string;
  /** KES cents; whole shillings only. */
  readonly amountMinor: bigint;
  readonly purpose: 'BusinessPayment' | 'SalaryPayment' | 'PromotionPayment';
  readonly remarks: string;
}

/** Money to a business (B2B). */
export interface ToBusinessOrder extends ResultUrls {
  readonly kind: 'paybill' | 'till';
  readonly number: string;
  /** What the receiver knows it by, cut to 13 characters; a till has none. */
  readonly accountReference: string | null;
  readonly amountMinor: bigint;
  readonly remarks: string;
}

/** A C2B payment that is given back whole. */
export interface ReversalOrder extends ResultUrls {
  readonly receipt: string;
  /** All of it, KES cents. */
  readonly amountMinor: bigint;
  readonly remarks: string;
}

/** Which transaction is asked about: by its receipt, or by the id of the conversation that ordered it. */
export type StatusAsk = ResultUrls &
  ({ readonly receipt: string } | { readonly originatorConversationId: string }) & {
    /** Whose transaction it is; the initiator's shortcode unless said. */
    readonly shortcode?: string;
  };

/** An order that Daraja has taken on. Nothing has moved yet; what comes of it is told at the result address. */
export interface OrderTaken {
  readonly originatorConversationId: string;
  readonly conversationId: string;
}

/** What an initiator may order. Each verb throws as the client does, and mpesa.noInitiator where there is none. */
export interface DarajaOrders {
  /** B2C v3. @throws mpesa.phone…, mpesa.amount…, mpesa.callback… */
  sendToPhone(order: ToPhoneOrder): Promise<Outcome<OrderTaken>>;
  /** Business pay bill or buy goods. @throws mpesa.amount…, mpesa.callback… */
  sendToBusiness(order: ToBusinessOrder): Promise<Outcome<OrderTaken>>;
  /** Gives back a payment that was made to the shortcode. @throws mpesa.amount…, mpesa.callback… */
  reverse(order: ReversalOrder): Promise<Outcome<OrderTaken>>;
  /** Asks how a transaction stands; the answer comes to the result address. @throws mpesa.callback… */
  status(ask: StatusAsk): Promise<Outcome<OrderTaken>>;
  /** Asks what the accounts of a shortcode hold; the answer comes to the result address. @throws mpesa.callback… */
  balance(ask: ResultUrls & { readonly shortcode?: string }): Promise<Outcome<OrderTaken>>;
}

/** An organisation's shortcode. Reversals alone want another, and spell it otherwise too. */
const SHORTCODE = '4';
const REVERSED = '11';
const REFERENCE_MOST = 13;

/** The verbs of an initiator. */
export function orderVerbs(
  options: { readonly shortcode: string; readonly initiator?: OrderInitiator },
  post: Post,
): DarajaOrders {
  const signed = (urls: ResultUrls, as: 'Initiator' | 'InitiatorName' = 'Initiator') => {
    const { initiator } = options;
    if (initiator === undefined) throw mpesaErrors.noInitiator();
    checkCallbackUrl(urls.resultUrl);
    checkCallbackUrl(urls.timeoutUrl);
    return {
      from: initiator.shortcode,
      fields: {
        [as]: initiator.name,
        SecurityCredential: securityCredential(initiator.password, initiator.certificate),
        ResultURL: urls.resultUrl,
        QueueTimeOutURL: urls.timeoutUrl,
      },
    };
  };
  const order = async (path: string, body: unknown, moves: boolean): Promise<Outcome<OrderTaken>> =>
    accepted(settle(doubted(await post(path, body, moves), moves), OrderAccepted, moves), (reply) => ({
      originatorConversationId: reply.OriginatorConversationID,
      conversationId: reply.ConversationID,
    }));
  return {
    sendToPhone({ msisdn, amountMinor, purpose, remarks, originatorConversationId, ...urls }) {
      const { from, fields } = signed(urls, 'InitiatorName');
      const body = {
        OriginatorConversationID: originatorConversationId,
        ...fields,
        CommandID: purpose,
        Amount: shillingsFromMinor(amountMinor),
        PartyA: from,
        PartyB: normaliseMsisdn(msisdn),
        Remarks: plain(remarks),
        // Twice an s: so it is spelt here, and only here.
        Occassion: originatorConversationId,
      };
      return order('/mpesa/b2c/v3/paymentrequest', body, true);
    },

    sendToBusiness({ kind, number, accountReference, amountMinor, remarks, ...urls }) {
      const { from, fields } = signed(urls);
      const body = {
        ...fields,
        CommandID: kind === 'paybill' ? 'BusinessPayBill' : 'BusinessBuyGoods',
        SenderIdentifierType: SHORTCODE,
        RecieverIdentifierType: SHORTCODE,
        Amount: shillingsFromMinor(amountMinor),
        PartyA: from,
        PartyB: number,
        AccountReference: (accountReference ?? '').slice(0, REFERENCE_MOST),
        Remarks: plain(remarks),
      };
      return order('/mpesa/b2b/v1/paymentrequest', body, true);
    },

    reverse({ receipt, amountMinor, remarks, ...urls }) {
      const { fields } = signed(urls);
      const body = {
        ...fields,
        CommandID: 'TransactionReversal',
        TransactionID: receipt,
        Amount: shillingsFromMinor(amountMinor),
        // The business that was paid, not the customer who is to have it back.
        ReceiverParty: options.shortcode,
        RecieverIdentifierType: REVERSED,
        Remarks: plain(remarks),
        Occasion: '',
      };
      return order('/mpesa/reversal/v1/request', body, true);
    },

    status({ shortcode, resultUrl, timeoutUrl, ...of }) {
      const { from, fields } = signed({ resultUrl, timeoutUrl });
      const named = 'receipt' in of ? of.receipt : '';
      const body = {
        ...fields,
        CommandID: 'TransactionStatusQuery',
        TransactionID: named,
        ...('receipt' in of ? {} : { OriginalConversationID: of.originatorConversationId }),
        PartyA: shortcode ?? from,
        IdentifierType: SHORTCODE,
        Remarks: 'Status',
        Occasion: '',
      };
      return order('/mpesa/transactionstatus/v1/query', body, false);
    },

    balance({ shortcode, ...urls }) {
      const { from, fields } = signed(urls);
      const body = {
        ...fields,
        CommandID: 'AccountBalance',
        PartyA: shortcode ?? from,
        IdentifierType: SHORTCODE,
        Remarks: 'Balance',
      };
      return order('/mpesa/accountbalance/v1/query', body, false);
    },
  };
}

/** The errors of the door before M-Pesa, which come with a 500 and yet say that nothing was done. */
const AT_THE_DOOR = new Set(['500.003.02', '500.003.03']);

/**
 * Money that goes out is judged more strictly than a prompt: a 500 is a doubt whatever its words, for "in process" of a
 * push is a phone that is busy, and of a payout may be the payout. That Daraja has had this order before says that it
 * may be under way.
 */
function doubted(answer: Outcome<Answer>, moves: boolean): Outcome<Answer> {
  if (answer.kind !== 'answered' || !moves) return answer;
  const { code, said } = errorOf(answer.value);
  const unsure = answer.value.status >= 500 && !AT_THE_DOOR.has(code);
  if (!unsure && !/duplicate/i.test(said)) return answer;
  return { kind: 'unknown', reason: `Daraja answered ${answer.value.status} (${code}); it may have been carried out.` };
}

/** 2 to 100 characters, in letters that every system has. */
function plain(remarks: string): string {
  const text = remarks
    .replaceAll(/[^ -~]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  return text.length < 2 ? 'Payment' : text;
}
