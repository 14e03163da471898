import { describe, expect, it } from 'vitest';
import {
  add,
  amountOff,
  majorString,
  parseMoney,
  taxExclusive,
  type TaxOptions,
  type TaxRate,
} from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours. Where ours differ, the row says why.

const rate = (percent: number): TaxRate => ({
  code: `T${percent}`,
  name: `${percent} %`,
  rate: (percent / 100).toFixed(2),
  base: 'net',
});

const eur = (amount: string) => parseMoney(amount, 'EUR');

describe('Lago, coupons breakdown: eight fees, three coupons, two rates', () => {
  const amounts = ['10.00', '20.00', '30.00', '40.00', '10.00', '20.00', '30.00', '40.00'];
  let fees = amounts.map((amount, at) => ({ key: `fee ${at}`, amount: eur(amount) }));
  // 20.00 off the first two fees, 10.00 off the second plan, 5.00 off all that is left: one after the other.
  for (const [coupon, from, to] of [
    ['20.00', 0, 2],
    ['10.00', 4, 8],
    ['5.00', 0, 8],
  ] as const) {
    const { off } = amountOff(fees.slice(from, to), eur(coupon));
    fees = fees.map((fee, at) => {
      const less = at >= from ? off[at - from] : undefined;
      return less === undefined ? fee : { ...fee, amount: add(fee.amount, less) };
    });
  }
  const lines = fees.map((fee, at) => ({ ...fee, rates: [rate(at % 4 === 1 ? 20 : 10)] }));
  const taxed = (taxRounding: TaxOptions['taxRounding']) => taxExclusive(lines, [], taxRounding && { taxRounding });
  const tax = (taxRounding?: TaxOptions['taxRounding']) =>
    taxed(taxRounding).lines.reduce((all, line) => all + line.tax.minor, 0n);

  it('tax on each fee is 0.32, 1.29, 2.91, 3.88, 0.87, 3.49, 2.62 and 3.49', () => {
    const each = taxed('per_line').lines.map((line) => majorString(line.tax));
    expect(each).toEqual(['0.32', '1.29', '2.91', '3.88', '0.87', '3.49', '2.62', '3.49']);
  });

  it('tax of the invoice is 18.89 rounded once, where the fees add up to 18.87', () => {
    expect([tax('per_invoice'), tax('per_line')]).toEqual([1_889n, 1_887n]);
  });

  it('and 18.90 by the rate, our default: what validators of electronic invoices recompute', () => {
    expect(tax()).toBe(1_890n);
  });

  it('subtotal is 165.00 and the total 183.89', () => {
    const { lines: printed } = taxed('per_invoice');
    const net = printed.reduce((all, line) => all + line.net.minor, 0n);
    expect([net, net + tax('per_invoice')]).toEqual([16_500n, 18_389n]);
  });
});

describe('Lago, 20 % on what a percentage charge came to', () => {
  it.each([
    ['free events', '5.10', '6.12'],
    ['free amount, first paying event', '5.01', '6.01'],
    ['free amount, second paying event', '10.11', '12.13'],
    ['both, over the amount', '5.05', '6.06'],
    ['both, two events over', '10.15', '12.18'],
    ['least and most for an event, one event', '2.00', '2.40'],
    ['least and most for an event, two events', '13.00', '15.60'],
    ['least and most for an event, three events', '25.00', '30.00'],
  ])('percentage scenario, %s: %s is %s with tax', (_, net, gross) => {
    const [line] = taxExclusive([{ key: 'charge', amount: eur(net) }], [rate(20)]).lines;
    expect(line && majorString(line.gross)).toBe(gross);
  });
});

it('Lago, provider taxes: 1.51 at 50 % and 30 % is 0.76 + 0.45, 2.72 with tax', () => {
  const { lines, taxes } = taxExclusive([{ key: 'fees', amount: parseMoney('1.51', 'EUR') }], [rate(50), rate(30)]);
  expect(taxes.map(({ amount }) => majorString(amount))).toEqual(['0.76', '0.45']);
  expect(lines.map(({ gross }) => majorString(gross))).toEqual(['2.72']);
});

it('Lago, credit note rounding: 25 % of 200.00 is 50.00', () => {
  const [line] = taxExclusive([{ key: 'plan', amount: parseMoney('200.00', 'EUR') }], [rate(25)]).lines;
  expect(line && [line.tax, line.gross].map(majorString)).toEqual(['50.00', '250.00']);
});
