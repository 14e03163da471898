import type { Session } from '@daftari/core';
import { readText } from './text.ts';
import { valueOf } from './wire/attributes.ts';
import type { Packet } from './wire/packet.ts';

/** Where a session runs, by the marks that its accounting bears too. */
export type Place = Readonly<Record<string, string | undefined>>;

/** Somebody who was let in, and of whom no accounting has been recorded yet. It counts as a session that runs. */
export interface Arrival extends Pick<Session, 'startedAt' | 'lastSeenAt'> {
  readonly subscriptionId: string;
  readonly where: Place;
}

/** Who was let in by this process a moment ago: until her Start is recorded nobody else knows of her. */
export interface Arrivals {
  /** Takes the place of whoever had the same device or the same place at the NAS. */
  readonly keep: (subscriptionId: string, where: Place, now: number) => Arrival;
  /** Those who still count; while the database is away also who was heard of and could not be recorded. */
  readonly of: (subscriptionId: string, now: number, isAway: boolean) => readonly Arrival[];
  /** A record speaks of her; with its Stop she is gone. Undefined where it speaks of nobody here. */
  readonly hear: (where: Place, isOver: boolean, now: number) => Arrival | undefined;
  /** She was recorded, or was not let in after all. */
  readonly forget: (arrival: Arrival | undefined) => void;
}

/** How long the Start of who was let in may take, in milliseconds; after that she never came. */
const COMING_MS = 60_000;

/** Makes an empty memory; when it is full the oldest goes. */
export function createArrivals(staleAfterMs: number, most = 50_000): Arrivals {
  const known = new Map<string, Set<Held>>();
  const byMark = new Map<string, Held>();
  /** In the order in which they were last heard of. */
  const held = new Set<Held>();

  const forget = (arrival: Held): void => {
    if (!held.delete(arrival)) return;
    const hers = known.get(arrival.subscriptionId);
    if (hers?.delete(arrival) === true && hers.size === 0) known.delete(arrival.subscriptionId);
    for (const mark of marksOf(arrival.where)) if (byMark.get(mark) === arrival) byMark.delete(mark);
  };
  const lives = ({ lastSeenAt, isHeard }: Held, now: number, isAway: boolean): boolean =>
    now - lastSeenAt < (isAway && isHeard ? staleAfterMs : COMING_MS);

  return {
    keep(subscriptionId, where, now) {
      const arrival: Held = { subscriptionId, where, startedAt: now, lastSeenAt: now, isHeard: false };
      for (const one of known.get(subscriptionId) ?? []) if (isSamePlace(one.where, where)) forget(one);
      const marks = marksOf(where);
      // Who cannot be told from another one must not be in her own way when she dials again.
      if (marks.length === 0) return arrival;
      for (const oldest of held) {
        if (held.size < most && lives(oldest, now, true)) break;
        forget(oldest);
      }
      held.add(arrival);
      known.set(subscriptionId, (known.get(subscriptionId) ?? new Set()).add(arrival));
      for (const mark of marks) byMark.set(mark, arrival);
      return arrival;
    },
    of(subscriptionId, now, isAway) {
      const hers = known.get(subscriptionId);
      return hers === undefined ? NOBODY : [...hers].filter((one) => lives(one, now, isAway));
    },
    hear(where, isOver, now) {
      const arrival = marksOf(where)
        .flatMap((mark) => byMark.get(mark) ?? [])
        .find((one) => isRecordOf(where, one.where));
      if (arrival === undefined) return undefined;
      if (isOver) forget(arrival);
      else if (held.delete(arrival)) {
        arrival.lastSeenAt = now;
        arrival.isHeard = true;
        held.add(arrival);
      }
      return arrival;
    },
    forget(arrival) {
      for (const one of known.get(arrival?.subscriptionId ?? '') ?? []) if (one === arrival) forget(one);
    },
  };
}

interface Held extends Arrival {
  lastSeenAt: number;
  /** Whether accounting has spoken of her, which could not be recorded so far. */
  isHeard: boolean;
}

const NOBODY: readonly Arrival[] = [];

/** What a packet says of where the session runs; `nas` is the address that it came from. */
export function placeOf(packet: Packet, nas: string): Place {
  return {
    nas,
    username: readText(packet, 'User-Name')?.toLowerCase(),
    acctSessionId: readText(packet, 'Acct-Session-Id'),
    callingStation: readText(packet, 'Calling-Station-Id')?.toLowerCase(),
    framedIp: valueOf(packet, 'Framed-IP-Address'),
    nasPort: valueOf(packet, 'NAS-Port')?.toString(),
    nasPortId: readText(packet, 'NAS-Port-Id'),
  };
}

/** Whether two sessions of one subscription cannot be there both: the same device, or the same place at one NAS. */
export function isSamePlace(where: Place, here: Place): boolean {
  const { callingStation, nasPort, nasPortId } = here;
  if (callingStation !== undefined && where['callingStation']?.toLowerCase() === callingStation) return true;
  if (where['nas'] !== here['nas']) return false;
  const isMark = (mark: string): boolean => here[mark] !== undefined && where[mark] === here[mark];
  return (
    isMark('acctSessionId') ||
    isMark('framedIp') ||
    (nasPort !== undefined && where['nasPort'] === nasPort && where['nasPortId'] === nasPortId)
  );
}

/** Not so of one that names another session than the log-in did: it speaks of what ran on the device before. */
function isRecordOf(record: Place, { acctSessionId }: Place): boolean {
  return acctSessionId === undefined || record['acctSessionId'] === acctSessionId;
}

/** By what a record is known to speak of a log-in: the session that both name, else who is on which device or port. */
function marksOf({ nas, username, acctSessionId, callingStation, nasPort, nasPortId }: Place): readonly string[] {
  const who = `${nas} ${username}`;
  return [
    ...(acctSessionId === undefined ? [] : [`session ${nas} ${acctSessionId}`]),
    ...(callingStation === undefined ? [] : [`device ${who} ${callingStation}`]),
    ...(nasPort === undefined ? [] : [`port ${who} ${nasPort} ${nasPortId}`]),
  ];
}
