import type { Item } from '../engine/types.ts';
import { isYes } from './firewall.ts';
import { judge, leftOf, writeUsed, type Grant } from './hotspot-users.ts';
import { spanOf, type Entry, type Refusal } from './pppoe.ts';
import type { Pair } from './rates.ts';
import { newSession, type Session } from './session.ts';
import * as at from './site.ts';
import type { Site } from './site.ts';

type Values = Readonly<Record<string, string>>;

/** A device that comes to a hotspot. */
export interface Arrival {
  readonly mac: string;
  /** The one of the pool, when it is left out. */
  readonly address?: string;
  readonly wantsKbps?: number | Pair;
  readonly lineKbps?: number;
  /** Which hotspot; the first that is on, when it is left out. */
  readonly server?: string;
}

/** A device at a hotspot: its host row, and what lets it through. */
export interface Host {
  readonly who: Arrival;
  readonly server: Values;
  readonly address: string;
  /** `regular` has to log in. */
  readonly type: 'regular' | 'bypassed' | 'blocked';
  session: Session | null;
  /** Takes the host away, and gives its address back. */
  readonly leave: () => void;
}

/** Lets a device come: it gets an address, a host row, and what a binding says of it. */
export function arrive(site: Site, who: Arrival): Host | Refusal {
  const { engine, taken } = site;
  const server = engine
    .table('/ip/hotspot')
    .items()
    .map(({ values }) => values)
    .find((values) => !isYes(values['disabled']) && (who.server === undefined || values['name'] === who.server));
  if (server === undefined) return 'no-server';
  const address = who.address ?? at.takeFromPool(site, server['address-pool'] ?? 'none', who.mac);
  if (address === undefined) return 'no-address';
  taken.add(address);
  const type = bindingOf(site, who.mac, address, server['name'] ?? '');
  const hosts = engine.table('/ip/hotspot/host');
  const bypassed = String(type === 'bypassed');
  const row = { 'mac-address': who.mac, address, 'to-address': address, server: server['name'] ?? '' };
  const id = hosts.add({ ...row, authorized: 'false', bypassed, 'found-by': 'ARP request' });
  const host: Host = {
    who,
    server,
    address,
    type,
    session: null,
    leave() {
      hosts.remove(id);
      at.giveBack(site, address);
    },
  };
  showQueue(site, server);
  if (type === 'bypassed') host.session = openBypassed(site, host);
  return host;
}

/** The first binding that fits the device or its address. */
function bindingOf({ engine }: Site, mac: string, address: string, server: string): Host['type'] {
  for (const { values } of engine.table('/ip/hotspot/ip-binding').items()) {
    const on = values['server'] ?? 'all';
    if (isYes(values['disabled']) || (on !== 'all' && on !== '' && on !== server)) continue;
    const own = values['mac-address'] ?? '';
    if (own !== '' && own.toUpperCase() !== mac.toUpperCase()) continue;
    const there = values['address'] ?? '';
    if (there !== '' && there !== address && there !== '0.0.0.0') continue;
    if (own === '' && there === '') continue;
    const { type } = values;
    return type === 'bypassed' || type === 'blocked' ? type : 'regular';
  }
  return 'regular';
}

/** Whether the bindings mean something else for a device now than when it came. */
export function isOtherwise(site: Site, { who, address, server, type }: Host): boolean {
  return bindingOf(site, who.mac, address, server['name'] ?? '') !== type;
}

const profileOf = ({ engine }: Site, server: Values): Values =>
  engine.table('/ip/hotspot/profile').find('name', server['profile'] ?? 'default')?.values ?? {};

/** The queue of the whole hotspot, under which its people's stand: always on 6, on 7 where it is asked for. */
function showQueue(site: Site, server: Values): void {
  const { engine } = site;
  const rules = profileOf(site, server);
  if (engine.since('7.1') && !isYes(rules['install-hotspot-queue'])) return;
  const table = engine.table('/queue/simple');
  const name = `hs-<${server['name'] ?? ''}>`;
  if (table.find('name', name) !== undefined) return;
  const [before] = table.items();
  const fields = at.fieldsOf(rules['rate-limit'] ?? '');
  const values = { name, target: server['interface'] ?? '', ...fields, dynamic: 'true' };
  table.add(values, before === undefined ? {} : { before: before.id });
}

