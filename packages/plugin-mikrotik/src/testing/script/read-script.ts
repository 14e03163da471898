import { BUILTINS, isSince, type Builtin } from './builtins.ts';
import { readName, readPart, readValue, readWhere } from './read-values.ts';
import { atEnd, fail, lineStarts, nameMeant, peek, skipBetween, skipBlanks, spotOf, take } from './reader.ts';
import type { Reader, UnknownName } from './reader.ts';
import { ScriptFault, type Argument, type Expression, type Grammar, type Statement } from './syntax.ts';

/** Takes any word: the menu is unknown, and that has been said. */
const UNKNOWN = '?';

/** Where a bare word is a value, although it could be a flag. */
const BY_PLACE = new Set(['get', 'set', 'remove', 'enable', 'disable', 'move', 'comment', 'unset', 'find']);

/**
 * Reads a script as the console of a release does: every menu, command and argument must be there, or nothing of it
 * is run.
 * @throws {ScriptFault} as the console words it, with line and column
 */
export function readScript(text: string, grammar: Grammar): readonly Statement[] {
  return readPiece(text, grammar, '').body;
}

/** Reads a piece of a script that begins in a menu; answers in which it ends, too. @throws {ScriptFault} */
export function readPiece(text: string, grammar: Grammar, menu: string): Piece {
  return readBy(text, grammar, menu, ({ kind, name, spot }) => {
    if (kind === 'property') return;
    throw new ScriptFault(kind === 'argument' ? 'expected end of command' : `bad command name ${name}`, spot);
  });
}

/** What was read, and the menu that the next line stands in. */
interface Piece {
  readonly body: readonly Statement[];
  readonly menu: string;
}

/** Reads a script and tells of every unknown name instead of ending at the first. @throws {ScriptFault} for its form */
export function readAll(text: string, grammar: Grammar, unknown: (what: UnknownName) => void): readonly Statement[] {
  return readBy(text, grammar, '', unknown).body;
}

function readBy(text: string, grammar: Grammar, menu: string, unknown: Reader['unknown']): Piece {
  const slashes = isSince(grammar.version, '7.0');
  const reader: Reader = { text, lines: lineStarts(text), grammar, slashes, at: 0, menu, unknown, statements };
  const body = statements(reader, menu, '');
  return { body, menu: reader.menu };
}

function statements(reader: Reader, menu: string, closer: '' | '}' | ']'): readonly Statement[] {
  const from = reader.at;
  const read: Statement[] = [];
  let here = menu;
  for (;;) {
    skipBetween(reader);
    const sign = peek(reader);
    if (sign === '' && closer !== '') fail(reader, `expected closing ${closer === '}' ? 'brace' : 'bracket'}`, from);
    if (sign === closer) {
      if (sign !== '') reader.at += 1;
      reader.menu = here;
      return read;
    }
    const next = statement(reader, here);
    if (typeof next === 'string') here = next;
    else read.push(next);
    skipBlanks(reader);
    if (!atEnd(reader)) fail(reader, 'expected end of command');
    if (peek(reader) === ')') fail(reader, 'syntax error');
  }
}

/** Reads one statement; a bare path answers the menu that the next ones stand in. */
function statement(reader: Reader, menu: string): Statement | string {
  const at = spotOf(reader, reader.at);
  switch (peek(reader)) {
    case '{':
      reader.at += 1;
      return { kind: 'block', at, body: statements(reader, menu, '}') };
    case '(':
    case '[':
      return { kind: 'value', at, value: readPart(reader, menu) };
    case '$':
      reader.at += 1;
      return { kind: 'call', at, name: readName(reader), args: readArguments(reader, menu, null) };
    case '/':
      reader.at += 1;
      return inMenu(reader, '');
    case ':':
      reader.at += 1;
      return builtin(reader, menu, true) ?? inMenu(reader, '');
    default: {
      if (take(reader, /\.\.(?![\w.])/y) !== null) {
        skipBlanks(reader);
        const up = menu.slice(0, Math.max(0, menu.lastIndexOf('/')));
        return atEnd(reader) ? up : inMenu(reader, up);
      }
      return builtin(reader, menu, false) ?? inMenu(reader, menu);
    }
  }
}

/** A command of the language. Without its colon it is one only where the menu has no such name. */
function builtin(reader: Reader, menu: string, colon: boolean): Statement | undefined {
  const from = reader.at;
  const word = take(reader, /[a-z0-9]+(?![\w/-])/y)?.[0] ?? '';
  const { grammar } = reader;
  const known = Object.hasOwn(BUILTINS, word) ? BUILTINS[word] : undefined;
  const hidden = !colon && menu !== '' && grammar.commands(menu).includes(word);
  if (known === undefined || hidden) {
    reader.at = from;
    return undefined;
  }
  const at = spotOf(reader, from);
  const lacks = known.since !== undefined && !isSince(grammar.version, known.since);
  if (lacks) reader.unknown({ kind: 'command', name: word, path: '', spot: at });
  const args = readArguments(reader, menu, known);
  return { kind: 'command', at, path: ':', name: word, args, where: null };
}

