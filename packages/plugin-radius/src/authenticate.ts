import {
  accessAt,
  deviceOf,
  isOnline,
  localTime,
  type AccessView,
  type Entitlement,
  type Session,
} from '@daftari/core';
import { placed, type LeaseAsk } from './addresses.ts';
import { isSamePlace, placeOf, type Arrival } from './arrivals.ts';
import { credentialsOf, offered, proves, type Credentials } from './credentials.ts';
import { macNames, macVerdict } from './mac-auth.ts';
import { mschapAccept, mschapErrors, mschapReject } from './mschap-reply.ts';
import type { ClientOptions } from './options-client.ts';
import { quotaLeft, secondsLeft, timeout, walls, whatIsSold, type Left } from './profile.ts';
import { refusals, type Refusal } from './refusal-words.ts';
import { writeToken, type Token } from './token.ts';
import { attribute, octetsOf, valueOf } from './wire/attributes.ts';
import type { Attribute, Packet } from './wire/packet.ts';
import { readText } from './text.ts';

/** All that a log-in is decided on. */
export interface Login {
  readonly packet: Packet;
  readonly client: ClientOptions;
  /** The address that the packet came from. */
  readonly nas: string;
  /** Null for a stranger. */
  readonly view: AccessView | null;
  readonly now: number;
  /** The ISP's zone, for the words to the customer. */
  readonly zone: string;
  readonly interimSeconds: number;
  readonly staleAfterMs: number;
  /** What Class is signed with, whatever way the records come. */
  readonly classKey: Uint8Array;
  /** Another one for each log-in. */
  readonly nonce: string;
  /** Whether a name is that of a pool of ours; none is when it is left out. */
  readonly isOurs?: (pool: string) => boolean;
  /** Whether an address, or a prefix, lies in a pool of ours; nothing does unless said. */
  readonly isPooled?: (address: string) => boolean;
  /** Who was let in on this subscription and is not among its sessions yet; nobody when it is left out. */
  readonly arrived?: readonly Arrival[];
}

/** The answer, and why: `reason` is one of few words, for counters, logs and the console. */
export interface Decision {
  readonly outcome: 'accept' | 'reject';
  readonly reason: Reason;
  /** Whom it is about; null for a stranger and for who could not prove to be herself. */
  readonly subscriptionId: string | null;
  /** What the session will carry; null when refused. */
  readonly token: Token | null;
  readonly attributes: readonly Attribute[];
  /** The device that has to take the lock of the subscription before the answer goes out; null where none has to. */
  readonly device: string | null;
  /** Open sessions that this log-in shows to be dead: the same device, or its place at the NAS, is here again. */
  readonly dead: readonly Session[];
  /** What is to be found in our pools of addresses before the answer goes out; null: nothing. */
  readonly ask: LeaseAsk | null;
}

/** Why a log-in was answered as it was. */
export type Reason = 'granted' | 'throttled' | 'walled' | Refusal;

/** Checked against strangers, so that an unknown name takes the work of a wrong password. */
const DECOY = 'nobody has this password';

/** Answers a log-in from the entitlement as it is at this instant, whatever sweep has run. Changes nothing. */
export function authenticate(login: Login): Decision {
  const { packet, client, view } = login;
  const credentials = credentialsOf(packet, client.secret);
  const stranger = identify(login, credentials);
  if (stranger !== null || view === null) return inItsWords(login, credentials, refuse(stranger ?? 'unknown-user'));
  return inItsWords(login, credentials, decide(login, view));
}

/** Why she is not who she says she is; null when she is. */
function identify({ packet, client, view }: Login, credentials: Credentials): Refusal | null {
  const { macAuth, methods } = client;
  const device = macAuth === undefined ? 'no' : macVerdict(packet, macAuth, view, credentials);
  if (device !== 'no') return device === 'proven' ? null : 'other-mac';
  if ((octetsOf(packet, 'User-Name')?.length ?? 0) === 0) return 'no-username';
  const proof = offered(credentials, methods);
  const isUnknownDevice = view === null && macAuth !== undefined && macNames(packet, macAuth).length > 0;
  // A device that nobody has is a stranger, not somebody who has forgotten her password.
  if (proof.kind === 'refused')
    return isUnknownDevice && proof.reason === 'no-password' ? 'unknown-user' : proof.reason;
  const proven = proves(proof, view?.subscription.secret ?? DECOY);
  if (view === null) return 'unknown-user';
  return proven ? null : 'wrong-password';
}

