import { describe, expect, it } from 'vitest';
import {
  changeMidPeriod,
  prorate,
  prorateRest,
  prorateSlices,
  splitCharge,
  type Slice,
} from '../../src/domain/proration.ts';
import { cycleAnchor, type Interval } from '../../src/kernel/calendar.ts';
import { majorString, money, parseMoney } from '../../src/kernel/money.ts';
import { periodAt, type Period } from '../../src/kernel/period.ts';

const monthly: Interval = { unit: 'month', count: 1 };
const days = (from: string, to: string): Period => ({ from, to });
const march = days('2026-03-01', '2026-04-01');
const april = days('2026-04-01', '2026-05-01');
const at = (iso: string) => Date.parse(iso);

describe('proration', () => {
  it.each<[string, string, Slice, string, string]>([
    [
      '2500.00',
      'KES',
      { period: march, slice: days('2026-03-17', '2026-04-01') },
      '1209.68',
      'from 17 March: 15 of 31 days',
    ],
    [
      '2500.00',
      'KES',
      {
        convention: 'seconds',
        period: march,
        zone: 'Africa/Nairobi',
        fromAt: at('2026-03-17T14:30:00+03:00'),
        toAt: at('2026-04-01T00:00:00+03:00'),
      },
      '1160.95',
      'from 17 March 14:30: 1,243,800 of 2,678,400 seconds',
    ],
    ['2500.00', 'KES', { convention: 'none' }, '2500.00', 'prepaid: any part costs the whole'],
    [
      '30.00',
      'KES',
      { convention: 'fixed_30', period: days('2026-05-15', '2026-06-15'), slice: days('2026-05-23', '2026-06-15') },
      '22.00',
      '23 May to 15 June by months of 30 days: 22 of 30',
    ],
    [
      '30.00',
      'KES',
      { convention: 'fixed_30', period: march, slice: march },
      '30.00',
      'a month of 31 days is one month',
    ],
    [
      '30.00',
      'KES',
      { convention: 'fixed_30', period: days('2026-02-01', '2026-03-01'), slice: days('2026-02-01', '2026-03-01') },
      '30.00',
      'and so is a month of 28 days',
    ],
    [
      '30.00',
      'KES',
      { convention: 'fixed_30', period: days('2026-01-31', '2026-02-28'), slice: days('2026-01-31', '2026-02-28') },
      '30.00',
      'and so is a month that a short February ends',
    ],
    [
      '30.00',
      'KES',
      { convention: 'fixed_30', period: days('2026-02-28', '2026-03-31'), slice: days('2026-02-28', '2026-03-30') },
      '30.00',
      'never above the full price: 32 of 30 days are 30',
    ],
    [
      '910.00',
      'EUR',
      { period: days('2026-04-01', '2026-07-01'), slice: days('2026-05-30', '2026-07-01') },
      '320.00',
      'a quarter of 91 days, 32 of them used',
    ],
    [
      '31.00',
      'KES',
      { period: periodAt('2026-01-15', monthly, '2026-05-23'), slice: days('2026-05-23', '2026-06-15') },
      '23.00',
      'a stub before the first cycle date: 23 of the 31 days of the period that ends there',
    ],
    [
      '28.00',
      'KES',
      { period: periodAt(cycleAnchor(31), monthly, '2011-02-14'), slice: days('2011-02-14', '2011-02-28') },
      '14.00',
      'cycle day 31, start on 14 February: 14 of 28, not 14 of 31',
    ],
    [
      '365.00',
      'KES',
      { period: days('2027-03-01', '2028-03-01'), slice: days('2027-03-01', '2027-03-11') },
      '9.97',
      'a year with a leap day has 366 days, so ten of them are less than 10.00',
    ],
    [
      '100.00',
      'USD',
      {
        convention: 'seconds',
        period: march,
        zone: 'America/New_York',
        fromAt: at('2026-03-10T00:00:00-04:00'),
        toAt: at('2026-04-01T00:00:00-04:00'),
      },
      '71.06',
      'by the second, the hour lost in March makes what is left dearer',
    ],
    [
      '100.00',
      'USD',
      { period: march, slice: days('2026-03-10', '2026-04-01') },
      '70.97',
      'by the day it does not: 22 of 31',
    ],
    ['100000', 'UGX', { period: march, slice: days('2026-03-01', '2026-03-11') }, '32258', 'no cents in Uganda'],
    ['9.500', 'KWD', { period: march, slice: days('2026-03-01', '2026-03-11') }, '3.065', 'thousandths in Kuwait'],
    ['1000', 'JPY', { period: march, slice: days('2026-03-01', '2026-03-11') }, '323', 'no sen in Japan'],
    [
      '2155.17',
      'KES',
      { period: march, slice: days('2026-03-01', '2026-03-11') },
      '695.22',
      'what ten days have earned',
    ],
    [
      '49.95',
      'USD',
      { period: april, slice: days('2026-04-01', '2026-04-17') },
      '26.64',
      'a price change: 16 of 30 days on the old',
    ],
    [
      '59.95',
      'USD',
      { period: april, slice: days('2026-04-17', '2026-05-01') },
      '27.98',
      'and 14 of 30 days on the new',
    ],
    [
      '10.00',
      'USD',
      { period: april, slice: days('2026-04-01', '2026-04-04') },
      '1.00',
      'a moved cycle day: the gap of 3 days',
    ],
    ['10.00', 'USD', { period: march, slice: days('2026-03-04', '2026-04-01') }, '9.03', 'and the gap of 28 days'],
    [
      '30.00',
      'KES',
      { period: april, slice: days('2026-04-01', '2026-04-11') },
      '10.00',
      'the day it ends on does not count',
    ],
    [
      '30.00',
      'KES',
      { period: april, slice: days('2026-04-01', '2026-04-11'), endDay: 'inclusive' },
      '11.00',
      'unless the plan says that it does: one day dearer',
    ],
    [
      '30.00',
      'KES',
      { period: april, slice: april, endDay: 'inclusive' },
      '30.00',
      'a full period has no day more to count',
    ],
    ['30.00', 'KES', { period: april, slice: days('2026-04-05', '2026-04-05') }, '0.00', 'no day, no price'],
    ['0.01', 'KES', { period: april, slice: days('2026-04-01', '2026-04-16') }, '0.01', 'half a cent goes up'],
    [
      '0.01',
      'KES',
      { period: april, slice: days('2026-04-01', '2026-04-16'), rounding: 'half_even' },
      '0.00',
      'or to even',
    ],
  ])('%s %s, %j, is %s: %s', (price, currency, slice, expected) => {
    expect(majorString(prorate(parseMoney(price, currency), slice))).toBe(expected);
  });

  it.each<[Slice, string, string]>([
    [{ period: april, slice: days('2026-03-31', '2026-04-02') }, 'proration.outside', 'begins too early'],
    [{ period: april, slice: days('2026-04-30', '2026-05-02') }, 'proration.outside', 'ends too late'],
    [{ period: april, slice: days('2026-04-10', '2026-04-09') }, 'proration.outside', 'ends before it begins'],
    [
      { convention: 'seconds', period: april, zone: 'Africa/Nairobi', fromAt: 0, toAt: at('2026-04-02T00:00:00Z') },
      'proration.outside',
      'begins decades too early',
    ],
    [
      { convention: 'fixed_30', period: days('2026-04-01', '2026-04-08'), slice: days('2026-04-01', '2026-04-08') },
      'proration.notMonths',
      'a week is no number of months',
    ],
    [
      { convention: 'fixed_30', period: days('2026-04-01', '2026-05-20'), slice: days('2026-04-01', '2026-04-08') },
      'proration.notMonths',
      'neither is a month and a half',
    ],
  ])('refuses %j with %s: it %s', (slice, code) => {
    expect(() => prorate(money(100n, 'KES'), slice)).toThrow(expect.objectContaining({ code }));
  });
});

