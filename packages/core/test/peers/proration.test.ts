import { describe, expect, it } from 'vitest';
import {
  anchorOf,
  changeMidPeriod,
  majorString,
  parseMoney,
  periodAt,
  periodsFrom,
  prorate,
  prorationRatio,
  ratio,
  splitCharge,
  taxExclusive,
  type Interval,
  type TaxRate,
} from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours. Each row names the project and its
// test.

const month: Interval = { unit: 'month', count: 1 };
const quarter: Interval = { unit: 'month', count: 3 };
const year: Interval = { unit: 'year', count: 1 };
const week: Interval = { unit: 'week', count: 1 };

/** A subscription of Kill Bill's suites: `until` null is evergreen; periods begun by `target` are billed in advance. */
interface Cycles {
  readonly interval: Interval;
  readonly from: string;
  readonly until: string | null;
  readonly target: string;
  readonly cycleDay: number;
}

/** The parts of periods that are billed, as our API finds them. */
function billed({ interval, from, until, target, cycleDay }: Cycles) {
  const anchor = anchorOf({ alignment: 'account', interval, startOn: from, cycleDay });
  const stop = until !== null && until <= target ? until : `${target}~`; // A day that begins by the target is billed.
  return periodsFrom(anchor, interval, from, '2014-01-01')
    .map((period) => ({
      period,
      slice: {
        from: period.from > from ? period.from : from,
        to: until !== null && until < period.to ? until : period.to,
      },
    }))
    .filter(({ slice }) => slice.from < stop && slice.from < slice.to)
    .map((part) => prorationRatio(part));
}

const parts = (written: string) =>
  written.split(' + ').map((part) => {
    const [days = '', of = '1'] = part.split('/');
    return ratio(BigInt(days), BigInt(of));
  });

describe('Kill Bill, in-advance proration by calendar days', () => {
  it.each<[string, Interval, string, string | null, string, number, string]>([
    ['monthly leading, on start date', month, '2011-02-01', null, '2011-02-01', 13, '12/31'],
    ['monthly leading, in the stub', month, '2011-02-01', null, '2011-02-04', 13, '12/31'],
    ['monthly leading, first billing date', month, '2011-02-01', null, '2011-02-13', 13, '12/31 + 1'],
    ['monthly leading, after the first period', month, '2011-02-01', null, '2011-04-13', 13, '12/31 + 1 + 1 + 1'],
    ['monthly leading, with an end', month, '2011-02-01', '2011-04-13', '2011-04-10', 13, '12/31 + 1 + 1'],
    ['monthly double, on start date', month, '2011-01-01', '2011-02-27', '2011-01-01', 15, '14/31'],
    ['monthly double, first billing date', month, '2011-01-01', '2011-02-27', '2011-01-15', 15, '14/31 + 1'],
    ['monthly double, in the second stub', month, '2011-01-01', '2011-02-27', '2011-02-26', 15, '14/31 + 1 + 12/28'],
    ['monthly double, several periods', month, '2011-01-01', '2011-04-27', '2011-02-26', 15, '14/31 + 1 + 1'],
    ['monthly trailing, on start date', month, '2010-06-17', '2010-07-25', '2010-06-17', 17, '1'],
    ['monthly trailing, in the stub', month, '2010-06-17', '2010-07-25', '2010-07-18', 17, '1 + 8/31'],
    ['monthly, phase ends', month, '2011-02-10', '2011-02-24', '2011-03-06', 10, '14/28'],
    ['monthly, phase begins', month, '2011-02-24', null, '2011-03-06', 10, '14/28'],
    ['monthly, phase begins, on cycle day', month, '2011-02-17', null, '2011-03-03', 3, '14/28 + 1'],
    ['monthly, change to a later day, old', month, '2011-02-01', '2011-02-15', '2011-03-01', 1, '14/28'],
    ['monthly, change to a later day, new', month, '2011-02-15', null, '2011-03-01', 15, '1'],
    ['monthly, change to an earlier day, old', month, '2011-02-20', '2011-03-06', '2011-03-09', 20, '14/28'],
    ['monthly, change to an earlier day, new', month, '2011-03-06', null, '2011-03-09', 6, '1'],
    ['monthly, leap year, all of February', month, '2012-01-30', null, '2012-03-01', 30, '1 + 1'],
    ['monthly, change of cycle day, old', month, '2011-02-01', '2011-02-14', '2011-03-01', 1, '13/28'],
    ['monthly, change of cycle day to 27, new', month, '2011-02-14', null, '2011-03-01', 27, '13/31 + 1'],
    ['monthly, leap February', month, '2012-02-01', '2012-02-15', '2012-02-19', 1, '14/29'],
    ['monthly, change before billing day, old', month, '2011-02-07', '2011-02-15', '2011-04-21', 7, '8/28'],
    ['monthly, change before billing day, new', month, '2011-02-15', null, '2011-04-21', 15, '1 + 1 + 1'],
    ['monthly, change on billing day, new', month, '2011-03-07', null, '2011-04-21', 15, '8/28 + 1 + 1'],
    ['monthly, change after billing day, old', month, '2011-02-07', '2011-03-10', '2011-04-21', 7, '1 + 3/31'],
    ['monthly, change after billing day, new', month, '2011-03-10', null, '2011-04-21', 15, '5/28 + 1 + 1'],
    ['monthly, change, double', month, '2011-01-31', '2011-03-10', '2011-04-21', 7, '7/31 + 1 + 3/31'],
    ['monthly, start, target, end', month, '2010-12-15', '2011-03-17', '2011-03-15', 15, '1 + 1 + 1 + 2/31'],
    ['monthly, cancelled before one period', month, '2011-01-01', '2011-01-15', '2011-04-05', 1, '14/31'],
    ['quarterly leading, on start date', quarter, '2011-02-01', null, '2011-02-01', 13, '12/92'],
    ['quarterly leading, after the first period', quarter, '2011-02-01', null, '2011-06-13', 13, '12/92 + 1 + 1'],
    ['quarterly double', quarter, '2011-01-01', '2011-04-27', '2011-04-27', 15, '14/92 + 1 + 12/91'],
    ['quarterly, cancelled before one period', quarter, '2011-01-01', '2011-01-15', '2011-04-05', 1, '14/90'],
    ['annual double', year, '2011-01-01', '2012-01-27', '2012-01-27', 15, '14/365 + 1 + 12/366'],
    ['annual double, several periods', year, '2011-01-01', '2013-04-27', '2012-02-26', 15, '14/365 + 1 + 1'],
    ['annual, cancelled before one period', year, '2011-01-01', '2011-01-15', '2011-04-05', 1, '14/365'],
  ])(
    '%s: every %j from %s to %s, billed by %s on day %s, is %s',
    (_, interval, from, until, target, cycleDay, cycles) => {
      expect(billed({ interval, from, until, target, cycleDay })).toEqual(parts(cycles));
    },
  );

  it('TestProRation, change of cycle day to 31: theirs is 14/31 + 1, ours 14/28 + 1', () => {
    // They step back from the clamped 28 February to 28 January; periods counted from an anchor begin on 31 January.
    const change: Cycles = { interval: month, from: '2011-02-14', until: null, target: '2011-03-01', cycleDay: 31 };
    expect(billed(change)).toEqual(parts('14/28 + 1'));
  });

  it('InvoiceDateUtils, three months after the last cycle date: theirs is 2.967741935, ours are whole periods', () => {
    // 92 days by the 31 of the first month. No slice of ours is longer than its period: it is three slices of one each.
    const three = { interval: month, from: '2012-03-02', until: '2012-06-02', target: '2012-06-02', cycleDay: 2 };
    expect(billed(three)).toEqual(parts('1 + 1 + 1'));
  });
});

