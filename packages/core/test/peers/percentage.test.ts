import { describe, expect, it } from 'vitest';
import { majorString, rateUnits, type MeterPrice, type PercentagePrice } from '../../src/index.ts';

// Figures that Lago asserts in its own suite, asked of ours. An event is an amount of major units.

const price = (terms: Omit<PercentagePrice, 'model'>): MeterPrice => ({
  meter: 'amount',
  blockSize: 1n,
  model: { model: 'percentage', ...terms },
});
const cost = (terms: Omit<PercentagePrice, 'model'>, events: readonly number[]) =>
  majorString(rateUnits(events.map(BigInt), price(terms), 'EUR'));

describe('Lago, percentage', () => {
  const events = [50, 100, 250, 400];
  const rate = '0.013';
  const fixed = '2.0';

  it.each<[string, Omit<PercentagePrice, 'model'>, readonly number[], string]>([
    ['both free: 550 pay, two events', { rate, fixed, freeEvents: 3, freeAmount: '250' }, events, '11.15'],
    ['a rate of zero', { rate: '0', fixed }, events, '8.00'],
    ['no free events', { rate, fixed, freeAmount: '250' }, events, '11.15'],
    ['no free amount: 400 pay, one event', { rate, fixed, freeEvents: 3 }, events, '7.20'],
    ['nothing free', { rate, fixed }, events, '18.40'],
    ['more free than the free events come to', { rate, fixed, freeEvents: 3, freeAmount: '500' }, events, '7.20'],
    ['more free events than there are', { rate, fixed, freeEvents: 5 }, events.slice(0, 3), '0.00'],
    ['no event', { rate, fixed, freeEvents: 3, freeAmount: '250' }, [], '0.00'],
  ])('PercentageService, %s: %o of %j is %s', (_, terms, of, amount) => {
    expect(cost(terms, of)).toBe(amount);
  });

  const bounds = { rate: '0.01', min: '1.75', max: '12' } as const;

  it.each<[string, Omit<PercentagePrice, 'model'>, string]>([
    ['no bounds', { rate: '0.01' }, '111.00'],
    ['least and most for each event', bounds, '23.75'],
    ['with a fixed price', { ...bounds, fixed: '1.0' }, '25.00'],
    ['two events free', { ...bounds, freeEvents: 2 }, '12.00'],
    ['300 free', { ...bounds, freeAmount: '300' }, '20.00'],
    ['three events or 10,000 free', { ...bounds, freeEvents: 3, freeAmount: '10000' }, '11.00'],
  ])('PercentageService, bounds, %s: %o of 100, 1,000 and 10,000 is %s', (_, terms, amount) => {
    expect(cost(terms, [100, 1_000, 10_000])).toBe(amount);
  });

  it.each<[string, Omit<PercentagePrice, 'model'>, readonly number[], readonly string[]]>([
    ['free events', { rate: '0.01', fixed: '5', freeEvents: 3 }, [10, 10, 10, 10], ['0.00', '0.00', '0.00', '5.10']],
    [
      'free amount',
      { rate: '0.01', fixed: '5', freeAmount: '15' },
      [4, 4, 4, 4, 10],
      ['0.00', '0.00', '0.00', '5.01', '10.11'],
    ],
    [
      'both, events over',
      { rate: '0.01', fixed: '5', freeEvents: 3, freeAmount: '15' },
      [1, 1, 1, 1],
      ['0.00', '0.00', '0.00', '5.01'],
    ],
    [
      'both, amount over',
      { rate: '0.01', fixed: '5', freeEvents: 3, freeAmount: '15' },
      [10, 10, 10],
      ['0.00', '5.05', '10.15'],
    ],
    [
      'least and most',
      { rate: '0.01', fixed: '1', min: '1.75', max: '12' },
      [100, 1_000, 10_000],
      ['2.00', '13.00', '25.00'],
    ],
  ])('percentage scenario, %s: %o of %j comes to %j, event by event', (_, terms, of, amounts) => {
    expect(of.map((__, at) => cost(terms, of.slice(0, at + 1)))).toEqual(amounts);
  });
});
