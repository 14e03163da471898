import { describe, expect, it } from 'vitest';
import { afterAllowance } from '../../../src/domain/price/allowance.ts';
import { decimalText } from '../../../src/domain/price/exact.ts';
import type { MeterPrice, PriceModel } from '../../../src/domain/price/price.ts';
import {
  exactAmount,
  priceBreakdown,
  rateDifference,
  rateIncrement,
  rateRecords,
  rateUnits,
  type MeterUse,
} from '../../../src/domain/price/rate.ts';
import { parseDecimal } from '../../../src/kernel/decimal.ts';
import { majorString } from '../../../src/kernel/money.ts';

const GiB = 1n << 30n;
const MB = 1_000_000n;
const d = parseDecimal;

const pieces = (model: PriceModel, more: Partial<MeterPrice> = {}): MeterPrice => ({
  meter: 'pieces',
  blockSize: 1n,
  model,
  ...more,
});
const unit = (price: string): PriceModel => ({ model: 'unit', price });

const steep = pieces({
  model: 'graduated',
  tiers: [
    { upTo: '5', price: '0', flat: '100' },
    { upTo: '10', price: '0', flat: '50' },
    { upTo: '15', price: '5' },
    { upTo: null, price: '1' },
  ],
});
const data: MeterPrice = {
  meter: 'bytes',
  blockSize: GiB,
  model: {
    model: 'graduated',
    tiers: [
      { upTo: '10', price: '50' },
      { upTo: null, price: '20' },
    ],
  },
};
const volume = pieces({
  model: 'volume',
  tiers: [
    { upTo: '15', price: '10' },
    { upTo: null, price: '5' },
  ],
});
const fee = pieces({ model: 'percentage', rate: '0.0299', min: '1.75', max: '12' });
const capacity: MeterPrice = {
  meter: 'bytes',
  blockSize: GiB,
  model: {
    model: 'capacity',
    blockSizes: { kbps: 1_000n },
    tiers: [
      { upTo: { bytes: '100', kbps: '10', users: '5' }, flat: '1000' },
      { upTo: { bytes: null, kbps: null, users: null }, flat: '2500' },
    ],
  },
};

describe('rating', () => {
  it.each<[MeterUse, MeterPrice, string, string]>([
    [10n * GiB, data, '500.00', 'ten GiB at 50'],
    [11n * GiB, data, '520.00', 'only what lies above the edge is cheaper'],
    [GiB / 2n, data, '25.00', 'half a block costs half'],
    [10n * GiB + GiB / 2n, data, '510.00', '10.5 GiB: the half belongs to the second tier'],
    [1n, data, '0.00', 'one byte is less than half a cent'],
    [30n * MB, pieces(unit('0.0025'), { blockSize: MB }), '0.08', '0.075 is rounded once, at the end'],
    [10_000n * MB, pieces(unit('0.0025'), { blockSize: MB }), '25.00', 'small prices keep their digits'],
    [[4n, 6n, 5n], volume, '150.00', 'events count towards the total'],
    [{ pieces: 16n, others: 9n }, volume, '80.00', 'of several meters the price takes its own'],
    [{ others: 9n }, volume, '0.00', 'which has counted nothing if it is not there'],
    [[10n, 80n, 10_000n], fee, '16.14', '16.142: each event by itself'],
    [
      800n,
      pieces({ model: 'percentage', rate: '0.013', freeAmount: '250' }),
      '7.15',
      'a total, where events do not matter',
    ],
    [100n * GiB, capacity, '1000.00', 'of one meter the others stood still'],
    [100n * GiB + 1n, capacity, '2500.00', 'one byte over'],
    [[1n, 101n * GiB, GiB], capacity, '2500.00', 'the highest event is the peak; peaks are not added up'],
    [{ bytes: GiB, kbps: 10_001n, users: 1n }, capacity, '2500.00', 'in units of the meters: 10.001 Mbit/s'],
    [{ bytes: GiB, kbps: 10_000n, users: 6n }, capacity, '2500.00', 'one to one, where no size is said'],
    [{ bytes: GiB, kbps: 10_000n, users: 5n }, capacity, '1000.00', 'all within the first tier'],
  ])('%o by %o costs %s: %s', (used, price, expected) => {
    expect(majorString(rateUnits(used, price, 'KES'))).toBe(expected);
  });

  it('keeps to the digits of the currency and to the mode', () => {
    expect(rateUnits(1n, pieces(unit('0.5')), 'UGX').minor).toBe(1n);
    expect(rateUnits(1n, pieces(unit('0.5'), { rounding: 'half_even' }), 'UGX').minor).toBe(0n);
  });

  it('answers the exact amount to who does not want it rounded', () => {
    expect(decimalText(exactAmount([10n, 80n, 10_000n], fee))).toBe('16.142');
    expect(exactAmount(1n, data)).toEqual({ numerator: 50n / 2n, denominator: GiB / 2n });
  });

  it('refuses a total where each event has a price, rather than taking it for one event', () => {
    const wanted = expect.objectContaining({ code: 'price.needsEvents' });
    for (const terms of [{ fixed: '1' }, { min: '1' }, { max: '1' }, { freeEvents: 1 }]) {
      const price = pieces({ model: 'percentage', rate: '0.01', ...terms });
      expect(() => rateUnits(100n, price, 'KES')).toThrow(wanted);
    }
  });

  it('takes it for our own fault when less than nothing was used', () => {
    expect(() => rateUnits(-1n, data, 'KES')).toThrow('negative');
    expect(() => rateIncrement(5n, -1n, data, 'KES')).toThrow('negative');
  });
});

