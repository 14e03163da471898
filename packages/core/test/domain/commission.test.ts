import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commission, commissionBase } from '../../src/domain/commission.ts';
import { majorString } from '../../src/kernel/money.ts';
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
