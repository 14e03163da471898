import type { TaxLaw, TaxProfile, TaxRelief } from '../../../api/taxes.ts';
import type { FormValues } from '../../../elements/fields.ts';
import { readerOf, unscaled, type Reader } from '../plan/reader.ts';

/** What was read, or the fields that could not be, each with the word for what belongs there. */
export type Read<T> = { readonly read: T } | { readonly wrong: Readonly<Record<string, string>> };

/** A part has so many digits on the wire, and a share in percent two less. */
const DIGITS = 12;

/** Reads the form of a rate that is to be published. */
export function readLaw(values: FormValues): Read<TaxLaw> {
  // There is no money in it, so that a currency does not matter.
  const reader = readerOf(values, '', 0);
  const { text, wrong } = reader;
  const base = text('base') === 'net+previous' ? 'net+previous' : 'net';
  const read: TaxLaw = {
    taxClass: matching(reader, 'taxClass', /^[a-z][a-z0-9-]{0,31}$/),
    code: matching(reader, 'code', /^[A-Z][A-Z0-9_]{0,15}$/),
    name: matching(reader, 'name', /^.{1,60}$/),
    rate: share(reader, 'rate', 0n, 'rate'),
    base,
    order: Number(matching(reader, 'order', /^\d{1,3}$/)),
    ...span(reader, ''),
    source: matching(reader, 'source', /^.{1,500}$/s),
  };
  return Object.keys(wrong).length > 0 ? { wrong } : { read };
}

/** The name of the list of exemptions, as the wire calls it. */
export const EXEMPTIONS = 'taxProfile.exemptions';
/** The name of what is asked of a reverse charge. */
export const REVERSE = 'taxProfile.reverseCharge';
/** The name of the list of taxes that are withheld. */
export const WITHHOLDING = 'taxProfile.withholding';

/** Reads the form of what is particular to a customer. */
export function readProfile(values: FormValues): Read<TaxProfile> {
  const reader = readerOf(values, '', 0);
  const { wrong, has, count } = reader;
  const each = (list: string) => Array.from({ length: count(list) }, (_, at) => `${list}.${at}.`);
  const read: TaxProfile = {
    exemptions: each(EXEMPTIONS).map((name) => ({ codes: codes(reader, `${name}codes`), ...relief(reader, name) })),
    reverseCharge: has(REVERSE) ? relief(reader, `${REVERSE}.`) : null,
    withholding: each(WITHHOLDING).map((name) => ({
      code: matching(reader, `${name}code`, /^\S.{0,15}$/),
      name: matching(reader, `${name}name`, /^.{1,60}$/),
      rate: share(reader, `${name}rate`, 1n, 'withheldRate'),
      ...span(reader, name),
    })),
  };
  return Object.keys(wrong).length > 0 ? { wrong } : { read };
}

/** The form of what is particular to a customer already. */
export function writeProfile({ exemptions, reverseCharge, withholding }: TaxProfile): FormValues {
  return Object.fromEntries([
    [`${EXEMPTIONS}.count`, String(exemptions.length)],
    ...exemptions.flatMap((each, at) => [
      [`${EXEMPTIONS}.${at}.codes`, each.codes.join(', ')],
      ...put(`${EXEMPTIONS}.${at}`, each),
    ]),
    ...(reverseCharge === null ? [] : [[REVERSE, 'yes'], ...put(REVERSE, reverseCharge)]),
    [`${WITHHOLDING}.count`, String(withholding.length)],
    ...withholding.flatMap(({ code, name, rate, from, until }, at) => [
      [`${WITHHOLDING}.${at}.code`, code],
      [`${WITHHOLDING}.${at}.name`, name],
      [`${WITHHOLDING}.${at}.rate`, percentOf(rate)],
      [`${WITHHOLDING}.${at}.from`, from],
      [`${WITHHOLDING}.${at}.until`, until ?? ''],
    ]),
  ]);
}

/** A part of the wire as percent: `0.16` is `16`, and finer parts keep all their digits. */
function percentOf(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  return unscaled(`${whole}${fraction.padEnd(DIGITS, '0')}`, DIGITS - 2);
}

function put(name: string, { reason, reference, from, until }: TaxRelief) {
  return [
    [`${name}.reason`, reason],
    [`${name}.reference`, reference ?? ''],
    [`${name}.from`, from],
    [`${name}.until`, until ?? ''],
  ];
}

function relief(reader: Reader, name: string): TaxRelief {
  const reference = matching(reader, `${name}reference`, /^.{0,120}$/) || null;
  return { reason: matching(reader, `${name}reason`, /^.{1,200}$/), reference, ...span(reader, name) };
}

/** The first day, and the first without it, which comes later or is not known. */
function span({ text, wrong }: Reader, name: string): { readonly from: string; readonly until: string | null } {
  const [from, until] = [text(`${name}from`), text(`${name}until`)];
  if (from === '') wrong[`${name}from`] = 'from';
  if (until !== '' && until <= from) wrong[`${name}until`] = 'until';
  return { from, until: until || null };
}

function codes({ text, wrong }: Reader, name: string): readonly string[] {
  const read = text(name)
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((code) => code !== '');
  if (read.length === 0 || read.length > 8 || read.some((code) => code.length > 16)) wrong[name] = 'codes';
  return [...new Set(read)];
}

/** A share in percent as a part below the whole. */
function share({ scaled, wrong }: Reader, name: string, least: bigint, word: string): string {
  const part = scaled(name, DIGITS - 2, word, least);
  if (part >= 10n ** BigInt(DIGITS)) wrong[name] = word;
  return unscaled(String(part), DIGITS);
}

function matching({ text, wrong }: Reader, name: string, form: RegExp): string {
  const typed = text(name);
  if (!form.test(typed)) wrong[name] = name.split('.').at(-1) ?? name;
  return typed;
}
