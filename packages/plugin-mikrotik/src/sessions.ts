import type { AccessView, Speed } from '@daftari/core';
import type { Row } from './client/link.ts';
import { isOn, durationMs } from './objects/values.ts';
import { LISTS, signOf } from './objects/walls.ts';
import type { ServiceKind } from './objects/object.ts';
import type { Look } from './reading.ts';
import { readSpeed } from './speeds.ts';

/** Somebody who is online at a router, as its menus show it. */
export interface Live {
  /** Names it within its router: `sessionKey`. */
  readonly key: string;
  readonly username: string;
  readonly address: string | null;
  readonly mac: string | null;
  /** What the queue that RouterOS made for it gives; null: none was found, or it limits nothing. */
  readonly speed: Speed | null;
  /** That queue, where RouterOS made one at her log-in; null: there is none, or it is one that is written for her. */
  readonly queue: Row | null;
  readonly walled: boolean;
  /** Whether the wall comes with her log-in; else an entry that was written puts her address behind it. */
  readonly walledByLogIn: boolean;
  readonly byRadius: boolean;
  readonly startedAt: number | null;
}

/** Where sessions stand, by the first part of their keys. */
export const SESSION_MENUS = {
  ppp: '/ppp/active',
  hotspot: '/ip/hotspot/active',
  host: '/ip/hotspot/host',
  lease: '/ip/dhcp-server/lease',
  arp: '/ip/arp',
} as const;

/** The short name of a menu of sessions. */
export type SessionKind = keyof typeof SESSION_MENUS;

/**
 * The key of a session: the menu in short, the `.id`, and a sign of who it is. Numbers begin anew when a router starts,
 * so that an `.id` alone may name somebody else by then. PPP has a number beside it that tells two sessions of a name
 * apart.
 */
export function sessionKey(kind: SessionKind, row: Row): string {
  const own = row['session-id'] ?? row['mac-address'] ?? row['caller-id'] ?? '';
  const name = row['name'] ?? row['user'] ?? row['address'] ?? '';
  return `${kind}/${row['.id'] ?? ''}/${signOf({ own, name })}`;
}

/** Takes the key of a session apart; null: it is none. */
export function readKey(key: string): { readonly kind: SessionKind; readonly id: string } | null {
  const [, kind, id] = /^([a-z]+)\/(\*[0-9A-Fa-f]+)\/[0-9a-z]+$/.exec(key) ?? [];
  return kind !== undefined && kind in SESSION_MENUS && id !== undefined ? { kind: kind as SessionKind, id } : null;
}

/** What shows whether somebody is online, and, of who is, how fast and behind which wall. */
export interface SessionLooks {
  readonly online: readonly Look[];
  readonly how: readonly Look[];
}

/** Where her sessions are looked for. */
export function sessionLooks(view: AccessView, kind: ServiceKind): SessionLooks {
  const { subscription, placement, addressing, lock } = view;
  const mac = (placement?.mac ?? lock?.device ?? '').toUpperCase();
  const address = addressing?.ipv4 ?? '';
  const name = subscription.username;
  const walls = { menu: '/ip/firewall/address-list', field: 'list', values: [LISTS.walled] };
  const queues = (prefix: string): Look => ({
    menu: '/queue/simple',
    field: 'name',
    values: queueNames(prefix, name, view.plan.service.sessions),
  });
  const allQueues = { menu: '/queue/simple', field: 'name', values: null };
  switch (kind) {
    case 'pppoe':
      return { online: [{ menu: SESSION_MENUS.ppp, field: 'name', values: [name] }], how: [queues('pppoe'), walls] };
    case 'hotspot':
      return mac !== '' && address !== ''
        ? { online: [{ menu: SESSION_MENUS.host, field: 'mac-address', values: [mac] }, allQueues, walls], how: [] }
        : {
            online: [{ menu: SESSION_MENUS.hotspot, field: 'user', values: [name] }],
            how: [queues('hotspot'), walls],
          };
    case 'static':
      return { online: [{ menu: SESSION_MENUS.arp, field: 'address', values: [address] }, allQueues], how: [] };
    case 'dhcp':
      return { online: [allQueues], how: [] };
  }
}

