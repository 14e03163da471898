import { describe, expect, it } from 'vitest';
import { capacityParts } from '../../../src/domain/price/capacity.ts';
import { dynamicParts } from '../../../src/domain/price/dynamic.ts';
import { decimalText } from '../../../src/domain/price/exact.ts';
import { graduatedPercentageParts } from '../../../src/domain/price/graduated-percentage.ts';
import { graduatedParts } from '../../../src/domain/price/graduated.ts';
import { packageParts } from '../../../src/domain/price/package.ts';
import { sumParts, type PricePart } from '../../../src/domain/price/parts.ts';
import type {
  CapacityPrice,
  GraduatedPercentagePrice,
  GraduatedPrice,
  PackagePrice,
  StairstepPrice,
  VolumePrice,
} from '../../../src/domain/price/price.ts';
import { stairstepParts } from '../../../src/domain/price/stairstep.ts';
import { unitParts } from '../../../src/domain/price/unit.ts';
import { volumeParts } from '../../../src/domain/price/volume.ts';
import { parseDecimal } from '../../../src/kernel/decimal.ts';

const d = parseDecimal;
const amount = (parts: readonly PricePart[]): string => decimalText(sumParts(parts));

describe('a unit price', () => {
  it.each([
    ['0', '100', '0', 'nothing used, nothing owed'],
    ['10', '100', '1000', 'ten at a hundred'],
    ['10.5', '0.0025', '0.02625', 'a part of a unit costs its part, and nothing is rounded yet'],
  ])('%s at %s cost %s: %s', (quantity, price, expected) => {
    expect(amount(unitParts({ model: 'unit', price }, d(quantity)))).toBe(expected);
  });
});

describe('graduated tiers', () => {
  const flats: GraduatedPrice = {
    model: 'graduated',
    tiers: [
      { upTo: '10', price: '10', flat: '2' },
      { upTo: '20', price: '5', flat: '3' },
      { upTo: null, price: '5', flat: '3' },
    ],
  };
  const steep: GraduatedPrice = {
    model: 'graduated',
    tiers: [
      { upTo: '5', price: '0', flat: '100' },
      { upTo: '10', price: '0', flat: '50' },
      { upTo: '15', price: '5' },
      { upTo: null, price: '1' },
    ],
  };

  it.each<[string, GraduatedPrice, string, string]>([
    ['1', flats, '12', 'the flat price of the first tier, and one at 10'],
    ['10', flats, '102', 'the edge belongs to the lower tier'],
    ['10.5', flats, '107.5', 'half a unit is in the second tier: its flat price, and a half at 5'],
    ['11', flats, '110', 'one at 5'],
    ['20', flats, '155', 'the third tier is not entered yet'],
    ['21', flats, '163', 'the third tier is entered'],
    ['0', flats, '2', 'nothing used: the flat price of the first tier is owed'],
    ['0', { ...flats, billFlatOnZero: true }, '2', 'as the plan may also say'],
    ['0', { ...flats, billFlatOnZero: false }, '0', 'unless it says that it is not'],
    ['1', { ...flats, billFlatOnZero: false }, '12', 'which matters only at zero'],
    ['12', steep, '160', '100 + 50 + two at 5'],
    ['22', steep, '182', '100 + 50 + five at 5 + seven at 1'],
  ])('%s units of %o cost %s: %s', (quantity, model, expected) => {
    expect(amount(graduatedParts(model, d(quantity)))).toBe(expected);
  });

  it('say which tier, how many units, which price and what amount', () => {
    expect(graduatedParts(flats, d('10.5'))).toEqual([
      { kind: 'flat', tier: 0, units: d('1'), price: d('2'), amount: d('2') },
      { kind: 'unit', tier: 0, units: d('10'), price: d('10'), amount: d('100') },
      { kind: 'flat', tier: 1, units: d('1'), price: d('3'), amount: d('3') },
      { kind: 'unit', tier: 1, units: d('0.5'), price: d('5'), amount: d('2.5') },
    ]);
  });

  it('take it for our own fault when tiers that nobody checked end too soon', () => {
    const open: GraduatedPrice = { model: 'graduated', tiers: [{ upTo: '10', price: '5' }] };
    expect(() => graduatedParts(open, d('11'))).toThrow('end too soon');
    expect(() => volumeParts({ ...open, model: 'volume' }, d('11'))).toThrow('end too soon');
  });
});

