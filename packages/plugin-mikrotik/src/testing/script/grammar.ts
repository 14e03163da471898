import type { Menu } from '../engine/schema.ts';
import { isSince } from './builtins.ts';
import { EXTRAS } from './extras.ts';
import type { Grammar } from './syntax.ts';

const LOOKING = ['print', 'get', 'export'];
const SHOWN = [
  'brief',
  'detail',
  'terse',
  'value-list',
  'as-value',
  'count-only',
  'without-paging',
  'where',
  'from',
  'stats',
  'file',
  'append',
  'interval',
  'follow',
  'follow-only',
  'proplist',
  'show-ids',
  'value-name',
  'numbers',
  'about',
];

/** What the console of a release knows by name, from the menus that it has. */
export function grammarOf(version: string, menus: ReadonlyMap<string, Menu>): Grammar {
  const extras = EXTRAS.filter(({ since }) => since === undefined || isSince(version, since));
  const below = new Map<string, Set<string>>();
  for (const path of [...menus.keys(), ...extras.map((extra) => extra.path)]) hang(path, below);
  return {
    version,
    menus: (path) => [...(below.get(path) ?? [])],
    commands(path) {
      const menu = menus.get(path);
      const own = extras.filter((extra) => extra.path === path).map(({ command }) => command);
      return menu === undefined ? (path === '' ? own : [...own, 'export']) : [...commandsOf(menu), ...own];
    },
    parameters(path, command) {
      const extra = extras.find((one) => one.path === path && one.command === command);
      if (extra !== undefined) return extra.takes;
      const menu = menus.get(path);
      return menu === undefined ? null : parametersOf(menu, command);
    },
    properties(path) {
      const menu = menus.get(path);
      return menu === undefined ? null : [...menu.fields.keys()];
    },
  };
}

/** Puts each word of a path below the one before. */
function hang(path: string, below: Map<string, Set<string>>): void {
  const words = path.split('/').slice(1);
  for (const [place, word] of words.entries()) {
    const above = words
      .slice(0, place)
      .map((each) => `/${each}`)
      .join('');
    below.set(above, (below.get(above) ?? new Set()).add(word));
  }
}

function commandsOf(menu: Menu): readonly string[] {
  if (menu.single === true) return menu.dynamic === undefined ? [...LOOKING, 'set', 'reset'] : LOOKING;
  const items = [...LOOKING, 'find'];
  if (menu.dynamic !== undefined) return menu.dynamic === 'removable' ? [...items, 'remove'] : items;
  const changed = [...items, 'set', 'enable', 'disable', 'comment', 'unset', 'reset'];
  const made = menu.fixed === true ? changed : [...changed, 'add', 'remove'];
  return menu.ordered === true ? [...made, 'move'] : made;
}

function parametersOf(menu: Menu, command: string): readonly string[] | null {
  const written = [...menu.fields.values()].filter((field) => !field.readOnly).map(({ name }) => name);
  switch (command) {
    case 'add':
      return [...written, 'copy-from', ...(menu.ordered === true ? ['place-before'] : [])];
    case 'set':
      return menu.single === true ? written : [...written, 'numbers', 'number', '.id'];
    case 'print':
      return SHOWN;
    case 'get':
      return ['numbers', 'number', 'value-name', '.id'];
    case 'move':
      return ['numbers', 'destination'];
    case 'comment':
      return ['numbers', 'comment'];
    case 'unset':
      return ['numbers', 'value-name'];
    case 'export':
      return null;
    default:
      return ['numbers', '.id'];
  }
}
