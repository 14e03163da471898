import { describe, expect, it } from 'vitest';
import {
  add,
  compareMoney,
  divideRounded,
  formatMoney,
  fromWire,
  majorString,
  minorDigits,
  money,
  negate,
  parseMoney,
  subtract,
  sum,
  toWire,
  zero,
  type RoundingMode,
  roundToStep,
  roundUpTo,
} from '../../src/kernel/money.ts';

const kes = (minor: bigint) => money(minor, 'KES');

describe('money', () => {
  it.each<[bigint, bigint, RoundingMode, bigint, string]>([
    [10n, 5n, 'half_up', 2n, 'what divides evenly is not rounded'],
    [7n, 3n, 'half_up', 2n, 'less than half goes down'],
    [8n, 3n, 'half_up', 3n, 'more than half goes up'],
    [5n, 2n, 'half_up', 3n, 'exactly half goes up'],
    [-5n, 2n, 'half_up', -3n, 'a credit of exactly half is rounded like the charge'],
    [-7n, 3n, 'half_up', -2n, 'less than half goes towards zero, below zero too'],
    [5n, 2n, 'half_even', 2n, 'half even: 2.5 goes to the even 2'],
    [7n, 2n, 'half_even', 4n, 'half even: 3.5 goes to the even 4'],
    [-5n, 2n, 'half_even', -2n, 'half even mirrors below zero'],
    [-7n, 2n, 'half_even', -4n, 'half even mirrors below zero, odd neighbour'],
    [8n, 3n, 'half_even', 3n, 'half even touches only exact halves'],
    [0n, 9n, 'half_up', 0n, 'nothing stays nothing'],
    [9_007_199_254_740_993n * 3n, 3n, 'half_up', 9_007_199_254_740_993n, 'above 2^53 no digit is lost'],
  ])('%s ÷ %s, %s, is %s: %s', (numerator, denominator, mode, expected) => {
    expect(divideRounded(numerator, denominator, mode)).toBe(expected);
  });

  it('rounds half up unless told otherwise', () => {
    expect(divideRounded(25n, 10n)).toBe(3n);
  });

  it.each([
    ['KES', 2, 'most currencies have cents'],
    ['USD', 2, 'most currencies have cents'],
    ['UGX', 0, 'the Ugandan shilling has none'],
    ['RWF', 0, 'the Rwandan franc has none'],
    ['JPY', 0, 'the yen has none'],
    ['ISK', 0, 'the Icelandic króna has none, whatever a gateway says'],
    ['KWD', 3, 'the Kuwaiti dinar has thousandths'],
    ['TND', 3, 'the Tunisian dinar has thousandths'],
  ])('%s has %s digits after the point: %s', (currency, digits) => {
    expect(minorDigits(currency)).toBe(digits);
  });

  it.each([
    [0, 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'],
    [3, 'BHD JOD KWD OMR TND'],
  ])('has %s digits after the point in %s', (digits, currencies) => {
    expect(currencies.split(' ').map(minorDigits)).toEqual(currencies.split(' ').map(() => digits));
  });

  it.each([
    ['kes', 'lower case'],
    ['KSH', 'a code that ISO 4217 does not have'],
    ['', 'nothing'],
    ['KES ', 'a space'],
    ['XXX', 'the code for no currency'],
    ['constructor', 'a name that every object knows'],
  ])('refuses %j as a currency: %s', (currency) => {
    expect(() => money(1n, currency)).toThrow(expect.objectContaining({ code: 'money.unknownCurrency' }));
  });

  it.each([
    ['2500.00', 'KES', 250_000n, 'all digits'],
    ['2500', 'KES', 250_000n, 'no digit after the point'],
    ['2500.5', 'KES', 250_050n, 'fewer digits than the currency has'],
    ['-3.05', 'KES', -305n, 'a credit'],
    ['-0.05', 'KES', -5n, 'a credit of less than one'],
    ['0.00', 'KES', 0n, 'nothing'],
    ['0070', 'KES', 7_000n, 'zeros in front say nothing'],
    ['100000', 'UGX', 100_000n, 'a currency without cents'],
    ['9.500', 'KWD', 9_500n, 'a currency with thousandths'],
    ['92233720368547758.07', 'KES', 9_223_372_036_854_775_807n, 'the largest that 64 bits hold'],
  ])('reads %s %s as %s minor units: %s', (value, currency, minor) => {
    expect(parseMoney(value, currency)).toEqual({ minor, currency });
  });

  it.each([
    ['2500.005', 'KES', 'a digit too many is not rounded away'],
    ['100.0', 'UGX', 'a currency without cents has no point'],
    ['2,500.00', 'KES', 'a separator of thousands'],
    ['1e3', 'KES', 'an exponent'],
    ['+5', 'KES', 'a plus'],
    ['.5', 'KES', 'nothing before the point'],
    ['5.', 'KES', 'nothing after the point'],
    ['', 'KES', 'nothing at all'],
    [' 5', 'KES', 'a space'],
    ['٥', 'KES', 'a digit of another script'],
    ['NaN', 'KES', 'no number'],
  ])('refuses to read %j %s: %s', (value, currency) => {
    expect(() => parseMoney(value, currency)).toThrow(expect.objectContaining({ code: 'money.malformedAmount' }));
  });

  it('refuses a number where an exact string belongs', () => {
    for (const value of [2500, 2500n, null, undefined]) {
      expect(() => parseMoney(value as unknown as string, 'KES')).toThrow(
        expect.objectContaining({ code: 'money.malformedAmount' }),
      );
    }
  });

  it('refuses what does not fit in 64 bits', () => {
    expect(() => parseMoney('92233720368547758.08', 'KES')).toThrow(
      expect.objectContaining({ code: 'money.tooLarge' }),
    );
  });

  it.each([
    [250_000n, 'KES', '2500.00', 'KES 2,500.00'],
    [-5n, 'KES', '-0.05', '-KES 0.05'],
    [0n, 'KES', '0.00', 'KES 0.00'],
    [32_258n, 'UGX', '32258', 'UGX 32,258'],
    [3_065n, 'KWD', '3.065', 'KWD 3.065'],
    [900_719_925_474_099_301n, 'KES', '9007199254740993.01', 'KES 9,007,199,254,740,993.01'],
  ])('writes %s minor units of %s as %s, and for people as %s', (minor, currency, exact, forPeople) => {
    expect(majorString(money(minor, currency))).toBe(exact);
    // Intl puts a no-break space between the currency and the digits.
    expect(formatMoney(money(minor, currency)).replaceAll('\u00a0', ' ')).toBe(forPeople);
  });

  it('goes over the wire as a string of digits and comes back the same', () => {
    const large = kes(9_007_199_254_740_993n);
    expect(toWire(large)).toEqual({ minor: '9007199254740993', currency: 'KES' });
    expect(fromWire(toWire(large))).toEqual(large);
    expect(fromWire(toWire(kes(-1n)))).toEqual(kes(-1n));
  });

  it.each<[unknown, string]>([
    [250_000, 'a JSON number may have lost digits already'],
    ['2500.00', 'the wire carries minor units'],
    ['-0', 'there is one zero'],
    ['007', 'one amount is written in one way'],
    ['', 'nothing'],
    [250_000n, 'a bigint is no JSON'],
    [undefined, 'absent'],
  ])('refuses %s from the wire: %s', (minor) => {
    expect(() => fromWire({ minor: minor as string, currency: 'KES' })).toThrow(
      expect.objectContaining({ code: 'money.malformedWire' }),
    );
  });

  it('refuses from the wire what does not fit in 64 bits', () => {
    expect(() => fromWire({ minor: '9223372036854775808', currency: 'KES' })).toThrow(
      expect.objectContaining({ code: 'money.tooLarge' }),
    );
  });

  it('adds, subtracts, negates and compares within one currency', () => {
    expect(add(kes(3n), kes(4n))).toEqual(kes(7n));
    expect(subtract(kes(3n), kes(4n))).toEqual(kes(-1n));
    expect(negate(kes(3n))).toEqual(kes(-3n));
    expect(sum([kes(1n), kes(2n), kes(3n)], 'KES')).toEqual(kes(6n));
    expect(sum([], 'KES')).toEqual(zero('KES'));
    expect([kes(3n), kes(-1n), kes(2n)].toSorted(compareMoney)).toEqual([kes(-1n), kes(2n), kes(3n)]);
  });

  it('never puts two currencies together', () => {
    const mismatch = expect.objectContaining({ code: 'money.currencyMismatch' });
    const ugx = money(1n, 'UGX');
    expect(() => add(kes(1n), ugx)).toThrow(mismatch);
    expect(() => subtract(kes(1n), ugx)).toThrow(mismatch);
    expect(() => compareMoney(kes(1n), ugx)).toThrow(mismatch);
    expect(() => sum([kes(1n), ugx], 'KES')).toThrow(mismatch);
  });
});

it.each([
  [100_000n, 100n, 100_000n, 'whole shillings stay'],
  [99_950n, 100n, 100_000n, 'part of a shilling is asked for whole'],
  [1n, 100n, 100n, 'the least is one step'],
  [0n, 100n, 0n, 'nothing stays nothing'],
  [12_345n, 1n, 12_345n, 'who moves cents rounds nothing'],
])('%s minor units in steps of %s are %s: %s', (minor, step, rounded) => {
  expect(roundUpTo(money(minor, 'KES'), step).minor).toBe(rounded);
});

it.each<[bigint, bigint, RoundingMode, bigint, string]>([
  [10_002n, 5n, 'half_up', 10_000n, '100.02 in coins of 0.05 goes down'],
  [10_003n, 5n, 'half_up', 10_005n, '100.03 goes up'],
  [197_249n, 100n, 'half_up', 197_200n, '1,972.49 in whole shillings'],
  [197_250n, 100n, 'half_up', 197_300n, 'exactly half goes up'],
  [197_250n, 100n, 'half_even', 197_200n, 'or to the even one'],
  [-197_250n, 100n, 'half_up', -197_300n, 'a credit note like its invoice'],
])('%s minor units in coins of %s, %s, are paid with %s: %s', (minor, step, mode, paid) => {
  expect(roundToStep(money(minor, 'KES'), step, mode).minor).toBe(paid);
});
