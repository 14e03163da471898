import type { Row } from '../client/link.ts';

/** A sentence of a router, taken apart. */
export interface Reply {
  /** `!re`, `!done`, `!trap`, `!fatal`, `!empty`, or one that a later RouterOS has and we do not know. */
  readonly kind: string;
  /** The tag of the command that it answers; empty without one. */
  readonly tag: string;
  readonly values: Row;
  /** Words that are neither: the reason of a `!fatal`. */
  readonly words: readonly string[];
}

const TAG = '.tag=';

/**
 * Reads a reply: `=name=value` are values, `.tag=x` is the tag. A value may hold `=` and anything else.
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API ("Reply word", "Attribute word")
 */
export function readReply(sentence: readonly string[]): Reply {
  const words: string[] = [];
  const values: Record<string, string> = {};
  let kind = '';
  let tag = '';
  for (const [place, word] of sentence.entries()) {
    if (place === 0) kind = word;
    else if (word.startsWith('=')) putValue(values, word);
    else if (word.startsWith(TAG)) tag = word.slice(TAG.length);
    else words.push(word);
  }
  return { kind, tag, values, words };
}

/** A row of a router has a dozen of these, and a survey some thousand rows. */
function putValue(values: Record<string, string>, word: string): void {
  const equals = word.indexOf('=', 1);
  const name = equals === -1 ? word.slice(1) : word.slice(1, equals);
  const value = equals === -1 ? '' : word.slice(equals + 1);
  // It becomes an own property whatever its name is.
  if (name === '__proto__') Object.defineProperty(values, name, { ...OWN, value });
  else values[name] = value;
}

const OWN = { configurable: true, enumerable: true, writable: true } as const;
