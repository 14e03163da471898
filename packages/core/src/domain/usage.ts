import { defineErrors } from '../kernel/error.ts';
import { countersAfter, type CounterTurns } from './counters.ts';
import type { Id } from '../kernel/id.ts';
import type { MeterSums } from './meter.ts';

/** One stay of one device on the network, as its counters tell it. Counters only grow. */
export interface Session {
  readonly id: Id<'Session'>;
  /** The plugin that reports it. */
  readonly source: string;
  /** Natural key within the source: what makes two reports speak of one session. */
  readonly key: string;
  /** Null when nobody with this username is known: kept, and seen as a stranger. */
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly accountId: Id<'Account'> | null;
  readonly username: string;
  /** The generation of the entitlement that let it in or was last applied to it; null when the network did not say. */
  readonly generation: number | null;
  readonly startedAt: number;
  readonly lastSeenAt: number;
  readonly endedAt: number | null;
  /**
   * In the words of RFC 2866 section 5.10, or `stale`, `superseded`. An open one has none, but for `superseded` where
   * it has outlived another that had its key after it.
   */
  readonly endCause: string | null;
  /** From the subscriber (upload), as RFC 2866 counts Acct-Input-Octets. */
  readonly inBytes: bigint;
  readonly outBytes: bigint;
  readonly seconds: number;
  /** What was odd about its counters, and is made up for in them. Absent or null: they have only grown. */
  readonly turns?: CounterTurns | null;
  /** What the source needs to find the session again on its device: addresses, device, identifiers. */
  readonly where: Readonly<Record<string, string>>;
  /** Grows with each write; two writers cannot lose each other's counters. */
  readonly version: number;
}

/** One report of a source about one session, with the counters so far. */
export interface UsageReport {
  readonly source: string;
  readonly sessionKey: string;
  /** The key of a session of these marks that an older version of the source began, and that may still run. */
  readonly formerly?: { readonly sessionKey: string; readonly where: Readonly<Record<string, string>> } | undefined;
  /** As the device wrote it. Empty where it named nobody: the session then has its holder’s name, or `NAMELESS`. */
  readonly username: string;
  /** Whose it is, where the source knows that by more than the name; the name then counts if there is no such one. */
  readonly subscriptionId?: string | undefined;
  readonly kind: 'start' | 'interim' | 'stop';
  /** When it happened at the device, as well as we know (arrival less Acct-Delay-Time). */
  readonly at: number;
  readonly seconds: number | null;
  readonly inBytes: bigint | null;
  readonly outBytes: bigint | null;
  /** 32 where the device tells the lower 32 bits only, so that they may have come round; else all bits are told. */
  readonly counterBits?: 32 | undefined;
  readonly endCause: string | null;
  readonly generation: number | null;
  readonly where: Readonly<Record<string, string>>;
}

/** The name of a session of which nobody was named and nobody is known; no subscription can have it. */
export const NAMELESS = '(no name)';

/** What was used between two reports. An immutable fact; its class is a decision of the `usage` stage. */
export interface Usage {
  readonly id: Id<'Usage'>;
  /** `session id / total bytes in / total bytes out / seconds`: a report repeated adds nothing. */
  readonly key: string;
  readonly sessionId: Id<'Session'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly accountId: Id<'Account'>;
  readonly fromAt: number;
  readonly toAt: number;
  readonly inBytes: bigint;
  readonly outBytes: bigint;
  readonly seconds: number;
  /** What counts towards a quota, once the hours that count less are weighed; nothing where the class is `free`. */
  readonly countedBytes: bigint;
  /** `counted` unless a stage says otherwise; any other class counts towards no quota and no price. */
  readonly usageClass: UsageClass;
  readonly origin: string;
}

/** Whether bytes count. `excepted`: they have a price, but no bill will find them, so a person decides on them. */
export type UsageClass = 'counted' | 'free' | 'excepted';

/** What can be wrong with usage. */
export const usageErrors = defineErrors('usage', {
  sessionMissing: ['missing', 'There is no session {sessionId}.'],
  malformed: ['invalid', 'The usage report cannot be taken: {reason}.'],
});

