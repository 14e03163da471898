import { assert } from '../kernel/assert.ts';
import { ratio, scaleMoney } from '../kernel/decimal.ts';
import { minorDigits, sameCurrency, subtract, type Money } from '../kernel/money.ts';
import type { GraduatedPercentagePrice, MeterPrice } from './price/price.ts';
import { rateDifference } from './price/rate.ts';

/** What of a document a reseller earns on, and all of it. */
export interface Commissionable {
  /** The lines that she is credited with, without tax. */
  readonly net: Money;
  /** The whole document, with tax: what allocations pay. */
  readonly total: Money;
}

/**
 * What commission is earned on when more of a document is paid, or below zero when an allocation is taken back: its net
 * times the part that is paid, less what was earned on before. Of 2,500.00 with 16 % in it, 1,000.00 paid are 862.07.
 * Parts add up to the net, however a document is paid.
 * @throws BillingError `money.currencyMismatch`
 */
export function commissionBase({ net, total }: Commissionable, paidBefore: Money, paid: Money): Money {
  for (const other of [net, paidBefore, paid]) sameCurrency(total, other);
  assert(total.minor > 0n, 'what can be paid is above zero');
  const upTo = ({ minor }: Money): Money => scaleMoney(net, ratio(minor, total.minor));
  return subtract(upTo(paid), upTo(paidBefore));
}

/**
 * The commission on a base: ten per cent of 862.07 are 86.21. Tiers count what the reseller was credited with in the
 * month before it, so that a month comes to the same in whatever parts it is paid.
 * @throws BillingError `money.currencyMismatch`, and those of the price
 */
export function commission(base: Money, creditedBefore: Money, tiers: GraduatedPercentagePrice['tiers']): Money {
  sameCurrency(base, creditedBefore);
  const { currency } = base;
  const price: MeterPrice = {
    meter: 'credited',
    blockSize: 10n ** BigInt(minorDigits(currency)),
    model: { model: 'graduated_percentage', tiers },
  };
  return rateDifference(creditedBefore.minor, creditedBefore.minor + base.minor, price, currency);
}
