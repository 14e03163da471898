import { describe, expect, it } from 'vitest';
import {
  checkTaxProfile,
  NO_TAX_PROFILE,
  relieved,
  mayWithholdOf,
  type TaxProfile,
} from '../../../src/domain/taxes/profile.ts';
import { taxed } from '../../../src/domain/taxes/resolve.ts';
import { assemble } from '../../../src/domain/invoice.ts';
import { checkTaxResults } from '../../../src/domain/tax-result.ts';
import { taxInclusive } from '../../../src/domain/tax.ts';
import { parseLocalDate } from '../../../src/kernel/calendar.ts';
import type { Id } from '../../../src/kernel/id.ts';
import { majorString } from '../../../src/kernel/money.ts';
import { aCharge, anAccount, excise, kes, START, vat } from '../../../src/testing/builders.ts';

const school: TaxProfile = {
  ...NO_TAX_PROFILE,
  exemptions: [
    {
      codes: ['VAT'],
      reason: 'Exempt: education',
      reference: 'KRA/EX/77',
      from: parseLocalDate('2026-03-01'),
      until: parseLocalDate('2026-09-01'),
    },
  ],
};
const abroad: TaxProfile = {
  ...NO_TAX_PROFILE,
  reverseCharge: { reason: 'Reverse charge', reference: 'UG-1002', from: parseLocalDate('2026-01-01'), until: null },
};
const county: TaxProfile = {
  ...NO_TAX_PROFILE,
  withholding: [
    { code: 'WHVAT', name: 'Withholding VAT', rate: '0.02', from: parseLocalDate('2026-01-01'), until: null },
  ],
};

describe('a tax that a customer does not pay', () => {
  it.each<[TaxProfile, string, string[], string]>([
    [school, '2026-02-28', ['EXCISE 0.15', 'VAT 0.16'], 'her certificate has not begun'],
    [school, '2026-03-01', ['EXCISE 0.15', 'VAT 0 (Exempt: education, KRA/EX/77)'], 'only what it names'],
    [school, '2026-09-01', ['EXCISE 0.15', 'VAT 0.16'], 'it has ended'],
    [abroad, '2026-03-01', ['EXCISE 0 (Reverse charge, UG-1002)', 'VAT 0 (Reverse charge, UG-1002)'], 'all taxes'],
    [NO_TAX_PROFILE, '2026-03-01', ['EXCISE 0.15', 'VAT 0.16'], 'nothing particular'],
  ])('%#: on %s %j, for %s', (profile, day, expected) => {
    const rates = relieved([excise, vat], profile, parseLocalDate(day));
    const told = rates.map(({ code, rate, relief }) =>
      relief === undefined ? `${code} ${rate}` : `${code} ${rate} (${relief.reason}, ${relief.reference})`,
    );
    expect(told).toEqual(expected);
  });

  it('stands on the document at 0, with its reason; a price with tax stays, and is all net', () => {
    const rates = relieved([vat], school, parseLocalDate('2026-03-01'));
    const { lines, taxes } = taxInclusive([{ key: 'a', amount: kes('1000.00') }], rates);
    expect(lines.map(({ net, tax, gross }) => [net, tax, gross].map(majorString))).toEqual([
      ['1000.00', '0.00', '1000.00'],
    ]);
    expect(taxes).toEqual([
      {
        code: 'VAT',
        name: 'VAT',
        rate: '0',
        base: kes('1000.00'),
        amount: kes('0.00'),
        relief: { reason: 'Exempt: education', reference: 'KRA/EX/77' },
      },
    ]);
  });
});

describe('the day of a charge', () => {
  const row = { name: 'VAT', taxClass: 'internet', base: 'net', order: 20, source: 'law', publishedAt: 0 } as const;
  const table = [
    { ...row, id: 't1' as Id<'Tax'>, code: 'VAT', rate: '0.16', from: '2026-01-01', until: '2026-04-01' },
    { ...row, id: 't2' as Id<'Tax'>, code: 'VAT', rate: '0.14', from: '2026-04-01', until: null },
  ].map((each) => ({ ...each, from: parseLocalDate(each.from), until: each.until && parseLocalDate(each.until) }));
  const charge = {
    ...aCharge({ taxes: [], fromAt: Date.parse('2026-03-15T00:00:00+03:00') }),
    taxClass: 'internet',
  };
  const rules = { table, profile: NO_TAX_PROFILE, zone: 'Africa/Nairobi' };
  it.each([
    ['issue', '2026-03-31T23:59:59+03:00', '0.16', 'the last day of the old rate'],
    ['issue', '2026-04-01T00:00:00+03:00', '0.14', 'the local day counts, not that of Greenwich'],
    ['supply', '2026-04-01T00:00:00+03:00', '0.16', 'its time began in March'],
  ] as const)('%s, %s: %s, for %s', (taxPoint, issuedAt, expected, _why) => {
    const { taxes, taxClass } = taxed(charge, { ...rules, taxPoint, issuedAt: Date.parse(issuedAt) });
    expect([taxes.map(({ rate }) => rate), taxClass]).toEqual([[expected], 'internet']);
  });

  it('leaves a charge with taxes of its own alone', () => {
    const own = aCharge({ taxes: [excise] });
    expect(taxed(own, { ...rules, issuedAt: START })).toEqual(own);
  });
});

describe('what a customer may keep back', () => {
  it('is a part of the net: 2 % of 1,000.00 are 20.00, and the document says so', () => {
    const [held] = mayWithholdOf(kes('1000.00'), county, parseLocalDate('2026-03-01'));
    expect(held).toMatchObject({ code: 'WHVAT', rate: '0.02', base: kes('1000.00'), amount: kes('-20.00') });
    checkTaxResults(held === undefined ? [] : [held]);
    const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
    const charge = aCharge({ taxMode: 'exclusive' });
    const document = assemble(identity, anAccount({ taxProfile: county }), [charge]);
    expect(document.mayWithhold).toEqual([held]);
    expect(majorString(document.total)).toBe('1160.00');
    expect(assemble(identity, anAccount(), [charge])).not.toHaveProperty('mayWithhold');
  });
});

it.each<[Partial<TaxProfile>, string]>([
  [{ exemptions: [{ codes: [], reason: 'a', reference: null, from: '2026-01-01', until: null }] }, 'no tax is named'],
  [{ exemptions: [{ codes: ['VAT'], reason: ' ', reference: null, from: '2026-01-01', until: null }] }, 'no reason'],
  [{ reverseCharge: { reason: 'a', reference: null, from: '2026-02-01', until: '2026-02-01' } }, 'it never holds'],
  [{ withholding: [{ code: 'W', name: 'W', rate: '0', from: '2026-01-01', until: null }] }, 'nothing is withheld'],
  [{ withholding: [{ code: 'W', name: 'W', rate: '2', from: '2026-01-01', until: null }] }, '2 for 2 %'],
] as [Partial<TaxProfile>, string][])('refuses a profile that no document could print: %#', (given) => {
  expect(() => checkTaxProfile({ ...NO_TAX_PROFILE, ...given })).toThrow('The tax profile cannot be kept');
});
