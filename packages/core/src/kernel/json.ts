import { assert } from './assert.ts';

/** Plain data: what `encodeJson` takes and `decodeJson` answers. */
export type Plain =
  null | boolean | number | string | bigint | readonly Plain[] | { readonly [name: string]: Plain | undefined };

/**
 * Plain data as JSON text, with each bigint as `{"$bigint":"…"}` so that no digit is lost. An object that only looks
 * like one is escaped, so whatever goes in comes out. Fields that are undefined are left out.
 */
export function encodeJson(value: unknown): string {
  return JSON.stringify(marked(value)) ?? 'null';
}

/** Undoes `encodeJson`, and reads any other JSON as it is. */
export function decodeJson(text: string): Plain {
  return unmarked(JSON.parse(text) as Plain);
}

/** `$bigint`, and the same behind further dollars: what somebody else's data may hold. */
const MARK = /^\$+bigint$/;
const WHOLE = /^-?\d+$/;

function marked(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (typeof value === 'number') assert(Number.isFinite(value), 'a number in JSON is finite');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => marked(each === undefined ? null : each));
  const fields = Object.entries(value);
  const escape = fields.length === 1 && MARK.test(fields[0]?.[0] ?? '');
  return Object.fromEntries(fields.map(([name, field]) => [escape ? `$${name}` : name, marked(field)]));
}

function unmarked(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unmarked);
  const fields = Object.entries(value as Readonly<Record<string, Plain>>);
  const [name, only] = fields[0] ?? ['', null];
  if (fields.length !== 1 || !MARK.test(name)) {
    return Object.fromEntries(fields.map(([each, field]) => [each, unmarked(field)]));
  }
  if (name === '$bigint' && typeof only === 'string' && WHOLE.test(only)) return BigInt(only);
  return { [name.startsWith('$$') ? name.slice(1) : name]: unmarked(only) };
}
