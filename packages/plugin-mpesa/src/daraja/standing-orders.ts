import { mpesaErrors } from '../errors.ts';
import { shillingsFromMinor } from './amount.ts';
import { settle, type Post } from './calls.ts';
import { checkCallbackUrl } from './callback-url.ts';
import type { Outcome } from './outcome.ts';
import { mapOutcome } from './outcome.ts';
import { normaliseMsisdn } from './phone.ts';
import { StandingReply } from './shapes.ts';
import { eatTimestamp } from './time.ts';

/** How often a standing order pays, by Daraja's number for it (M-Pesa Ratiba, Frequency). */
export const FREQUENCIES = {
  once: '1',
  daily: '2',
  weekly: '3',
  monthly: '4',
  'every-two-months': '5',
  quarterly: '6',
  'half-yearly': '7',
  yearly: '8',
} as const;

/** How often a standing order pays, as a word. */
export type Frequency = keyof typeof FREQUENCIES;

/** A standing order to propose. M-Pesa asks the customer's PIN, and from then on pays by itself. */
export interface StandingOrder {
  /** Unique for this customer: she cannot have two of one name. */
  readonly name: string;
  readonly msisdn: string;
  /** KES cents; whole shillings only. */
  readonly amountMinor: bigint;
  readonly frequency: Frequency;
  /** The first and the last instant at which it pays; of both only the day counts, in Nairobi. */
  readonly fromAt: number;
  readonly untilAt: number;
  /** 1 to 12 characters: what the payments will bear as account number. */
  readonly accountReference: string;
  /** Ours, said back in the callback where Daraja does that. */
  readonly orderId: string;
  readonly callbackUrl: string;
}

/** The verb for standing orders. */
export interface StandingOrders {
  /**
   * Proposes a standing order (M-Pesa Ratiba); what she says to it comes to the callback address.
   * @throws mpesa.phone…, mpesa.amount…, mpesa.accountReference, mpesa.standingDates, mpesa.callback…
   */
  proposeStandingOrder(order: StandingOrder): Promise<Outcome<{ readonly reference: string }>>;
}

const REFERENCE_MOST = 12;

/** The verb of a client: it needs no initiator, for it is the customer who orders. */
export function standingOrderVerb(
  options: { readonly shortcode: string; readonly partyB?: string; readonly transactionType?: string },
  post: Post,
): StandingOrders {
  return {
    async proposeStandingOrder(order) {
      checkCallbackUrl(order.callbackUrl);
      const length = order.accountReference.length;
      if (length < 1 || length > REFERENCE_MOST) throw mpesaErrors.accountReference({ most: REFERENCE_MOST, length });
      if (order.untilAt < order.fromAt) throw mpesaErrors.standingDates();
      const till = options.transactionType === 'CustomerBuyGoodsOnline';
      const body = {
        StandingOrderName: order.name,
        StartDate: day(order.fromAt),
        EndDate: day(order.untilAt),
        BusinessShortCode: till ? (options.partyB ?? options.shortcode) : options.shortcode,
        // Marchant: so it is spelt.
        TransactionType: till ? 'Standing Order Customer Pay Marchant' : 'Standing Order Customer Pay Bill',
        ReceiverPartyIdentifierType: till ? '2' : '4',
        Amount: String(shillingsFromMinor(order.amountMinor)),
        PartyA: normaliseMsisdn(order.msisdn),
        CallBackURL: order.callbackUrl,
        AccountReference: order.accountReference,
        TransactionDesc: 'Internet',
        Frequency: FREQUENCIES[order.frequency],
        CustomStoId: order.orderId,
      };
      const path = '/standingorder/v1/createStandingOrderExternal';
      // A second prompt on her phone is no second payment, but a second order of one name would be refused: in doubt
      // it is not asked again by itself.
      const judged = settle(await post(path, body, true), StandingReply, true);
      if (judged.kind === 'answered' && judged.value.code !== '200') {
        const { code, said } = judged.value;
        return { kind: 'refused', code, said, reason: 'Daraja refused the standing order.', advice: 'give-up' };
      }
      return mapOutcome(judged, ({ reference }) => ({ reference }));
    },
  };
}

/** `yyyymmdd` in East African Time. */
const day = (at: number): string => eatTimestamp(at).slice(0, 8);
