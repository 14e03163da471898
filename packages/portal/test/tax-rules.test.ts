import { describe, expect, it } from 'vitest';
import type { PublishedTax } from '../src/api/taxes.ts';
import type { PlanOrder } from '../src/api/selling.ts';
import type { Plan } from '../src/api/wire.ts';
import { filledIn } from '../src/elements/blocks.ts';
import { taxMessages } from '../src/i18n/tax-messages.ts';
import { askedOf, planForm } from '../src/pages/console/plan/form.ts';
import { keptFrom } from '../src/pages/console/plan/keep.ts';
import { kindOf, startOf } from '../src/pages/console/plan/kinds.ts';
import { orderOf } from '../src/pages/console/plan/order-of.ts';
import { readPlanForm } from '../src/pages/console/plan/read.ts';
import { ratesOf } from '../src/pages/console/plan/tax-form.ts';
import { writePlanForm } from '../src/pages/console/plan/write.ts';
import { spanOf } from '../src/pages/console/tax/days.ts';
import { profileForm } from '../src/pages/console/tax/profile-form.ts';
import { readLaw, readProfile, writeProfile } from '../src/pages/console/tax/read.ts';
import { endedBy, ratesOn, rowsOf, standingOf, togetherOf, unknownTo } from '../src/pages/console/tax/table.ts';
import { makePlans } from './fake/offers.ts';
import { makeTaxes } from './fake/taxes.ts';

const { table } = makeTaxes();
const TODAY = '2026-11-22';
const classes = ratesOn(table, TODAY);

/** What the editor makes of a plan that it opens, with this typed into it. */
function edited(origin: PlanOrder, typed: Readonly<Record<string, string>> = {}): PlanOrder {
  const opened: Readonly<Record<string, string>> = { ...writePlanForm(origin), planKind: kindOf(origin), ...typed };
  const values = { ...filledIn(planForm(askedOf(opened, 'en', 'KES', classes)), opened), planKind: kindOf(origin) };
  const read = readPlanForm({ kind: opened['kind'] ?? '', ...values }, 'KES', 2);
  if ('wrong' in read) throw new Error(JSON.stringify(read.wrong));
  return keptFrom(origin, read.order, values);
}

/** What a plan is taxed by. */
function taxation({ taxMode, taxes, taxClass, setupTaxClass }: PlanOrder) {
  return { taxMode, taxes, taxClass, setupTaxClass };
}

const [office, home] = ['office-50', 'home-10'].map((code) => {
  const plan = makePlans().find((each) => each.code === code);
  if (plan === undefined) throw new Error(code);
  return orderOf(plan);
}) as [PlanOrder, PlanOrder];

