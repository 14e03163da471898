import type { TaxLaw } from './table.ts';

// Data, as it was found in public sources in November 2026. It is no advice: have an accountant confirm it before the
// first document, and later laws are published beside it as they come.

const VAT_ACT = 'Value Added Tax Act 2013 (No. 35 of 2013), section 5(2)(b), in force from 2 September 2013: 16 %.';
const VAT_CUT =
  'Value Added Tax (Amendment of the Rate of Tax) Order 2020, Legal Notice 35 of 2020: 14 % from 1 April 2020.';
const VAT_BACK =
  'Value Added Tax Act 2013, section 5(2)(b): back to 16 % from 1 January 2021, as tax advisers reported it; ' +
  'the notice itself was not seen.';
const ON_EXCISE = 'That excise is part of what VAT is taken from is practice; the section was not verified.';

const EXCISE_2015 =
  'Excise Duty Act 2015 (No. 23 of 2015), First Schedule Part II, in force from 1 December 2015: 10 % on ' +
  'mobile cellular and other wireless telephone services.';
const EXCISE_2018 =
  'Finance Act 2018 (No. 10 of 2018), assented to on 21 September 2018 and deemed in force from 1 July 2018: 15 % on ' +
  'telephone and internet data services.';
const EXCISE_2021 = 'Finance Act 2021: 20 % on telephone and internet data services from 1 July 2021.';
const EXCISE_2023 =
  'Finance Act 2023, section 47: 15 % on telephone and internet data services from 1 July 2023. A rise to 20 % was ' +
  'proposed twice in 2024 and dropped; the Acts of 2025 and 2026 were not verified.';
const INTERNET_2015 =
  'Reported by the press of September 2018 as the rate before the Finance Act 2018. The Act of 2015 names mobile and ' +
  'wireless telephone services only: for a fixed line it was not verified.';

// One base for all classes, so that a document has one VAT of one rate; where no tax comes before it, it is the net.
const vat = { code: 'VAT', name: 'VAT', order: 20, base: 'net+previous' } as const;
const excise = { code: 'EXCISE', name: 'Excise duty', order: 10, base: 'net' } as const;

/** VAT of one class through its dates. */
function vatOf(taxClass: string, note = ''): readonly TaxLaw[] {
  return [
    { ...vat, taxClass, rate: '0.16', from: '2013-09-02', until: '2020-04-01', source: VAT_ACT + note },
    { ...vat, taxClass, rate: '0.14', from: '2020-04-01', until: '2021-01-01', source: VAT_CUT + note },
    { ...vat, taxClass, rate: '0.16', from: '2021-01-01', until: null, source: VAT_BACK + note },
  ];
}

/** Excise of one class through its dates. */
function exciseOf(taxClass: string, first: string): readonly TaxLaw[] {
  return [
    { ...excise, taxClass, rate: '0.10', from: '2015-12-01', until: '2018-07-01', source: first },
    { ...excise, taxClass, rate: '0.15', from: '2018-07-01', until: '2021-07-01', source: EXCISE_2018 },
    { ...excise, taxClass, rate: '0.20', from: '2021-07-01', until: '2023-07-01', source: EXCISE_2021 },
    { ...excise, taxClass, rate: '0.15', from: '2023-07-01', until: null, source: EXCISE_2023 },
  ];
}

/**
 * The taxes of an internet provider in Kenya: excise and, upon it, VAT on `internet` and `voice`; VAT alone on
 * `equipment`, `installation` and `other`, which the schedule of the Excise Duty Act does not name.
 */
export const kenyaTaxes: readonly TaxLaw[] = [
  ...exciseOf('internet', INTERNET_2015),
  ...vatOf('internet', ` ${ON_EXCISE}`),
  ...exciseOf('voice', EXCISE_2015),
  ...vatOf('voice', ` ${ON_EXCISE}`),
  ...vatOf('equipment'),
  ...vatOf('installation'),
  ...vatOf('other'),
];
