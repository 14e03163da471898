import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, apportion, type Weighted } from '../../src/kernel/allocate.ts';
import { plus, ratio, ZERO } from '../../src/kernel/decimal.ts';
import { divideRounded } from '../../src/kernel/money.ts';

const SEED = { seed: 20_260_301, numRuns: 500 };

const total = fc.bigInt({ min: -(1n << 62n), max: 1n << 62n });
const small = fc.bigInt({ min: -50n, max: 50n });
const weight = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 9n }), fc.bigInt({ min: 0n, max: 1n << 40n }));
const weights = fc
  .array(weight, { minLength: 1, maxLength: 12 })
  .map((list): Weighted[] => list.map((each, at) => ({ key: `line ${at}`, weight: each })));

describe('allocation', () => {
  it('sums to the total exactly', () => {
    fc.assert(
      fc.property(fc.oneof(total, small), weights, (all, parts) => {
        expect(allocate(all, parts).reduce((a, b) => a + b, 0n)).toBe(all);
      }),
      SEED,
    );
  });

  it('keeps every part within one unit of its exact share, and gives nothing to no weight', () => {
    fc.assert(
      fc.property(fc.oneof(total, small), weights, (all, parts) => {
        const whole = parts.reduce((sum, { weight: each }) => sum + each, 0n);
        fc.pre(whole > 0n);
        for (const [at, part] of allocate(all, parts).entries()) {
          const each = parts[at]?.weight ?? 0n;
          const off = part * whole - all * each; // In units of 1 / whole.
          expect(off < whole && -off < whole).toBe(true);
          if (each === 0n) expect(part).toBe(0n);
        }
      }),
      SEED,
    );
  });

  it('gives the same to the same line in whatever order the lines come', () => {
    const shuffled = weights.chain((parts) =>
      fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
    );
    fc.assert(
      fc.property(fc.oneof(total, small), shuffled, (all, [parts, others]) => {
        const byKey = (list: readonly Weighted[]) =>
          new Map(allocate(all, list).map((part, at) => [list[at]?.key, part] as const));
        const expected = byKey(parts);
        for (const [key, part] of byKey(others)) expect(part).toBe(expected.get(key));
      }),
      SEED,
    );
  });

  it('mirrors a charge in its credit', () => {
    fc.assert(
      fc.property(fc.oneof(total, small), weights, (all, parts) => {
        expect(allocate(-all, parts)).toEqual(allocate(all, parts).map((part) => -part));
      }),
      SEED,
    );
  });

  it('rounds exact shares of both signs to their rounded sum', () => {
    const shares = fc.array(fc.tuple(fc.bigInt({ min: -9_999n, max: 9_999n }), fc.bigInt({ min: 1n, max: 99n })), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(shares, (list) => {
        const exact = list.map(([numerator, of], at) => ({ key: String(at), share: ratio(numerator, of) }));
        const sum = exact.map(({ share }) => share).reduce(plus, ZERO);
        const rounded = divideRounded(sum.numerator, sum.denominator);
        const parts = apportion(rounded, exact);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(rounded);
        for (const [at, part] of parts.entries()) {
          const { numerator, denominator } = exact[at]?.share ?? ZERO;
          const off = part * denominator - numerator;
          expect(off < denominator && -off < denominator).toBe(true);
        }
      }),
      SEED,
    );
  });
});
