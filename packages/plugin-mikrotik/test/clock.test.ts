import { describe, expect, it } from 'vitest';
import { readClock } from '../src/clock.ts';

/** Monday 23 November 2026, 10:00:00 in Nairobi. */
const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);
const nairobi = { zone: 'Africa/Nairobi', offset: '+03:00' };
const HOUR = 3_600_000;

describe('the clock of a router', () => {
  it.each([
    ['nov/23/2026', '10:00:00', nairobi, 0, 'as releases before 7.10 write it'],
    ['2026-11-23', '10:00:00', nairobi, 0, 'as releases from 7.10 on write it'],
    ['2026-11-23', '10:00:04', nairobi, 0, 'less than five seconds is how long reading takes'],
    ['2026-11-23', '10:07:00', nairobi, 420_000, 'seven minutes ahead'],
    ['2026-11-23', '09:30:00', nairobi, -1_800_000, 'half an hour behind'],
    ['2026-11-23', '07:00:00', { zone: 'UTC', offset: '+00:00' }, 0, 'in a zone of its own'],
    ['2026-11-23', '10:00:00', { zone: 'manual', offset: '10800' }, 0, 'an offset in seconds'],
    ['2026-11-23', '10:00:00', { zone: 'Mars/Olympus', offset: '+03:00' }, 0, 'a zone that only it knows'],
  ])('%s %s is %s: %s ms ahead (%s)', (date, time, zone, aheadMs) => {
    expect(readClock({ date, time, ...zone }, NOW)?.aheadMs).toBe(aheadMs);
  });

  it.each([
    ['2026-11-23', '10:07:00', NOW + HOUR, '2026-11-23', '11:07:00', 'what ends in an hour ends by its own clock'],
    ['nov/23/2026', '10:00:00', NOW + 14 * HOUR, 'nov/24/2026', '00:00:00', 'at midnight it is the next day'],
  ])('%s %s: %s is %s %s, and back (%s)', (date, time, at, wantedDate, wantedTime) => {
    const clock = readClock({ date, time, ...nairobi }, NOW);
    expect(clock?.toRouter(at)).toEqual({ date: wantedDate, time: wantedTime });
    expect(clock?.fromRouter(wantedDate, wantedTime)).toBe(at);
  });

  it('follows the summer time of its zone to the instant that is meant', () => {
    // New York: 02:00 on 1 November 2026 is 01:00 again; before it is UTC-4, after it UTC-5.
    const clock = readClock(
      { date: '2026-10-31', time: '12:00:00', zone: 'America/New_York', offset: '-04:00' },
      Date.UTC(2026, 9, 31, 16),
    );
    expect(clock?.aheadMs).toBe(0);
    expect(clock?.toRouter(Date.UTC(2026, 10, 2, 17))).toEqual({ date: '2026-11-02', time: '12:00:00' });
    expect(clock?.fromRouter('2026-11-02', '12:00:00')).toBe(Date.UTC(2026, 10, 2, 17));
  });

  it('that has lost the time is not reckoned by: what is written stands as if it were right already', () => {
    const clock = readClock({ date: 'jan/02/1970', time: '03:00:10', ...nairobi }, NOW);
    expect(clock).toMatchObject({ isLost: true });
    expect(clock?.toRouter(NOW + HOUR)).toEqual({ date: 'nov/23/2026', time: '11:00:00' });
    expect(clock?.fromRouter('nov/23/2026', '11:00:00')).toBe(NOW + HOUR);
  });

  it('does not tremble: a second more or less is no news', () => {
    const shown = { date: '2026-11-23', ...nairobi };
    const first = readClock({ ...shown, time: '10:07:00' }, NOW);
    expect(readClock({ ...shown, time: '10:07:01' }, NOW, first?.aheadMs)?.aheadMs).toBe(420_000);
    expect(readClock({ ...shown, time: '10:09:00' }, NOW, first?.aheadMs)?.aheadMs).toBe(540_000);
  });

  it.each([
    ['', ''],
    ['23.11.2026', '10:00:00'],
    ['foo/23/2026', '10:00:00'],
    ['2026-11-23', 'noon'],
  ])('%j %j is none', (date, time) => {
    expect(readClock({ date, time, ...nairobi }, NOW)).toBeNull();
  });
});
