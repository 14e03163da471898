import { traps } from './trap.ts';
import type { Row } from './types.ts';

/**
 * Whether a row passes the query words of the API: each test pushes a truth on a stack, `?#` works on the stack, and
 * what is left must all be true. Order matters, as it does on a router.
 *
 * @throws {RouterOsTrap} for a word that is no query.
 */
export function passes(row: Row, queries: readonly string[]): boolean {
  const stack: boolean[] = [];
  for (const word of queries) {
    if (word.startsWith('?#')) operate(stack, word.slice(2));
    else stack.push(test(row, word.slice(1)));
  }
  return stack.every(Boolean);
}

function test(row: Row, word: string): boolean {
  const sign = word.charAt(0);
  if (sign === '-') return row[word.slice(1)] === undefined;
  const named = '<>='.includes(sign) ? word.slice(1) : word;
  const at = named.indexOf('=');
  if (at === -1) return row[named] !== undefined;
  const [name, wanted] = [named.slice(0, at), named.slice(at + 1)];
  const found = row[name];
  if (found === undefined) return false;
  if (sign === '<') return order(found, wanted) < 0;
  if (sign === '>') return order(found, wanted) > 0;
  return found === wanted || sameTruth(found, wanted);
}

const TRUTH: Readonly<Record<string, string>> = { yes: 'true', no: 'false' };
const sameTruth = (found: string, wanted: string): boolean =>
  (TRUTH[found] ?? found) === (TRUTH[wanted] ?? wanted) && (found in TRUTH || wanted in TRUTH);

/** Numbers by size, all else by letters. */
function order(found: string, wanted: string): number {
  const [left, right] = [Number(found), Number(wanted)];
  if (found !== '' && wanted !== '' && !Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return found < wanted ? -1 : found > wanted ? 1 : 0;
}

/**
 * Works on the stack from left to right: `!` turns the top over, `&` and `|` join the two at the top. Digits are an
 * index, 0 the top: followed by anything they push a copy of that value, at the end they replace the whole stack with
 * it. `.` after an index does nothing, after anything else it copies the top.
 */
function operate(stack: boolean[], operations: string): void {
  for (const { 0: token, index } of operations.matchAll(/\d+\.?|[!&|.]|./g)) {
    const last = index + token.length === operations.length;
    if (token === '!') stack.push(!pop(stack));
    else if (token === '&') join(stack, (one, other) => one && other);
    else if (token === '|') join(stack, (one, other) => one || other);
    else if (token === '.') stack.push(stack.at(-1) ?? true);
    else if (/^\d/.test(token)) pick(stack, token, last);
    else throw traps.badValue('query');
  }
}

const pop = (stack: boolean[]): boolean => stack.pop() ?? true;

function join(stack: boolean[], how: (one: boolean, other: boolean) => boolean): void {
  const [one, other] = [pop(stack), pop(stack)];
  stack.push(how(one, other));
}

function pick(stack: boolean[], token: string, last: boolean): void {
  const value = stack.at(-1 - Number.parseInt(token, 10));
  if (value === undefined) throw traps.badValue('query');
  if (last && !token.endsWith('.')) stack.length = 0;
  stack.push(value);
}
