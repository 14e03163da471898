import { describe, expect, it } from 'vitest';
import {
  addMonthsClamped,
  cycleAnchor,
  daysBetween,
  localDateAt,
  parseLocalDate,
  parseZone,
  periodStart,
  sameTimeLater,
  startOfDay,
  type Interval,
} from '../../src/kernel/calendar.ts';
import {
  contains,
  overlap,
  parsePeriod,
  periodAt,
  periodFollowing,
  periodInstants,
  periodsFrom,
} from '../../src/kernel/period.ts';

const monthly: Interval = { unit: 'month', count: 1 };
const yearly: Interval = { unit: 'year', count: 1 };
const at = (iso: string) => Date.parse(iso);

describe('the calendar', () => {
  it.each<[string, Interval, string[], string]>([
    [
      '2024-01-31',
      monthly,
      ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30'],
      'the 31st comes back after February',
    ],
    ['2024-01-30', monthly, ['2024-01-30', '2024-02-29', '2024-03-30', '2024-04-30'], 'the 30th comes back too'],
    [
      '2024-02-29',
      yearly,
      ['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29'],
      'a leap day waits four years',
    ],
    [
      '2026-01-31',
      { unit: 'month', count: 3 },
      ['2026-01-31', '2026-04-30', '2026-07-31', '2026-10-31'],
      'quarters of a 31st',
    ],
    ['2026-02-27', { unit: 'week', count: 1 }, ['2026-02-27', '2026-03-06', '2026-03-13'], 'weeks know no month'],
    ['2026-01-31', { unit: 'day', count: 30 }, ['2026-01-31', '2026-03-02', '2026-04-01'], 'neither do 30-day plans'],
  ])('from %s every %j: %j, for %s', (anchor, interval, starts) => {
    expect(starts.map((_, n) => periodStart(anchor, interval, n))).toEqual(starts);
  });

  it('counts backwards from the anchor as well', () => {
    expect(periodStart('2026-03-31', monthly, -1)).toBe('2026-02-28');
    expect(addMonthsClamped('2026-03-31', -13)).toBe('2025-02-28');
  });

  it.each([
    ['2022-03-01T00:00:00Z', 'America/New_York', '2022-02-28', 'midnight UTC is still the evening before in New York'],
    ['2022-03-01T00:00:00Z', 'Africa/Nairobi', '2022-03-01', 'and three in the morning in Nairobi'],
    ['2026-02-28T21:00:00Z', 'Africa/Nairobi', '2026-03-01', 'midnight belongs to the new day'],
    ['2026-02-28T20:59:59.999Z', 'Africa/Nairobi', '2026-02-28', 'the millisecond before does not'],
    ['2026-02-28T18:15:00Z', 'Asia/Kathmandu', '2026-03-01', 'a zone of quarter hours'],
  ])('at %s in %s it is %s: %s', (instant, zone, date) => {
    expect(localDateAt(at(instant), zone)).toBe(date);
  });

  it.each([
    ['2026-03-01', 'Africa/Nairobi', '2026-02-28T21:00:00Z', 'three hours ahead of UTC'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00Z', 'the clocks change at two, midnight is as ever'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00Z', 'that day had 23 hours'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z', 'midnight did not exist: the day began at 01:00'],
    ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00Z', 'the hour before midnight came twice, midnight once'],
    ['2025-11-02', 'America/Havana', '2025-11-02T04:00:00Z', 'midnight came twice: the first counts'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z', 'a day that Samoa left out begins where it ends'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00Z', 'and the next one begins there as well'],
  ])('%s in %s begins at %s: %s', (date, zone, instant) => {
    expect(new Date(startOfDay(date, zone))).toEqual(new Date(instant));
  });

  it.each([
    ['+03:00', 'calendar.offsetZone'],
    ['-0500', 'calendar.offsetZone'],
    ['UTC+3', 'calendar.offsetZone'],
    ['GMT-03:00', 'calendar.offsetZone'],
    ['Africa/Nairobbery', 'calendar.unknownZone'],
    ['EAT', 'calendar.unknownZone'],
    ['', 'calendar.unknownZone'],
  ])('refuses %j as a zone with %s', (zone, code) => {
    expect(() => parseZone(zone)).toThrow(expect.objectContaining({ code }));
    expect(() => localDateAt(0, zone)).toThrow(expect.objectContaining({ code }));
    expect(() => startOfDay('2026-03-01', zone)).toThrow(expect.objectContaining({ code }));
  });

  it('takes IANA names, UTC among them', () => {
    expect(['Africa/Nairobi', 'UTC', 'Etc/UTC', 'America/Argentina/Buenos_Aires'].map(parseZone)).toHaveLength(4);
  });

  it.each([['2026-02-29'], ['2026-13-01'], ['2026-3-1'], ['01/03/2026'], ['2026-03-01T00:00'], ['20260301'], ['']])(
    'refuses %j as a date',
    (date) => {
      expect(() => parseLocalDate(date)).toThrow(expect.objectContaining({ code: 'calendar.malformedDate' }));
      expect(() => addMonthsClamped(date, 1)).toThrow(expect.objectContaining({ code: 'calendar.malformedDate' }));
    },
  );

  it.each([
    [{ unit: 'month', count: 0 }],
    [{ unit: 'month', count: 1.5 }],
    [{ unit: 'day', count: -1 }],
    [{ unit: 'fortnight', count: 1 }],
  ])('refuses %j as an interval', (interval) => {
    expect(() => periodStart('2026-01-01', interval as Interval, 1)).toThrow(
      expect.objectContaining({ code: 'calendar.malformedInterval' }),
    );
  });

  it('keeps wall-clock time over a change of the clocks', () => {
    const day: Interval = { unit: 'day', count: 1 };
    const evening = at('2026-03-07T20:00:00-05:00');
    expect(sameTimeLater(evening, day, 'America/New_York')).toBe(at('2026-03-08T20:00:00-04:00'));
    const halfPastTwo = at('2026-03-07T02:30:00-05:00');
    expect(sameTimeLater(halfPastTwo, day, 'America/New_York')).toBe(at('2026-03-08T03:30:00-04:00'));
  });

  it('counts days, forwards and backwards', () => {
    expect(daysBetween('2027-03-01', '2028-03-01')).toBe(366);
    expect(daysBetween('2026-03-01', '2026-02-01')).toBe(-28);
  });
});

describe('a period', () => {
  it.each<[string, Interval, string, string, string, string]>([
    ['2026-01-15', monthly, '2026-05-23', '2026-05-15', '2026-06-15', 'in the middle'],
    ['2026-01-15', monthly, '2026-05-15', '2026-05-15', '2026-06-15', 'its first day belongs to it'],
    ['2026-01-15', monthly, '2026-05-14', '2026-04-15', '2026-05-15', 'its end does not'],
    ['2026-01-15', monthly, '2025-12-31', '2025-12-15', '2026-01-15', 'before the anchor too'],
    [cycleAnchor(31), monthly, '2011-02-14', '2011-01-31', '2011-02-28', 'cycle day 31 in February: 28 days'],
    [cycleAnchor(31), monthly, '2011-02-28', '2011-02-28', '2011-03-31', 'the clamped day starts the next one'],
    ['2024-02-29', yearly, '2027-02-28', '2027-02-28', '2028-02-29', 'the year before a leap day ends on it'],
    ['2024-02-29', yearly, '2027-02-27', '2026-02-28', '2027-02-28', 'and the one before ends on the 28th'],
    ['2026-03-02', { unit: 'week', count: 2 }, '2026-03-01', '2026-02-16', '2026-03-02', 'weeks before the anchor'],
    ['2026-01-01', { unit: 'day', count: 30 }, '2026-01-31', '2026-01-31', '2026-03-02', '30 days'],
  ])('anchored on %s every %j, the one around %s is %s to %s: %s', (anchor, interval, date, from, to) => {
    expect(periodAt(anchor, interval, date)).toEqual({ from, to });
  });

  it('lists all that touch a span, uncut', () => {
    expect(periodsFrom('2024-01-31', monthly, '2024-02-10', '2024-03-31')).toEqual([
      { from: '2024-01-31', to: '2024-02-29' },
      { from: '2024-02-29', to: '2024-03-31' },
    ]);
    expect(periodsFrom('2024-01-31', monthly, '2024-02-29', '2024-02-29')).toEqual([]);
  });

  it('runs from local midnight to local midnight', () => {
    const march = { from: '2026-03-01', to: '2026-04-01' };
    const seconds = (zone: string) => {
      const { fromAt, toAt } = periodInstants(march, zone);
      return (toAt - fromAt) / 1_000;
    };
    expect(seconds('Africa/Nairobi')).toBe(2_678_400);
    expect(seconds('America/New_York')).toBe(2_674_800);
  });

  it('knows what it shares with another, and what lies in it', () => {
    const march = { from: '2026-03-01', to: '2026-04-01' };
    expect(overlap(march, { from: '2026-03-15', to: '2026-04-15' })).toEqual({ from: '2026-03-15', to: '2026-04-01' });
    expect(overlap(march, { from: '2026-04-01', to: '2026-05-01' })).toBeUndefined();
    expect(contains(march, '2026-03-31')).toBe(true);
    expect(contains(march, '2026-04-01')).toBe(false);
  });

  it('has at least a day when it comes from outside', () => {
    expect(() => parsePeriod('2026-03-01', '2026-03-01')).toThrow(expect.objectContaining({ code: 'period.empty' }));
    expect(parsePeriod('2026-03-01', '2026-03-02')).toEqual({ from: '2026-03-01', to: '2026-03-02' });
  });

  it.each([[0], [32], [1.5]])('refuses %s as a cycle day', (day) => {
    expect(() => cycleAnchor(day)).toThrow(expect.objectContaining({ code: 'calendar.malformedCycleDay' }));
  });
});

describe('a customer who moves to another zone', () => {
  const NAIROBI = 'Africa/Nairobi';
  const NEW_YORK = 'America/New_York';

  it.each<[string, string, string, string, string]>([
    [NAIROBI, NAIROBI, '2026-04-30T21:00Z', '2026-05-31T21:00Z', 'who stays has midnight at both ends'],
    [NAIROBI, NEW_YORK, '2026-04-30T21:00Z', '2026-06-01T04:00Z', 'May lasts seven hours longer, and only May'],
    [NEW_YORK, NAIROBI, '2026-05-01T04:00Z', '2026-05-31T21:00Z', 'and seven shorter on the way back'],
  ])('from %s to %s: the period runs %s to %s: %s', (before, now, fromAt, toAt) => {
    const boundary = { at: startOfDay('2026-05-01', before), zone: before };
    expect(periodFollowing(boundary, '2026-01-01', monthly, now)).toEqual({
      from: '2026-05-01',
      to: '2026-06-01',
      fromAt: at(fromAt),
      toAt: at(toAt),
    });
  });

  it('is billed for no second twice or never, however often she moves', () => {
    const zones = [NAIROBI, NEW_YORK, 'Pacific/Auckland', 'Pacific/Honolulu', NAIROBI];
    let boundary = { at: startOfDay('2026-01-31', NAIROBI), zone: NAIROBI };
    const starts = zones.map((zone) => {
      const next = periodFollowing(boundary, '2026-01-31', monthly, zone);
      expect(next.fromAt).toBe(boundary.at);
      boundary = { at: next.toAt, zone };
      return next.from;
    });
    expect(starts).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
  });

  it('has the cycle day that the wall showed, whenever the account was made', () => {
    // One opened in winter and one in summer, both to start at 23:30 on 31 March in New York: frozen offsets part them.
    const startAt = at('2026-03-31T23:30:00-04:00');
    expect(localDateAt(startAt, NEW_YORK)).toBe('2026-03-31');
    expect(localDateAt(at('2026-01-31T23:30:00-05:00'), NEW_YORK)).toBe('2026-01-31');
  });
});
