import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVoucherCode, voucherCode, voucherCodeAsKept, voucherCodeAsPrinted } from '../../src/domain/voucher.ts';

const chance = fc.array(fc.integer({ min: 0, max: 31 }), { minLength: 15, maxLength: 15 });
const settings = { seed: 20_260_301, numRuns: 300 };

describe('the code of a voucher', () => {
  it('has a check character by the rule of Luhn, over 32 characters', () => {
    // From the right every second value counts double, and what passes 31 loses 31: 1 → 2, so 30 is missing to 32.
    expect(voucherCode([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])).toBe('000000000000001Y');
    // 16 → 32, which is 1 with its two figures added up as in Luhn's rule: 31 is missing.
    expect(voucherCode([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16])).toBe('00000000000000GZ');
  });

  it.each([
    ['7qk2-abcd', '7QK2ABCD', 'case and dashes say nothing'],
    [' 7QK2 ABCD ', '7QK2ABCD', 'nor do blanks'],
    ['oil', '011', 'what people read for a digit is the digit'],
  ])('%j is kept as %s: %s', (typed, kept) => {
    expect(voucherCodeAsKept(typed)).toBe(kept);
  });

  it.each([
    ['', 'nothing'],
    ['000000000000001', 'too short'],
    ['000000000000001YY', 'too long'],
    ['U00000000000001Y', 'U is no character of a code'],
  ])('%j is none: %s', (typed) => {
    expect(isVoucherCode(typed)).toBe(false);
  });

  it('is read back as it was printed, in fours', () => {
    expect(voucherCodeAsPrinted('000000000000001Y')).toBe('0000-0000-0000-001Y');
    fc.assert(
      fc.property(chance, (values) => {
        const code = voucherCode(values);
        expect(isVoucherCode(code)).toBe(true);
        expect(voucherCodeAsKept(voucherCodeAsPrinted(code).toLowerCase())).toBe(code);
      }),
      settings,
    );
  });

  it('notices any one wrong character', () => {
    const place = fc.integer({ min: 0, max: 15 });
    fc.assert(
      fc.property(chance, place, fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), (values, at, other) => {
        const code = voucherCode(values);
        const wrong = code.slice(0, at) + other + code.slice(at + 1);
        expect(isVoucherCode(wrong)).toBe(wrong === code);
      }),
      settings,
    );
  });
});
