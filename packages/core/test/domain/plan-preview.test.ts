import { describe, expect, it } from 'vitest';
import { completePlan } from '../../src/domain/plan-input.ts';
import { curveOf, findingsOf } from '../../src/domain/plan-preview.ts';
import type { PriceModel } from '../../src/domain/price/price.ts';
import { majorString } from '../../src/kernel/money.ts';
import { planInput } from '../../src/testing/builders.ts';

const tiers = [
  { upTo: '10', price: '5' },
  { upTo: null, price: '4' },
];

/** A model, what is used, and its curve: quantity and amount. */
const CURVES: readonly [PriceModel, bigint, string, string][] = [
  [{ model: 'unit', price: '2' }, 0n, '0 0.00, 5 10.00, 10 20.00', 'a straight line needs two points'],
  [{ model: 'unit', price: '2' }, 20n, '0 0.00, 12 24.00, 20 40.00, 25 50.00', 'it goes beyond what is used'],
  [
    { model: 'graduated', tiers },
    0n,
    '0 0.00, 5 25.00, 10 50.00, 11 54.00, 12 58.00, 15 70.00',
    'above the edge each unit costs less',
  ],
  [
    { model: 'volume', tiers },
    0n,
    '0 0.00, 5 25.00, 10 50.00, 11 44.00, 12 48.00, 15 60.00',
    'above the edge all units cost less',
  ],
  [
    { model: 'package', size: '4', price: '9' },
    0n,
    '0 0.00, 2 9.00, 4 9.00, 5 18.00, 6 18.00, 8 18.00, 9 27.00, 10 27.00, 12 27.00, ' +
      '13 36.00, 14 36.00, 16 36.00, 17 45.00, 20 45.00, 24 54.00',
    'a package that is begun is owed whole',
  ],
  [
    {
      model: 'stairstep',
      tiers: [
        { upTo: '10', flat: '7' },
        { upTo: null, flat: '9' },
      ],
    },
    0n,
    '0 0.00, 5 7.00, 10 7.00, 11 9.00, 12 9.00, 15 9.00',
    'one price a step',
  ],
  [
    {
      model: 'capacity',
      tiers: [
        { upTo: { seconds: '10' }, flat: '7' },
        { upTo: { seconds: null }, flat: '9' },
      ],
    },
    0n,
    '0 0.00, 5 7.00, 10 7.00, 11 9.00, 12 9.00, 15 9.00',
    'the peak of its own meter',
  ],
  [{ model: 'percentage', rate: '0.1', fixed: '1' }, 0n, '0 0.00, 5 1.50, 10 2.00', 'one payment of all of it'],
  [{ model: 'dynamic', multiplier: '1.5' }, 0n, '0 0.00, 5 7.50, 10 15.00', 'what it has cost, with a mark-up'],
];

describe('the curve of a price', () => {
  it.each(CURVES)('%j, %d used, is %s: %s', (model, used, points) => {
    const curve = curveOf({ meter: 'seconds', blockSize: 1n, model }, 'KES', used);
    expect(curve.map(({ quantity, amount }) => `${quantity} ${majorString(amount)}`).join(', ')).toBe(points);
  });

  it('begins behind what is included, and shows the first unit above an edge however small it is', () => {
    const price = { meter: 'bytes', blockSize: 1000n, allowance: '2', model: { model: 'volume', tiers } } as const;
    const curve = curveOf(price, 'KES', 0n).map(({ quantity, amount }) => [quantity, majorString(amount)]);
    expect(curve).toContainEqual(['2', '0.00']);
    expect(curve).toContainEqual(['12', '50.00']);
    expect(curve).toContainEqual(['12.001', '40.00']);
  });
});

describe('what is found about a plan', () => {
  it('is nothing when it can be published and means what it seems to', () => {
    expect(findingsOf(completePlan(planInput()), 'KES')).toEqual([]);
  });

  it('says each thing once, though the whole is checked after its parts', () => {
    const found = findingsOf(
      completePlan(planInput({ taxes: [{ code: 'V', name: 'V', rate: '1', base: 'net' }] })),
      'KES',
    );
    expect(found).toMatchObject([{ severity: 'error', path: 'taxes', code: 'tax.notAPart' }]);
  });
});
