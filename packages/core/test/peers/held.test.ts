import { describe, expect, it } from 'vitest';
import { majorString, rateDifference, rateUnits, type MeterPrice, type PriceModel } from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours, for what is held and not used up:
// seats, addresses, storage. We count it as units times days, with the days of the period as the block, so that every
// model prices what was held on average. Where ours differ, the row has both and says why.

interface Held {
  /** How many units, for how many days of the period. */
  readonly spans: readonly (readonly [units: bigint, days: bigint])[];
  readonly days: bigint;
}

const cost = ({ spans, days }: Held, model: PriceModel) => {
  const price: MeterPrice = { meter: 'held', blockSize: days, model };
  const used = spans.reduce((all, [units, held]) => all + units * held, 0n);
  return majorString(rateUnits(used, price, 'EUR'));
};
const tiers = (model: 'graduated' | 'volume', upTo: string, below: string, above: string): PriceModel => ({
  model,
  tiers: [
    { upTo, price: below },
    { upTo: null, price: above },
  ],
});

/** March: 31 from the 11th and 62 more from the 22nd. */
const units: Held = {
  spans: [
    [31n, 21n],
    [62n, 10n],
  ],
  days: 31n,
};
/** March: a seat from the 11th and two more from the 22nd. */
const seats: Held = {
  spans: [
    [1n, 21n],
    [2n, 10n],
  ],
  days: 31n,
};

describe('Lago, golden suite, prorated', () => {
  it.each([
    ['31 and 62 units at 1.00', units, { model: 'unit', price: '1' }, '41.00'],
    ['three seats at 31.00', seats, { model: 'unit', price: '31' }, '41.00'],
    ['a seat from the 11th alone', { spans: [[1n, 21n]], days: 31n }, { model: 'unit', price: '31' }, '21.00'],
    ['a seat from the 22nd alone', { spans: [[1n, 10n]], days: 31n }, { model: 'unit', price: '31' }, '10.00'],
    ['all three for April', { spans: [[3n, 30n]], days: 30n }, { model: 'unit', price: '31' }, '93.00'],
    ['weighted sum, 62 from the 16th', { spans: [[62n, 16n]], days: 31n }, { model: 'unit', price: '1' }, '32.00'],
  ] as readonly (readonly [string, Held, PriceModel, string])[])('%s: %o', (_, held, model, amount) => {
    expect(cost(held, model)).toBe(amount);
  });

  // Theirs picks the tier by all units that came and prices the part of the period there, so that a unit that came late
  // pays the rate of a full house for all of the month. Ours picks the tier by what was held on average: 41 units.
  it.each([
    ['units, graduated at 31: theirs 61.00', units, tiers('graduated', '31', '1', '2'), '51.00'],
    ['seats, graduated at 1: theirs 61.00', seats, tiers('graduated', '1', '31', '62'), '51.00'],
    ['units, volume at 50: theirs 82.00', units, tiers('volume', '50', '1', '2'), '41.00'],
    ['seats, volume at 2: theirs 82.00 and a flat price', seats, tiers('volume', '2', '31', '62'), '41.00'],
  ] as readonly (readonly [string, Held, PriceModel, string])[])('%s', (_, held, model, amount) => {
    expect(cost(held, model)).toBe(amount);
  });
});

describe('Lago, golden suite, 20 seats that become 40', () => {
  it('theirs is 300.00, with the flat price of the first tier again; ours is the difference, 200.00', () => {
    const model: PriceModel = {
      model: 'graduated',
      tiers: [
        { upTo: '30', price: '10', flat: '100' },
        { upTo: null, price: '5', flat: '50' },
      ],
    };
    const price: MeterPrice = { meter: 'seats', blockSize: 1n, model };
    expect(majorString(rateUnits(40n, price, 'EUR'))).toBe('500.00');
    expect(majorString(rateDifference(20n, 40n, price, 'EUR'))).toBe('200.00');
  });
});
