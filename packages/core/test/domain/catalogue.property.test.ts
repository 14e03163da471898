import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceSlices, versionFor, versionsOver, type VersionDates } from '../../src/domain/catalogue.ts';
import { addDays } from '../../src/kernel/calendar.ts';
import { money, sum } from '../../src/kernel/money.ts';
import { contains, periodAt } from '../../src/kernel/period.ts';

const SEED = { seed: 20_260_401, numRuns: 500 };
const day = fc.integer({ min: 0, max: 730 }).map((n) => addDays('2025-01-01', n));
const period = fc.tuple(day, day).map(([anchor, on]) => periodAt(anchor, { unit: 'month', count: 1 }, on));
const first: VersionDates = {
  version: 1,
  publishedOn: '2024-01-01',
  availableFrom: null,
  availableUntil: null,
  mode: 'grandfather',
  appliesToExistingFrom: null,
};
const catalogue = fc
  .array(fc.tuple(fc.constantFrom('grandfather', 'at_next_period', 'on_date_split'), day, day), { maxLength: 6 })
  .map((list): VersionDates[] => [
    first,
    ...list.map(([mode, publishedOn, date], n) => ({
      ...first,
      version: n + 2,
      publishedOn,
      mode,
      appliesToExistingFrom: mode === 'grandfather' ? null : date,
    })),
  ]);

/** From when a version has any effect on who holds an older one: not before its date, and not before it is there. */
const effect = ({ publishedOn, appliesToExistingFrom: date }: VersionDates): string =>
  date === null ? '9999-12-31' : ([date, publishedOn].toSorted()[1] ?? date);

describe('the rate of a day', () => {
  it('depends only on versions that have taken effect by that day', () => {
    fc.assert(
      fc.property(catalogue, period, fc.nat(30), (versions, month, n) => {
        const on = addDays(month.from, n);
        if (!contains(month, on)) return;
        const at = (list: readonly VersionDates[]) =>
          versionsOver(list, 1, month).find(({ slice }) => contains(slice, on))?.version.version;
        const known = versions.filter((one) => one.version === 1 || effect(one) <= on);
        expect(at(versions)).toBe(at(known));
      }),
      SEED,
    );
  });

  it('never goes back to an older version, from slice to slice and from period to period', () => {
    fc.assert(
      fc.property(catalogue, period, (versions, month) => {
        const numbers = versionsOver(versions, 1, month).map(({ version }) => version.version);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        expect(new Set(numbers).size).toBe(numbers.length);
        const last = numbers.at(-1) ?? 1;
        expect(versionFor(versions, last, month.to).version).toBeGreaterThanOrEqual(last);
      }),
      SEED,
    );
  });

  it('is there for every day of a period once, and equal rates come to the price', () => {
    fc.assert(
      fc.property(catalogue, period, fc.bigInt({ min: 0n, max: 1_000_000n }), (versions, month, minor) => {
        const slices = versionsOver(versions, 1, month);
        expect([slices[0]?.slice.from, slices.at(-1)?.slice.to]).toEqual([month.from, month.to]);
        for (const [n, { slice }] of slices.entries()) {
          expect(slice.from < slice.to).toBe(true);
          if (n > 0) expect(slice.from).toBe(slices[n - 1]?.slice.to);
        }
        const costs = priceSlices(slices, month, () => money(minor, 'KES'));
        expect(sum(costs, 'KES').minor).toBe(minor);
      }),
      SEED,
    );
  });
});
