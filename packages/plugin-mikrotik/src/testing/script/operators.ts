import { ScriptFault } from './syntax.ts';
import { ipNumber, ipText, listOf, readSpan, textOf, truthOf, type List, type Value } from './values.ts';

/** Applies an operator to two values. @throws {ScriptFault} when it has no meaning for them */
export function apply(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '=':
      return isSame(left, right);
    case '!=':
      return !isSame(left, right);
    case '<':
      return orderOf(left, right) < 0;
    case '>':
      return orderOf(left, right) > 0;
    case '<=':
      return orderOf(left, right) <= 0;
    case '>=':
      return orderOf(left, right) >= 0;
    case '~':
      return matches(textOf(left), textOf(right));
    case 'in':
      return isIn(left, right);
    case '.':
      return textOf(left) + textOf(right);
    case ',':
      return { kind: 'array', entries: [...entriesOf(left), ...entriesOf(right)] };
    case '->':
      return elementOf(left, right);
    default:
      return calculate(operator, left, right);
  }
}

/** Whether two values are equal: numbers, spans and truth by what they mean, all else by its text. */
export function isSame(left: Value, right: Value): boolean {
  if (textOf(left) === textOf(right)) return true;
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    const truth = truthOf(left);
    return truth !== undefined && truth === truthOf(right);
  }
  if (typeof left === 'string' && typeof right === 'string') return false;
  return orderOf(left, right) === 0;
}

/** The entry of an array by its key or its place; nothing when there is none. */
function elementOf(array: Value, key: Value): Value {
  if (!isList(array)) return undefined;
  if (typeof key === 'number') return array.entries[key]?.value;
  const wanted = textOf(key);
  return array.entries.find((entry) => entry.key === wanted)?.value;
}

/** An array with one entry set. */
export function withElement(array: Value, key: Value, value: Value): List {
  const entries = [...entriesOf(array)];
  const place = typeof key === 'number' ? key : entries.findIndex((entry) => entry.key === textOf(key));
  const entry = { key: typeof key === 'number' ? (entries[place]?.key ?? null) : textOf(key), value };
  if (place < 0 || place >= entries.length) entries.push(entry);
  else entries[place] = entry;
  return { kind: 'array', entries };
}

/** Whether a value is an array. */
export function isList(value: Value): value is List {
  return typeof value === 'object' && value !== null && value.kind === 'array';
}

/** What a loop over a value goes through: an array's values, one value, or none for nothing. */
export function valuesIn(value: Value): readonly Value[] {
  return entriesOf(value).map((entry) => entry.value);
}

/** Whether a text fits a regular expression of RouterOS. @throws {ScriptFault} when it is none */
function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new ScriptFault('bad regular expression');
    throw cause;
  }
}

function entriesOf(value: Value): List['entries'] {
  if (isList(value)) return value.entries;
  return value === undefined || value === null ? [] : listOf([value]).entries;
}

/** Below, at or above zero. */
function orderOf(left: Value, right: Value): number {
  const [first, second] = [measureOf(left), measureOf(right)];
  if (first !== undefined && second !== undefined && first.unit === second.unit) return first.size - second.size;
  const [before, after] = [textOf(left), textOf(right)];
  return before < after ? -1 : before > after ? 1 : 0;
}

/** A number, a span or an address as something that can be compared. */
function measureOf(value: Value): { readonly unit: string; readonly size: number } | undefined {
  if (typeof value === 'object' && value?.kind === 'time') return { unit: 'time', size: value.ms };
  const text = textOf(value);
  if (/^-?\d+$/.test(text)) return { unit: 'number', size: Number(text) };
  const ip = ipNumber(text);
  if (ip !== undefined) return { unit: 'ip', size: ip };
  const ms = text === '' ? null : readSpan(text);
  return ms === null ? undefined : { unit: 'time', size: ms };
}

function isIn(left: Value, right: Value): boolean {
  if (isList(right)) return right.entries.some((entry) => isSame(entry.value, left));
  const [network = '', length = '32'] = textOf(right).split('/');
  const [inner, outer] = [ipNumber(textOf(left).split('/')[0] ?? ''), ipNumber(network)];
  if (inner === undefined || outer === undefined) return false;
  const block = 2 ** (32 - Number(length));
  return Math.floor(inner / block) === Math.floor(outer / block);
}

function calculate(operator: string, left: Value, right: Value): Value {
  const [first, second] = [amountOf(left), amountOf(right)];
  if (first === undefined || second === undefined) {
    throw new ScriptFault(`cannot ${VERBS[operator] ?? 'calculate'} these types`);
  }
  if ((operator === '/' || operator === '%') && second.size === 0) throw new ScriptFault('division by zero');
  const size = counted(operator, first.size, second.size);
  const units = [first.unit, second.unit];
  if (units.includes('ip') && units[0] !== units[1]) return { kind: 'ip', text: ipText(size) };
  // An hour divided by an hour is a number, an hour by two is half an hour.
  const plain = operator === '/' && units[0] === units[1];
  return units.includes('time') && !plain ? { kind: 'time', ms: size } : size;
}

const VERBS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'divide',
};

function counted(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return Math.trunc(left / right);
    case '%':
      return left % right;
    case '<<':
      return left * 2 ** right;
    case '>>':
      return Math.floor(left / 2 ** right);
    default:
      return bitwise(operator, left, right);
  }
}

function bitwise(operator: string, left: number, right: number): number {
  const [first, second] = [BigInt(left), BigInt(right)];
  return Number(operator === '&' ? first & second : operator === '|' ? first | second : first ^ second);
}

/** A value as a number to calculate with; nothing counts as nought. */
function amountOf(value: Value): { readonly unit: string; readonly size: number } | undefined {
  if (value === undefined || value === null) return { unit: 'number', size: 0 };
  if (typeof value === 'number') return { unit: 'number', size: value };
  const measure = measureOf(value);
  return typeof value === 'string' && measure?.unit !== 'number' ? undefined : measure;
}
