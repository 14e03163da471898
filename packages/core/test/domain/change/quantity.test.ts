import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargedPeriod } from '../../../src/domain/change/paid.ts';
import { quantityChange, type QuantityPolicy } from '../../../src/domain/change/quantity.ts';
import { addDays, startOfDay } from '../../../src/kernel/calendar.ts';
import { periodDays } from '../../../src/kernel/period.ts';
import { amounts, anyMonth, anyPrice, anyZone, kes, month, nairobi, NAIROBI, SEED } from './facts.ts';

const change = (from: number, to: number, each = 300) => ({
  now: nairobi('2026-04-11 09:00'),
  zone: NAIROBI,
  from: { quantity: from, price: kes(String(from * each)) },
  to: { quantity: to, price: kes(String(to * each)) },
  paid: [month(String(from * each))],
});

describe('a change of quantity', () => {
  it.each<[number, number, QuantityPolicy, string[], string, string]>([
    [2, 5, {}, ['600.00'], '2026-04-11 09:00', 'three more for twenty of thirty days'],
    [5, 2, {}, [], '2026-05-01 00:00', 'fewer from the next period: what is paid stays'],
    [5, 2, { down: 'now' }, ['-600.00'], '2026-04-11 09:00', 'fewer at once gives back the rest'],
    [2, 5, { up: 'next_period' }, [], '2026-05-01 00:00', 'more may wait too'],
  ])('from %s to %s with %o is %o from %s: %s', (from, to, policy, lines, at) => {
    const result = quantityChange(change(from, to), policy);
    expect(amounts(result)).toEqual(lines);
    expect(result.effectiveAt).toBe(nairobi(at));
  });

  it('keeps the tiers of a price: ten at 2,700 instead of five at 1,500 is 1,200 a month more', () => {
    const tiers = { from: { quantity: 5, price: kes('1500') }, to: { quantity: 10, price: kes('2700') } };
    expect(amounts(quantityChange({ ...change(5, 10), ...tiers, paid: [month('1500')] }))).toEqual(['800.00']);
  });

  it.each<[number, number, string, string]>([
    [2, 0, 'change.malformedQuantity', 'none is an end, not a change'],
    [2, 1.5, 'change.malformedQuantity', 'halves are not sold'],
    [2, 2, 'change.quantitySame', 'nothing changes'],
  ])('from %s to %s is refused as %s: %s', (from, to, code) => {
    const asked = { ...change(2, 3), from: { quantity: from, price: kes('1') }, to: { quantity: to, price: kes('2') } };
    expect(() => quantityChange(asked)).toThrow(expect.objectContaining({ code }));
  });

  it('costs the same in steps as at once, and nothing there and back', () => {
    const moment = anyMonth.chain((period) =>
      fc.record({ period: fc.constant(period), day: fc.integer({ min: 0, max: periodDays(period) - 1 }) }),
    );
    fc.assert(
      fc.property(moment, anyPrice, anyPrice, anyPrice, anyZone, ({ period, day }, one, two, three, zone) => {
        const now = startOfDay(addDays(period.from, day), zone) + 3_600_000;
        const policy = { up: 'now', down: 'now' } as const;
        const [a, b, c] = [
          { quantity: 1, price: one },
          { quantity: 2, price: two },
          { quantity: 3, price: three },
        ] as const;
        const paid = [chargedPeriod(period, one, zone)];
        const whole = quantityChange({ now, zone, from: a, to: c, paid }, policy);
        const first = quantityChange({ now, zone, from: a, to: b, paid }, policy);
        const second = quantityChange({ now, zone, from: b, to: c, paid: first.paid }, policy);
        const back = quantityChange({ now, zone, from: c, to: a, paid: second.paid }, policy);
        expect(first.due.minor + second.due.minor).toBe(whole.due.minor);
        expect(whole.due.minor + back.due.minor).toBe(0n);
      }),
      SEED,
    );
  });
});
