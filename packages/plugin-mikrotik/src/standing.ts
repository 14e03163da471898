import type { Id } from '@daftari/core';
import type { Row } from './client/link.ts';
import { ownName, readMark } from './comment.ts';
import { accessOfBinding } from './objects/hotspot.ts';
import { isOn } from './objects/values.ts';
import { LISTS } from './objects/walls.ts';
import { sessionKey, SESSION_MENUS, type Live } from './sessions.ts';
import { readSpeed } from './speeds.ts';

/** Somebody online whom the router knows by an address or by hardware, not by a log-in. */
export interface Standing extends Live {
  readonly subscriptionId: Id<'Subscription'>;
}

type Shown = (menu: string) => readonly Row[];

/** Fixed addresses, leases and bindings of ours that the router sees on its wire and lets through. */
export function standingSessions(shown: Shown): readonly Standing[] {
  const queues = new Map(shown('/queue/simple').map((row) => [row['name'] ?? '', row]));
  const queued = (subscriptionId: string) => readSpeed(queues.get(ownName(subscriptionId))?.['max-limit']);
  return [...fixed(shown, queued), ...leased(shown), ...bound(shown, queued)];
}

type Queued = (subscriptionId: string) => Live['speed'];

/** A fixed address is online while it answers on the wire and its list lets it through. */
function fixed(shown: Shown, queued: Queued): readonly Standing[] {
  const seen = new Map(
    shown(SESSION_MENUS.arp)
      .filter((row) => row['complete'] !== 'false' && !isOn(row['invalid']) && !isOn(row['disabled']))
      .map((row) => [row['address'] ?? '', row]),
  );
  return shown('/ip/firewall/address-list').flatMap((gate) => {
    const mark = readMark(gate['comment']);
    const list = gate['list'];
    const arp = seen.get(gate['address'] ?? '');
    if (mark === null || arp === undefined || (list !== LISTS.granted && list !== LISTS.walled)) return [];
    const key = sessionKey('arp', arp);
    const speed = queued(mark.subscriptionId);
    return [standing(mark.subscriptionId, { key, speed, walled: list === LISTS.walled }, arp)];
  });
}

function leased(shown: Shown): readonly Standing[] {
  return shown(SESSION_MENUS.lease).flatMap((lease) => {
    const mark = readMark(lease['comment']);
    const lists = (lease['address-lists'] ?? '').split(',');
    const shut = isOn(lease['block-access']) || lists.includes(LISTS.blocked);
    if (mark === null || lease['status'] !== 'bound' || shut) return [];
    const key = sessionKey('lease', lease);
    const speed = leaseSpeed(lease, shown('/queue/simple'));
    return [standing(mark.subscriptionId, { key, speed, walled: lists.includes(LISTS.walled) }, lease)];
  });
}

/** The queue that the lease has made, where there is one: it may still be that of before. */
function leaseSpeed(lease: Row, queues: readonly Row[]) {
  const address = lease['active-address'] ?? lease['address'];
  const queue = queues.find((row) => isOn(row['dynamic']) && (row['target'] ?? '').split('/', 1)[0] === address);
  return readSpeed(queue?.['max-limit'] ?? lease['rate-limit']);
}

function bound(shown: Shown, queued: Queued): readonly Standing[] {
  const hosts = new Map(
    shown(SESSION_MENUS.host)
      .filter((row) => isOn(row['bypassed']))
      .map((row) => [(row['mac-address'] ?? '').toUpperCase(), row]),
  );
  return shown('/ip/hotspot/ip-binding').flatMap((binding) => {
    const mark = readMark(binding['comment']);
    const host = hosts.get((binding['mac-address'] ?? '').toUpperCase());
    if (mark === null || host === undefined || accessOfBinding(binding) !== 'granted') return [];
    const key = sessionKey('host', host);
    return [standing(mark.subscriptionId, { key, speed: queued(mark.subscriptionId), walled: false }, host)];
  });
}

function standing(subscriptionId: string, seen: Pick<Live, 'key' | 'speed' | 'walled'>, row: Row): Standing {
  return {
    ...seen,
    subscriptionId: subscriptionId as Id<'Subscription'>,
    queue: null,
    username: '',
    address: row['to-address'] ?? row['active-address'] ?? row['address'] ?? null,
    mac: row['active-mac-address'] ?? row['mac-address'] ?? null,
    walledByLogIn: false,
    byRadius: false,
    startedAt: null,
  };
}
