import type { Session, UsageReport } from '@daftari/core';
import { isYes } from './abilities.ts';
import type { Row } from './client/link.ts';
import { readMark } from './comment.ts';
import { usedBy } from './objects/hotspot.ts';
import { durationMs } from './objects/values.ts';
import { sessionKey as keyOf } from './sessions.ts';

/** The name of the driver, and of the source of the sessions that routers show. */
export const SOURCE = 'mikrotik';

/** What a router shows of who is online, each menu as it prints it. */
export interface ShownOnline {
  readonly ppp: readonly Row[];
  readonly hotspot: readonly Row[];
  /** Of these the dynamic ones of PPPoE, `<pppoe-jane>`, have the counters of its sessions. */
  readonly interfaces: readonly Row[];
  /** Users of the hotspot who may log in once at a time: what each has used in all her sessions that are over. */
  readonly users: readonly Row[];
  /** Queues of ours: a fixed address has no session, and is online while its queue is there. */
  readonly queues: readonly Row[];
}

/** Where and when it was looked at. */
export interface LookedAt {
  readonly routerId: string;
  readonly at: number;
  /** Since when the router runs: its counters began then. */
  readonly bootedAt: number;
}

/** A session that is open in the books. */
export type KnownSession = Pick<
  Session,
  'key' | 'username' | 'startedAt' | 'where' | 'inBytes' | 'outBytes' | 'seconds'
>;

/** How long something runs is read in whole seconds, over a line that takes time: within so much it is the same. */
const SAME_MS = 60_000;

/**
 * What everybody at a router has used up to now, as reports; and the end of what is open in the books and no more on
 * it. Those that RADIUS let in are counted by it and left out. In is what came from the customer, as in RFC 2866.
 */
export function countedSessions(
  shown: ShownOnline,
  looked: LookedAt,
  known: readonly KnownSession[],
): readonly UsageReport[] {
  const counters = new Map(shown.interfaces.map((row) => [row['name'] ?? '', row]));
  const users = new Map(shown.users.map((row) => [row['name'] ?? '', row]));
  const live = [
    ...shown.ppp.filter(isLocal).map((row) => pppShown(row, counters, looked)),
    ...shown.hotspot.filter(isLocal).map((row) => hotspotShown(row, users, looked)),
    ...shown.queues.flatMap((row) => queueShown(row, looked)),
  ];
  const byId = Map.groupBy(known, ({ where }) => where['session']);
  const reports = live.map((one) => reportOf(one, looked, byId.get(one.id) ?? []));
  const going = new Set(reports.map(({ sessionKey }) => sessionKey));
  const over = known.filter(({ key }) => !going.has(key));
  return [...reports, ...closedSessions(over, looked.at, users)];
}

interface Shown {
  /** Names it on its router while it runs: `ppp/0x81b00001`. */
  readonly id: string;
  /** By which it can be ended; a fixed address has none. */
  readonly key?: string;
  readonly username: string;
  readonly subscriptionId?: string;
  readonly beganAt: number;
  readonly inBytes: bigint | null;
  readonly outBytes: bigint | null;
  readonly framedIp: string | undefined;
  readonly callingStation: string | undefined;
  /** What her user had used before this session; the first look of a session is the one that stays in the books. */
  readonly before?: string;
}

function isLocal(row: Row): boolean {
  return !isYes(row['radius']);
}

function pppShown(row: Row, counters: ReadonlyMap<string, Row>, { at }: LookedAt): Shown {
  const username = row['name'] ?? '';
  const own = counters.get(`<${row['service'] ?? 'pppoe'}-${username}>`);
  return {
    id: `ppp/${row['session-id'] ?? row['.id'] ?? ''}`,
    key: keyOf('ppp', row),
    username,
    beganAt: at - (durationMs(row['uptime'] ?? '') ?? 0),
    inBytes: bytes(own?.['rx-byte']),
    outBytes: bytes(own?.['tx-byte']),
    framedIp: row['address'],
    callingStation: row['caller-id'],
  };
}

