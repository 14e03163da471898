import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, localDateAt, startOfDay, type Interval } from '../../src/kernel/calendar.ts';
import { contains, nthPeriod, periodAt, periodDays, periodInstants, periodsFrom } from '../../src/kernel/period.ts';

const SEED = { seed: 20_260_301, numRuns: 200 };
const ZONES = [
  'Africa/Nairobi',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe', // Its clocks change by half an hour.
  'Pacific/Apia', // It left out 30 December 2011.
  'America/Havana', // Its clocks change at midnight.
];
const monthly: Interval = { unit: 'month', count: 1 };

const date = fc.integer({ min: 0, max: 366 * 30 }).map((days) => addDays('2005-01-01', days));
const interval = fc.record<Interval>({
  unit: fc.constantFrom('day', 'week', 'month', 'year'),
  count: fc.integer({ min: 1, max: 13 }),
});

describe('anchored periods', () => {
  it.each([28, 29, 30, 31])('tile twenty years of months from day %s without drifting', (day) => {
    const anchor = `2008-01-${day}`;
    let due = anchor;
    for (let n = 0; n < 240; n += 1) {
      const { from, to } = nthPeriod(anchor, monthly, n);
      expect(from).toBe(due);
      const lastDay = Number(addDays(`${addDays(`${from.slice(0, 7)}-28`, 4).slice(0, 7)}-01`, -1).slice(8));
      expect(Number(from.slice(8))).toBe(Math.min(day, lastDay));
      expect([28, 29, 30, 31]).toContain(daysBetween(from, to));
      due = to;
    }
    expect(due).toBe(`2028-01-${day}`);
  });

  it.each(ZONES)('tile as instants in %s: no second is billed twice or never, on any anchor day', (zone) => {
    // Twenty years around the day that Samoa left out, from each day of a month of 31.
    const starts = new Map<string, number>();
    for (let day = '2006-01-01'; day < '2006-02-01'; day = addDays(day, 1)) {
      const periods = periodsFrom(day, monthly, day, addDays(day, 366 * 20));
      for (const [n, period] of periods.entries()) {
        const { fromAt, toAt } = periodInstants(period, zone);
        expect(toAt).toBeGreaterThan(fromAt);
        expect(starts.get(period.from) ?? fromAt).toBe(fromAt);
        starts.set(period.from, fromAt).set(period.to, toAt);
        if (n > 0) expect(periods[n - 1]?.to).toBe(period.from);
      }
    }
  });

  it('hold every day exactly once, whatever the anchor and the interval', () => {
    fc.assert(
      fc.property(date, interval, date, (anchor, every, day) => {
        const period = periodAt(anchor, every, day);
        expect(contains(period, day)).toBe(true);
        expect(periodAt(anchor, every, period.from)).toEqual(period);
        expect(periodAt(anchor, every, period.to).from).toBe(period.to);
        expect(periodAt(anchor, every, addDays(period.from, -1)).to).toBe(period.from);
        expect(periodDays(period)).toBeGreaterThan(0);
      }),
      SEED,
    );
  });

  it('count from the anchor: a thousand months on, the day is the same', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -1_000, max: 1_000 }), (anchor, n) => {
        const { from } = nthPeriod(anchor, monthly, n);
        expect(Number(from.slice(8))).toBeLessThanOrEqual(Number(anchor.slice(8)));
        if (Number(from.slice(8)) < Number(anchor.slice(8))) expect(addDays(from, 1).slice(8)).toBe('01');
      }),
      SEED,
    );
  });
});

describe('a local day', () => {
  it('begins where the day before it ends', () => {
    fc.assert(
      fc.property(date, fc.constantFrom(...ZONES), (day, zone) => {
        const at = startOfDay(day, zone);
        const skipped = startOfDay(addDays(day, 1), zone) === at;
        expect(localDateAt(at, zone)).toBe(skipped ? addDays(day, 1) : day);
        expect(localDateAt(at - 1, zone) < day).toBe(true);
      }),
      SEED,
    );
  });
});
