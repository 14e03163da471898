import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { decodeJson, encodeJson } from '../../kernel/json.ts';
import { words } from '../words.ts';
import type { Money } from '../../kernel/money.ts';

/** What a column holds. `json` goes through the codec, which keeps bigints whole. */
export type ColumnType = 'text' | 'big' | 'json';

/** A row as it goes to the database. */
export type Row = Readonly<Record<string, Value>>;

/** A value as both drivers take it and lose nothing: whole numbers go as bigint. */
export type Value = string | bigint | null;

/** A row as it comes back: whole numbers and JSON as text. */
export type Stored = Readonly<Record<string, unknown>>;

/** One table: how its rows are written and read. `fromRow` undoes `toRow`. */
export interface Table<T> {
  readonly name: string;
  /** What a caller knows it by, where that is another word. */
  readonly word: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly toRow: (value: T) => Row;
  readonly fromRow: (row: Stored) => T;
}

/** Columns by type, each a list of names with blanks between: `{ text: 'id kind', big: 'at' }`. */
export function columnsOf(names: Partial<Readonly<Record<ColumnType, string>>>): Readonly<Record<string, ColumnType>> {
  const types = Object.entries(names) as [ColumnType, string][];
  return Object.fromEntries(types.flatMap(([type, list]) => words(list).map((name) => [name, type])));
}

/** A whole number that fits into a JavaScript number: an instant, a count. */
export function num(value: unknown): number {
  const read = Number(value);
  assert(Number.isSafeInteger(read), `a column holds ${String(value)} where a whole number was written`);
  return read;
}

/** The same, or null. */
export function numOrNull(value: unknown): number | null {
  return value === null ? null : num(value);
}

/** A whole number of 64 bits: money, bytes. */
export function big(value: unknown): bigint {
  assert(typeof value !== 'number' || Number.isSafeInteger(value), 'digits were lost on the way from the database');
  return BigInt(value as string);
}

/** Text, of the union that was written. */
export function text<T extends string>(value: unknown): T {
  assert(typeof value === 'string', 'a text column holds text');
  return value as T;
}

/** The same, or null. */
export function textOrNull<T extends string>(value: unknown): T | null {
  return value === null ? null : text<T>(value);
}

/** An identity that we gave ourselves, so it is not parsed again. */
export function ident<Kind extends string>(value: unknown): Id<Kind> {
  return text(value);
}

/** The same, or null. */
export function identOrNull<Kind extends string>(value: unknown): Id<Kind> | null {
  return value === null ? null : text(value);
}

/** A nested value, as it was written. */
export function json<T>(value: unknown): T {
  return decodeJson(text(value)) as T;
}

/** The same, or null. */
export function jsonOrNull<T>(value: unknown): T | null {
  return value === null ? null : json<T>(value);
}

/** Money out of its two columns. */
export function moneyOf(minor: unknown, currency: unknown): Money {
  return { minor: big(minor), currency: text(currency) };
}

/** The same, or null where the amount is. */
export function moneyOrNull(minor: unknown, currency: unknown): Money | null {
  return minor === null ? null : moneyOf(minor, currency);
}

/** A whole number for the database. */
export function whole(value: number): bigint {
  return BigInt(value);
}

/** The same, or null. */
export function wholeOrNull(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

/** A nested value for the database, or null for null. */
export function nested(value: unknown): string | null {
  return value === null ? null : encodeJson(value);
}
