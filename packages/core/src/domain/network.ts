import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { accessAt, isOnline, type Access, type Entitlement } from './entitlement.ts';
import type { Addressing } from './addressing.ts';
import type { Session } from './usage.ts';

/** A durable order to make the network agree with one entitlement. Written with it, dropped when a newer one exists. */
export interface NetworkAction {
  readonly id: Id<'Action'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly accountId: Id<'Account'>;
  readonly generation: number;
  readonly driver: string;
  readonly state: ActionState;
  readonly attempts: number;
  /** When it is to be tried next; null once it is over. */
  readonly dueAt: number | null;
  readonly createdAt: number;
  /** When a step was first sent to the network. */
  readonly appliedAt: number | null;
  readonly verifiedAt: number | null;
  /** Why the last try did not end verified. */
  readonly reason: string | null;
  /** What was done, in order, as a person would read it. */
  readonly evidence: readonly string[];
}

/** `verified`: the network was asked, and agrees. `superseded`: a newer entitlement has taken over. */
export type ActionState = 'pending' | 'verified' | 'superseded' | 'failed';

/** Whom an action is about, as a driver needs to find her. */
export interface NetworkTarget {
  readonly subscriptionId: Id<'Subscription'>;
  readonly username: string;
  /** The router of this driver where she is placed; absent or null: at none of its routers. */
  readonly routerId?: string | null;
}

/** What a driver sees now. */
export interface Observed {
  /** The generation that the network would let in at the next log-in; null when it knows none. */
  readonly admits: number | null;
  readonly sessions: readonly ObservedSession[];
}

/** A live session as the device shows it. */
export interface ObservedSession {
  readonly sessionId: Id<'Session'>;
  /** The generation whose limits it runs under; null when unknown. */
  readonly generation: number | null;
  /** Whether it was let in to the pay page only. */
  readonly walled: boolean;
}

/** One thing to do. A driver that cannot do a `change` in mid-session disconnects instead and says so. */
export type NetworkStep =
  | { readonly kind: 'admit'; readonly entitlement: Entitlement }
  | { readonly kind: 'change'; readonly sessionId: Id<'Session'>; readonly entitlement: Entitlement }
  | { readonly kind: 'disconnect'; readonly sessionId: Id<'Session'>; readonly why: string };

/** What equipment has shown of a change, after it had said that it was done. */
export interface Evidence {
  /** Of the entitlement that the session was told of. */
  readonly generation: number;
  /** What was seen, as a person would read it. */
  readonly line: string;
  /** Whether the session does as it was told. */
  readonly agrees: boolean;
}

/** What can go wrong with the network. */
export const networkErrors = defineErrors('network', {
  noDriver: ['missing', 'There is no network driver {driver}.'],
  unreachable: ['unavailable', 'The device {device} does not answer: {reason}.'],
  away: ['unavailable', 'The router {routerId} does not answer: {reason}'],
  notApplied: ['unavailable', 'The network took the order and still shows something else: {left}.'],
  overtaken: ['stale', 'A newer decision about {subscriptionId} has taken over.'],
  widened: ['invalid', 'The network stage of {plugin} may drop or delay steps, not invent one for {sessionId}.'],
});

/**
 * The fewest steps that make what is observed agree with what is wanted at an instant. None means: it agrees. A session
 * that was let in before her addresses changed has to log in again, for no device changes an address in mid-session.
 */
export function actions(
  wanted: Entitlement,
  observed: Observed,
  now: number,
  addressing: Pick<Addressing, 'generation'> | null = null,
): readonly NetworkStep[] {
  const access = accessAt(wanted, now);
  const steps: NetworkStep[] = [];
  if (observed.admits !== wanted.generation) steps.push({ kind: 'admit', entitlement: wanted });
  for (const session of observed.sessions) {
    if (access === 'blocked') steps.push({ kind: 'disconnect', sessionId: session.sessionId, why: access });
    else if (session.generation !== wanted.generation || (isOver(wanted, access) && !session.walled)) {
      const { sessionId, generation } = session;
      const moved = addressing !== null && generation !== null && generation < addressing.generation;
      // A session let in to the pay page only gets its address again at log-in, and so does one that goes there.
      const stays = isOnline(access) && generation !== null && !session.walled && !moved;
      const why = moved && isOnline(access) ? 'its addresses have changed' : access;
      steps.push(stays ? { kind: 'change', sessionId, entitlement: wanted } : { kind: 'disconnect', sessionId, why });
    }
  }
  return steps;
}

/** Whether a router where she is placed no more still lets her in, or has her online. */
export function lingers({ admits, sessions }: Observed): boolean {
  return admits !== null || sessions.length > 0;
}

/**
 * Whether a session runs under something else than what is wanted now, so that the network has to be told again. A
 * generation that nobody knows is no sign of it: equipment that never says would be cut off at each log-in.
 */
export function strays(
  session: Pick<Session, 'generation' | 'where'>,
  wanted: Pick<Entitlement, 'generation' | 'access' | 'fromAt' | 'untilAt' | 'afterwards'>,
  now: number,
): boolean {
  const access = accessAt(wanted, now);
  if (access === 'blocked') return true;
  if (session.generation === null) return false;
  return session.generation !== wanted.generation || (isOver(wanted, access) && session.where['walled'] !== 'yes');
}

/** Whether her time has ended and no newer decision has said so yet: now she may see the pay page only. */
function isOver(wanted: Pick<Entitlement, 'access'>, access: Access): boolean {
  return access === 'walled' && wanted.access !== 'walled';
}

/** A step in a few words. */
export function describeStep(step: NetworkStep): string {
  switch (step.kind) {
    case 'admit':
      return `admit generation ${step.entitlement.generation} (${step.entitlement.access})`;
    case 'change':
      return `change session ${step.sessionId} to generation ${step.entitlement.generation}`;
    case 'disconnect':
      return `disconnect session ${step.sessionId} (${step.why})`;
  }
}

/**
 * The wait before the next try: doubling from half a second to one minute. An unreachable device is the normal case.
 */
export function retryDelayMs(attempts: number): number {
  return Math.min(60_000, 500 * 2 ** Math.min(attempts, 10));
}
