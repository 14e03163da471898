import type { Item } from '../engine/types.ts';
import { readSpan } from '../script/values.ts';
import type { AaaGrant } from './aaa.ts';
import { isYes } from './firewall.ts';
import type { Refusal } from './pppoe.ts';
import type { Session } from './session.ts';
import { hasRadius, identityOf, type Site } from './site.ts';

type Values = Readonly<Record<string, string>>;

/** Who asks to be let in, and how. */
export interface Claim {
  readonly username: string;
  readonly password: string;
  readonly mac: string;
  readonly address: string;
  readonly server: Values;
  /** A cookie or the router itself vouches for her: no password is asked. */
  readonly vouched: boolean;
}

/** What a log-in is granted: a local user, or what RADIUS said. */
export interface Grant {
  readonly user: Item | null;
  readonly radius: AaaGrant | null;
  readonly profile: Values;
  readonly acctSessionId: string;
}

/** Why not, and in the words that the log-in page shows. */
export interface Denied {
  readonly refusal: Refusal;
  readonly says: string;
}

/** Judges a log-in as a hotspot does: its own users first, and RADIUS for who is not among them. */
export async function judge(site: Site, claim: Claim): Promise<Grant | Denied> {
  const { engine } = site;
  const { username, password, mac, address, server } = claim;
  const acctSessionId = site.sessionId('hotspot');
  const user = userOf(site, username, server['name'] ?? '');
  if (user !== undefined) {
    const denied = refusalOf(site, user, claim);
    return (
      denied ??
      within(site, claim, { user, radius: null, profile: profileOf(site, user.values['profile']), acctSessionId })
    );
  }
  const rules = engine.table('/ip/hotspot/profile').find('name', server['profile'] ?? 'default')?.values ?? {};
  if (!isYes(rules['use-radius']) || !hasRadius(site, 'hotspot')) {
    return { refusal: 'no-such-user', says: 'invalid username or password' };
  }
  const ask = { service: 'hotspot', username, password, mac, address, acctSessionId } as const;
  const whole = { ...ask, calledId: server['name'] ?? '', identity: identityOf(site) };
  const reply = (await site.aaa?.accessRequest(whole)) ?? null;
  if (reply === null) return { refusal: 'radius-timeout', says: 'RADIUS server is not responding' };
  if (!reply.accepted) return { refusal: 'rejected', says: reply.message || 'invalid username or password' };
  const profile = profileOf(site, reply.grant.group);
  return within(site, claim, { user: null, radius: reply.grant, profile, acctSessionId });
}

function userOf({ engine }: Site, username: string, server: string): Item | undefined {
  return engine
    .table('/ip/hotspot/user')
    .items()
    .find(({ values }) => {
      const on = values['server'] ?? 'all';
      return values['name'] === username && !isYes(values['disabled']) && (on === 'all' || on === '' || on === server);
    });
}

function profileOf({ engine }: Site, name = 'default'): Values {
  const profiles = engine.table('/ip/hotspot/user/profile');
  return (profiles.find('name', name) ?? profiles.find('name', 'default'))?.values ?? {};
}

function refusalOf(site: Site, user: Item, { username, password, mac, vouched }: Claim): Denied | null {
  const { values } = user;
  const own = values['mac-address'] ?? '';
  if (!vouched && (values['password'] ?? '') !== password) {
    return { refusal: 'wrong-password', says: 'invalid username or password' };
  }
  if (own !== '' && own.toUpperCase() !== mac.toUpperCase()) {
    return { refusal: 'wrong-caller', says: `user ${username} is not allowed to log in from this MAC address` };
  }
  const left = leftOf(site, user);
  if (left.uptimeMs !== null && left.uptimeMs <= 0) {
    return { refusal: 'limit-reached', says: `user ${username} has reached uptime limit` };
  }
  if ([left.inBytes, left.outBytes, left.totalBytes].some((bytes) => bytes !== null && bytes <= 0)) {
    return { refusal: 'limit-reached', says: `user ${username} has reached traffic limit` };
  }
  return null;
}

/** Whether one more is allowed beside those who are online under this name. */
function within({ road }: Site, { username }: Claim, grant: Grant): Grant | Denied {
  const shared = grant.radius?.portLimit ?? Number(grant.profile['shared-users'] ?? '1');
  const online = [...road.sessions].filter((each) => each.service === 'hotspot' && each.name === username);
  // `unlimited` is no number, and nothing is more than that.
  if (online.length < shared || Number.isNaN(shared)) return grant;
  return { refusal: 'already-online', says: `no more sessions are allowed for user ${username}` };
}

/** What a user has used before the sessions of now, kept in the columns of her row. */
interface Used {
  readonly uptimeMs: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

function usedBy({ values }: Item): Used {
  return {
    uptimeMs: readSpan(values['uptime'] ?? '', true) ?? 0,
    inBytes: Number(values['bytes-in'] ?? '0'),
    outBytes: Number(values['bytes-out'] ?? '0'),
  };
}

/** What a local user has left of her limits; null: no limit. */
export function leftOf(
  { road, engine }: Site,
  user: Item,
): { readonly uptimeMs: number | null } & Readonly<Record<'inBytes' | 'outBytes' | 'totalBytes', number | null>> {
  const used = usedBy(user);
  let { uptimeMs, inBytes, outBytes } = used;
  for (const session of road.sessions) {
    if (session.service !== 'hotspot' || session.name !== user.values['name'] || session.radius !== null) continue;
    road.bring(session);
    uptimeMs += engine.now() - session.startedAt;
    inBytes += session.flow.bytesIn;
    outBytes += session.flow.bytesOut;
  }
  const most = (field: string): number | null => Number(user.values[field] ?? '0') || null;
  const uptime = readSpan(user.values['limit-uptime'] ?? '', true);
  return {
    uptimeMs: rest(uptime === null || uptime <= 0 ? null : uptime, uptimeMs),
    inBytes: rest(most('limit-bytes-in'), inBytes),
    outBytes: rest(most('limit-bytes-out'), outBytes),
    totalBytes: rest(most('limit-bytes-total'), inBytes + outBytes),
  };
}

function rest(limit: number | null, spent: number): number | null {
  return limit === null ? null : limit - spent;
}

/** Adds what a session has used to the columns of its user, where it stays when the session is gone. */
export function writeUsed({ engine }: Site, session: Session): void {
  const table = engine.table('/ip/hotspot/user');
  const item = table.find('name', session.name);
  if (item === undefined || session.radius !== null) return;
  const used = usedBy(item);
  table.put(item.id, {
    uptime: engine.interval(used.uptimeMs + Math.floor((engine.now() - session.startedAt) / 1_000) * 1_000),
    'bytes-in': String(used.inBytes + session.flow.bytesIn),
    'bytes-out': String(used.outBytes + session.flow.bytesOut),
  });
}