describe('a volume price', () => {
  const falling: VolumePrice = {
    model: 'volume',
    tiers: [
      { upTo: '100', price: '2', flat: '10' },
      { upTo: '200', price: '1' },
      { upTo: null, price: '0.5', flat: '50' },
    ],
  };

  it.each<[string, VolumePrice, string, string]>([
    ['100', falling, '210', 'the edge belongs to the lower tier: a hundred at 2, and 10'],
    ['101', falling, '101', 'all of them at 1'],
    ['100.5', falling, '100.5', 'half a unit over the edge is over the edge'],
    ['300', falling, '200', 'all of them at 0.5, and 50'],
    ['0', falling, '0', 'nothing used: no flat price'],
    ['0', { ...falling, billFlatOnZero: true }, '10', 'unless the plan says that it is owed'],
  ])('%s units of %o cost %s: %s', (quantity, model, expected) => {
    expect(amount(volumeParts(model, d(quantity)))).toBe(expected);
  });

  it('says which tier priced all units', () => {
    expect(volumeParts(falling, d('300'))).toEqual([
      { kind: 'flat', tier: 2, units: d('1'), price: d('50'), amount: d('50') },
      { kind: 'unit', tier: 2, units: d('300'), price: d('0.5'), amount: d('150') },
    ]);
  });
});

describe('a package price', () => {
  const tens: PackagePrice = { model: 'package', size: '10', price: '100' };
  const free: PackagePrice = { ...tens, free: '10' };

  it.each<[string, PackagePrice, string, string]>([
    ['0', tens, '0', 'no package is begun'],
    ['0.001', tens, '100', 'one that is begun is owed whole'],
    ['10', tens, '100', 'the edge belongs to the package that it fills'],
    ['10.5', tens, '200', 'half a unit begins the next'],
    ['121', tens, '1300', 'thirteen packages'],
    ['121', free, '1200', 'ten of the 121 are free, and 111 begin twelve packages'],
    ['10', free, '0', 'all of it is free'],
    ['3', { ...tens, size: '2.5' }, '200', 'a package need not be whole'],
    ['121', { ...tens, begun: 'free' }, '1200', 'only what is full is owed'],
    ['9', { ...tens, begun: 'free' }, '0', 'and nothing before the first is'],
    ['121', { ...free, begun: 'free' }, '1100', 'ten are free, and so is the one that is begun'],
  ])('%s units of %o cost %s: %s', (quantity, model, expected) => {
    expect(amount(packageParts(model, d(quantity)))).toBe(expected);
  });

  it('says how many packages, and what was free', () => {
    expect(packageParts(free, d('121'))).toEqual([
      { kind: 'free', tier: null, units: d('10'), price: d('0'), amount: d('0') },
      { kind: 'package', tier: null, units: d('12'), price: d('100'), amount: d('1200') },
    ]);
  });
});

describe('a stairstep', () => {
  const stairs: StairstepPrice = {
    model: 'stairstep',
    tiers: [
      { upTo: '10', flat: '20' },
      { upTo: '50', flat: '60' },
      { upTo: null, flat: '150' },
    ],
  };

  it.each<[string, StairstepPrice, string, string]>([
    ['0', stairs, '0', 'the stairs are not entered'],
    ['0', { ...stairs, billFlatOnZero: true }, '20', 'unless the plan says that the first step is owed'],
    ['0.1', stairs, '20', 'a tenth of a unit stands on the first step'],
    ['10', stairs, '20', 'the edge belongs to the lower step'],
    ['10.5', stairs, '60', 'over the edge, whatever was used of the step'],
    ['51', stairs, '150', 'the last step has no end'],
  ])('%s units of %o cost %s: %s', (quantity, model, expected) => {
    expect(amount(stairstepParts(model, d(quantity)))).toBe(expected);
  });

  it('costs what a volume price does whose unit is free', () => {
    const volume: VolumePrice = { model: 'volume', tiers: stairs.tiers.map((tier) => ({ ...tier, price: '0' })) };
    for (const quantity of ['0', '9.99', '10', '50', '50.01']) {
      expect(amount(stairstepParts(stairs, d(quantity)))).toBe(amount(volumeParts(volume, d(quantity))));
    }
  });
});

