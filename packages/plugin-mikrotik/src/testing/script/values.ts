import type { Statement } from './syntax.ts';

/**
 * A value of the script language. `undefined` is *nothing* (a variable that was never set), `null` is *nil* (what was
 * looked for and not found). Numbers are whole.
 */
export type Value = string | number | boolean | null | undefined | Span | Address | ItemId | List | Code;

/** A span of time in milliseconds. */
export interface Span {
  readonly kind: 'time';
  readonly ms: number;
}

/** An address, or a network with its length. */
export interface Address {
  readonly kind: 'ip' | 'ip-prefix' | 'ip6' | 'ip6-prefix';
  readonly text: string;
}

/** The internal number of an item, `*1A`. */
export interface ItemId {
  readonly kind: 'id';
  readonly text: string;
}

/** An array; an entry may have a key. */
export interface List {
  readonly kind: 'array';
  readonly entries: readonly { readonly key: string | null; readonly value: Value }[];
}

/** A block that can be run, with the text it was read from. */
export interface Code {
  readonly kind: 'code';
  readonly body: readonly Statement[];
  readonly source: string;
}

/** An array of values without keys. */
export function listOf(values: readonly Value[]): List {
  return { kind: 'array', entries: values.map((value) => ({ key: null, value })) };
}

/** What `:typeof` says. */
export function typeName(value: Value): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nil';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'number') return 'num';
  if (typeof value === 'boolean') return 'bool';
  return value.kind;
}

/** How a value prints. */
export function textOf(value: Value): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'time':
      return spanText(value.ms);
    case 'array':
      return value.entries.map(({ key, value: of }) => (key === null ? '' : `${key}=`) + textOf(of)).join(';');
    case 'code':
      return value.source;
    default:
      return value.text;
  }
}

const WEEK = 604_800_000;
const DAY = 86_400_000;

/** A span as the console prints it: `1w2d03:04:05`. */
function spanText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  let rest = Math.abs(ms);
  const weeks = Math.floor(rest / WEEK);
  rest %= WEEK;
  const days = Math.floor(rest / DAY);
  rest %= DAY;
  const clock = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1_000) % 60].map((part) => two(Math.floor(part)));
  const odd = rest % 1_000 === 0 ? '' : `.${String(rest % 1_000).padStart(3, '0')}`;
  return `${sign}${weeks > 0 ? `${weeks}w` : ''}${days > 0 ? `${days}d` : ''}${clock.join(':')}${odd}`;
}

function two(whole: number): string {
  return String(whole).padStart(2, '0');
}

const UNITS: Readonly<Record<string, number>> = {
  w: WEEK,
  d: DAY,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

/**
 * Reads a span: `1w2d03:04:05`, `1h30m`, `00:05:00`, `90s`; a bare number only when `bareSeconds`. Null: it is none.
 */
export function readSpan(text: string, bareSeconds = false): number | null {
  if (/^-?\d+$/.test(text)) return bareSeconds ? Number(text) * 1_000 : null;
  const shape = /^(-)?((?:\d+(?:ms|[wdhms]))*)(?:(\d+):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?$/.exec(text);
  if (shape === null) return null;
  const [, sign, words = '', hours, minutes, seconds = '0', odd = ''] = shape;
  if (words === '' && hours === undefined) return null;
  let ms = 0;
  for (const [, count, unit = ''] of words.matchAll(/(\d+)(ms|[wdhms])/g)) ms += Number(count) * (UNITS[unit] ?? 0);
  if (hours !== undefined) {
    ms += Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000 + Number(odd.padEnd(3, '0'));
  }
  return sign === undefined ? ms : -ms;
}

const IP = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$|\/)|(?=$|\/))){4}(\/(?:3[0-2]|[12]?\d))?$/;
const IP6 = /^(?=.*:.*:)[0-9a-f:]+(?:\.[0-9.]+)?(\/\d{1,3})?$/i;

/** The value that an unquoted word stands for. */
export function literalOf(word: string): Value {
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (/^-?\d+$/.test(word)) return Number(word);
  if (/^0x[0-9a-f]+$/i.test(word)) return Number.parseInt(word, 16);
  if (/^\*[0-9a-f]+$/i.test(word)) return { kind: 'id', text: word };
  const ip = IP.exec(word);
  if (ip !== null) return { kind: ip[1] === undefined ? 'ip' : 'ip-prefix', text: word };
  const ms = readSpan(word);
  if (ms !== null) return { kind: 'time', ms };
  const ip6 = IP6.exec(word);
  if (ip6 !== null) return { kind: ip6[1] === undefined ? 'ip6' : 'ip6-prefix', text: word };
  return word;
}

/** Whether a condition holds; undefined when the value is none. */
export function truthOf(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'yes') return true;
  if (value === 'false' || value === 'no') return false;
  return undefined;
}

/** An IPv4 address as a number, or undefined. */
export function ipNumber(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** The address of a number. */
export function ipText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