describe('Kill Bill, one stub by days and by months of 30', () => {
  it.each<[string, string, string, string]>([
    ['2023-05-23', '2023-06-15', '23/31', '22/30'],
    ['2023-06-23', '2023-07-15', '22/30', '22/30'],
    ['2023-02-23', '2023-03-15', '20/28', '22/30'],
    ['2024-02-23', '2024-03-15', '21/29', '22/30'],
  ])('InvoiceDateUtils: from %s to %s is %s, with fixed proration %s', (from, to, byDays, byThirties) => {
    const anchor = anchorOf({ alignment: 'account', interval: month, startOn: from, cycleDay: 15 });
    const [period] = periodsFrom(anchor, month, from, to);
    expect(period).toBeDefined();
    if (period === undefined) return;
    const slice = { from, to };
    expect(prorationRatio({ period, slice })).toEqual(parts(byDays)[0]);
    expect(prorationRatio({ period, slice, convention: 'fixed_30' })).toEqual(parts(byThirties)[0]);
  });
});

describe('Kill Bill, a moved cycle day', () => {
  it.each([
    [
      'the gap before the new day: 3 of 30 days of 10.00',
      '2012-04-01',
      '2012-05-01',
      '2012-04-01',
      '2012-04-04',
      '1.00',
    ],
    ['the gap after the month billed: 28 of 31', '2012-05-01', '2012-06-01', '2012-05-04', '2012-06-01', '9.03'],
  ])('%s', (_, periodFrom, periodTo, from, to, amount) => {
    const slice = { period: { from: periodFrom, to: periodTo }, slice: { from, to } };
    expect(majorString(prorate(parseMoney('10.00', 'USD'), slice))).toBe(amount);
  });
});

