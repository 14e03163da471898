import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { displayUnits, formatQuantity, parseQuantity, type Shown } from '../../src/domain/quantity.ts';
import { isBillingError } from '../../src/kernel/error.ts';

it.each<[bigint, Shown, string, string]>([
  [1_000_000_000n, 'GB', '1 GB', '1 GB is 10^9 bytes'],
  [1_073_741_824n, 'GiB', '1 GiB', '1 GiB is 2^30 bytes'],
  [1_073_741_824n, 'GB', '1.07 GB', 'the same in the other unit, cut after two digits'],
  [999_999_999n, 'GB', '0.99 GB', 'nobody is shown more than there is'],
  [10_500_000_000n, 'decimal', '10.5 GB', 'the largest unit that is not above it'],
  [10_500_000_000n, 'binary', '9.77 GiB', '10.5e9 / 2^30 = 9.7788…'],
  [999n, 'decimal', '999 B', 'bytes have no digits to show'],
  [0n, 'decimal', '0 B', 'nothing'],
  [1_234_000_000_000n, 'GB', '1,234 GB', 'thousands are parted'],
  [5_400n, 'time', '1.5 h', 'an hour and a half'],
  [5_400n, 'min', '90 min', 'in the unit of the operator'],
  [59n, 'time', '59 s', 'below a minute'],
  [172_800n, 'time', '2 d', 'two days'],
])('shows %s in %s as %s: %s', (units, shown, text) => {
  expect(formatQuantity(units, shown)).toBe(text);
});

it.each([
  ['10', 'GB', 10_000_000_000n],
  ['1.5', 'GiB', 1_610_612_736n],
  ['0.5', 'kB', 500n],
  ['1.5', 'h', 5_400n],
  ['0', 'B', 0n],
])('takes %s %s as %s', (value, unit, units) => {
  expect(parseQuantity(value, unit)).toBe(units);
});

it.each([
  ['0.5', 'B', 'there is no half byte'],
  ['0.0001', 'kB', 'nor a tenth of one'],
  ['-1', 'GB', 'less than nothing'],
  ['1e3', 'MB', 'no exponents'],
  ['1', 'gb', 'units are written one way: Gb would be bits'],
])('refuses %s %s: %s', (value, unit) => {
  expect(() => parseQuantity(value, unit)).toThrow(expect.toSatisfy(isBillingError));
});

it('takes back what it shows in whole units', () => {
  const unit = fc.constantFrom(...displayUnits);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 20n }), unit, (count, { name, size }) => {
      const [value = ''] = formatQuantity(count * size, name)
        .replaceAll(',', '')
        .split(' ');
      expect(parseQuantity(value, name)).toBe(count * size);
    }),
    { seed: 20_260_301, numRuns: 300 },
  );
});
