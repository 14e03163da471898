import type { EndCause } from './aaa.ts';
import type { Client } from './firewall.ts';
import { reaches, type Flow } from './flow.ts';
import { newFlow } from './flow.ts';
import type { Pair } from './rates.ts';

/** What ends a session by itself; null: nothing does. */
export interface Bounds {
  /** True time, UTC milliseconds. */
  timeoutAt: number | null;
  idleMs: number | null;
  inBytes: number | null;
  outBytes: number | null;
  totalBytes: number | null;
}

/** Somebody who is online, or at least on the network. */
export interface Session extends Client {
  readonly name: string;
  readonly acctSessionId: string;
  /** What RADIUS is told that was called: the PPPoE service, the hotspot server. */
  readonly calledId: string;
  readonly startedAt: number;
  readonly flow: Flow;
  readonly bounds: Bounds;
  /** In a hotspot she is let through later than she comes. */
  authorised: boolean;
  /** What she would take if she could, kbit/s. */
  wants: Pair;
  /** What her line carries, kbit/s. */
  readonly line: Pair;
  /** Since when she has wanted nothing; null while she does. */
  idleSince: number | null;
  /** Null when RADIUS did not let her in. */
  radius: RadiusSide | null;
  /** What the router lets her have, all other people aside: kbit/s. */
  allowed: Pair;
  walled: boolean;
  fast: boolean;
  keeps: boolean;
  /** The queues that her bytes are counted in. */
  queues: readonly string[];
  /** Until when a queue lets her burst. */
  readonly bursts: Map<string, { readonly up: number; readonly down: number }>;
  /** When something happens to it next; infinite: never. */
  dueAt: number;
  /** Takes away what the router made for her. */
  readonly undo: (() => void)[];
  /** Called once it is over. */
  ended: (cause: EndCause) => void;
}

/** What RADIUS said of a session, and when it hears of it again. */
export interface RadiusSide {
  readonly service: 'ppp' | 'hotspot';
  readonly class: string | undefined;
  readonly interimMs: number | null;
  nextInterimAt: number | null;
  /** Its entry in an address list, which an order may change. */
  dropList: (() => void) | null;
}

/** How a session begins. */
export interface Opening extends Client {
  readonly name: string;
  readonly acctSessionId: string;
  readonly calledId: string;
  readonly at: number;
  readonly wants: Pair;
  readonly line: Pair;
}

/** A session that nothing ends, nobody accounts for, and no byte has gone through. */
export function newSession(opening: Opening): Session {
  const { at, ...own } = opening;
  return {
    ...own,
    startedAt: at,
    flow: newFlow(at),
    bounds: { timeoutAt: null, idleMs: null, inBytes: null, outBytes: null, totalBytes: null },
    idleSince: isIdle(opening.wants) ? at : null,
    radius: null,
    allowed: { up: 0, down: 0 },
    walled: false,
    fast: false,
    keeps: false,
    queues: [],
    bursts: new Map(),
    dueAt: Infinity,
    undo: [],
    ended: () => undefined,
  };
}

/** Wants nothing either way. */
export function isIdle({ up, down }: Pair): boolean {
  return up === 0 && down === 0;
}

/** When something happens to a session next: its end, an interim record, the end of a burst. Infinite: never. */
export function nextOf(session: Session): number {
  const { bounds, flow, radius, bursts, idleSince } = session;
  let next = bounds.timeoutAt ?? Infinity;
  if (bounds.idleMs !== null && idleSince !== null) next = Math.min(next, idleSince + bounds.idleMs);
  if (bounds.inBytes !== null) next = Math.min(next, reaches(flow, 'in', bounds.inBytes) ?? Infinity);
  if (bounds.outBytes !== null) next = Math.min(next, reaches(flow, 'out', bounds.outBytes) ?? Infinity);
  if (bounds.totalBytes !== null) next = Math.min(next, reaches(flow, 'total', bounds.totalBytes) ?? Infinity);
  if (radius !== null && radius.nextInterimAt !== null) next = Math.min(next, radius.nextInterimAt);
  for (const { up, down } of bursts.values()) {
    if (up > flow.movedAt) next = Math.min(next, up);
    if (down > flow.movedAt) next = Math.min(next, down);
  }
  return next;
}

/** Whether a burst has just come to its end: its speed is another from now on. */
export function burstOver({ bursts }: Session, at: number): boolean {
  return [...bursts.values()].some(({ up, down }) => up === at || down === at);
}

/** Why a session ends at an instant, its bytes moved up to then; null while it goes on. */
export function endsBy({ bounds, flow, idleSince }: Session, at: number): EndCause | null {
  if (bounds.timeoutAt !== null && at >= bounds.timeoutAt) return 'Session-Timeout';
  if (bounds.idleMs !== null && idleSince !== null && at >= idleSince + bounds.idleMs) return 'Idle-Timeout';
  const spent =
    (bounds.inBytes !== null && flow.bytesIn >= bounds.inBytes) ||
    (bounds.outBytes !== null && flow.bytesOut >= bounds.outBytes) ||
    (bounds.totalBytes !== null && flow.bytesIn + flow.bytesOut >= bounds.totalBytes);
  return spent ? 'NAS-Request' : null;
}
