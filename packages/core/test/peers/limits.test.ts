import { describe, expect, it } from 'vitest';
import { add, capDiscount, commitmentTrueUp, majorString, parseMoney, percentOff, ratio } from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours.

const usd = (amount: string) => parseMoney(amount, 'USD');

describe('OpenMeter, maximum spend', () => {
  it.each([
    ['unit, not hit', '100.00', '100.00', '0.00', '0.00'],
    ['unit, hit', '50.00', '100.00', '70.00', '-20.00'],
    ['graduated, hit in the third tier', '22.00', '170.00', '160.00', '-12.00'],
    ['package, hit', '75.00', '100.00', '90.00', '-65.00'],
    ['dynamic, hit', '66.67', '100.00', '93.33', '-60.00'],
    ['overage, none', '1000.00', '10000.00', '9000.00', '0.00'],
    ['overage, rounding', '1000.00', '10000.00', '9000.01', '-0.01'],
    ['overage and some valid charges', '1000.00', '10000.00', '9600.00', '-600.00'],
    ['overage, all of it', '1000.00', '10000.00', '10000.00', '-1000.00'],
    ['overage, hugely over', '1000.00', '10000.00', '20000.00', '-1000.00'],
    ['volume, at the cap', '100.00', '100.00', '0.00', '0.00'],
    ['volume, not at an edge', '150.00', '125.00', '0.00', '-25.00'],
  ])('%s: of %s within %s, %s billed before, %s', (_, amount, cap, before, off) => {
    expect(majorString(capDiscount(usd(amount), usd(cap), usd(before)))).toBe(off);
  });

  it('unit with 50 % off, hit: 200 less 100, 35 billed before, within 100: 35 more off, 65 to pay', () => {
    const half = percentOff(usd('200.00'), '0.5');
    const left = add(usd('200.00'), half);
    const over = capDiscount(left, usd('100.00'), usd('35.00'));
    expect([half, over, add(left, over)].map(majorString)).toEqual(['-100.00', '-35.00', '65.00']);
  });
});

describe('OpenMeter, minimum spend', () => {
  it.each<[string, string, readonly string[], string, boolean, string]>([
    ['unit, no usage', '100.00', [], '0.00', true, '100.00'],
    ['unit, not the last line of the period', '100.00', [], '0.00', false, '0.00'],
    ['graduated, flat price billed before', '1000.00', [], '100.00', true, '900.00'],
    ['volume, flat price of the first tier', '150.00', ['100.00'], '0.00', true, '50.00'],
    ['volume, met exactly', '100.00', ['100.00'], '0.00', true, '0.00'],
    ['volume, passed', '100.00', ['500.00'], '0.00', true, '0.00'],
  ])('%s: of %s, lines of %j and %s before, last %s, %s is missing', (_, least, lines, before, last, missing) => {
    const trueUp = commitmentTrueUp(usd(least), { lines: lines.map(usd), before: usd(before), last });
    expect(majorString(trueUp)).toBe(missing);
  });
});

describe('Lago, minimum commitment', () => {
  it.each<[string, string, readonly string[], readonly [number, number], string]>([
    ['charge minimum, 7.00 of 10.00', '10.00', ['7.00'], [1, 1], '3.00'],
    ['charge minimum, passed', '10.00', ['15.00'], [1, 1], '0.00'],
    ['true-up, no fees', '2.00', [], [1, 1], '2.00'],
    ['true-up, subscription and charge', '100.00', ['2.00', '3.00'], [1, 1], '95.00'],
    ['true-up, and a charge paid in advance', '100.00', ['2.00', '3.00', '5.00'], [1, 1], '90.00'],
    ['in arrears, calendar year from 5 March 2024', '10000.00', ['82.51', '88.00'], [302, 366], '8080.86'],
    ['in advance, calendar year, second bill', '10000.00', ['82.51', '87.00'], [302, 366], '8081.86'],
    ['in advance, calendar month from 28 February', '10000.00', ['6.90', '70.00'], [2, 29], '612.76'],
    ['in advance, calendar month, whole', '10000.00', ['100.00', '15.00'], [1, 1], '9885.00'],
    ['in arrears, calendar quarter from 12 March', '10000.00', ['21.98', '30.00'], [20, 91], '2145.82'],
    ['in arrears, calendar week from a Tuesday', '10000.00', ['85.71', '30.00'], [6, 7], '8455.72'],
    ['in arrears, calendar week, whole', '10000.00', ['100.00', '10.00'], [1, 1], '9890.00'],
    ['on termination, a whole month', '10000.00', ['100.00'], [1, 1], '9900.00'],
    ['golden suite, commitments', '100.00', ['20.00', '30.00'], [1, 1], '50.00'],
    ['334 of 365 days, rounded before the difference', '10000.00', ['915.07'], [334, 365], '8235.61'],
  ])('%s: of %s, lines of %j, %j of the period, %s is missing', (_, least, lines, [days, of], missing) => {
    const trueUp = commitmentTrueUp(usd(least), {
      lines: lines.map(usd),
      ratio: ratio(BigInt(days), BigInt(of)),
      last: true,
    });
    expect(majorString(trueUp)).toBe(missing);
  });
});
