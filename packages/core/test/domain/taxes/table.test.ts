import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kenyaTaxes } from '../../../src/domain/taxes/kenya.ts';
import { endedTax, publishedTaxes, ratesOn, type TaxLaw, type TaxRow } from '../../../src/domain/taxes/table.ts';
import { checkRates, taxExclusive, taxInclusive } from '../../../src/domain/tax.ts';
import { addDays, parseLocalDate } from '../../../src/kernel/calendar.ts';
import type { Id } from '../../../src/kernel/id.ts';
import { majorString } from '../../../src/kernel/money.ts';
import { kes } from '../../../src/testing/builders.ts';

const row = (given: Partial<TaxLaw> = {}, id = `tax_${JSON.stringify(given).length}`): TaxRow => ({
  id: id as Id<'Tax'>,
  code: 'VAT',
  name: 'VAT',
  taxClass: 'internet',
  rate: '0.16',
  base: 'net+previous',
  order: 20,
  from: '2026-01-01',
  until: null,
  source: 'the law of the test',
  publishedAt: 0,
  ...given,
});
const excise = (given: Partial<TaxLaw> = {}, id = 'tax_excise'): TaxRow =>
  row({ code: 'EXCISE', name: 'Excise duty', rate: '0.15', base: 'net', order: 10, ...given }, id);
const code = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (fault) {
    return (fault as { code: string }).code;
  }
  return undefined;
};

describe('the rates of a class', () => {
  const table = [
    row({ until: '2026-04-01' }, 'tax_a'),
    row({ rate: '0.14', from: '2026-04-01', until: '2026-07-01' }, 'tax_b'),
    row({ rate: '0.16', from: '2026-07-01' }, 'tax_c'),
    excise({ from: '2026-02-01' }),
    row({ taxClass: 'equipment', rate: '0.08' }, 'tax_d'),
  ];
  it.each([
    ['internet', '2026-01-01', ['VAT 0.16'], 'the first day of a rate bears it'],
    ['internet', '2026-02-01', ['EXCISE 0.15', 'VAT 0.16'], 'the lower place comes first, wherever it was published'],
    ['internet', '2026-03-31', ['EXCISE 0.15', 'VAT 0.16'], 'the last day before a change bears the old rate'],
    ['internet', '2026-04-01', ['EXCISE 0.15', 'VAT 0.14'], 'the first day of a change bears the new rate'],
    ['internet', '2026-07-01', ['EXCISE 0.15', 'VAT 0.16'], 'a rate that was lifted for a while comes back'],
    ['equipment', '2026-04-01', ['VAT 0.08'], 'another class has its own rates'],
  ])('%s on %s: %j, for %s', (taxClass, day, expected) => {
    expect(ratesOn(table, taxClass, parseLocalDate(day)).map((each) => `${each.code} ${each.rate}`)).toEqual(expected);
  });

  it.each([
    ['internet', '2025-12-31', 'before its first rate'],
    ['radio', '2026-04-01', 'a class that nobody published'],
  ])('are refused for %s on %s: %s is no tax of zero', (taxClass, day) => {
    expect(code(() => ratesOn(table, taxClass, parseLocalDate(day)))).toBe('taxes.unknownClass');
  });
});

