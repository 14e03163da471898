import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeMidPeriod, prorate, prorateRest, prorateSlices, splitCharge } from '../../src/domain/proration.ts';
import { addDays, type Interval } from '../../src/kernel/calendar.ts';
import { add, money, sum, zero } from '../../src/kernel/money.ts';
import { periodAt, periodDays, type Period } from '../../src/kernel/period.ts';

const SEED = { seed: 20_260_301, numRuns: 300 };
const monthly: Interval = { unit: 'month', count: 1 };

const date = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays('2024-01-01', days));
const period = fc.tuple(date, date).map(([anchor, day]) => periodAt(anchor, monthly, day));
const price = fc
  .oneof(fc.bigInt({ min: 0n, max: 99n }), fc.bigInt({ min: 0n, max: 10_000_000n }))
  .map((minor) => money(minor, 'KES'));
const convention = fc.constantFrom('calendar_days', 'fixed_30', 'thirty_360', 'actual_360');

/** A period and some days in it, in order, as cuts. */
const cut = period.chain((whole) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: periodDays(whole) - 1 }), { maxLength: 8 })
    .map((days) => ({ whole, cuts: days.toSorted((a, b) => a - b).map((n) => addDays(whole.from, n)) })),
);

const slicesOf = (whole: Period, cuts: readonly string[]): Period[] => {
  const edges = [whole.from, ...cuts, whole.to];
  return edges.slice(1).map((to, at) => ({ from: edges[at] ?? whole.from, to }));
};

describe('proration', () => {
  it('comes to the whole when all slices are billed, and no slice has the wrong sign', () => {
    fc.assert(
      fc.property(price, cut, convention, (full, { whole, cuts }, how) => {
        const costs = prorateSlices(full, whole, slicesOf(whole, cuts), { convention: how });
        expect(sum(costs, 'KES')).toEqual(full);
        for (const { minor } of costs) expect(minor >= 0n).toBe(true);
      }),
      SEED,
    );
  });

  it('is never above the price and never below nothing', () => {
    fc.assert(
      fc.property(
        price,
        cut,
        convention,
        fc.constantFrom('inclusive', 'exclusive'),
        (full, { whole, cuts }, how, endDay) => {
          for (const slice of slicesOf(whole, cuts)) {
            const { minor } = prorate(full, { convention: how, period: whole, slice, endDay });
            expect(minor >= 0n && minor <= full.minor).toBe(true);
          }
        },
      ),
      SEED,
    );
  });

  it('parts a charge into used and unused without a cent between', () => {
    fc.assert(
      fc.property(price, price, cut, (charged, full, { whole, cuts }) => {
        const to = cuts[0] ?? whole.to;
        const { used, unused } = splitCharge(charged, full, { period: whole, slice: { from: whole.from, to } });
        expect(add(used, unused)).toEqual(charged);
        expect(unused.minor >= 0n).toBe(true);
      }),
      SEED,
    );
  });

  it('nets to nothing when an upgrade is taken back on the same day', () => {
    fc.assert(
      fc.property(price, price, cut, convention, (old, other, { whole, cuts }, how) => {
        const on = cuts[0] ?? whole.from;
        const there = changeMidPeriod(old, other, whole, on, { convention: how });
        const back = changeMidPeriod(other, old, whole, on, { convention: how });
        expect(add(there.due, back.due)).toEqual(zero('KES'));
      }),
      SEED,
    );
  });

  it('costs no more from a later day on', () => {
    fc.assert(
      fc.property(price, cut, (full, { whole, cuts }) => {
        const rests = [whole.from, ...cuts, whole.to].map((day) => prorateRest(full, whole, day).minor);
        expect(rests).toEqual(rests.toSorted((a, b) => Number(b - a)));
        expect([rests[0], rests.at(-1)]).toEqual([full.minor, 0n]);
      }),
      SEED,
    );
  });
});
