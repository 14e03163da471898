import { hash } from 'node:crypto';
import type { UsageReport } from '@daftari/core';
import type { LoginMarks } from './accepted.ts';
import { isPlainName } from './lookup.ts';
import type { ClientOptions } from './options-client.ts';
import { readText } from './text.ts';
import { readToken, type Token } from './token.ts';
import { valueOf, valuesOf } from './wire/attributes.ts';
import type { Secret } from './wire/digest.ts';
import { acctStatusTypes, acctTerminateCauses } from './wire/dictionary/values.ts';
import { octets64 } from './wire/octets.ts';
import type { Packet } from './wire/packet.ts';

/** The name of this source and of its driver in sessions, usage and actions. */
export const SOURCE = 'radius';

/** What an Accounting-Request tells. */
export type Told =
  /** `isUnsure`: whose it is may be found in other ways than by the name as it came. */
  | { readonly kind: 'report'; readonly report: UsageReport; readonly isUnsure: boolean }
  /** The NAS has restarted: its sessions are over. */
  | {
      readonly kind: 'restart';
      readonly where: Readonly<Record<string, string>>;
      readonly at: number;
      readonly cause: string;
    }
  /** About tunnels or links: acknowledged, for nothing of it is billed. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Where an Accounting-Request comes from. */
export interface Origin {
  readonly client: ClientOptions;
  /** The address that the packet came from. */
  readonly nas: string;
  readonly now: number;
  /** With what a Class of ours may be signed, ours first. */
  readonly classKeys: readonly Secret[];
  /** What the log-in of a record at this NAS was given, for equipment that does not send Class back. */
  readonly accepted?: (record: LoginMarks) => Token | undefined;
}

/** Reads an Accounting-Request into the words of billing. */
export function readAccounting(packet: Packet, origin: Origin): Told {
  const status = valueOf(packet, 'Acct-Status-Type');
  if (status === undefined) return { kind: 'malformed', reason: 'there is no Acct-Status-Type' };
  const at = origin.now - delayOf(packet) * 1000;
  if (status === acctStatusTypes['Accounting-On']) return restart(packet, origin, at, 'NAS-Reboot');
  if (status === acctStatusTypes['Accounting-Off']) return restart(packet, origin, at, 'Admin-Reboot');
  const kind = kinds.get(status);
  if (kind === undefined) return { kind: 'nothing' };

  const record = marksOf(packet);
  const { username, acctSessionId, callingStation } = record;
  if (acctSessionId === undefined) return { kind: 'malformed', reason: 'there is no Acct-Session-Id' };
  const own = tokenOf(packet, origin.classKeys);
  const known = own ?? origin.accepted?.(record);
  // A plain name tells whose it is by itself: what was remembered of it may be of somebody who had it before.
  const isPlain = own === undefined && isPlainName(packet, origin.client);
  const counted = { in: bytes(packet, 'Input'), out: bytes(packet, 'Output') };
  const swap = origin.client.swapOctets;
  const report: UsageReport = {
    source: SOURCE,
    ...keysOf(packet, origin, record, own),
    // It may be left out (RFC 2866 section 4.1).
    username: username ?? '',
    ...(!isPlain && known !== undefined && { subscriptionId: known.subscriptionId }),
    kind,
    at,
    seconds: secondsOf(packet),
    inBytes: swap ? counted.out : counted.in,
    outBytes: swap ? counted.in : counted.out,
    ...(isNarrow(packet) && { counterBits: 32 }),
    endCause: kind === 'stop' ? causeOf(packet) : null,
    generation: known?.generation ?? null,
    where: {
      ...deviceOf(packet, origin),
      ...marks({
        acctSessionId,
        nasPort: valueOf(packet, 'NAS-Port')?.toString(),
        nasPortId: readText(packet, 'NAS-Port-Id'),
        framedIp: valueOf(packet, 'Framed-IP-Address'),
        callingStation,
        walled: known?.walled === true ? 'yes' : undefined,
      }),
    },
  };
  const isUnsure = own === undefined && !isPlain && (username === undefined || known === undefined);
  return { kind: 'report', report, isUnsure };
}

/** What tells to which log-in a record belongs. */
export function marksOf(packet: Packet): LoginMarks {
  return {
    username: readText(packet, 'User-Name'),
    acctSessionId: readText(packet, 'Acct-Session-Id'),
    callingStation: readText(packet, 'Calling-Station-Id'),
  };
}

