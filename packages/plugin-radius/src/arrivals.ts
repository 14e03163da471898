import type { Session } from '@daftari/core';
import { readText } from './text.ts';
import { valueOf } from './wire/attributes.ts';
import type { Packet } from './wire/packet.ts';
import { createQueue } from './wire/queue.ts';

/** Where a session runs, by the marks that its accounting bears too. */
export type Place = Readonly<Record<string, string | undefined>>;

/** Somebody who was let in, and of whom no accounting has been recorded yet. It counts as a session that runs. */
export interface Arrival extends Pick<Session, 'startedAt' | 'lastSeenAt'> {
  readonly subscriptionId: string;
  readonly where: Place;
}

/** Who was let in by this process a moment ago: until her Start is recorded nobody else knows of her. */
export interface Arrivals {
  /** Takes the place of whoever cannot be there any more: see `isSamePlace`. */
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
  const known: Lists = new Map();
  /** Those that one NAS calls by one name. */
  const called: Lists = new Map();
  /** Those of one Acct-Session-Id behind one address: routers behind a proxy count alike. */
  const bySession: Lists = new Map();
  // In about the order in which they are over: who was heard of meanwhile joins it again when her turn comes.
  const line = createQueue<Held>();
  let held = 0;

  const forget = (arrival: Held): void => {
    if (!arrival.isHeld) return;
    arrival.isHeld = false;
    held -= 1;
    leave(known, arrival.subscriptionId, arrival);
    leave(called, arrival.who, arrival);
    const session = sessionOf(arrival.where);
    if (session !== undefined) leave(bySession, session, arrival);
  };
  const lives = ({ lastSeenAt, isHeard }: Held, now: number, isAway: boolean): boolean =>
    now - lastSeenAt < (isAway && isHeard ? staleAfterMs : COMING_MS);

  /** Lets go of what is over, and of the oldest when there is no room for one more. */
  const makeRoom = (now: number): void => {
    for (let first = line.first(); first !== undefined; first = line.first()) {
      const isMoved = first.lastSeenAt !== first.queuedAt;
      if (first.isHeld && !isMoved && held < most && lives(first, now, true)) break;
      line.shift();
      if (first.isHeld && isMoved) enqueue(first);
      else forget(first);
    }
    // Behind one that lives long may stand many that are recorded.
    if (line.size() > 2 * most) line.retain(({ isHeld }) => isHeld);
  };
  const enqueue = (arrival: Held): void => {
    arrival.queuedAt = arrival.lastSeenAt;
    line.push(arrival);
  };

  return {
    keep(subscriptionId, where, now) {
      for (const one of listOf(known, subscriptionId)) if (isSamePlace(one.where, where)) forget(one);
      const seen = { startedAt: now, lastSeenAt: now, queuedAt: now, isHeard: false, isHeld: isMarked(where) };
      const arrival: Held = { subscriptionId, where, who: whoIn(where), ...seen };
      // Who cannot be told from another one must not be in her own way when she dials again.
      if (!arrival.isHeld) return arrival;
      makeRoom(now);
      held += 1;
      line.push(arrival);
      join(known, subscriptionId, arrival);
      join(called, arrival.who, arrival);
      const session = sessionOf(where);
      if (session !== undefined) join(bySession, session, arrival);
      return arrival;
    },
    of(subscriptionId, now, isAway) {
      return known.has(subscriptionId)
        ? listOf(known, subscriptionId).filter((one) => lives(one, now, isAway))
        : NOBODY;
    },
    hear(where, isOver, now) {
      const session = sessionOf(where);
      const named = session === undefined ? NOBODY : listOf(bySession, session);
      const hers = listOf(called, whoIn(where)).filter((one) => isRecordOf(where, one.where));
      const arrival =
        named.findLast((one) => isRecordOf(where, one.where)) ??
        hers.findLast((one) => isOnDevice(where, one.where)) ??
        hers.findLast((one) => isOnPort(where, one.where));
      if (arrival === undefined) return undefined;
      if (isOver) forget(arrival);
      else if (arrival.isHeld) {
        arrival.lastSeenAt = now;
        arrival.isHeard = true;
      }
      return arrival;
    },
    forget(arrival) {
      for (const one of listOf(known, arrival?.subscriptionId ?? '')) if (one === arrival) forget(one);
    },
  };
}

