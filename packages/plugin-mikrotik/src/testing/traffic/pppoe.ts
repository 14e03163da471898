import type { Item } from '../engine/types.ts';
import { readSpan } from '../script/values.ts';
import type { AaaGrant } from './aaa.ts';
import { isYes } from './firewall.ts';
import type { Pair } from './rates.ts';
import { newSession, type Session } from './session.ts';
import * as at from './site.ts';
import type { Site } from './site.ts';

/** Somebody who dials. */
export interface Dial {
  readonly username: string;
  readonly password: string;
  readonly mac: string;
  /** Kilobits a second that she would take: one figure is what she downloads. 500 unless said otherwise. */
  readonly wantsKbps?: number | Pair;
  /** What her line carries; 100,000 unless said otherwise. */
  readonly lineKbps?: number;
  /** The service that she asks for; any, when it is left out. */
  readonly service?: string;
}

/** Why nobody was let in. */
export type Refusal =
  | 'no-server'
  | 'no-such-user'
  | 'disabled'
  | 'wrong-password'
  | 'wrong-caller'
  | 'wrong-service'
  | 'already-online'
  | 'no-address'
  | 'too-many'
  | 'rejected'
  | 'radius-timeout'
  | 'limit-reached'
  | 'blocked'
  | 'not-offered';

/** How a log-in ended: a session, or why there is none and in the router's words. */
export type Entry = { readonly session: Session } | { readonly refusal: Refusal; readonly says: string };

/** Lets somebody in by PPPoE, as RouterOS does: its own secrets first, and RADIUS for who is not among them. */
export async function dial(site: Site, who: Dial): Promise<Entry> {
  const server = serverFor(site, who);
  if (server === undefined) return refuse(site, who, 'no-server', 'no PPPoE server answers');
  const acctSessionId = site.sessionId('ppp');
  const calledId = server['service-name'] ?? '';
  const local = secretOf(site, who);
  if (local !== null && 'refusal' in local) return refuse(site, who, local.refusal, local.says);
  if (local !== null) return open(site, who, { server, secret: local.item, grant: null, acctSessionId });

  const aaa = site.engine.table('/ppp/aaa').items()[0]?.values ?? {};
  if (!isYes(aaa['use-radius']) || !at.hasRadius(site, 'ppp')) {
    return refuse(site, who, missing(site, who), 'authentication failed');
  }
  const { username, password, mac } = who;
  const identity = at.identityOf(site);
  const ask = { service: 'ppp', username, password, mac, calledId, acctSessionId, identity } as const;
  const reply = (await site.aaa?.accessRequest(ask)) ?? null;
  if (reply === null) return refuse(site, who, 'radius-timeout', 'could not authenticate - radius timeout');
  if (!reply.accepted) return refuse(site, who, 'rejected', `authentication failed - ${reply.message}`);
  return open(site, who, { server, secret: null, grant: reply.grant, acctSessionId });
}

type Values = Readonly<Record<string, string>>;

function serverFor({ engine }: Site, { service }: Dial): Values | undefined {
  return engine
    .table('/interface/pppoe-server/server')
    .items()
    .map((item) => item.values)
    .find((values) => !isYes(values['disabled']) && (service === undefined || values['service-name'] === service));
}

/** The secret that lets her in, why it does not, or null when she has none that counts. */
function secretOf(
  { engine }: Site,
  { username, password, mac }: Dial,
): { readonly item: Item } | { readonly refusal: Refusal; readonly says: string } | null {
  const item = engine.table('/ppp/secret').find('name', username);
  if (item === undefined || isYes(item.values['disabled'])) return null;
  const { service = 'any', 'caller-id': caller = '', password: own = '' } = item.values;
  if (service !== 'any' && service !== 'pppoe') return null;
  if (own !== password) return { refusal: 'wrong-password', says: 'authentication failed' };
  if (caller !== '' && caller.toUpperCase() !== mac.toUpperCase()) {
    return { refusal: 'wrong-caller', says: 'authentication failed - caller-id does not match' };
  }
  return { item };
}