function openBypassed(site: Site, host: Host): Session {
  const session = begin(site, host, { name: host.who.mac, acctSessionId: '' });
  session.ended = () => {
    host.session = null;
  };
  site.road.join(session);
  return session;
}

function begin(
  site: Site,
  { who, server, address }: Host,
  as: { readonly name: string; readonly acctSessionId: string },
) {
  return newSession({
    ...as,
    mac: who.mac,
    address,
    interface: server['interface'] ?? '',
    service: 'hotspot',
    authorised: true,
    calledId: server['name'] ?? '',
    at: site.engine.now(),
    wants: at.wantsOf(who.wantsKbps),
    line: at.lineOf(who.lineKbps),
  });
}

/** How somebody is let in. */
export type Method = 'http-chap' | 'mac' | 'mac-cookie' | 'cookie';

/** Logs a device in. */
export async function logIn(
  site: Site,
  host: Host,
  { username, password, method }: { readonly username: string; readonly password: string; readonly method: Method },
): Promise<Entry> {
  const { who, server, address, type } = host;
  if (type === 'blocked') return { refusal: 'blocked', says: 'this device is blocked' };
  const offered = (profileOf(site, server)['login-by'] ?? '').split(',');
  if (!offered.includes(method) && !(method === 'http-chap' && offered.some((way) => /^https?(?:-pap)?$/.test(way)))) {
    return { refusal: 'not-offered', says: 'no valid login method' };
  }
  if (host.session !== null) return { session: host.session };
  const vouched = method === 'cookie' || method === 'mac-cookie';
  const grant = await judge(site, { username, password, mac: who.mac, address, server, vouched });
  if ('refusal' in grant) {
    site.engine.log('hotspot,info,debug', `${username} (${address}): login failed: ${grant.says}`);
    return grant;
  }
  const session = begin(site, host, { name: username, acctSessionId: grant.acctSessionId });
  host.session = session;
  boundIn(site, session, grant);
  furnish(site, session, grant, { host, method });
  site.road.join(session);
  site.account(session, 'Start');
  site.engine.log('hotspot,account,info,debug', `${username} (${address}): logged in`);
  keepCookie(site, host, grant, { username, method, offered });
  runScript(site, session, grant.profile, 'on-login');
  return { session };
}

/** The profile bounds each session; what is left of the user's own limits bounds all of hers. */
function boundIn(site: Site, session: Session, { user, radius, profile }: Grant): void {
  const timeout = spanOf(profile['session-timeout']);
  at.bound(session, { timeout, idle: spanOf(profile['idle-timeout']) }, radius);
  if (radius !== null) {
    const every = (radius.interimS ?? 0) * 1_000 || null;
    const due = every === null ? null : session.startedAt + every;
    session.radius = { service: 'hotspot', class: radius.class, interimMs: every, nextInterimAt: due, dropList: null };
  }
  if (user === null) return;
  const left = leftOf(site, user);
  const { bounds } = session;
  if (left.uptimeMs !== null) {
    bounds.timeoutAt = Math.min(bounds.timeoutAt ?? Infinity, session.startedAt + left.uptimeMs);
  }
  bounds.inBytes = left.inBytes;
  bounds.outBytes = left.outBytes;
  bounds.totalBytes = left.totalBytes;
}

