import { encodeJson } from '../kernel/json.ts';
import type { Invoice } from './invoice.ts';
import type { Receipt } from './receipt.ts';

/** A file of a document as it was given out: its bytes are kept, and say themselves that they are the same. */
export interface DocumentFile {
  /** An invoice, a credit note, a receipt by its payment, whatever has an id. */
  readonly documentId: string;
  readonly kind: DocumentFileKind;
  /** BCP 47, such as `en` or `sw`; `-` where words do not matter. */
  readonly language: string;
  /** Of the bytes, in lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly madeAt: number;
}

/** What a file is. */
export type DocumentFileKind = 'pdf' | 'json';

/** The language of what has no words. */
export const NO_LANGUAGE = '-';

/**
 * A finalised document as JSON, the same bytes for ever: fields in the order of their names, money in minor units as
 * text. Whoever has it can recompute its hash.
 */
export function documentJson(document: Invoice | Receipt): string {
  return JSON.stringify(ordered(JSON.parse(encodeJson(document)) as unknown));
}

/** Fields by name: what a database or an engine does with their order says nothing about the document. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  if (isBig(value)) return value.$bigint;
  const names = Object.keys(value).toSorted((one, other) => (one < other ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, ordered(Reflect.get(value, name))]));
}

function isBig(value: object): value is { readonly $bigint: string } {
  return '$bigint' in value && typeof value.$bigint === 'string';
}
