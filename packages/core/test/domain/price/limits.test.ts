import { describe, expect, it } from 'vitest';
import { capDiscount, commitmentTrueUp } from '../../../src/domain/price/limits.ts';
import { parseDecimal, ratio, scaleMoney } from '../../../src/kernel/decimal.ts';
import { add, majorString, negate, parseMoney, type Money } from '../../../src/kernel/money.ts';

const kes = (value: string): Money => parseMoney(value, 'KES');

describe('a cap', () => {
  it.each([
    ['100.00', '100.00', '35.00', '-35.00', '200 less 100 with 35 already and a cap of 100 come to 65'],
    ['100.00', '100.00', '0.00', '0.00', 'the cap itself may be reached'],
    ['100.01', '100.00', '0.00', '-0.01', 'and not passed'],
    ['50.00', '100.00', '100.00', '-50.00', 'nothing more once it is reached'],
    ['50.00', '100.00', '130.00', '-50.00', 'or was passed'],
    ['0.00', '100.00', '130.00', '0.00', 'nothing used, nothing taken off'],
    ['-70.00', '100.00', '150.00', '50.00', 'a volume discount to 80 leaves 80: 100 were billed, so 20 go back'],
  ])('%s with a cap of %s after %s has the line %s: %s', (amount, cap, before, expected) => {
    expect(majorString(capDiscount(kes(amount), kes(cap), kes(before)))).toBe(expected);
  });

  it('knows a period without an earlier bill', () => {
    expect(majorString(add(kes('250.00'), capDiscount(kes('250.00'), kes('100.00'))))).toBe('100.00');
  });

  it('does not compare two currencies', () => {
    expect(() => capDiscount(kes('1.00'), parseMoney('1', 'UGX'))).toThrow(
      expect.objectContaining({ code: 'money.currencyMismatch' }),
    );
  });
});

describe('a minimum commitment', () => {
  it('is prorated and rounded before the rounded lines are taken from it', () => {
    const part = ratio(334n, 365n);
    const plan = scaleMoney(kes('1000.00'), part);
    expect(majorString(plan)).toBe('915.07');
    const missing = commitmentTrueUp(kes('10000.00'), { lines: [plan], ratio: part, last: true });
    // The difference of the exact amounts, 9,000 × 334 ÷ 365, would be 8,235.62.
    expect(majorString(missing)).toBe('8235.61');
    expect(majorString(scaleMoney(kes('9000.00'), part))).toBe('8235.62');
  });

  it.each([
    [['100.00'], '0.00', false, '0.00', 'a bill that is not the last of its period adds nothing'],
    [[], '100.00', true, '900.00', 'the last one takes off what earlier ones came to: 1,000 less 100'],
    [['250.00', '50.00'], '100.00', true, '600.00', 'and its own lines'],
    [['900.00'], '100.00', true, '0.00', 'the commitment is reached'],
    [['900.00'], '200.00', true, '0.00', 'and passed: nothing is given back'],
    [['900.00', '-100.00'], '0.00', true, '200.00', 'a discount does not count as spent'],
  ])('with lines %o and %s before (last: %s) adds %s: %s', (lines, before, last, expected) => {
    const committed = { lines: lines.map(kes), before: kes(before), last };
    expect(majorString(commitmentTrueUp(kes('1000.00'), committed))).toBe(expected);
  });

  it('rounds as it is told', () => {
    const half = { lines: [], ratio: parseDecimal('0.5'), last: true };
    expect(commitmentTrueUp(kes('0.05'), half).minor).toBe(3n);
    expect(commitmentTrueUp(kes('0.05'), { ...half, rounding: 'half_even' }).minor).toBe(2n);
  });

  it('does not count another currency', () => {
    expect(() => commitmentTrueUp(kes('1.00'), { lines: [negate(parseMoney('1', 'UGX'))], last: true })).toThrow(
      expect.objectContaining({ code: 'money.currencyMismatch' }),
    );
  });
});
