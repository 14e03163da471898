import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPriceList,
  compileMatcher,
  inOrder,
  matchPrice,
  OTHERWISE,
  type DimensionPrice,
  type Dimensions,
  type Predicate,
  type PriceList,
} from '../../../src/domain/price/dimensions.ts';
import type { MeterPrice } from '../../../src/domain/price/price.ts';

const SEED = { seed: 20_260_304, numRuns: 300 };
const price: MeterPrice = { meter: 'bytes', blockSize: 1n, model: { model: 'unit', price: '1' } };
const entry = (id: string, when: Predicate, weight = 0): DimensionPrice => ({ id, when, weight, price });

const list: PriceList = {
  prices: [
    entry('roaming', { zone: ['eu', 'us'] }),
    entry('roaming-out', { zone: ['eu', 'us'], direction: 'out' }),
    entry('b-video', { service: 'video' }),
    entry('a-video', { service: 'video' }),
    entry('free-zone', { apn: 'zero' }, 1),
  ],
  otherwise: price,
};
const many = (prefix: string): string[] => Array.from({ length: 300 }, (_, at) => `${prefix}${at}`);

describe('prices by dimension', () => {
  it.each<[Dimensions, string, string]>([
    [{ zone: 'eu', direction: 'in' }, 'roaming', 'only one fits'],
    [{ zone: 'us', direction: 'out' }, 'roaming-out', 'of two that fit, the one that names more'],
    [{ zone: 'ke', direction: 'out' }, OTHERWISE, 'a value that the price does not ask for'],
    [{ direction: 'out' }, OTHERWISE, 'a dimension that the record does not have'],
    [{}, OTHERWISE, 'a record that says nothing of itself'],
    [{ service: 'video' }, 'a-video', 'equal in all else: by id'],
    [{ zone: 'us', direction: 'out', apn: 'zero' }, 'free-zone', 'weight comes before naming more'],
  ])('%o pays %s: %s', (dimensions, expected) => {
    expect(matchPrice(list, dimensions).id).toBe(expected);
  });

  it('refuses use that no price fits, so that its record is parked and is not free', () => {
    const strict: PriceList = { prices: list.prices };
    expect(() => matchPrice(strict, { zone: 'ke' })).toThrow(
      expect.objectContaining({ code: 'dimension.noPrice', details: { dimensions: '{"zone":"ke"}' } }),
    );
  });

  it('answers alike when made ready for many', () => {
    const value = fc.constantFrom('a', 'b', 'c', 'd');
    const predicate = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.oneof(value, fc.array(value, { minLength: 1 })));
    const prices = fc
      .array(fc.tuple(predicate, fc.integer({ min: 0, max: 2 })), { maxLength: 6 })
      .map((all) => all.map(([when, weight], at) => entry(`p${at}`, when, weight)));
    const dimensions = fc.dictionary(fc.constantFrom('x', 'y', 'z', 'other'), fc.oneof(value, fc.string()));
    fc.assert(
      fc.property(prices, fc.array(dimensions, { maxLength: 10 }), (all, records) => {
        const match = compileMatcher(all);
        for (const record of [...records, ...records]) {
          const expected = matchPrice({ prices: all, otherwise: price }, record).id;
          expect(inOrder(all)[match(record)]?.id ?? OTHERWISE).toBe(expected);
        }
      }),
      SEED,
    );
  });

  it('answers alike for a list that names more values than it would remember', () => {
    const match = compileMatcher([entry('wide', { x: many('x'), y: many('y') })]);
    expect(match({ x: 'x299', y: 'y0' })).toBe(0);
    expect(match({ x: 'x300', y: 'y0' })).toBe(-1);
  });

  it.each<[PriceList, string, string]>([
    [{ prices: [] }, 'dimension.noPrices', 'everything would be parked'],
    [{ prices: [entry('a', {}), entry('a', { x: '1' })] }, 'dimension.twice', 'which of them would the bill mean'],
    [{ prices: [entry(OTHERWISE, { x: '1' })] }, 'dimension.reserved', 'the name of the default'],
    [{ prices: [entry('a', { x: [] })] }, 'dimension.noValue', 'it would never fit'],
    [{ prices: [entry('a', { x: '1' }, 0.5)] }, 'dimension.badWeight', 'no whole number'],
    [
      { prices: [entry('a', { x: '1' })], otherwise: { ...price, meter: 'seconds' } },
      'dimension.mixed',
      'the units of a record would mean two things',
    ],
  ])('refuses to publish %o with %s: %s', (wrong, code) => {
    expect(() => checkPriceList(wrong)).toThrow(expect.objectContaining({ code }));
  });

  it('publishes what is whole', () => {
    checkPriceList(list);
    checkPriceList({ prices: [], otherwise: price });
  });
});
