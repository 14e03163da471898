import { divideRounded, minorDigits, money, type Money } from '@daftari/core';
import { stripeErrors } from '../errors.ts';

/**
 * Currencies that Stripe counts otherwise than ISO 4217: it gives them two digits that are always `00`, because they
 * once had them. https://docs.stripe.com/currencies#special-cases
 */
const TWO_DIGITS_OF_NOUGHTS = new Set(['ISK', 'UGX']);

/**
 * Currencies of three digits, of which the last must be a nought, since the networks of cards take two.
 * https://docs.stripe.com/currencies#three-decimal
 */
const THREE_DIGITS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** The largest amount that Stripe takes: eight digits in most currencies, twelve in the small ones. */
const LARGEST = 999_999_999_999n;

/** An amount as the API writes it: a whole number of Stripe's smallest units, and the currency in small letters. */
export interface StripeAmount {
  readonly amount: number;
  readonly currency: string;
}

/**
 * Money as Stripe counts it.
 * @throws stripe.step, stripe.tooLarge
 */
export function toStripe({ minor, currency }: Money): StripeAmount {
  const step = stepOf(currency);
  if (minor % step !== 0n) throw stripeErrors.step({ currency, step, minor });
  const amount = minor * factorOf(currency);
  if (amount > LARGEST) throw stripeErrors.tooLarge({ currency, minor });
  // At most twelve digits: a number holds them exactly.
  return { amount: Number.parseInt(amount.toString(), 10), currency: currency.toLowerCase() };
}

/**
 * Money as we count it.
 * @throws stripe.unreadable for a fraction of our smallest unit, or a currency that is none
 */
export function fromStripe({ amount, currency: code }: StripeAmount): Money {
  const currency = code.toUpperCase();
  if (!Number.isSafeInteger(amount)) throw stripeErrors.unreadable({ message: `amount ${amount}` });
  const minor = BigInt(amount);
  const factor = factorOf(currency);
  if (minor % factor !== 0n) throw stripeErrors.unreadable({ message: `amount of ${amount} ${currency}` });
  return money(divideRounded(minor, factor), currency);
}

/** What amounts of a currency are whole multiples of, in our minor units. */
export const stepOf = (currency: string): bigint => (THREE_DIGITS.has(currency) ? 10n : 1n);

/** How many of Stripe's units one of ours is. */
function factorOf(currency: string): bigint {
  return TWO_DIGITS_OF_NOUGHTS.has(currency) && minorDigits(currency) === 0 ? 100n : 1n;
}
