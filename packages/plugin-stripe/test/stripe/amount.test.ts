import { money } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { fromStripe, stepOf, toStripe } from '../../src/stripe/amount.ts';

// https://docs.stripe.com/currencies: the smallest unit, none, three digits, and two digits that are always noughts.
const PRICES = [
  ['KES', 250_000n, 250_000, 'KES 2,500.00 in cents'],
  ['USD', 1n, 1, 'one cent'],
  ['RWF', 5_000n, 5_000, 'francs of Rwanda have no cents'],
  ['JPY', 500n, 500, 'neither have yen'],
  ['UGX', 5n, 500, 'shillings of Uganda have two noughts at Stripe'],
  ['ISK', 5n, 500, 'and so have crowns of Iceland'],
  ['KWD', 5_120n, 5_120, 'KWD 5.120 in thousandths'],
] as const;

describe('an amount', () => {
  it.each(PRICES)('in %s of %s is %s at Stripe: %s', (currency, minor, amount) => {
    const written = { amount, currency: currency.toLowerCase() };
    expect(toStripe(money(minor, currency))).toEqual(written);
    expect(fromStripe(written)).toEqual(money(minor, currency));
  });

  it('of three digits ends with a nought, or is refused before it is asked for', () => {
    expect(stepOf('KWD')).toBe(10n);
    expect(() => toStripe(money(5_124n, 'KWD'))).toThrow('Stripe takes KWD in steps of 10 minor units; 5124 is none.');
  });

  it('is refused where Stripe has no room for it', () => {
    expect(() => toStripe(money(1_000_000_000_000n, 'KES'))).toThrow(expect.objectContaining({ kind: 'refused' }));
    expect(toStripe(money(999_999_999_999n, 'KES')).amount).toBe(999_999_999_999);
  });

  it.each([
    [501, 'ugx', 'a part of a shilling that has none'],
    [1.5, 'kes', 'half a cent'],
    [2 ** 60, 'kes', 'more than a number can tell apart'],
    [100, 'xxx', 'a currency that is none'],
  ])('of %s %s is not read: %s', (amount, currency) => {
    expect(() => fromStripe({ amount, currency })).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('may leave us: what goes out is below zero', () => {
    expect(fromStripe({ amount: -500, currency: 'ugx' })).toEqual(money(-5n, 'UGX'));
  });
});
