import { expect, it } from 'vitest';
import { allocate } from '../../src/index.ts';

// Figures that others assert in their own suites, asked of ours. Where ours differ, the row has both and says why.

const weighted = (weights: readonly number[]) =>
  weights.map((weight, at) => ({ key: `line ${String(at).padStart(2, '0')}`, weight: BigInt(weight) }));
const share = (total: number, weights: readonly number[]) => allocate(BigInt(total), weighted(weights)).map(Number);

it.each<[string, readonly number[], number, readonly number[]]>([
  ['single weight', [123], 300, [300]],
  ['positive total', [4000, 2000, 2000], 300, [150, 75, 75]],
  ['negative total', [4000, 2000, 2000], -300, [-150, -75, -75]],
  ['total that does not divide', [4300, 1400, 2300], 299, [161, 52, 86]],
  ['equal weights', [1000, 1000, 1000], 299, [100, 100, 99]],
  ['many weights', [10, 20, 10, 30, 50, 20, 10, 40], 95, [5, 10, 5, 15, 25, 10, 5, 20]],
  ['many weights, does not divide', [10, 20, 10, 30, 50, 20, 10, 40], 93, [5, 10, 5, 15, 24, 10, 5, 19]],
  ['a weight of zero', [10, 0], 40, [40, 0]],
  ['all weights zero', [0, 0], 10, [5, 5]],
  ['all weights zero, nothing to share', [0, 0], 0, [0, 0]],
  ['negative amount', [100, 100], -20, [-10, -10]],
])('Vendure, prorate, %s: over %j, %s is %j', (_, weights, total, parts) => {
  expect(share(total, weights)).toEqual(parts);
});

it.each<[string, readonly number[], number, readonly number[], readonly number[], string]>([
  [
    'Formance, allotment',
    [80, 8, 12],
    15,
    [13, 1, 1],
    [12, 1, 2],
    'what is left goes to the largest fractions, 0.8 before 0.2, and not to whoever comes first',
  ],
  [
    'Blnk, distribution',
    [50_000, 16_667, 16_667, 16_667],
    100_001,
    [50_001, 16_666, 16_667, 16_667],
    [50_000, 16_667, 16_667, 16_667],
    'a part that comes out even keeps its amount',
  ],
])('%s: over %j, %s is %j there and %j here, for %s', (_, weights, total, theirs, ours) => {
  expect(share(total, weights)).toEqual(ours);
  expect(theirs.reduce((all, part) => all + part, 0)).toBe(total);
});
