import { describe, expect, it } from 'vitest';
import {
  checkValidity,
  paymentInstant,
  renew,
  validUntil,
  type Renewal,
  type Validity,
} from '../../src/domain/validity.ts';

const at = (iso: string) => Date.parse(iso);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NAIROBI = 'Africa/Nairobi';
const NEW_YORK = 'America/New_York';

describe('validity', () => {
  it.each<[string, string, Validity, string, string]>([
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'duration', unit: 'day', count: 30 },
      '2026-03-31T14:30+03:00',
      '30 × 24 hours',
    ],
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'end_of_local_day', count: 30 },
      '2026-04-01T00:00+03:00',
      'to the end of 31 March',
    ],
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'calendar_month', count: 1 },
      '2026-04-01T14:30+03:00',
      'the same day of April',
    ],
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'local_days', count: 30 },
      '2026-03-31T14:30+03:00',
      'no clock changes in Nairobi',
    ],
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'end_of_local_day', count: 0 },
      '2026-03-02T00:00+03:00',
      'a pass for today',
    ],
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'duration', unit: 'minute', count: 45 },
      '2026-03-01T15:15+03:00',
      'hotspot minutes',
    ],
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'duration', unit: 'hour', count: 3 },
      '2026-03-01T17:30+03:00',
      'hotspot hours',
    ],
    [
      '2026-03-01T14:30+03:00',
      NAIROBI,
      { kind: 'duration', unit: 'week', count: 1 },
      '2026-03-08T14:30+03:00',
      'a week',
    ],
    [
      '2026-03-07T20:00-05:00',
      NEW_YORK,
      { kind: 'duration', unit: 'day', count: 1 },
      '2026-03-08T21:00-04:00',
      'exactly 24 hours: the clock shows nine',
    ],
    [
      '2026-03-07T20:00-05:00',
      NEW_YORK,
      { kind: 'local_days', count: 1 },
      '2026-03-08T20:00-04:00',
      'eight again: 23 hours',
    ],
    [
      '2026-01-31T10:00+03:00',
      NAIROBI,
      { kind: 'calendar_month', count: 1 },
      '2026-02-28T10:00+03:00',
      'clamped to a short month',
    ],
    [
      '2026-02-28T10:00+03:00',
      NAIROBI,
      { kind: 'calendar_month', count: 1 },
      '2026-03-28T10:00+03:00',
      'a chain of its own',
    ],
    [
      '2026-02-28T10:00+03:00',
      NAIROBI,
      { kind: 'calendar_month', count: 1, day: 31 },
      '2026-03-31T10:00+03:00',
      'a chain that keeps to the 31st',
    ],
    [
      '2026-03-31T10:00+03:00',
      NAIROBI,
      { kind: 'calendar_month', count: 1, day: 31 },
      '2026-04-30T10:00+03:00',
      'and goes on',
    ],
    [
      '2026-03-10T10:00+03:00',
      NAIROBI,
      { kind: 'calendar_month', count: 1, day: 31 },
      '2026-04-10T10:00+03:00',
      'a start off the chain is not stretched to it',
    ],
    [
      '2026-12-31T23:59+03:00',
      NAIROBI,
      { kind: 'calendar_month', count: 2 },
      '2027-02-28T23:59+03:00',
      'over the year',
    ],
  ])('from %s in %s, %j ends %s: %s', (start, zone, validity, end) => {
    expect(new Date(validUntil(at(start), validity, zone))).toEqual(new Date(end));
  });

  it.each<[object, string]>([
    [{ kind: 'duration', unit: 'hour', count: 0 }, 'nothing is no length'],
    [{ kind: 'duration', unit: 'hour', count: 1.5 }, 'a half is sold as minutes'],
    [{ kind: 'duration', unit: 'month', count: 1 }, 'a month has no fixed duration'],
    [{ kind: 'local_days', count: -1 }, 'time does not run backwards'],
    [{ kind: 'calendar_month', count: 1_000_000 }, 'a slip of the keyboard'],
    [{ kind: 'weeks', count: 1 }, 'there is no such kind'],
    [{ kind: 'toString', count: 1 }, 'nor is what every object has a kind'],
    [{ kind: 'duration', count: 30 }, 'thirty of what?'],
    [{ kind: 'local_days', count: '30' }, 'a text is no number'],
    [{ kind: 'local_days' }, 'no count'],
    [{ days: 30 }, 'words of another system'],
  ])('refuses %j: %s', (validity) => {
    const malformed = expect.objectContaining({ code: 'validity.malformed' });
    expect(() => checkValidity(validity as Validity)).toThrow(malformed);
    expect(() => validUntil(0, validity as Validity, NAIROBI)).toThrow(malformed);
  });

  it('refuses a chain on the 32nd', () => {
    expect(() => checkValidity({ kind: 'calendar_month', count: 1, day: 32 })).toThrow(
      expect.objectContaining({ code: 'validity.malformedDay' }),
    );
  });
});

