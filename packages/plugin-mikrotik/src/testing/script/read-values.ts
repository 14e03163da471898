import { readExpression } from './read-expression.ts';
import { fail, peek, skipLines, take, type Reader } from './reader.ts';
import type { Expression } from './syntax.ts';
import { literalOf } from './values.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  _: ' ',
};

/** Reads a value as it stands behind an argument or a command. `code`: braces mean statements, not an array. */
export function readValue(reader: Reader, menu: string, code: boolean): Expression {
  switch (peek(reader)) {
    case '{':
      return code ? readCode(reader, menu) : readArray(reader, menu);
    case '"':
    case '$':
    case '[':
    case '(':
      return readPart(reader, menu);
    default: {
      const at = reader.at;
      const word = take(reader, /[^\s;\])}"[{]+/y);
      if (word === null) return fail(reader, 'syntax error', at);
      return { kind: 'literal', value: literalOf(word[0]), raw: word[0] };
    }
  }
}

/** Reads what begins with a quote, a dollar, a bracket or a parenthesis. */
export function readPart(reader: Reader, menu: string): Expression {
  switch (peek(reader)) {
    case '"':
      return readText(reader, menu);
    case '$':
      reader.at += 1;
      return { kind: 'variable', name: readName(reader) };
    case '[':
      reader.at += 1;
      return { kind: 'command', body: reader.statements(reader, menu, ']') };
    default:
      return readParentheses(reader, menu, false);
  }
}

/** Reads `( … )`; in a `where` its bare words are properties. */
function readParentheses(reader: Reader, menu: string, where: boolean): Expression {
  reader.at += 1;
  const inner = readExpression(reader, menu, {
    where,
    lines: true,
    part: readPart,
    parentheses: readParentheses,
    array: readArray,
  });
  skipLines(reader);
  if (peek(reader) !== ')') return fail(reader, peek(reader) === '' ? 'expected closing parenthesis' : 'syntax error');
  reader.at += 1;
  return inner;
}

/** Reads what stands behind `where` or `find`, to the end of the command. */
export function readWhere(reader: Reader, menu: string): Expression {
  return readExpression(reader, menu, {
    where: true,
    lines: false,
    part: readPart,
    parentheses: readParentheses,
    array: readArray,
  });
}

/** Reads the name of a variable, plain or in quotes. */
export function readName(reader: Reader): string {
  const name = take(reader, /"((?:[^"\\]|\\.)*)"|[A-Za-z0-9_]+/y);
  return name === null ? fail(reader, 'syntax error') : (name[1] ?? name[0]);
}

function readText(reader: Reader, menu: string): Expression {
  const from = reader.at;
  reader.at += 1;
  const parts: (string | Expression)[] = [];
  for (;;) {
    const plain = take(reader, /[^"\\$]+/y);
    if (plain !== null) parts.push(plain[0]);
    const mark = peek(reader);
    if (mark === '') return fail(reader, 'expected closing quote', from);
    reader.at += 1;
    if (mark === '"') break;
    parts.push(mark === '\\' ? readEscape(reader) : readInset(reader, menu));
  }
  const texts = parts.filter((part) => part !== '');
  if (texts.every((part) => typeof part === 'string')) {
    const whole = texts.join('');
    return { kind: 'literal', value: whole, raw: whole };
  }
  return { kind: 'text', parts: texts };
}

/** What a backslash in a text means: a sign, an octet in hex, or that the line goes on below. */
function readEscape(reader: Reader): string {
  if (take(reader, /\r?\n[ \t]*/y) !== null) return '';
  const octet = take(reader, /[0-9A-F]{2}/y);
  if (octet !== null) return String.fromCharCode(Number.parseInt(octet[0], 16));
  const sign = peek(reader);
  const meant = ESCAPES[sign] ?? (/["\\$?]/.test(sign) ? sign : undefined);
  if (meant === undefined || sign === '') return fail(reader, 'syntax error');
  reader.at += 1;
  return meant;
}

/** What a dollar in a text means. */
function readInset(reader: Reader, menu: string): string | Expression {
  const next = peek(reader);
  if (next === '(' || next === '[') return readPart(reader, menu);
  return /[A-Za-z0-9_]/.test(next) ? { kind: 'variable', name: readName(reader) } : '$';
}

function readCode(reader: Reader, menu: string): Expression {
  reader.at += 1;
  const from = reader.at;
  const body = reader.statements(reader, menu, '}');
  return { kind: 'code', body, source: reader.text.slice(from, reader.at - 1) };
}

function readArray(reader: Reader, menu: string): Expression {
  reader.at += 1;
  const entries: { readonly key: Expression | null; readonly value: Expression }[] = [];
  for (;;) {
    take(reader, /(?:[\s;]|\\\r?\n)*/y);
    if (peek(reader) === '}') break;
    if (peek(reader) === '') return fail(reader, 'expected closing brace');
    const named = take(reader, /(?:"([^"\\$]*)"|([A-Za-z0-9_.-]+))[ \t]*=/y);
    const word = named === null ? null : (named[1] ?? named[2] ?? '');
    take(reader, /\s*/y);
    const key: Expression | null = word === null ? null : { kind: 'literal', value: word, raw: word };
    entries.push({ key, value: readValue(reader, menu, false) });
  }
  reader.at += 1;
  return { kind: 'array', entries };
}
