import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Account } from './account.ts';
import type { Plan } from './plan.ts';
import type { Subscription, Term } from './subscription.ts';

/**
 * What a subscription may use, from when until when, how fast, and because of what. All that a network plugin reads.
 */
export interface Entitlement {
  readonly id: Id<'Entitlement'>;
  readonly subscriptionId: Id<'Subscription'>;
  /** Only grows: a command of an older generation is dropped. */
  readonly generation: number;
  readonly access: Access;
  readonly fromAt: number;
  /** Exclusive; null while it does not end by itself (walled, blocked). */
  readonly untilAt: number | null;
  readonly downKbps: number;
  readonly upKbps: number;
  /** The limit of the running term in bytes; null without limit. */
  readonly quotaBytes: bigint | null;
  readonly sessions: number;
  /** What is done with her once the time is over. */
  readonly afterwards: 'walled' | 'blocked';
  readonly because: Because;
  readonly decidedAt: number;
}

/**
 * `granted`: as sold. `throttled`: slower, the quota is used up. `walled`: the pay page only. `blocked`: not at all.
 */
export type Access = 'granted' | 'throttled' | 'walled' | 'blocked';

/** The fact that an entitlement stands on. */
export interface Because {
  readonly reason: 'paid' | 'billed' | 'quota_used' | 'expired' | 'never_paid' | 'suspended' | 'ended' | 'stage';
  readonly termId: Id<'Term'> | null;
  readonly chargeId: Id<'Charge'> | null;
}

/** What can be wrong with an entitlement. */
export const entitlementErrors = defineErrors('entitlement', {
  missing: ['missing', 'There is no entitlement of the subscription {subscriptionId}.'],
  widened: ['invalid', 'The entitlement stage of {plugin} may only narrow access, not widen it: {reason}.'],
});

/** All that access depends on. */
export interface Standing {
  readonly account: Pick<Account, 'state'>;
  readonly subscription: Subscription;
  readonly plan: Plan;
  /** Paid terms that are not over yet, and the last one that is, in order of time. */
  readonly terms: readonly Term[];
  /** Bytes counted within the running term. */
  readonly usedBytes: bigint;
}

/** An entitlement before it has an identity: what `decide` answers and the `entitlement` stage may narrow. */
export type EntitlementDraft = Omit<Entitlement, 'id' | 'generation' | 'decidedAt'>;

/** Decides access at an instant. The same function serves the log-in, the sweep at expiry and the payment. */
export function decide(standing: Standing, now: number): EntitlementDraft {
  const { account, subscription, plan, terms } = standing;
  const term = terms.find((one) => one.startAt <= now && now < one.endAt);
  if (subscription.state === 'ended' || account.state === 'closed') return closed(standing, 'blocked', 'ended', now);
  if (subscription.state === 'suspended' || account.state === 'suspended') {
    return closed(standing, 'blocked', 'suspended', now);
  }
  if (plan.terms.kind === 'postpaid') return open(standing, terms.findLast((one) => one.startAt <= now) ?? null);
  if (term === undefined) {
    const past = terms.findLast((one) => one.endAt <= now);
    return closed(standing, ended(plan), past === undefined ? 'never_paid' : 'expired', past?.endAt ?? now);
  }
  return open(standing, term);
}

/** Whether two decisions give the network the same to do. */
export function sameAccess(one: EntitlementDraft, other: EntitlementDraft): boolean {
  return (
    one.access === other.access &&
    one.untilAt === other.untilAt &&
    one.downKbps === other.downKbps &&
    one.upKbps === other.upKbps &&
    one.quotaBytes === other.quotaBytes &&
    one.sessions === other.sessions &&
    one.afterwards === other.afterwards &&
    one.because.termId === other.because.termId &&
    one.because.reason === other.because.reason
  );
}

/** What an entitlement means at an instant: past its end it is what comes afterwards, even if no sweep has run yet. */
export function accessAt(
  entitlement: Pick<Entitlement, 'access' | 'fromAt' | 'untilAt' | 'afterwards'>,
  now: number,
): Access {
  const over = entitlement.untilAt !== null && now >= entitlement.untilAt;
  const early = now < entitlement.fromAt;
  return over || early ? entitlement.afterwards : entitlement.access;
}

/**
 * The term that runs while its quota is used up, so that nothing of it is left but slow days or none. A renewal then
 * starts a new term now and ends this one: the data that she pays for is there at once. Null while there is quota left.
 */
export function spentTerm(
  { plan, terms, usedBytes }: Pick<Standing, 'plan' | 'terms' | 'usedBytes'>,
  now: number,
): Term | null {
  const { quotaBytes } = plan.service;
  if (quotaBytes === null || usedBytes < quotaBytes) return null;
  return terms.find((one) => one.startAt <= now && now < one.endAt) ?? null;
}

/** Whether access lets her use what she bought. */
export function isOnline(access: Access): boolean {
  return access === 'granted' || access === 'throttled';
}

/** How long before the end of her time a customer is looked at, so that her wallet renews before she is cut off. */
export const RENEW_LEAD_MS = 60_000;

/** When access has to be decided again even if nothing happens: the next edge of a paid term. */
export function reviewAt(standing: Pick<Standing, 'terms' | 'plan'>, now: number): number | null {
  if (standing.plan.terms.kind === 'postpaid') return null;
  const edges = standing.terms
    .flatMap((term) => [term.startAt, term.endAt - RENEW_LEAD_MS, term.endAt])
    .filter((edge) => edge > now);
  return edges.length === 0 ? null : Math.min(...edges);
}

/** Postpaid access does not end with its last billed period: a late bill run cuts nobody off. */
function open(standing: Standing, term: Term | null): EntitlementDraft {
  const { plan, subscription, usedBytes } = standing;
  const { service } = plan;
  const used = service.quotaBytes !== null && usedBytes >= service.quotaBytes;
  const slow = used && service.afterQuota !== 'block' ? service.afterQuota : null;
  const access: Access = !used ? 'granted' : slow === null ? ended(plan) : 'throttled';
  return {
    subscriptionId: subscription.id,
    access,
    fromAt: term?.startAt ?? subscription.createdAt,
    untilAt: plan.terms.kind === 'postpaid' || term === null ? null : lastEnd(standing.terms, term),
    downKbps: slow?.downKbps ?? service.downKbps,
    upKbps: slow?.upKbps ?? service.upKbps,
    quotaBytes: used ? null : service.quotaBytes,
    sessions: service.sessions,
    afterwards: ended(plan),
    because: {
      reason: used ? 'quota_used' : plan.terms.kind === 'prepaid' ? 'paid' : 'billed',
      termId: term?.id ?? null,
      chargeId: term?.chargeId ?? null,
    },
  };
}

/** Terms that lie end to end are one stay. */
function lastEnd(terms: readonly Term[], running: Term): number {
  let end = running.endAt;
  for (const term of terms) if (term.startAt === end) end = term.endAt;
  return end;
}

function closed(
  { subscription, plan, terms }: Standing,
  access: 'walled' | 'blocked',
  reason: Because['reason'],
  fromAt: number,
): EntitlementDraft {
  const last = terms.at(-1);
  return {
    subscriptionId: subscription.id,
    access,
    fromAt,
    untilAt: null,
    downKbps: plan.service.downKbps,
    upKbps: plan.service.upKbps,
    quotaBytes: null,
    sessions: plan.service.sessions,
    afterwards: access,
    because: { reason, termId: last?.id ?? null, chargeId: last?.chargeId ?? null },
  };
}

function ended(plan: Plan): 'walled' | 'blocked' {
  return plan.onExpiry === 'wall' ? 'walled' : 'blocked';
}