function furnish(
  site: Site,
  session: Session,
  { radius, profile }: Grant,
  { host, method }: { readonly host: Host; readonly method: Method },
): void {
  const { engine, road } = site;
  const { name, mac, address, calledId, bounds, flow } = session;
  const row = { server: calledId, user: name, address, 'mac-address': mac, 'login-by': method };
  at.showRow(site, session, '/ip/hotspot/active', { ...row, radius: String(radius !== null) }, () => {
    road.bring(session);
    const left =
      bounds.timeoutAt === null ? {} : { 'session-time-left': engine.interval(bounds.timeoutAt - engine.now()) };
    return {
      uptime: at.uptimeOf(site, session),
      'bytes-in': String(flow.bytesIn),
      'bytes-out': String(flow.bytesOut),
      ...left,
    };
  });
  const hosts = engine.table('/ip/hotspot/host');
  const hostRow = hosts.find('address', address);
  if (hostRow !== undefined) hosts.put(hostRow.id, { authorized: 'true' });
  const parent = profile['parent-queue'];
  const whole = `hs-<${calledId}>`;
  const under = parent !== undefined && parent !== 'none' && parent !== '' ? parent : whole;
  const there = engine.table('/queue/simple').find('name', under) !== undefined;
  at.holdBy(site, session, {
    name: freeName(site, name),
    target: `${address}/32`,
    rateLimit: radius?.rateLimit ?? profile['rate-limit'] ?? '',
    parent: there ? under : undefined,
    before: profile['insert-queue-before'],
  });
  at.putOnLists(site, session, profile['address-list']);
  const drop = at.putOnLists(site, session, radius?.addressList);
  if (session.radius !== null) session.radius.dropList = drop;
  session.ended = () => {
    host.session = null;
    writeUsed(site, session);
    if (hostRow !== undefined) hosts.put(hostRow.id, { authorized: 'false' });
    engine.log('hotspot,account,info,debug', `${name} (${address}): logged out`);
    runScript(site, session, profile, 'on-logout');
  };
}

function freeName({ engine }: Site, user: string): string {
  for (let count = 0; ; count++) {
    const name = count === 0 ? `<hotspot-${user}>` : `<hotspot-${user}-${count}>`;
    if (engine.table('/queue/simple').find('name', name) === undefined) return name;
  }
}

/** Leaves a cookie, of the browser or of the device itself, with which the next log-in needs no password. */
function keepCookie(
  site: Site,
  { who, server }: Host,
  { profile }: Grant,
  {
    username,
    method,
    offered,
  }: { readonly username: string; readonly method: Method; readonly offered: readonly string[] },
): void {
  if (method !== 'http-chap') return;
  const table = site.engine.table('/ip/hotspot/cookie');
  const rules = profileOf(site, server);
  const kinds = [
    { mac: false, on: offered.includes('cookie'), life: spanOf(rules['http-cookie-lifetime']) },
    {
      mac: true,
      on: offered.includes('mac-cookie') && isYes(profile['add-mac-cookie'] ?? 'true'),
      life: spanOf(profile['mac-cookie-timeout']),
    },
  ];
  for (const { mac, on, life } of kinds) {
    if (!on || life === null) continue;
    const endsAt = site.engine.now() + life;
    const id = table.add({ user: username, 'mac-address': who.mac, 'mac-cookie': String(mac) });
    const item = table.get(id);
    if (item !== undefined) {
      at.liveOf(item, () => ({ 'expires-in': site.engine.interval(Math.max(0, endsAt - site.engine.now())) }));
    }
  }
}

/** The cookie of a device that has not run out; the one that has is thrown away. */
export function cookieOf({ engine }: Site, mac: string, ofDevice: boolean): Item | undefined {
  const table = engine.table('/ip/hotspot/cookie');
  const found = table
    .items()
    .filter(({ values }) => values['mac-address'] === mac && isYes(values['mac-cookie']) === ofDevice);
  for (const item of found) {
    if (spanOf(table.row(item)['expires-in']) !== null) return item;
    table.remove(item.id);
  }
  return undefined;
}

function runScript(site: Site, session: Session, profile: Values, which: 'on-login' | 'on-logout'): void {
  const source = profile[which] ?? '';
  if (source === '') return;
  const { error } = site.scripts.event(source, site.engine.self('hotspot'), {
    user: session.name,
    username: session.name,
    address: session.address,
    'mac-address': session.mac,
    interface: session.interface,
  });
  if (error !== null) site.engine.log('script,error', `hotspot ${which} of ${session.name}: ${error}`);
}