describe('the taxes of a plan in the editor', () => {
  it('keeps the class of a plan and writes none of the rates of today into it', () => {
    expect(office).toMatchObject({ taxClass: 'internet', setupTaxClass: null, taxes: [] });
    expect(taxation(edited(office))).toEqual(taxation(office));
    expect(taxation(edited(home))).toEqual(taxation(home));
  });

  it('keeps beside them what it has no field for: the first device, and how long usage is waited for', () => {
    expect(edited({ ...home, firstDevice: true }, { price: '1' })).toMatchObject({ firstDevice: true });
    const plan = { ...(makePlans().find(({ code }) => code === 'office-50') as Plan), kind: 'postpaid' } as const;
    const origin = orderOf({ ...plan, usageGraceMs: 3_600_000 });
    expect(edited(origin, { price: '1' })).toMatchObject({ usageGraceMs: 3_600_000 });
  });

  it('keeps a class that has no rate today, and the class of the set-up fee', () => {
    const origin = { ...office, taxClass: 'fibre', setupTaxClass: 'installation' };
    expect(taxation(edited(origin, { price: '7000' }))).toEqual(taxation(origin));
  });

  it.each<[typed: Readonly<Record<string, string>>, taxed: object, why: string]>([
    [{ taxClass: '' }, { taxClass: null, taxes: [{ code: 'EXCISE' }, { code: 'VAT' }] }, 'from the law to its own'],
    [{ taxClass: 'goods' }, { taxClass: 'goods', taxes: [] }, 'another class'],
    [{ taxMode: 'none' }, { taxClass: null, setupTaxClass: null, taxes: [] }, 'none has neither'],
    [{ taxClass: '', setupTaxClass: 'goods' }, { taxClass: null, setupTaxClass: null }, 'a set-up class needs a class'],
  ])('%o makes of a class %o: %s', (typed, taxed) => {
    expect(edited(office, typed)).toMatchObject(taxed);
  });

  it('takes its own rates away where a plan goes over to the law, whatever they are called', () => {
    const levy = { code: 'LEVY', name: 'Levy', rate: '0.01', base: 'net' } as const;
    const origin = { ...home, taxes: [...home.taxes, levy] };
    expect(edited(origin).taxes).toContainEqual(levy);
    expect(edited(origin, { taxClass: 'internet' })).toMatchObject({ taxClass: 'internet', taxes: [] });
  });

  it('proposes the law for what is new, where the table has a rate today, and else its own taxes', () => {
    const shown = (known: typeof classes) =>
      filledIn(planForm(askedOf(startOf('prepaid', {}), 'en', 'KES', known)), startOf('prepaid', {}));
    expect(shown(classes)).toMatchObject({ taxClass: 'internet' });
    expect(shown(classes)).not.toHaveProperty('vat');
    expect(shown([])).toMatchObject({ excise: '15', vat: '16' });
  });

  it('says which rates the preview reckons with', () => {
    expect(ratesOf(office, classes, 'en')).toEqual(['Taxes by law today, Internet: Excise duty 15%, VAT 16%']);
    expect(ratesOf({ ...office, setupTaxClass: 'goods' }, classes, 'en')[1]).toBe('Set-up, goods: VAT 16%');
    expect(ratesOf({ ...office, taxClass: 'fibre' }, classes, 'en')).toEqual(['Taxes by law today, fibre: no rate']);
    expect(ratesOf(home, classes, 'en')).toEqual(['Own taxes: Excise duty 15%, VAT 16%']);
  });
});

describe('the tax table', () => {
  it.each<[string, string | null, string, string, string]>([
    ['2021-07-01', '2023-07-01', '2023-06-30', 'applies', 'its last day'],
    ['2021-07-01', '2023-07-01', '2023-07-01', 'past', 'the first day without it'],
    ['2021-07-01', '2023-07-01', '2021-06-30', 'coming', 'the day before it begins'],
    ['2021-07-01', null, '2021-07-01', 'applies', 'its first day'],
    ['2027-01-01', '2027-01-01', '2026-11-22', 'past', 'ended on the day of its beginning, it never holds'],
  ])('from %s to %s on %s: %s, %s', (from, until, day, standing) => {
    expect(standingOf({ from, until }, day)).toBe(standing);
  });

  it('tells the days of a rate with the last one on which it holds', () => {
    expect(spanOf({ from: '2021-07-01', until: '2023-07-01' }, 'en')).toBe('1 Jul 2021 – 30 Jun 2023');
    expect(spanOf({ from: '2023-07-01', until: null }, 'en')).toBe('from 1 Jul 2023 on');
    expect(spanOf({ from: '2027-01-01', until: '2027-01-01' }, 'en')).toBe('never held');
  });

  it('shows of a class what holds on a day in its order, and leaves out a class without a rate', () => {
    const on = (day: string) => ratesOn(table, day).map(({ taxClass, rates }) => [taxClass, rates.map((r) => r.rate)]);
    expect(on('2022-01-01')).toEqual([
      ['goods', ['0.16']],
      ['internet', ['0.20', '0.16']],
    ]);
    expect(on('2096-01-01')).toEqual([
      ['goods', ['0.18']],
      ['internet', ['0.15', '0.16']],
    ]);
    expect(on('2020-12-31')).toEqual([]);
    expect(rowsOf(table, 'internet').map(({ rate }) => rate)).toEqual(['0.15', '0.20', '0.16']);
  });

  it.each([
    [['0.15', '0.16'], '0.334', 'VAT on 115 is 18.40, and with the excise 33.40'],
    [['0.20', '0.16'], '0.392', 'VAT on 120 is 19.20'],
    [['0.16'], '0.16', 'alone it is taken from the net'],
    [['0'], '0', 'a tax that is lifted'],
  ])('%o one upon the other are %s of the net: %s', (rates, together) => {
    const stacked = rates.map((rate, at) => ({ rate, base: at === 0 ? 'net' : 'net+previous' }) as const);
    expect(togetherOf(stacked)).toBe(together);
  });

  it('finds the rate that a new one ends: of the same tax and class, without an end, begun before', () => {
    const next = { code: 'EXCISE', taxClass: 'internet', from: '2027-07-01' };
    expect(endedBy(table, next)?.rate).toBe('0.15');
    expect(endedBy(table, { ...next, from: '2023-07-01' })).toBeNull();
    expect(endedBy(table, { ...next, taxClass: 'goods' })).toBeNull();
    expect(endedBy(table, { ...next, from: '' })).toBeNull();
  });

  it('leaves out of laws that come with the program what is there already', () => {
    const fresh: PublishedTax = { ...(table[0] as PublishedTax), taxClass: 'voice' };
    expect(unknownTo(table, [...table, fresh])).toEqual([fresh]);
  });
});

