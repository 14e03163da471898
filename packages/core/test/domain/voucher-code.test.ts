import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSignedCode,
  isUnsignedCode,
  signedCode,
  voucherCodeAsKept,
  voucherCodeAsPrinted,
  type SignCode,
} from '../../src/domain/voucher-code.ts';

const keyed =
  (key: string): SignCode =>
  (body) =>
    createHmac('sha256', key).update(body).digest();
const sign = keyed('a key of the house');
const fixed: SignCode = () => Uint8Array.of(0xab, 0xcd, 0xef);
const chance = fc.array(fc.integer({ min: 0, max: 31 }), { minLength: 11, maxLength: 11 });
const settings = { seed: 20_260_301, numRuns: 300 };

describe('the code of a voucher', () => {
  it('is eleven characters of chance and the first 20 bits of its signature', () => {
    // ABCDEF… in hexadecimal is 1010 1011 1100 1101 1110: in fives 10101 01111 00110 11110, which are 21, 15, 6, 30.
    expect(signedCode([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31], fixed)).toBe('0123456789ZNF6Y');
  });

  it.each([
    ['7qk2m-abcde', '7QK2MABCDE', 'case and dashes say nothing'],
    [' 7QK2M ABCDE ', '7QK2MABCDE', 'nor do blanks'],
    ['oil', '011', 'what people read for a digit is the digit'],
  ])('%j is kept as %s: %s', (typed, kept) => {
    expect(voucherCodeAsKept(typed)).toBe(kept);
  });

  it.each([
    ['', 'nothing'],
    ['00000000000000', 'too short'],
    ['0000000000000000', 'too long'],
    ['U00000000000000', 'U is no character of a code'],
  ])('%j is none: %s', (typed) => {
    expect(isSignedCode(typed, sign)).toBe(false);
  });

  it('is read back as it was printed, in fives', () => {
    fc.assert(
      fc.property(chance, (values) => {
        const code = signedCode(values, sign);
        expect(voucherCodeAsPrinted(code)).toMatch(/^.{5}-.{5}-.{5}$/);
        expect(isSignedCode(code, sign)).toBe(true);
        expect(voucherCodeAsKept(voucherCodeAsPrinted(code).toLowerCase())).toBe(code);
      }),
      settings,
    );
  });

  it('is refused with any one wrong character, and under any other key', () => {
    const place = fc.integer({ min: 0, max: 14 });
    fc.assert(
      fc.property(chance, place, fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), (values, at, other) => {
        const code = signedCode(values, sign);
        const wrong = code.slice(0, at) + other + code.slice(at + 1);
        expect(isSignedCode(wrong, sign)).toBe(wrong === code);
        expect(isSignedCode(code, keyed('another key'))).toBe(false);
      }),
      settings,
    );
  });
});

describe('a code of before codes were signed', () => {
  it.each([
    ['000000000000001Y', true, '1 counts double: 30 is missing to 32, and the thirtieth character is Y'],
    ['00000000000000GZ', true, '16 doubled is 32, which counts as 1: 31 is missing'],
    ['000000000000001Z', false, 'another check character'],
    ['000000000000001', false, 'too short'],
    ['U00000000000001Y', false, 'U is no character of a code'],
  ])('%s: %s, for %s', (kept, stands) => {
    expect(isUnsignedCode(kept)).toBe(stands);
  });

  it('is printed in fours', () => {
    expect(voucherCodeAsPrinted('000000000000001Y')).toBe('0000-0000-0000-001Y');
  });
});
