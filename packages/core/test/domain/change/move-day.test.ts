import { describe, expect, it } from 'vitest';
import { billingDayMove } from '../../../src/domain/change/move-day.ts';
import { stretchOf } from '../../../src/domain/change/paid.ts';
import { addDays, startOfDay } from '../../../src/kernel/calendar.ts';
import { nthPeriod, periodAt } from '../../../src/kernel/period.ts';
import { amounts, kes, monthly, nairobi, NAIROBI } from './facts.ts';

const move = (chargedTo: string, cycleDay: number) => ({
  now: nairobi('2026-04-20 09:00'),
  zone: NAIROBI,
  chargedTo,
  interval: monthly,
  cycleDay,
  price: kes('10.00'),
  paid: [],
});

describe('a move of the billing day', () => {
  it.each<[string, number, string[], string, string]>([
    ['2026-05-15', 18, ['1.00'], '2026-05-18', '3 of the 30 days from 18 April to 18 May'],
    ['2026-05-15', 12, ['9.03'], '2026-06-12', '28 of the 31 days from 12 May to 12 June'],
    ['2026-05-15', 15, [], '2026-05-15', 'the day is the day already: no gap'],
    ['2026-02-15', 31, ['4.64'], '2026-02-28', '13 of the 28 days from 31 January to 28 February'],
    ['2026-02-28', 31, [], '2026-02-28', 'the last of February is day 31 there'],
    ['2026-04-30', 1, ['0.33'], '2026-05-01', 'one day of April'],
  ])('that is charged to %s, to day %s, costs %o up to %s: %s', (chargedTo, day, lines, boundary) => {
    const result = billingDayMove(move(chargedTo, day));
    expect(amounts(result)).toEqual(lines);
    expect(result.effectiveAt).toBe(startOfDay(chargedTo, NAIROBI));
    expect(periodAt(result.anchor ?? '', monthly, boundary).from).toBe(boundary);
    if (lines.length > 0) expect(result.paidUntil).toBe(startOfDay(boundary, NAIROBI));
  });

  it.each(['day', 'week'] as const)('is refused for a plan sold by the %s, which has none', (unit) => {
    const asked = { ...move('2026-05-15', 18), interval: { unit, count: 1 } };
    expect(() => billingDayMove(asked)).toThrow(expect.objectContaining({ code: 'change.noCycleDay' }));
  });

  it('charges no day twice or never: from every day to every day, in each of 24 months', () => {
    const wrong: string[] = [];
    for (let from = 1; from <= 31; from += 1) {
      const anchor = `2025-01-${String(from).padStart(2, '0')}`;
      for (let to = 1; to <= 31; to += 1) {
        for (let n = 0; n < 24; n += 1) {
          const chargedTo = nthPeriod(anchor, monthly, n).to;
          const { anchor: next, lines } = billingDayMove({ ...move(chargedTo, to), price: kes('310.00') });
          const gap = lines[0]?.stretch;
          const boundary = periodAt(next ?? '', monthly, chargedTo);
          // What is charged ends where the gap starts, and the gap where a period of the new day starts.
          const due = gap === undefined ? boundary.from : boundary.to;
          const charged = gap ?? { fromAt: startOfDay(chargedTo, NAIROBI), toAt: startOfDay(chargedTo, NAIROBI) };
          const { fromAt, toAt } = stretchOf({ from: chargedTo, to: due }, NAIROBI);
          const last = addDays(`${addDays(`${due.slice(0, 7)}-28`, 4).slice(0, 7)}-01`, -1);
          const isDay = Number(due.slice(8)) === Math.min(to, Number(last.slice(8)));
          if (charged.fromAt !== fromAt || charged.toAt !== toAt || !isDay) wrong.push(`${chargedTo} to day ${to}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
