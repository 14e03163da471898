import { isYes } from './firewall.ts';
import { arrive, cookieOf, logIn, type Arrival, type Host, type Method } from './hotspot.ts';
import type { Dialled, Guest, LiveSession } from './people.ts';
import type { Entry } from './pppoe.ts';
import { isIdle, type Session } from './session.ts';
import { wantsOf, type Site } from './site.ts';

/** What guests need of the traffic around them. */
export interface GuestTools {
  readonly site: Site;
  readonly live: (session: Session) => LiveSession;
  readonly told: (entry: Entry) => Dialled;
  /** Settles when all records are sent. */
  readonly settled: () => Promise<void>;
}

/** The devices at the hotspots of a router. */
export interface Guests {
  readonly come: (who: Arrival) => Guest;
  /** The router looks at every device anew: its bindings have changed, or its power was gone. */
  readonly lookAgain: (which?: (host: Host) => boolean) => void;
  /** The host row of a device was thrown out: it comes again. */
  readonly drop: (address: string) => void;
}

/** A device, and where it stands. */
interface Device {
  who: Arrival;
  host: Host | null;
  ready: Promise<Dialled | null>;
}

/** Makes the devices of a router. */
export function createGuests(tools: GuestTools): Guests {
  const { site } = tools;
  const devices = new Set<Device>();

  const enter = (device: Device): void => {
    const host = arrive(site, device.who);
    device.host = typeof host === 'string' ? null : host;
    device.ready = device.host === null ? Promise.resolve(null) : byItself(tools, device.host);
  };
  const away = (device: Device): void => {
    const { host } = device;
    device.host = null;
    if (host === null) return;
    if (host.session !== null) site.end(host.session, 'Lost-Carrier');
    host.leave();
  };
  return {
    come(who) {
      const device: Device = { who, host: null, ready: Promise.resolve(null) };
      devices.add(device);
      enter(device);
      return guestOf(tools, device, {
        enter: () => enter(device),
        away: () => away(device),
        forget: () => devices.delete(device),
      });
    },
    lookAgain(which = () => true) {
      for (const device of devices) {
        if (device.host !== null && !which(device.host)) continue;
        away(device);
        enter(device);
      }
    },
    drop(address) {
      for (const device of devices) {
        if (device.host?.address !== address) continue;
        away(device);
        enter(device);
      }
    },
  };
}

/** What the router does of itself for a device that has come: a cookie of the device, then its MAC. */
async function byItself({ site, told, settled }: GuestTools, host: Host): Promise<Dialled | null> {
  if (host.session !== null) return told({ session: host.session });
  if (host.type !== 'regular') return null;
  const { engine } = site;
  const rules = engine.table('/ip/hotspot/profile').find('name', host.server['profile'] ?? 'default')?.values ?? {};
  const offered = (rules['login-by'] ?? '').split(',');
  const { mac } = host.who;
  const cookie = offered.includes('mac-cookie') ? cookieOf(site, mac, true) : undefined;
  let entry: Entry | null = null;
  if (cookie !== undefined) {
    entry = await logIn(site, host, { username: cookie.values['user'] ?? '', password: '', method: 'mac-cookie' });
  }
  if ((entry === null || 'refusal' in entry) && offered.includes('mac')) {
    const same = rules['mac-auth-mode'] === 'mac-as-username-and-password';
    const password = same ? mac : (rules['mac-auth-password'] ?? '');
    entry = await logIn(site, host, { username: mac, password, method: 'mac' });
  }
  await settled();
  return entry === null ? null : told(entry);
}

interface Moves {
  readonly enter: () => void;
  readonly away: () => void;
  readonly forget: () => void;
}

const NOWHERE: Dialled = { ok: false, reason: 'no-server', says: 'no hotspot is there', session: null };

function guestOf(tools: GuestTools, device: Device, { enter, away, forget }: Moves): Guest {
  const { site, live, told, settled } = tools;
  const by = async (as: { username: string; password: string; method: Method }): Promise<Dialled> => {
    await device.ready;
    if (device.host === null) return NOWHERE;
    const dialled = told(await logIn(site, device.host, as));
    await settled();
    return dialled;
  };
  return {
    get mac() {
      return device.who.mac;
    },
    get address() {
      return device.host?.address ?? null;
    },
    get ready() {
      return device.ready;
    },
    sees: (page) => seen(site, device.host, page),
    logIn: (as) => by({ ...as, method: 'http-chap' }),
    async logInByCookie() {
      const cookie = cookieOf(site, device.who.mac, false);
      if (cookie === undefined) return { ok: false, reason: 'wrong-password', says: 'no cookie', session: null };
      return by({ username: cookie.values['user'] ?? '', password: '', method: 'cookie' });
    },
    async logOut() {
      const session = device.host?.session ?? null;
      if (session !== null) site.end(session, 'User-Request');
      await settled();
    },
    session() {
      const session = device.host?.session ?? null;
      return session === null ? null : live(session);
    },
    want(wantsKbps) {
      device.who = { ...device.who, wantsKbps };
      const session = device.host?.session ?? null;
      if (session !== null) wish(site, session, wantsKbps);
    },
    async changeMac(mac) {
      away();
      device.who = { ...device.who, mac };
      enter();
      await device.ready;
    },
    async leave() {
      away();
      forget();
      await settled();
    },
  };
}

/** Changes what somebody would take from now on. */
export function wish({ road, engine }: Site, session: Session, wants: Parameters<typeof wantsOf>[0]): void {
  road.bring(session);
  road.touch();
  session.wants = wantsOf(wants);
  session.idleSince = isIdle(session.wants) ? (session.idleSince ?? engine.now()) : null;
}

/** What a page does for a device: it may be in the walled garden of those who are not let through. */
function seen(site: Site, host: Host | null, page = 'example.com'): ReturnType<Guest['sees']> {
  if (host === null || host.type === 'blocked') return 'nothing';
  if (host.session !== null) {
    site.road.refresh();
    return host.session.walled ? 'nothing' : 'open';
  }
  return inGarden(site, host, page) ? 'open' : 'log-in page';
}

function inGarden({ engine }: Site, host: Host, page: string): boolean {
  const here = (values: Readonly<Record<string, string>>): boolean =>
    !isYes(values['disabled']) && ['', 'all', host.server['name']].includes(values['server'] ?? '');
  for (const { values } of engine.table('/ip/hotspot/walled-garden').items()) {
    if (!here(values) || !fitsHost(values['dst-host'] ?? '', page)) continue;
    return (values['action'] ?? 'allow') === 'allow';
  }
  for (const { values } of engine.table('/ip/hotspot/walled-garden/ip').items()) {
    const to = values['dst-host'] ?? values['dst-address'] ?? '';
    if (!here(values) || !fitsHost(to, page)) continue;
    return (values['action'] ?? 'accept') === 'accept';
  }
  return false;
}

/** `*` stands for anything; a pattern that begins with a colon is a regular expression. */
function fitsHost(pattern: string, page: string): boolean {
  if (pattern === '') return true;
  if (pattern.startsWith(':')) return new RegExp(pattern.slice(1)).test(page);
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(page);
}
