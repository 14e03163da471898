import { describe, expect, it } from 'vitest';
import { anchorOf, type Alignment } from '../../src/kernel/alignment.ts';
import type { Interval } from '../../src/kernel/calendar.ts';
import { nthPeriod, periodAt, periodIndex } from '../../src/kernel/period.ts';

const month: Interval = { unit: 'month', count: 1 };
const quarter: Interval = { unit: 'month', count: 3 };
const year: Interval = { unit: 'year', count: 1 };
const week: Interval = { unit: 'week', count: 1 };
const thirtyDays: Interval = { unit: 'day', count: 30 };

describe('alignment', () => {
  it.each<[Alignment, Interval, string, number, [string, string], string]>([
    ['subscription', month, '2026-05-23', 15, ['2026-05-23', '2026-06-23'], 'its own day, whatever the account has'],
    ['account', month, '2026-05-23', 15, ['2026-05-15', '2026-06-15'], 'the cycle day before it: a stub of 23 days'],
    ['account', month, '2026-05-15', 15, ['2026-05-15', '2026-06-15'], 'on the cycle day there is no stub'],
    ['account', month, '2011-02-14', 31, ['2011-01-31', '2011-02-28'], 'day 31 in February: 28 days, not 31'],
    ['account', month, '2012-02-16', 30, ['2012-01-30', '2012-02-29'], 'day 30 in a leap February'],
    ['account', quarter, '2026-02-10', 31, ['2025-11-30', '2026-02-28'], 'a quarter that ends in February'],
    ['account', year, '2012-02-16', 14, ['2012-02-14', '2013-02-14'], 'a year keeps to the month of its start'],
    ['account', year, '2012-01-31', 30, ['2012-01-30', '2013-01-30'], 'a year from the last of January'],
    ['account', week, '2026-05-23', 15, ['2026-05-23', '2026-05-30'], 'weeks know no 15th'],
    ['account', thirtyDays, '2012-01-31', 30, ['2012-01-31', '2012-03-01'], 'neither do 30 days'],
    ['calendar', month, '2026-05-23', 15, ['2026-05-01', '2026-06-01'], 'the first of the month'],
    ['calendar', quarter, '2026-05-23', 15, ['2026-04-01', '2026-07-01'], 'the quarter of the year'],
    ['calendar', year, '2026-05-23', 15, ['2026-01-01', '2027-01-01'], 'the year'],
    ['calendar', week, '2026-05-23', 15, ['2026-05-18', '2026-05-25'], 'Monday to Monday'],
    ['calendar', thirtyDays, '2026-05-23', 15, ['2026-05-23', '2026-06-22'], 'no calendar knows 30 days'],
  ])('%s, every %j, started on %s, cycle day %s: %j, for %s', (alignment, interval, startOn, cycleDay, [from, to]) => {
    const anchor = anchorOf({ alignment, interval, startOn, cycleDay });
    expect(periodAt(anchor, interval, startOn)).toEqual({ from, to });
  });

  it('keeps day 31 through every quarter that has one', () => {
    const anchor = anchorOf({ alignment: 'account', interval: quarter, startOn: '2026-02-10', cycleDay: 31 });
    const first = periodIndex(anchor, quarter, '2026-02-28');
    const starts = [0, 1, 2, 3].map((n) => nthPeriod(anchor, quarter, first + n).from);
    expect(starts).toEqual(['2026-02-28', '2026-05-31', '2026-08-31', '2026-11-30']);
  });

  it('waits for the leap day of a year that ends in February', () => {
    const anchor = anchorOf({ alignment: 'account', interval: year, startOn: '2025-02-10', cycleDay: 31 });
    const starts = ['2025-03-01', '2026-03-01', '2027-03-01', '2028-03-01'].map(
      (on) => periodAt(anchor, year, on).from,
    );
    expect(starts).toEqual(['2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
  });

  it('refuses a cycle day that no month has', () => {
    expect(() => anchorOf({ alignment: 'account', interval: quarter, startOn: '2026-02-10', cycleDay: 32 })).toThrow(
      expect.objectContaining({ code: 'calendar.malformedCycleDay' }),
    );
  });
});
