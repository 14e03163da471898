import { expect, it } from 'vitest';
import { lateFee, lateFeeKey, type LateFeeTerms } from '../../src/domain/late-fee.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';

const percent = (rate: string, most: string | null = null): LateFeeTerms => ({
  fee: { kind: 'percent', rate },
  most: most === null ? null : kes(most),
});
const amount = (value: string, most: string | null = null): LateFeeTerms => ({
  fee: { kind: 'amount', amount: kes(value) },
  most: most === null ? null : kes(most),
});

it.each<[string, string, LateFeeTerms, string, string]>([
  ['1000.00', '0.00', percent('0.02'), '20.00', '2 % of what is open'],
  ['1000.00', '20.00', percent('0.02'), '20.00', 'and of no more at the next stage: no fee on a fee'],
  ['400.00', '20.00', percent('0.02'), '8.00', 'of what is open still, after a part payment'],
  ['1000.00', '15.00', percent('0.02', '30.00'), '15.00', 'all fees together come to the most'],
  ['1000.00', '30.00', percent('0.02', '30.00'), '0.00', 'and to no more'],
  ['1000.00', '0.00', amount('250.00'), '250.00', 'an amount, whatever is open'],
  ['1000.00', '0.00', amount('250.00', '100.00'), '100.00', 'an amount has an end too'],
  ['0.00', '0.00', amount('250.00'), '0.00', 'nothing is late that is paid'],
  ['-5.00', '0.00', percent('0.02'), '0.00', 'nor what is in the customer’s favour'],
  ['0.25', '0.00', percent('0.5'), '0.13', 'rounded once'],
])('of %s open with %s charged, %o is %s: %s', (open, charged, terms, fee) => {
  expect(majorString(lateFee({ open: kes(open), charged: kes(charged) }, terms))).toBe(fee);
});

it('is charged once for each invoice and stage', () => {
  const invoice = 'inv_1' as Id<'Invoice'>;
  expect(lateFeeKey(invoice, 'day 7')).toBe('inv_1/late_fee/day 7');
  expect(lateFeeKey(invoice, 'day 14')).not.toBe(lateFeeKey(invoice, 'day 7'));
});