describe('an allowance', () => {
  it.each([
    ['15', '10', '5', '5', '10', 'ten included, five used before: of fifteen now ten are billed'],
    ['15', '10', '0', '10', '5', 'the first ten are covered'],
    ['15', '10', '30', '0', '15', 'used up before'],
    ['4.5', '10', '0', '4.5', '0', 'more than enough'],
    ['15', undefined, '0', '0', '15', 'none'],
  ])('leaves of %s, with %s included and %s used before, %s covered and %s billed: %s', (...row) => {
    const [quantity, allowance, before, covered, billable] = row;
    expect(afterAllowance(d(quantity), allowance, d(before))).toEqual({ covered: d(covered), billable: d(billable) });
  });

  it('comes before any model, which counts from zero what is left', () => {
    const included = { ...data, allowance: '10' };
    expect(majorString(rateUnits(10n * GiB, included, 'KES'))).toBe('0.00');
    // 21 used: the first ten of the eleven that are billed are in the first tier.
    expect(majorString(rateUnits(21n * GiB, included, 'KES'))).toBe('520.00');
  });

  it('is used up once in a period: five before and fifteen now bill ten', () => {
    expect(majorString(rateIncrement(5n, 15n, pieces(unit('1'), { allowance: '10' }), 'KES'))).toBe('10.00');
  });

  it('stands in the explanation as what costs nothing', () => {
    expect(priceBreakdown(15n, pieces(unit('2'), { allowance: '10' }))).toEqual({
      quantity: d('15'),
      parts: [
        { kind: 'allowance', tier: null, units: d('10'), price: d('0'), amount: d('0') },
        { kind: 'unit', tier: null, units: d('5'), price: d('2'), amount: d('10') },
      ],
      amount: d('10'),
    });
  });
});

describe('further use', () => {
  it('costs all of it less what was billed: 12 and then 10 more cost 182 − 160 = 22', () => {
    expect(majorString(rateIncrement(12n, 10n, steep, 'KES'))).toBe('22.00');
    expect(majorString(rateIncrement(undefined, 12n, steep, 'KES'))).toBe('160.00');
  });

  it('owes the flat price once: with the first bill, even one for nothing', () => {
    expect(majorString(rateIncrement(undefined, 0n, steep, 'KES'))).toBe('100.00');
    expect(majorString(rateIncrement(0n, 1n, steep, 'KES'))).toBe('0.00');
    expect(majorString(rateIncrement(undefined, 1n, steep, 'KES'))).toBe('100.00');
  });

  it('gives back where more costs less: fifteen at 10 were billed, sixteen at 5 are owed', () => {
    expect(majorString(rateIncrement(15n, 1n, volume, 'KES'))).toBe('-70.00');
  });

  it('of events and of peaks is told by all of them', () => {
    expect(majorString(rateDifference([10n], [10n, 80n, 10_000n], fee, 'KES'))).toBe('14.39');
    expect(majorString(rateDifference({ bytes: GiB }, { bytes: GiB, users: 6n }, capacity, 'KES'))).toBe('1500.00');
  });
});

describe('rated records', () => {
  const call = pieces(unit('0.1'), { blockSize: 60n, priceDigits: 4 });

  it.each<[readonly bigint[], MeterPrice, string, string]>([
    [[61n, 61n, 61n], pieces(unit('0.1'), { blockSize: 60n }), '0.31', '183 s at 0.1 a minute are 0.305'],
    [[61n, 61n, 61n], call, '0.31', 'three of 0.1017 are 0.3051'],
    [[1n, 1n, 1n], { ...call, priceDigits: 2 }, '0.00', 'a record of 0.0017 shows 0.00, and so does their sum'],
    [[4n, 4n, 4n], { ...call, priceDigits: 2 }, '0.03', 'a record of 0.0067 shows 0.01'],
    [[4n, 4n, 4n], { ...call, priceDigits: 4 }, '0.02', 'and 0.0067 with four digits: 0.0201 in all'],
    [[180n], call, '0.30', '180 s at 0.1 a minute are 0.30, and neither 0.3001 nor 0.30006'],
    [[], call, '0.00', 'no record'],
    [[], { ...steep, priceDigits: 4 }, '100.00', 'no record, but a flat price'],
    [[3n, 9n], { ...steep, priceDigits: 4 }, '160.00', 'a record costs what it adds to those before it'],
    [[10n, 80n, 10_000n], { ...fee, priceDigits: 1 }, '16.20', '1.75, 2.392 and 12 with one digit: 1.8 + 2.4 + 12'],
    [[GiB, 101n * GiB, GiB], { ...capacity, priceDigits: 2 }, '2500.00', 'a peak below the highest adds nothing'],
  ])('%o by %o cost %s: %s', (records, price, expected) => {
    expect(majorString(rateRecords(records, price, 'KES'))).toBe(expected);
  });
});
