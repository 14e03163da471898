import { describe, expect, it } from 'vitest';
import { createPress, figures, type InvoicePaper } from '../src/index.ts';
import { readPdf, textOf } from './read-pdf.ts';
import { footed, home, invoiceOf, ISSUED_AT, mwanga } from './samples.ts';

const press = createPress(mwanga);

const printed = (paper: InvoicePaper, language: 'en' | 'sw' = 'en') => readPdf(press.invoice(paper, language));

/** How often a text stands in a document. */
const times = (pages: readonly (readonly string[])[], text: string): number =>
  pages.flat().filter((each) => each === text).length;

describe('an invoice', () => {
  it.each([
    [1, 1, 'one line, its totals and how to pay fit on a page'],
    [2, 1, 'and so do two'],
    [30, 2, 'thirty and the panel with the steps fill two'],
    [31, 3, 'one more, and the panel goes to a third'],
    [500, 24, 'thirteen stand on the first page and some 22 on each other'],
  ])('of %i lines has every line once, on %i pages: %s', (count, pages) => {
    const paper = invoiceOf(count);
    const read = printed(paper);
    expect(read).toHaveLength(pages);
    for (const { description } of paper.lines) expect(times(read, description), description).toBe(1);
    read.forEach((texts, place) => expect(texts).toContain(`Page ${place + 1} of ${pages}`));
  });

  it.each([1, 2, 30, 31, 500])('of %i lines prints its own sums', (count) => {
    const paper = invoiceOf(count);
    const end = printed(paper).flat();
    const after = end.slice(end.indexOf('Total before tax'));
    expect(after.slice(0, 6)).toEqual([
      'Total before tax',
      figures(paper.net, 'KES'),
      'Tax',
      figures(paper.tax, 'KES'),
      'Total',
      `KES\u00a0${figures(paper.total, 'KES')}`,
    ]);
  });

  it('prints the figures of the rules: 2,500.00 with 16% in it is 2,155.17 and 344.83', () => {
    const read = printed(invoiceOf(1))[0] ?? [];
    expect(read).toEqual(expect.arrayContaining(['2,155.17', '344.83', '2,500.00', 'VAT 16%', 'KES\u00a02,500.00']));
  });

  it('carries the sum from page to page: what one ends with, the next begins with', () => {
    const paper = invoiceOf(120);
    const pages = printed(paper);
    let sum = 0n;
    const byName = new Map(paper.lines.map((line) => [line.description, line.gross]));
    pages.forEach((texts, place) => {
      const brought = texts.indexOf('Brought forward');
      if (place > 0 && brought >= 0) expect(texts[brought + 1]).toBe(figures(sum, 'KES'));
      for (const text of texts) sum += byName.get(text) ?? 0n;
      const carried = texts.indexOf('Carried forward');
      if (carried >= 0) expect(texts[carried + 1]).toBe(figures(sum, 'KES'));
    });
    expect(sum).toBe(paper.total);
  });

  it('never leaves the totals alone on a page', () => {
    for (let count = 1; count <= 60; count++) {
      const paper = invoiceOf(count, { pay: null });
      const page = printed(paper).find((texts) => texts.includes('Total before tax')) ?? [];
      const lines = paper.lines.filter(({ description }) => page.includes(description)).length;
      expect(lines, `${count} lines`).toBeGreaterThanOrEqual(Math.min(2, count));
    }
  });

  it('repeats the head of the table on each page with lines', () => {
    const paper = invoiceOf(120);
    for (const texts of printed(paper)) {
      const hasLine = paper.lines.some(({ description }) => texts.includes(description));
      expect(texts.filter((text) => text === 'Before tax')).toHaveLength(hasLine ? 1 : 0);
    }
  });

  it('says what is to be paid where, and leads there', () => {
    const bytes = press.invoice(invoiceOf(1), 'en');
    expect(textOf(bytes)).toContain('Business number');
    expect(readPdf(bytes)[0]).toEqual(expect.arrayContaining(['600100', '10900009', 'Scan to pay']));
    expect(Buffer.from(bytes).toString('latin1')).toContain(
      '/URI (https://portal.mwanga.example/pay?account=10900009&amount=2500.00)',
    );
  });

  it('asks for what is left where a part is paid, and for nothing where all of it is', () => {
    const part = { at: ISSUED_AT, method: 'mpesa', reference: 'TKM4XZ9ALV', amount: 100_000n };
    const some = printed(invoiceOf(1, { paid: 100_000n, payments: [part] })).flat();
    expect(some.slice(some.indexOf('Left to pay'))[1]).toBe('KES\u00a01,500.00');
    expect(some).not.toContain('PAID');
    const all = printed(invoiceOf(1, { paid: 250_000n, payments: [{ ...part, amount: 250_000n }] })).flat();
    expect(all).toEqual(expect.arrayContaining(['PAID', 'Nothing is left to pay. Thank you.', 'M-Pesa TKM4XZ9ALV']));
    expect(all).not.toContain('How to pay');
  });

  it('is stamped where it is void, and a draft is no bill', () => {
    const gone = printed(invoiceOf(1, { state: 'void', reason: 'Issued to the wrong customer.' })).flat();
    expect(gone).toEqual(expect.arrayContaining(['VOID', 'Reason: Issued to the wrong customer.']));
    expect(gone).not.toContain('How to pay');
    const draft = printed(invoiceOf(1, { state: 'draft', number: null })).flat();
    expect(draft).toEqual(expect.arrayContaining(['DRAFT', 'Draft: no number yet']));
    expect(draft).not.toContain('How to pay');
  });
});

