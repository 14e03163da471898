import { describe, expect, it } from 'vitest';
import { checkTiers, rateIncrement, rateUnits, type MeterPrice, type Tier } from '../../src/domain/rating.ts';
import { majorString } from '../../src/kernel/money.ts';

const GiB = 1n << 30n;
const MB = 1_000_000n;

/** A price by the piece, with the tiers as [up to, price, flat]. */
const price = (...tiers: [bigint | null, string, string?][]): MeterPrice => ({
  meter: 'units',
  blockSize: 1n,
  tiers: tiers.map(([upTo, each, flat]): Tier => ({ upTo, price: each, ...(flat === undefined ? {} : { flat }) })),
});

const unit = price([null, '100']);
const withFlats = price([10n, '10', '2'], [20n, '5', '3'], [null, '5', '3']);
const flatOnly = price([5n, '0', '100'], [10n, '0', '50'], [15n, '5'], [null, '1']);
const data: MeterPrice = {
  meter: 'bytes',
  blockSize: GiB,
  tiers: [
    { upTo: 10n * GiB, price: '50' },
    { upTo: null, price: '20' },
  ],
};
const perMegabyte: MeterPrice = { meter: 'bytes', blockSize: MB, tiers: [{ upTo: null, price: '0.0025' }] };

describe('rating', () => {
  it.each<[bigint, MeterPrice, string, string]>([
    [10n, unit, '1000.00', 'ten at a hundred'],
    [0n, unit, '0.00', 'nothing used, nothing owed'],
    [1n, withFlats, '12.00', 'the flat price of the first tier, and one at 10'],
    [10n, withFlats, '102.00', 'the edge belongs to the lower tier'],
    [11n, withFlats, '110.00', 'the second tier is entered: its flat price, and one at 5'],
    [20n, withFlats, '155.00', 'the third tier is not entered yet'],
    [21n, withFlats, '163.00', 'the third tier is entered'],
    [0n, withFlats, '2.00', 'nothing used: the flat price of the first tier is owed'],
    [0n, { ...withFlats, billFlatOnZero: false }, '0.00', 'unless the plan says that it is not'],
    [1n, { ...withFlats, billFlatOnZero: false }, '12.00', 'which matters only at zero'],
    [12n, flatOnly, '160.00', '100 + 50 + two at 5'],
    [22n, flatOnly, '182.00', '100 + 50 + five at 5 + seven at 1'],
    [10n * GiB, data, '500.00', 'ten GiB at 50'],
    [11n * GiB, data, '520.00', 'only what lies above the edge is cheaper'],
    [GiB / 2n, data, '25.00', 'half a block costs half'],
    [1n, data, '0.00', 'one byte is less than half a cent'],
    [30n * MB, perMegabyte, '0.08', '0.075 is rounded once, at the end'],
    [10_000n * MB, perMegabyte, '25.00', 'small prices keep their digits: 0.0025 a megabyte'],
  ])('%s units of %o cost %s: %s', (units, of, expected) => {
    expect(majorString(rateUnits(units, of, 'KES'))).toBe(expected);
  });

  it('keeps to the digits of the currency and to the mode', () => {
    expect(rateUnits(1n, price([null, '0.5']), 'UGX').minor).toBe(1n);
    expect(rateUnits(1n, { ...price([null, '0.5']), rounding: 'half_even' }, 'UGX').minor).toBe(0n);
  });

  it('bills further usage as all of it less what was billed: 12 and then 10 more cost 182 − 160 = 22', () => {
    expect(majorString(rateIncrement(12n, 10n, flatOnly, 'KES'))).toBe('22.00');
    expect(majorString(rateIncrement(undefined, 12n, flatOnly, 'KES'))).toBe('160.00');
  });

  it('owes the flat price once: with the first bill, even one for nothing', () => {
    expect(majorString(rateIncrement(undefined, 0n, withFlats, 'KES'))).toBe('2.00');
    expect(majorString(rateIncrement(0n, 1n, withFlats, 'KES'))).toBe('10.00');
    expect(majorString(rateIncrement(undefined, 1n, withFlats, 'KES'))).toBe('12.00');
  });

  it.each<[MeterPrice, string, string]>([
    [price(), 'rating.noTiers', 'no tier at all'],
    [price([10n, '5']), 'rating.endsTooSoon', 'the eleventh unit would have no price'],
    [price([10n, '5'], [10n, '4'], [null, '3']), 'rating.outOfOrder', 'a tier of no unit'],
    [price([10n, '5'], [5n, '4'], [null, '3']), 'rating.outOfOrder', 'a tier that ends before it begins'],
    [price([0n, '5'], [null, '3']), 'rating.outOfOrder', 'a first tier of no unit'],
    [price([null, '5'], [10n, '3']), 'rating.afterTheLast', 'a tier that is never reached'],
    [price([null, '-5']), 'rating.negativePrice', 'usage that pays the customer'],
    [price([null, '5', '-1']), 'rating.negativePrice', 'a flat price that pays the customer'],
    [{ ...unit, blockSize: 0n }, 'rating.emptyBlock', 'a block of nothing'],
    [price([null, '5 KES']), 'decimal.malformed', 'a price that is no number'],
  ])('refuses to publish %o with %s: %s', (wrong, code) => {
    expect(() => checkTiers(wrong)).toThrow(expect.objectContaining({ code }));
  });

  it('publishes what is whole', () => {
    for (const right of [unit, withFlats, flatOnly, data, perMegabyte]) checkTiers(right);
  });

  it('takes it for our own fault when tiers that nobody checked end too soon', () => {
    expect(() => rateUnits(11n, price([10n, '5']), 'KES')).toThrow('end too soon');
    expect(() => rateUnits(-1n, unit, 'KES')).toThrow('negative');
  });
});
