import type { Call } from './edit.ts';
import { chosen } from './edit.ts';
import type { House } from './house.ts';
import { passes } from './query.ts';
import type { Menu } from './schema.ts';
import { traps } from './trap.ts';
import type { Actor, Answer, Row } from './types.ts';

const HIDDEN = '*****';

/** What `print` and `getall` answer: rows that pass the queries, with the columns asked for. */
export function print({ house, menu, table, ask, args }: Call): Answer {
  const queries = ask.queries ?? [];
  const wanted = args['.proplist']?.split(',');
  const items = args['.id'] === undefined ? table.items() : chosen({ table, args });
  const rows = items.map((item) => seenBy(table.row(item), menu, ask.actor)).filter((row) => passes(row, queries));
  if (args['file'] !== undefined) return printInto(house, args['file'], rows);
  if (args['count-only'] !== undefined) return { rows: [], ret: String(rows.length) };
  return { rows: wanted === undefined ? rows : rows.map((row) => pick(row, wanted)) };
}

/** `print file=x` writes what it would show into `x.txt`: how files are made on release 6. */
function printInto({ engine }: House, file: string, rows: readonly Row[]): Answer {
  const { date, time } = engine.wallClock();
  const contents = [`# ${date} ${time} by RouterOS ${engine.version}`, ...rows.map(shown), ''].join('\r\n');
  const name = /\.\w+$/.test(file) ? file : `${file}.txt`;
  const stamped = engine.since('7.15') ? 'last-modified' : 'creation-time';
  const values = { name, type: '.txt file', size: String(contents.length), contents, [stamped]: `${date} ${time}` };
  const there = engine.table('/file').find('name', name);
  if (there === undefined) engine.table('/file').add(values);
  else engine.table('/file').set(there.id, values);
  return { rows: [] };
}

const shown = (row: Row): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** The value of one field, as scripts ask for it. @throws {RouterOsTrap} */
export function get({ menu, table, ask, args }: Call): Answer {
  const item = menu.single === true ? table.items()[0] : chosen({ table, args })[0];
  const name = args['value-name'];
  if (item === undefined || name === undefined) throw traps.noItem();
  const value = seenBy(table.row(item), menu, ask.actor)[name];
  if (value === undefined && !menu.fields.has(name)) throw traps.unknownParameter(name);
  return { rows: [], ret: value ?? '' };
}

/** A row without what this person may not see. */
export function seenBy(row: Row, menu: Menu, actor: Actor): Row {
  let seen: Record<string, string> | undefined;
  for (const { name, writeOnly } of menu.guarded) {
    if (row[name] === undefined || (!writeOnly && actor.policy.has('sensitive'))) continue;
    seen ??= { ...row };
    if (writeOnly) delete seen[name];
    else if (row[name] !== '') seen[name] = HIDDEN;
  }
  return seen ?? row;
}

function pick(row: Row, names: readonly string[]): Row {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = row[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
