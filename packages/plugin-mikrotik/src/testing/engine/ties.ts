import type { House } from './house.ts';
import { parseInterval } from './intervals.ts';
import type { Change, Part, Row } from './types.ts';

/** Ties between menus: interfaces show in `/interface` too, names that change change where they are used. */
export function tieTogether(house: House): void {
  mirrorInterfaces(house);
  followNames(house);
}

const SHARED = ['name', 'mtu', 'mac-address', 'running', 'disabled', 'dynamic', 'comment', 'default-name'];

const shown = (row: Row): Row =>
  Object.fromEntries(SHARED.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));

/** One interface, two menus: what changes in one changes in the other. */
function mirrorInterfaces(house: House): void {
  const { engine } = house;
  const all = house.tableOf('/interface');
  let echoing = false;
  const once = (act: () => void): void => {
    if (echoing) return;
    echoing = true;
    act();
    echoing = false;
  };
  const typed = [...house.menus.values()].filter(({ interfaceType }) => interfaceType !== undefined);

  for (const { path, interfaceType = '' } of typed)
    engine.onChange(path, (change) =>
      once(() => {
        if (change.kind === 'add') all.add({ ...shown(change.row), type: interfaceType }, { id: change.id });
        if (change.kind === 'set') all.set(change.id, shown(change.row), change.actor);
        if (change.kind === 'remove') all.remove(change.id, change.actor);
      }),
    );
  engine.onChange('/interface', (change) =>
    once(() => {
      const own = typed.map(({ path }) => house.tableOf(path)).find((table) => table.get(change.id) !== undefined);
      if (own === undefined) return;
      if (change.kind === 'set') own.set(change.id, differing(change), change.actor);
      if (change.kind === 'remove') own.remove(change.id, change.actor);
    }),
  );
}

const differing = ({ row, before = {} }: Change): Row =>
  Object.fromEntries(
    SHARED.flatMap((name) => (row[name] === undefined || row[name] === before[name] ? [] : [[name, row[name]]])),
  );

/** References are by item: a profile renamed is renamed in every secret, and a profile gone leaves its number. */
function followNames(house: House): void {
  const users = new Map<string, (readonly [path: string, field: string])[]>();
  for (const menu of house.menus.values())
    for (const field of menu.fields.values()) {
      const of = field.kind.name === 'iface' ? '/interface' : field.kind.of;
      if (!['ref', 'refs', 'iface'].includes(field.kind.name)) continue;
      users.set(of, [...(users.get(of) ?? []), [menu.path, field.name]]);
    }
  for (const [path, places] of users)
    if (house.menus.has(path))
      house.engine.onChange(path, ({ kind, id, row, before }) => {
        const [old, now] = kind === 'remove' ? [row['name'], id] : [before?.['name'], row['name']];
        if (old === undefined || now === undefined || old === now) return;
        for (const [user, field] of places) rename(house, user, field, [old, now]);
      });
}

function rename(house: House, path: string, field: string, [old, now]: readonly [string, string]): void {
  const table = house.tableOf(path);
  for (const { id, values } of table.items())
    if (values[field]?.split(',').includes(old) === true)
      table.set(id, {
        [field]: values[field]
          .split(',')
          .map((one) => (one === old ? now : one))
          .join(','),
      });
}

/** The entries of address lists go when their time is over. */
export function listTimeouts({ engine, entryEnds: ends }: House): Part {
  const path = '/ip/firewall/address-list';
  const spans = new Map<string, string>();
  engine.onChange(path, ({ kind, id }) => {
    const given = engine.table(path).get(id)?.values['timeout'];
    const ms = given === undefined ? null : parseInterval(given);
    if (kind === 'remove' || ms === null) ends.delete(id);
    else if (kind === 'add' || given !== spans.get(id)) ends.set(id, engine.now() + ms);
    if (given === undefined) spans.delete(id);
    else spans.set(id, given);
  });
  return {
    nextAt: () => (ends.size === 0 ? null : Math.min(...ends.values())),
    advance(at) {
      for (const [id, endsAt] of ends) if (endsAt <= at) engine.table(path).remove(id);
    },
    reboot() {
      const gone = engine
        .table(path)
        .items()
        .filter(({ values }) => values['dynamic'] === 'true');
      for (const { id } of gone) engine.table(path).remove(id);
    },
  };
}
