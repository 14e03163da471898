import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargedPeriod, paidTerm } from '../../../src/domain/change/paid.ts';
import {
  pauseChange,
  pausedParts,
  priceWithoutPauses,
  resumeChange,
  type PauseAsked,
  type PausePolicy,
} from '../../../src/domain/change/pause.ts';
import { addDays, daysBetween, localDateAt, startOfDay } from '../../../src/kernel/calendar.ts';
import { add, money, sum } from '../../../src/kernel/money.ts';
import { periodDays } from '../../../src/kernel/period.ts';
import {
  amounts,
  anyDay,
  anyMonth,
  anyPrice,
  anyZone,
  april,
  charged,
  days,
  kes,
  major,
  month,
  nairobi,
  NAIROBI,
  SEED,
  thirtyDays,
} from './facts.ts';

const credit: PausePolicy = { compensation: 'credit', minDays: 1, maxDaysPerYear: 60 };
const asked = (over: Partial<PauseAsked> = {}): PauseAsked => ({
  now: nairobi('2026-04-05 10:00'),
  zone: NAIROBI,
  currency: 'KES',
  paid: [month('3000')],
  from: '2026-04-11',
  until: '2026-04-21',
  earlier: [],
  ...over,
});

describe('a pause of a calendar month', () => {
  it('credits ten of thirty days, and the rest of the month stays where it is', () => {
    const result = pauseChange(asked(), credit);
    expect(amounts(result)).toEqual(['-1000.00']);
    expect(result.returned).toEqual([{ way: 'credit', amount: kes('1000') }]);
    expect(result.effectiveAt).toBe(nairobi('2026-04-11 00:00'));
    expect(result.paused).toEqual(days('2026-04-11', '2026-04-21'));
    expect(result.paid.map(({ given }) => given)).toEqual([
      [{ fromAt: nairobi('2026-04-01 00:00'), toAt: nairobi('2026-04-11 00:00') }],
      [{ fromAt: nairobi('2026-04-21 00:00'), toAt: nairobi('2026-05-01 00:00') }],
    ]);
    expect(result.anchor).toBeNull();
  });

  it('extends it by ten days, from which the periods are counted then', () => {
    const result = pauseChange(asked(), { ...credit, compensation: 'extend' });
    expect(amounts(result)).toEqual([]);
    expect(result.paidUntil).toBe(nairobi('2026-05-11 00:00'));
    expect(result.anchor).toBe('2026-05-11');
  });

  it('does neither by terms that say so', () => {
    const result = pauseChange(asked(), { ...credit, compensation: 'none' });
    expect(amounts(result)).toEqual([]);
    expect(result.paidUntil).toBe(nairobi('2026-05-01 00:00'));
  });

  it('credits only what is charged, and says that the rest will not be', () => {
    const result = pauseChange(asked({ until: '2026-05-06' }), credit);
    expect(amounts(result)).toEqual(['-2000.00']);
    expect(result.reasons.map(({ key }) => key)).toEqual(['pause.credit', 'pause.unbilled']);
    // May has 31 days, of which five are paused: 3,100 less 500.
    const may = days('2026-05-01', '2026-06-01');
    expect(
      major(priceWithoutPauses(kes('3100'), may, [april, days('2026-04-11', '2026-05-06')], { zone: NAIROBI })),
    ).toBe('2600.00');
  });

  it('starts with the next day that has not begun', () => {
    const { from: _, ...open } = asked({ until: '2026-04-10' });
    expect(pauseChange(open, credit).paused?.from).toBe('2026-04-06');
    expect(pauseChange({ ...open, now: nairobi('2026-04-05 00:00') }, credit).paused?.from).toBe('2026-04-05');
  });

  it.each<[number, string, string]>([
    [20, '2026-05-01', 'twenty days from 11 April'],
    [300, '2027-10-28', 'it runs into the next year, which allows 300 days of its own'],
  ])('lasts as long as %s days a year allow when no end is named: up to %s, %s', (maxDaysPerYear, until) => {
    const { until: _, ...open } = asked();
    expect(pauseChange(open, { ...credit, maxDaysPerYear }).paused?.to).toBe(until);
  });

  it.each<[Partial<PauseAsked>, Partial<PausePolicy>, string, string]>([
    [{ from: '2026-04-05' }, {}, 'change.pausePast', 'today has begun'],
    [{ until: '2026-04-11' }, {}, 'change.pauseEmpty', 'no day'],
    [{}, { minDays: 11 }, 'change.pauseTooShort', 'ten days are less than eleven'],
    [{}, { maxDaysPerYear: 9 }, 'change.pauseTooLong', 'ten days are more than nine'],
    [
      { earlier: [days('2026-01-01', '2026-01-08')] },
      { maxDaysPerYear: 16 },
      'change.pauseTooLong',
      'seven days of the year are gone already',
    ],
    [{ earlier: [days('2026-04-20', '2026-04-22')] }, {}, 'change.pauseTwice', 'one day would be paused twice'],
    [{ until: '2026-4-21' }, {}, 'calendar.malformedDate', 'no date'],
  ])('is refused for %o with %o as %s: %s', (over, policy, code) => {
    expect(() => pauseChange(asked(over), { ...credit, ...policy })).toThrow(expect.objectContaining({ code }));
  });

  it('counts the days of each year for themselves', () => {
    const result = pauseChange(
      asked({ from: '2026-12-25', until: '2027-01-05', earlier: [days('2026-01-01', '2026-01-04')] }),
      { ...credit, maxDaysPerYear: 10 },
    );
    expect(result.paused).toEqual(days('2026-12-25', '2027-01-05'));
  });
});

