import { describe, expect, it } from 'vitest';
import { amountOff } from '../../src/domain/discount.ts';
import {
  checkRates,
  taxExclusive,
  taxInclusive,
  type TaxableLine,
  type Taxed,
  type TaxOptions,
  type TaxRate,
} from '../../src/domain/tax.ts';
import { add, majorString, money, parseMoney, sum } from '../../src/kernel/money.ts';

const vat: TaxRate = { code: 'VAT', name: 'VAT 16 %', rate: '0.16', base: 'net' };
const excise: TaxRate = { code: 'EXC', name: 'Excise 15 %', rate: '0.15', base: 'net' };
const vatOnExcise: TaxRate = { ...vat, base: 'net+previous' };

const kes = (...amounts: string[]): TaxableLine[] =>
  amounts.map((amount, at) => ({ key: `line ${at}`, amount: parseMoney(amount, 'KES') }));
const nets = ({ lines }: Taxed) => lines.map(({ net }) => majorString(net));
const taxesOf = ({ lines }: Taxed) => lines.map(({ tax }) => majorString(tax));
const grosses = ({ lines }: Taxed) => lines.map(({ gross }) => majorString(gross));
const rates = ({ taxes }: Taxed) =>
  taxes.map(({ code, base, amount }) => [code, majorString(base), majorString(amount)]);
const totalTax = ({ lines }: Taxed) => majorString(sum(lines.map(({ tax }) => tax), 'KES')); // prettier-ignore

describe('prices without tax', () => {
  it.each<[string[], TaxRate[], string[], string[][], string]>([
    [['2155.17'], [vat], ['344.83'], [['VAT', '2155.17', '344.83']], '16 % of 2,155.17 is 344.8272'],
    [
      ['1000.00'],
      [excise, vatOnExcise],
      ['334.00'],
      [
        ['EXC', '1000.00', '150.00'],
        ['VAT', '1150.00', '184.00'],
      ],
      'VAT upon excise: 1,334.00 in all',
    ],
    [
      ['1000.00'],
      [excise, vat],
      ['310.00'],
      [
        ['EXC', '1000.00', '150.00'],
        ['VAT', '1000.00', '160.00'],
      ],
      'VAT beside excise',
    ],
    [
      ['0.10', '0.10', '0.10'],
      [vat],
      ['0.02', '0.02', '0.01'],
      [['VAT', '0.30', '0.05']],
      'the rate is rounded once, 4.8 to 5 cents, and the lines share it',
    ],
    [
      ['2500.00', '-500.00'],
      [vat],
      ['400.00', '-80.00'],
      [['VAT', '2000.00', '320.00']],
      'a discount line takes its tax back',
    ],
    [['100.00'], [{ ...vat, rate: '0' }], ['0.00'], [['VAT', '100.00', '0.00']], 'a rate of zero is printed'],
    [['100.00'], [], ['0.00'], [], 'no rate, no tax'],
  ])('%j at %j bear %j', (amounts, of, taxes, perRate) => {
    const taxed = taxExclusive(kes(...amounts), of);
    expect(nets(taxed)).toEqual(amounts);
    expect(taxesOf(taxed)).toEqual(taxes);
    expect(rates(taxed)).toEqual(perRate);
  });

  it('rounds a rate once although its lines bear different other taxes', () => {
    const lines = [
      { key: 'call', amount: money(10n, 'KES'), rates: [excise, vat] },
      { key: 'cable', amount: money(10n, 'KES'), rates: [vat] },
      { key: 'fine', amount: money(10n, 'KES'), rates: [] },
    ];
    const taxed = taxExclusive(lines, []);
    // VAT on 0.20 is 3.2 cents: 3, where 1.6 cents on each line would have made 4.
    expect(rates(taxed)).toEqual([
      ['EXC', '0.10', '0.02'],
      ['VAT', '0.20', '0.03'],
    ]);
    expect(taxesOf(taxed)).toEqual(['0.03', '0.02', '0.00']);
  });
});

