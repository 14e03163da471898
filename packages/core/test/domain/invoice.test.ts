import { expect, it } from 'vitest';
import { assemble, checkFooted, issue, type Invoice } from '../../src/domain/invoice.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, anAccount, excise, kes, START, vat } from '../../src/testing/builders.ts';

const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
const charge = (key: string, amount: string, given: Parameters<typeof aCharge>[0] = {}) =>
  aCharge({ id: `chg_${key}` as Id<'Charge'>, key, amount: kes(amount), ...given });
const draft = (...charges: Parameters<typeof assemble>[2]) => assemble(identity, anAccount(), charges);
const both = { taxMode: 'exclusive', taxes: [excise, vat] } as const;

it.each<[string, Invoice, string[]]>([
  ['tax inside: the gross is what was said', draft(charge('a', '2500.00')), ['2155.17', '344.83', '2500.00']],
  [
    'tax on top, compound: 15 % excise, 16 % on both',
    draft(charge('a', '1000.00', both)),
    ['1000.00', '334.00', '1334.00'],
  ],
  [
    'and back: 1,334.00 holds 1,000.00',
    draft(charge('a', '1334.00', { taxes: [excise, vat] })),
    ['1000.00', '334.00', '1334.00'],
  ],
  [
    'one rounding for three lines of 999.00, not three',
    draft(charge('a', '999.00'), charge('b', '999.00'), charge('c', '999.00')),
    ['2583.62', '413.38', '2997.00'],
  ],
  ['no tax at all', draft(charge('a', '50.00', { taxes: [] })), ['50.00', '0.00', '50.00']],
])('%s', (_, invoice, figures) => {
  expect([invoice.net, invoice.tax, invoice.total].map(majorString)).toEqual(figures);
  expect(() => checkFooted(invoice)).not.toThrow();
});

it('prints line figures that foot with the document', () => {
  const invoice = draft(charge('a', '999.00'), charge('b', '999.00'), charge('c', '999.00'));
  expect(invoice.lines.map((line) => majorString(line.net))).toEqual(['861.21', '861.21', '861.20']);
});

it('rounds a tax once for the document, also when lines bear different taxes', () => {
  const invoice = draft(charge('a', '10.03', both), charge('b', '10.03', { ...both, taxes: [vat] }));
  // VAT on 10.03 + 1.50 excise + 10.03 = 21.56 × 0.16 = 3.4496.
  expect(invoice.taxes.map((tax) => `${tax.code} ${majorString(tax.amount)}`)).toEqual(['EXCISE 1.50', 'VAT 3.45']);
});

it.each<[string, () => Invoice, RegExp]>([
  ['no charge', () => draft(), /at least one charge/],
  ['prices with and without tax', () => draft(charge('a', '1.00'), charge('b', '1.00', both)), /mix tax modes/],
  [
    'two currencies',
    () => draft(charge('a', '1.00'), aCharge({ key: 'b', amount: { minor: 1n, currency: 'UGX' } })),
    /mix currencies/,
  ],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});

it.each<[string, (invoice: Invoice) => Invoice, RegExp]>([
  ['the total', (invoice) => ({ ...invoice, total: kes('1.00') }), /total is not net \+ tax/],
  ['the tax', (invoice) => ({ ...invoice, tax: kes('1.00') }), /tax is not the sum/],
  [
    'a line',
    (invoice) => ({ ...invoice, lines: invoice.lines.map((line) => ({ ...line, net: kes('1.00') })) }),
    /is not net \+ tax/,
  ],
  ['a rate', (invoice) => ({ ...invoice, taxes: [] }), /sum of its rates/],
  ['every line', (invoice) => ({ ...invoice, lines: [] }), /no line/],
])('does not issue what does not foot: %s changed', (_, change, message) => {
  expect(() => issue(change(draft(charge('a', '2500.00'))))).toThrow(message);
});

it('issues once: what is finalised is sealed', () => {
  const invoice = issue(draft(charge('a', '2500.00')));
  expect(() => issue(invoice)).toThrow(/can no longer change/);
});
