import { createHash } from 'node:crypto';
import { isList, isSame } from './operators.ts';
import { ScriptFault } from './syntax.ts';
import {
  ipNumber,
  ipText,
  listOf,
  literalOf,
  readSpan,
  textOf,
  truthOf,
  typeName,
  type List,
  type Value,
} from './values.ts';

/** The arguments of a function of the language, by name. */
export type Given = Readonly<Record<string, Value>>;

/** What functions ask of the router that they run on. */
export interface World {
  readonly chance: () => number;
  /** The address of a name; null when DNS does not know it. */
  readonly resolve: (name: string) => string | null;
}

/** The functions of the language that need no statements. */
export const FUNCTIONS: Readonly<Record<string, (given: Given, world: World) => Value>> = {
  len: ({ value }) => (isList(value) ? value.entries.length : textOf(value).length),
  typeof: ({ value }) => typeName(value),
  tostr: ({ value }) => textOf(value),
  tonum: ({ value }) => toNumber(value),
  tobool: ({ value }) => truthOf(value) ?? (typeof value === 'number' ? value !== 0 : null),
  toid: ({ value }) => (/^\*[0-9a-f]+$/i.test(textOf(value)) ? { kind: 'id', text: textOf(value) } : null),
  toip: ({ value }) => toIp(value),
  toip6: ({ value }) => (textOf(value).includes(':') ? { kind: 'ip6', text: textOf(value) } : null),
  totime: ({ value }) => toTime(value),
  toarray: ({ value }) => toArray(value),
  tocrlf: ({ value }) => textOf(value).replaceAll(/\r?\n/g, '\r\n'),
  tolf: ({ value }) => textOf(value).replaceAll('\r\n', '\n'),
  pick: pick,
  find: find,
  rndnum: ({ from, to }, { chance }) => {
    const least = Number(textOf(from)) || 0;
    return least + Math.floor(chance() * (Number(textOf(to)) - least + 1));
  },
  rndstr: ({ length, from }, { chance }) => {
    const signs = textOf(from) || 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    const count = length === undefined ? 16 : Number(textOf(length));
    return Array.from({ length: count }, () => signs.charAt(Math.floor(chance() * signs.length))).join('');
  },
  convert: convert,
  serialize: ({ value }) => JSON.stringify(plainOf(value)),
  deserialize: ({ value }) => fromJson(textOf(value)),
  nothing: () => undefined,
  beep: () => undefined,
  resolve: ({ 'domain-name': name }, world) => {
    const asked = textOf(name);
    const address = ipNumber(asked) === undefined ? world.resolve(asked) : asked;
    if (address === null) throw new ScriptFault('failure: dns server failure');
    return address.includes(':') ? { kind: 'ip6', text: address } : { kind: 'ip', text: address };
  },
};

function toNumber(value: Value): Value {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = textOf(value);
  if (typeof value === 'object' && value?.kind === 'ip') return ipNumber(text);
  const read = literalOf(text);
  return typeof read === 'number' ? read : null;
}

function toIp(value: Value): Value {
  const text = typeof value === 'number' ? ipText(value) : textOf(value);
  return ipNumber(text) === undefined ? null : { kind: 'ip', text };
}

function toTime(value: Value): Value {
  const ms = readSpan(textOf(value), true);
  return ms === null ? null : { kind: 'time', ms };
}

function toArray(value: Value): List {
  if (isList(value)) return value;
  const text = textOf(value);
  return listOf(text === '' ? [] : text.split(/[,;]/).map(literalOf));
}

/** `:pick` of a text or an array: from a place up to, not including, another; one element when that is left out. */
function pick({ value, begin, end }: Given): Value {
  const from = Number(textOf(begin));
  if (isList(value)) {
    if (end === undefined) return value.entries[from]?.value ?? null;
    return { kind: 'array', entries: value.entries.slice(from, Number(textOf(end))) };
  }
  const text = textOf(value);
  const to = end === undefined ? from + 1 : end === null ? text.length : Number(textOf(end));
  return from >= text.length || to <= from ? null : text.slice(Math.max(0, from), to);
}

/** `:find` looks behind the given place, so that the last find can be given to look for the next. */
function find({ in: where, key, from }: Given): Value {
  const start = from === undefined || from === null ? 0 : Number(textOf(from)) + 1;
  const place = isList(where)
    ? where.entries.findIndex((entry, index) => index >= start && isSame(entry.value, key))
    : textOf(where).indexOf(textOf(key), start);
  return place < 0 ? null : place;
}

function convert({ value, from, to, transform }: Given): Value {
  const text = textOf(value);
  const changed = transformed(decoded(text, textOf(from)), textOf(transform));
  switch (textOf(to)) {
    case 'base64':
      return Buffer.from(changed, 'latin1').toString('base64');
    case 'hex':
      return Buffer.from(changed, 'latin1').toString('hex');
    case 'url':
      return [...Buffer.from(changed, 'latin1')].map(urlOctet).join('');
    default:
      return changed;
  }
}

function decoded(text: string, form: string): string {
  if (form === 'base64' || form === 'hex') return Buffer.from(text, form).toString('latin1');
  const octets = Buffer.from(text, 'utf8').toString('latin1');
  return form === 'url' ? octets.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => octet(hex)) : octets;
}

function transformed(octets: string, how: string): string {
  if (how === 'lc') return octets.toLowerCase();
  if (how === 'uc') return octets.toUpperCase();
  return how === 'md5' ? createHash('md5').update(octets, 'latin1').digest('hex') : octets;
}

function octet(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

function urlOctet(code: number): string {
  const sign = String.fromCharCode(code);
  return /[\w.~-]/.test(sign) ? sign : `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
}

function plainOf(value: Value): unknown {
  if (!isList(value)) return typeof value === 'object' && value !== null ? textOf(value) : (value ?? null);
  if (value.entries.some((entry) => entry.key === null)) return value.entries.map((entry) => plainOf(entry.value));
  return Object.fromEntries(value.entries.map((entry) => [entry.key, plainOf(entry.value)]));
}

function fromJson(text: string): Value {
  try {
    return valueOf(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new ScriptFault('failure: invalid json');
    throw cause;
  }
}

function valueOf(plain: unknown): Value {
  if (Array.isArray(plain)) return listOf(plain.map(valueOf));
  if (typeof plain === 'object' && plain !== null) {
    return { kind: 'array', entries: Object.entries(plain).map(([key, value]) => ({ key, value: valueOf(value) })) };
  }
  return typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean' ? plain : null;
}
