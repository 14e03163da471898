import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  graceUntil,
  lentFor,
  promisedPayment,
  renewInGrace,
  renewLent,
  type PromiseAsked,
  type PromisePolicy,
} from '../../../src/domain/change/promise.ts';
import type { Validity } from '../../../src/domain/validity.ts';
import { kes, nairobi, NAIROBI, SEED, thirtyDays } from './facts.ts';

const policy: PromisePolicy = { maxDays: 5 };
const expiry = nairobi('2026-05-01 14:30');
const asked = (over: Partial<PromiseAsked> = {}): PromiseAsked => ({
  now: expiry,
  zone: NAIROBI,
  days: 3,
  paid: [thirtyDays('1500')],
  customerSince: nairobi('2026-01-01 12:00'),
  openPromise: false,
  owed: kes('1500'),
  ...over,
});
const month: Validity = { kind: 'duration', count: 30, unit: 'day' };
const paying = (local: string) => ({
  now: nairobi(local),
  paidAt: nairobi(local),
  paidUntil: expiry,
  validity: month,
  zone: NAIROBI,
});

describe('a promised payment', () => {
  it('lends access from the expiry on, and moves nothing that is paid', () => {
    const result = promisedPayment(asked(), policy);
    expect(result.lent).toEqual({ fromAt: expiry, toAt: nairobi('2026-05-04 14:30') });
    expect([result.lines, result.cuts]).toEqual([[], []]);
  });

  it.each<[string, string, string]>([
    ['2026-04-30 08:00', '2026-05-04 14:30', 'asked before the expiry, it begins with it'],
    ['2026-05-02 08:00', '2026-05-05 08:00', 'asked after it, it begins now'],
  ])('asked on %s lasts until %s: %s', (now, until) => {
    expect(promisedPayment(asked({ now: nairobi(now) }), policy).lent?.toAt).toBe(nairobi(until));
  });

  it('may have a fee, which waits for the next invoice', () => {
    const result = promisedPayment(asked(), { ...policy, fee: kes('50') });
    expect(result.due).toEqual(kes('50'));
    expect(result.collect).toBe('next_invoice');
  });

  it.each<[Partial<PromiseAsked>, Partial<PromisePolicy>, string, string]>([
    [{ days: 6 }, {}, 'change.promiseTooLong', 'five days at most'],
    [{ days: 0 }, {}, 'change.promiseTooLong', 'no day is no promise'],
    [{ days: 1.5 }, {}, 'change.promiseTooLong', 'half a day is none'],
    [{ openPromise: true }, {}, 'change.promiseOpen', 'once until it is paid'],
    [{}, { minTenureDays: 121 }, 'change.promiseTooNew', '120 days a customer: 1 January to 1 May'],
    [{}, { maxOwed: kes('1499.99') }, 'change.promiseTooMuch', 'more would be owed than is trusted'],
  ])('for %o with %o is refused as %s: %s', (over, terms, code) => {
    expect(() => promisedPayment(asked(over), { ...policy, ...terms })).toThrow(expect.objectContaining({ code }));
  });

  it('is given to who has been there long enough, and owes no more than is trusted', () => {
    expect(promisedPayment(asked(), { ...policy, minTenureDays: 120, maxOwed: kes('1500') }).lent).not.toBeNull();
  });

  it.each<[string, string, string, string]>([
    ['2026-04-30 10:00', '2026-05-01 14:30', '2026-05-31 14:30', 'before the expiry it extends as always'],
    ['2026-05-03 10:00', '2026-05-01 14:30', '2026-05-31 14:30', 'within the promise it counts from the old expiry'],
    ['2026-05-10 10:00', '2026-05-10 10:00', '2026-06-06 10:00', 'later it is three days shorter, without the rest'],
  ])('paid on %s buys a term from %s to %s: %s', (paid, from, until) => {
    const term = renewLent(paying(paid), lentFor(asked(), policy));
    expect(term).toEqual({ startAt: nairobi(from), endAt: nairobi(until) });
  });

  it.each<['expiry' | 'promise', string, string]>([
    ['expiry', '2026-05-31 14:30', 'ten days without service count too'],
    ['promise', '2026-06-10 14:30', 'days without service do not count'],
  ])('that came ten days after expiry counts from the %s: until %s, %s', (countsFrom, until) => {
    const lent = lentFor(asked({ now: nairobi('2026-05-11 14:30') }), { ...policy, countsFrom });
    expect(renewLent(paying('2026-05-12 09:00'), lent).endAt).toBe(nairobi(until));
  });

  it('buys no time that has gone: a term from the old expiry would be over, so it is a day shorter instead', () => {
    const lent = lentFor(asked({ now: nairobi('2026-05-31 10:00') }), policy);
    const term = renewLent(paying('2026-06-01 10:00'), lent);
    expect(term).toEqual({ startAt: nairobi('2026-06-01 10:00'), endAt: nairobi('2026-06-30 10:00') });
  });

  it('buys a term all the same when what was lent is longer than it', () => {
    const hour: Validity = { kind: 'duration', count: 1, unit: 'hour' };
    const term = renewLent({ ...paying('2026-05-10 10:00'), validity: hour }, lentFor(asked(), policy));
    expect(term).toEqual({ startAt: nairobi('2026-05-10 10:00'), endAt: nairobi('2026-05-10 11:00') });
  });

  it('is never a present: lent and bought together are no longer than what was bought', () => {
    const later = fc.integer({ min: 0, max: 60 * 1_440 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), later, later, (count, asks, pays) => {
        const now = expiry + asks * 60_000;
        const lent = lentFor(asked({ now, days: count }), policy);
        const paidAt = now + pays * 60_000;
        const term = renewLent({ ...paying('2026-05-01 14:30'), now: paidAt, paidAt }, lent);
        const borrowed = Math.min(lent.untilAt, Math.max(paidAt, term.startAt)) - lent.fromAt;
        const given = term.endAt - Math.max(paidAt, term.startAt) + borrowed;
        expect(given).toBeLessThanOrEqual(30 * 86_400_000);
        expect(term.endAt).toBeGreaterThan(paidAt);
      }),
      SEED,
    );
  });
});

describe('a grace', () => {
  it.each<[Parameters<typeof graceUntil>[1], string, string]>([
    [{ by: 'time', ms: 6 * 3_600_000 }, '2026-05-01 20:30', 'six hours'],
    [{ by: 'local_days', days: 2 }, '2026-05-03 14:30', 'two days at the same time of day'],
    [{ by: 'local_days', days: 0 }, '2026-05-01 14:30', 'none'],
  ])('of %o gives access until %s: %s', (grace, until) => {
    expect(graceUntil(expiry, grace, NAIROBI)).toBe(nairobi(until));
  });

  it('of a local day is 23 hours where the clocks go forward', () => {
    const at = Date.parse('2026-03-07T20:00:00-05:00');
    expect(graceUntil(at, { by: 'local_days', days: 1 }, 'America/New_York') - at).toBe(23 * 3_600_000);
  });

  it.each<[string, string, string, string]>([
    ['2026-05-02 10:00', '2026-05-01 14:30', '2026-05-31 14:30', 'within it, from the old expiry'],
    ['2026-05-03 14:30', '2026-05-03 14:30', '2026-06-02 14:30', 'when it is over, from the payment'],
  ])('paid on %s buys a term from %s to %s: %s', (paid, from, until) => {
    const term = renewInGrace({ ...paying(paid), mode: 'extend' }, { by: 'local_days', days: 2 });
    expect(term).toEqual({ startAt: nairobi(from), endAt: nairobi(until) });
  });
});
