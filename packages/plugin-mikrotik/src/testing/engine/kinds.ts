import { formatMac, parseIp, parsePrefix, formatIp } from './addresses.ts';
import { formatInterval, parseInterval } from './intervals.ts';
import { traps } from './trap.ts';

/** What a field takes, read from the tables of menus: `int:0..65535(auto)`, `one(any,pppoe)`, `ref:/ppp/profile`. */
export interface Kind {
  readonly name: string;
  /** Words taken beside the kind's own values, or the choices of `one` and `some`. */
  readonly words: readonly string[];
  /** The range of an `int`, or the menu of a `ref`. */
  readonly of: string;
}

/** Whether a name stands for an item of a menu; answers the name as it prints, or null. */
export type Resolve = (menu: string, name: string) => string | null;

/** Reads the notation of a kind. */
export function parseKind(text: string): Kind {
  const [, name = 'text', of = '', words = ''] = /^([a-z]+)(?::([^(]+))?(?:\((.*)\))?$/.exec(text) ?? [];
  return { name, of, words: words === '' ? [] : words.split(',') };
}

/** The value as it will print. @throws {RouterOsTrap} if the field does not take it. */
export function normalise(kind: Kind, field: string, value: string, resolve: Resolve): string {
  if (kind.words.includes(value)) return value;
  const read = READERS[kind.name];
  if (read === undefined) return value;
  return read(value, { kind, field, resolve });
}

interface Around {
  readonly kind: Kind;
  readonly field: string;
  readonly resolve: Resolve;
}

type Reader = (value: string, around: Around) => string;

const truth = (yes: string, no: string): Reader => {
  const said: Readonly<Record<string, string>> = { yes, true: yes, no, false: no };
  return (value, { field }) => said[value] ?? fail(traps.badArgument(field));
};

const READERS: Readonly<Record<string, Reader>> = {
  bool: truth('true', 'false'),
  yesno: truth('yes', 'no'),
  one: (_value, { field }) => fail(traps.noMatch(field)),
  some: (value, { kind, field }) =>
    each(value, (word) => (kind.words.includes(word) ? word : fail(traps.noMatch(field)))),
  int: (value, { kind, field }) => readInt(value, kind.of, field),
  bytes: (value, { field }) => readScaled(value, 1024) ?? fail(traps.badArgument(field)),
  rate: (value, { field }) => readScaled(value, 1000) ?? fail(traps.badArgument(field)),
  ratepair: (value, { field }) => pair(value, (half) => readScaled(half, 1000) ?? fail(traps.badArgument(field))),
  interval: (value, { field }) => readInterval(value, field),
  intervalpair: (value, { field }) => pair(value, (half) => readInterval(half, field)),
  ip: (value, { field }) => (value === '' || isAddress(value) ? value : fail(traps.badArgument(field))),
  prefix: (value, { field }) => readPrefix(value) ?? fail(traps.badArgument(field)),
  target: (value, { field }) => each(value, (one) => readTarget(one) ?? fail(traps.badArgument(field))),
  entry: (value, { field }) => readEntry(value) ?? fail(traps.badArgument(field)),
  ranges: (value, { field }) => each(value, (one) => readRange(one) ?? fail(traps.badArgument(field))),
  mac: (value, { field }) => (value === '' ? '' : (formatMac(value) ?? fail(traps.badArgument(field)))),
  ref: (value, { kind, field, resolve }) => resolve(kind.of, value) ?? fail(traps.noMatch(field)),
  refs: (value, { kind, field, resolve }) =>
    each(value, (one) => (kind.words.includes(one) ? one : (resolve(kind.of, one) ?? fail(traps.noMatch(field))))),
};

function fail(trap: Error): never {
  throw trap;
}

const each = (value: string, read: (one: string) => string): string =>
  value === ''
    ? ''
    : value
        .split(',')
        .map((one) => read(one.trim()))
        .join(',');

/** Both directions, upload first; one figure stands for both. */
function pair(value: string, read: (half: string) => string): string {
  const [up = '', down = up] = value.split('/');
  return `${read(up)}/${read(down)}`;
}

function readInt(value: string, range: string, field: string): string {
  if (!/^-?\d+$/.test(value)) fail(traps.badArgument(field));
  const [low = '', high = ''] = range.split('..');
  const number = Number(value);
  if (range !== '' && (number < Number(low) || number > Number(high)))
    fail(traps.outOfRange(field, Number(low), Number(high)));
  return String(number);
}

const SCALE = ['', 'k', 'M', 'G', 'T'];

/** `10M` in full figures. Rates count in thousands, bytes in 1024s. */
function readScaled(value: string, step: number): string | null {
  const [, number, letter = ''] = /^(\d+(?:\.\d+)?)([kKMGT]?)$/.exec(value) ?? [];
  if (number === undefined) return null;
  return String(Math.round(Number(number) * step ** SCALE.indexOf(letter === 'K' ? 'k' : letter)));
}

function readInterval(value: string, field: string): string {
  const ms = parseInterval(value);
  return ms === null ? fail(traps.badArgument(field)) : formatInterval(ms);
}

const isAddress = (value: string): boolean =>
  parseIp(value) !== null || (value.includes(':') && /^[0-9a-fA-F:.]+$/.test(value));

function readPrefix(value: string): string | null {
  if (value.includes(':')) return value;
  const prefix = parsePrefix(value);
  return prefix === null ? null : `${formatIp(prefix.ip)}/${String(prefix.length)}`;
}

/** A queue's target: an address gets its /32, anything that is no address must be an interface. */
function readTarget(value: string): string | null {
  return /^[\d./]+$/.test(value) ? readPrefix(value) : value;
}

/** An entry of an address list: an address without its /32, a network, a range or a host name. */
function readEntry(value: string): string | null {
  if (/^[\d./]+$/.test(value)) return readPrefix(value)?.replace(/\/32$/, '') ?? null;
  return value === '' ? null : value;
}

function readRange(value: string): string | null {
  const [low = '', high] = value.split('-');
  if (high === undefined) return readPrefix(low) === null ? null : low;
  const [from, to] = [parseIp(low), parseIp(high)];
  return from === null || to === null || from > to ? null : value;
}
