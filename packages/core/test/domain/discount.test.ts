import { describe, expect, it } from 'vitest';
import { amountOff, percentOff } from '../../src/domain/discount.ts';
import { add, majorString, money, parseMoney } from '../../src/kernel/money.ts';

const lines = (...amounts: string[]) =>
  amounts.map((amount, at) => ({ key: `line ${at}`, amount: parseMoney(amount, 'KES') }));

describe('a discount', () => {
  it('takes 20 % of 2,500 and then 300: 1,700', () => {
    const price = parseMoney('2500.00', 'KES');
    const promo = percentOff(price, '0.2');
    expect(majorString(promo)).toBe('-500.00');
    const reduced = add(price, promo);
    const { off } = amountOff([{ key: 'plan', amount: reduced }], parseMoney('300.00', 'KES'));
    expect(majorString(add(reduced, off[0] ?? money(0n, 'KES')))).toBe('1700.00');
  });

  it.each([
    ['0.05', '0.5', '-0.03', 'half a cent is rounded once, away from zero'],
    ['100.00', '1', '-100.00', 'everything'],
    ['100.00', '0', '0.00', 'nothing'],
    ['-100.00', '0.1', '10.00', 'of a credit, the other way round'],
  ])('of %s at %s is %s: %s', (amount, rate, expected) => {
    expect(majorString(percentOff(parseMoney(amount, 'KES'), rate))).toBe(expected);
  });

  it.each<[string[], string, string[], string, string]>([
    [['10.00', '20.00'], '20.00', ['-6.67', '-13.33'], '0.00', 'shared by amount, to the cent'],
    [['1.00', '1.00', '1.00'], '1.00', ['-0.34', '-0.33', '-0.33'], '0.00', 'the odd cent goes to the first of equals'],
    [['10.00', '20.00'], '50.00', ['-10.00', '-20.00'], '20.00', 'no line falls below zero; the rest is left'],
    [['10.00', '-5.00'], '8.00', ['-8.00', '0.00'], '0.00', 'a credit is no line to take from'],
    [['-5.00'], '8.00', ['0.00'], '8.00', 'nothing to take from'],
    [[], '8.00', [], '8.00', 'no line at all'],
  ])('over %j, %s takes %j and leaves %s: %s', (amounts, discount, expected, left) => {
    const spread = amountOff(lines(...amounts), parseMoney(discount, 'KES'));
    expect(spread.off.map(majorString)).toEqual(expected);
    expect(majorString(spread.left)).toBe(left);
  });

  it('is never a surcharge, and never in another currency', () => {
    expect(() => percentOff(money(1n, 'KES'), '-0.1')).toThrow(
      expect.objectContaining({ code: 'discount.rateOutOfRange' }),
    );
    expect(() => percentOff(money(1n, 'KES'), '1.1')).toThrow(
      expect.objectContaining({ code: 'discount.rateOutOfRange' }),
    );
    expect(() => amountOff(lines('1.00'), money(-1n, 'KES'))).toThrow(
      expect.objectContaining({ code: 'discount.negative' }),
    );
    expect(() => amountOff(lines('1.00'), money(1n, 'UGX'))).toThrow(
      expect.objectContaining({ code: 'money.currencyMismatch' }),
    );
  });
});
