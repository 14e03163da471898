import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  billedBetween,
  billedByGroup,
  billedUnits,
  checkIncrements,
  groupsOf,
  type IncrementGroup,
  type Increments,
} from '../../../src/domain/price/increments.ts';

const SEED = { seed: 20_260_302, numRuns: 300 };

const voice: Increments = { scope: 'record', minimum: 60n, step: 1n };
const minutes: Increments = { scope: 'record', step: 60n };
/** 2 a second for 30 seconds, then 1 a second in steps of a minute. */
const falling: Increments = {
  scope: 'record',
  groups: [
    { from: 0n, step: 1n, price: '2' },
    { from: 30n, step: 60n, price: '1' },
  ],
};
const swallowing: Increments = {
  scope: 'record',
  groups: [
    { from: 0n, step: 60n },
    { from: 30n, step: 10n },
    { from: 90n, step: 1n },
  ],
};

describe('increments', () => {
  it.each<[bigint, Increments, readonly bigint[], string]>([
    [132n, voice, [60n, 72n], '60/1: a minute, and then every second by itself: 132'],
    [1n, voice, [60n, 0n], '60/1: the first minute is owed with its first second'],
    [60n, voice, [60n, 0n], 'a whole minute begins no further second'],
    [61n, voice, [60n, 1n], 'the second after it'],
    [0n, voice, [0n, 0n], 'a call that nobody took has no first increment'],
    [132n, minutes, [180n], '60/60: three minutes are begun'],
    [60n, falling, [30n, 60n], '30 at 2 and a whole minute at 1: 90 are billed, for 120'],
    [30n, falling, [30n, 0n], 'the dear part to its very end'],
    [31n, falling, [30n, 60n], 'one second into the cheap part is a minute of it'],
    [91n, falling, [30n, 120n], 'the minute from 30 on is over at 90'],
    [45n, swallowing, [60n, 0n, 0n], 'the first increment reaches to 60, beyond where the second group begins'],
    [61n, swallowing, [60n, 10n, 0n], 'the second group goes on where the swallowing ended'],
    [95n, swallowing, [60n, 30n, 5n], 'and ends where the third begins'],
  ])('%s units in %o are billed as %o: %s', (used, increments, expected) => {
    expect(billedByGroup(used, groupsOf(increments))).toEqual(expected);
    expect(billedUnits(used, increments)).toBe(expected.reduce((all, units) => all + units));
  });

  it('sums to 6 blocks by session and to 5 by day: three sessions of 15 KB in blocks of 10 KB', () => {
    const kilobytes = groupsOf({ scope: 'session', step: 10n });
    const bySession = [15n, 15n, 15n].map((used) => billedByGroup(used, kilobytes)[0] ?? 0n);
    expect(bySession.reduce((all, units) => all + units) / 10n).toBe(6n);
    expect(billedByGroup(45n, kilobytes)).toEqual([50n]);
  });

  it('gives each increment to the slice in which it begins', () => {
    expect(billedBetween(0n, 15n, [{ from: 0n, step: 10n }])).toEqual([20n]);
    expect(billedBetween(15n, 19n, [{ from: 0n, step: 10n }])).toEqual([0n]);
    expect(billedBetween(19n, 21n, [{ from: 0n, step: 10n }])).toEqual([10n]);
  });

  it('bills at least what was used, never a whole increment too much, and slices as at once', () => {
    const length = fc.bigInt({ min: 1n, max: 1_000n });
    const anyGroups = fc
      .array(fc.record({ width: length, step: length }), { minLength: 1, maxLength: 4 })
      .map((groups): readonly IncrementGroup[] => {
        let from = 0n;
        return groups.map(({ width, step }) => {
          const group = { from, step };
          from += width;
          return group;
        });
      });
    const slices = fc.array(fc.bigInt({ min: 0n, max: 2_000n }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(anyGroups, slices, (groups, parts) => {
        let used = 0n;
        const sums = groups.map(() => 0n);
        for (const part of parts) {
          for (const [at, units] of billedBetween(used, used + part, groups).entries()) {
            expect(units >= 0n).toBe(true);
            sums[at] = (sums[at] ?? 0n) + units;
          }
          used += part;
        }
        expect(sums).toEqual(billedByGroup(used, groups));
        const billed = sums.reduce((all, units) => all + units, 0n);
        const longest = groups.reduce((most, { step }) => (step > most ? step : most), 0n);
        expect(billed >= used && billed - used < longest).toBe(true);
      }),
      SEED,
    );
  });

  it.each<[Increments, string, string]>([
    [{ scope: 'day', step: 0n }, 'increment.badStep', 'a step of nothing never ends'],
    [{ scope: 'day', step: 1n, minimum: 0n }, 'increment.badMinimum', 'a first increment of nothing'],
    [{ scope: 'day', groups: [] }, 'increment.noGroups', 'nothing to count by'],
    [{ scope: 'day', groups: [{ from: 1n, step: 1n }] }, 'increment.badStart', 'the first unit belongs nowhere'],
    [
      {
        scope: 'day',
        groups: [
          { from: 0n, step: 1n },
          { from: 0n, step: 2n },
        ],
      },
      'increment.outOfOrder',
      'a group that has no unit',
    ],
    [{ scope: 'day', groups: [{ from: 0n, step: 1n, price: '-1' }] }, 'increment.negativePrice', 'use that pays'],
    [{ scope: 'day', groups: [{ from: 0n, step: 1n, price: 'a' }] }, 'decimal.malformed', 'a price that is no number'],
  ])('refuses to publish %o with %s: %s', (wrong, code) => {
    expect(() => checkIncrements(wrong)).toThrow(expect.objectContaining({ code }));
  });

  it('publishes what is whole', () => {
    for (const right of [voice, minutes, falling, swallowing]) checkIncrements(right);
  });
});