describe('publishing', () => {
  it('ends a rate without an end on the day on which the next one begins', () => {
    const old = row({}, 'tax_old');
    const { rows, ends } = publishedTaxes([old], [row({ rate: '0.18', from: '2026-07-01' }, 'tax_new')]);
    expect(ends).toEqual([{ taxId: 'tax_old', until: '2026-07-01' }]);
    expect(rows.map(({ until }) => until)).toEqual([null]);
  });

  it('ends no rate on a day that is over where documents were issued by it', () => {
    const [old, next] = [row({}, 'tax_old'), row({ rate: '0.18', from: '2026-07-01' }, 'tax_new')];
    const by = (earliest: string) => code(() => publishedTaxes([old], [next], parseLocalDate(earliest)));
    expect([by('2026-07-01'), by('2026-07-02')]).toEqual([undefined, 'taxes.past']);
  });

  it('says how two rates for one day are put right', () => {
    const later = row({ rate: '0.18', from: '2026-07-01' }, 'tax_later');
    const message = 'VAT of the class internet has two rates from 2026-07-01 on: 0.16 and 0.18. ';
    expect(() => publishedTaxes([later], [row({}, 'tax_now')])).toThrow(`${message}Give the earlier one \`until\``);
  });

  it('takes a temporary rate and the way back together', () => {
    const { rows, ends } = publishedTaxes(
      [row({}, 'tax_old')],
      [row({ rate: '0.14', from: '2026-04-01' }, 'tax_cut'), row({ rate: '0.16', from: '2027-01-01' }, 'tax_back')],
    );
    expect(ends).toEqual([{ taxId: 'tax_old', until: '2026-04-01' }]);
    expect(rows.map(({ until }) => until)).toEqual(['2027-01-01', null]);
  });

  it.each<[TaxRow[], TaxRow[], string, string]>([
    [[row({}, 'tax_1')], [row({ rate: '0.18' }, 'tax_2')], 'taxes.overlap', 'two rates that begin on one day'],
    [
      [row({ until: '2026-09-01' }, 'tax_1')],
      [row({ rate: '0.18', from: '2026-07-01' }, 'tax_2')],
      'taxes.overlap',
      'an end that was published is not moved by a new rate',
    ],
    [
      [row({ until: '2026-06-01' }, 'tax_1')],
      [row({ rate: '0.18', from: '2026-07-01' }, 'tax_2')],
      'taxes.gap',
      'a month without a rate',
    ],
    [[row({}, 'tax_1')], [excise({ order: 20 })], 'taxes.order', 'two taxes in one place, so that neither comes first'],
    [[], [row({ rate: '16' })], 'taxes.malformed', '16 for 16 %'],
    [[], [row({ rate: '-0.1' })], 'taxes.malformed', 'a rate below zero'],
    [[], [row({ until: '2026-01-01' })], 'taxes.malformed', 'no day at all'],
    [[], [row({ from: '2026-02-30' })], 'calendar.malformedDate', 'a day that does not exist'],
    [[], [row({ source: ' ' })], 'taxes.malformed', 'no law'],
    [[], [row({ taxClass: 'Internet!' })], 'taxes.malformed', 'a class that cannot be typed'],
  ])('refuses, case %#', (known, fresh, expected) => {
    expect(code(() => publishedTaxes(known, fresh))).toBe(expected);
  });
});

it('depends on no law of a later day: a rate of a day is what it was before the next law was published', () => {
  const days = fc.integer({ min: 0, max: 1_000 }).map((n) => addDays(parseLocalDate('2026-01-01'), n));
  const change = fc.tuple(days, days, fc.integer({ min: 0, max: 99 }));
  fc.assert(
    fc.property(change, ([from, asked, percent]) => {
      const old = row({ from: parseLocalDate('2025-12-31') }, 'tax_old');
      const { rows, ends } = publishedTaxes([old], [row({ from, rate: `0.${percent}` }, 'tax_new')]);
      const after = [{ ...old, until: ends[0]?.until ?? null }, ...rows];
      const [rate] = ratesOn(after, 'internet', asked);
      expect(rate?.rate).toBe(asked < from ? '0.16' : `0.${percent}`);
    }),
    { seed: 20_260_701 },
  );
});