describe('a credit note', () => {
  const note = footed({
    lines: [{ ...home, net: 43_103n, tax: 6_897n, gross: 50_000n, period: { from: '2026-11-25', to: '2026-12-01' } }],
    kind: 'credit_note',
    number: 'CN-000031',
    refersTo: { number: 'INV-000435', issuedAt: ISSUED_AT },
    reason: 'No service from 25 to 30 November.',
  });

  it('names what it corrects, why, and that the money is the customer’s', () => {
    const read = printed(note).flat();
    expect(read).toEqual(
      expect.arrayContaining(['Credit note', 'INV-000435', 'of 22 Nov 2026', 'Credited to you', 'KES\u00a0500.00']),
    );
    expect(read).toContain('Reason: No service from 25 to 30 November.');
    expect(read).toContain('25–30 Nov 2026');
    expect(read).not.toContain('Due');
    expect(read).not.toContain('How to pay');
  });
});

describe('taxes on paper', () => {
  it('stand by rate, with why there is none, and what may be withheld', () => {
    const land = { ...home, description: 'Mast', period: null, net: 100_000n, tax: 0n, gross: 100_000n };
    const read = printed(
      footed({
        lines: [home, land],
        taxes: [
          { name: 'VAT', rate: '0.16', base: 215_517n, amount: 34_483n, exemption: null },
          { name: 'VAT', rate: null, base: 100_000n, amount: 0n, exemption: 'First Schedule, Part II.' },
        ],
        withholding: [{ name: 'Withholding tax', rate: '0.02', amount: 4_310n }],
      }),
    ).flat();
    expect(read).toEqual(expect.arrayContaining(['VAT 16%', 'VAT (exempt)', 'First Schedule, Part II.']));
    expect(read.join(' ')).toContain('Withholding tax: 2% may be kept back, KES\u00a043.10.');
  });

  it('are all there, however many', () => {
    const taxes = Array.from({ length: 30 }, (_, place) => ({
      name: `Levy ${place}`,
      rate: '0.01',
      base: 215_517n,
      amount: place === 0 ? 34_483n : 0n,
      exemption: null,
    }));
    const read = printed(footed({ lines: [home], taxes })).flat();
    for (const { name } of taxes) expect(times([read], `${name} 1%`), name).toBe(1);
  });
});

describe('what does not foot is not printed', () => {
  it.each<[string, Partial<InvoicePaper>]>([
    ['the total is not net and tax', { total: 250_001n }],
    ['net is not the sum of its lines', { net: 215_518n, total: 250_001n }],
    ['tax is not the sum of its rates', { taxes: [] }],
    ['a line is not its net and its tax', { lines: [{ ...home, gross: 250_001n }] }],
  ])('%s', (reason, wrong) => {
    expect(() => press.invoice(footed({ lines: [home], ...wrong }), 'en')).toThrow(reason);
  });

  it('nor an invoice of nothing', () => {
    expect(() => press.invoice(footed({ lines: [] }), 'en')).toThrow('at least one line');
  });
});
