import { ONE, scaleMoney, type Decimal } from '../../kernel/decimal.ts';
import { add, compareMoney, subtract, sum, zero, type Money, type RoundingMode } from '../../kernel/money.ts';

/**
 * The discount line that keeps a period within its cap, as an amount of zero or below: 200 less 100 with 35 charged
 * before and a cap of 100 may come to 65, so 35 are taken off. `amount` is what this bill adds after percentage
 * discounts; `before` is what earlier bills of the period added, before their own caps. Above zero only where the
 * amount is below zero, as after a volume discount: it then gives back what an earlier line took off too much.
 * @throws BillingError `money.currencyMismatch`
 */
export function capDiscount(amount: Money, cap: Money, before: Money = zero(amount.currency)): Money {
  const within = subtract(least(add(before, amount), cap), least(before, cap));
  return subtract(within, amount);
}

/** What a commitment is compared with. */
export interface CommitmentTerms {
  /** The rounded lines of this bill that count towards it. */
  readonly lines: readonly Money[];
  /** What earlier bills of the same period came to; nothing, unless said otherwise. */
  readonly before?: Money;
  /** The part of the period that is sold, as the plan itself is prorated; all of it, unless said otherwise. */
  readonly ratio?: Decimal;
  /** Whether this is the last bill of the period. Only then can it be known what is missing. */
  readonly last: boolean;
  readonly rounding?: RoundingMode;
}

/**
 * What a period lacks of its minimum commitment: the commitment prorated and rounded, less rounded lines, and never
 * below zero. 10,000.00 for 334 of 365 days are 9,150.68; a plan of 915.07 leaves 8,235.61. Rounding first is the rule:
 * the difference of the exact amounts would be a cent more and the bill would not add up to the commitment.
 * @throws BillingError `money.currencyMismatch`
 */
export function commitmentTrueUp(commitment: Money, { lines, before, ratio, last, rounding }: CommitmentTerms): Money {
  const { currency } = commitment;
  if (!last) return zero(currency);
  const billed = sum(before === undefined ? lines : [before, ...lines], currency);
  const missing = subtract(scaleMoney(commitment, ratio ?? ONE, rounding), billed);
  return missing.minor > 0n ? missing : zero(currency);
}

function least(a: Money, b: Money): Money {
  return compareMoney(a, b) <= 0 ? a : b;
}