/** Whether she goes online, and how, now that we know who she is. */
function decide(login: Login, view: AccessView): Decision {
  const { client, packet, now } = login;
  const { entitlement } = view;
  if (entitlement === null) return refuse('never_paid', [], view);

  const { alive, dead } = sortSessions(login, view.openSessions);
  const left: Left = {
    bytes: quotaLeft(entitlement, view.usedBytes),
    seconds: secondsLeft(entitlement, { alive, dead: view.openSessions.filter((one) => !alive.includes(one)), now }),
  };
  const access = accessAt(entitlement, now);
  const spent = isOnline(access) && (left.bytes === 0n || left.seconds === 0);
  const given = spent ? entitlement.afterwards : access;
  const why = spent ? 'quota_used' : isOnline(access) ? null : reasonOf(entitlement, now);
  if (given === 'blocked') return refuse(why ?? entitlement.because.reason, said(why, entitlement, login), view);
  const wall = given === 'walled' ? client.walled : undefined;
  if (given === 'walled' && wall === undefined) return refuse('no-pay-page', said(why, entitlement, login), view);

  // Who may only pay takes no lock: that is for who goes online.
  const lock = wall === undefined ? (view.lock ?? null) : null;
  const device = lock === null ? null : deviceAt(packet);
  if (lock !== null && device === null) return refuse('no-device', [], view);
  if (lock !== null && lock.device !== null && lock.device !== device) {
    return { ...refuse('other-device', [], view), device };
  }
  if (alive.length >= entitlement.sessions) return refuse('too-many-sessions', [], view);
  const token = tokenFor(login, entitlement, wall !== undefined);
  const { isOurs = () => false, isPooled = () => false } = login;
  const place = wall === undefined ? placed({ packet, client, view, alive, isOurs, isPooled }) : NOWHERE;
  const attributes =
    wall === undefined
      ? [...whatIsSold({ client, plan: view.plan, entitlement }, left, login), ...place.attributes]
      : [...walls(client, wall, view.plan.code), timeout(untilWall(entitlement, now, wall.seconds))];
  return {
    outcome: 'accept',
    reason: wall === undefined ? (given === 'throttled' ? 'throttled' : 'granted') : 'walled',
    subscriptionId: entitlement.subscriptionId,
    token,
    attributes: [
      attribute('Class', writeToken(token, login.classKey)),
      ...attributes,
      attribute('Acct-Interim-Interval', login.interimSeconds),
      ...(wall === undefined ? [] : said(why, entitlement, login)),
    ],
    device: lock?.device === null ? device : null,
    dead,
    ask: place.ask,
  };
}

/** On the pay page the router's own pool is enough. */
const NOWHERE = { attributes: [], ask: null } as const;

/** A log-in that was answered with an address, were there one left. */
export function refusedAddress(login: Login, { subscriptionId }: Decision): Decision {
  const refused = { ...refuse('no-address'), subscriptionId };
  return inItsWords(login, credentialsOf(login.packet, login.client.secret), refused);
}

/** A log-in whose device is another than the one that has taken the lock meanwhile. */
export function refusedDevice(login: Login, { subscriptionId, device }: Decision): Decision {
  const refused = { ...refuse('other-device'), subscriptionId, device };
  return inItsWords(login, credentialsOf(login.packet, login.client.secret), refused);
}