/** Why there is no secret for her: the log of the router does not say. */
function missing({ engine }: Site, { username }: Dial): Refusal {
  const values = engine.table('/ppp/secret').find('name', username)?.values;
  if (values === undefined) return 'no-such-user';
  return isYes(values['disabled']) ? 'disabled' : 'wrong-service';
}

interface Way {
  readonly server: Values;
  readonly secret: Item | null;
  readonly grant: AaaGrant | null;
  readonly acctSessionId: string;
}

function open(site: Site, who: Dial, { server, secret, grant, acctSessionId }: Way): Entry {
  const { engine, road, taken } = site;
  const { username, mac } = who;
  const profiles = engine.table('/ppp/profile');
  const named = secret?.values['profile'] ?? grant?.group ?? server['default-profile'] ?? 'default';
  const profile = (profiles.find('name', named) ?? profiles.find('name', 'default'))?.values ?? {};

  const online = [...road.sessions].filter(({ service }) => service === 'pppoe');
  const same = online.filter(({ name }) => name === username);
  if (profile['only-one'] === 'yes' && same.length > 0) return refuse(site, who, 'already-online', 'already active');
  if (isYes(server['one-session-per-host'])) {
    for (const session of online) if (session.mac === mac) site.end(session, 'Lost-Carrier');
  }
  const most = Number(server['max-sessions']);
  if (most > 0 && online.length >= most) return refuse(site, who, 'too-many', 'too many sessions');

  const address = addressFor(site, username, [
    grant?.framedAddress,
    grant?.framedPool,
    secret?.values['remote-address'],
    profile['remote-address'],
  ]);
  if (address === undefined) return refuse(site, who, 'no-address', 'could not determine remote address');
  taken.add(address);

  const name = nameFor(username, same);
  const session = newSession({
    name: username,
    mac,
    address,
    interface: name,
    service: 'pppoe',
    authorised: true,
    acctSessionId,
    calledId: server['service-name'] ?? '',
    at: engine.now(),
    wants: at.wantsOf(who.wantsKbps),
    line: at.lineOf(who.lineKbps),
  });
  at.bound(session, { timeout: spanOf(profile['session-timeout']), idle: spanOf(profile['idle-timeout']) }, grant);
  boundBySecret(session, secret);
  takeRadius(site, session, grant);
  furnish(site, session, { profile, secret, grant });
  road.join(session);
  site.account(session, 'Start');
  engine.log('pppoe,ppp,info', `${name}: connected`);
  engine.log('pppoe,ppp,info,account', `${username} logged in, ${address} from ${mac}`);
  runScript(site, session, profile, 'on-up');
  return { session };
}

/** The first address that is meant: itself, or the next free one of a pool. RouterOS takes 127/8 and 224/3 for none. */
function addressFor(site: Site, owner: string, wishes: readonly (string | undefined)[]): string | undefined {
  for (const wish of wishes) {
    if (wish === undefined || wish === '' || /^(?:127|22[4-9]|2[3-5]\d)\./.test(wish)) continue;
    if (!/^[\d.]+$/.test(wish)) return at.takeFromPool(site, wish, owner);
    // Two with the same address: the later one gets it, and the earlier one is online without being reached.
    return wish;
  }
  return undefined;
}

function nameFor(username: string, same: readonly Session[]): string {
  const plain = `<pppoe-${username}>`;
  for (let count = 0; ; count++) {
    const name = count === 0 ? plain : `<pppoe-${username}-${count}>`;
    if (!same.some((session) => session.interface === name)) return name;
  }
}

function boundBySecret(session: Session, secret: Item | null): void {
  if (secret === null) return;
  session.bounds.inBytes = Number(secret.values['limit-bytes-in'] ?? '0') || null;
  session.bounds.outBytes = Number(secret.values['limit-bytes-out'] ?? '0') || null;
}

/** The interval of the router counts before that of RADIUS; none means no records in between. */
function takeRadius({ engine }: Site, session: Session, grant: AaaGrant | null): void {
  if (grant === null) return;
  const aaa = engine.table('/ppp/aaa').items()[0]?.values ?? {};
  const interimMs = spanOf(aaa['interim-update']) ?? ((grant.interimS ?? 0) * 1_000 || null);
  const due = interimMs === null ? null : session.startedAt + interimMs;
  session.radius = { service: 'ppp', class: grant.class, interimMs, nextInterimAt: due, dropList: null };
}