function hotspotShown(row: Row, users: ReadonlyMap<string, Row>, { at }: LookedAt): Shown {
  const own = users.get(row['user'] ?? '');
  return {
    id: `hotspot/${row['.id'] ?? ''}`,
    key: keyOf('hotspot', row),
    username: row['user'] ?? '',
    beganAt: at - (durationMs(row['uptime'] ?? '') ?? 0),
    inBytes: bytes(row['bytes-in']),
    outBytes: bytes(row['bytes-out']),
    framedIp: row['address'],
    callingStation: row['mac-address'],
    ...(own !== undefined && { before: usedBy(own).join('/') }),
  };
}

function queueShown(row: Row, { bootedAt }: LookedAt): readonly Shown[] {
  const mark = readMark(row['comment']);
  if (mark === null) return [];
  const [up, down] = (row['bytes'] ?? '').split('/');
  const { subscriptionId } = mark;
  const counted = { inBytes: bytes(up), outBytes: bytes(down) };
  const framedIp = row['target']?.split('/', 1)[0];
  const id = `queue/${subscriptionId}`;
  return [{ id, username: '', subscriptionId, beganAt: bootedAt, ...counted, framedIp, callingStation: undefined }];
}

/** The report of a session; `known` are those that are open in the books under its number. */
function reportOf(shown: Shown, looked: LookedAt, known: readonly KnownSession[]): UsageReport {
  const { routerId, at } = looked;
  const { id, username, subscriptionId, beganAt, inBytes, outBytes, framedIp, callingStation, before } = shown;
  // Numbers of sessions begin anew when a router starts: only one that also began then is the same.
  const same = known.find(({ key }) => Math.abs(beganIn(key) - beganAt) < SAME_MS);
  return {
    source: SOURCE,
    sessionKey: same?.key ?? `${routerId}/${id}/${beganAt}`,
    username,
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    kind: 'interim',
    at,
    seconds: Math.max(0, Math.floor((at - (same === undefined ? beganAt : beganIn(same.key))) / 1_000)),
    inBytes,
    outBytes,
    endCause: null,
    generation: null,
    where: {
      router: routerId,
      session: id,
      ...(shown.key === undefined ? {} : { key: shown.key }),
      ...(framedIp === undefined ? {} : { framedIp }),
      ...(callingStation === undefined ? {} : { callingStation }),
      ...(before === undefined ? {} : { before }),
    },
  };
}

/** When a session of ours began stands at the end of its key. */
function beganIn(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1));
}

/**
 * The ends of sessions that are gone from their router, or are counted no more. What was last counted is what there is,
 * but for a user of the hotspot: the router adds what a session has used to her own counters when it ends.
 * @param users as the router shows them now; none where it is not looked at any more
 */
export function closedSessions(
  known: readonly KnownSession[],
  at: number,
  users: ReadonlyMap<string, Row> = new Map(),
): readonly UsageReport[] {
  return known.map((one) => ({
    source: SOURCE,
    sessionKey: one.key,
    username: one.username,
    kind: 'stop',
    at,
    ...lastOf(one, users.get(one.username)),
    generation: null,
    endCause: 'Lost-Carrier',
    where: one.where,
  }));
}

/** What a session has come to by the counters of its user, where that is more than what was seen of it. */
function lastOf(one: KnownSession, user: Row | undefined): Pick<UsageReport, 'inBytes' | 'outBytes' | 'seconds'> {
  const before = /^(\d+)\/(\d+)\/(\d+)$/.exec(one.where['before'] ?? '');
  if (before === null || user === undefined) return { inBytes: null, outBytes: null, seconds: null };
  const [up, down, seconds] = usedBy(user);
  const [inBytes, outBytes] = [up - BigInt(before[1] ?? '0'), down - BigInt(before[2] ?? '0')];
  return {
    inBytes: inBytes > one.inBytes ? inBytes : one.inBytes,
    outBytes: outBytes > one.outBytes ? outBytes : one.outBytes,
    seconds: Math.max(one.seconds, seconds - Number(before[3])),
  };
}

function bytes(shown: string | undefined): bigint | null {
  return shown !== undefined && /^\d+$/.test(shown) ? BigInt(shown) : null;
}