describe('Lago, subscription fees of a plan of 1.00', () => {
  it.each<[string, Interval, string, string, string]>([
    ['weekly, from Monday, 3 days of trial', week, '2022-06-20', '2022-06-23', '0.57'],
    ['weekly, from Wednesday', week, '2022-06-22', '2022-06-22', '0.71'],
    ['weekly, from Wednesday, 3 days of trial', week, '2022-06-22', '2022-06-25', '0.29'],
    ['monthly, from the first', month, '2022-01-01', '2022-01-01', '1.00'],
    ['monthly, from the first, 3 days of trial', month, '2022-01-01', '2022-01-04', '0.90'],
    ['monthly, from the first, 15 days of trial', month, '2022-01-01', '2022-01-16', '0.52'],
    ['monthly, from the 15th', month, '2022-03-15', '2022-03-15', '0.55'],
    ['monthly, from the 15th, 3 days of trial', month, '2022-03-15', '2022-03-18', '0.45'],
    ['yearly, from 15 March', year, '2022-03-15', '2022-03-15', '0.80'],
    ['yearly, from the first, 35 days of trial', year, '2022-01-01', '2022-02-05', '0.90'],
  ])('SubscriptionService, %s: every %j from %s, paid from %s, is %s', (_, interval, startOn, paidFrom, amount) => {
    const period = periodAt(anchorOf({ alignment: 'calendar', interval, startOn, cycleDay: 1 }), interval, startOn);
    const price = parseMoney('1.00', 'EUR');
    expect(majorString(prorate(price, { period, slice: { from: paidFrom, to: period.to } }))).toBe(amount);
  });

  it('SubscriptionService, anniversary of 31 August at 30.00, 15 days of trial: 15.48', () => {
    const period = periodAt('2022-08-31', month, '2022-08-31');
    // 30 days with us: theirs goes to the 1st, 31 days.
    expect(period).toEqual({ from: '2022-08-31', to: '2022-09-30' });
    const slice = { from: '2022-09-15', to: '2022-09-30' };
    expect(majorString(prorate(parseMoney('30.00', 'EUR'), { period, slice }))).toBe('15.00');
    const theirs = {
      period: { from: '2022-08-31', to: '2022-10-01' },
      slice: { from: '2022-09-15', to: '2022-10-01' },
    };
    expect(majorString(prorate(parseMoney('30.00', 'EUR'), theirs))).toBe('15.48');
  });

  it.each<[string, Interval, string, string, string]>([
    ['monthly, ended on 20 March', month, '2022-03-01', '2022-03-20', '0.65'],
    ['monthly, trial until the 18th, ended on 20 March', month, '2022-03-18', '2022-03-20', '0.10'],
    ['weekly, ended on Wednesday', week, '2022-03-14', '2022-03-16', '0.43'],
  ])(
    'SubscriptionService, terminated, %s: every %j from %s to %s, which is paid for, is %s',
    (_, interval, from, to, is) => {
      const period = periodAt(
        anchorOf({ alignment: 'calendar', interval, startOn: from, cycleDay: 1 }),
        interval,
        from,
      );
      const price = parseMoney('1.00', 'EUR');
      expect(majorString(prorate(price, { period, slice: { from, to }, endDay: 'inclusive' }))).toBe(is);
    },
  );

  it('a quarter of 91 days at 910.00, 32 days used: 320.00', () => {
    const period = { from: '2022-04-01', to: '2022-07-01' };
    const slice = { from: '2022-05-30', to: '2022-07-01' };
    expect(majorString(prorate(parseMoney('910.00', 'EUR'), { period, slice }))).toBe('320.00');
  });
});

describe('Lago, the day of termination', () => {
  const paid = parseMoney('200.00', 'EUR');
  const period = { from: '2025-09-18', to: '2025-10-18' };
  const slice = { from: '2025-09-18', to: '2025-09-18' };
  const vat: TaxRate = { code: 'VAT', name: 'VAT 25 %', rate: '0.25', base: 'net' };
  const credited = (endDay: 'inclusive' | 'exclusive') => {
    const { unused } = splitCharge(paid, paid, { period, slice, endDay });
    const [line] = taxExclusive([{ key: 'credit', amount: unused }], [vat]).lines;
    return [line?.net, line?.tax, line?.gross].map((figure) => figure && majorString(figure));
  };

  it('credit note rounding: 200.00 ended on its first day, which is paid for, is 193.33 + 48.33 = 241.66', () => {
    expect(credited('inclusive')).toEqual(['193.33', '48.33', '241.66']);
  });

  it('is not paid for unless the plan says so: ours gives all of it back', () => {
    expect(credited('exclusive')).toEqual(['200.00', '50.00', '250.00']);
  });
});

describe('Lago, golden suite, 40 seats at 100.00 from the middle of April', () => {
  it('are 2,000.00 for 15 of 30 days, and 4,000.00 for May', () => {
    const seats = parseMoney('4000.00', 'EUR');
    const april = { from: '2024-04-01', to: '2024-05-01' };
    expect(majorString(prorate(seats, { period: april, slice: { from: '2024-04-16', to: '2024-05-01' } }))).toBe(
      '2000.00',
    );
    expect(majorString(prorate(seats, { period: april, slice: april }))).toBe('4000.00');
  });
});

describe('Stripe, prorations', () => {
  it('10 to 20 halfway through: −5.00 and +10.00, so 5.00 more', () => {
    const period = { from: '2022-04-01', to: '2022-05-01' };
    const change = changeMidPeriod(parseMoney('10.00', 'USD'), parseMoney('20.00', 'USD'), period, '2022-04-16');
    expect([change.credit, change.charge, change.due].map(majorString)).toEqual(['-5.00', '10.00', '5.00']);
  });
});
