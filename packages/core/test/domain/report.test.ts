import { describe, expect, it } from 'vitest';
import { lastMonths, monthsOf, partOf, spanInstants, tie } from '../../src/domain/report.ts';
import { csv, statementCsv, trialBalanceCsv, type Cell } from '../../src/domain/report-csv.ts';
import type { Id } from '../../src/kernel/id.ts';

const NAIROBI = 'Africa/Nairobi';

describe('the days of a report', () => {
  it('are cut into the months of the calendar', () => {
    const months = monthsOf({ from: '2026-01-30', to: '2026-03-02', knownAt: 0 });
    expect(months.map(({ month, from, to }) => [month, from, to])).toEqual([
      ['2026-01', '2026-01-30', '2026-02-01'],
      ['2026-02', '2026-02-01', '2026-03-01'],
      ['2026-03', '2026-03-01', '2026-03-02'],
    ]);
  });

  it.each([
    ['2026-03-02', '2026-03-02', 'report.backwards', 'a day that ends as it begins is none'],
    ['2016-01-01', '2026-01-02', 'report.tooLong', '120 months and a day are more than are shown'],
  ])('from %s to %s are refused with %s: %s', (from, to, code) => {
    expect(() => monthsOf({ from, to, knownAt: 0 })).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('of the last months end with the day that runs, in the zone of the ISP', () => {
    // 23:30 in London is 02:30 of the next day in Nairobi.
    const now = Date.parse('2026-02-28T23:30:00Z');
    expect(lastMonths(12, now, NAIROBI)).toEqual({ from: '2025-04-01', to: '2026-03-02', knownAt: now + 1 });
  });

  it('are counted from 1 January 1970, and begin at midnight there', () => {
    expect(spanInstants({ from: '1970-01-02', to: '1970-02-01', knownAt: 7 }, NAIROBI)).toEqual({
      fromAt: Date.parse('1970-01-02T00:00:00+03:00'),
      toAt: Date.parse('1970-02-01T00:00:00+03:00'),
      knownAt: 7,
      fromDay: 1,
      toDay: 31,
    });
  });
});

describe('a part of a whole', () => {
  it.each<[bigint, bigint, string | null, string]>([
    [1n, 3n, '0.3333', 'below half'],
    [2n, 3n, '0.6667', 'above half'],
    [1n, 20_000n, '0.0001', 'half goes up'],
    [-1n, 3n, '-0.3333', 'a loss has its sign'],
    [5n, 4n, '1.2500', 'it may be more than the whole'],
    [0n, 9n, '0.0000', 'nothing of something is nothing'],
    [0n, 0n, null, 'of nothing there is no part'],
  ])('%s of %s is %s: %s', (part, of, expected) => expect(partOf(part, of)).toBe(expected));

  it('that a report answers for is off by what it has too much', () => {
    expect(tie('4100', 70n, 100n)).toEqual({ account: '4100', report: 70n, ledger: 100n, difference: -30n });
  });
});

describe('a table', () => {
  it.each<[Cell, string, string]>([
    ['Amina', 'Amina', 'plain text stays'],
    ['a "b", c', '"a ""b"", c"', 'quotes are doubled, and a comma is quoted'],
    ['two\nlines', '"two\nlines"', 'lines are quoted'],
    ['=1+1', "'=1+1", 'a formula is none'],
    ['@SUM(A1)', "'@SUM(A1)", 'nor in the words of others'],
    ['-5', "'-5", 'a text that looks like a figure is a text'],
    [{ figure: '-5.00' }, '-5.00', 'a figure is a figure'],
    [null, '', 'nothing is nothing'],
  ])('%j is written %s: %s', (cell, expected) => {
    expect(csv({ one: () => cell }, [0])).toBe(`one\r\n${expected}\r\n`);
  });

  it('has money in major units and units in whole ones', () => {
    const flat = { opening: 0n, debits: 0n, credits: 0n };
    const rows = [
      { ...flat, account: '1200', asset: 'KES', closing: 150_005n },
      { ...flat, account: '9100', asset: 'SMS', closing: -40n },
      { ...flat, account: '9100', asset: 'BYTES', closing: -9_007_199_254_740_993n },
    ];
    const closings = trialBalanceCsv({ from: '2026-03-01', to: '2026-04-01', knownAt: 0, rows, left: {} })
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',').at(-1));
    expect(closings).toEqual(['closing', '1500.05', '-40', '-9007199254740993']);
  });

  it('of a statement begins with the opening and ends with the closing', () => {
    const ages = { notDue: 0n, to30: 0n, to60: 0n, to90: 0n, over90: 0n };
    const text = statementCsv({
      from: '2026-03-01',
      to: '2026-04-01',
      knownAt: 0,
      accountId: 'acc_1' as Id<'Account'>,
      customer: { name: 'Amina', number: '1', phone: null },
      currency: 'KES',
      opening: 100n,
      lines: [
        {
          at: Date.parse('2026-03-05T06:00:00Z'),
          kind: 'receipt',
          documentType: 'payment',
          documentId: 'pay_1',
          reference: 'SCK1',
          memo: 'Received by mpesa',
          amount: -40n,
          balance: 60n,
        },
      ],
      closing: 60n,
      boxes: ages,
      held: 0n,
    });
    expect(text).toBe(
      'at,reference,memo,amount,balance\r\n' +
        '2026-03-01,,Opening,,1.00\r\n' +
        '2026-03-05T06:00:00.000Z,SCK1,Received by mpesa,-0.40,0.60\r\n' +
        '2026-04-01,,Closing,,0.60\r\n',
    );
  });
});
