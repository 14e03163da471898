import { parseDecimal, scaleMoney } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';
import { sameCurrency, subtract, type Money } from '../kernel/money.ts';

/**
 * What somebody else worked out for one tax of a document: an exemption, a reverse charge, a tax that the customer
 * withholds, or what an authority's own service answered.
 */
export interface TaxResult {
  readonly code: string;
  /** A part, exact: `'0.16'` for 16 %, `'0'` for an exemption. */
  readonly rate: string;
  /** What it was taken from. */
  readonly base: Money;
  /** Below zero for what is withheld from a payment or given back. */
  readonly amount: Money;
  /** Why, in the words of the law: `Exempt: education`, `Reverse charge`. */
  readonly reason: string;
  /** A certificate, or the authority's own number for its answer; null where there is none. */
  readonly reference: string | null;
}

/** What can be wrong with a tax that somebody else worked out. */
export const taxResultErrors = defineErrors('taxResult', {
  off: ['invalid', 'The tax {code} is {amount} minor units, and {rate} of {base} is {expected}.'],
  noReason: ['invalid', 'The tax {code} needs a reason that can be printed.'],
});

/**
 * Refuses taxes that do not come to their rate: each may be off by one minor unit, for others round in other places.
 * `authoritative` is for who knows better than a rate does, such as the authority itself; its figures stand.
 * @throws BillingError `taxResult.off`, `taxResult.noReason`, `decimal.malformed`, `money.currencyMismatch`
 */
export function checkTaxResults(results: readonly TaxResult[], authoritative = false): void {
  for (const { code, rate, base, amount, reason } of results) {
    sameCurrency(base, amount);
    if (reason.trim() === '') throw taxResultErrors.noReason({ code });
    const expected = expectedTax(base, amount, rate);
    const { minor: off } = subtract(amount, expected);
    if (authoritative || (off <= 1n && off >= -1n)) continue;
    const [told, due] = [amount, expected].map(({ minor }) => minor.toString());
    throw taxResultErrors.off({ code, amount: told, rate, base: base.minor.toString(), expected: due });
  }
}

/** A tax that is withheld is the same part, the other way round. */
function expectedTax(base: Money, amount: Money, rate: string): Money {
  const due = scaleMoney(base, parseDecimal(rate));
  const withheld = amount.minor < 0n !== due.minor < 0n;
  return withheld ? { ...due, minor: -due.minor } : due;
}
