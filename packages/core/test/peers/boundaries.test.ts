import { describe, expect, it } from 'vitest';
import {
  majorString,
  nthPeriod,
  parseMoney,
  periodAt,
  prorate,
  type DaySlice,
  type Interval,
  type LocalDate,
} from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours. Where ours differ, the row says why.

const week: Interval = { unit: 'week', count: 1 };
const month: Interval = { unit: 'month', count: 1 };
const quarter: Interval = { unit: 'month', count: 3 };
const half: Interval = { unit: 'month', count: 6 };
const year: Interval = { unit: 'year', count: 1 };

/** What a part of the period around its first day costs of 1,000.00; `anchor` is a day on which a period begins. */
function cost(interval: Interval, anchor: LocalDate, slice: DaySlice['slice'], endDay: DaySlice['endDay']): string {
  const period = periodAt(anchor, interval, slice.from);
  return majorString(prorate(parseMoney('1000.00', 'EUR'), { period, slice, endDay: endDay ?? 'exclusive' }));
}

describe('Lago, golden suite, periods that begin or end in the middle, at 1,000.00', () => {
  it.each<[string, Interval, LocalDate, LocalDate, LocalDate, string]>([
    ['weekly by calendar, from a Wednesday', week, '2024-03-04', '2024-03-06', '2024-03-11', '714.29'],
    ['monthly by calendar, from the 16th', month, '2024-03-01', '2024-03-16', '2024-04-01', '516.13'],
    ['monthly by anniversary, after 10 days of trial', month, '2024-03-15', '2024-03-25', '2024-04-15', '677.42'],
    ['quarterly by anniversary, after 20 days of trial', quarter, '2024-02-15', '2024-03-06', '2024-05-15', '777.78'],
    ['semiannual by calendar, from 15 February', half, '2024-01-01', '2024-02-15', '2024-07-01', '752.75'],
    ['yearly by calendar, from 16 March', year, '2024-01-01', '2024-03-16', '2025-01-01', '795.08'],
    ['yearly by anniversary, after 30 days of trial', year, '2024-03-01', '2024-03-31', '2025-03-01', '917.81'],
  ])('%s', (_, interval, anchor, from, to, amount) => {
    expect(cost(interval, anchor, { from, to }, 'exclusive')).toBe(amount);
  });

  // Theirs bills the day of the end; ours does where the plan says so, and by default does not.
  it.each<[string, Interval, LocalDate, LocalDate, LocalDate, string, string]>([
    ['weekly by calendar, on a Thursday', week, '2024-03-04', '2024-03-04', '2024-03-07', '571.43', '428.57'],
    ['monthly by calendar, on the 16th', month, '2024-03-01', '2024-03-01', '2024-03-16', '516.13', '483.87'],
    ['monthly by anniversary of the 31st', month, '2024-01-31', '2024-01-31', '2024-02-15', '551.72', '517.24'],
    ['quarterly by anniversary of the 31st', quarter, '2024-01-31', '2024-01-31', '2024-03-15', '500.00', '488.89'],
    ['yearly by calendar, on 16 March', year, '2024-01-01', '2024-01-01', '2024-03-16', '207.65', '204.92'],
  ])('ended: %s', (_, interval, anchor, from, to, theirs, ours) => {
    expect(cost(interval, anchor, { from, to }, 'inclusive')).toBe(theirs);
    expect(cost(interval, anchor, { from, to }, 'exclusive')).toBe(ours);
  });

  it('a year that ends and begins anew on 16 March: theirs bills 291 + 76 = 367 days, ours 366', () => {
    const period = { from: '2024-01-01', to: '2025-01-01' };
    const part = (from: LocalDate, to: LocalDate) =>
      prorate(parseMoney('1000.00', 'EUR'), { period, slice: { from, to } }).minor;
    expect(part('2024-01-01', '2024-03-16') + part('2024-03-16', '2025-01-01')).toBe(100_000n);
  });
});

describe('Lago, golden suite, anniversaries that a month does not have', () => {
  it.each<[string, Interval, LocalDate, readonly (readonly [LocalDate, LocalDate])[]]>([
    [
      'monthly from 31 January',
      month,
      '2024-01-31',
      [
        ['2024-01-31', '2024-02-29'],
        ['2024-02-29', '2024-03-31'],
      ],
    ],
    [
      'quarterly from 31 January',
      quarter,
      '2024-01-31',
      [
        ['2024-01-31', '2024-04-30'],
        ['2024-04-30', '2024-07-31'],
      ],
    ],
    [
      'yearly from 29 February',
      year,
      '2024-02-29',
      [
        ['2024-02-29', '2025-02-28'],
        ['2025-02-28', '2026-02-28'],
      ],
    ],
  ])('%s', (_, interval, anchor, periods) => {
    const ours = periods.map((_period, n) => nthPeriod(anchor, interval, n));
    expect(ours.map(({ from, to }) => [from, to])).toEqual(periods);
  });
});
