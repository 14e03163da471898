import { assert, bigInt, property } from 'fast-check';
import { expect, it } from 'vitest';
import { minorFromDaraja, shillingsFromMinor } from '../../src/daraja/amount.ts';

it.each<[amount: string | number, minor: bigint, why: string]>([
  [1, 100n, 'the callback writes 1.00, which JSON reads as 1'],
  [2500.5, 250_050n, 'one decimal is ten cents'],
  [0.29, 29n, '0.29 * 100 would be 28.999…'],
  [1.15, 115n, '1.15 * 100 would be 114.999…'],
  ['5.00', 500n, 'C2B writes text'],
  ['10', 1000n, 'older C2B without decimals'],
  ['70000000000.01', 7_000_000_000_001n, 'larger than 32 bits'],
])('%s is %s cents: %s', (amount, minor) => {
  expect(minorFromDaraja(amount)).toBe(minor);
});

it.each<[amount: string | number, why: string]>([
  [0.1 + 0.2, 'a float that is no longer an amount'],
  ['5.001', 'more than two decimals'],
  ['0.00', 'no money'],
  [-5, 'money going out'],
  ['1e3', 'an exponent'],
  [1e21, 'a number that is written with an exponent'],
  ['1,000', 'a thousands separator'],
  ['', 'nothing'],
  [Number.NaN, 'not a number'],
])('%s is not an amount: %s', (amount) => {
  expect(minorFromDaraja(amount)).toBeUndefined();
});

it('reads back every amount of shillings and cents that JSON can carry', () => {
  const minors = bigInt({ min: 1n, max: 10n ** 14n });
  const law = property(minors, (minor) => {
    const text = `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
    expect(minorFromDaraja(text)).toBe(minor);
    expect(minorFromDaraja(JSON.parse(text) as number)).toBe(minor);
  });
  assert(law, { seed: 20261122 });
});

it('gives whole shillings to a push, and refuses to round', () => {
  expect(shillingsFromMinor(1500_00n)).toBe(1500);
  expect(() => shillingsFromMinor(99_50n)).toThrow(expect.objectContaining({ code: 'mpesa.amountNotWhole' }));
  expect(() => shillingsFromMinor(0n)).toThrow(expect.objectContaining({ code: 'mpesa.amountNotPositive' }));
});
