import { describe, expect, it } from 'vitest';
import {
  billedUnits,
  majorString,
  parseMoney,
  rateDifference,
  rateUnits,
  subtract,
  type MeterPrice,
  type MeterUse,
  type PriceModel,
} from '../../src/index.ts';

// Figures that other billing systems assert in their own suites or print in their documentation, asked of ours.
// Where ours differ, the row has both and says why.

type Row = readonly [what: string, price: MeterPrice, used: MeterUse, amount: string];

const of = (model: PriceModel, blockSize = 1n): MeterPrice => ({ meter: 'units', blockSize, model });
const tier = (upTo: string | null, price: string, flat?: string) => ({
  upTo,
  price,
  ...(flat === undefined ? {} : { flat }),
});
const cost = (price: MeterPrice, used: MeterUse) => majorString(rateUnits(used, price, 'USD'));

describe('OpenMeter', () => {
  const unit = (price: string) => of({ model: 'unit', price });
  const graduated = of({
    model: 'graduated',
    tiers: [tier('5', '0', '100'), tier('10', '0', '50'), tier('15', '5'), tier(null, '1')],
  });
  const dearer = of({
    model: 'graduated',
    tiers: [tier('5', '0', '100'), tier('10', '0', '50'), tier('15', '10'), tier(null, '5')],
  });
  const volume = of({
    model: 'volume',
    tiers: [tier('5', '0', '100'), tier('10', '0', '150'), tier('15', '10'), tier(null, '5')],
  });
  const tens = of({ model: 'package', size: '10', price: '15' });
  const dynamic = of({ model: 'dynamic', multiplier: '1.33333' });

  it.each<Row>([
    ['unit, no usage', unit('10'), 0n, '0.00'],
    ['unit, usage present', unit('100'), 10n, '1000.00'],
    ['graduated, several tiers in one period', graduated, 22n, '182.00'],
    ['graduated totals, no usage: the flat price all the same', dearer, 0n, '100.00'],
    ['graduated totals, tier 1', dearer, 3n, '100.00'],
    ['graduated totals, tier 1, its edge', dearer, 5n, '100.00'],
    ['graduated totals, tier 2, a thousandth above the edge', { ...dearer, blockSize: 1_000n }, 5_001n, '150.00'],
    ['graduated totals, tier 2', dearer, 7n, '150.00'],
    ['graduated totals, tier 3', dearer, 12n, '170.00'],
    ['graduated totals, tier 4', dearer, 22n, '235.00'],
    ['volume, tier 1', volume, 3n, '100.00'],
    ['volume, tier 1, its edge', volume, 5n, '100.00'],
    ['volume, tier 2', volume, 7n, '150.00'],
    ['volume, tier 3, almost full', volume, 14n, '140.00'],
    ['volume, tier 3, its edge', volume, 15n, '150.00'],
    ['volume, tier 3, just passed', volume, 16n, '80.00'],
    ['volume, tier 4', volume, 100n, '500.00'],
    ['volume, first tier by the unit, no usage', of({ model: 'volume', tiers: [tier(null, '5')] }), 0n, '0.00'],
    ['package, no usage', tens, 0n, '0.00'],
    ['package, one begun', tens, 1n, '15.00'],
    ['package, nine of ten', tens, 9n, '15.00'],
    ['package, one full', tens, 10n, '15.00'],
    ['package, the second begun', tens, 11n, '30.00'],
    ['dynamic, usage present', dynamic, 10n, '13.33'],
    ['unit conversion by a factor', of({ model: 'dynamic', multiplier: '1.2' }), 100n, '120.00'],
  ])('%s', (_, price, used, amount) => {
    expect(cost(price, used)).toBe(amount);
  });

  it.each<readonly [what: string, price: MeterPrice, before: bigint, all: bigint, amount: string]>([
    ['graduated, mid period, several tiers', graduated, 12n, 22n, '22.00'],
    ['graduated, mid period, flat prices only', graduated, 7n, 8n, '0.00'],
    ['graduated, from 3 to 7', dearer, 3n, 7n, '50.00'],
    ['graduated, from 12 to 20', dearer, 12n, 20n, '55.00'],
    ['graduated, from one edge to the next', dearer, 5n, 10n, '50.00'],
    ['graduated, within a tier', dearer, 6n, 7n, '0.00'],
    ['graduated, nothing more', dearer, 6n, 6n, '0.00'],
    ['package, over into the next', tens, 17n, 22n, '15.00'],
    ['package, five more', tens, 60n, 110n, '75.00'],
    ['dynamic, in a second slice', dynamic, 70n, 120n, '66.67'],
  ])('%s', (_, price, before, all, amount) => {
    expect(majorString(rateDifference(before, all, price, 'USD'))).toBe(amount);
  });

  it('volume, no usage: theirs bills the first flat price, ours only when the price says so', () => {
    expect(cost(volume, 0n)).toBe('0.00');
    expect(cost(of({ ...volume.model, billFlatOnZero: true } as PriceModel), 0n)).toBe('100.00');
  });

  const million = 1_000_000n;
  const millions = (model: PriceModel) => of(model, million);

  it.each<readonly [what: string, price: MeterPrice, used: bigint, amount: string]>([
    ['unit conversion, 1.5 million and one rounded up', millions({ model: 'unit', price: '10' }), 1_500_001n, '20.00'],
    [
      'unit conversion, 7.5 million and one in tiers',
      millions({ model: 'graduated', tiers: [tier('5', '10'), tier(null, '8')] }),
      7_500_001n,
      '74.00',
    ],
  ])('%s', (_, price, used, amount) => {
    expect(cost(price, billedUnits(used, { scope: 'period', step: million }))).toBe(amount);
  });

  it('unit conversion, 1,999 thousandths: 5.00 rounded down, 10.00 rounded up, 10.00 to the cent without', () => {
    const whole = (begun: 'free' | 'owed') => of({ model: 'package', size: '1', price: '5', begun }, 1_000n);
    expect([cost(whole('free'), 1_999n), cost(whole('owed'), 1_999n)]).toEqual(['5.00', '10.00']);
    expect(cost(of({ model: 'unit', price: '5' }, 1_000n), 1_999n)).toBe('10.00');
  });
});