describe('a pause of a prepaid term', () => {
  it('always extends it, at the same time of day', () => {
    const result = pauseChange(asked({ paid: [thirtyDays('1500')] }), credit);
    expect(amounts(result)).toEqual([]);
    expect(result.paidUntil).toBe(nairobi('2026-05-11 14:30'));
    expect(result.cuts).toEqual([
      {
        before: { fromAt: nairobi('2026-04-01 14:30'), toAt: nairobi('2026-05-01 14:30') },
        after: { fromAt: nairobi('2026-04-01 14:30'), toAt: nairobi('2026-04-11 00:00') },
      },
      { before: null, after: { fromAt: nairobi('2026-04-21 00:00'), toAt: nairobi('2026-05-11 14:30') } },
    ]);
  });

  it('moves the terms that wait behind it as well', () => {
    const waiting = paidTerm({ fromAt: nairobi('2026-05-01 14:30'), toAt: nairobi('2026-05-08 14:30') }, kes('400'));
    const result = pauseChange(asked({ paid: [thirtyDays('1500'), waiting] }), credit);
    expect(result.paidUntil).toBe(nairobi('2026-05-18 14:30'));
  });
});

describe('the early end of a pause', () => {
  const pause = days('2026-04-11', '2026-04-21');
  const resume = (paid: PauseAsked['paid'], on: string, credited: PauseAsked['paid'] = []) => ({
    now: nairobi('2026-04-13 10:00'),
    zone: NAIROBI,
    currency: 'KES',
    paid,
    pause,
    on,
    credited,
  });

  it('charges the days again that were credited and not taken: six of thirty', () => {
    const paid = [month('3000')];
    const credited = pausedParts(paid, pause, { zone: NAIROBI });
    const result = resumeChange(resume(pauseChange(asked({ paid }), credit).paid, '2026-04-15', credited), credit);
    expect(amounts(result)).toEqual(['600.00']);
    expect(result.paused).toEqual(days('2026-04-11', '2026-04-15'));
    expect(result.effectiveAt).toBe(nairobi('2026-04-15 00:00'));
  });

  it('moves a prepaid term back by the days that were not taken', () => {
    const paused = pauseChange(asked({ paid: [thirtyDays('1500')] }), credit);
    expect(resumeChange(resume(paused.paid, '2026-04-15'), credit).paidUntil).toBe(nairobi('2026-05-05 14:30'));
  });

  it.each<[string, Partial<PausePolicy>, string, string]>([
    ['2026-04-10', {}, 'change.resumeOutside', 'before the pause'],
    ['2026-04-12', {}, 'change.resumeOutside', 'yesterday'],
    ['2026-04-21', {}, 'change.resumeOutside', 'the pause is over then'],
    ['2026-04-14', { minDays: 4 }, 'change.pauseTooShort', 'three days are less than four'],
  ])('on %s with %o is refused as %s: %s', (on, policy, code) => {
    const asks = resume([month('3000')], on);
    expect(() => resumeChange(asks, { ...credit, ...policy })).toThrow(expect.objectContaining({ code }));
  });
});

