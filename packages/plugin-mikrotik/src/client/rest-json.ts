import type { Row } from './link.ts';

/**
 * Reads a reply of REST. RouterOS writes control characters into strings as they are, where JSON wants them escaped: a
 * comment of two lines would cost the whole table.
 * @throws SyntaxError when it is no JSON even so
 */
export function parseReply(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(escapeControls(text));
  }
}

/** Rows of whatever a command answers: many, one, or none. */
export function rowsOf(parsed: unknown): Row[] {
  if (Array.isArray(parsed)) return parsed.map(rowOf);
  return parsed === null || typeof parsed !== 'object' ? [] : [rowOf(parsed)];
}

/** All values are strings, also those that a later RouterOS may write as what they are. */
function rowOf(given: unknown): Row {
  const entries = Object.entries((given ?? {}) as Record<string, unknown>).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)]));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const STRING = /"(?:[^"\\]|\\[^])*"/g;

// oxlint-disable-next-line no-control-regex -- those are what is looked for
const CONTROL = /[\u0000-\u001f]/g;

function escapeControls(text: string): string {
  return text.replaceAll(STRING, (string) =>
    string.replaceAll(CONTROL, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
