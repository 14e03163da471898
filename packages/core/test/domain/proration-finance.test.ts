import { describe, expect, it } from 'vitest';
import { prorate, type DaySlice } from '../../src/domain/proration.ts';
import { majorString, parseMoney } from '../../src/kernel/money.ts';
import type { Period } from '../../src/kernel/period.ts';

const days = (from: string, to: string): Period => ({ from, to });
const march = days('2026-03-01', '2026-04-01');
const feb = days('2026-02-01', '2026-03-01');

describe('the conventions of finance contracts', () => {
  it.each<[NonNullable<DaySlice['convention']>, Period, Period, string, string]>([
    ['actual_360', march, days('2026-03-01', '2026-03-11'), '10.00', 'ten days of a month of 30'],
    ['actual_360', march, days('2026-03-17', '2026-04-01'), '15.00', 'the days that there are: 15 of 30'],
    ['actual_360', march, march, '30.00', 'a full month is never more than its price'],
    ['actual_360', march, days('2026-03-01', '2026-03-31'), '30.00', 'and 30 days of it are all of it'],
    ['actual_360', feb, days('2026-02-01', '2026-02-15'), '14.00', 'February has no more'],
    ['thirty_360', march, days('2026-03-17', '2026-04-01'), '14.00', 'from the 17th to the end of a month of 30'],
    ['thirty_360', march, days('2026-03-01', '2026-03-31'), '29.00', 'a 31st is taken for a 30th'],
    ['thirty_360', feb, days('2026-02-15', '2026-03-01'), '16.00', 'February lasts to a 30th too'],
    ['thirty_360', days('2026-01-31', '2026-02-28'), days('2026-02-10', '2026-02-28'), '18.00', 'within a month'],
    ['fixed_30', march, days('2026-03-01', '2026-03-31'), '30.00', 'where fixed_30 counts the 31st'],
  ])('%s, of %j the slice %j of 30.00 is %s: %s', (convention, period, slice, expected) => {
    expect(majorString(prorate(parseMoney('30.00', 'KES'), { convention, period, slice }))).toBe(expected);
  });

  it('share a quarter by 90 days', () => {
    const period = days('2026-01-01', '2026-04-01');
    const slice = days('2026-01-01', '2026-02-01');
    const cost = (convention: 'actual_360' | 'thirty_360') =>
      majorString(prorate(parseMoney('90.00', 'KES'), { convention, period, slice }));
    expect([cost('actual_360'), cost('thirty_360')]).toEqual(['31.00', '30.00']);
  });
});
