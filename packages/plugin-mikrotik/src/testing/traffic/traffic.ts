import type { Engine, Part } from '../engine/types.ts';
import type { Scripts } from '../script/install.ts';
import type { Aaa, AaaRecord, EndCause, Order, OrderReply } from './aaa.ts';
import { isYes } from './firewall.ts';
import { createGuests, wish } from './guests.ts';
import { isOtherwise } from './hotspot.ts';
import { createLeases, settle } from './leases.ts';
import { carryOut } from './orders.ts';
import type { Dialled, LiveSession, People } from './people.ts';
import { dial, type Dial, type Entry } from './pppoe.ts';
import { createRoad } from './road.ts';
import { burstOver, endsBy, type Session } from './session.ts';
import { identityOf, type Site } from './site.ts';

/** The customers of a router, as a part of it. */
export interface Traffic extends Part {
  readonly people: People;
  /** A Disconnect- or CoA-Request; null: the router does not listen for any. */
  readonly orders: (order: Order) => Promise<OrderReply | null>;
}

/** A home router dials again after so long, and waits twice as long after each refusal. */
const REDIAL_MS = 5_000;
const REDIAL_MOST_MS = 80_000;
/** A router that comes up lets nobody dial before. */
const BOOT_MS = 45_000;

/** Somebody who dials again. */
interface Line {
  readonly who: Dial;
  session: Session | null;
  dialAt: number | null;
  waitMs: number;
}

