import { isYes } from './firewall.ts';
import type { Fixed } from './people.ts';
import type { Entry } from './pppoe.ts';
import { newSession, type Session } from './session.ts';
import * as at from './site.ts';
import type { Site } from './site.ts';

type Values = Readonly<Record<string, string>>;

/** Lets somebody come who has an address of her own: nothing on the router knows of her but what names the address. */
export function settle(site: Site, who: Fixed & { readonly address: string }): Entry {
  const session = begin(site, who, { address: who.address, door: who.interface ?? 'bridge', service: 'static' });
  site.taken.add(who.address);
  session.ended = () => site.taken.delete(who.address);
  site.road.join(session);
  return { session };
}

/** Those who have asked for a lease, and ask again when it is changed. */
export interface Leases {
  readonly ask: (who: Fixed) => Entry;
  /** After the power was gone. */
  readonly askAgain: () => void;
}

/** What of a lease is of weight to who has it. */
const WEIGHTY = ['rate-limit', 'address-lists', 'block-access', 'address', 'disabled', 'mac-address', 'parent-queue'];

/** Keeps who is plugged in: who changes a lease by hand changes what its device has. */
export function createLeases(site: Site): Leases {
  const plugged = new Map<string, { readonly who: Fixed; session: Session | null }>();
  const ask = (who: Fixed): Entry => {
    const entry = lease(site, who);
    plugged.set(who.mac.toUpperCase(), { who, session: 'session' in entry ? entry.session : null });
    return entry;
  };
  site.engine.onChange('/ip/dhcp-server/lease', ({ kind, actor, row, before }) => {
    if (actor === null || (kind === 'set' && WEIGHTY.every((field) => row[field] === before?.[field]))) return;
    const device = plugged.get((row['mac-address'] ?? '').toUpperCase());
    if (device === undefined) return;
    if (device.session !== null) site.end(device.session, 'Admin-Reset');
    ask(device.who);
  });
  return {
    ask,
    askAgain() {
      for (const { who } of plugged.values()) ask(who);
    },
  };
}

/** Gives a lease: the static one of the device, or the next address of the pool. */
function lease(site: Site, who: Fixed): Entry {
  const { engine, taken } = site;
  const table = engine.table('/ip/dhcp-server/lease');
  const own = table.items().find(({ values }) => values['mac-address']?.toUpperCase() === who.mac.toUpperCase());
  const fixed = own === undefined || isYes(own.values['disabled']) ? undefined : own;
  const server = serverOf(site, fixed?.values['server']);
  if (server === undefined) return { refusal: 'no-server', says: 'no DHCP server answers' };
  if (fixed !== undefined && isYes(fixed.values['block-access'])) return { refusal: 'blocked', says: 'access blocked' };
  const written = fixed?.values['address'] ?? '';
  const pool = /^[\d.]+$/.test(written) ? undefined : written || (server['address-pool'] ?? 'static-only');
  const address = pool === undefined ? written : at.takeFromPool(site, pool, who.mac);
  if (address === undefined) return { refusal: 'no-address', says: 'no address in the pool' };
  taken.add(address);

  const session = begin(site, who, { address, door: server['interface'] ?? '', service: 'dhcp' });
  const bound = { 'active-address': address, 'active-mac-address': who.mac, 'active-server': server['name'] ?? '' };
  if (fixed === undefined) {
    const row = { address, 'mac-address': who.mac, server: server['name'] ?? '', status: 'bound', dynamic: 'true' };
    at.showRow(site, session, '/ip/dhcp-server/lease', { ...row, ...bound }, () => ({}));
  } else {
    table.put(fixed.id, { ...bound, status: 'bound' });
    session.undo.push(() => table.put(fixed.id, { status: 'waiting' }));
    hold(site, session, fixed.values, server);
  }
  session.ended = () => at.giveBack(site, address);
  site.road.join(session);
  return { session };
}

/** What a static lease gives beyond its address: a queue, and places on address lists. */
function hold(site: Site, session: Session, given: Values, server: Values): void {
  at.holdBy(site, session, {
    name: `dhcp-ds<${session.mac}>`,
    target: `${session.address}/32`,
    rateLimit: given['rate-limit'] ?? '',
    parent: given['parent-queue'] ?? (server['parent-queue'] === 'none' ? undefined : server['parent-queue']),
    before: given['insert-queue-before'] ?? server['insert-queue-before'],
  });
  at.putOnLists(site, session, given['address-lists']);
}

function serverOf({ engine }: Site, name: string | undefined): Values | undefined {
  return engine
    .table('/ip/dhcp-server')
    .items()
    .map(({ values }) => values)
    .find((values) => !isYes(values['disabled']) && (name === undefined || name === 'all' || values['name'] === name));
}

function begin(
  { engine }: Site,
  who: Fixed,
  { address, door, service }: { readonly address: string; readonly door: string; readonly service: 'dhcp' | 'static' },
): Session {
  return newSession({
    name: who.mac,
    mac: who.mac,
    address,
    interface: door,
    service,
    authorised: true,
    acctSessionId: '',
    calledId: '',
    at: engine.now(),
    wants: at.wantsOf(who.wantsKbps),
    line: at.lineOf(who.lineKbps),
  });
}