describe('prices with tax', () => {
  it.each<[string[], TaxRate[], string[], string[][], string]>([
    [['2500.00'], [vat], ['2155.17'], [['VAT', '2155.17', '344.83']], 'never 2,500.01'],
    [
      ['999.00', '999.00', '999.00'],
      [vat],
      ['861.21', '861.21', '861.20'],
      [['VAT', '2583.62', '413.38']],
      'the group is rounded, 413.38, and not three times 137.79',
    ],
    [
      ['1334.00'],
      [excise, vatOnExcise],
      ['1000.00'],
      [
        ['EXC', '1000.00', '150.00'],
        ['VAT', '1150.00', '184.00'],
      ],
      'backed out of 1.15 × 1.16',
    ],
    [
      ['133.10'],
      [
        { ...excise, code: 'A', rate: '0.1' },
        { ...excise, code: 'B', rate: '0.1', base: 'net+previous' },
        { ...excise, code: 'C', rate: '0.1', base: 'net+previous' },
      ],
      ['100.00'],
      [
        ['A', '100.00', '10.00'],
        ['B', '110.00', '11.00'],
        ['C', '121.00', '12.10'],
      ],
      'three times 10 %, each upon all before it: 1.1 × 1.1 × 1.1',
    ],
    [['500.00'], [vat], ['431.03'], [['VAT', '431.03', '68.97']], 'a bundle of 500.00'],
    [['-500.00'], [vat], ['-431.03'], [['VAT', '-431.03', '-68.97']], 'and its credit note'],
    [
      ['0.01', '0.01'],
      [excise, vatOnExcise],
      ['0.01', '0.00'],
      [
        ['EXC', '0.01', '0.00'],
        ['VAT', '0.01', '0.01'],
      ],
      'so little that only one cent of two is tax',
    ],
    [['100.00'], [], ['100.00'], [], 'no rate, no tax'],
    [['100.00'], [{ ...vat, rate: '0' }], ['100.00'], [['VAT', '100.00', '0.00']], 'a rate of zero'],
  ])('%j at %j are %j without', (amounts, of, without, perRate) => {
    const taxed = taxInclusive(kes(...amounts), of);
    expect(grosses(taxed)).toEqual(amounts);
    expect(nets(taxed)).toEqual(without);
    expect(rates(taxed)).toEqual(perRate);
  });

  it('rounds each line on its own when the law asks for it: 413.37', () => {
    const taxed = taxInclusive(kes('999.00', '999.00', '999.00'), [vat], { taxRounding: 'per_line' });
    expect(taxesOf(taxed)).toEqual(['137.79', '137.79', '137.79']);
    expect(rates(taxed)).toEqual([['VAT', '2583.63', '413.37']]);
  });

  it('rounds once for the invoice when the law asks for it, and equal lines share alike in any order', () => {
    // 77.586 cents net each, 155.17 together: 155, and one of the two has the odd cent.
    const lines = ['north', 'south'].map((key) => ({ key, amount: money(90n, 'KES'), rates: [{ ...vat, code: key }] }));
    const forwards = taxInclusive(lines, [], { taxRounding: 'per_invoice' });
    const backwards = taxInclusive(lines.toReversed(), [], { taxRounding: 'per_invoice' });
    expect(nets(forwards)).toEqual(['0.78', '0.77']);
    expect(nets(backwards)).toEqual(['0.77', '0.78']);
  });

  it('leaves nothing between the gross of 1,334.00 and back', () => {
    const there = taxExclusive(kes('1000.00'), [excise, vatOnExcise]);
    const back = taxInclusive(
      there.lines.map(({ key, gross }) => ({ key, amount: gross })),
      [excise, vatOnExcise],
    );
    expect(back).toEqual(there);
  });
});

