import { describe, expect, it } from 'vitest';
import { piecesOf, share, timelineOf, unitsBefore, type Segment } from '../../../src/domain/price/timeline.ts';
import { checkWindows, windowAt, type PriceWindow } from '../../../src/domain/price/windows.ts';

const HOUR = 3_600_000;
const GB = 1_000_000_000n;

const night: PriceWindow = { id: 'night', start: '00:00', end: '06:00', weight: '0.5' };
const late: PriceWindow = { id: 'late', start: '22:00', end: '06:00', days: [5] };
const christmas: PriceWindow = {
  id: 'christmas',
  start: '00:00',
  end: '24:00',
  days: [],
  alsoOn: ['2026-12-25'],
  priority: 1,
};

const at = (instant: string): number => Date.parse(instant);

/** Hours in a window and outside of any on a local day, given as its first and last instant. */
const hoursOf = (windows: readonly PriceWindow[], zone: string, from: string, to: string): Record<string, number> => {
  const hours: Record<string, number> = {};
  for (const { fromAt, toAt, window } of timelineOf(windows, zone, at(from), at(to))) {
    const id = windows[window]?.id ?? 'none';
    hours[id] = (hours[id] ?? 0) + (toAt - fromAt) / HOUR;
  }
  return hours;
};

const one = (more: Partial<PriceWindow>): readonly PriceWindow[] => [
  { id: 'w', start: '08:00', end: '10:00', ...more },
];
const beside = (more: Partial<PriceWindow>, first: Partial<PriceWindow> = {}): readonly PriceWindow[] => [
  ...one(first),
  { id: 'v', start: '10:00', end: '12:00', ...more },
];