interface Given {
  readonly profile: Values;
  readonly secret: Item | null;
  readonly grant: AaaGrant | null;
}

function furnish(site: Site, session: Session, { profile, secret, grant }: Given): void {
  const { engine, road } = site;
  const { name, mac, address, interface: own, acctSessionId, flow } = session;
  const uptime = (): { uptime: string } => ({ uptime: at.uptimeOf(site, session) });
  const radius = String(grant !== null);
  const row = { name, service: 'pppoe', 'caller-id': mac, address, 'session-id': `0x${acctSessionId}`, radius };
  at.showRow(site, session, '/ppp/active', row, uptime);
  const server = { name: own, user: name, service: session.calledId, 'remote-address': address };
  at.showRow(site, session, '/interface/pppoe-server', { ...server, running: 'true', dynamic: 'true' }, uptime);
  const door = { name: own, type: 'pppoe-in', mtu: '1480', 'actual-mtu': '1480', running: 'true', dynamic: 'true' };
  if (engine.table('/interface').find('name', own) === undefined) {
    at.showRow(site, session, '/interface', door, () => ({}));
  }
  const item = engine.table('/interface').find('name', own);
  if (item !== undefined) {
    at.liveOf(item, () => {
      road.bring(session);
      return { 'rx-byte': String(flow.bytesIn), 'tx-byte': String(flow.bytesOut) };
    });
  }
  const rateLimit = grant?.rateLimit ?? profile['rate-limit'] ?? '';
  const { 'parent-queue': parent, 'insert-queue-before': before } = profile;
  at.holdBy(site, session, { name: own, target: own, rateLimit, parent, before });
  at.putOnLists(site, session, profile['address-list']);
  const drop = at.putOnLists(site, session, grant?.addressList);
  if (session.radius !== null) session.radius.dropList = drop;
  const list = profile['interface-list'];
  if (list !== undefined && list !== '') {
    at.showRow(site, session, '/interface/list/member', { list, interface: own, dynamic: 'true' }, () => ({}));
  }
  session.ended = (cause) => {
    at.giveBack(site, address);
    if (secret !== null) {
      const { date, time } = engine.wallClock();
      engine.table('/ppp/secret').put(secret.id, {
        'last-logged-out': `${date} ${time}`,
        'last-caller-id': mac,
        'last-disconnect-reason': REASONS[cause] ?? 'hung-up',
      });
    }
    engine.log('pppoe,ppp,info', `${own}: disconnected`);
    runScript(site, session, profile, 'on-down');
  };
}

const REASONS: Readonly<Record<string, string>> = {
  'User-Request': 'peer-request',
  'Lost-Carrier': 'peer-not-responding',
  'Session-Timeout': 'session-timeout',
  'Idle-Timeout': 'idle-timeout',
  'Admin-Reset': 'admin-reset',
};

function runScript(site: Site, session: Session, profile: Values, which: 'on-up' | 'on-down'): void {
  const source = profile[which] ?? '';
  if (source === '') return;
  const { error } = site.scripts.event(source, site.engine.self('ppp'), {
    user: session.name,
    'caller-id': session.mac,
    'remote-address': session.address,
    'local-address': profile['local-address'] ?? '',
    'called-id': session.calledId,
    interface: session.interface,
  });
  if (error !== null) site.engine.log('script,error', `ppp ${which} of ${session.name}: ${error}`);
}

function refuse({ engine }: Site, who: Dial, refusal: Refusal, says: string): Entry {
  engine.log('pppoe,ppp,error', `<pppoe-${who.username}>: user ${who.username} ${says}`);
  return { refusal, says };
}

/** A span of a profile; none and nothing are null. */
export function spanOf(text: string | undefined): number | null {
  const ms = text === undefined || text === 'none' ? null : readSpan(text, true);
  return ms === null || ms <= 0 ? null : ms;
}
