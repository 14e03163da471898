import { defineErrors } from '../kernel/error.ts';
import { add, sameCurrency, sum, type Money } from '../kernel/money.ts';
import type { ChargeDraft } from './charge.ts';
import { reducedLine } from './discount.ts';
import { applyCredits, type AppliedCredit, type DocumentCredit } from './document-credit.ts';
import type { TaxMode } from './plan.ts';
import { taxExclusive, taxInclusive, type TaxedLine, type TaxOptions, type TaxPart } from './tax.ts';

/** Everything from the last line to the amount to be paid. */
export interface Settling {
  readonly currency: string;
  /** All lines: priced, reductions and true-ups, and what plugins added. */
  readonly charges: readonly ChargeDraft[];
  readonly tax?: TaxOptions;
  readonly credits?: readonly DocumentCredit[];
  /** The instant of billing, UTC milliseconds: credit that has expired by then pays nothing. */
  readonly at: number;
}

/** A charge with its printed figures: net + tax = gross. */
export interface FinalLine {
  readonly charge: ChargeDraft;
  readonly net: Money;
  readonly taxes: readonly TaxPart[];
  readonly tax: Money;
  readonly gross: Money;
}

/** What a customer has to pay, and how it came about. */
export interface Due {
  /** In the order of the charges. */
  readonly lines: readonly FinalLine[];
  readonly taxes: readonly TaxPart[];
  readonly net: Money;
  readonly tax: Money;
  /** Net plus tax; below zero when the bill is in the customer's favour. */
  readonly total: Money;
  readonly credits: readonly AppliedCredit[];
  /** What is left to pay, never below zero. */
  readonly due: Money;
  /** What a total below zero owes to the customer, which a credit note says; otherwise zero. */
  readonly inFavour: Money;
}

/** What can be wrong with the lines of a bill. */
export const dueErrors = defineErrors('due', {
  mixed: ['invalid', 'Prices with tax and prices without cannot stand on one bill; see the line {key}.'],
});

/**
 * Adds tax to lines or takes it out, sums the printed figures, and pays the total from credits: steps 8 to 11 of the
 * line pipeline. Credits pay after tax, as money does.
 * @throws BillingError `due.mixed`, `money.currencyMismatch`, and those of `taxExclusive`
 */
export function settleDue({ currency, charges, tax: policy = {}, credits = [], at }: Settling): Due {
  for (const { amount } of charges) sameCurrency({ currency }, amount);
  const taxable = charges.map(({ key, amount, taxes }) => ({ key, amount, rates: taxes, within: reducedLine(key) }));
  const taxed = modeOf(charges) === 'inclusive' ? taxInclusive(taxable, [], policy) : taxExclusive(taxable, [], policy);
  const lines = charges.flatMap((charge, place) => finalLine(charge, taxed.lines[place]));
  const net = sum(
    lines.map((line) => line.net),
    currency,
  );
  const tax = sum(
    lines.map((line) => line.tax),
    currency,
  );
  const total = add(net, tax);
  const { applied, due } = applyCredits(total, credits, at);
  const inFavour = { minor: total.minor < 0n ? -total.minor : 0n, currency };
  return { lines, taxes: taxed.taxes, net, tax, total, credits: applied, due, inFavour };
}

function finalLine(charge: ChargeDraft, taxed: TaxedLine | undefined): FinalLine[] {
  if (taxed === undefined) return [];
  const { net, taxes, tax, gross } = taxed;
  return [{ charge, net, taxes, tax, gross }];
}

function modeOf(charges: readonly ChargeDraft[]): TaxMode {
  const mode = charges[0]?.taxMode ?? 'exclusive';
  const other = charges.find(({ taxMode }) => taxMode !== mode);
  if (other !== undefined) throw dueErrors.mixed({ key: other.key });
  return mode;
}