describe('ending', () => {
  const table = [row({ until: '2026-04-01' }, 'tax_1'), row({ rate: '0.14', from: '2026-04-01' }, 'tax_2')];
  const today = parseLocalDate('2026-05-10');
  it.each<[string, string | null, string | undefined, string]>([
    ['tax_2', '2026-05-10', undefined, 'from today on'],
    ['tax_2', '2026-12-31', undefined, 'on a day to come'],
    ['tax_2', '2026-05-09', 'taxes.past', 'documents of yesterday have borne it'],
    ['tax_1', '2026-12-31', 'taxes.over', 'it is over'],
    ['tax_1', null, 'taxes.over', 'it is over'],
    ['tax_9', null, 'taxes.missing', 'there is none'],
  ])('%s by %s: %s, for %s', (id, until, expected) => {
    const end = { taxId: id as Id<'Tax'>, until: until === null ? null : parseLocalDate(until) };
    expect(code(() => endedTax(table, end, today))).toBe(expected);
  });

  it('withdraws a rate that has not begun, as if it had never been', () => {
    const known = [row({ until: '2026-07-01' }, 'tax_1'), row({ rate: '0.18', from: '2026-07-01' }, 'tax_2')];
    const gone = endedTax(known, { taxId: 'tax_2' as Id<'Tax'>, until: parseLocalDate('2026-07-01') }, today);
    expect(gone.until).toBe('2026-07-01');
    const after = [known[0], gone].filter((each) => each !== undefined);
    expect(endedTax(after, { taxId: 'tax_1' as Id<'Tax'>, until: null }, today).until).toBeNull();
  });
});

describe('the taxes of Kenya', () => {
  const rows = kenyaTaxes.map((law, n): TaxRow => ({ ...law, id: `tax_${n}` as Id<'Tax'>, publishedAt: 0 }));
  const on = (taxClass: string, day: string) => ratesOn(rows, taxClass, parseLocalDate(day));

  it('can be published as they are', () => {
    expect(publishedTaxes([], rows).rows).toEqual(rows);
  });

  it.each([
    ['internet', '2016-01-01', ['EXCISE 0.10', 'VAT 0.16'], 'before the Finance Act 2018'],
    ['internet', '2018-07-01', ['EXCISE 0.15', 'VAT 0.16'], 'Finance Act 2018'],
    ['internet', '2020-03-31', ['EXCISE 0.15', 'VAT 0.16'], 'the last day before the cut'],
    ['internet', '2020-04-01', ['EXCISE 0.15', 'VAT 0.14'], 'Legal Notice 35 of 2020'],
    ['internet', '2020-12-31', ['EXCISE 0.15', 'VAT 0.14'], 'the last day of the cut'],
    ['internet', '2021-01-01', ['EXCISE 0.15', 'VAT 0.16'], 'the way back'],
    ['internet', '2021-07-01', ['EXCISE 0.20', 'VAT 0.16'], 'Finance Act 2021'],
    ['internet', '2023-07-01', ['EXCISE 0.15', 'VAT 0.16'], 'Finance Act 2023'],
    ['voice', '2026-11-22', ['EXCISE 0.15', 'VAT 0.16'], 'telephone bears what internet bears'],
    ['equipment', '2026-11-22', ['VAT 0.16'], 'no excise on a router'],
    ['installation', '2020-06-01', ['VAT 0.14'], 'no excise on work'],
  ])('%s on %s: %j, %s', (taxClass, day, expected) => {
    expect(on(taxClass, day).map((each) => `${each.code} ${each.rate}`)).toEqual(expected);
  });

  it('come to 1,334.00 for 1,000.00, and back', () => {
    const rates = on('internet', '2026-11-22');
    checkRates(rates);
    const out = taxExclusive([{ key: 'a', amount: kes('1000.00') }], rates);
    expect(out.taxes.map(({ amount }) => majorString(amount))).toEqual(['150.00', '184.00']);
    const back = taxInclusive([{ key: 'a', amount: kes('1334.00') }], rates);
    expect(majorString(back.lines[0]?.net ?? kes('0.00'))).toBe('1000.00');
  });

  it('name a source for each rate', () => {
    for (const { source } of kenyaTaxes) expect(source).toMatch(/Act|Notice|press/);
  });

  it('put VAT on a document once, whatever its lines are of', () => {
    const lines = [
      { key: 'internet', amount: kes('1000.00'), rates: on('internet', '2026-11-22') },
      { key: 'router', amount: kes('2000.00'), rates: on('equipment', '2026-11-22') },
    ];
    const { taxes } = taxExclusive(lines, []);
    // 16 % of 1,150.00 and 2,000.00 together.
    expect(taxes.map(({ code: of, base, amount }) => [of, majorString(base), majorString(amount)])).toEqual([
      ['EXCISE', '1000.00', '150.00'],
      ['VAT', '3150.00', '504.00'],
    ]);
  });
});
