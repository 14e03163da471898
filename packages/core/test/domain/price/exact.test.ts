import { describe, expect, it } from 'vitest';
import { decimalText } from '../../../src/domain/price/exact.ts';
import { parseDecimal, ratio, type Decimal } from '../../../src/kernel/decimal.ts';

describe('an exact decimal in words', () => {
  it.each<[Decimal, string, string]>([
    [ratio(0n, 1n), '0', 'nothing'],
    [ratio(1_300n, 1n), '1300', 'a whole number has no point'],
    [ratio(16_142n, 1_000n), '16.142', 'as many digits as it takes'],
    [ratio(1n, 1_000_000_000_000n), '0.000000000001', 'the smallest price there is'],
    [ratio(-5n, 2n), '-2.5', 'below zero'],
    [ratio(-1n, 40n), '-0.025', 'below zero and above minus one'],
    [ratio(2n, 3n), '0.666666666667', 'one that never ends is rounded at twelve digits'],
    [ratio(1n, 1n << 30n), '0.000000000931', 'and so is one that is longer'],
  ])('%o is %s: %s', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  it('reads back as it was', () => {
    for (const text of ['0.0025', '-12.5', '99999999999999.000000000001']) {
      expect(decimalText(parseDecimal(text))).toBe(text);
    }
  });
});
