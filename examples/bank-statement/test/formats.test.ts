import { isBillingError } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { readStatement } from '../src/read.ts';
import { aBank, ACCOUNT, options } from './support.ts';

const NINE = Date.parse('2026-03-01T09:00:00+03:00');
const MIDNIGHT = Date.parse('2026-03-01T00:00:00+03:00');

/** A morning on the account: a transfer, a charge, what a provider settles, a transfer that is returned. */
function morning() {
  const bank = aBank();
  bank.book({ at: NINE, amount: kes('2500.00'), narrative: 'RTGS JANE WANJIKU, ACC 10000099', payer: 'JANE WANJIKU' });
  bank.book({ at: NINE + 60_000, amount: kes('-55.00'), narrative: 'LEDGER FEE', type: 'CHG' });
  bank.book({ at: NINE + 120_000, amount: kes('98500.00'), narrative: 'LAKE MOBILE MONEY LTD B2B 445566' });
  const back = { undoes: 'FT26060000', narrative: 'RETURNED FT26060000 BY PAYER BANK' };
  bank.book({ at: NINE + 180_000, amount: kes('-2500.00'), type: 'TRF', ...back });
  return bank;
}

it('reads the same money from CSV and from MT940, under the same keys', () => {
  const bank = morning();
  const [comma, tagged] = [bank.csv(), bank.mt940()].map((text) => readStatement({ name: 'a file', text }, options));
  expect(comma?.lines.map(({ key }) => key)).toEqual(tagged?.lines.map(({ key }) => key));
  expect(comma?.lines.map(({ amount }) => amount)).toEqual(tagged?.lines.map(({ amount }) => amount));
  expect(comma?.lines.map(({ narrative }) => narrative)).toEqual(tagged?.lines.map(({ narrative }) => narrative));
  expect(comma?.account).toBe(ACCOUNT);
  expect(tagged?.account).toBe(ACCOUNT);
  // The one tells the minute, the other the day.
  expect(comma?.lines[0]).toMatchObject({ at: NINE, isTimed: true, payerName: 'JANE WANJIKU' });
  expect(tagged?.lines[0]).toMatchObject({ at: MIDNIGHT, isTimed: false, type: 'TRF', balance: kes('2500.00') });
  expect(tagged?.lines[3]).toMatchObject({ isReversal: true, original: 'FT26060000' });
});

it('reads a CSV that has its newest line first', () => {
  const bank = morning();
  const lines = bank.csv().trim().split('\r\n');
  const turned = [...lines.slice(0, 3), ...lines.slice(3).toReversed()].join('\n');
  expect(readStatement({ name: 'a file', text: turned }, options).lines.map(({ reference }) => reference)).toEqual([
    'FT26060000',
    'FT26060001',
    'FT26060002',
    'FT26060003',
  ]);
});

const csv = (rows: readonly string[]) => ['Date,Narrative,Debit,Credit,Balance', ...rows].join('\n');
const read = (rows: readonly string[]) => readStatement({ name: 'a file', text: csv(rows) }, options).lines;

it('tells apart what is alike, and knows it again in a statement that begins elsewhere', () => {
  const alike = ['01/03/2026,CASH DEPOSIT,,500.00,500.00', '01/03/2026,CASH DEPOSIT,,500.00,"1,000.00"'];
  const [first, second] = read(alike).map(({ key }) => key);
  expect(first).not.toBe(second);
  expect(read(alike.slice(1)).map(({ key }) => key)).toEqual([second]);
});

const swift = (line: string, closing = 'C260301KES1000,00') =>
  [':20:1', ':25:LAKE/0110123456700', ':28C:1', ':60F:C260301KES0,', `:61:${line}`, ':86:X', `:62F:${closing}`].join(
    '\n',
  );

it.each([
  ['2603010301C1000,00NTRFNONREF//FT1', 100_000n, 'FT1', 'a credit with the reference of the bank'],
  [
    '260301C1000,NTRFINV-000042',
    100_000n,
    'INV-000042',
    'without an entry date, without cents, with a reference of ours',
  ],
  ['2603010301CS1000,00S103NONREF//FT1\nOF JANE', 100_000n, 'FT1', 'with a letter of the currency and more beside'],
  ['2603010301RD1000,00NTRFFT0//FT1', 100_000n, 'FT1', 'what undoes a debit comes back'],
])('reads the line %j of SWIFT: %s, %s: %s', (line, minor, reference) => {
  const { lines } = readStatement({ name: 'a file', text: swift(line) }, options);
  expect(lines).toMatchObject([{ amount: { minor }, reference, at: MIDNIGHT }]);
});

it('books a line of early January on the year that begins, though its value is of December', () => {
  const text = swift('2512310102C1000,00NTRFNONREF//FT1');
  expect(readStatement({ name: 'a file', text }, options).lines[0]?.at).toBe(Date.parse('2026-01-02T00:00:00+03:00'));
});

const head = 'Transaction Date,Narrative,Reference,Debit,Credit,Balance';

it.each([
  ['hello', 'bank.format', 'no statement at all'],
  ['', 'bank.format', 'nothing'],
  [`${head}\n31/02/2026,X,R1,,1.00,1.00`, 'bank.row', 'no such day'],
  [`${head}\n01/03/2026,X,R1,,1O.00,10.00`, 'bank.row', 'an O for a zero'],
  [`${head}\n01/03/2026,X,R1,1.00,1.00,10.00`, 'bank.row', 'debit and credit at once'],
  [`${head}\n01/03/2026,X,R1,,1.00,1.00\n01/03/2026,Y,R2,,1.00,3.00`, 'bank.unfooted', 'a line is missing'],
  [`Account Number: 999999999\n${head}\n01/03/2026,X,R1,,1.00,1.00`, 'bank.otherAccount', 'another account'],
  [swift('2603010301C1000,00NTRFNONREF//FT1', 'C260301KES1000,01'), 'bank.unfooted', 'a closing that is not reached'],
  [swift('2603010301C1000.00NTRFNONREF//FT1'), 'bank.row', 'SWIFT writes commas'],
  [swift('261341C1000,00NTRFNONREF//FT1'), 'bank.row', 'a year has twelve months'],
])('refuses %j as %s: %s', (text, code) => {
  let thrown: unknown = null;
  try {
    readStatement({ name: 'a file', text }, options);
  } catch (fault) {
    thrown = fault;
  }
  expect(isBillingError(thrown) && [thrown.code, thrown.kind]).toEqual([code, 'invalid']);
});
