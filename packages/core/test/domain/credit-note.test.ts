import { expect, it } from 'vitest';
import { creditNote, type LineCreditAsk } from '../../src/domain/credit-note.ts';
import { assemble, checkFooted, issue, type Invoice } from '../../src/domain/invoice.ts';
import { lineTaxes, NET_PART, taxPart, type LineCredit } from '../../src/domain/line-credit.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, anAccount, excise, kes, START, vat } from '../../src/testing/builders.ts';

const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
const first = aCharge().id;

function invoiceOf(...charges: readonly Parameters<typeof aCharge>[0][]): Invoice {
  const all = charges.map((given, place) =>
    aCharge({ id: `chg_${place + 1}` as Id<'Charge'>, key: `k${place}`, ...given }),
  );
  return issue(assemble(identity, anAccount(), all));
}

function noteOn(invoice: Invoice, asks: readonly LineCreditAsk[] | 'all', credited: readonly LineCredit[] = []) {
  let n = 0;
  return creditNote(invoice, asks, credited, {
    id: 'inv_2' as Id<'Invoice'>,
    issuedAt: START,
    zone: 'Africa/Nairobi',
    nextCharge: () => `chg_note_${++n}` as Id<'Charge'>,
    reason: 'Too much',
  }).invoice;
}

/** What a note has taken, as the store would have counted it. */
function taken(invoice: Invoice, note: Invoice): readonly LineCredit[] {
  return note.lines.flatMap((line) => {
    const about = { invoiceId: invoice.id, chargeId: line.corrects!.chargeId, limit: 0n };
    const taxes = lineTaxes(note, line).map((tax) => ({ ...about, part: taxPart(tax), credited: tax.amount.minor }));
    return [{ ...about, part: NET_PART, credited: line.net.minor }, ...taxes];
  });
}

const figures = ({ net, tax, total }: Invoice) => [net, tax, total].map(majorString);

it.each<[string, LineCreditAsk['of'], string[], string]>([
  [
    '500.00 with tax',
    { gross: kes('500.00') },
    ['431.03', '68.97', '500.00'],
    '500.00 with tax of 2,500.00: the recipe of the books',
  ],
  [
    '431.03 without tax',
    { net: kes('431.03') },
    ['431.03', '68.97', '500.00'],
    '431.03 without tax bears 344.83 × 431.03 / 2,155.17 = 68.9654',
  ],
  ['all', 'full', ['2155.17', '344.83', '2500.00'], 'all of it is the line to the cent'],
  ['a cent', { gross: kes('0.01') }, ['0.01', '0.00', '0.01'], 'a cent is mostly net'],
])('credits %s of 2,500.00 with 16 percent inside', (_, of, expected) => {
  const note = noteOn(invoiceOf({ amount: kes('2500.00') }), [{ chargeId: first, of }]);
  expect(figures(note)).toEqual(expected);
  expect(note).toMatchObject({ kind: 'credit_note', lines: [{ corrects: { invoiceId: 'inv_1', chargeId: first } }] });
  expect(() => checkFooted(note)).not.toThrow();
});

it('says each tax by itself, at the rates that the line bore', () => {
  const sold = invoiceOf({ amount: kes('1334.00'), taxes: [excise, vat] });
  const note = noteOn(sold, [{ chargeId: first, of: { gross: kes('667.00') } }]);
  const taxes = note.taxes.map(({ code, rate, base, amount }) => [code, rate, majorString(base), majorString(amount)]);
  expect(taxes).toEqual([
    ['EXCISE', '0.15', '500.00', '75.00'],
    ['VAT', '0.16', '575.00', '92.00'],
  ]);
});

it('stands where credits after the fact stand, and waits for the days that are still to come', () => {
  const month = { fromAt: Date.parse('2026-03-01T00:00:00+03:00'), toAt: Date.parse('2026-04-01T00:00:00+03:00') };
  const sold = invoiceOf({ amount: kes('2500.00'), ...month });
  const [line] = noteOn(sold, [{ chargeId: first, of: { gross: kes('500.00') } }]).lines;
  expect(line).toMatchObject({
    revenue: '4290',
    service: { from: '2026-03-01', to: '2026-04-01' },
    deferred: { by: 'days', net: kes('431.03') },
  });
});

it('ends at nothing when parts come to all of a line, whatever the parts', () => {
  const sold = invoiceOf({ amount: kes('100.01'), taxes: [excise, vat] });
  const halves = noteOn(sold, [{ chargeId: first, of: { gross: kes('33.33') } }]);
  const credited = taken(sold, halves);
  const rest = noteOn(sold, 'all', credited);
  expect(halves.net.minor + rest.net.minor).toBe(sold.net.minor);
  for (const { code, amount } of sold.taxes) {
    const of = (note: Invoice) => note.taxes.find((tax) => tax.code === code)?.amount.minor ?? 0n;
    expect(of(halves) + of(rest)).toBe(amount.minor);
  }
  expect(() => noteOn(sold, 'all', [...credited, ...taken(sold, rest)].reduce(summed, []))).toThrow(
    expect.objectContaining({ code: 'creditNote.nothing' }),
  );
});

it('credits a reduction with the line that it reduces, and the reduction is a line the other way', () => {
  const sold = invoiceOf({ amount: kes('1000.00') }, { kind: 'discount', amount: kes('-200.00') });
  const note = noteOn(sold, 'all');
  expect(note.lines.map(({ gross }) => majorString(gross))).toEqual(['1000.00', '-200.00']);
  expect(majorString(note.total)).toBe('800.00');
});

it.each<[string, readonly LineCreditAsk[], string]>([
  ['more than the line', [{ chargeId: first, of: { gross: kes('2500.01') } }], 'creditNote.excess'],
  ['more net than the line has', [{ chargeId: first, of: { net: kes('2155.18') } }], 'creditNote.excess'],
  ['less than nothing', [{ chargeId: first, of: { gross: kes('-1.00') } }], 'creditNote.sign'],
  ['a line of another document', [{ chargeId: 'chg_x' as Id<'Charge'>, of: 'full' }], 'creditNote.line'],
  ['a line twice', [first, first].map((chargeId) => ({ chargeId, of: { gross: kes('1.00') } })), 'creditNote.twice'],
  ['no line at all', [], 'creditNote.nothing'],
])('refuses to credit %s', (_, asks, code) => {
  expect(() => noteOn(invoiceOf({ amount: kes('2500.00') }), asks)).toThrow(expect.objectContaining({ code }));
});

it('shares the tax of a line of before by the taxes of its document', () => {
  const sold = invoiceOf({ amount: kes('1334.00'), taxes: [excise, vat] });
  const [line] = sold.lines;
  const { taxes: _, ...before } = line!;
  const parts = lineTaxes(sold, before).map(({ code, amount }) => [code, majorString(amount)]);
  expect(parts).toEqual([
    ['EXCISE', '150.00'],
    ['VAT', '184.00'],
  ]);
});

function summed(rows: readonly LineCredit[], row: LineCredit): readonly LineCredit[] {
  const known = rows.find(({ chargeId, part }) => chargeId === row.chargeId && part === row.part);
  const others = rows.filter((each) => each !== known);
  return [...others, { ...row, credited: row.credited + (known?.credited ?? 0n) }];
}
