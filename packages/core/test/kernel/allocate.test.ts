import { describe, expect, it } from 'vitest';
import { allocate, apportion } from '../../src/kernel/allocate.ts';
import { ratio } from '../../src/kernel/decimal.ts';

const weighted = (...weights: bigint[]) => weights.map((weight, at) => ({ key: `line ${at}`, weight }));

/** Who of equals gets the only cent. */
const oneCent = (...keys: string[]) =>
  allocate(
    1n,
    keys.map((key) => ({ key, weight: 1n })),
  );

describe('allocation', () => {
  it.each([
    [10_000n, [1n, 1n, 1n], [3_334n, 3_333n, 3_333n], '100.00 in three: the odd cent goes to the first of equals'],
    [5n, [1n, 1n, 1n], [2n, 2n, 1n], '0.05 in three, and 5 yen in three'],
    [299n, [4300n, 1400n, 2300n], [161n, 52n, 86n], '160.71, 52.33 and 85.96: the largest fractions go up'],
    [15n, [80n, 8n, 12n], [12n, 1n, 2n], '12, 1.2 and 1.8: not 13, 1, 1 as first come first served gives'],
    [50_001n, [1n, 0n], [50_001n, 0n], 'a part of no weight gets nothing while another has weight'],
    [3n, [0n, 0n], [2n, 1n], 'no weight at all: equal shares'],
    [-10_000n, [1n, 1n, 1n], [-3_334n, -3_333n, -3_333n], 'a credit mirrors the charge'],
    [-299n, [4300n, 1400n, 2300n], [-161n, -52n, -86n], 'a credit mirrors the charge, uneven weights'],
    [0n, [3n, 4n], [0n, 0n], 'nothing to share'],
    [1n, [0n, 5n, 5n], [0n, 1n, 0n], 'one cent cannot be split'],
    [7n, [9n], [7n], 'one part takes all'],
  ])('%s over %s is %s: %s', (total, weights, parts) => {
    expect(allocate(total, weighted(...weights))).toEqual(parts);
  });

  it('breaks ties by key and not by position, then by position', () => {
    expect(oneCent('b', 'a')).toEqual([0n, 1n]);
    expect(oneCent('a', 'b')).toEqual([1n, 0n]);
    expect(oneCent('a', 'a')).toEqual([1n, 0n]);
    expect(oneCent('a', 'B')).toEqual([0n, 1n]); // Code units: capitals first, on every machine.
  });

  it('is our own fault when there is nobody to take it, or a weight is negative', () => {
    expect(allocate(0n, [])).toEqual([]);
    expect(() => allocate(1n, [])).toThrow('nobody');
    expect(() => allocate(1n, weighted(1n, -1n))).toThrow('zero or more');
  });

  it('rounds exact shares of either sign to a given total', () => {
    const shares = [
      { key: 'charge', share: ratio(137n, 10n) },
      { key: 'discount', share: ratio(-24n, 10n) },
    ];
    // 13.7 − 2.4 = 11.3, rounded 11: floors are 13 and −3, and the one left over goes to the larger fraction, 0.7.
    expect(apportion(11n, shares)).toEqual([14n, -3n]);
    const thirds = [ratio(1n, 3n), ratio(1n, 2n), ratio(1n, 6n)].map((share, at) => ({ key: String(at), share }));
    expect(apportion(1n, thirds)).toEqual([0n, 1n, 0n]); // The half is the largest fraction.
    expect(() => apportion(20n, shares)).toThrow('do not add up');
  });
});
