import { stripeErrors } from '../errors.ts';
import type { SdkFault } from './sdk.ts';

/** Failures that come before a byte of the request has left. Every other leaves open whether Stripe read it. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Why a card was declined, for the person whose card it is; the rest is said in Stripe's own words. */
const DECLINED: Readonly<Record<string, string>> = {
  insufficient_funds: 'There is not enough money on the card.',
  lost_card: 'The card was declined.',
  stolen_card: 'The card was declined.',
  fraudulent: 'The card was declined.',
  expired_card: 'The card has expired.',
  incorrect_cvc: "The card's security code is wrong.",
  processing_error: 'The bank of the card could not be asked just now. It can be tried again in a while.',
  authentication_required: 'The bank of the card wants to see its holder.',
  card_velocity_exceeded: 'The card has been used too often; its bank asks to wait.',
  currency_not_supported: 'The card does not pay in this currency.',
};

/**
 * What to say of a declined card. That a card is lost, stolen or suspected is not said to whoever holds it, as
 * https://docs.stripe.com/declines/codes asks.
 */
export function declineReason(
  code: string | null | undefined,
  declineCode: string | null | undefined,
  message: string | null | undefined,
): string {
  return DECLINED[declineCode ?? ''] ?? DECLINED[code ?? ''] ?? message ?? 'The card was declined.';
}

/**
 * What a failed call means to the core. `moves` says whether it could change anything at Stripe's: only then is a doubt
 * a doubt.
 * @returns stripe.refused, stripe.unknown, stripe.unreachable, or a plain Error when nobody knows what came of it
 */
export function meaningOf(fault: SdkFault, moves: boolean, what: string): Error {
  const { type, code, declineCode, message, status, network } = fault;
  const details = { code: declineCode ?? code ?? type, status };
  switch (type) {
    case 'StripeCardError':
      return stripeErrors.refused({ ...details, reason: declineReason(code, declineCode, message) });
    case 'StripeInvalidRequestError':
      if (code === 'resource_missing' || status === 404) return stripeErrors.unknown({ ...details, what });
      return stripeErrors.refused({ ...details, reason: `Stripe says: ${message}` });
    // Turned away at the door, nothing was done by this request. Of one before it under the same key, whose answer was
    // lost, that says nothing: a refusal would end what may have been paid.
    case 'StripeAuthenticationError':
      return stripeErrors.unreachable({ ...details, reason: 'Stripe does not accept the secret key.' });
    case 'StripePermissionError':
      return stripeErrors.unreachable({ ...details, reason: 'The secret key may not do this at Stripe.' });
    case 'StripeRateLimitError':
      // 429 is said before anything is done.
      return stripeErrors.unreachable({ ...details, reason: 'Stripe is asked too often just now.' });
    case 'StripeConnectionError':
      if (!moves || NOT_SENT.has(network ?? '')) {
        return stripeErrors.unreachable({ ...details, reason: `Stripe could not be reached (${network ?? message}).` });
      }
      return new Error(`The connection to Stripe broke (${network ?? message}).`);
    default: {
      // 5xx, a key that is in use, or used with other words: whatever it was, it may have been done.
      const reason = `Stripe could not say what came of it (${[status, code, message].filter(Boolean).join(', ')}).`;
      return moves ? new Error(reason) : stripeErrors.unreachable({ ...details, reason });
    }
  }
}
