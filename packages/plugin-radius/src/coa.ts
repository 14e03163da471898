import { NAMELESS, type Entitlement, type Plan, type Session } from '@daftari/core';
import type { ClientOptions } from './options-client.ts';
import { quotaLeft, ratePlan, secondsLeft, timeLeft, timeout } from './profile.ts';
import { changeOf, vendors } from './vendors/index.ts';
import type { RatePlan } from './vendors/rate-plan.ts';
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
 * the address decides; Acct-Session-Id is exact wherever it is known. Radio equipment knows sessions by their devices:
 * to RouterOS that would be another session.
 */
export function identify({ username, where }: Session, client: ClientOptions, now: number): readonly Attribute[] {
  const { acctSessionId, framedIp, nasIp, callingStation } = where as Partial<Record<string, string>>;
  const device = vendors[client.vendor].byDevice ? callingStation : undefined;
  return [
    ...(username === NAMELESS ? [] : [attribute('User-Name', username)]),
    ...(acctSessionId === undefined ? [] : [attribute('Acct-Session-Id', acctSessionId)]),
    ...(framedIp === undefined ? [] : [attribute('Framed-IP-Address', framedIp)]),
    ...(nasIp === undefined ? [] : [attribute('NAS-IP-Address', nasIp)]),
    ...(device === undefined ? [] : [attribute('Calling-Station-Id', device)]),
    attribute('Event-Timestamp', Math.floor(now / 1000) * 1000),
  ];
}

/** What a change is made of. */
export interface Change {
  readonly session: Session;
  readonly entitlement: Entitlement;
  readonly client: ClientOptions;
  readonly plan: Plan;
  /** Counted bytes of the running term, this session's among them. */
  readonly usedBytes: bigint;
  /** All open sessions of the subscription, this one among them. */
  readonly open: readonly Session[];
  readonly now: number;
}

/** What a running session can be told; or why it cannot, so that it has to log in again. */
export type Limits =
  | { readonly kind: 'tell'; readonly attributes: readonly Attribute[]; readonly rates: RatePlan }
  | { readonly kind: 'end'; readonly why: string };

/**
 * The limits of a running session. Where a NAS counts Session-Timeout and bytes from the start of the session, as
 * RouterOS does, what is left is sent together with what the session has had.
 */
export function limits({ session, entitlement, client, plan, usedBytes, open, now }: Change): Limits {
  const left = quotaLeft(entitlement, usedBytes);
  const seconds = timeLeft(entitlement, secondsLeft(entitlement, { alive: open, dead: [], now }), now);
  if (left === 0n || (seconds !== null && seconds <= 0)) return { kind: 'end', why: 'nothing is left' };
  const countedFrom = client.coaSessionTimeout === 'from-now' ? now : session.startedAt;
  const moved = session.inBytes + session.outBytes;
  const rates = ratePlan({ client, plan, entitlement }, left === null ? null : left + moved);
  const changed = changeOf(client, rates);
  if (changed === null) {
    return { kind: 'end', why: `${client.vendor} changes no running session; it logs in again with the new limits` };
  }
  const lasts = seconds ?? endless(client);
  const time = lasts === null ? [] : [timeout(lasts + (now - countedFrom) / 1000)];
  return { kind: 'tell', attributes: [...changed, ...time], rates };
}

/**
 * How long a session without an end is told to last; null: nothing is told. RouterOS keeps an earlier end that a CoA
 * leaves out, and would cut her off then. No maker says that zero takes it back; a year is a length like any other.
 */
function endless({ vendor }: ClientOptions): number | null {
  return vendor === 'mikrotik' ? YEAR_SECONDS : null;
}

const YEAR_SECONDS = 365 * 86_400;

/** Reads the answer to a CoA or Disconnect. */
export function readAnswer(reply: Packet): Answer {
  if (reply.code === codes['CoA-ACK'] || reply.code === codes['Disconnect-ACK']) return { kind: 'done' };
  const cause = valueOf(reply, 'Error-Cause');
  if (cause === errorCauses['Session-Context-Not-Found']) return { kind: 'gone' };
  if (cause === undefined) return { kind: 'refused', reason: 'it gave no Error-Cause' };
  const name = Object.entries(errorCauses).find(([, code]) => code === cause)?.[0];
  return { kind: 'refused', reason: `Error-Cause ${cause}${name === undefined ? '' : ` (${name})`}` };
}
