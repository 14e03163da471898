import { majorString, type Money } from '../kernel/money.ts';
import {
  disbursementErrors,
  type Disbursement,
  type DisbursementState,
  type FoundOut,
  type DisbursementEnd,
} from './disbursement.ts';
import type { PaidOutResult } from './gateway-result.ts';
import { CHECK_DELAYS_MS } from './payment.ts';

/** Whether it has come to its end. */
export function isOver({ state }: Pick<Disbursement, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'refused';
}

/** Whether it has left, or may have left, and nobody knows yet what became of it. */
export function isUnderWay({ state }: Pick<Disbursement, 'state'>): boolean {
  return state === 'sending' || state === 'unknown';
}

/** Whether nobody asks for it any more, or what was said of it cannot be: a person has to look. */
export function needsPerson({ state, nextCheckAt, doubt }: Disbursement): boolean {
  return doubt !== null || ((state === 'sending' || state === 'unknown') && nextCheckAt === null);
}

/** Who stands behind it: who ordered it, and each other person once. */
export function standBehind({ requestedBy, approvals }: Pick<Disbursement, 'requestedBy' | 'approvals'>): number {
  return new Set([requestedBy, ...approvals.map(({ actor }) => actor)]).size;
}

/**
 * Somebody agrees: it is ready once there are enough of them.
 * @throws BillingError `disbursement.ownRequest`, `disbursement.move`
 */
export function approved(one: Disbursement, actor: string, now: number, limit: Money | null): Disbursement {
  const known = one.approvals.some((approval) => approval.actor === actor);
  if (known && one.state !== 'refused') return one;
  const { id: disbursementId, state, amount } = one;
  if (state !== 'awaiting_approval') {
    throw disbursementErrors.move({ disbursementId, state, why: 'it waits for nobody' });
  }
  if (actor === one.requestedBy) throw disbursementErrors.ownRequest({ actor, limit: majorString(limit ?? amount) });
  const next: Disbursement = { ...one, approvals: [...one.approvals, { actor, at: now }], changedAt: now };
  return standBehind(next) < one.needs ? next : { ...next, state: 'ready', nextCheckAt: now };
}

/**
 * It is stopped before it was sent.
 * @throws BillingError `disbursement.move`
 */
export function refused(one: Disbursement, reason: string, now: number): Disbursement {
  const { id: disbursementId, state } = one;
  if (state !== 'awaiting_approval' && state !== 'ready') {
    throw disbursementErrors.move({ disbursementId, state, why: 'only what was not sent yet can be stopped' });
  }
  return { ...one, state: 'refused', reason, changedAt: now, nextCheckAt: null };
}

/** It is about to be sent. If nothing is heard within this, in milliseconds, nobody knows whether it was. */
export const UNHEARD_MS = 120_000;

/** It leaves now. Written before the provider is called, so that it is called once. */
export function leaving(one: Disbursement, now: number): Disbursement {
  return { ...one, state: 'sending', sentAt: now, changedAt: now, nextCheckAt: now + UNHEARD_MS };
}

/** Whether the call to the provider may still be under way: nothing has come of it yet. */
export function isBeingSent({ sentAt, providerReference, checks }: Disbursement, now: number): boolean {
  return sentAt !== null && providerReference === null && checks === 0 && now < sentAt + UNHEARD_MS;
}

/** The provider has taken the order; what becomes of it is told, or asked for. */
export function taken(one: Disbursement, providerReference: string, now: number): Disbursement {
  return askLater({ ...one, providerReference, changedAt: now }, now);
}

/** Nobody knows whether it has left. */
export function uncertain(one: Disbursement, reason: string, now: number): Disbursement {
  const changed = one.state === 'unknown' ? one : { ...one, state: 'unknown' as const, changedAt: now };
  return { ...changed, reason };
}

/** Plans the next question to the provider; after the last there is none, and a person has to look. */
export function askLater(one: Disbursement, now: number): Disbursement {
  const delay = CHECK_DELAYS_MS[one.checks];
  return { ...one, checks: one.checks + 1, nextCheckAt: delay === undefined ? null : now + delay };
}

/** It was paid: for good. */
export function paid(one: Disbursement, told: Told, now: number): Disbursement {
  const { receipt, fee, receiver } = told;
  return {
    ...one,
    state: 'succeeded',
    receipt: receipt ?? one.receipt,
    providerReference: one.providerReference ?? told.providerReference,
    fee: fee ?? one.fee,
    receiver: receiver ?? one.receiver,
    reason: null,
    finding: null,
    changedAt: now,
    nextCheckAt: null,
  };
}

/** What is learnt with the news that it was paid. */
export type Told = Pick<PaidOutResult, 'receipt' | 'fee' | 'receiver' | 'providerReference'>;

/** It was not paid, and will not be. */
export function failed(one: Disbursement, reason: string, now: number): Disbursement {
  return { ...one, state: 'failed', reason, finding: null, changedAt: now, nextCheckAt: null };
}

/** What was said of it after its end, and cannot be. The first counts: what comes after it is the same matter. */
export function doubted(one: Disbursement, doubt: string, now: number): Disbursement {
  return one.doubt === null ? { ...one, doubt: doubt.slice(0, 1000), changedAt: now } : one;
}

/** Whether two people say the same of it: a receipt has to be the same, the words of a failure need not. */
export function sameEnd(one: DisbursementEnd, other: DisbursementEnd): boolean {
  if (one.to !== other.to) return false;
  return one.to === 'failed' || other.to === 'failed' || one.receipt.trim() === other.receipt.trim();
}

/** Whether a finding is confirmed by what another person says. */
export function confirms(before: FoundOut | null, outcome: DisbursementEnd, actor: string): boolean {
  return before !== null && before.actor !== actor && sameEnd(before.outcome, outcome);
}

/** Which figures of two orders under one key have to be the same. */
export function sameOrder(one: Disbursement, other: Ordered): boolean {
  return (
    one.purpose === other.purpose &&
    one.accountId === other.accountId &&
    one.refundId === other.refundId &&
    one.gateway === other.gateway &&
    one.amount.minor === other.amount.minor &&
    one.amount.currency === other.amount.currency &&
    sameReceiver(one.to, other.to)
  );
}

/** What of an order is compared. */
type Ordered = Pick<Disbursement, 'purpose' | 'accountId' | 'refundId' | 'gateway' | 'amount' | 'to'>;

function sameReceiver(one: Disbursement['to'], other: Disbursement['to']): boolean {
  if (one.kind === 'phone') return other.kind === 'phone' && one.msisdn === other.msisdn;
  if (one.kind === 'payment') return other.kind === 'payment' && one.paymentId === other.paymentId;
  if (other.kind !== one.kind) return false;
  return one.number === other.number && one.accountReference === other.accountReference;
}

/** Where each state can go. */
export const DISBURSEMENT_MOVES: Readonly<Record<DisbursementState, readonly DisbursementState[]>> = {
  awaiting_approval: ['ready', 'refused'],
  ready: ['sending', 'refused'],
  sending: ['succeeded', 'failed', 'unknown'],
  unknown: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
  refused: [],
};
