import { parseDecimal, scaleMoney } from '../kernel/decimal.ts';
import type { Id } from '../kernel/id.ts';
import { compareMoney, sameCurrency, subtract, zero, type Money, type RoundingMode } from '../kernel/money.ts';

/** An invoice that is overdue. */
export interface Overdue {
  /** What is still open of it without its late fees: no fee is taken on a fee. */
  readonly open: Money;
  /** The late fees that it has had. */
  readonly charged: Money;
}

/** What one stage of asking for money costs. */
export interface LateFeeTerms {
  /** An amount, or a part of what is open: `0.02` for 2 %. */
  readonly fee:
    { readonly kind: 'amount'; readonly amount: Money } | { readonly kind: 'percent'; readonly rate: string };
  /** The late fees of one invoice come to no more than this; null without a limit. */
  readonly most: Money | null;
  readonly rounding?: RoundingMode;
}

/**
 * The late fee of a stage: 2 % of 1,000.00 are 20.00, and with 15.00 charged of at most 30.00 they are 15.00. Nothing
 * once nothing is open.
 * @throws BillingError `money.currencyMismatch`
 */
export function lateFee({ open, charged }: Overdue, { fee, most, rounding }: LateFeeTerms): Money {
  sameCurrency(open, charged);
  if (open.minor <= 0n) return zero(open.currency);
  const own = fee.kind === 'amount' ? fee.amount : scaleMoney(open, parseDecimal(fee.rate), rounding);
  sameCurrency(open, own);
  if (most === null) return own;
  const left = subtract(most, charged);
  if (left.minor <= 0n) return zero(open.currency);
  return compareMoney(own, left) > 0 ? left : own;
}

/** The key of the charge: one for each invoice and stage, so that a stage that runs twice charges once. */
export function lateFeeKey(invoiceId: Id<'Invoice'>, stage: string): string {
  return `${invoiceId}/late_fee/${stage}`;
}
