import type { Around, House } from './house.ts';
import { normalise } from './kinds.ts';
import type { Menu } from './schema.ts';
import type { OwnTable } from './table.ts';
import { traps } from './trap.ts';
import type { Ask, Item, Row } from './types.ts';

/** A command on one menu. */
export interface Call {
  readonly house: House;
  readonly menu: Menu;
  readonly table: OwnTable;
  readonly ask: Ask;
  readonly args: Row;
}

/** Arguments that steer a command and are no fields. */
const STEERING = new Set(['.id', 'numbers', 'place-before', 'copy-from', '.proplist', 'destination', 'value-name']);

/** Adds an item; answers its `.id`. @throws {RouterOsTrap} as the router refuses. */
export function add({ house, menu, table, ask, args }: Call): string {
  const copied = args['copy-from'] === undefined ? {} : onlyOne({ house, menu, table, ask, args }, 'copy-from').values;
  const values: Record<string, string> = { ...writable(menu, copied), ...read(house, menu, args) };
  for (const field of menu.fields.values())
    if (field.required && values[field.name] === undefined) throw traps.missing(field.name);
  const around: Around = { house, table, actor: ask.actor, id: null, asked: args };
  const rule = house.rules.get(menu.path);
  rule?.complete?.(values, around);
  checkUnique(menu, table, values, null);
  const live = rule?.live?.(values, around);
  const before =
    args['place-before'] === undefined ? undefined : onlyOne({ house, menu, table, ask, args }, 'place-before').id;
  return table.add(values, {
    actor: ask.actor,
    ...(live === undefined ? {} : { live }),
    ...(before === undefined ? {} : { before }),
  });
}

/** Changes the items named, all of them checked before any of them changes. @throws {RouterOsTrap} */
export function set(call: Call): void {
  const { house, menu, table, ask, args } = call;
  const asked = read(house, menu, args);
  const items = menu.single === true ? table.items().slice(0, 1) : chosen(call);
  const changes = items.map((item) => {
    if (isRoutersOwn(menu, item)) throw traps.failure('can not change dynamic object');
    const values = { ...item.values, ...asked };
    house.rules.get(menu.path)?.complete?.(values, { house, table, actor: ask.actor, id: item.id, asked: args });
    checkUnique(menu, table, values, item.id);
    return [item, changed(item.values, values)] as const;
  });
  for (const [item, values] of changes) table.set(item.id, values, ask.actor);
}

/** Takes values away, back to their defaults. @throws {RouterOsTrap} */
export function unset(call: Call): void {
  const { menu, table, ask, args } = call;
  for (const item of chosen(call)) {
    for (const name of (args['value-name'] ?? '').split(',')) {
      const field = menu.fields.get(name);
      if (field === undefined || field.required) throw traps.noMatch('value-name');
      table.set(item.id, { [name]: field.initial }, ask.actor);
    }
  }
}

/** Removes the items named, all of them found before any is gone. @throws {RouterOsTrap} */
export function remove(call: Call): void {
  const { house, menu, table, ask, args } = call;
  const items = chosen(call);
  const around = { house, table, actor: ask.actor, asked: args };
  for (const item of items) {
    if (item.values['default'] === 'true' || item.values['builtin'] === 'true')
      throw traps.failure('can not remove default item');
    if (menu.dynamic === undefined && isRoutersOwn(menu, item)) throw traps.failure('can not remove dynamic object');
    house.rules.get(menu.path)?.mayRemove?.(table.row(item), { ...around, id: item.id });
  }
  for (const { id } of items) table.remove(id, ask.actor);
}

/** A person may change and remove entries with a timeout and leases; other dynamic items are the router's own. */
const isRoutersOwn = ({ path }: Menu, { values }: Item): boolean =>
  values['dynamic'] === 'true' && path !== '/ip/firewall/address-list' && path !== '/ip/dhcp-server/lease';

/** The items a command names, by number or by name. @throws {RouterOsTrap} if one is missing. */
export function chosen({ table, args }: Pick<Call, 'table' | 'args'>): readonly Item[] {
  const named = args['.id'] ?? args['numbers'];
  if (named === undefined) throw traps.missing('.id');
  return named.split(',').map((one) => find(table, one));
}

/** The one item that an argument such as `place-before` names. */
export function onlyOne({ table, args }: Call, argument: string): Item {
  return find(table, args[argument] ?? '');
}

function find(table: OwnTable, named: string): Item {
  if (/^\*[0-9A-Fa-f]+$/.test(named)) {
    const item = table.get(`*${named.slice(1).toUpperCase()}`);
    if (item === undefined) throw traps.itemGone();
    return item;
  }
  const item = named === '' ? undefined : table.find('name', named);
  if (item === undefined) throw traps.noItem();
  return item;
}

/** The fields among the arguments, in the form in which they print. @throws {RouterOsTrap} */
function read(house: House, menu: Menu, args: Row): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) {
    if (STEERING.has(name)) continue;
    const field = menu.fields.get(name);
    if (field === undefined || field.readOnly) throw traps.unknownParameter(name);
    const resolve = (path: string, wanted: string): string | null => resolveName(house, path, wanted);
    values[name] =
      field.kind.name === 'iface'
        ? normalise({ ...field.kind, name: 'ref', of: '/interface' }, name, value, resolve)
        : normalise(field.kind, name, value, resolve);
  }
  return values;
}

/** A reference may be given by name or by number; it prints as the name. */
function resolveName(house: House, path: string, wanted: string): string | null {
  if (!house.menus.has(path)) return null;
  const table = house.tableOf(path);
  const item = wanted.startsWith('*') ? table.get(wanted.toUpperCase()) : table.find('name', wanted);
  return item?.values['name'] ?? null;
}

function checkUnique(menu: Menu, table: OwnTable, values: Row, self: string | null): void {
  for (const { of, says } of menu.unique ?? []) {
    if (of.some((name) => name === 'mac-address' && (values[name] ?? '') === '')) continue;
    const twin = table
      .items()
      .some((item) => item.id !== self && of.every((name) => (item.values[name] ?? '') === (values[name] ?? '')));
    if (twin) throw traps.failure(says);
  }
}

const writable = (menu: Menu, values: Row): Row =>
  Object.fromEntries(Object.entries(values).filter(([name]) => menu.fields.get(name)?.readOnly === false));

/** Only what differs; a value that went away is undefined. */
function changed(before: Row, after: Row): Record<string, string | undefined> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names].filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  );
}