/** What a report adds to a session: the session as it now stands, and the growth since it was last seen. */
export interface Growth {
  readonly session: Session;
  readonly inBytes: bigint;
  readonly outBytes: bigint;
  readonly seconds: number;
  /** False when the report tells nothing new: repeated, late or lower. */
  readonly changed: boolean;
}

/**
 * Takes one cumulative report into a session. Totals never go down and a closed session is never reopened by a late
 * interim, so that reports may come twice, late and in any order (RFC 2866; RFC 5080 section 2.2.2). What was only
 * presumed to be over is open again once its device says that it lasted longer; `next` is the one that has its key now.
 */
export function delta(session: Session, report: UsageReport, next?: Session): Growth {
  const { inBytes, outBytes, turns } = countersAfter(session, report);
  const seconds = Math.max(session.seconds, report.seconds ?? 0);
  const startedAt = Math.min(session.startedAt, startOf(report));
  const stops = report.kind === 'stop' && session.endedAt === null;
  const revives = hasOutlived({ ...session, startedAt }, report, next);
  const grown = inBytes > session.inBytes || outBytes > session.outBytes || seconds > session.seconds;
  const open = revives && report.kind !== 'stop';
  const after: Session = {
    ...session,
    inBytes,
    outBytes,
    seconds,
    startedAt,
    lastSeenAt: Math.max(session.lastSeenAt, report.at),
    endedAt: open ? null : stops || revives ? report.at : session.endedAt,
    endCause: open ? (next === undefined ? null : 'superseded') : stops || revives ? report.endCause : session.endCause,
    generation: session.generation ?? report.generation,
    where: { ...report.where, ...session.where },
    ...(turns !== null && { turns }),
  };
  const tells = grown || stops || revives || turns !== (session.turns ?? null);
  return {
    session: after,
    inBytes: inBytes - session.inBytes,
    outBytes: outBytes - session.outBytes,
    seconds: seconds - session.seconds,
    changed: tells || after.lastSeenAt > session.lastSeenAt || after.startedAt < session.startedAt,
  };
}

/** Ends that were told by others than the session's own Stop. A Stop may have such a cause too. */
const PRESUMED: ReadonlySet<string> = new Set(['stale', 'superseded', 'Lost-Service', 'NAS-Reboot', 'Admin-Reboot']);

/**
 * Whether a report shows that its session ran on after it was taken to be over. When it comes proves little, for a
 * packet that is sent again may bear no new time: what counts is how long the session says that it has lasted.
 */
function hasOutlived(session: Session, { at, seconds }: UsageReport, next: Session | undefined): boolean {
  const { endedAt, endCause, startedAt } = session;
  if (endedAt === null || !PRESUMED.has(endCause ?? '')) return false;
  const until = Math.max(endedAt, next?.startedAt ?? 0);
  if (at <= until) return false;
  if (endCause === 'stale' && next === undefined) return true;
  if (seconds === null || seconds === 0) return at > until + RESENT_MS;
  return seconds > session.seconds && startedAt + seconds * 1000 > until;
}

/**
 * Which session a report speaks of, among those that have had its key one after the other; their number when it speaks
 * of a new one. Equipment uses an Acct-Session-Id again after a restart: only what began after the last one had ended,
 * or was last heard of, is another session, for reports of that one may still come, twice and late.
 */
export function placeOf(chain: readonly Session[], report: UsageReport): number {
  const last = chain.at(-1);
  if (last === undefined || beganAfter(last, report)) return chain.length;
  const place = chain.findLastIndex((session, at) => at === 0 || isBefore(chain[at - 1], session, report));
  return Math.max(0, place);
}

/** The key of a session that has another's key again: `key`, `key/again/2`, `key/again/3` … by place in the chain. */
export function keyAt(key: string, place: number): string {
  return place === 0 ? key : `${key}/again/${place + 1}`;
}

/**
 * The end of a session whose key another one has now, so that its Stop will not come any more: it was over when it was
 * last heard of.
 */
export function superseded(session: Session): Session {
  return session.endedAt === null ? { ...session, endedAt: session.lastSeenAt, endCause: 'superseded' } : session;
}

/**
 * How long a report of a session may still be sent again, in milliseconds. A packet that is sent again bears no new
 * time, so it seems to speak of what began later. A device that has restarted sends nothing of before.
 */