/** A command of a menu, or the menu alone. */
function inMenu(reader: Reader, base: string): Statement | string {
  let path = base;
  for (;;) {
    skipBlanks(reader);
    const from = reader.at;
    const word = take(reader, /[A-Za-z0-9][\w.-]*/y)?.[0];
    if (word === undefined) return atEnd(reader) ? path : fail(reader, 'syntax error', from);
    const { menus, commands } = reader.grammar;
    const [below, here] = path.startsWith(UNKNOWN) ? [[], []] : [menus(path), commands(path)];
    const exact = here.includes(word) ? word : undefined;
    const meant = below.includes(word) ? word : (exact ?? nameMeant(word, [...below, ...here]));
    if (meant !== undefined && below.includes(meant)) {
      path = `${path}/${meant}`;
      if (peek(reader) === '/' && !reader.slashes) fail(reader, 'expected end of command');
      if (peek(reader) === '/') reader.at += 1;
    } else if (meant !== undefined) return inCommand(reader, path, meant, from);
    else if (path.startsWith(UNKNOWN)) return unknownRest(reader, path, word, from);
    else {
      const spot = spotOf(reader, from);
      const goesOn =
        /[ \t]*[/a-z]/y.test(reader.text.slice(reader.at)) && !/[ \t]*[\w-]+=/y.test(reader.text.slice(reader.at));
      reader.unknown({ kind: goesOn ? 'menu' : 'command', name: word, path, spot });
      path = goesOn ? `${UNKNOWN}${path}/${word}` : path;
      if (!goesOn) return inCommand(reader, UNKNOWN, word, from);
      if (peek(reader) === '/') reader.at += 1;
    }
  }
}

/** Within an unknown menu every word may be a menu, until something stands there that only a command has. */
function unknownRest(reader: Reader, path: string, word: string, from: number): Statement | string {
  const verb = /^(?:add|set|remove|print|find|get|enable|disable|move|export|monitor|run)$/.test(word);
  if (verb) return inCommand(reader, path, word, from);
  if (peek(reader) === '/') reader.at += 1;
  return inMenu(reader, `${path}/${word}`);
}

function inCommand(reader: Reader, path: string, name: string, from: number): Statement {
  const at = spotOf(reader, from);
  const takes = path.startsWith(UNKNOWN) ? null : reader.grammar.parameters(path, name);
  const args: Argument[] = [];
  let where: Expression | null = null;
  for (;;) {
    skipBlanks(reader);
    if (atEnd(reader)) break;
    if (take(reader, /where(?![\w=-])/y) !== null || name === 'find') {
      skipBlanks(reader);
      if (!atEnd(reader)) where = readWhere(reader, path);
      break;
    }
    args.push(argument(reader, path, { names: takes, code: null, path, command: name }));
  }
  return { kind: 'command', at, path, name, args, where };
}

/** What may stand behind a command. */
interface Taken {
  /** Null: any name. */
  readonly names: readonly string[] | null;
  /** Which hold statements; null: all that have braces. */
  readonly code: readonly string[] | null;
  readonly path: string;
  readonly command: string;
}

function readArguments(reader: Reader, menu: string, known: Builtin | null): readonly Argument[] {
  const args: Argument[] = [];
  let place = 0;
  for (;;) {
    skipBlanks(reader);
    if (atEnd(reader)) return args;
    const names = known === null ? null : known.takes;
    const next = known === null ? [] : (known.code ?? []);
    const byPlace = known?.takes[place];
    const code = byPlace !== undefined && next.includes(byPlace) ? [...next, ''] : next;
    const read = argument(reader, menu, { names, code, path: ':', command: '' });
    if (read.name === null) place += 1;
    args.push(read);
  }
}

function argument(reader: Reader, menu: string, { names, code, path, command }: Taken): Argument {
  const from = reader.at;
  const at = spotOf(reader, from);
  const bare = take(reader, /!([A-Za-z][\w.-]*)(?=[\s;\])}]|$)/y);
  if (bare !== null && path !== ':') return { name: meant(bare[1] ?? ''), value: literal(''), at };
  reader.at = from;
  const named = take(reader, /([A-Za-z.][\w.-]*)[ \t]*=(?!=)/y);
  if (named !== null) {
    take(reader, /[ \t]+(?=[{("[$])/y);
    const name = meant(named[1] ?? '');
    const ends = /^$|[\s;\])}]/.test(peek(reader));
    return { name, value: ends ? literal('') : readOne(code === null || code.includes(name)), at };
  }
  const flag = BY_PLACE.has(command) || path === ':' ? null : take(reader, /([a-z][\w-]*)(?=[\s;\])}]|$)/y);
  if (flag !== null && (names === null || names.includes(flag[0]))) return { name: flag[0], value: literal(''), at };
  reader.at = from;
  return { name: null, value: readOne(code === null || code.includes('')), at };

  function meant(word: string): string {
    if (names === null) return word;
    const name = nameMeant(word, names);
    if (name === undefined) reader.unknown({ kind: 'argument', name: word, path, command, spot: at });
    return name ?? word;
  }

  function readOne(isCode: boolean): Expression {
    const value = readValue(reader, menu, isCode);
    if (!/^$|[\s;\])}\\]/.test(peek(reader))) fail(reader, 'expected end of command');
    return value;
  }
}

function literal(raw: string): Expression {
  return { kind: 'literal', value: raw, raw };
}
