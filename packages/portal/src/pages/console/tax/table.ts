import type { PublishedTax, TaxLaw } from '../../../api/taxes.ts';
import type { TaxOrder } from '../../../api/selling.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { formatRate } from '../../../i18n/format.ts';

/** How a rate stands on a day. One that was ended on the day of its beginning never held. */
export type Standing = 'applies' | 'coming' | 'past';

/** A class of things with what it bears on a day, in the order in which the taxes apply. */
export interface ClassRates {
  readonly taxClass: string;
  readonly rates: readonly PublishedTax[];
}

/** How a rate stands on a local day; the day on which it ends is the first without it. */
export function standingOf({ from, until }: Pick<TaxLaw, 'from' | 'until'>, day: string): Standing {
  if (until !== null && (until <= day || until <= from)) return 'past';
  return from > day ? 'coming' : 'applies';
}

/** What each class bears on a local day; a class without a rate on it is not among them, for it cannot be billed. */
export function ratesOn(table: readonly PublishedTax[], day: string): readonly ClassRates[] {
  const holding = table.filter((row) => standingOf(row, day) === 'applies');
  return classesOf(holding).map((taxClass) => ({
    taxClass,
    rates: holding.filter((row) => row.taxClass === taxClass).toSorted((a, b) => a.order - b.order),
  }));
}

/** The classes of a table, in the order of letters. */
export function classesOf(table: readonly Pick<TaxLaw, 'taxClass'>[]): readonly string[] {
  return [...new Set(table.map(({ taxClass }) => taxClass))].toSorted();
}

/** The rates of one class: each tax in its place, and of each tax the latest first. */
export function rowsOf(table: readonly PublishedTax[], taxClass: string): readonly PublishedTax[] {
  return table
    .filter((row) => row.taxClass === taxClass)
    .toSorted((a, b) => a.order - b.order || a.code.localeCompare(b.code) || b.from.localeCompare(a.from));
}

/** What of some laws a table does not have, by tax, class and first day. */
export function unknownTo(table: readonly TaxLaw[], laws: readonly TaxLaw[]): readonly TaxLaw[] {
  const known = new Set(table.map(keyOf));
  return laws.filter((law) => !known.has(keyOf(law)));
}

function keyOf({ code, taxClass, from }: TaxLaw): string {
  return `${code}/${taxClass}/${from}`;
}

/** The rate without an end that publishing this one would end; null where there is none. */
export function endedBy(
  table: readonly PublishedTax[],
  { code, taxClass, from }: Pick<TaxLaw, 'code' | 'taxClass' | 'from'>,
): PublishedTax | null {
  const before = table.filter((row) => row.code === code && row.taxClass === taxClass && row.until === null);
  return before.find((row) => from !== '' && row.from < from) ?? null;
}

const DIGITS = 12;
const ONE = 10n ** BigInt(DIGITS);

/**
 * What some taxes are of the net together, as a part: excise of 15 % and, upon both, VAT of 16 % are `0.334`. Exact to
 * twelve digits, below which it is cut off.
 */
export function togetherOf(rates: readonly Pick<TaxOrder, 'rate' | 'base'>[]): string {
  const all = rates.reduce((before, { rate, base }) => {
    const [whole = '0', fraction = ''] = rate.split('.');
    const part = BigInt(whole) * ONE + BigInt(fraction.padEnd(DIGITS, '0').slice(0, DIGITS));
    return before + (base === 'net' ? part : (part * (ONE + before)) / ONE);
  }, 0n);
  const digits = String(all).padStart(DIGITS + 1, '0');
  return `${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`.replace(/\.?0+$/, '') || '0';
}

/** What a tax is called in a language, as far as we know it. */
export function taxName({ code, name }: Pick<TaxLaw, 'code' | 'name'>, language: string): string {
  const taxNames: Readonly<Record<string, string>> = consoleMessages(language).taxNames;
  return taxNames[code.toLowerCase()] ?? name;
}

/** Rates in one line: `Excise duty 15%, VAT 16%`. */
export function namedRates(rates: readonly Pick<TaxLaw, 'code' | 'name' | 'rate'>[], language: string): string {
  return rates.map((rate) => `${taxName(rate, language)} ${formatRate(rate.rate, language)}`).join(', ');
}

/** The local day of a zone, as the wire writes it. */
export function dayIn(zone: string, at = Date.now()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
}
