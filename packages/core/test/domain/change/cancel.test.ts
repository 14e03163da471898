import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancellation, type CancellationPolicy } from '../../../src/domain/change/cancel.ts';
import { chargedPeriod } from '../../../src/domain/change/paid.ts';
import { addDays, startOfDay } from '../../../src/kernel/calendar.ts';
import { periodDays } from '../../../src/kernel/period.ts';
import {
  amounts,
  anyMonth,
  anyPrice,
  anyZone,
  charged,
  kes,
  major,
  month,
  nairobi,
  NAIROBI,
  SEED,
  thirtyDays,
} from './facts.ts';

const day11 = nairobi('2026-04-11 09:00');
const facts = { now: day11, zone: NAIROBI, currency: 'KES', paid: [month('3000')], openDebt: kes('300') };
type Now = Extract<CancellationPolicy, { at: 'now' }>;

describe('ending a subscription', () => {
  it('at the end of what is paid moves no money', () => {
    const result = cancellation(facts, { at: 'period_end' });
    expect(result.effectiveAt).toBe(nairobi('2026-05-01 00:00'));
    expect(result.lines).toEqual([]);
    expect(result.paid).toBe(facts.paid);
  });

  it('ends at once when nothing is paid beyond now', () => {
    expect(cancellation({ ...facts, paid: [] }, { at: 'period_end' }).effectiveAt).toBe(day11);
    const over = [month('3000', { from: '2026-03-01', to: '2026-04-01' })];
    expect(cancellation({ ...facts, paid: over }, { at: 'period_end' }).effectiveAt).toBe(day11);
  });

  it.each<[Omit<Now, 'at'>, string[], [string, string][], string]>([
    [{ unused: 'credit' }, ['-2000.00'], [['credit', '2000.00']], 'twenty of thirty days to the wallet'],
    [
      { unused: 'offset' },
      ['-2000.00'],
      [
        ['offset', '300.00'],
        ['credit', '1700.00'],
      ],
      'open invoices first, the rest to the wallet',
    ],
    [
      { unused: 'refund' },
      ['-2000.00'],
      [
        ['offset', '300.00'],
        ['refund', '1700.00'],
      ],
      'open invoices first, the rest to the payer',
    ],
    [{ unused: 'nothing' }, [], [], 'nothing comes back'],
    [
      { unused: 'credit', endDay: 'inclusive' },
      ['-1900.00'],
      [['credit', '1900.00']],
      'the day on which it ends is used: one day less',
    ],
    [
      { unused: 'credit', fee: kes('500') },
      ['-2000.00', '500.00'],
      [['credit', '1500.00']],
      'a fee for leaving early is taken from it',
    ],
    [{ unused: 'credit', fee: kes('2500') }, ['-2000.00', '2500.00'], [], 'a fee may be more than what comes back'],
  ])('now by %o is %o, back %o: %s', (policy, lines, back) => {
    const result = cancellation(facts, { at: 'now', ...policy });
    expect(amounts(result)).toEqual(lines);
    expect(result.returned.map(({ way, amount }) => [way, major(amount)])).toEqual(back);
    expect(result.effectiveAt).toBe(day11);
  });

  it('settles a debt that is larger than what comes back, and pays out nothing', () => {
    const result = cancellation({ ...facts, openDebt: kes('5000') }, { at: 'now', unused: 'refund' });
    expect(result.returned).toEqual([{ way: 'offset', amount: kes('2000') }]);
    expect(result.reasons.map(({ key }) => key)).toContain('return.debt_first');
  });

  it('counts a prepaid term by the second: 485.5 of 720 hours of 1,500 are left', () => {
    const result = cancellation({ ...facts, paid: [thirtyDays('1500')] }, { at: 'now', unused: 'credit' });
    expect(amounts(result)).toEqual(['-1011.46']);
  });

  it('gives back whole what has not begun', () => {
    const paid = [month('3000'), month('3100', { from: '2026-05-01', to: '2026-06-01' })];
    expect(amounts(cancellation({ ...facts, paid }, { at: 'now', unused: 'credit' }))).toEqual([
      '-2000.00',
      '-3100.00',
    ]);
  });

  it('gives back nothing of the last day when it counts as used', () => {
    const now = nairobi('2026-04-30 09:00');
    expect(amounts(cancellation({ ...facts, now }, { at: 'now', unused: 'credit', endDay: 'inclusive' }))).toEqual([]);
    expect(amounts(cancellation({ ...facts, now }, { at: 'now', unused: 'credit' }))).toEqual(['-100.00']);
  });

  it('parts what was charged to the cent, and a later end never gives back more', () => {
    const moment = anyMonth.chain((period) => {
      const day = fc.integer({ min: 0, max: periodDays(period) - 1 });
      return fc.record({ period: fc.constant(period), a: day, b: day });
    });
    const endDay = fc.constantFrom('exclusive' as const, 'inclusive' as const);
    fc.assert(
      fc.property(moment, anyPrice, anyZone, endDay, ({ period, a, b }, price, zone, counted) => {
        const paid = [chargedPeriod(period, price, zone)];
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((n) =>
          cancellation(
            { now: startOfDay(addDays(period.from, n), zone) + 3_600_000, zone, currency: 'KES', paid },
            { at: 'now', unused: 'credit', endDay: counted },
          ),
        );
        for (const one of [early, late]) {
          if (one !== undefined) expect(charged(one.paid).minor - one.due.minor).toBe(price.minor);
        }
        expect((late?.due.minor ?? 0n) >= (early?.due.minor ?? 0n)).toBe(true);
      }),
      SEED,
    );
  });
});
