import { ScriptFault, type Grammar, type Spot, type Statement } from './syntax.ts';

/** A script while it is read: a place in a text, and what the release knows by name. */
export interface Reader {
  readonly text: string;
  /** Where its lines begin. */
  readonly lines: readonly number[];
  readonly grammar: Grammar;
  /** RouterOS 7 writes `/ip/address` as well as `/ip address`. */
  readonly slashes: boolean;
  at: number;
  /** In which menu (`''` is the root) the statements ended that were read last. */
  menu: string;
  /** A name that the release does not know: ends the reading, or is noted by who looks for all of them. */
  readonly unknown: (what: UnknownName) => void;
  /** Reads statements up to a closing character (`''`: the end of the text), beginning in a menu. */
  readonly statements: (reader: Reader, menu: string, closer: '' | '}' | ']') => readonly Statement[];
}

/** A menu, command, argument or property that a release does not have. */
export interface UnknownName {
  readonly kind: 'menu' | 'command' | 'argument' | 'property';
  readonly name: string;
  /** In which menu, and for an argument behind which command. */
  readonly path: string;
  readonly command?: string;
  readonly spot: Spot;
}

/** Where each line of a text begins. */
export function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** The line and column of a place in the script. */
export function spotOf({ lines }: Reader, at: number): Spot {
  let [low, high] = [0, lines.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: at - (lines[low] ?? 0) + 1 };
}

/** Ends the reading with an error of the console. */
export function fail(reader: Reader, message: string, at = reader.at): never {
  throw new ScriptFault(message, spotOf(reader, at));
}

/** The character at the place, or `''` at the end. */
export function peek(reader: Reader): string {
  return reader.text.charAt(reader.at);
}

/** Takes what a sticky pattern matches here; null: nothing was taken. */
export function take(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found !== null) reader.at += found[0].length;
  return found;
}

/** Passes over blanks, and over line ends that a backslash takes away. */
export function skipBlanks(reader: Reader): void {
  take(reader, /(?:[ \t\r]|\\\r?\n)*/y);
}

/** Passes over blanks and line ends. */
export function skipLines(reader: Reader): void {
  take(reader, /(?:\s|\\\r?\n)*/y);
}

/** Passes over all that may stand between statements: blanks, line ends, semicolons, and comments. */
export function skipBetween(reader: Reader): void {
  take(reader, /(?:[\s;]|\\\r?\n|#[^\n]*)*/y);
}

/** Whether a statement ends here. */
export function atEnd(reader: Reader): boolean {
  return /^$|[\n;\]})]/.test(peek(reader));
}

/** The one name that is meant: itself, or the only one that begins so. Undefined: none, or several. */
export function nameMeant(word: string, names: readonly string[]): string | undefined {
  if (names.includes(word)) return word;
  const begun = names.filter((name) => name.startsWith(word));
  return begun.length === 1 ? begun[0] : undefined;
}