describe('where tax is rounded', () => {
  // Eight fees, 10 to 40 on each of two plans; 20 % on the second of each, 10 % on the others. Coupons: 20 off the
  // first two fees, 10 off the second plan, 5 off everything that is left.
  const ten: TaxRate = { code: 'T10', name: '10 %', rate: '0.1', base: 'net' };
  const twenty: TaxRate = { code: 'T20', name: '20 %', rate: '0.2', base: 'net' };
  let fees = kes('10.00', '20.00', '30.00', '40.00', '10.00', '20.00', '30.00', '40.00');
  for (const [coupon, from, to] of [
    ['20.00', 0, 2],
    ['10.00', 4, 8],
    ['5.00', 0, 8],
  ] as const) {
    const { off } = amountOff(fees.slice(from, to), parseMoney(coupon, 'KES'));
    fees = fees.map((fee, at) => {
      const less = at >= from ? off[at - from] : undefined;
      return less === undefined ? fee : { ...fee, amount: add(fee.amount, less) };
    });
  }
  const lines = fees.map((fee, at) => ({ ...fee, rates: [at % 4 === 1 ? twenty : ten] }));

  it.each<[NonNullable<TaxOptions['taxRounding']>, string, string[], string]>([
    ['per_line', '18.87', ['14.09', '4.78'], 'eight roundings, most of them down'],
    ['per_rate', '18.90', ['14.11', '4.79'], 'two roundings, both up'],
    ['per_invoice', '18.89', ['14.10', '4.79'], 'one rounding; 1,410.6 and 478.8 cents share it'],
  ])('%s: %s', (taxRounding, expected, perRate) => {
    const taxed = taxExclusive(lines, [], { taxRounding });
    expect(totalTax(taxed)).toBe(expected);
    expect(taxed.taxes.map(({ amount }) => majorString(amount))).toEqual(perRate);
    expect(nets(taxed)).toEqual(['3.23', '6.47', '29.12', '38.82', '8.74', '17.47', '26.21', '34.94']);
  });

  it('goes by the rate unless told otherwise', () => {
    expect(totalTax(taxExclusive(lines, []))).toBe('18.90');
  });

  it('can go to the even cent', () => {
    expect(totalTax(taxExclusive(kes('0.05'), [ten]))).toBe('0.01');
    expect(totalTax(taxExclusive(kes('0.05'), [ten], { rounding: 'half_even' }))).toBe('0.00');
  });
});

describe('what cannot be taxed', () => {
  it('is a mixture of prices with tax and without', () => {
    const [first, second] = kes('1.00', '1.00') as [TaxableLine, TaxableLine];
    const mixed = [
      { ...first, taxIncluded: true },
      { ...second, taxIncluded: false },
    ];
    expect(() => taxInclusive(mixed, [vat])).toThrow(expect.objectContaining({ code: 'tax.mixed' }));
    expect(() => taxExclusive(mixed, [vat])).toThrow(expect.objectContaining({ code: 'tax.mixed' }));
  });

  it('is a mixture of currencies', () => {
    const mixed = [...kes('1.00'), { key: 'far', amount: money(1n, 'UGX') }];
    expect(() => taxExclusive(mixed, [vat])).toThrow(expect.objectContaining({ code: 'money.currencyMismatch' }));
  });

  it('is a tax upon another that is upon the first', () => {
    const exciseOnVat: TaxRate = { ...excise, base: 'net+previous' };
    const lines = [
      { key: 'a', amount: money(100n, 'KES'), rates: [exciseOnVat, vatOnExcise] },
      { key: 'b', amount: money(100n, 'KES'), rates: [vatOnExcise, exciseOnVat] },
    ];
    expect(() => taxExclusive(lines, [])).toThrow(expect.objectContaining({ code: 'tax.order' }));
  });

  it.each<[TaxRate[], string]>([
    [[{ ...vat, rate: '-0.16' }], 'tax.negativeRate'],
    [[vat, vat], 'tax.twice'],
    [[{ ...vat, rate: '16%' }], 'decimal.malformed'],
  ])('is %j: %s', (of, code) => {
    expect(() => checkRates(of)).toThrow(expect.objectContaining({ code }));
    expect(() => taxExclusive(kes('1.00'), of)).toThrow(expect.objectContaining({ code }));
  });

  it.each(['16', '1', '1.5'])('is a rate of %s when it is published: 16 %% is 0.16', (rate) => {
    expect(() => checkRates([{ ...vat, rate }])).toThrow(/0\.16 for 16 %/);
  });
});