/** RouterOS calls the queue of a session after its user, and those of a second and a third with a number. */
function queueNames(prefix: string, name: string, sessions: number): readonly string[] {
  const more = Array.from({ length: Math.min(sessions, 8) }, (_, at) => `<${prefix}-${name}-${at + 1}>`);
  return [`<${prefix}-${name}>`, ...more];
}

/** All who are online at a router, or of one customer where the rows are hers. */
export function liveSessions(shown: (menu: string) => readonly Row[], now: number): readonly Live[] {
  const walls = wallsOf(shown('/ip/firewall/address-list'));
  const queues = queuesOf(shown('/queue/simple').filter((row) => isOn(row['dynamic'])));
  const begun = (row: Row): number | null => {
    const up = durationMs(row['uptime'] ?? '');
    return up === null ? null : now - up;
  };
  const live = (kind: SessionKind, row: Row, username: string, more: Partial<Live>): Live => {
    const address = row['active-address'] ?? row['address'] ?? null;
    const wall = address === null ? undefined : walls.get(address);
    return {
      key: sessionKey(kind, row),
      username,
      address,
      mac: row['active-mac-address'] ?? row['mac-address'] ?? row['caller-id'] ?? null,
      speed: readSpeed(more.queue?.['max-limit']),
      queue: null,
      walled: wall !== undefined,
      walledByLogIn: wall === 'dynamic',
      byRadius: isOn(row['radius']),
      startedAt: begun(row),
      ...more,
    };
  };
  const seen = new Map<string, number>();
  const ppp = shown(SESSION_MENUS.ppp).map((row) => {
    const name = row['name'] ?? '';
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return live('ppp', row, name, { queue: queueOf(queues, 'pppoe', name, row, before) });
  });
  const hotspot = shown(SESSION_MENUS.hotspot).map((row) =>
    live('hotspot', row, row['user'] ?? '', { queue: queueOf(queues, 'hotspot', row['user'] ?? '', row, 0) }),
  );
  return [...ppp, ...hotspot];
}

/** The addresses behind the wall, and whether a log-in put them there. */
function wallsOf(lists: readonly Row[]): ReadonlyMap<string, 'dynamic' | 'written'> {
  const walls = new Map<string, 'dynamic' | 'written'>();
  for (const row of lists) {
    if (row['list'] !== LISTS.walled || isOn(row['disabled'])) continue;
    const address = row['address'] ?? '';
    const byLogIn = isOn(row['dynamic']) && (row['timeout'] ?? '') === '';
    if (walls.get(address) !== 'dynamic') walls.set(address, byLogIn ? 'dynamic' : 'written');
  }
  return walls;
}

/** Queues of sessions by what they are called after: `<pppoe-jane-1>` is of `jane-1`, or the second one of `jane`. */
function queuesOf(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const queues = new Map<string, Row[]>();
  for (const row of rows) {
    const called = /^<(.*)>$/s.exec(row['name'] ?? '')?.[1] ?? '';
    for (const owner of new Set([called, called.replace(/-\d+$/, '')])) {
      const known = queues.get(owner);
      if (known === undefined) queues.set(owner, [row]);
      else known.push(row);
    }
  }
  return queues;
}

/** The queue with her address, else that with her name, in the order in which her sessions began. */
function queueOf(
  queues: ReadonlyMap<string, readonly Row[]>,
  prefix: string,
  name: string,
  { address }: Row,
  nth: number,
): Row | null {
  const named = queues.get(`${prefix}-${name}`) ?? [];
  return named.find((row) => (row['target'] ?? '').split('/', 1)[0] === address) ?? named[nth] ?? named[0] ?? null;
}