describe('windows of the wall clock', () => {
  it.each<[string, string, string, PriceWindow, number, string]>([
    ['America/New_York', '2026-03-08T05:00Z', '2026-03-09T04:00Z', night, 5, '02:00 to 03:00 is left out'],
    ['America/New_York', '2026-11-01T04:00Z', '2026-11-02T05:00Z', night, 7, '01:00 to 02:00 comes twice'],
    ['America/New_York', '2026-06-01T04:00Z', '2026-06-02T04:00Z', night, 6, 'any other day'],
    ['Europe/London', '2026-03-29T00:00Z', '2026-03-29T23:00Z', night, 5, '01:00 to 02:00 is left out'],
    ['Europe/London', '2026-10-24T23:00Z', '2026-10-26T00:00Z', night, 7, '01:00 to 02:00 comes twice'],
    ['Africa/Nairobi', '2026-03-28T21:00Z', '2026-03-29T21:00Z', night, 6, 'a zone that leaves its clocks alone'],
    [
      'America/New_York',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
      { id: 'half', start: '01:30', end: '02:30' },
      1.5,
      '01:30 to 02:00 twice and 02:00 to 02:30 once: only what the clocks show counts',
    ],
    [
      'Europe/London',
      '2026-03-29T00:00Z',
      '2026-03-29T23:00Z',
      { id: 'lost', start: '01:00', end: '02:00' },
      0,
      'the hour does not happen',
    ],
  ])('%s, the day from %s to %s: %o lasts %d hours, %s', (zone, from, to, window, hours) => {
    expect(hoursOf([window], zone, from, to)[window.id] ?? 0).toBe(hours);
  });

  it.each<[string, number, number, string]>([
    ['2026-03-06', 21 * 60 + 59, -1, 'Friday before it opens'],
    ['2026-03-06', 22 * 60, 0, 'Friday at ten it opens'],
    ['2026-03-07', 5 * 60 + 59, 0, 'Saturday morning still belongs to it'],
    ['2026-03-07', 6 * 60, -1, 'its end is no longer in it'],
    ['2026-03-06', 5 * 60, -1, 'Friday morning would belong to Thursday, on which it does not open'],
    ['2026-03-07', 22 * 60, -1, 'nor does it on Saturday'],
  ])('from Friday 22:00 to 06:00 at %s, minute %d: %d, %s', (date, minute, expected) => {
    expect(windowAt([late], date, minute)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['2026-12-25', 'christmas', 'the higher priority holds over both'],
    ['2026-12-24', 'night', 'an ordinary night'],
  ])('on %s at 03:00 the window is %s: %s', (date, expected) => {
    const windows = [night, christmas];
    expect(windows[windowAt(windows, date, 180)]?.id).toBe(expected);
  });

  it('starts on a named date whatever the weekday, and not on one that is left out', () => {
    const weekend: PriceWindow = { id: 'weekend', start: '00:00', end: '24:00', days: [6, 7], alsoOn: ['2026-12-25'] };
    expect(windowAt([weekend], '2026-12-25', 600)).toBe(0); // A Friday.
    expect(windowAt([{ ...weekend, notOn: ['2026-12-26'] }], '2026-12-26', 600)).toBe(-1); // A Saturday.
  });

  it('counts 80 GB by day and 60 GB by night at half as 110 GB', () => {
    const segments = timelineOf([night], 'Africa/Nairobi', at('2026-02-28T21:00Z'), at('2026-03-31T21:00Z'));
    const halves = [
      { fromAt: at('2026-03-05T09:00Z'), toAt: at('2026-03-05T12:00Z'), units: 80n * GB },
      { fromAt: at('2026-03-05T22:00Z'), toAt: at('2026-03-06T01:00Z'), units: 60n * GB },
    ].flatMap((use) =>
      piecesOf(use, segments).map(({ segment, units }) => units * (segments[segment]?.window === 0 ? 1n : 2n)),
    );
    expect(halves.reduce((all, units) => all + units) / 2n).toBe(110n * GB);
  });
});

describe('a stretch of use', () => {
  const segments = timelineOf([night], 'Africa/Nairobi', at('2026-02-28T21:00Z'), at('2026-03-31T21:00Z'));
  const told = (pieces: ReturnType<typeof piecesOf>): [string, number, bigint][] =>
    pieces.map(({ segment, units }) => {
      const { date, window } = segments[segment] as Segment;
      return [date, window, units];
    });

  it.each<[string, string, bigint, [string, number, bigint][], string]>([
    [
      '2026-03-05T20:00Z',
      '2026-03-06T04:00Z',
      800n,
      [
        ['2026-03-05', -1, 100n],
        ['2026-03-06', 0, 600n],
        ['2026-03-06', -1, 100n],
      ],
      'an hour before midnight, six of the night, one after',
    ],
    [
      '2026-03-05T20:00Z',
      '2026-03-05T22:00Z',
      3n,
      [
        ['2026-03-05', -1, 2n],
        ['2026-03-06', 0, 1n],
      ],
      'two halves of three: the unit that cannot be halved goes to the earlier',
    ],
    [
      '2026-03-05T20:00Z',
      '2026-03-06T04:00Z',
      3n,
      [
        ['2026-03-05', -1, 1n],
        ['2026-03-06', 0, 2n],
        ['2026-03-06', -1, 0n],
      ],
      '0.375 + 2.25 + 0.375: the largest remainder, and of equals the earlier',
    ],
    ['2026-03-05T21:00Z', '2026-03-05T21:00Z', 7n, [['2026-03-06', 0, 7n]], 'at one instant, that of midnight'],
    [
      '2026-03-06T03:00Z',
      '2026-03-06T03:00Z',
      7n,
      [['2026-03-06', -1, 7n]],
      'at the instant in which the night is over',
    ],
    ['2026-02-28T20:00Z', '2026-02-28T22:00Z', 3n, [['2026-03-01', 0, 1n]], 'two of three went to the period before'],
    ['2026-03-31T20:00Z', '2026-03-31T22:00Z', 3n, [['2026-03-31', -1, 2n]], 'and here two of three to this one'],
    ['2026-03-31T21:00Z', '2026-03-31T21:00Z', 3n, [], 'the end of a period belongs to the next'],
    ['2026-05-01T00:00Z', '2026-05-01T01:00Z', 3n, [], 'another month'],
  ])('from %s to %s of %s units: %o, %s', (from, to, units, expected) => {
    expect(told(piecesOf({ fromAt: at(from), toAt: at(to), units }, segments))).toEqual(expected);
  });

  it('is cut where the clocks change', () => {
    const days = timelineOf([], 'America/New_York', at('2026-03-08T05:00Z'), at('2026-03-09T04:00Z'));
    expect(days.map(({ fromAt, toAt }) => (toAt - fromAt) / HOUR)).toEqual([2, 21]);
    const whole = { fromAt: at('2026-03-08T05:00Z'), toAt: at('2026-03-09T04:00Z'), units: 230n };
    expect(piecesOf(whole, days).map(({ units }) => units)).toEqual([20n, 210n]);
  });

  it('is shared between periods so that they bill what was used', () => {
    const use = { fromAt: 0, toAt: 3, units: 5n };
    expect([1, 2, 3].map((instant) => unitsBefore(use, instant) - unitsBefore(use, instant - 1))).toEqual([2n, 1n, 2n]);
    expect(share(3n, 1, 2)).toBe(2n);
  });
});

describe('publishing windows', () => {
  it.each<[readonly PriceWindow[], string, string]>([
    [one({ end: '08:00' }), 'window.empty', 'it ends when it starts'],
    [one({ start: '8:00' }), 'window.malformedTime', 'a digit is missing'],
    [one({ end: '24:01' }), 'window.malformedTime', 'beyond the day'],
    [one({ start: '24:00' }), 'window.malformedTime', 'a window that starts with the next day starts on it'],
    [one({ days: [] }), 'window.neverStarts', 'no weekday and no date'],
    [one({ days: [], alsoOn: ['2026-01-01'], notOn: ['2026-01-01'] }), 'window.neverStarts', 'named and left out'],
    [one({ days: [8 as 7] }), 'window.unknownDay', 'Sunday is 7'],
    [one({ alsoOn: ['2026-02-30'] }), 'calendar.malformedDate', 'no such day'],
    [one({ weight: '-1' }), 'window.negative', 'use that takes away from use'],
    [one({ price: '-1' }), 'window.negative', 'use that pays the customer'],
    [one({ connectFee: '-1' }), 'window.negative', 'a call that pays the caller'],
    [one({ weight: 'half' }), 'decimal.malformed', 'no number'],
    [one({ priority: 0.5 }), 'window.badPriority', 'no whole number'],
    [beside({ id: 'w' }), 'window.twice', 'which of them would the bill mean'],
    [beside({ start: '09:59' }), 'window.overlap', 'a minute in which both are open'],
    [beside({ start: '22:00', end: '08:01' }), 'window.overlap', 'beyond midnight, into the morning'],
    [beside({ start: '22:00', end: '09:00', days: [7] }, { days: [1] }), 'window.overlap', 'Sunday night into Monday'],
    [
      beside({ start: '22:00', end: '09:00', days: [], alsoOn: ['2026-12-25'] }, { days: [6] }),
      'window.overlap',
      'a holiday on Friday that goes into Saturday',
    ],
  ])('refuses %o with %s: %s', (windows, code) => {
    expect(() => checkWindows(windows)).toThrow(expect.objectContaining({ code }));
  });

  it.each<[readonly PriceWindow[], string]>([
    [beside({}), 'one begins when the other ends'],
    [beside({ start: '09:00', priority: 1 }), 'they overlap, and the priority says which holds'],
    [beside({ start: '09:00', days: [6] }, { days: [1, 2, 3, 4, 5] }), 'never on one day'],
    [beside({ start: '22:00', end: '08:00' }), 'the night until the morning'],
    [
      beside({ start: '09:00', days: [], alsoOn: ['2026-12-25'] }, { notOn: ['2026-12-25'] }),
      'a holiday on which the other is left out',
    ],
    [[night, christmas, { ...late, priority: 2 }], 'three that say which comes first'],
  ])('publishes %o: %s', (windows) => {
    checkWindows(windows);
  });
});
