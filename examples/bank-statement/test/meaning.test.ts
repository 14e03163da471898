import { kes } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { keyed, type BankLine } from '../src/line.ts';
import { meaningOf, referenceIn } from '../src/meaning.ts';
import { options } from './support.ts';

it.each<[string, string | null, string]>([
  ['RTGS FROM JANE WANJIKU 10000099', '10000099', 'an account number with its Luhn digit'],
  ['10000099 from 254712345678', '10000099', 'a phone is none, though it may pass for one'],
  ['PESALINK INV-000042 THANKS', 'INV-000042', 'an invoice'],
  ['payment of inv 000042', 'INV 000042', 'an invoice as people write it'],
  ['INV-000042 ACC 10000099', '10000099', 'the account counts before the invoice'],
  ['INV-000042 INV-000043', 'INV-000042 INV-000043', 'of two invoices none is certain'],
  ['10000099 10000107', '10000099 10000107', 'of two accounts none is certain'],
  ['ACC 10000098', '10000098', 'one digit off: shown, so that it can be suggested'],
  ['SALARY OF MARCH', 'SALARY OF MARCH', 'nothing that names anybody'],
  ['MY2INV77', 'MY2INV77', 'no invoice, only letters'],
  ['  ', null, 'nothing at all'],
])('reads %j as meant for %j: %s', (narrative, reference) => {
  expect(referenceIn(narrative)).toBe(reference);
});

const line = (given: Partial<BankLine>): BankLine => ({
  at: 0,
  isTimed: true,
  amount: kes('100.00'),
  reference: 'FT1',
  isOfBank: true,
  original: null,
  narrative: 'X',
  payerName: null,
  balance: null,
  type: null,
  isReversal: false,
  ...given,
});

it.each<[string, Partial<BankLine>, object]>([
  ['money that comes is a payment', {}, { kind: 'payment' }],
  ['unless a provider settles it', { narrative: 'lake mobile money ltd' }, { kind: 'settlement', gateway: 'mobile' }],
  ['a charge by its type', { amount: kes('-5.00'), type: 'CHG' }, { kind: 'fee' }],
  ['a charge by its words', { amount: kes('-5.00'), narrative: 'EXCISE DUTY' }, { kind: 'fee' }],
  ['what we pay ourselves', { amount: kes('-5.00'), narrative: 'RENT' }, { kind: 'other' }],
  ['a return', { amount: kes('-5.00'), isReversal: true, original: 'FT0' }, { kind: 'taken_back', payment: 'FT0' }],
  ['a return of nobody knows what', { amount: kes('-5.00'), isReversal: true }, { kind: 'other' }],
  ['a debit that comes back is no payment', { isReversal: true }, { kind: 'other' }],
])('knows what a line is about: %s', (_, given, meaning) => {
  const [one] = keyed([line(given)], options.zone);
  expect(one && meaningOf(one, options)).toEqual(meaning);
});

it('tells a transfer and its charge apart, which share a reference', () => {
  const lines = keyed([line({}), line({ amount: kes('-5.00') }), line({})], options.zone);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(3);
  expect(lines.map(({ isNamed }) => isNamed)).toEqual([true, true, false]);
});

it('tells apart what a payer writes every month, and names nothing by it', () => {
  const monthly = [0, 31].map((days) => line({ reference: '10000099', isOfBank: false, at: days * 86_400_000 }));
  const lines = keyed(monthly, options.zone);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(2);
  expect(lines.map(({ isNamed }) => isNamed)).toEqual([false, false]);
});