describe('slices of one price', () => {
  const thirds = [days('2026-04-01', '2026-04-11'), days('2026-04-11', '2026-04-21'), days('2026-04-21', '2026-05-01')];
  const daily = Array.from({ length: 30 }, (_, n) =>
    periodAt('2026-04-01', { unit: 'day', count: 1 }, `2026-04-${String(n + 1).padStart(2, '0')}`),
  );

  it('give the remainder to the last: 33.33, 33.33, 33.34', () => {
    expect(prorateSlices(parseMoney('100.00', 'KES'), april, thirds).map(majorString)).toEqual([
      '33.33',
      '33.33',
      '33.34',
    ]);
  });

  it('may stop before the end, and then nothing is left over', () => {
    expect(prorateSlices(parseMoney('100.00', 'KES'), april, thirds.slice(0, 2)).map(majorString)).toEqual([
      '33.33',
      '33.33',
    ]);
  });

  it('never pass the price, however many are rounded up', () => {
    // Half a shilling a day goes up to a whole one, so the 15 shillings are paid by the middle of the month.
    const costs = prorateSlices(money(15n, 'UGX'), april, daily).map(({ minor }) => minor);
    expect(costs).toEqual([...Array.from({ length: 15 }, () => 1n), ...Array.from({ length: 15 }, () => 0n)]);
    const credits = prorateSlices(money(-15n, 'UGX'), april, daily).map(({ minor }) => minor);
    expect(credits).toEqual(costs.map((minor) => -minor));
  });

  it('follow one another without a gap', () => {
    expect(() => prorateSlices(money(100n, 'KES'), april, thirds.toReversed())).toThrow(
      expect.objectContaining({ code: 'proration.notTiled' }),
    );
  });
});

describe('a change within a period', () => {
  it('upgrades from 2,500 to 4,000 on day 11 of 30 for 1,000.00', () => {
    const change = changeMidPeriod(parseMoney('2500.00', 'KES'), parseMoney('4000.00', 'KES'), april, '2026-04-11');
    expect(majorString(change.credit)).toBe('-1666.67');
    expect(majorString(change.charge)).toBe('2666.67');
    expect(majorString(change.due)).toBe('1000.00');
  });

  it('gives back exactly what the unused part was charged', () => {
    const full = splitCharge(parseMoney('100.00', 'KES'), parseMoney('100.00', 'KES'), {
      period: april,
      slice: days('2026-04-01', '2026-04-11'),
    });
    expect([full.used, full.unused].map(majorString)).toEqual(['33.33', '66.67']);
    // Charged for the stub of 20 days from the 11th, given up on the 21st: ten of the twenty days come back.
    const stub = splitCharge(parseMoney('66.67', 'KES'), parseMoney('100.00', 'KES'), {
      period: april,
      slice: days('2026-04-11', '2026-04-21'),
    });
    expect([stub.used, stub.unused].map(majorString)).toEqual(['33.33', '33.34']);
  });

  it('never gives back more than was charged, nor takes more', () => {
    const split = splitCharge(parseMoney('10.00', 'KES'), parseMoney('100.00', 'KES'), {
      period: april,
      slice: days('2026-04-01', '2026-04-21'),
    });
    expect([split.used, split.unused].map(majorString)).toEqual(['10.00', '0.00']);
  });

  it('counts the whole on the first day and nothing on the last', () => {
    const price = parseMoney('2500.00', 'KES');
    expect(prorateRest(price, april, '2026-04-01')).toEqual(price);
    expect(prorateRest(price, april, '2026-05-01').minor).toBe(0n);
  });
});