/** Nearly every list has one: it stands there by itself, which is two objects less for each. */
type Lists = Map<string, Held | readonly Held[]>;

interface Held extends Arrival {
  readonly who: string;
  lastSeenAt: number;
  /** What `lastSeenAt` was when it joined the line. */
  queuedAt: number;
  /** Whether accounting has spoken of her, which could not be recorded so far. */
  isHeard: boolean;
  /** Whether she still counts, until she is over. */
  isHeld: boolean;
}

const NOBODY: readonly Held[] = [];

function listOf(lists: Lists, key: string): readonly Held[] {
  const found = lists.get(key);
  if (found === undefined) return NOBODY;
  return 'who' in found ? [found] : found;
}

function join(lists: Lists, key: string, one: Held): void {
  lists.set(key, lists.has(key) ? [...listOf(lists, key), one] : one);
}

function leave(lists: Lists, key: string, one: Held): void {
  const known = lists.get(key);
  if (known === one) return void lists.delete(key);
  const [first, ...others] = listOf(lists, key).filter((other) => other !== one);
  if (first === undefined) lists.delete(key);
  else lists.set(key, others.length === 0 ? first : [first, ...others]);
}

/** What a packet says of where the session runs; `nas` is the address that it came from. */
export function placeOf(packet: Packet, nas: string): Place {
  return {
    nas,
    nasIp: valueOf(packet, 'NAS-IP-Address'),
    nasIdentifier: readText(packet, 'NAS-Identifier'),
    username: readText(packet, 'User-Name')?.toLowerCase(),
    acctSessionId: readText(packet, 'Acct-Session-Id'),
    callingStation: readText(packet, 'Calling-Station-Id')?.toLowerCase(),
    framedIp: valueOf(packet, 'Framed-IP-Address'),
    nasPort: valueOf(packet, 'NAS-Port')?.toString(),
    nasPortId: readText(packet, 'NAS-Port-Id'),
  };
}

/**
 * Whether two sessions of one subscription cannot be there both: the same device; or at one NAS the same session, the
 * same address, or the same port where that is all there is to go by.
 */
export function isSamePlace(where: Place, here: Place): boolean {
  const isMark = (mark: string): boolean => here[mark] !== undefined && where[mark] === here[mark];
  if (isOnDevice(where, here)) return true;
  return isOneNas(where, here) && (isMark('acctSessionId') || isMark('framedIp') || isOnPort(where, here));
}

/** Several routers may share one address, behind a proxy: they differ where something differs that both call them. */
function isOneNas(one: Place, other: Place): boolean {
  return one['nas'] === other['nas'] && isAlike('nasIp', one, other) && isAlike('nasIdentifier', one, other);
}

/**
 * Whether a record may speak of a log-in at its NAS. Not so of one that names another user, or another session than the
 * log-in did: that is what ran on the device before.
 */
function isRecordOf(record: Place, login: Place): boolean {
  const { acctSessionId } = login;
  if (acctSessionId !== undefined && record['acctSessionId'] !== acctSessionId) return false;
  return isOneNas(record, login) && isAlike('username', record, login);
}

const whoIn = ({ nas, username }: Place): string => `${nas} ${username}`;

function sessionOf({ nas, acctSessionId }: Place): string | undefined {
  return acctSessionId === undefined ? undefined : `${nas} ${acctSessionId}`;
}

/** Whether a record can be known to speak of a log-in: by the session that both name, or by the device or the port. */
function isMarked({ acctSessionId, callingStation, nasPort }: Place): boolean {
  return acctSessionId !== undefined || callingStation !== undefined || nasPort !== undefined;
}

/** Whether nothing of that kind differs: what one of them does not say tells nothing. */
const isAlike = (mark: string, one: Place, other: Place): boolean =>
  one[mark] === undefined || other[mark] === undefined || one[mark] === other[mark];

const isOnDevice = (one: Place, { callingStation }: Place): boolean =>
  callingStation !== undefined && one['callingStation']?.toLowerCase() === callingStation;

/** A port may be one number for everybody, or that of a VLAN: it tells nothing where both devices are named. */
const isOnPort = (one: Place, { callingStation, nasPort, nasPortId }: Place): boolean =>
  (callingStation === undefined || one['callingStation'] === undefined) &&
  nasPort !== undefined &&
  one['nasPort'] === nasPort &&
  one['nasPortId'] === nasPortId;
