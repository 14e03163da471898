import { describe, expect, it } from 'vitest';
import type { MeterPrice, PriceModel } from '../../../src/domain/price/price.ts';
import { warnPrice } from '../../../src/domain/price/warn.ts';

const pieces = (model: PriceModel, more: Partial<MeterPrice> = {}): MeterPrice => ({
  meter: 'pieces',
  blockSize: 1n,
  model,
  ...more,
});
const GiB = 1n << 30n;
const falling: PriceModel = {
  model: 'volume',
  tiers: [
    { upTo: '15', price: '10' },
    { upTo: null, price: '5' },
  ],
};
const rising: PriceModel = {
  model: 'graduated',
  tiers: [
    { upTo: '10', price: '5' },
    { upTo: null, price: '3' },
  ],
};
const narrow: PriceModel = {
  model: 'graduated',
  tiers: [
    { upTo: '10', price: '5' },
    { upTo: '10.5', price: '4' },
    { upTo: null, price: '3' },
  ],
};

describe('the author of a price is warned', () => {
  it('of a cliff: 15 cost 150 and 16 cost 80', () => {
    expect(warnPrice(pieces(falling))).toEqual([
      {
        code: 'cliff',
        meter: 'pieces',
        message: '15 units of pieces cost 150, and the first bit above them makes it 75.',
        details: { upTo: '15', costs: '150', next: '16', nextCosts: '80', justAbove: '75' },
      },
    ]);
  });

  it.each<[MeterPrice, string[], string]>([
    [
      pieces({
        model: 'volume',
        tiers: [
          { upTo: '15', price: '10' },
          { upTo: null, price: '5', flat: '75' },
        ],
      }),
      [],
      'a flat price fills the cliff: 16 cost 155',
    ],
    [
      pieces({
        model: 'volume',
        tiers: [
          { upTo: '15', price: '10' },
          { upTo: null, price: '5', flat: '74.99' },
        ],
      }),
      ['cliff'],
      'up to the last cent',
    ],
    [
      pieces({
        model: 'stairstep',
        tiers: [
          { upTo: '15', flat: '10' },
          { upTo: null, flat: '9' },
        ],
      }),
      ['cliff'],
      'stairs that go down',
    ],
    [
      pieces({
        model: 'capacity',
        tiers: [
          { upTo: { pieces: '5', users: '1' }, flat: '2' },
          { upTo: { pieces: null, users: null }, flat: '1' },
        ],
      }),
      ['cliff'],
      'a capacity that gets cheaper',
    ],
    [pieces(narrow), ['unreachable'], 'no whole piece is above 10 and up to 10.5'],
    [pieces(narrow, { blockSize: GiB }), [], 'but many a byte is above 10 and up to 10.5 GiB'],
    [pieces(narrow, { allowance: '0.5' }), [], 'nor is the tier out of reach when half a piece is included'],
    [
      pieces(rising, { allowance: '11' }),
      ['allowanceBeyondFirstTier'],
      'eleven are included: is the tier to 10 meant?',
    ],
    [pieces(rising, { allowance: '10' }), [], 'as many as the first tier holds'],
    [
      pieces({ model: 'package', size: '10', price: '1', free: '10' }, { allowance: '5' }),
      ['twoAllowances'],
      'free units on top of an allowance',
    ],
    [pieces({ model: 'percentage', rate: '0.1', fixed: '5', max: '5' }), ['rateNeverMatters'], 'always 5'],
    [pieces({ model: 'percentage', rate: '0.1', min: '5', max: '5' }), ['rateNeverMatters'], 'always 5, too'],
    [pieces({ model: 'percentage', rate: '0.1', fixed: '4', min: '4', max: '5' }), [], 'from 4 to 5 the rate matters'],
    [pieces({ model: 'percentage', rate: '0.1', max: '0' }), ['rateNeverMatters', 'free'], 'at most nothing'],
    [pieces({ model: 'unit', price: '0.00' }), ['free'], 'nothing to pay'],
    [pieces({ model: 'dynamic', multiplier: '0' }), ['free'], 'the cost, times nothing'],
    [pieces({ model: 'dynamic' }), [], 'the cost as it is'],
    [pieces({ model: 'graduated', tiers: [{ upTo: null, price: '0', flat: '1' }] }), [], 'a flat price is a price'],
    [pieces(rising), [], 'nothing to say'],
  ])('of %o with %o: %s', (price, codes) => {
    expect(warnPrice(price).map(({ code }) => code)).toEqual(codes);
  });

  it('in words and in details that a page can say in another language', () => {
    const [warning] = warnPrice(pieces(narrow));
    expect(warning?.message).toBe('No use of pieces can fall between 10 and 10.5; the tier is never reached.');
    expect(warning?.details).toEqual({ tier: '1', from: '10', upTo: '10.5' });
  });
});