/**
 * What makes two reports speak of one session. With our Class it is that log-in and the session's own id; without, all
 * that stays the same while a session runs, and who has proven to be its NAS: what a NAS calls itself others may be
 * called too. NAS-Port-Id is left out, since some equipment omits it from a Stop. The client was once no part of it.
 */
function keysOf(
  packet: Packet,
  { client: { name }, nas }: Origin,
  record: LoginMarks,
  token: Token | undefined,
): Pick<UsageReport, 'sessionKey' | 'formerly'> {
  const { username = '', acctSessionId = '' } = record;
  if (token !== undefined) return { sessionKey: `class:${digest([token.nonce, acctSessionId])}` };
  const ip = valueOf(packet, 'NAS-IP-Address');
  const identifier = readText(packet, 'NAS-Identifier');
  const device = ip === undefined && identifier === undefined ? [nas] : [ip ?? '', identifier ?? ''];
  const parts = [...device, username.toLowerCase(), acctSessionId];
  return {
    sessionKey: `marks:${digest([name, ...parts])}`,
    formerly: { sessionKey: `marks:${digest(parts)}`, where: { client: name } },
  };
}

function tokenOf(packet: Packet, keys: readonly Secret[]): Token | undefined {
  for (const octets of valuesOf(packet, 'Class')) {
    const token = readToken(octets, keys);
    if (token !== undefined) return token;
  }
  return undefined;
}

function restart(packet: Packet, origin: Origin, at: number, cause: string): Told {
  return { kind: 'restart', where: deviceOf(packet, origin), at, cause };
}

/** Several routers may share one address, behind a tunnel or a proxy: what they call themselves tells them apart. */
function deviceOf(packet: Packet, { client, nas }: Origin): Readonly<Record<string, string>> {
  return marks({
    client: client.name,
    nas,
    nasIp: valueOf(packet, 'NAS-IP-Address'),
    nasIdentifier: readText(packet, 'NAS-Identifier'),
  });
}

/**
 * How long ago it happened, by the clock of the packet's own journey. No NAS keeps a record for more than a day; one
 * that says so has its clock set meanwhile, so the record counts from when it came. Event-Timestamp is not asked: it
 * is what the NAS takes for the time, and a wrong clock would put use into the wrong month.
 */
function delayOf(packet: Packet): number {
  const delay = valueOf(packet, 'Acct-Delay-Time') ?? 0;
  return delay <= MOST_DELAY ? delay : 0;
}

const MOST_DELAY = 86_400;

/** How long the session has lasted; null when the NAS does not say, or says what cannot be, such as minus one. */
function secondsOf(packet: Packet): number | null {
  const seconds = valueOf(packet, 'Acct-Session-Time') ?? null;
  return seconds !== null && seconds <= MOST_SECONDS ? seconds : null;
}

/** Ten years. */
const MOST_SECONDS = 315_360_000;

/** Whether octets are told without gigawords: of a NAS that does not know them, or of less than 4 GiB. */
function isNarrow(packet: Packet): boolean {
  const ways = ['Input', 'Output'] as const;
  return (
    ways.some((way) => valueOf(packet, `Acct-${way}-Octets`) !== undefined) &&
    ways.every((way) => valueOf(packet, `Acct-${way}-Gigawords`) === undefined)
  );
}

/** Octets wrap at 32 bits into gigawords (RFC 2869 section 5.1). Null when the NAS does not count. */
function bytes(packet: Packet, way: 'Input' | 'Output'): bigint | null {
  const low = valueOf(packet, `Acct-${way}-Octets`);
  const high = valueOf(packet, `Acct-${way}-Gigawords`);
  // A counter of more than 63 bits is no traffic of this world, and no database would take it.
  if (low === undefined || (high !== undefined && high > 0x7fff_ffff)) return null;
  return octets64(low, high);
}

function causeOf(packet: Packet): string | null {
  const code = valueOf(packet, 'Acct-Terminate-Cause');
  if (code === undefined) return null;
  return causes.get(code) ?? `Acct-Terminate-Cause ${code}`;
}

function marks(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).filter((mark): mark is [string, string] => mark[1] !== undefined));
}

function digest(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 40);
}

const kinds: ReadonlyMap<number, UsageReport['kind']> = new Map([
  [acctStatusTypes.Start, 'start'],
  [acctStatusTypes['Interim-Update'], 'interim'],
  [acctStatusTypes.Stop, 'stop'],
]);

const causes: ReadonlyMap<number, string> = new Map(
  Object.entries(acctTerminateCauses).map(([name, code]) => [code, name]),
);
