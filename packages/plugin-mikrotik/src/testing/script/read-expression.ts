import { atEnd, fail, peek, skipBlanks, skipLines, spotOf, take, type Reader } from './reader.ts';
import type { Expression } from './syntax.ts';
import { literalOf } from './values.ts';

/** How an expression is read, and with what the parts that are no operators are. */
export interface Manner {
  /** Bare words on the left are properties of a row, and terms side by side must all hold. */
  readonly where: boolean;
  /** Line ends do not end it: it stands in parentheses. */
  readonly lines: boolean;
  readonly part: (reader: Reader, menu: string) => Expression;
  readonly parentheses: (reader: Reader, menu: string, where: boolean) => Expression;
  readonly array: (reader: Reader, menu: string) => Expression;
}

/** Operators from the loosest to the tightest; words need no blank behind them when a sign follows. */
const LEVELS: readonly RegExp[] = [
  /\|\||or(?![\w-])/y,
  /&&|and(?![\w-])/y,
  /!=|<=|>=|=|<(?!<)|>(?!>)|~|in(?![\w-])/y,
  /,/y,
  /\./y,
  /<<|>>|\|(?!\|)|\^|&(?!&)/y,
  /\+|-(?!>)/y,
  /[*/%]/y,
  /->/y,
];
const AND = 1;
const COMPARED = 2;

const SAME: Readonly<Record<string, string>> = { or: '||', and: '&&' };

/** Reads an expression with its operators. */
export function readExpression(reader: Reader, menu: string, manner: Manner): Expression {
  return readLevel(reader, menu, manner, 0);
}

function readLevel(reader: Reader, menu: string, manner: Manner, level: number): Expression {
  const pattern = LEVELS[level];
  if (pattern === undefined) return readUnary(reader, menu, manner);
  let left = readLevel(reader, menu, manner, level + 1);
  for (;;) {
    skip(reader, manner);
    const found = take(reader, pattern);
    if (found !== null) {
      const operator = SAME[found[0]] ?? found[0];
      const right =
        manner.where && level === COMPARED
          ? readOperand(reader, menu, manner)
          : readLevel(reader, menu, manner, level + 1);
      left = { kind: 'binary', operator, left, right };
    } else if (
      manner.where &&
      level === AND &&
      !atEnd(reader) &&
      !/[|]|or(?![\w-])/y.test(reader.text.slice(reader.at))
    ) {
      left = { kind: 'binary', operator: '&&', left, right: readLevel(reader, menu, manner, level + 1) };
    } else return left;
  }
}

/** What a property is compared with: a bare word there is a value, not another property. */
function readOperand(reader: Reader, menu: string, manner: Manner): Expression {
  skip(reader, manner);
  if (/["$[({]/.test(peek(reader))) return readLevel(reader, menu, manner, COMPARED + 1);
  const word = take(reader, /(?:[^\s;\])}"&|]|&(?!&)|\|(?!\|))+/y);
  // `where comment=` and nothing: what has no comment.
  if (word === null) return { kind: 'literal', value: '', raw: '' };
  return { kind: 'literal', value: literalOf(word[0]), raw: word[0] };
}

function readUnary(reader: Reader, menu: string, manner: Manner): Expression {
  skip(reader, manner);
  if (take(reader, /!(?!=)|not(?![\w-])/y) !== null) return { kind: 'not', of: readUnary(reader, menu, manner) };
  if (take(reader, /-(?=[$([])/y) !== null) return { kind: 'minus', of: readUnary(reader, menu, manner) };
  const sign = peek(reader);
  if (sign === '(') return manner.parentheses(reader, menu, manner.where);
  if (sign === '{') return manner.array(reader, menu);
  if (/["$[]/.test(sign) && sign !== '') return manner.part(reader, menu);
  return readWord(reader, menu, manner);
}

/** A bare word between operators. A slash or a hyphen belongs to it only where it cannot be an operator. */
function readWord(reader: Reader, menu: string, { where }: Manner): Expression {
  const from = reader.at;
  const number = take(reader, /-?\d+(?:\.\d+){3}(?:\/\d+)?|-?\d[\w:]*(?:\.\d+)?|\*[0-9A-Fa-f]+/y);
  const word = number ?? take(reader, /[A-Za-z_.][\w.]*(?:-[A-Za-z][\w]*)*/y);
  if (word === null) return fail(reader, 'syntax error', from);
  const raw = word[0];
  const value = literalOf(raw);
  if (!where || number !== null || typeof value !== 'string') return { kind: 'literal', value, raw };
  const known = reader.grammar.properties(menu);
  const spot = spotOf(reader, from);
  if (known !== null && !raw.startsWith('.') && !known.includes(raw)) {
    reader.unknown({ kind: 'property', name: raw, path: menu, spot });
  }
  return { kind: 'property', name: raw, at: spot };
}

function skip(reader: Reader, { lines }: Manner): void {
  if (lines) skipLines(reader);
  else skipBlanks(reader);
}