describe('the form of a rate', () => {
  const typed = {
    taxClass: 'internet',
    code: 'EXCISE',
    name: 'Excise duty',
    rate: '17.5',
    base: 'net',
    order: '10',
    from: '2027-07-01',
    until: '',
    source: 'Finance Act 2027',
  };

  it('is a law with its rate as a part', () => {
    expect(readLaw(typed)).toEqual({ read: { ...typed, rate: '0.175', order: 10, until: null } });
    expect(readLaw({ ...typed, rate: '0' })).toMatchObject({ read: { rate: '0' } });
  });

  it.each([
    ['rate', '100', 'the whole is no part of it'],
    ['rate', '-1', 'nothing below zero'],
    ['code', 'vat', 'capitals'],
    ['taxClass', 'Internet', 'lower case'],
    ['from', '', 'a first day'],
    ['until', '2027-07-01', 'an end after the first day'],
    ['source', ' ', 'a law in words'],
    ['order', '1000', 'three digits'],
  ])('marks %s where it is "%s": %s', (name, value) => {
    const read = readLaw({ ...typed, [name]: value });
    expect('wrong' in read && Object.keys(read.wrong)).toEqual([name]);
  });
});

/** What the form of a profile reads with this typed into it, as the page reads it. */
function formed(typed: Readonly<Record<string, string>>) {
  return readProfile(filledIn(profileForm(typed, taxMessages('en')), typed));
}

describe('the tax profile of a customer', () => {
  const profile = {
    exemptions: [
      {
        codes: ['VAT', 'EXCISE'],
        reason: 'Exempt: education',
        reference: 'KRA/EX/42',
        from: '2026-01-01',
        until: null,
      },
      { codes: ['VAT'], reason: 'Embassy', reference: null, from: '2024-01-01', until: '2025-01-01' },
    ],
    reverseCharge: { reason: 'Reverse charge', reference: 'P051', from: '2026-01-01', until: null },
    withholding: [{ code: 'WHVAT', name: 'Withholding VAT', rate: '0.012345678901', from: '2026-01-01', until: null }],
  };

  it('goes through the form and comes back as it was, to the last digit of a rate', () => {
    expect(formed(writeProfile(profile))).toEqual({ read: profile });
    const none = { exemptions: [], reverseCharge: null, withholding: [] };
    expect(formed(writeProfile(none))).toEqual({ read: none });
  });

  it.each([
    ['taxProfile.exemptions.0.codes', ' , ', 'an exemption names its taxes'],
    ['taxProfile.exemptions.0.reason', '', 'a document prints the reason'],
    ['taxProfile.exemptions.1.until', '2024-01-01', 'it ends after it begins'],
    ['taxProfile.reverseCharge.from', '', 'it has a first day'],
    ['taxProfile.withholding.0.rate', '0', 'nothing is not withheld'],
    ['taxProfile.withholding.0.rate', '100', 'nor is all'],
  ])('marks %s where it is "%s": %s', (name, value) => {
    const read = formed({ ...writeProfile(profile), [name]: value });
    expect('wrong' in read && Object.keys(read.wrong)).toEqual([name]);
  });

  it('takes codes as people write them', () => {
    const typed = { ...writeProfile(profile), 'taxProfile.exemptions.0.codes': 'vat excise,VAT' };
    expect(formed(typed)).toMatchObject({ read: { exemptions: [{ codes: ['VAT', 'EXCISE'] }, {}] } });
  });
});
