import { describe, expect, it } from 'vitest';
import { createPress, figures } from '../src/index.ts';
import { rawOf, readPdf } from './read-pdf.ts';
import { ISSUED_AT, mwanga, receiptOf, statementOf, vouchersOf } from './samples.ts';

const press = createPress(mwanga);

describe('a statement', () => {
  it.each([
    [0, 1],
    [11, 2],
    [60, 4],
  ])('of %i rows goes from the opening to the closing balance, on %i pages', (count, pages) => {
    const paper = statementOf(count);
    const read = readPdf(press.statement(paper, 'en'));
    expect(read).toHaveLength(pages);
    const all = read.flat();
    const rows = all.slice(all.lastIndexOf('Opening balance'));
    expect(rows[1]).toBe(figures(paper.opening, 'KES'));
    let balance = paper.opening;
    for (const { number, amount } of paper.rows) {
      balance += amount;
      const at = all.indexOf(number ?? '');
      expect(
        all.filter((text) => text === number),
        `${number}`,
      ).toHaveLength(1);
      expect(all.slice(at + 2, at + 4)).toEqual([
        figures(amount < 0n ? -amount : amount, 'KES'),
        figures(balance, 'KES'),
      ]);
    }
    expect(all[all.lastIndexOf('Closing balance') + 1]).toBe(`KES\u00a0${figures(paper.closing, 'KES')}`);
  });

  it('has a box for each age of what is owed', () => {
    const read = readPdf(press.statement(statementOf(11), 'en')).flat();
    const from = read.indexOf('What is owed, by age');
    expect(read.slice(from, from + 11)).toEqual([
      'What is owed, by age',
      'Not due yet',
      '5,000.00',
      '1 to 30 days late',
      '1,000.00',
      '31 to 60 days late',
      '500.00',
      '61 to 90 days late',
      '0.00',
      'Over 90 days late',
      '0.00',
    ]);
  });

  it('says that we owe where the balance is the customer’s', () => {
    const read = readPdf(press.statement(statementOf(0, { opening: -50_000n, closing: -50_000n }), 'en')).flat();
    expect(read).toEqual(expect.arrayContaining(['We owe you', 'KES\u00a0500.00', '\u2212500.00']));
    expect(read).not.toContain('How to pay');
  });

  it('that does not foot is refused', () => {
    expect(() => press.statement(statementOf(2, { closing: 1n }), 'en')).toThrow('closing balance');
  });
});

describe('a receipt', () => {
  it('says how the money came and what it went to', () => {
    const read = readPdf(press.receipt(receiptOf(), 'en')).flat();
    expect(read).toEqual(
      expect.arrayContaining([
        'Receipt',
        'RCT-000812',
        'PAID',
        'M-Pesa',
        'TKM4XZ9ALV',
        'WANJIKU M, 2547*****678',
        'Invoice INV-000435',
        '2,000.00',
        'Kept in your wallet',
        '500.00',
        'KES\u00a02,500.00',
      ]),
    );
  });

  it('says that the money went back', () => {
    const read = readPdf(press.receipt(receiptOf({ reversedAt: ISSUED_AT }), 'en')).flat();
    expect(read).toEqual(expect.arrayContaining(['REVERSED', 'This money went back on 22 Nov 2026.']));
    expect(read).not.toContain('PAID');
  });

  it('whose parts are not its money is refused', () => {
    expect(() => press.receipt(receiptOf({ amount: 1n }), 'en')).toThrow('not its amount');
  });

  it.each([58, 80] as const)('on a roll of %i mm is as wide as the roll, and says the same', (width) => {
    const bytes = press.receiptSlip(receiptOf(), 'en', width);
    expect(readPdf(bytes)).toHaveLength(1);
    expect(readPdf(bytes)[0]).toEqual(expect.arrayContaining(['TKM4XZ9ALV', '2,000.00', 'KES\u00a02,500.00']));
    const points = Number(/\/MediaBox \[0 0 ([\d.]+) /.exec(rawOf(bytes))?.[1]);
    expect(points).toBeCloseTo((width / 25.4) * 72, 3);
  });
});

describe('a sheet of vouchers', () => {
  it.each([
    [8, 30, 4],
    [10, 30, 3],
    [21, 30, 2],
    [24, 24, 1],
    [24, 25, 2],
  ] as const)('of %i has %i of them on %i pages, each once, its code in fours', (perPage, count, pages) => {
    const paper = vouchersOf(count, { perPage });
    const read = readPdf(press.vouchers(paper, 'en'));
    expect(read).toHaveLength(pages);
    const all = read.flat();
    for (const { code, serial } of paper.vouchers) {
      expect(all.filter((text) => text === code.replaceAll(/(.{4})(?=.)/g, '$1-'))).toHaveLength(1);
      expect(all).toContain(`No. ${serial}`);
    }
    expect(all.filter((text) => text === 'Use by 31 May 2027')).toHaveLength(count);
    expect(all.filter((text) => text === 'KES\u00a050.00')).toHaveLength(count);
  });

  it('on a roll has a page each', () => {
    const read = readPdf(press.voucherSlips(vouchersOf(3), 'sw', 58));
    expect(read).toHaveLength(3);
    expect(read[2]).toEqual(expect.arrayContaining(['7K2M-9QX4', '0000-0003', 'Na. B014-0003']));
  });

  it('of nothing is refused', () => {
    expect(() => press.vouchers(vouchersOf(0), 'en')).toThrow('at least one voucher');
  });
});
