import { subtract, type Money } from '../kernel/money.ts';
import type { ChargeDraft } from './charge.ts';
import type { ReducedLine } from './reduction.ts';
import { reaches, type LineScope, type PricedLine } from './scope.ts';

/** The least that lines of a scope come to in a period; what is missing is billed as a line of its own. */
export interface Commitment {
  /** The line that bills what is missing: its key, taxes, words and time. */
  readonly charge: Omit<ChargeDraft, 'amount'>;
  readonly scope: LineScope;
  /** Prorated by the same ratio as the plan, and rounded; with its taxes when prices include them. */
  readonly committed: Money;
  /** What earlier bills of the same period came to, counted in the same way. */
  readonly billedBefore: Money;
  /** Whether this bill is the last of its period; on any other nothing is missing yet. */
  readonly lastSlice: boolean;
  /**
   * What counts towards it. `reduced`: what the lines come to after discounts and caps, so the least is what is paid.
   * `priced`: the lines before, so that a discount is not eaten up by what it leaves missing.
   */
  readonly counts: 'reduced' | 'priced';
  /** Whether discounts may take from what is missing; usually not. */
  readonly discountable: boolean;
}

/**
 * The line that brings what was billed up to the commitment: the rounded commitment less the rounded lines, so that
 * the period comes to the commitment to the cent. Null when nothing is missing, or not yet.
 * @throws BillingError `money.currencyMismatch`
 */
export function trueUp(commitment: Commitment, lines: readonly ReducedLine[]): PricedLine | null {
  const { committed, billedBefore, counts } = commitment;
  const reached = lines.filter(({ line }) => reaches(commitment.scope, line));
  const amounts = reached.map(({ line, left }) => (counts === 'priced' ? line.charge.amount : left));
  const missing = amounts.reduce(subtract, subtract(committed, billedBefore));
  if (!commitment.lastSlice || missing.minor <= 0n) return null;
  const { scope, discountable } = commitment;
  const planCode = scope.of === 'plan' || scope.of === 'metric' ? scope.planCode : null;
  return { charge: { ...commitment.charge, amount: missing }, planCode, meter: null, discountable };
}
