import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clawed,
  commission,
  commissionBase,
  commissionDue,
  commissionStateAt,
  type Commission,
} from '../../src/domain/commission.ts';
import { majorString } from '../../src/kernel/money.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes } from '../../src/testing/builders.ts';

const month = { net: kes('2155.17'), total: kes('2500.00') };
const tenth = [{ upTo: null, rate: '0.1' }];
const tiers = [
  { upTo: '1000', rate: '0.05' },
  { upTo: null, rate: '0.1' },
];

describe('what commission is earned on', () => {
  it.each([
    ['0.00', '1000.00', '862.07', 'a part payment of 1,000.00'],
    ['1000.00', '2500.00', '1293.10', 'the rest of it, together the whole net'],
    ['0.00', '2500.00', '2155.17', 'all at once'],
    ['1000.00', '0.00', '-862.07', 'an allocation that is taken back'],
    ['1000.00', '1000.00', '0.00', 'nothing new'],
  ])('from %s paid to %s paid it is %s: %s', (before, paid, base) => {
    expect(majorString(commissionBase(month, kes(before), kes(paid)))).toBe(base);
  });

  it('counts only the lines that the reseller is credited with', () => {
    const half = { net: kes('1000.00'), total: kes('2500.00') };
    expect(majorString(commissionBase(half, kes('0.00'), kes('1250.00')))).toBe('500.00');
  });

  it('adds up to the net, in whatever parts a document is paid', () => {
    const amount = fc.bigInt({ min: 1n, max: 10_000_000n });
    fc.assert(
      fc.property(amount, amount, fc.array(amount, { maxLength: 5 }), (net, total, parts) => {
        const whole = { net: { minor: net, currency: 'KES' }, total: { minor: total, currency: 'KES' } };
        const steps = [0n, ...parts.map((each) => each % total).toSorted((a, b) => (a < b ? -1 : 1)), total];
        const bases = steps.slice(1).map((paid, at) => {
          const before = { minor: steps[at] ?? 0n, currency: 'KES' };
          return commissionBase(whole, before, { minor: paid, currency: 'KES' }).minor;
        });
        expect(bases.reduce((all, base) => all + base, 0n)).toBe(net);
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });
});

describe('a commission', () => {
  it.each([
    ['862.07', '0.00', tenth, '86.21', 'ten per cent of a part payment'],
    ['-862.07', '862.07', tenth, '-86.21', 'and back again'],
    ['800.00', '0.00', tiers, '40.00', 'within the first tier'],
    ['400.00', '800.00', tiers, '30.00', '200 of it at 5 % and 200 at 10 %'],
    ['1200.00', '0.00', tiers, '70.00', 'both at once'],
    ['0.00', '800.00', tiers, '0.00', 'nothing of nothing'],
  ])('on %s after %s in the month, by %o, is %s: %s', (base, before, terms, expected) => {
    expect(majorString(commission(kes(base), kes(before), terms))).toBe(expected);
  });
});

describe('commission that is taken back', () => {
  const row: Commission = {
    id: 'com_1' as Id<'Commission'>,
    agentId: 'acc_a' as Id<'Account'>,
    customerId: 'acc_c' as Id<'Account'>,
    invoiceId: 'inv_1' as Id<'Invoice'>,
    allocationId: 'alc_1' as Id<'Allocation'>,
    base: kes('862.07'),
    amount: kes('86.21'),
    clawedBase: 0n,
    clawed: 0n,
    paid: 0n,
    month: '2026-03',
    earnedAt: 0,
    payableAt: 100,
    version: 1,
  };

  it.each([
    [43_103n, '431.03', '43.10', 'half of what it was earned on: 43.1047 of 86.21'],
    [86_207n, '862.07', '86.21', 'all of it is exactly what was earned'],
    [99_999n, '862.07', '86.21', 'never more than there was'],
  ])('%d of its base are %s, and %s of it: %s', (base, expected, amount) => {
    const { taken } = clawed(row, base);
    expect([majorString(taken.base), majorString(taken.amount)]).toEqual([expected, amount]);
  });

  it('adds up to what was earned, in whatever parts', () => {
    const part = fc.bigInt({ min: 1n, max: 50_000n });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        let now = row;
        let taken = 0n;
        for (const base of [...parts, row.base.minor]) {
          const { next, taken: more } = clawed(now, base);
          taken += more.amount.minor;
          now = next;
        }
        expect([taken, now.clawedBase]).toEqual([row.amount.minor, row.base.minor]);
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });

  it.each([
    [row, 99, 'accrued', 8_621n, 'it waits'],
    [row, 100, 'payable', 8_621n, 'its time has come'],
    [{ ...row, paid: 8_621n }, 100, 'paid', 0n, 'it was paid'],
    [{ ...row, clawedBase: 86_207n, clawed: 8_621n }, 100, 'clawed_back', 0n, 'taken back before it was paid'],
    [{ ...row, clawedBase: 86_207n, clawed: 8_621n, paid: 8_621n }, 100, 'clawed_back', -8_621n, 'and after'],
    [{ ...row, clawedBase: 43_103n, clawed: 4_310n }, 100, 'payable', 4_311n, 'what is left of it'],
  ])('%$: stands by what was paid, taken back and waited', (one, now, state, due, _why) => {
    expect(commissionStateAt(one, now)).toBe(state);
    expect(commissionDue(one)).toBe(due);
  });
});
