import { parseDecimal, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { lesser, minus, remainder } from './exact.ts';

/** A quantity in two: what an allowance covers, and what has to be paid for. */
export interface Billable {
  readonly covered: Decimal;
  readonly billable: Decimal;
}

/**
 * What a quantity has to pay for when an allowance covers the first units of a period: of ten included, five used
 * before and fifteen now, ten. The earliest use takes the allowance; what is billed is then priced from zero.
 */
export function afterAllowance(quantity: Decimal, allowance: string | undefined, usedBefore: Decimal = ZERO): Billable {
  if (allowance === undefined) return { covered: ZERO, billable: quantity };
  const left = remainder(parseDecimal(allowance), usedBefore);
  const covered = lesser(left, quantity);
  return { covered, billable: minus(quantity, covered) };
}
