import { describe, expect, it } from 'vitest';
import { checkPrice } from '../../../src/domain/price/check.ts';
import type { CapacityPrice, CapacityTier, MeterPrice, PriceModel, Tier } from '../../../src/domain/price/price.ts';
import { tiersFromRanges, type TierRange } from '../../../src/domain/price/ranges.ts';

const pieces = (model: PriceModel, more: Partial<MeterPrice> = {}): MeterPrice => ({
  meter: 'pieces',
  blockSize: 1n,
  model,
  ...more,
});

/** Graduated, with the tiers as [up to, price, flat]. */
const tiered = (...tiers: [string | null, string, string?][]): MeterPrice =>
  pieces({
    model: 'graduated',
    tiers: tiers.map(([upTo, price, flat]): Tier => ({ upTo, price, ...(flat === undefined ? {} : { flat }) })),
  });

const unit: PriceModel = { model: 'unit', price: '100' };
const percentage = (terms: object): MeterPrice => pieces({ model: 'percentage', rate: '0.01', ...terms });
const capacity = (tiers: readonly CapacityTier[], more: Partial<CapacityPrice> = {}): MeterPrice =>
  pieces({ model: 'capacity', tiers, ...more });
const open = { upTo: { pieces: null, users: null }, flat: '9' };

describe('a price that is published', () => {
  it.each<[MeterPrice, string, string]>([
    [tiered(), 'price.noTiers', 'no tier at all'],
    [tiered(['10', '5']), 'price.endsTooSoon', 'the eleventh piece would have no price'],
    [tiered(['10', '5'], ['10', '4'], [null, '3']), 'price.outOfOrder', 'a tier of nothing'],
    [tiered(['10', '5'], ['10.0', '4'], [null, '3']), 'price.outOfOrder', 'however it is written'],
    [tiered(['10', '5'], ['5', '4'], [null, '3']), 'price.outOfOrder', 'a tier that ends before it begins'],
    [tiered(['10', '5'], ['9.5', '4'], [null, '3']), 'price.outOfOrder', 'as text 9.5 would come after 10'],
    [tiered(['0', '5'], [null, '3']), 'price.outOfOrder', 'a first tier of nothing'],
    [tiered([null, '5'], ['10', '3']), 'price.afterTheLast', 'a tier that is never reached'],
    [tiered([null, '5'], [null, '3']), 'price.afterTheLast', 'two tiers without an end'],
    [tiered([null, '-5']), 'price.negative', 'usage that pays the customer'],
    [tiered([null, '5', '-1']), 'price.negative', 'a flat price that pays the customer'],
    [tiered([null, '5 KES']), 'decimal.malformed', 'a price that is no number'],
    [tiered(['ten', '5'], [null, '5']), 'decimal.malformed', 'an end that is no number'],
    [pieces({ model: 'unit', price: '-1' }), 'price.negative', 'a unit that pays the customer'],
    [pieces({ model: 'volume', tiers: [] }), 'price.noTiers', 'a volume of no tier'],
    [pieces({ model: 'stairstep', tiers: [{ upTo: '1', flat: '1' }] }), 'price.endsTooSoon', 'stairs that end'],
    [
      pieces({ model: 'graduated_percentage', tiers: [{ upTo: null, rate: '-0.1' }] }),
      'price.negative',
      'a rate below zero',
    ],
    [pieces({ model: 'dynamic', multiplier: '-1' }), 'price.negative', 'a multiplier below zero'],
    [pieces({ model: 'package', size: '0', price: '1' }), 'price.notAboveZero', 'a package of nothing'],
    [pieces({ model: 'package', size: '1', price: '1', free: '-1' }), 'price.belowZero', 'less than nothing free'],
    [pieces(unit, { blockSize: 0n }), 'price.emptyBlock', 'a block of nothing'],
    [pieces(unit, { allowance: '-1' }), 'price.belowZero', 'less than nothing included'],
    [pieces(unit, { priceDigits: 2.5 }), 'price.notWhole', 'half a digit'],
    [pieces(unit, { priceDigits: 13 }), 'price.notWhole', 'more digits than a price has'],
    [percentage({ min: '2', max: '1' }), 'price.minAboveMax', 'at least 2 and at most 1'],
    [percentage({ max: '-1' }), 'price.negative', 'at most less than nothing'],
    [percentage({ freeEvents: 0 }), 'price.notWhole', 'no free event is no free event'],
    [percentage({ freeEvents: 1.5 }), 'price.notWhole', 'half an event'],
    [percentage({ freeAmount: '0' }), 'price.notAboveZero', 'no free amount'],
    [{ ...percentage({}), allowance: '5' }, 'price.noAllowance', 'a percentage has a free amount instead'],
    [{ ...capacity([open]), allowance: '5' }, 'price.noAllowance', 'a peak is not used up'],
    [capacity([]), 'price.noTiers', 'a capacity of no tier'],
    [capacity([{ upTo: { users: null }, flat: '1' }]), 'price.meterMissing', 'how far may its own meter go?'],
    [
      capacity([
        { upTo: { pieces: '1', users: '1' }, flat: '1' },
        { upTo: { pieces: null }, flat: '9' },
      ]),
      'price.meterMissing',
      'how far may users go in the second tier?',
    ],
    [
      capacity([
        { upTo: { pieces: '5', users: '5' }, flat: '1' },
        { upTo: { pieces: '6', users: '4' }, flat: '2' },
        open,
      ]),
      'price.outOfOrder',
      'a meter that may go less far in a higher tier',
    ],
    [
      capacity([
        { upTo: { pieces: '5', users: '5' }, flat: '1' },
        { upTo: { pieces: '5', users: '5' }, flat: '2' },
        open,
      ]),
      'price.outOfOrder',
      'a tier in which no meter may go further',
    ],
    [capacity([open, open]), 'price.outOfOrder', 'a tier after the one without an end'],
    [capacity([{ upTo: { pieces: null, users: '5' }, flat: '1' }]), 'price.endsTooSoon', 'the sixth user'],
    [capacity([open], { blockSizes: { users: 0n } }), 'price.emptyBlock', 'a block of no user'],
    [pieces({ model: 'free_for_all' } as unknown as PriceModel), 'price.unknownModel', 'a model that nobody knows'],
  ])('cannot be %o, with %s: %s', (wrong, code) => {
    expect(() => checkPrice(wrong)).toThrow(expect.objectContaining({ code }));
  });

  it.each<[MeterPrice, string]>([
    [pieces(unit, { allowance: '10', priceDigits: 4 }), 'a plain price with all that it may have'],
    [pieces(unit, { allowance: '0' }), 'nothing included, said so'],
    [tiered(['10', '10', '2'], ['20', '5', '3'], [null, '0']), 'tiers with flat prices, the last one free'],
    [tiered(['0.5', '1'], ['10.25', '1'], [null, '1']), 'tiers that end within a unit'],
    [
      percentage({ fixed: '1', min: '2', max: '2', freeEvents: 3, freeAmount: '0.5' }),
      'a percentage with all its terms',
    ],
    [pieces({ model: 'dynamic' }), 'what it has cost'],
    [pieces({ model: 'package', size: '0.5', price: '3', free: '1' }), 'half-unit packages'],
    [
      capacity([
        { upTo: { pieces: '5', users: '5' }, flat: '1' },
        { upTo: { pieces: '5', users: '9' }, flat: '2' },
        open,
      ]),
      'one meter that goes further is enough',
    ],
    [capacity([{ upTo: { pieces: null, users: '5' }, flat: '1' }, open]), 'a meter that never matters'],
  ])('may be %o: %s', (right) => {
    expect(() => checkPrice(right)).not.toThrow();
  });
});

