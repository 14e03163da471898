import { isList } from './operators.ts';
import type { Run, Scope } from './scope.ts';
import { ScriptFault, type Command, type Expression } from './syntax.ts';
import { listOf, textOf, truthOf, type ItemId, type Value } from './values.ts';

type Row = Readonly<Record<string, string>>;

/** How an expression is worked out, by the evaluator. */
export type ValueOf = (expression: Expression, run: Run, scope: Scope, row?: Row) => Value;

/** The names of arguments that may be written by their place. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  get: ['numbers', 'value-name'],
  unset: ['numbers', 'value-name'],
  comment: ['numbers', 'comment'],
  move: ['numbers', 'destination'],
  info: ['message'],
  warning: ['message'],
  error: ['message'],
  debug: ['message'],
  import: ['file-name'],
  ping: ['address'],
};

/** Runs a command of a menu. @throws as the router refuses it */
export function runCommand(command: Command, run: Run, scope: Scope, valueOf: ValueOf): Value {
  const args: Record<string, Value> = {};
  const places = PLACES[command.name] ?? ['numbers'];
  let place = 0;
  for (const { name, value } of command.args) {
    const meant = name ?? places[place] ?? 'numbers';
    if (name === null) place += 1;
    // A menu gets a bare word as it is written: 0712 is a name there, and no number.
    args[meant] =
      value.kind === 'literal' ? value.raw : value.kind === 'code' ? value.source : valueOf(value, run, scope);
  }
  const matching = (): readonly Row[] => {
    const { where } = command;
    const { rows } = run.host.execute(command.path, 'print', {});
    return where === null ? rows : rows.filter((row) => holds(valueOf(where, run, scope, row)));
  };
  switch (command.name) {
    case 'find':
      return listOf(matching().flatMap((row) => (row['.id'] === undefined ? [] : [idOf(row['.id'])])));
    case 'print':
      // The router itself writes the file: on release 6 there is no other way to make one.
      if ('file' in args) return void run.host.execute(command.path, 'print', { file: textOf(args['file']) });
      return command.path.startsWith('/') ? print(args, matching, run) : undefined;
    case 'get':
      return get(command.path, args, run);
    default:
      return act(command, args, run);
  }
}

/** A row that is compared says yes or no; a property alone says whether it is set to yes. */
function holds(value: Value): boolean {
  return truthOf(value) ?? textOf(value) !== '';
}

function idOf(text: string): ItemId {
  return { kind: 'id', text };
}

/** Shows rows; `as-value` answers them, and `count-only` their number. */
function print(args: Readonly<Record<string, Value>>, matching: () => readonly Row[], run: Run): Value {
  const rows = matching();
  if ('count-only' in args) {
    if (!('as-value' in args)) run.output.push(String(rows.length));
    return rows.length;
  }
  if ('as-value' in args) return listOf(rows.map(asValue));
  for (const [place, row] of rows.entries()) run.output.push(`${String(place).padStart(2)}  ${shown(row)}`);
  return undefined;
}

function shown(row: Row): string {
  return Object.entries(row)
    .filter(([name]) => name !== '.id')
    .map(([name, value]) => (/[\s"]/.test(value) ? `${name}="${value}"` : `${name}=${value}`))
    .join(' ');
}

function asValue(row: Row): Value {
  const entries = Object.entries(row).map(([key, value]) => ({
    key,
    value: key === '.id' ? idOf(value) : typed(value),
  }));
  return { kind: 'array', entries };
}

/** Truth is a value of its own; all else stays a text, for a name may look like a number. */
function typed(value: string | undefined): Value {
  return value === 'true' || value === 'yes' ? true : value === 'false' || value === 'no' ? false : value;
}

/** `get` of an item or of a menu that is one object: one field, or all of them. */
function get(path: string, args: Readonly<Record<string, Value>>, run: Run): Value {
  const { rows } = run.host.execute(path, 'print', {});
  const single = rows.length === 1 && rows[0]?.['.id'] === undefined;
  const named = args['value-name'] ?? (single ? args['numbers'] : undefined);
  const row = single ? rows[0] : rowMeant(args['numbers'] ?? args['number'] ?? args['.id'], rows);
  if (row === undefined) throw new ScriptFault('no such item');
  if (named === undefined) return asValue(row);
  const name = textOf(named);
  return name === '.id' ? idOf(row['.id'] ?? '') : typed(row[name]);
}

function rowMeant(meant: Value, rows: readonly Row[]): Row | undefined {
  const [first, ...others] = isList(meant) ? meant.entries.map((entry) => entry.value) : [meant];
  if (others.length > 0) throw new ScriptFault('invalid internal item number');
  if (first === undefined || first === null) return undefined;
  const text = textOf(first);
  const place = /^\d+$/.test(text) ? rows[Number(text)] : undefined;
  return rows.find((row) => row['.id'] === text || row['name'] === text) ?? place;
}

/** Any other command: once for each item that is meant, or once. Nothing found means nothing done. */
function act({ path, name }: Command, args: Readonly<Record<string, Value>>, run: Run): Value {
  const { numbers, ...others } = args;
  const words = Object.fromEntries(Object.entries(others).map(([key, value]) => [key, wordOf(value)]));
  if (numbers === undefined) {
    const { rows, ret } = run.host.execute(path, name, words);
    // What `/tool fetch` has brought, and what one look of `monitor` has shown, is one array with names.
    return 'as-value' in args && rows[0] !== undefined ? asValue(rows[0]) : valueAfter(name, ret);
  }
  const meant = isList(numbers) ? numbers.entries.map((entry) => textOf(entry.value)) : textOf(numbers).split(',');
  const places = meant.some((word) => /^\d+$/.test(word)) ? run.host.execute(path, 'print', {}).rows : [];
  let last: Value;
  for (const word of meant) {
    const named = places.some((row) => row['name'] === word);
    const id = named ? word : (places[Number(word)]?.['.id'] ?? word);
    last = valueAfter(name, run.host.execute(path, name, { ...words, '.id': id }).ret);
  }
  return last;
}

function valueAfter(command: string, ret: string | undefined): Value {
  return ret !== undefined && command === 'add' ? idOf(ret) : ret;
}

/** What a menu gets of a value: an array becomes a list with commas. */
function wordOf(value: Value): string {
  return isList(value) ? value.entries.map((entry) => textOf(entry.value)).join(',') : textOf(value);
}
