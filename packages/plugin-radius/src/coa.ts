import type { Entitlement, Session } from '@daftari/core';
import type { ClientOptions } from './options-client.ts';
import { bytesLeft, noByteLimit, quotaLeft, secondsLeft, speed, timeLeft, timeout } from './profile.ts';
import { attribute, valueOf } from './wire/attributes.ts';
import { errorCauses } from './wire/dictionary/values.ts';
import { codes, type Attribute, type Packet } from './wire/packet.ts';

/** What a NAS answered to a CoA or a Disconnect. */
export type Answer =
  | { readonly kind: 'done' }
  /** There is no such session any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * What tells a NAS which session is meant (RFC 5176 section 3). RouterOS needs the name and the address, for a hotspot
 * the address decides; Acct-Session-Id is exact wherever it is known.
 */
export function identify({ username, where }: Session, now: number): readonly Attribute[] {
  const { acctSessionId, framedIp, nasIp } = where as Partial<Record<string, string>>;
  return [
    attribute('User-Name', username),
    ...(acctSessionId === undefined ? [] : [attribute('Acct-Session-Id', acctSessionId)]),
    ...(framedIp === undefined ? [] : [attribute('Framed-IP-Address', framedIp)]),
    ...(nasIp === undefined ? [] : [attribute('NAS-IP-Address', nasIp)]),
    attribute('Event-Timestamp', Math.floor(now / 1000) * 1000),
  ];
}

/** What a change is made of. */
export interface Change {
  readonly session: Session;
  readonly entitlement: Entitlement;
  readonly client: ClientOptions;
  /** Counted bytes of the running term, this session's among them. */
  readonly usedBytes: bigint;
  /** All open sessions of the subscription, this one among them. */
  readonly open: readonly Session[];
  readonly now: number;
}

/**
 * The limits of a running session. Where a NAS counts Session-Timeout and bytes from the start of the session, as
 * RouterOS does, what is left is sent together with what the session has had. Null when nothing is left to give.
 */
export function limits({ session, entitlement, client, usedBytes, open, now }: Change): readonly Attribute[] | null {
  const left = quotaLeft(entitlement, usedBytes);
  const seconds = timeLeft(entitlement, secondsLeft(entitlement, { alive: open, dead: [], now }), now);
  if (left === 0n || (seconds !== null && seconds <= 0)) return null;
  const countedFrom = client.coaSessionTimeout === 'from-now' ? now : session.startedAt;
  const moved = session.inBytes + session.outBytes;
  return [
    ...speed(client.vendor, entitlement),
    ...(seconds === null ? [] : [timeout(seconds + (now - countedFrom) / 1000)]),
    ...(left === null ? noByteLimit(client.vendor) : bytesLeft(client.vendor, left + moved)),
  ];
}

/** Reads the answer to a CoA or Disconnect. */
export function readAnswer(reply: Packet): Answer {
  if (reply.code === codes['CoA-ACK'] || reply.code === codes['Disconnect-ACK']) return { kind: 'done' };
  const cause = valueOf(reply, 'Error-Cause');
  if (cause === errorCauses['Session-Context-Not-Found']) return { kind: 'gone' };
  if (cause === undefined) return { kind: 'refused', reason: 'it gave no Error-Cause' };
  const name = Object.entries(errorCauses).find(([, code]) => code === cause)?.[0];
  return { kind: 'refused', reason: `Error-Cause ${cause}${name === undefined ? '' : ` (${name})`}` };
}
