import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taxExclusive, taxInclusive, type TaxableLine, type Taxed, type TaxRate } from '../../src/domain/tax.ts';
import { add, money, sum } from '../../src/kernel/money.ts';

const SEED = { seed: 20_260_301, numRuns: 300 };

const RATES: readonly TaxRate[] = [
  { code: 'EXC', name: 'Excise', rate: '0.15', base: 'net' },
  { code: 'LEVY', name: 'Levy', rate: '0.0175', base: 'net' },
  { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' },
  { code: 'ZERO', name: 'Zero-rated', rate: '0', base: 'net' },
];
const rates = fc.subarray([...RATES]);
const minor = fc.oneof(fc.bigInt({ min: -20n, max: 20n }), fc.bigInt({ min: -1_000_000n, max: 10_000_000n }));
const lines = fc.array(fc.tuple(minor, fc.option(rates)), { maxLength: 12 }).map((list): TaxableLine[] =>
  list.map(([amount, own], at) => ({
    key: `line ${at}`,
    amount: money(amount, 'KES'),
    ...(own === null ? {} : { rates: own }),
  })),
);
const options = fc.record({
  taxRounding: fc.constantFrom('per_rate' as const, 'per_line' as const, 'per_invoice' as const),
  rounding: fc.constantFrom('half_up' as const, 'half_even' as const),
});

function expectToFoot({ lines: taxed, taxes }: Taxed): void {
  for (const { net, taxes: parts, tax, gross } of taxed) {
    expect(add(net, tax)).toEqual(gross);
    expect(sum(parts.map(({ amount }) => amount), 'KES')).toEqual(tax); // prettier-ignore
  }
  for (const { code, rate, amount, base } of taxes) {
    const same = taxed.flatMap(({ taxes: parts }) => parts.filter((part) => part.code === code && part.rate === rate));
    expect(sum(same.map((part) => part.amount), 'KES')).toEqual(amount); // prettier-ignore
    expect(sum(same.map((part) => part.base), 'KES')).toEqual(base); // prettier-ignore
  }
}

describe('tax', () => {
  it('added to net prices leaves every net as it is and foots at both levels', () => {
    fc.assert(
      fc.property(lines, rates, options, (all, common, how) => {
        const taxed = taxExclusive(all, common, how);
        expect(taxed.lines.map(({ net }) => net)).toEqual(all.map(({ amount }) => amount));
        expectToFoot(taxed);
      }),
      SEED,
    );
  });

  it('taken out of gross prices keeps every gross to the cent and foots at both levels', () => {
    fc.assert(
      fc.property(lines, rates, options, (all, common, how) => {
        const taxed = taxInclusive(all, common, how);
        expect(taxed.lines.map(({ gross }) => gross)).toEqual(all.map(({ amount }) => amount));
        expectToFoot(taxed);
      }),
      SEED,
    );
  });

  it('taken out of a price has the sign of the price, in every part', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 500n }), { maxLength: 8 }), rates, options, (amounts, of, how) => {
        const all = amounts.map((amount, at) => ({ key: `line ${at}`, amount: money(amount, 'KES') }));
        for (const { net, taxes } of taxInclusive(all, of, how).lines) {
          expect([net, ...taxes.map(({ amount }) => amount)].every((part) => part.minor >= 0n)).toBe(true);
        }
      }),
      SEED,
    );
  });

  it('of a rate is within half a cent of the rate times its printed base', () => {
    fc.assert(
      fc.property(lines, rates, (all, common) => {
        for (const { rate, base, amount } of taxExclusive(all, common).taxes) {
          const exact = base.minor * BigInt(Math.round(Number(rate) * 10_000));
          const off = amount.minor * 10_000n - exact;
          expect(off <= 5_000n && off >= -5_000n).toBe(true);
        }
      }),
      SEED,
    );
  });

  it('is the same for a line in whatever order the lines come', () => {
    fc.assert(
      fc.property(lines, rates, options, fc.boolean(), (all, common, how, included) => {
        const tax = included ? taxInclusive : taxExclusive;
        const forwards = tax(all, common, how).lines;
        const backwards = tax(all.toReversed(), common, how).lines.toReversed();
        expect(backwards).toEqual(forwards);
      }),
      SEED,
    );
  });
});