describe('Lago', () => {
  const graduated = of({
    model: 'graduated',
    tiers: [tier('10', '10', '2'), tier('20', '5', '3'), tier(null, '5', '3')],
  });
  const volume = of({
    model: 'volume',
    tiers: [tier('100', '2', '10'), tier('200', '1', '0'), tier(null, '0.5', '50')],
  });
  const ranged = of({ model: 'graduated', tiers: [tier('10', '2', '100'), tier(null, '1', '50')] });
  const tens = (free: string) => of({ model: 'package', size: '10', price: '100', free });
  const rates = of({
    model: 'graduated_percentage',
    tiers: [
      { upTo: '10', rate: '0.01', flat: '200' },
      { upTo: '20', rate: '0.02', flat: '300' },
      { upTo: null, rate: '0.03', flat: '400' },
    ],
  });
  const calls = of({
    model: 'volume',
    tiers: [
      tier('10000', '0.0010', '10'),
      tier('50000', '0.0008', '10'),
      tier('100000', '0.0006', '10'),
      tier(null, '0.0004', '10'),
    ],
  });

  it.each<Row>([
    ['graduated, 1', graduated, 1n, '12.00'],
    ['graduated, 10', graduated, 10n, '102.00'],
    ['graduated, 11', graduated, 11n, '110.00'],
    ['graduated, 12', graduated, 12n, '115.00'],
    ['graduated, 21', graduated, 21n, '163.00'],
    ['volume, 0', volume, 0n, '0.00'],
    ['volume, 1', volume, 1n, '12.00'],
    ['volume, 100', volume, 100n, '210.00'],
    ['volume, 101', volume, 101n, '101.00'],
    ['volume, 200', volume, 200n, '200.00'],
    ['volume, 300', volume, 300n, '200.00'],
    ['volume, as documented: 65,000 calls', calls, 65_000n, '49.00'],
    ['golden suite, graduated, 60', ranged, 60n, '220.00'],
    ['golden suite, volume, 15', of({ model: 'volume', tiers: [tier('10', '10'), tier(null, '20')] }), 15n, '300.00'],
    ['package, 121', tens('0'), 121n, '1300.00'],
    ['package, 121 with 10 free', tens('10'), 121n, '1200.00'],
    ['package, 121 with 200 free', tens('200'), 121n, '0.00'],
    ['graduated percentage, 0', rates, 0n, '0.00'],
    ['graduated percentage, 1', rates, 1n, '200.01'],
    ['graduated percentage, 10', rates, 10n, '200.10'],
    ['graduated percentage, 11', rates, 11n, '500.12'],
    ['graduated percentage, 12', rates, 12n, '500.14'],
    ['graduated percentage, 21', rates, 21n, '900.33'],
  ])('%s', (_, price, used, amount) => {
    expect(cost(price, used)).toBe(amount);
  });

  it('graduated on no usage: theirs is 0.00, ours 2.00 unless the price says that it is not owed', () => {
    expect(cost(graduated, 0n)).toBe('2.00');
    expect(cost(of({ ...graduated.model, billFlatOnZero: false } as PriceModel), 0n)).toBe('0.00');
  });

  it('graduated percentage, as documented: 500, 550 and 4,000 are 205.00, 306.00 and 80.00', () => {
    const price = of({
      model: 'graduated_percentage',
      tiers: [
        { upTo: '1000', rate: '0.01', flat: '200' },
        { upTo: '10000', rate: '0.02', flat: '300' },
        { upTo: null, rate: '0.03', flat: '400' },
      ],
    });
    const steps: readonly (readonly [bigint | undefined, bigint])[] = [
      [undefined, 500n],
      [500n, 1_050n],
      [1_050n, 5_050n],
    ];
    const amounts = steps.map(([before, all]) => majorString(rateDifference(before, all, price, 'USD')));
    expect(amounts).toEqual(['205.00', '306.00', '80.00']);
  });
});

