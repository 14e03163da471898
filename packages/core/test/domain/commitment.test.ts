import { describe, expect, it } from 'vitest';
import { trueUp, type Commitment } from '../../src/domain/commitment.ts';
import { untouched } from '../../src/domain/reduction.ts';
import { ratio, scaleMoney } from '../../src/kernel/decimal.ts';
import { add, majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { ACCOUNT, draft, line, percent, amount, printed, reduce } from './bills.ts';

describe('a cap', () => {
  const cap = {
    id: 'most',
    description: 'Never more than 100',
    scope: ACCOUNT,
    limit: kes('100.00'),
    billedBefore: kes('35.00'),
  };

  it('is applied after the discounts and seen as a discount: 200 − 100, 35 billed, 100 at most, is 65', () => {
    const result = reduce({ lines: [line('use', '200.00')], discounts: [percent('half', '0.5')], caps: [cap] });
    expect(printed(result)).toEqual(['use 200.00', 'use/less/discount/half -100.00', 'use/less/cap/most -35.00']);
    expect(majorString(result.steps.at(-1)?.after ?? kes('0'))).toBe('65.00');
  });

  it.each<[string, string, string, string]>([
    ['60.00', '35.00', '60.00', 'below the cap nothing happens'],
    ['65.00', '35.00', '65.00', 'at the cap neither'],
    ['65.01', '35.00', '65.00', 'a cent above'],
    ['50.00', '100.00', '0.00', 'the cap was reached before'],
    ['50.00', '120.00', '0.00', 'passed before, as when it was lowered: nothing is paid back'],
  ])('of 100.00 lets %s after %s be %s: %s', (priced, billed, expected) => {
    const result = reduce({ lines: [line('use', priced)], caps: [{ ...cap, billedBefore: kes(billed) }] });
    expect(majorString(result.steps.at(-1)?.after ?? kes('0'))).toBe(expected);
  });

  it('billed in slices takes what it takes at once', () => {
    const slices = ['40.00', '50.00', '30.00'];
    let billed = kes('0.00');
    for (const slice of slices) {
      const result = reduce({ lines: [line('use', slice)], caps: [{ ...cap, billedBefore: billed }] });
      billed = add(billed, result.steps.at(-1)?.after ?? kes('0'));
    }
    expect(majorString(billed)).toBe('100.00');
  });
});

describe('a commitment', () => {
  const { amount: _, ...missing } = draft({
    key: 'sub_1/true_up/1',
    kind: 'true_up',
    description: 'Up to the minimum',
  });
  const commitment: Commitment = {
    charge: missing,
    scope: ACCOUNT,
    committed: kes('1000.00'),
    billedBefore: kes('0.00'),
    lastSlice: true,
    counts: 'reduced',
    discountable: false,
  };

  it('of 10,000.00 for 334 of 365 days, with a plan of 1,000.00, lacks 8,235.61', () => {
    const part = ratio(334n, 365n);
    const committed = scaleMoney(kes('10000.00'), part);
    const plan = scaleMoney(kes('1000.00'), part);
    expect([committed, plan].map(majorString)).toEqual(['9150.68', '915.07']);
    const result = reduce({ lines: [line('plan', majorString(plan))], commitments: [{ ...commitment, committed }] });
    expect(printed(result)).toEqual(['plan 915.07', 'sub_1/true_up/1 8235.61']);
  });

  it.each<[Partial<Commitment>, string, string[], string]>([
    [{ lastSlice: false }, '100.00', [], 'only the last slice is trued up'],
    [{ billedBefore: kes('100.00') }, '0.00', ['900.00'], 'less what earlier slices billed: 1,000 − 100'],
    [{}, '1000.00', [], 'reached'],
    [{}, '1200.00', [], 'passed'],
    [{}, '999.99', ['0.01'], 'a cent is missing'],
  ])('%# of 1,000.00', (given, priced, expected, reason) => {
    const up = trueUp({ ...commitment, ...given }, [untouched(line('plan', priced))]);
    expect(up === null ? [] : [majorString(up.charge.amount)], reason).toEqual(expected);
  });

  const half = percent('half', '0.5');
  it.each<[Partial<Commitment>, string[], string]>([
    [
      {},
      ['plan 400.00', 'plan/less/discount/half -200.00', 'sub_1/true_up/1 800.00'],
      'what is paid is 1,000; the true-up bears no discount',
    ],
    [
      { counts: 'priced' },
      ['plan 400.00', 'plan/less/discount/half -200.00', 'sub_1/true_up/1 600.00'],
      'the discount is not eaten up',
    ],
    [
      { counts: 'priced', discountable: true },
      [
        'plan 400.00',
        'plan/less/discount/half -200.00',
        'sub_1/true_up/1 600.00',
        'sub_1/true_up/1/less/discount/half -300.00',
      ],
      'half of all',
    ],
  ])('%# of 1,000.00 beside half off', (given, expected, reason) => {
    const result = reduce({
      lines: [line('plan', '400.00')],
      discounts: [half],
      commitments: [{ ...commitment, ...given }],
    });
    expect(printed(result), reason).toEqual(expected);
  });

  it('that may be discounted gets only what the amount has still to give', () => {
    const result = reduce({
      lines: [line('plan', '400.00')],
      discounts: [amount('gift', '500.00')],
      commitments: [{ ...commitment, counts: 'priced', discountable: true }],
    });
    expect(printed(result)).toEqual([
      'plan 400.00',
      'plan/less/discount/gift -400.00',
      'sub_1/true_up/1 600.00',
      'sub_1/true_up/1/less/discount/gift -100.00',
    ]);
    expect(result.discounts.map(({ taken, because }) => [majorString(taken), because])).toEqual([
      ['500.00', 'taken in full'],
    ]);
  });

  it('of an account counts what one of a plan has added', () => {
    const ofPlan = {
      ...commitment,
      charge: { ...missing, key: 'z' },
      scope: { of: 'plan', planCode: 'home-10' },
      committed: kes('300.00'),
    } satisfies Commitment;
    const result = reduce({ lines: [line('plan', '100.00')], commitments: [commitment, ofPlan] });
    expect(printed(result)).toEqual(['plan 100.00', 'z 200.00', 'sub_1/true_up/1 700.00']);
  });
});