const RESENT_MS = 10 * 60_000;
const RESTARTS: ReadonlySet<string> = new Set(['NAS-Reboot', 'Admin-Reboot']);

/**
 * A report that does not tell how long its session has lasted tells nothing of when it began, unless it is a Start; one
 * that tells nothing new, of the seconds or the bytes, is the session's last word once more. Of an open session what is
 * newer than its last word is its next one, whenever that seems to have begun. What has lasted less and yet began later
 * than any packet of the session can seem to have begun is another one, however soon it came.
 */
function beganAfter(session: Session, report: UsageReport): boolean {
  const lasted = lastedOf(report);
  if (lasted !== null && lasted < session.seconds && startOf(report) > latestStart(session)) return true;
  const late = RESTARTS.has(session.endCause ?? '') ? 0 : RESENT_MS;
  if (startOf(report) <= (session.endedAt ?? session.lastSeenAt) + late) return false;
  if (report.kind === 'start') return true;
  const { seconds, inBytes, outBytes } = report;
  if (lasted === null) return false;
  if (session.endedAt === null && lasted >= session.seconds) return false;
  return seconds !== session.seconds || inBytes !== session.inBytes || outBytes !== session.outBytes;
}

/** Whether a report is of `next` or of one after it, and not of the session that had its key before. */
function isBefore(before: Session | undefined, next: Session, report: UsageReport): boolean {
  if (before === undefined) return false;
  const began = startOf(report);
  if (began >= next.startedAt) return true;
  const lasted = lastedOf(report);
  // The first that was heard of the next one may have been sent again, so that the rest of it seems to begin earlier.
  if (began <= (before.endedAt ?? Infinity)) return lasted !== null && began > latestStart(before);
  if (RESTARTS.has(before.endCause ?? '') || began > latestStart(before)) return true;
  return (lasted ?? 0) > before.seconds;
}

/** How long its session has lasted, as far as the report knows: some equipment tells nothing, or always none. */
function lastedOf({ kind, seconds }: UsageReport): number | null {
  if (kind === 'start') return seconds ?? 0;
  return seconds === 0 ? null : seconds;
}

/** The latest instant at which any packet of a session can seem to have begun, by the slower of its two clocks. */
function latestStart({ startedAt, lastSeenAt, seconds }: Session): number {
  return Math.max(startedAt, lastSeenAt - seconds * 1000) + RESENT_MS;
}

/** A session as its first report shows it, before that report is taken in. Even a lone Stop makes one. */
export function firstSeen(
  report: UsageReport,
  identity: Pick<Session, 'id' | 'subscriptionId' | 'accountId'>,
): Session {
  return {
    ...identity,
    source: report.source,
    key: report.sessionKey,
    username: report.username,
    generation: report.generation,
    startedAt: startOf(report),
    lastSeenAt: startOf(report),
    endedAt: null,
    endCause: null,
    inBytes: 0n,
    outBytes: 0n,
    seconds: 0,
    where: report.where,
    version: 0,
  };
}

/** The natural key of a stretch of usage: a session at given totals happens once. */
export function usageKey(session: Session): string {
  return `${session.id}/${session.inBytes}/${session.outBytes}/${session.seconds}`;
}

/**
 * What the session had used before a stretch of usage, by meter, and whether it began with it: its key tells the totals
 * at its end.
 */
export function totalsBefore(usage: Usage): { readonly before: MeterSums; readonly opens: boolean } {
  const [inBytes = 0n, outBytes = 0n, seconds = 0n] = usage.key.split('/').slice(-3).map(BigInt);
  const before = {
    bytes_in: inBytes - usage.inBytes,
    bytes_out: outBytes - usage.outBytes,
    bytes: inBytes + outBytes - usage.inBytes - usage.outBytes,
    seconds: seconds - BigInt(usage.seconds),
  };
  return { before, opens: before.bytes === 0n && before.seconds === 0n };
}

/** Bytes count unless a `usage` stage says otherwise. */
export function classify(): UsageClass {
  return 'counted';
}

function startOf(report: UsageReport): number {
  return report.at - (report.seconds ?? 0) * 1000;
}
