import { describe, expect, it } from 'vitest';
import {
  compareDecimal,
  dividedBy,
  parseDecimal,
  plus,
  ratio,
  roundDecimal,
  roundToMoney,
  scaleMoney,
  times,
} from '../../src/kernel/decimal.ts';
import { money, type RoundingMode } from '../../src/kernel/money.ts';

describe('an exact decimal', () => {
  it.each([
    ['0.16', 4n, 25n, 'in lowest terms'],
    ['1', 1n, 1n, 'a whole number'],
    ['-2.5', -5n, 2n, 'below zero'],
    ['0.000000000001', 1n, 1_000_000_000_000n, 'twelve digits after the point'],
    ['0.0', 0n, 1n, 'nothing'],
  ])('reads %s as %s/%s: %s', (value, numerator, denominator) => {
    expect(parseDecimal(value)).toEqual({ numerator, denominator });
  });

  it.each([['0.0000000000001'], ['1e-3'], ['16%'], ['.16'], ['1.'], [''], ['0,16'], ['+1']])('refuses %j', (value) => {
    expect(() => parseDecimal(value)).toThrow(expect.objectContaining({ code: 'decimal.malformed' }));
  });

  it('refuses a number: 0.1 + 0.2 has taught us', () => {
    expect(() => parseDecimal(0.16 as unknown as string)).toThrow(
      expect.objectContaining({ code: 'decimal.malformed' }),
    );
  });

  it('counts without losing anything', () => {
    expect(plus(parseDecimal('0.1'), parseDecimal('0.2'))).toEqual(parseDecimal('0.3'));
    expect(times(parseDecimal('1.15'), parseDecimal('1.16'))).toEqual(parseDecimal('1.334'));
    expect(times(dividedBy(ratio(1n, 1n), ratio(3n, 1n)), ratio(3n, 1n))).toEqual(ratio(1n, 1n));
    expect(ratio(1n, -2n)).toEqual({ numerator: -1n, denominator: 2n });
    expect([ratio(1n, 2n), ratio(1n, 3n), ratio(-1n, 2n)].toSorted(compareDecimal)).toEqual([
      ratio(-1n, 2n),
      ratio(1n, 3n),
      ratio(1n, 2n),
    ]);
  });

  it('scales money and rounds once', () => {
    // 180 seconds at 0.1 for a minute are 0.30: rounding on the way is how others come to 0.3001.
    const perMinute = parseDecimal('0.1');
    expect(roundToMoney(times(perMinute, ratio(180n, 60n)), 'KES')).toEqual(money(30n, 'KES'));
    expect(scaleMoney(money(5n, 'KES'), ratio(1n, 2n))).toEqual(money(3n, 'KES'));
    expect(scaleMoney(money(5n, 'KES'), ratio(1n, 2n), 'half_even')).toEqual(money(2n, 'KES'));
    expect(roundToMoney(parseDecimal('3.0655'), 'KWD')).toEqual(money(3_066n, 'KWD'));
    expect(roundToMoney(parseDecimal('1.5'), 'UGX')).toEqual(money(2n, 'UGX'));
  });

  it.each<[string, number, RoundingMode | undefined, string, string]>([
    ['0.12345', 4, undefined, '0.1235', 'a price of four digits for each record, if the regulator asks for it'],
    ['0.12345', 4, 'half_even', '0.1234', 'to the even one, where the house rounds so'],
    ['-0.12345', 4, undefined, '-0.1235', 'a credit like the charge that it undoes'],
    ['0.1', 4, undefined, '0.1', 'what has fewer digits stays'],
    ['2.5', 0, undefined, '3', 'whole numbers'],
  ])('%s to %s digits, %s, is %s: %s', (value, digits, mode, expected) => {
    expect(roundDecimal(parseDecimal(value), digits, mode)).toEqual(parseDecimal(expected));
  });
});
