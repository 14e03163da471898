import type { PluginHost } from '@daftari/core';
import type { PrintAsk, RouterLink, Row } from '../client/link.ts';
import { readMark } from '../comment.ts';
import { mikrotikErrors } from '../errors.ts';
import { movedClock } from './exchange.ts';
import { pullTables } from './tables.ts';
import { ABSENT, UNKNOWN, type Change } from './work.ts';

/** What was seen is believed for this long: a router that has not asked since is away. */
const BELIEVED_MS = 300_000;

/** What an object is known by where it has no mark yet, by its menu; elsewhere its whole comment. */
const NATURAL: Readonly<Record<string, readonly string[]>> = {
  '/ppp/secret': ['name'],
  '/ppp/profile': ['name'],
  '/queue/simple': ['name'],
  '/system/scheduler': ['name'],
  '/ip/hotspot/user': ['name'],
  '/ip/hotspot/user/profile': ['name'],
  '/ip/hotspot/ip-binding': ['mac-address'],
  '/ip/dhcp-server/lease': ['mac-address'],
  '/ip/firewall/address-list': ['list', 'address'],
  '/ppp/active': ['name'],
  '/ip/hotspot/active': ['user', 'mac-address'],
};

/**
 * A router that asks for its work, as a link. What is written is queued and answered at once; what is read is what the
 * router showed last, and while something is queued or not yet shown it is unreachable, so that nobody takes a wish for
 * a fact: whoever writes and reads back is told to come again, and finds it done.
 */
export function pullLink(host: PluginHost, router: string): RouterLink {
  const tables = pullTables(host);
  const away = (reason: string): Error => mikrotikErrors.unreachable({ address: router, reason });
  // The new state is written before who is online is sent away: what was wished first is done first.
  let last = 0;
  const queue = async (item: string, change: Change): Promise<void> => {
    const rev = host.ids.next('pull');
    last = Math.max(host.clock.now(), last + 1);
    const wish = { change: JSON.stringify(change), told: null, queued: BigInt(last) };
    await tables.work.put({ router, item: `${change.menu} ${item}`, rev, ...wish });
  };
  const shown = async (menu: string): Promise<readonly Row[]> => {
    const row = await tables.seen.get({ router, menu });
    if (row === null) await tables.seen.insertOnce({ router, menu, rows: '[]', partial: '[]', seen_at: null });
    const at = Number(row?.seen_at ?? 0n);
    const now = host.clock.now();
    if (at <= now - BELIEVED_MS) throw away(`it has not shown ${menu} since it was asked; it asks for its work itself`);
    if (row?.rows === ABSENT) {
      throw mikrotikErrors.unsupported({ address: router, command: `${menu}/print`, message: 'no such command' });
    }
    const rows = JSON.parse(row?.rows ?? '[]') as readonly Row[];
    return menu === '/system/clock' ? rows.map((each) => movedClock(each, now - at)) : rows;
  };
  /** How the object with an id is found on the router, where it may be gone or another one meanwhile. */
  const knownBy = async (menu: string, id: string, command: string): Promise<Row> => {
    const row = (await shown(menu)).find((each) => each['.id'] === id);
    if (row === undefined) throw mikrotikErrors.noSuchItem({ address: router, command, message: 'no such item' });
    return identity(menu, row);
  };
  const refusal = (command: string | null, message: string | null): Error =>
    mikrotikErrors.trap({ address: router, command, message });
  /** Fields that this router has said not to know: refused at once from then on, as the API refuses them. */
  const unknown = new Set<string>();
  const refuseUnknown = (menu: string, values: Row, command: string): void => {
    const field = Object.keys(values).find((name) => unknown.has(`${menu} ${name}`));
    if (field !== undefined) throw refusal(`${menu}/${command}`, `${UNKNOWN}${field}`);
  };
  const ended = Promise.withResolvers<Error | null>();
  return {
    transport: 'rest',
    async print(menu, ask) {
      const queued = (await tables.work.find({ router })).filter(({ item }) => item?.startsWith(`${menu} `));
      for (const { item, rev, told } of queued) {
        if (told === null) continue;
        await tables.work.remove({ router, item }, { rev });
        if (!told.startsWith(UNKNOWN)) throw refusal(item, told);
        for (const field of told.slice(UNKNOWN.length).split(' ')) unknown.add(`${menu} ${field}`);
      }
      const waiting = queued.filter(({ told }) => told === null).length;
      if (waiting > 0) throw away(`${waiting} of ${menu} wait until it asks for its work`);
      return chosen(await shown(menu), ask);
    },
    async add(menu, values) {
      refuseUnknown(menu, values, 'add');
      const find = identity(menu, values);
      await queue(nameOf(find), { kind: 'ensure', menu, find, values, untilAt: untilOf(values) });
      return `*pull:${nameOf(find)}`;
    },
    async set(menu, id, values) {
      refuseUnknown(menu, values, 'set');
      const find = id === null ? {} : await knownBy(menu, id, `${menu}/set`);
      await queue(nameOf(find), { kind: 'set', menu, find, values, untilAt: untilOf(values) });
    },
    async remove(menu, id) {
      const find = await knownBy(menu, id, `${menu}/remove`);
      await queue(nameOf(find), { kind: 'absent', menu, find, values: {}, untilAt: null });
    },
    move(menu) {
      return Promise.reject(
        mikrotikErrors.unsupported({ address: router, command: `${menu}/move`, message: 'by pull' }),
      );
    },
    async run(menu, command, values = {}) {
      await queue(`${command} ${nameOf(values)}`, { kind: 'run', menu, find: {}, values, command, untilAt: null });
      return [];
    },
    listen(menu) {
      return Promise.reject(
        mikrotikErrors.unsupported({ address: router, command: `${menu}/listen`, message: 'by pull' }),
      );
    },
    closed: ended.promise,
    close() {
      ended.resolve(null);
      return Promise.resolve();
    },
  };
}

function identity(menu: string, row: Row): Row {
  const names = (NATURAL[menu] ?? []).filter((name) => row[name] !== undefined);
  if (names.length > 0) return Object.fromEntries(names.map((name) => [name, row[name] ?? '']));
  if (row['comment'] !== undefined) return { comment: row['comment'] };
  // What the router made itself, such as a session, has nothing but its id.
  return { '.id': row['.id'] ?? '' };
}

function nameOf(find: Row): string {
  return Object.entries(find)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function untilOf(values: Row): number | null {
  return readMark(values['comment'])?.untilAt ?? null;
}

function chosen(rows: readonly Row[], { where = {}, anyOf, proplist }: PrintAsk = {}): readonly Row[] {
  const fits = (row: Row): boolean =>
    Object.entries(where).every(([name, value]) => row[name] === value) &&
    (anyOf === undefined || anyOf.values.includes(row[anyOf.field] ?? ''));
  const found = rows.filter(fits);
  if (proplist === undefined) return found;
  return found.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => proplist.includes(name))));
}
