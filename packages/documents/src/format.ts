import {
  assert,
  daysBetween,
  addDays,
  localDateAt,
  localTime,
  majorString,
  type LocalDate,
  type Period,
  type Zone,
} from '@daftari/core';
import { wordsOf, type Language } from './words/words.ts';

// Written by hand and not by Intl, so that the same document has the same bytes on every machine: what Intl answers
// changes with the data that a runtime brings.

/** The figures of an amount without its currency: `-1,234.50`, with a real minus sign. */
export function figures(minor: bigint, currency: string): string {
  const [whole = '', fraction] = majorString({ minor: minor < 0n ? -minor : minor, currency }).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return `${minor < 0n ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** An amount with its currency, `KES 1,234.50`. English and Swahili write it alike. */
export function amountText(minor: bigint, currency: string): string {
  return `${currency}\u00a0${figures(minor, currency)}`;
}

/** A day, `22 Nov 2026`. */
export function dayText(day: LocalDate, language: Language): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const name = wordsOf(language).months[Number(month) - 1];
  assert(name !== undefined, `a month is 1 to 12, not ${month}`);
  return `${Number(date)} ${name} ${year}`;
}

/** The day of an instant (UTC milliseconds) in a zone, `22 Nov 2026`. */
export function dateText(at: number, zone: Zone, language: Language): string {
  return dayText(localDateAt(at, zone), language);
}

/** An instant (UTC milliseconds) in a zone, `22 Nov 2026, 19:04`. */
export function momentText(at: number, zone: Zone, language: Language): string {
  return `${dateText(at, zone, language)}, ${localTime(at, zone).slice(11, 16)}`;
}

/** Half-open days by their first and last, `1–30 Nov 2026`: as people name them, and no longer than it must be. */
export function periodText({ from, to }: Period, language: Language): string {
  if (daysBetween(from, to) <= 1) return dayText(from, language);
  const last = addDays(to, -1);
  const [end, start] = [dayText(last, language), dayText(from, language)];
  if (from.slice(0, 7) === last.slice(0, 7)) return `${Number(from.slice(8))}–${end}`;
  if (from.slice(0, 4) === last.slice(0, 4)) return `${start.slice(0, -5)} – ${end}`;
  return `${start} – ${end}`;
}

/** An exact decimal as a share, `0.16` as `16%`, `0.0075` as `0.75%`. */
export function rateText(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  const digits = fraction.padEnd(2, '0');
  const percent = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = digits.slice(2).replace(/0+$/, '');
  return `${percent}${rest === '' ? '' : `.${rest}`}%`;
}

/** A code as people read it out and type it: in the groups that it comes in, or in fours, `ABCD-EFGH-…`. */
export function inFours(code: string): string {
  return groupsOf(code).join('-');
}

/** The same in two lines, for narrow paper. */
export function inTwoLines(code: string): readonly string[] {
  const groups = groupsOf(code);
  const half = Math.ceil(groups.length / 2);
  return [groups.slice(0, half), groups.slice(half)].filter((part) => part.length > 0).map((part) => part.join('-'));
}

const groupsOf = (code: string): readonly string[] =>
  code.includes('-') ? code.split('-') : (code.match(/.{1,4}/gu) ?? []);

const MINUS = '\u2212';
