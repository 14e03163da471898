import { roundToStep, subtract, sum, type Money } from '../kernel/money.ts';
import type { Charge, ChargeDraft } from './charge.ts';
import type { Invoice } from './invoice.ts';
import type { Plan } from './plan.ts';
import type { TaxOptions } from './tax.ts';

/**
 * How one legal entity rounds. Two ways are legal for exact halves (`rounding`), three places for tax (`taxRounding`);
 * a house has one of each, and its documents say the same figures whoever recomputes them.
 */
export interface MoneyPolicy extends TaxOptions {
  /**
   * The smallest coin, in minor units: 100n where a document is paid in whole shillings, 5n where the smallest coin is
   * 0.05. What it makes of a total is a line of its own. Totals stay to the cent when absent.
   */
  readonly cashStep?: bigint;
  /**
   * Which day's rates a charge of a tax class takes: that of the document (`issue`, the default), or the one on which
   * its time begins (`supply`).
   */
  readonly taxPoint?: 'issue' | 'supply';
}

/**
 * The charge that brings a document to what can be paid in coins: 1,972.49 in whole shillings is −0.49, and 1,972.50 is
 * +0.50. Without tax, and booked as a rounding difference. Null when the total is payable as it is, or is less than
 * half a coin: it stays owed to the cent, for nothing is forgiven by rounding.
 */
export function cashRounding(draft: Invoice, charges: readonly Charge[], policy: MoneyPolicy): ChargeDraft | null {
  const [first] = charges;
  if (policy.cashStep === undefined || first === undefined) return null;
  const payable = roundToStep(draft.total, policy.cashStep, policy.rounding);
  const amount = subtract(payable, draft.total);
  if (amount.minor === 0n || payable.minor === 0n) return null;
  return {
    ...first,
    key: `${draft.id}/rounding`,
    planId: null,
    kind: 'rounding',
    description: 'Rounding',
    amount,
    taxes: [],
    origin: 'core',
  };
}

/** What of a document is a rounding difference: above zero when the customer pays more than the sum of her lines. */
export function roundingOf(invoice: Invoice): Money {
  const lines = invoice.lines.filter((line) => line.kind === 'rounding');
  return sum(
    lines.map((line) => line.net),
    invoice.currency,
  );
}

/**
 * A plan whose parts of periods and whose use are rounded as the legal entity rounds; what the plan says itself stays.
 * Published so, a version keeps its way for good, and what it billed can be reckoned again.
 */
export function roundedAs<P extends Pick<Plan, 'changes' | 'usage'>>(plan: P, { rounding }: MoneyPolicy): P {
  if (rounding === undefined) return plan;
  const { changes, usage } = plan;
  return {
    ...plan,
    changes: { ...changes, count: { rounding, ...changes.count } },
    usage: usage.map((price) => ({ rounding, ...price })),
  };
}
