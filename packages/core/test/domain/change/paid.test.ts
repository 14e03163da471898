import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chargedPeriod,
  cutsBetween,
  paidTerm,
  partAt,
  shiftPart,
  type Manner,
  type PaidPart,
} from '../../../src/domain/change/paid.ts';
import { reason, reasonText } from '../../../src/domain/change/reasons.ts';
import { add, money } from '../../../src/kernel/money.ts';
import { anyMonth, anyPrice, anyZone, charged, days, kes, nairobi, NAIROBI, SEED, thirtyDays } from './facts.ts';

/** Cuts a charge at one instant after another and answers all pieces. */
const cutAll = (part: PaidPart, instants: readonly number[], zone: string): PaidPart[] => {
  const pieces: PaidPart[] = [];
  let rest: PaidPart | null = part;
  for (const at of instants.toSorted((a, b) => a - b)) {
    if (rest === null) break;
    const { used, unused } = partAt(rest, at, { zone, convention: 'seconds' });
    if (used !== null) pieces.push(used);
    rest = unused;
  }
  return rest === null ? pieces : [...pieces, rest];
};

describe('a charge that is cut', () => {
  it('comes to what it was, into however many pieces, and no piece is below nothing', () => {
    fc.assert(
      fc.property(
        anyMonth,
        anyPrice,
        anyZone,
        fc.array(fc.nat(2_700_000), { maxLength: 9 }),
        (month, price, zone, cuts) => {
          const part = chargedPeriod(month, price, zone);
          const start = part.given[0]?.fromAt ?? 0;
          const instants = cuts.map((second) => start + second * 1_000);
          for (const whole of [part, paidTerm(part.given[0] ?? { fromAt: 0, toAt: 1 }, price)]) {
            const pieces = cutAll(whole, instants, zone);
            expect(charged(pieces)).toEqual(price);
            for (const { amount } of pieces) expect(amount.minor >= 0n).toBe(true);
          }
        },
      ),
      SEED,
    );
  });

  it.each<[string, string | null, string | null, string]>([
    ['2026-04-01 14:30', null, '30.00', 'before its first second nothing is used'],
    ['2026-04-11 14:30', '10.00', '20.00', 'ten of thirty days'],
    ['2026-05-01 14:30', '30.00', null, 'at its end nothing is left'],
  ])('at %s has %s used and %s left: %s', (at, used, unused) => {
    const parted = partAt(thirtyDays('30'), nairobi(at), { zone: NAIROBI });
    expect(parted.used?.amount).toEqual(used === null ? undefined : kes(used));
    expect(parted.unused?.amount).toEqual(unused === null ? undefined : kes(unused));
  });

  it.each<[NonNullable<Manner['convention']>, string]>([
    ['calendar_days', '290.32'],
    ['seconds', '290.32'],
    ['fixed_30', '300.00'],
    ['thirty_360', '290.00'],
    ['actual_360', '300.00'],
  ])('by %s has %s of 300.00 used on 31 March', (convention, used) => {
    const march = chargedPeriod(days('2026-03-01', '2026-04-01'), kes('300'), NAIROBI);
    const parted = partAt(march, nairobi('2026-03-31 00:00'), { zone: NAIROBI, convention });
    expect(parted.used?.amount).toEqual(kes(used));
    expect(add(parted.used?.amount ?? kes('0'), parted.unused?.amount ?? kes('0'))).toEqual(kes('300'));
  });

  it('never gives back more than was charged, whatever the full price is', () => {
    const discounted = { ...thirtyDays('3000'), amount: kes('100') };
    const parted = partAt(discounted, nairobi('2026-04-11 14:30'), { zone: NAIROBI });
    expect([parted.used?.amount, parted.unused?.amount]).toEqual([kes('0'), kes('100')]);
  });
});

describe('a paid stretch that moves', () => {
  it('keeps its time of day over a change of the clocks', () => {
    const [fromAt, toAt] = [Date.parse('2026-03-01T20:00:00-05:00'), Date.parse('2026-03-05T20:00:00-05:00')];
    const moved = shiftPart(paidTerm({ fromAt, toAt }, money(1n, 'USD')), 7, 'America/New_York');
    expect(moved.given).toEqual([
      { fromAt: Date.parse('2026-03-08T20:00:00-04:00'), toAt: Date.parse('2026-03-12T20:00:00-04:00') },
    ]);
  });

  it('is named as a cut; one that stays is not', () => {
    const [a, b] = [
      thirtyDays('30'),
      paidTerm({ fromAt: nairobi('2026-06-01 00:00'), toAt: nairobi('2026-06-02 00:00') }, kes('1')),
    ];
    expect(cutsBetween([a, b], [a])).toEqual([{ before: b.given[0], after: null }]);
    expect(cutsBetween([a], [a, b])).toEqual([{ before: null, after: b.given[0] }]);
  });
});

describe('a reason', () => {
  it('is a sentence with its facts', () => {
    expect(reasonText(reason('promise.lent', { days: 3 }))).toBe('Access is given for 3 days although it is not paid.');
  });
});
