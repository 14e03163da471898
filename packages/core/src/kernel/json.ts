import { assert } from './assert.ts';

/** Plain data: what `encodeJson` takes and `decodeJson` answers. */
export type Plain =
  null | boolean | number | string | bigint | readonly Plain[] | { readonly [name: string]: Plain | undefined };

/**
 * Plain data as JSON text, with each bigint as `{"$bigint":"…"}` so that no digit is lost. An object that only looks
 * like one is escaped, so whatever goes in comes out. Fields that are undefined are left out.
 */
export function encodeJson(value: unknown): string {
  return encoded(value) ?? 'null';
}

/** Undoes `encodeJson`, and reads any other JSON as it is. */
export function decodeJson(text: string): Plain {
  return unmarked(JSON.parse(text) as Plain);
}

/** `$bigint`, and the same behind further dollars: what somebody else's data may hold. */
const MARK = /^\$+bigint$/;
const WHOLE = /^-?\d+$/;

/** Written in one pass, without a copy that only bears the marks; undefined for what JSON leaves out. */
function encoded(value: unknown): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return `{"$bigint":"${value.toString()}"}`;
    case 'number':
      assert(Number.isFinite(value), 'a number in JSON is finite');
      return String(Object.is(value, -0) ? 0 : value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? encodedList(value) : encodedFields(value);
    default:
      return JSON.stringify(value);
  }
}

function encodedList(list: readonly unknown[]): string {
  let text = '';
  for (const each of list) text += `${text === '' ? '' : ','}${encoded(each) ?? 'null'}`;
  return `[${text}]`;
}

function encodedFields(value: object): string {
  const names = Object.keys(value);
  const escape = names.length === 1 && MARK.test(names[0] ?? '');
  let text = '';
  for (const name of names) {
    const field = encoded((value as Readonly<Record<string, unknown>>)[name]);
    if (field === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(escape ? `$${name}` : name)}:${field}`;
  }
  return `{${text}}`;
}

/** Undoes the marks in place: what was parsed is nobody else's. */
function unmarked(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value as Plain[];
    for (const [place, each] of list.entries()) {
      if (typeof each === 'object' && each !== null) list[place] = unmarked(each);
    }
    return list;
  }
  const fields = value as Record<string, Plain>;
  const names = Object.keys(fields);
  const [only] = names;
  if (names.length === 1 && only !== undefined && MARK.test(only)) return unescaped(only, fields[only] ?? null);
  for (const name of names) {
    const field = fields[name] ?? null;
    if (typeof field !== 'object' || field === null) continue;
    const plain = unmarked(field);
    // Not by assignment, which for a field of the name `__proto__` would be something else.
    if (plain !== field) Object.defineProperty(fields, name, { ...OWN, value: plain });
  }
  return fields;
}

const OWN = { configurable: true, enumerable: true, writable: true } as const;

function unescaped(name: string, only: Plain): Plain {
  if (name === '$bigint' && typeof only === 'string' && WHOLE.test(only)) return BigInt(only);
  return { [name.startsWith('$$') ? name.slice(1) : name]: unmarked(only) };
}
