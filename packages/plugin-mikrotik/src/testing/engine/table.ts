import type { Menu } from './schema.ts';
import type { Actor, Change, Item, Row, Table } from './types.ts';

/** Where new items get their numbers: menus of interfaces share one. */
export interface Numbers {
  next: number;
}

/** What a table needs of the router around it. */
interface TableNeeds {
  readonly menu: Menu;
  readonly numbers: Numbers;
  readonly tell: (change: Change) => void;
}

/** More about an item to come; `id` only where two menus show one thing. */
interface More {
  readonly live?: (id: string) => Row;
  readonly before?: string;
  readonly actor?: Actor | null;
  readonly id?: string;
}

/** A table as the engine itself sees it: an item can be given its number. */
export interface OwnTable extends Table {
  add(values: Row, more?: More): string;
}

/** The items of one menu. Raw: who writes here has checked, or is the router itself. */
export function createTable({ menu, numbers, tell }: TableNeeds): OwnTable {
  const items: Item[] = [];
  const byId = new Map<string, Item>();

  const row = ({ id, values, live }: Item): Row => ({
    ...(menu.single === true ? {} : { '.id': id }),
    ...values,
    ...live?.(id),
  });

  const changed = (kind: Change['kind'], item: Item, actor: Actor | null | undefined, before?: Row): void =>
    tell({
      menu: menu.path,
      kind,
      id: item.id,
      row: row(item),
      actor: actor ?? null,
      ...(before === undefined ? {} : { before }),
    });

  const placeOf = (before: string | null | undefined): number => {
    const at = before === undefined || before === null ? -1 : items.findIndex(({ id }) => id === before);
    return at === -1 ? items.length : at;
  };

  return {
    path: menu.path,
    items: () => items,
    get: (id) => byId.get(id),
    find: (field, value) => items.find(({ values }) => values[field] === value),
    row,
    add(values, { live, before, actor, id: given } = {}) {
      const id = given ?? `*${(numbers.next++).toString(16).toUpperCase()}`;
      const item: Item = { id, values: withDefaults(menu, values), ...(live === undefined ? {} : { live }) };
      items.splice(placeOf(before), 0, item);
      byId.set(id, item);
      changed('add', item, actor);
      return id;
    },
    set(id, values, actor) {
      const item = byId.get(id);
      if (item === undefined) return;
      const before = row(item);
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined) delete item.values[name];
        else item.values[name] = value;
      }
      changed('set', item, actor, before);
    },
    put(id, values) {
      const item = byId.get(id);
      if (item !== undefined) Object.assign(item.values, values);
    },
    remove(id, actor) {
      const item = byId.get(id);
      if (item === undefined) return;
      byId.delete(id);
      items.splice(items.indexOf(item), 1);
      changed('remove', item, actor);
    },
    move(id, before, actor) {
      const item = byId.get(id);
      if (item === undefined || id === before) return;
      items.splice(items.indexOf(item), 1);
      items.splice(placeOf(before), 0, item);
      changed('move', item, actor);
    },
  };
}

/** In the order of the menu's fields, so that rows print alike however they were given. */
function withDefaults(menu: Menu, values: Row): Record<string, string> {
  const full: Record<string, string> = {};
  for (const { name, initial } of menu.fields.values()) {
    const value = values[name] ?? initial;
    if (value !== undefined) full[name] = value;
  }
  return Object.assign(full, values);
}
