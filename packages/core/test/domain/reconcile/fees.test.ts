import { expect, it } from 'vitest';
import { feesOfDay } from '../../../src/domain/reconcile/fees.ts';
import { kes, START } from '../../../src/testing/builders.ts';
import { aLine, aMine } from './samples.ts';

const DAY = { fromAt: START, untilAt: START + 86_400_000 };
const line = aLine({ kind: 'taken_back', amount: { minor: -100_000n, currency: 'KES' }, fee: kes('150.00') });
const usd = (minor: bigint) => ({ minor, currency: 'USD' });

it.each([
  ['was not told', null, 15_000n],
  ['was told in part', kes('100.00'), 5_000n],
  ['was told in another currency, of which nothing is known here', usd(15_000n), 15_000n],
])('what is left of a fee to be booked, where what is booked %s', (_, fee, left) => {
  const mine = aMine({ kind: 'taken_back', amount: line.amount, fee });
  expect(feesOfDay([line], [{ line, mine }], DAY).due).toEqual([{ line, amount: { minor: left, currency: 'KES' } }]);
});

it('nothing is left of a fee that is booked', () => {
  const mine = aMine({ kind: 'taken_back', amount: line.amount, fee: kes('150.00') });
  expect(feesOfDay([line], [{ line, mine }], DAY).due).toEqual([]);
});
