import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPointsRate,
  convertPoints,
  pointsEarned,
  pointsRateAt,
  type PointsRate,
} from '../../src/domain/points.ts';
import { majorString, money } from '../../src/kernel/money.ts';
import { kes, START } from '../../src/testing/builders.ts';

/** A point for every 100.00 paid; 50 points are 20.00. */
const rate: PointsRate = { version: 1, fromAt: START, points: 50n, worth: kes('20.00'), earnedPer: kes('100.00') };
const later: PointsRate = { ...rate, version: 2, fromAt: START + 1_000, worth: kes('25.00') };

describe('loyalty points', () => {
  it.each<[bigint, string, bigint, string]>([
    [50n, '20.00', 0n, 'one step'],
    [149n, '40.00', 49n, 'whole steps; the rest stays points'],
    [1_000n, '400.00', 0n, 'many'],
  ])('%s are worth %s and leave %s: %s', (points, worth, kept) => {
    const conversion = convertPoints(points, rate);
    expect([majorString(conversion.worth), conversion.kept, conversion.version]).toEqual([worth, kept, 1]);
    expect(conversion.spent + conversion.kept).toBe(points);
  });

  it('are too few below one step', () => {
    expect(() => convertPoints(49n, rate)).toThrow(expect.objectContaining({ code: 'points.tooFew' }));
  });

  it.each<[number, number, string]>([
    [START, 1, 'from its first instant'],
    [START + 999, 1, 'until the next'],
    [START + 1_000, 2, 'from there the next'],
  ])('at %i go by version %i: %s', (at, version) => {
    expect(pointsRateAt([later, rate], at).version).toBe(version);
  });

  it('have no worth before a rate is published', () => {
    expect(() => pointsRateAt([rate], START - 1)).toThrow(expect.objectContaining({ code: 'points.noRate' }));
  });

  it('are earned alike in parts and at once, and given back with the money', () => {
    const amounts = fc.bigInt({ min: 0n, max: 1_000_000n });
    fc.assert(
      fc.property(amounts, amounts, (some, more) => {
        const [none, part, whole] = [kes('0.00'), money(some, 'KES'), money(some + more, 'KES')] as const;
        expect(pointsEarned(part, none, rate) + pointsEarned(whole, part, rate)).toBe(pointsEarned(whole, none, rate));
        expect(pointsEarned(part, whole, rate)).toBe(-pointsEarned(whole, part, rate));
      }),
      { seed: 20_261_122 },
    );
    expect(pointsEarned(kes('2500.00'), kes('0.00'), rate)).toBe(25n);
  });

  it.each<[Partial<PointsRate>, string]>([
    [{ points: 0n }, 'points.malformed'],
    [{ version: 1 }, 'points.malformed'],
    [{ fromAt: START }, 'points.malformed'],
    [{ worth: money(1n, 'UGX') }, 'money.currencyMismatch'],
  ])('have no rate of %o after the first', (given, code) => {
    expect(() => checkPointsRate(later, [rate])).not.toThrow();
    expect(() => checkPointsRate({ ...later, ...given }, [rate])).toThrow(expect.objectContaining({ code }));
  });
});
