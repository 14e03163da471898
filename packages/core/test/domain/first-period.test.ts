import { describe, expect, it } from 'vitest';
import { firstPeriod } from '../../src/domain/first-period.ts';
import { prorate } from '../../src/domain/proration.ts';
import type { Alignment } from '../../src/kernel/alignment.ts';
import { addDays, startOfDay, localDateAt, type Interval } from '../../src/kernel/calendar.ts';
import { majorString, parseMoney } from '../../src/kernel/money.ts';
import { nthPeriod, periodDays, periodIndex, periodInstants } from '../../src/kernel/period.ts';
import { ZONES } from './change/facts.ts';

const monthly: Interval = { unit: 'month', count: 1 };
const weekly: Interval = { unit: 'week', count: 1 };
const quarterly: Interval = { unit: 'month', count: 3 };

describe('the first period', () => {
  it.each<[Alignment, string, number, Interval, [number, number], string, string]>([
    ['account', '2026-05-23', 15, monthly, [23, 31], '2026-06-15', 'the period 15 May to 15 June'],
    ['account', '2011-02-14', 31, monthly, [14, 28], '2011-02-28', 'the period 31 January to 28 February'],
    ['account', '2026-05-15', 15, monthly, [31, 31], '2026-06-15', 'it starts with its period: no stub'],
    ['account', '2026-05-20', 15, weekly, [7, 7], '2026-05-27', 'a week has no 15th'],
    ['subscription', '2026-01-31', 1, monthly, [28, 28], '2026-02-28', 'its own day, clamped'],
    ['calendar', '2026-05-23', 15, monthly, [9, 31], '2026-06-01', 'the first of the month'],
    ['calendar', '2026-05-23', 15, quarterly, [39, 91], '2026-07-01', 'the second quarter has 91 days'],
    ['calendar', '2026-05-20', 15, weekly, [5, 7], '2026-05-25', 'a Wednesday to Monday'],
  ])(
    'to %s from %s with day %s every %o is %o days to %s: %s',
    (alignment, startOn, cycleDay, interval, share, end) => {
      const { anchor, period, slice } = firstPeriod({ alignment, startOn, cycleDay, interval });
      expect([periodDays(slice), periodDays(period)]).toEqual(share);
      expect(slice).toEqual({ from: startOn, to: end });
      expect(nthPeriod(anchor, interval, periodIndex(anchor, interval, end)).from).toBe(end);
    },
  );

  it('is followed by the ends of the months when the cycle day is 31', () => {
    const { anchor } = firstPeriod({ alignment: 'account', startOn: '2011-02-14', cycleDay: 31, interval: monthly });
    const first = periodIndex(anchor, monthly, '2011-02-28');
    const starts = [0, 1, 2, 3].map((n) => nthPeriod(anchor, monthly, first + n).from);
    expect(starts).toEqual(['2011-02-28', '2011-03-31', '2011-04-30', '2011-05-31']);
  });

  it('costs 23/31 of the price up to the first cycle day', () => {
    const { period, slice } = firstPeriod({
      alignment: 'account',
      startOn: '2026-05-23',
      cycleDay: 15,
      interval: monthly,
    });
    expect(majorString(prorate(parseMoney('2500', 'KES'), { period, slice }))).toBe('1854.84');
  });
});

/**
 * Twenty years around the day that Samoa and Tokelau left out. Casey in Antarctica moved its clocks by three hours,
 * which makes days of 21 and 27.
 */
const YEARS = { from: '2006-01-01', to: '2026-01-01' };
const DAYS = Array.from({ length: 7_305 }, (_, n) => addDays(YEARS.from, n));
const LEFT_OUT: Record<string, string> = { 'Pacific/Apia': '2011-12-30', 'Pacific/Fakaofo': '2011-12-30' };

describe('twenty years of periods', () => {
  it('do not drift from any of the 31 anchors: each starts on its day, or on the last of a shorter month', () => {
    for (let day = 1; day <= 31; day += 1) {
      const { anchor, slice } = firstPeriod({
        alignment: 'account',
        startOn: YEARS.from,
        cycleDay: day,
        interval: monthly,
      });
      let due = slice.to;
      for (let n = 0; n < 240; n += 1) {
        const { from, to } = nthPeriod(anchor, monthly, periodIndex(anchor, monthly, slice.to) + n);
        expect(from).toBe(due);
        const last = addDays(`${addDays(`${from.slice(0, 7)}-28`, 4).slice(0, 7)}-01`, -1);
        expect(Number(from.slice(8))).toBe(Math.min(day, Number(last.slice(8))));
        due = to;
      }
    }
  });

  // An edge of a period can be any day, since anchors can; so every day of the years is asked.
  it.each(ZONES)(
    'begin and end at one instant in %s on every day, so that no second is billed twice or never',
    (zone) => {
      const strange: string[] = [];
      let { toAt: due } = periodInstants({ from: addDays(YEARS.from, -1), to: YEARS.from }, zone);
      for (const [n, day] of DAYS.entries()) {
        const fromAt = due;
        const toAt = startOfDay(DAYS[n + 1] ?? YEARS.to, zone);
        due = toAt;
        if (toAt - fromAt === DAY_MS) continue;
        const skipped = toAt === fromAt;
        if (skipped !== (LEFT_OUT[zone] === day)) strange.push(`${day} is left out`);
        if (!skipped && (toAt - fromAt < 21 * HOUR_MS || toAt - fromAt > 27 * HOUR_MS))
          strange.push(`${day} is no day`);
        if (!skipped && localDateAt(fromAt, zone) !== day) strange.push(`${day} begins with another`);
        if (!skipped && localDateAt(toAt - 1, zone) !== day) strange.push(`${day} ends with another`);
      }
      expect(strange).toEqual([]);
      expect(due).toBe(startOfDay(YEARS.to, zone));
    },
  );
});

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