describe('a graduated percentage', () => {
  const model: GraduatedPercentagePrice = {
    model: 'graduated_percentage',
    tiers: [
      { upTo: '10', rate: '0.01', flat: '200' },
      { upTo: '20', rate: '0.02', flat: '300' },
      { upTo: null, rate: '0.03', flat: '400' },
    ],
  };

  it.each<[string, GraduatedPercentagePrice, string, string]>([
    ['0', model, '0', 'no amount, no flat price'],
    ['0', { ...model, billFlatOnZero: true }, '200', 'unless the plan says that it is owed'],
    ['1', model, '200.01', '200, and 1 % of 1'],
    ['10', model, '200.1', '200, and 1 % of 10'],
    ['11', model, '500.12', '200 + 300, 1 % of 10 and 2 % of 1'],
    ['21', model, '900.33', '200 + 300 + 400, 1 % of 10, 2 % of 10 and 3 % of 1'],
  ])('%s of %o cost %s: %s', (quantity, price, expected) => {
    expect(amount(graduatedPercentageParts(price, d(quantity)))).toBe(expected);
  });

  it('says the rate of each part', () => {
    expect(graduatedPercentageParts(model, d('11')).at(-1)).toEqual({
      kind: 'rate',
      tier: 1,
      units: d('1'),
      price: d('0.02'),
      amount: d('0.02'),
    });
  });
});

describe('a dynamic price', () => {
  it.each<[string, string | undefined, string, string]>([
    ['12.345', undefined, '12.345', 'what it has cost, as it is'],
    ['200', '1.15', '230', 'with 15 % on top'],
    ['0', '1.15', '0', 'no cost, no price'],
  ])('of %s with the multiplier %s is %s: %s', (cost, multiplier, expected) => {
    const model = { model: 'dynamic', ...(multiplier === undefined ? {} : { multiplier }) } as const;
    expect(amount(dynamicParts(model, d(cost)))).toBe(expected);
  });
});

describe('a capacity price', () => {
  const capacity: CapacityPrice = {
    model: 'capacity',
    tiers: [
      { upTo: { mbps: '100', users: '1000', sites: '50' }, flat: '10' },
      { upTo: { mbps: '200', users: '2000', sites: '100' }, flat: '20' },
      { upTo: { mbps: null, users: null, sites: null }, flat: '30' },
    ],
  };
  const onZero: CapacityPrice = { ...capacity, billFlatOnZero: true };

  it.each<[Record<string, string>, CapacityPrice, string, string]>([
    [{ mbps: '100', users: '1000', sites: '50' }, capacity, '10', 'every meter is at its edge of the first tier'],
    [{ mbps: '100', users: '1001' }, capacity, '20', 'one meter in the second tier is enough'],
    [{ mbps: '100.5', users: '1000' }, capacity, '20', 'whichever it is, and by however little'],
    [{ mbps: '101', users: '1001' }, capacity, '20', 'two in the second tier cost no more than one'],
    [{ mbps: '10', users: '2001' }, capacity, '30', 'the highest tier counts'],
    [{ mbps: '0', users: '0' }, capacity, '0', 'nothing used'],
    [{}, capacity, '0', 'nothing known'],
    [{}, onZero, '10', 'unless the plan says that the first tier is owed'],
  ])('of %o in %o is %s: %s', (peaks, model, expected) => {
    const exact = Object.fromEntries(Object.entries(peaks).map(([meter, peak]) => [meter, d(peak)]));
    expect(amount(capacityParts(model, exact))).toBe(expected);
  });
});