/** Brings customers to a router. `aaa` is how it asks RADIUS; null: nobody answers. */
export function createTraffic(engine: Engine, scripts: Scripts, aaa: Aaa | null = null): Traffic {
  const road = createRoad(engine);
  const lines = new Map<string, Line>();
  const pending = new Set<Promise<unknown>>();
  const numbers = { boots: 0, sessions: 0 };
  const settled = async (): Promise<void> => {
    while (pending.size > 0) await Promise.all(pending);
  };
  const account = (session: Session, status: AaaRecord['status'], cause?: EndCause): void => {
    if (session.radius === null || aaa === null || !accounts(engine, session)) return;
    const sent = aaa.accounting(recordOf(site, session, status, cause)).catch(() => false);
    pending.add(sent);
    void sent.finally(() => pending.delete(sent));
  };
  const end = (session: Session, cause: EndCause): void => {
    if (!road.sessions.has(session)) return;
    road.leave(session);
    for (const undo of session.undo.toReversed()) undo();
    session.ended(cause);
    account(session, 'Stop', cause);
    const line = lines.get(session.name);
    if (line?.session === session) {
      line.session = null;
      line.dialAt = engine.now() + REDIAL_MS;
    }
  };
  const site: Site = {
    engine,
    scripts,
    road,
    aaa,
    end,
    account,
    taken: new Set(),
    sessionId: (service) => `8${service === 'ppp' ? 1 : 0}${hex(numbers.boots % 256, 2)}${hex(++numbers.sessions, 4)}`,
  };
  const live = (session: Session): LiveSession => liveOf(site, session);
  const told = (entry: Entry): Dialled =>
    'session' in entry
      ? { ok: true, reason: null, says: '', session: live(entry.session) }
      : { ok: false, reason: entry.refusal, says: entry.says, session: null };
  const guests = createGuests({ site, live, told, settled });
  const leases = createLeases(site);
  followHands(site, guests);

  const redial = async (line: Line): Promise<Entry> => {
    line.dialAt = null;
    const entry = await dial(site, line.who);
    const ok = 'session' in entry;
    line.session = ok ? entry.session : null;
    line.waitMs = ok ? REDIAL_MS : Math.min(line.waitMs * 2, REDIAL_MOST_MS);
    line.dialAt = ok ? null : engine.now() + line.waitMs;
    return entry;
  };
  const people: People = {
    async pppoe({ redials = false, ...who }) {
      const line: Line = { who, session: null, dialAt: null, waitMs: REDIAL_MS };
      if (redials) lines.set(who.username, line);
      const dialled = told(await redial(line));
      await settled();
      return dialled;
    },
    hotspot: guests.come,
    plug: async (who) =>
      told(who.address === undefined ? leases.ask(who) : settle(site, { ...who, address: who.address })),
    sessions: () => [...road.sessions].map(live),
    want(name, wantsKbps) {
      for (const session of road.sessions) if (session.name === name) wish(site, session, wantsKbps);
    },
    async hangUp(name, cause = 'User-Request') {
      lines.delete(name);
      for (const session of road.sessions) if (session.name === name) end(session, cause);
      await settled();
    },
  };
  return {
    people,
    async orders(order) {
      const reply = carryOut(site, order);
      await settled();
      return reply;
    },
    nextAt() {
      let next = road.nextAt() ?? Infinity;
      for (const { dialAt } of lines.values()) if (dialAt !== null) next = Math.min(next, dialAt);
      return next === Infinity ? null : next;
    },
    async advance(to) {
      const due = road.nextAt();
      if (due !== null && due <= to) happen(site, to);
      for (const line of lines.values()) if (line.dialAt !== null && line.dialAt <= to) await redial(line);
      if (pending.size > 0) await settled();
    },
    reboot() {
      numbers.boots += 1;
      numbers.sessions = 0;
      // The power takes the sessions with it: nobody is told that they are over.
      for (const session of road.sessions) {
        session.radius = null;
        end(session, 'NAS-Reboot');
      }
      for (const line of lines.values()) line.dialAt = engine.now() + BOOT_MS;
      guests.lookAgain();
      leases.askAgain();
    },
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Ends whose time or bytes are over, and tells RADIUS of those whose turn it is. */
function happen(site: Site, to: number): void {
  const { road } = site;
  for (const session of road.sessions) {
    if (session.dueAt > to) continue;
    road.bring(session);
    const cause = endsBy(session, to);
    if (cause !== null) {
      site.end(session, cause);
      continue;
    }
    if (burstOver(session, to)) road.touch();
    const { radius } = session;
    if (radius !== null && radius.interimMs !== null && radius.nextInterimAt !== null && radius.nextInterimAt <= to) {
      site.account(session, 'Interim-Update');
      const missed = Math.floor((to - radius.nextInterimAt) / radius.interimMs);
      radius.nextInterimAt += (missed + 1) * radius.interimMs;
    }
    road.reckon(session);
  }
}

/** What people do by hand to dynamic rows: who is removed is off, and who is still plugged in comes again. */
function followHands(site: Site, guests: ReturnType<typeof createGuests>): void {
  const { engine, road } = site;
  const cut = (menu: string, field: string, of: (session: Session) => string): void => {
    if (!engine.hasMenu(menu)) return;
    engine.onChange(menu, ({ kind, actor, row }) => {
      if (kind !== 'remove' || actor === null) return;
      for (const session of road.sessions) if (of(session) === row[field]) site.end(session, 'Admin-Reset');
    });
  };
  engine.command('/queue/simple', 'reset-counters', ({ args }) => {
    for (const id of (args['.id'] ?? args['numbers'] ?? '').split(',')) road.resetQueue(id);
    return [];
  });
  cut('/ppp/active', 'session-id', ({ acctSessionId }) => `0x${acctSessionId}`);
  cut('/interface/pppoe-server', 'name', (session) => (session.service === 'pppoe' ? session.interface : ''));
  cut('/ip/hotspot/active', 'address', (session) => (session.service === 'hotspot' ? session.address : ''));
  if (!engine.hasMenu('/ip/hotspot/host')) return;
  engine.onChange('/ip/hotspot/host', ({ kind, actor, row }) => {
    if (kind === 'remove' && actor !== null) guests.drop(row['address'] ?? '');
  });
  engine.onChange('/ip/hotspot/ip-binding', ({ row, before }) => {
    const meant = [row['mac-address'], before?.['mac-address']].map((mac) => mac?.toUpperCase());
    const places = [row['address'], before?.['address']];
    guests.lookAgain((host) => {
      const named = meant.includes(host.who.mac.toUpperCase()) || places.includes(host.address);
      return named && isOtherwise(site, host);
    });
  });
}

function accounts(engine: Engine, session: Session): boolean {
  if (session.service !== 'hotspot') return isYes(engine.table('/ppp/aaa').items()[0]?.values['accounting']);
  const server = engine.table('/ip/hotspot').find('name', session.calledId)?.values['profile'] ?? 'default';
  return isYes(engine.table('/ip/hotspot/profile').find('name', server)?.values['radius-accounting'] ?? 'true');
}

function recordOf(site: Site, session: Session, status: AaaRecord['status'], cause?: EndCause): AaaRecord {
  const { radius, flow, startedAt } = session;
  const at = site.engine.now();
  return {
    status,
    service: radius?.service ?? 'ppp',
    username: session.name,
    acctSessionId: session.acctSessionId,
    mac: session.mac,
    address: session.address,
    identity: identityOf(site),
    calledId: session.calledId,
    ...(radius?.class === undefined ? {} : { class: radius.class }),
    at,
    sessionS: Math.floor((at - startedAt) / 1_000),
    bytesIn: flow.bytesIn,
    bytesOut: flow.bytesOut,
    ...(cause === undefined ? {} : { cause }),
  };
}

function liveOf({ road, engine }: Site, session: Session): LiveSession {
  if (road.sessions.has(session)) road.bring(session);
  const { name, address, mac, service, allowed, flow, walled, fast, keeps, acctSessionId } = session;
  return {
    name,
    address,
    mac,
    service,
    rateKbps: allowed,
    walled,
    fast,
    keeps,
    online: !walled,
    acctSessionId,
    bytesIn: flow.bytesIn,
    bytesOut: flow.bytesOut,
    uptimeMs: engine.now() - session.startedAt,
  };
}
