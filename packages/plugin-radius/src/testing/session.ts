import { octetsOf, valueOf } from '../wire/attributes.ts';
import type { Holder } from '../wire/attributes.ts';
import { octets64 } from '../wire/octets.ts';

/** A session as the NAS keeps it. */
export interface NasSession {
  readonly acctSessionId: string;
  readonly username: string;
  readonly framedIp: string;
  /** What the server gave, to be sent back in each record. */
  readonly class: Uint8Array | undefined;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly limits: Limits;
  readonly inBytes: number;
  readonly outBytes: number;
  /** Until when the bytes are counted. */
  readonly movedAt: number;
  readonly nextInterimAt: number;
}

/** What the server has set for a session. */
export interface Limits {
  readonly downKbps: number;
  readonly upKbps: number;
  /** Seconds since its start after which it ends; null without end. */
  readonly sessionTimeout: number | null;
  /** Bytes in both directions since its start after which it ends; null without limit. */
  readonly totalBytes: number | null;
  readonly interimSeconds: number | null;
  /** The firewall list or filter that it was put into; null when it is free. */
  readonly walledBy: string | null;
}

/** What holds for a session that nothing was said of: fast, and without end. */
const unlimited: Limits = {
  downKbps: 100_000,
  upKbps: 100_000,
  sessionTimeout: null,
  totalBytes: null,
  interimSeconds: null,
  walledBy: null,
};

/** Takes what an Access-Accept or a CoA-Request sets; what it does not name stays as it was. */
export function takeLimits(before: Limits, packet: Holder): Limits {
  const rate = readRate(valueOf(packet, 'Mikrotik-Rate-Limit'));
  const total = valueOf(packet, 'Mikrotik-Total-Limit');
  const bytes = total === undefined ? undefined : octets64(total, valueOf(packet, 'Mikrotik-Total-Limit-Gigawords'));
  const timeout = valueOf(packet, 'Session-Timeout');
  const down = valueOf(packet, 'WISPr-Bandwidth-Max-Down');
  const up = valueOf(packet, 'WISPr-Bandwidth-Max-Up');
  return {
    downKbps: rate?.downKbps ?? (down === undefined ? before.downKbps : down / 1_000),
    upKbps: rate?.upKbps ?? (up === undefined ? before.upKbps : up / 1_000),
    // Zero means none, for time and bytes alike.
    sessionTimeout: timeout === undefined ? before.sessionTimeout : timeout === 0 ? null : timeout,
    totalBytes: bytes === undefined ? before.totalBytes : bytes === 0n ? null : Number(bytes),
    interimSeconds: valueOf(packet, 'Acct-Interim-Interval') ?? before.interimSeconds,
    walledBy: valueOf(packet, 'Mikrotik-Address-List') ?? valueOf(packet, 'Filter-Id') ?? before.walledBy,
  };
}

/** A session as an Access-Accept opens it. */
export function openSession(
  accept: Holder,
  who: Pick<NasSession, 'acctSessionId' | 'username' | 'framedIp'>,
  now: number,
): NasSession {
  const limits = takeLimits(unlimited, accept);
  const { interimSeconds } = limits;
  return {
    ...who,
    class: octetsOf(accept, 'Class'),
    startedAt: now,
    limits,
    inBytes: 0,
    outBytes: 0,
    movedAt: now,
    nextInterimAt: interimSeconds === null ? Infinity : now + interimSeconds * 1_000,
  };
}

/** Moves traffic up to an instant: a share (0 to 1) of what the speed allows. */
export function moveTraffic(session: NasSession, share: number, now: number): NasSession {
  const seconds = Math.max(0, now - session.movedAt) / 1_000;
  const { downKbps, upKbps, totalBytes } = session.limits;
  const outBytes = session.outBytes + Math.round(seconds * downKbps * 125 * share);
  const inBytes = session.inBytes + Math.round(seconds * upKbps * 125 * share * 0.2);
  // A NAS cuts at the limit and counts nothing beyond it.
  const over = totalBytes === null ? 0 : Math.max(0, inBytes + outBytes - totalBytes);
  return { ...session, inBytes, outBytes: Math.max(session.outBytes, outBytes - over), movedAt: now };
}

/** Why a session ends by itself at an instant, as a code of Acct-Terminate-Cause; null while it goes on. */
export function endsBy(session: NasSession, now: number): 'Session-Timeout' | 'NAS-Request' | null {
  const { sessionTimeout, totalBytes } = session.limits;
  if (sessionTimeout !== null && now >= session.startedAt + sessionTimeout * 1_000) return 'Session-Timeout';
  return totalBytes !== null && session.inBytes + session.outBytes >= totalBytes ? 'NAS-Request' : null;
}

/** Reads `rx/tx` of Mikrotik-Rate-Limit: what the router receives, the subscriber's upload, comes first. */
function readRate(text: string | undefined): { readonly upKbps: number; readonly downKbps: number } | undefined {
  const [, rx, rxUnit, tx, txUnit] = /^(\d+)([kM]?)(?:\/(\d+)([kM]?))?/.exec(text ?? '') ?? [];
  if (rx === undefined) return undefined;
  const upKbps = kbps(rx, rxUnit);
  return { upKbps, downKbps: tx === undefined ? upKbps : kbps(tx, txUnit) };
}

function kbps(digits: string, unit: string | undefined): number {
  return unit === 'M' ? Number(digits) * 1_000 : unit === 'k' ? Number(digits) : Number(digits) / 1_000;
}