describe('ranges', () => {
  it('become tiers, where whole numbers leave no room between them', () => {
    const ranges = [
      { from: '0', to: '10', price: '5' },
      { from: '11', to: '20', price: '4' },
      { from: '20', to: null, price: '3' },
    ];
    expect(tiersFromRanges(ranges)).toEqual([
      { upTo: '10', price: '5' },
      { upTo: '20', price: '4' },
      { upTo: null, price: '3' },
    ]);
  });

  it.each<[TierRange[], string, string]>([
    [
      [
        { from: '0', to: '10' },
        { from: '12', to: null },
      ],
      'price.gap',
      'the eleventh has no price',
    ],
    [
      [
        { from: '0', to: '10' },
        { from: '10.5', to: null },
      ],
      'price.gap',
      'and neither has the half after the tenth',
    ],
    [[{ from: '2', to: null }], 'price.gap', 'the first has no price'],
    [
      [
        { from: '0', to: '10' },
        { from: '10', to: '20' },
        { from: '19', to: null },
      ],
      'price.overlap',
      'two for the 20th',
    ],
    [
      [
        { from: '0', to: null },
        { from: '11', to: null },
      ],
      'price.overlap',
      'the first has no end',
    ],
  ])('%o are refused with %s: %s', (ranges, code) => {
    expect(() => tiersFromRanges(ranges)).toThrow(expect.objectContaining({ code }));
  });
});