const policy = (compensation: PausePolicy['compensation']): PausePolicy => ({
  compensation,
  minDays: 1,
  maxDaysPerYear: 366,
});

describe('any pause', () => {
  const inMonth = anyMonth.chain((period) => {
    const length = periodDays(period);
    return fc.record({
      period: fc.constant(period),
      cuts: fc
        .uniqueArray(fc.integer({ min: 0, max: length + 20 }), { minLength: 3, maxLength: 3 })
        .map((all) => all.toSorted((a, b) => a - b) as [number, number, number]),
    });
  });

  it('credits and stays charged what was charged, to the cent', () => {
    fc.assert(
      fc.property(inMonth, anyPrice, anyZone, ({ period, cuts: [from, , until] }, price, zone) => {
        const paid = [chargedPeriod(period, price, zone)];
        const result = pauseChange(
          {
            now: startOfDay(period.from, zone),
            zone,
            currency: 'KES',
            paid,
            from: addDays(period.from, from),
            until: addDays(period.from, until),
            earlier: [],
          },
          policy('credit'),
        );
        expect(charged(result.paid).minor - result.due.minor).toBe(price.minor);
      }),
      SEED,
    );
  });

  it('that ends early leaves what a shorter one leaves: money and days', () => {
    fc.assert(
      fc.property(inMonth, anyPrice, anyZone, ({ period, cuts: [from, on, until] }, price, zone) => {
        const paid = [chargedPeriod(period, price, zone)];
        const [first, back, end] = [from, on, until].map((n) => addDays(period.from, n)) as [string, string, string];
        const ask = { now: startOfDay(period.from, zone), zone, currency: 'KES', paid, from: first, earlier: [] };
        for (const compensation of ['credit', 'extend'] as const) {
          const long = pauseChange({ ...ask, until: end }, policy(compensation));
          const short = pauseChange({ ...ask, until: back }, policy(compensation));
          const pause = { from: first, to: end };
          const credited = compensation === 'credit' ? pausedParts(paid, pause, { zone }) : [];
          const resumed = resumeChange(
            { now: ask.now, zone, currency: 'KES', paid: long.paid, pause, on: back, credited },
            policy(compensation),
          );
          expect(add(long.due, resumed.due)).toEqual(short.due);
          expect(resumed.paidUntil).toBe(short.paidUntil);
          expect(resumed.anchor).toBe(short.anchor);
        }
      }),
      SEED,
    );
  });

  it('keeps every paid day of a prepaid term, in any zone', () => {
    fc.assert(
      fc.property(
        anyDay,
        anyZone,
        fc.integer({ min: 0, max: 1_439 }),
        fc.integer({ min: 1, max: 29 }),
        fc.integer({ min: 1, max: 40 }),
        (day, zone, minute, after, length) => {
          const fromAt = startOfDay(day, zone) + minute * 60_000;
          const toAt = startOfDay(addDays(day, 30), zone) + minute * 60_000;
          const from = addDays(day, after);
          const result = pauseChange(
            {
              now: fromAt,
              zone,
              currency: 'KES',
              paid: [paidTerm({ fromAt, toAt }, money(150_000n, 'KES'))],
              from: from > localDateAt(fromAt, zone) ? from : addDays(localDateAt(fromAt, zone), 1),
              until: addDays(from > localDateAt(fromAt, zone) ? from : addDays(localDateAt(fromAt, zone), 1), length),
              earlier: [],
            },
            policy('credit'),
          );
          const end = localDateAt(result.paidUntil ?? 0, zone);
          expect(daysBetween(localDateAt(toAt, zone), end)).toBe(length);
          const parts = result.paid.map(({ amount }) => amount);
          expect(sum(parts, 'KES').minor).toBe(150_000n);
        },
      ),
      SEED,
    );
  });
});
