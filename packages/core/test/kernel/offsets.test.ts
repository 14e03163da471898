import { describe, expect, it } from 'vitest';
import { offsetSpans } from '../../src/kernel/offsets.ts';

const HOUR = 3_600_000;

describe('offsets of a zone', () => {
  it.each<[string, string, string, readonly [from: string, hours: number][], string]>([
    ['Africa/Nairobi', '2026-01-01', '2027-01-01', [['2026-01-01T00:00Z', 3]], 'a zone that leaves its clocks alone'],
    [
      'America/New_York',
      '2026-01-01',
      '2027-01-01',
      [
        ['2026-01-01T00:00Z', -5],
        ['2026-03-08T07:00Z', -4],
        ['2026-11-01T06:00Z', -5],
      ],
      'forward at 02:00 standard time, back at 02:00 summer time',
    ],
    [
      'Europe/London',
      '2026-03-29',
      '2026-03-30',
      [
        ['2026-03-29T00:00Z', 0],
        ['2026-03-29T01:00Z', 1],
      ],
      'forward at 01:00 UTC, whatever the zone',
    ],
    [
      'Pacific/Apia',
      '2011-12-30',
      '2011-12-31',
      [
        ['2011-12-30T00:00Z', -10],
        ['2011-12-30T10:00Z', 14],
      ],
      'a lost day',
    ],
  ])('%s from %s to %s: %o, %s', (zone, from, to, expected) => {
    const spans = offsetSpans(zone, Date.parse(`${from}T00:00Z`), Date.parse(`${to}T00:00Z`));
    expect(spans.map(({ fromAt, offsetMs }) => [fromAt, offsetMs / HOUR])).toEqual(
      expected.map(([at, hours]) => [Date.parse(at), hours]),
    );
    expect(spans.slice(1).map(({ fromAt }) => fromAt)).toEqual(spans.slice(0, -1).map(({ toAt }) => toAt));
    expect(spans.at(-1)?.toAt).toBe(Date.parse(`${to}T00:00Z`));
  });

  it('has none in no time', () => {
    expect(offsetSpans('Africa/Nairobi', 0, 0)).toEqual([]);
  });

  it('refuses an offset as a zone', () => {
    expect(() => offsetSpans('+03:00', 0, 1)).toThrow(expect.objectContaining({ code: 'calendar.offsetZone' }));
  });
});
