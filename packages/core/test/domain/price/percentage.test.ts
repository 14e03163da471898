import { describe, expect, it } from 'vitest';
import { decimalText } from '../../../src/domain/price/exact.ts';
import { sumParts } from '../../../src/domain/price/parts.ts';
import { percentageParts } from '../../../src/domain/price/percentage.ts';
import type { PercentagePrice } from '../../../src/domain/price/price.ts';
import { parseDecimal } from '../../../src/kernel/decimal.ts';

const d = parseDecimal;
const bounded: PercentagePrice = { model: 'percentage', rate: '0.0299', min: '1.75', max: '12' };
const plain: PercentagePrice = { model: 'percentage', rate: '0.013' };
const fixed: PercentagePrice = { ...plain, fixed: '2' };
const payments = ['10', '80', '10000'];
const transfers = ['50', '100', '250', '400'];

describe('a percentage', () => {
  it.each<[readonly string[], PercentagePrice, string, string]>([
    [[], fixed, '0', 'no event'],
    [['800'], plain, '10.4', '1.3 % of 800'],
    [transfers, plain, '10.4', 'a rate alone does not care how the amount is divided'],
    [transfers, fixed, '18.4', '10.40, and four events at 2'],
    [['0'], fixed, '2', 'an event of nothing is an event'],
    [payments, bounded, '16.142', '0.299 is raised to 1.75, 2.392 stays, 299 is held at 12'],
    [payments, { ...bounded, fixed: '2' }, '18.691', 'with the fixed price: 2.299 + 4.392 + 12'],
    [payments, { ...bounded, freeEvents: 2 }, '12', 'only what pays has a least and a most'],
    [payments, { ...bounded, freeAmount: '30' }, '13.794', '10 and 20 of the 80 are free; 60 at 2.99 % are 1.794'],
    [payments, { ...bounded, freeEvents: 3, freeAmount: '10000' }, '2.691', '90 are left of the third to pay for'],
    [transfers, { ...fixed, freeAmount: '250' }, '11.15', '1.3 % of 550, and two events that pay at 2'],
    [transfers, { ...fixed, freeEvents: 3 }, '7.2', '1.3 % of 400, and one event at 2'],
    [transfers, { ...fixed, freeEvents: 5 }, '0', 'more free events than there were'],
    [transfers, { ...fixed, freeEvents: 3, freeAmount: '250' }, '11.15', 'the amount ends first and ends both'],
    [transfers, { ...fixed, freeEvents: 3, freeAmount: '500' }, '7.2', 'the events end first and end both'],
    [['50', '100'], { ...fixed, freeAmount: '50' }, '3.3', 'an event that is free to the last cent pays nothing'],
    [['50', '0'], { ...fixed, freeAmount: '50' }, '2', 'and ends the free amount, even for an event of nothing'],
    [['10'], { ...plain, max: '0.13' }, '0.13', 'at the most exactly'],
  ])('of %o by %o is %s: %s', (events, model, expected) => {
    expect(decimalText(sumParts(percentageParts(model, events.map(d))))).toBe(expected);
  });

  it('says what was free, what the rate priced, and what was raised and held', () => {
    const parts = percentageParts({ ...bounded, fixed: '0.5', freeEvents: 1 }, ['7', '10', '80', '20000', '90'].map(d));
    expect(parts).toEqual([
      { kind: 'free', tier: null, units: d('7'), price: d('0'), amount: d('0') },
      { kind: 'rate', tier: null, units: d('170'), price: d('0.0299'), amount: d('5.083') },
      { kind: 'fixed', tier: null, units: d('2'), price: d('0.5'), amount: d('1') },
      { kind: 'min', tier: null, units: d('1'), price: d('1.75'), amount: d('1.75') },
      { kind: 'max', tier: null, units: d('1'), price: d('12'), amount: d('12') },
    ]);
  });
});
