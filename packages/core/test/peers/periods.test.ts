import { describe, expect, it } from 'vitest';
import { anchorOf, periodAt, periodIndex, periodStart, type Interval } from '../../src/index.ts';

// Dates that other billing systems assert in their own suites, asked of ours. Each row names the project and its test.

const month: Interval = { unit: 'month', count: 1 };
const year: Interval = { unit: 'year', count: 1 };
const week: Interval = { unit: 'week', count: 1 };
const thirtyDays: Interval = { unit: 'day', count: 30 };

describe('Kill Bill, where the n-th period starts', () => {
  it.each<[string, Interval, readonly string[]]>([
    ['2016-04-08', month, ['04-08', '05-08', '06-08', '07-08', '08-08', '09-08', '10-08', '11-08']],
    ['2016-04-08', thirtyDays, ['04-08', '05-08', '06-07', '07-07', '08-06', '09-05', '10-05', '11-04']],
    ['2016-04-08', week, ['04-08', '04-15', '04-22', '04-29', '05-06', '05-13', '05-20', '05-27']],
  ])('InvoiceDateUtils, advanced and receded by periods: from %s every %j', (anchor, interval, starts) => {
    expect(starts.map((_, n) => periodStart(anchor, interval, n))).toEqual(starts.map((day) => `2016-${day}`));
    const last = `2016-${starts.at(-1)}`;
    const back = starts.map((_, n) => periodStart(last, interval, -n));
    expect(back).toEqual(starts.map((day) => `2016-${day}`).toReversed());
  });

  it.each<[Interval, string, number]>([
    [month, '2012-09-15', 1],
    [month, '2012-09-16', 2],
    [month, '2012-09-17', 2],
    [thirtyDays, '2012-09-13', 1],
    [thirtyDays, '2012-09-14', 2],
    [thirtyDays, '2012-09-15', 2],
    [week, '2012-07-29', 1],
    [week, '2012-07-30', 2],
    [week, '2012-07-31', 2],
  ])('InvoiceDateUtils, whole periods from 2012-07-16 every %j to %s: %s', (interval, to, whole) => {
    expect(periodIndex('2012-07-16', interval, to)).toBe(whole);
  });
});

describe('Kill Bill, the first day of the cycle', () => {
  it.each<[string, string, number, Interval, string]>([
    ['day to come', '2012-01-16', 17, year, '2012-01-17'],
    ['day to come', '2012-01-16', 17, month, '2012-01-17'],
    ['day to come', '2012-01-16', 17, thirtyDays, '2012-01-16'],
    ['day after the end of a leap February', '2012-02-16', 30, year, '2012-02-29'],
    ['day after the end of a leap February', '2012-02-16', 30, month, '2012-02-29'],
    ['day after the end of a leap February', '2012-02-16', 30, thirtyDays, '2012-02-16'],
    ['day just gone', '2012-01-31', 30, year, '2013-01-30'],
    ['day just gone', '2012-01-31', 30, month, '2012-02-29'],
    ['day just gone', '2012-01-31', 30, thirtyDays, '2012-01-31'],
    ['day gone', '2012-02-16', 14, year, '2013-02-14'],
    ['day gone', '2012-02-16', 14, month, '2012-03-14'],
    ['day gone', '2012-02-16', 14, thirtyDays, '2012-02-16'],
    ['never in the past', '2012-07-16', 15, month, '2012-08-15'],
    ['the day before', '2012-03-02', 3, month, '2012-03-03'],
    ['the day itself', '2012-03-03', 3, month, '2012-03-03'],
    ['the day after', '2012-03-04', 3, month, '2012-04-03'],
  ])(
    'BillingIntervalDetail, %s: from %s with cycle day %s every %j it is %s',
    (_, startOn, cycleDay, interval, first) => {
      const anchor = anchorOf({ alignment: 'account', interval, startOn, cycleDay });
      const { from, to } = periodAt(anchor, interval, startOn);
      expect(from === startOn ? from : to).toBe(first);
    },
  );

  it('BillingIntervalDetail, day 31 from 30 April: the period runs to 31 May', () => {
    const anchor = anchorOf({ alignment: 'account', interval: month, startOn: '2012-04-30', cycleDay: 31 });
    expect(periodAt(anchor, month, '2012-04-30')).toEqual({ from: '2012-04-30', to: '2012-05-31' });
  });

  it('a catch-up from day 31: from 31 January to 31 March are two whole months, and the third has begun', () => {
    const anchor = anchorOf({ alignment: 'account', interval: month, startOn: '2017-01-31', cycleDay: 31 });
    const index = (day: string) => periodIndex(anchor, month, day);
    expect(index('2017-03-31') - index('2017-01-31')).toBe(2);
    expect(periodAt(anchor, month, '2017-03-31')).toEqual({ from: '2017-03-31', to: '2017-04-30' });
  });
});