describe('Kill Bill, consumable in arrear', () => {
  const [small, large] = [tier('10', '1.5'), tier('110', '1.0')];
  const foo = [tier('10', '1'), tier('60', '10'), tier(null, '100')];
  const bar = [tier('100', '2'), tier(null, '20')];

  it.each<Row>([
    ['all tiers, blocks of one', of({ model: 'graduated', tiers: [small, large, tier(null, '0.5')] }), 111n, '115.50'],
    ['top tier, blocks of one', of({ model: 'volume', tiers: [small, large, tier(null, '0.5')] }), 111n, '55.50'],
    ['missing items, 401 in blocks of 100', of({ model: 'package', size: '100', price: '1' }), 401n, '5.00'],
    ['missing items, 199 in blocks of 100', of({ model: 'package', size: '100', price: '1' }), 199n, '2.00'],
    ['to be billed, 1,000 minutes', of({ model: 'package', size: '1000', price: '0.5' }), 1_000n, '0.50'],
    ['to be billed, 30,720 MB', of({ model: 'package', size: '512', price: '0.3' }), 30_720n, '18.00'],
  ])('%s', (_, price, used, amount) => {
    expect(cost(price, used)).toBe(amount);
  });

  it.each<readonly [policy: string, foo: bigint, bar: bigint, model: 'graduated' | 'volume', amount: string]>([
    ['all tiers, case 1', 5n, 99n, 'graduated', '203.00'],
    ['all tiers, case 2', 5n, 101n, 'graduated', '225.00'],
    ['all tiers, case 3', 75n, 101n, 'graduated', '2230.00'],
    ['top tier, case 1', 5n, 99n, 'volume', '203.00'],
    ['top tier, case 2', 5n, 101n, 'volume', '2025.00'],
    ['top tier, case 3', 76n, 101n, 'volume', '9620.00'],
  ])('%s: %s of one unit and %s of another, %s, are %s', (_, ofFoo, ofBar, model, amount) => {
    const both = [
      rateUnits(ofFoo, of({ model, tiers: foo }), 'USD'),
      rateUnits(ofBar, of({ model, tiers: bar }), 'USD'),
    ];
    expect(both.reduce((all, { minor }) => all + minor, 0n)).toBe(parseMoney(amount, 'USD').minor);
  });

  it.each([
    [1_000n, '10.00'],
    [101_000n, '101.00'],
    [101_001n, '51.00'],
    [300_000n, '150.00'],
  ])('top tier, blocks of 1,000: %s units are %s', (used, amount) => {
    const tiers = [tier('1000', '0.01'), tier('101000', '0.001'), tier(null, '0.0005')];
    expect(cost(of({ model: 'volume', tiers }), billedUnits(used, { scope: 'period', step: 1_000n }))).toBe(amount);
  });

  it('missing items: what was invoiced before is taken off, 4.00 and 1.00 are left', () => {
    const price = of({ model: 'package', size: '100', price: '1' });
    const left = [401n, 199n].map((used) => subtract(rateUnits(used, price, 'USD'), parseMoney('1.00', 'USD')));
    expect(left.map(majorString)).toEqual(['4.00', '1.00']);
  });
});

describe('Stripe', () => {
  const fives = of({ model: 'package', size: '5', price: '10' });
  const hours = of({ model: 'package', size: '1', price: '10' }, 60n);

  it.each<Row>([
    ['quantity transformation, 1 user', fives, 1n, '10.00'],
    ['quantity transformation, 3 users', fives, 3n, '10.00'],
    ['quantity transformation, 5 users', fives, 5n, '10.00'],
    ['quantity transformation, 6 users', fives, 6n, '20.00'],
    ['quantity transformation, 7 users', fives, 7n, '20.00'],
    ['quantity transformation, a car for 150 minutes by the hour', hours, 150n, '30.00'],
  ])('%s', (_, price, used, amount) => {
    expect(cost(price, used)).toBe(amount);
  });
});

describe('Kill Bill, capacity in arrear', () => {
  const price: MeterPrice = {
    meter: 'unit1',
    blockSize: 1n,
    model: {
      model: 'capacity',
      tiers: [
        { upTo: { unit1: '100', unit2: '1000', unit3: '50' }, flat: '10' },
        { upTo: { unit1: '200', unit2: '2000', unit3: '100' }, flat: '20' },
        { upTo: { unit1: null, unit2: null, unit3: null }, flat: '30' },
      ],
    },
  };

  it.each<readonly [what: string, used: Readonly<Record<string, bigint>>, amount: string]>([
    ['all within tier 1', { unit1: 100n, unit2: 1_000n, unit3: 50n }, '10.00'],
    ['the second in tier 2', { unit1: 100n, unit2: 1_001n }, '20.00'],
    ['the first in tier 2', { unit1: 101n, unit2: 1_000n }, '20.00'],
    ['both in tier 2', { unit1: 101n, unit2: 1_001n }, '20.00'],
    ['the second in tier 3', { unit1: 10n, unit2: 2_001n }, '30.00'],
  ])('%s: %o is %s', (_, used, amount) => {
    expect(cost(price, used)).toBe(amount);
  });
});
