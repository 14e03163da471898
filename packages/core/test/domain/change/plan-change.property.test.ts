import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChange, type Offer } from '../../../src/domain/change/plan-change.ts';
import { chargedPeriod } from '../../../src/domain/change/paid.ts';
import { addDays, startOfDay } from '../../../src/kernel/calendar.ts';
import { add, money, zero } from '../../../src/kernel/money.ts';
import { periodDays } from '../../../src/kernel/period.ts';
import { anyMonth, anyPrice, anyZone, charged, monthly, nairobi, NAIROBI, SEED, thirtyDays } from './facts.ts';

describe('any change of plan', () => {
  const moment = anyMonth.chain((period) =>
    fc.record({
      period: fc.constant(period),
      stub: fc.integer({ min: 0, max: periodDays(period) - 1 }),
      on: fc.integer({ min: 0, max: periodDays(period) - 1 }),
      hour: fc.integer({ min: 1, max: 20 }),
    }),
  );
  const convention = fc.constantFrom('calendar_days' as const, 'fixed_30' as const, 'seconds' as const);
  const both = { upgrade: 'now', downgrade: 'now' } as const;

  it('nets to nothing when it is taken back at the same moment, after a stub too', () => {
    fc.assert(
      fc.property(moment, anyPrice, anyPrice, anyZone, convention, (at, old, other, zone, how) => {
        const { period } = at;
        const stub = { from: addDays(period.from, at.stub), to: period.to };
        const paid = [chargedPeriod(period, old, zone, stub, { convention: how })];
        const now = startOfDay(addDays(period.from, Math.max(at.stub, at.on)), zone) + at.hour * 3_600_000;
        const [a, b] = [old, other].map((price): Offer => ({ kind: 'postpaid', price, interval: monthly })) as [
          Offer,
          Offer,
        ];
        const policy = { ...both, count: { convention: how } };
        const there = planChange({ now, zone, from: a, to: b, paid }, policy);
        const back = planChange({ now, zone, from: b, to: a, paid: there.paid }, policy);
        expect(add(there.due, back.due)).toEqual(zero('KES'));
        expect(back.paidUntil).toBe(there.paidUntil);
      }),
      SEED,
    );
  });

  it('parts what was charged into used and unused to the cent, prepaid and postpaid', () => {
    fc.assert(
      fc.property(moment, anyPrice, anyZone, convention, (at, price, zone, how) => {
        const paid = [chargedPeriod(at.period, price, zone)];
        const now = startOfDay(addDays(at.period.from, at.on), zone) + at.hour * 3_600_000;
        const from: Offer = { kind: 'postpaid', price, interval: monthly };
        const to: Offer = { ...from, price: zero('KES') };
        const result = planChange({ now, zone, from, to, paid }, { ...both, count: { convention: how } });
        expect(charged(result.paid).minor - result.due.minor).toBe(price.minor);
        expect(result.due.minor <= 0n).toBe(true);
      }),
      SEED,
    );
  });

  it('nets to nothing for prepaid plans of one length that keep the expiry', () => {
    fc.assert(
      fc.property(anyPrice, anyPrice, fc.integer({ min: 1, max: 2_591_999 }), (old, other, second) => {
        const start = nairobi('2026-04-01 14:30');
        const now = start + second * 1_000;
        const validity = { kind: 'local_days', count: 30 } as const;
        const [a, b]: [Offer, Offer] = [
          { kind: 'prepaid', price: old, validity },
          { kind: 'prepaid', price: other, validity },
        ];
        const policy = { ...both, prepaid: 'same_expiry' } as const;
        const paid = [{ ...thirtyDays('0'), amount: old, price: old }];
        const there = planChange({ now, zone: NAIROBI, from: a, to: b, paid }, policy);
        const back = planChange({ now, zone: NAIROBI, from: b, to: a, paid: there.paid }, policy);
        expect(add(there.due, back.due)).toEqual(zero('KES'));
      }),
      SEED,
    );
  });

  it('never gives time away when it converts: the time is worth no more than the money', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        fc.bigInt({ min: 1_000n, max: 1_000_000n }),
        (unusedMinor, priceMinor) => {
          const now = nairobi('2026-04-01 14:30');
          const price = money(priceMinor, 'KES');
          const paid = [{ ...thirtyDays('0'), amount: money(unusedMinor, 'KES'), price: money(unusedMinor, 'KES') }];
          const to: Offer = { kind: 'prepaid', price, validity: { kind: 'duration', count: 30, unit: 'day' } };
          const result = planChange(
            { now, zone: NAIROBI, from: { ...to, price: money(unusedMinor, 'KES') }, to, paid },
            { ...both, prepaid: 'convert' },
          );
          expect(result.due.minor).toBe(0n);
          const boughtSeconds = BigInt((result.paidUntil ?? now) - now) / 1_000n;
          const monthSeconds = 30n * 86_400n;
          expect(boughtSeconds * priceMinor <= unusedMinor * monthSeconds).toBe(true);
          expect((boughtSeconds + 1n) * priceMinor > unusedMinor * monthSeconds).toBe(true);
        },
      ),
      SEED,
    );
  });
});