describe('a renewal', () => {
  const noon = at('2026-03-10T12:00+03:00');
  const oneDay: Validity = { kind: 'duration', unit: 'day', count: 1 };
  const base: Renewal = {
    now: noon,
    paidAt: noon,
    paidUntil: undefined,
    validity: oneDay,
    zone: NAIROBI,
    mode: 'extend',
    graceMs: 0,
    continuous: false,
  };

  it.each<[string, Partial<Renewal>, number, number]>([
    ['a first purchase starts with its payment', {}, 0, DAY],
    ['extend: starts at the old expiry', { paidUntil: noon + HOUR }, HOUR, DAY],
    ['queue: starts at the old expiry', { paidUntil: noon + HOUR, mode: 'queue' }, HOUR, DAY],
    ['restart: starts now, what is left is lost', { paidUntil: noon + HOUR, mode: 'restart' }, 0, DAY],
    ['at the instant of expiry it is after expiry: nothing to extend', { paidUntil: noon }, 0, DAY],
    [
      'restart, paid at the instant of expiry: nothing is lost, starts with the payment',
      { paidAt: noon - HOUR, paidUntil: noon - HOUR, mode: 'restart' },
      -HOUR,
      DAY,
    ],
    ['after expiry: starts with the payment', { paidUntil: noon - HOUR }, 0, DAY],
    [
      'after expiry, the callback late: starts with the payment',
      { paidAt: noon - HOUR, paidUntil: noon - 2 * HOUR },
      -HOUR,
      DAY,
    ],
    [
      'paid before expiry, heard of after: still extends',
      { paidAt: noon - 2 * HOUR, paidUntil: noon - HOUR },
      -HOUR,
      DAY,
    ],
    [
      'within grace, but the plan is not continuous: starts with the payment',
      { paidUntil: noon - HOUR, graceMs: 2 * HOUR },
      0,
      DAY,
    ],
    [
      'within grace and continuous: starts at the old expiry',
      { paidUntil: noon - HOUR, graceMs: 2 * HOUR, continuous: true },
      -HOUR,
      DAY,
    ],
    [
      'continuous, but the grace ends at this instant: starts with the payment',
      { paidUntil: noon - 2 * HOUR, graceMs: 2 * HOUR, continuous: true },
      0,
      DAY,
    ],
    ["the provider's clock is ahead: starts now", { paidAt: noon + 3 * MINUTE }, 0, DAY],
    ['all over before we heard of the payment: starts now', { paidAt: noon - 2 * DAY }, 0, DAY],
    [
      'continuous, but longer ago than the term: starts now, for nobody buys yesterday',
      { paidUntil: noon - 25 * HOUR, graceMs: 2 * DAY, continuous: true },
      0,
      DAY,
    ],
  ])('%s', (_, given, startsAfter, lasts) => {
    const startAt = noon + startsAfter;
    expect(renew({ ...base, ...given })).toEqual({ startAt, endAt: startAt + lasts });
  });
});

describe('the instant of a payment', () => {
  const receivedAt = at('2026-03-10T12:00Z');
  it.each<[string, number | undefined, number]>([
    ['the provider says nothing', undefined, receivedAt],
    ['the callback came an hour late', receivedAt - HOUR, receivedAt - HOUR],
    ['72 hours late is still sane', receivedAt - 72 * HOUR, receivedAt - 72 * HOUR],
    ['later than that is not', receivedAt - 72 * HOUR - 1, receivedAt],
    ['a clock five minutes ahead is sane', receivedAt + 5 * MINUTE, receivedAt + 5 * MINUTE],
    ['further ahead is not', receivedAt + 5 * MINUTE + 1, receivedAt],
    ['a time that is no number', Number.NaN, receivedAt],
  ])('%s', (_, providerAt, expected) => {
    expect(paymentInstant(providerAt, receivedAt)).toBe(expected);
  });
});