/** The decision with what the method of the log-in wants to hear. */
function inItsWords({ packet, client, view, nonce }: Login, credentials: Credentials, decision: Decision): Decision {
  const { reason, attributes, subscriptionId } = decision;
  if (reason === 'eap') return { ...decision, attributes: eapFailure(packet) ?? attributes };
  if (decision.outcome === 'reject') {
    const known = subscriptionId !== null;
    const error = reason === 'password-change' ? 'passwordUnchanged' : known ? 'noPermission' : 'wrong';
    const words = valueOf(decision, 'Reply-Message') ?? '';
    return {
      ...decision,
      attributes: [...attributes, ...mschapReject(credentials, mschapErrors[error], words, nonce)],
    };
  }
  if (credentials.kind === 'refused' || view === null) return decision;
  const { authenticator } = packet;
  const reply = { secret: client.secret, authenticator, nonce, mppe: client.mppe };
  return { ...decision, attributes: [...attributes, ...mschapAccept(credentials, view.subscription.secret, reply)] };
}

/** The device as its NAS names it; null where it does not. */
function deviceAt(packet: Packet): string | null {
  const named = readText(packet, 'Calling-Station-Id')?.trim() ?? '';
  return named === '' ? null : deviceOf(named);
}

/** She comes back by herself after a while, and no later than her time begins. */
function untilWall({ fromAt }: Entitlement, now: number, seconds: number): number {
  return fromAt > now ? Math.min(seconds, (fromAt - now) / 1000 + 1) : seconds;
}

function tokenFor({ nonce }: Login, { subscriptionId, generation }: Entitlement, walled: boolean): Token {
  return { subscriptionId, generation, walled, nonce };
}

/** Past its end a paid entitlement has expired, although it still says that it stands on a payment. */
function reasonOf({ because, access, untilAt }: Entitlement, now: number): Entitlement['because']['reason'] {
  return isOnline(access) && untilAt !== null && now >= untilAt ? 'expired' : because.reason;
}

const NO_SESSIONS = { alive: [], dead: [] } as const;

/** What counts as a session: one that is open, or somebody who is on her way to one. */
type Running = Session | Arrival;

/**
 * Which open sessions count. One that was not heard of for long does not; nor does one of the same device, or with the
 * same address at the same NAS, for two cannot be there: the old one died without a Stop. Who was let in a moment ago
 * counts until her session is among the open ones.
 */
function sortSessions(
  { packet, nas, now, staleAfterMs, arrived = [] }: Login,
  open: readonly Session[],
): { readonly alive: readonly Running[]; readonly dead: readonly Session[] } {
  if (open.length === 0 && arrived.length === 0) return NO_SESSIONS;
  const here = placeOf(packet, nas);
  const running = open.filter(({ endedAt, lastSeenAt }) => endedAt === null && lastSeenAt > now - staleAfterMs);
  const isDead = ({ where }: Running): boolean => isSamePlace(where, here);
  const coming = arrived.filter((one) => !isDead(one) && !running.some(({ where }) => isSamePlace(where, one.where)));
  return { alive: [...running.filter((one) => !isDead(one)), ...coming], dead: running.filter(isDead) };
}

function refuse(reason: Refusal, more: readonly Attribute[] = [], view: AccessView | null = null): Decision {
  const spoken = more.some(({ type }) => type === attribute('Reply-Message', '-').type);
  const attributes = spoken ? more : [...more, attribute('Reply-Message', refusals[reason])];
  const subscriptionId = view?.subscription.id ?? null;
  return { outcome: 'reject', reason, subscriptionId, token: null, attributes, device: null, dead: [], ask: null };
}

/** The words to the customer; since when, where that is known. */
function said(
  why: Entitlement['because']['reason'] | null,
  { access, fromAt, untilAt }: Entitlement,
  { zone }: Login,
): readonly Attribute[] {
  if (why === null) return [];
  const since = why !== 'expired' ? null : isOnline(access) ? untilAt : fromAt;
  const words =
    since === null ? refusals[why] : `Your time ended on ${localTime(since, zone)}. Pay to go online again.`;
  return [attribute('Reply-Message', words)];
}

/**
 * EAP is refused in its own words, or the supplicant waits for them (RFC 3579 section 2.6.1), and in no others beside
 * (section 2.6.5). Undefined where there is nothing to answer.
 */
function eapFailure(packet: Packet): readonly Attribute[] | undefined {
  const identifier = octetsOf(packet, 'EAP-Message')?.[1];
  return identifier === undefined ? undefined : [attribute('EAP-Message', Uint8Array.of(4, identifier, 0, 4))];
}
