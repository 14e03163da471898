import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Plan, Speed } from './plan.ts';
import { unitsLeft } from './quota.ts';
import { addOnsAt, runningTerm, type Standing } from './standing.ts';
import type { Subscription, Term } from './subscription.ts';

export { RENEW_LEAD_MS, reviewAt, spentTerm } from './review.ts';
export type { Standing } from './standing.ts';

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
  /**
   * Bytes of the running term after which nothing is left: what is used of it and what may still be. It stays as it is
   * while bytes are used; what is left is this less the bytes counted within the term. Null without limit.
   */
  readonly quotaBytes: bigint | null;
  /**
   * Seconds online that were left at `decidedAt`, for all sessions together; null without limit. A session that logs in
   * may last for this less what open sessions have run since `decidedAt`, and one that is told of a new decision for
   * this from then on. Once a session has ended it is decided anew, so that the next log-in finds what is left.
   */
  readonly quotaSeconds: number | null;
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
  readonly reason:
    | 'paid'
    | 'billed'
    | 'promised'
    | 'grace'
    | 'quota_used'
    | 'fair_use'
    | 'paused'
    | 'expired'
    | 'never_paid'
    | 'suspended'
    | 'overdue'
    | 'ended'
    | 'stage';
  readonly termId: Id<'Term'> | null;
  readonly chargeId: Id<'Charge'> | null;
}

/** What can be wrong with an entitlement. */
export const entitlementErrors = defineErrors('entitlement', {
  missing: ['missing', 'There is no entitlement of the subscription {subscriptionId}.'],
  widened: ['invalid', 'The entitlement stage of {plugin} may only narrow access, not widen it: {reason}.'],
});

/** An entitlement before it has an identity: what `decide` answers and the `entitlement` stage may narrow. */
export type EntitlementDraft = Omit<Entitlement, 'id' | 'generation' | 'decidedAt'>;

/** Decides access at an instant. The same function serves the log-in, the sweep at expiry and the payment. */
export function decide(standing: Standing, now: number): EntitlementDraft {
  const { account, subscription, plan, terms } = standing;
  if (hasEnded(standing, now)) return closed(standing, 'blocked', 'ended', now);
  if (subscription.state === 'suspended' || account.state === 'suspended') {
    return closed(standing, 'blocked', 'suspended', now);
  }
  const pause = subscription.pauses.find(({ fromAt, untilAt }) => fromAt <= now && now < untilAt);
  if (pause !== undefined) return closed(standing, afterEnd(plan), 'paused', pause.fromAt);
  const basis =
    plan.terms.kind === 'postpaid' ? billed(standing, now) : (prepaid(standing, now) ?? lent(standing, now));
  if (basis !== null) return overdue(standing, open(standing, basis, now), now);
  const past = terms.findLast((one) => one.endAt <= now);
  return closed(standing, afterEnd(plan), past === undefined ? 'never_paid' : 'expired', past?.endAt ?? now);
}

/** Whether two decisions give the network the same to do. */
export function sameAccess(one: EntitlementDraft, other: EntitlementDraft): boolean {
  return (
    one.access === other.access &&
    one.untilAt === other.untilAt &&
    one.downKbps === other.downKbps &&
    one.upKbps === other.upKbps &&
    one.quotaBytes === other.quotaBytes &&
    one.quotaSeconds === other.quotaSeconds &&
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

/** Whether access lets her use what she bought. */
export function isOnline(access: Access): boolean {
  return access === 'granted' || access === 'throttled';
}

/** Whether a subscription is over: by its state, with its account, or because its end has come. */
export function hasEnded({ account, subscription }: Pick<Standing, 'account' | 'subscription'>, now: number): boolean {
  const { state, endsAt } = subscription;
  return state === 'ended' || account.state === 'closed' || (endsAt !== null && endsAt <= now);
}

/** What opens access: a fact, and from when until when it holds. */
interface Basis {
  readonly reason: 'paid' | 'billed' | 'promised' | 'grace';
  readonly term: Term | null;
  readonly fromAt: number;
  readonly untilAt: number | null;
}

/** Postpaid access does not end with its last billed period: a late bill run cuts nobody off. */
function billed({ subscription, terms }: Standing, now: number): Basis {
  const term = terms.findLast((one) => one.startAt <= now) ?? null;
  return { reason: 'billed', term, fromAt: term?.startAt ?? subscription.createdAt, untilAt: null };
}

function prepaid({ terms }: Standing, now: number): Basis | null {
  const term = runningTerm(terms, now);
  return term && { reason: 'paid', term, fromAt: term.startAt, untilAt: lastEnd(terms, term) };
}

/** Access that nobody has paid for yet: she has promised to, or her time has only just ended. */
function lent({ subscription: { promise }, plan, terms }: Standing, now: number): Basis | null {
  const term = terms.findLast((one) => one.endAt <= now) ?? null;
  if (promise !== null && promise.fromAt <= now && now < promise.untilAt) {
    return { reason: 'promised', term, fromAt: promise.fromAt, untilAt: promise.untilAt };
  }
  const until = term === null ? null : term.endAt + plan.changes.accessGraceMs;
  return term !== null && until !== null && now < until
    ? { reason: 'grace', term, fromAt: term.endAt, untilAt: until }
    : null;
}

function open(standing: Standing, { reason, term, fromAt, untilAt }: Basis, now: number): EntitlementDraft {
  const { plan, subscription } = standing;
  const [bytes, seconds] = [unitsLeft(standing, 'BYTES', now), unitsLeft(standing, 'SECONDS', now)];
  const used = bytes === 0n || seconds === 0n;
  const { access, speed, because } = paceOf(standing, used, now);
  const until = earliest([untilAt, subscription.endsAt, nextPause(subscription, now)]);
  return {
    subscriptionId: subscription.id,
    access,
    fromAt,
    untilAt: until,
    downKbps: speed.downKbps,
    upKbps: speed.upKbps,
    // Where nothing is left there is no limit to count against either: access says what is given instead.
    quotaBytes: bytes === null || bytes === 0n ? null : standing.usedBytes + bytes,
    quotaSeconds: seconds === null || seconds === 0n ? null : Number(seconds),
    sessions: sessionsOf(standing, now),
    afterwards: until !== null && until === subscription.endsAt ? 'blocked' : afterEnd(plan),
    because: { reason: because ?? reason, termId: term?.id ?? null, chargeId: term?.chargeId ?? null },
  };
}

/**
 * What is left of access while a debt is overdue; all of it while she has promised to pay. Never more than there was:
 * who has used up her quota is not given a faster speed by a debt.
 */
function overdue(standing: Standing, draft: EntitlementDraft, now: number): EntitlementDraft {
  const { dunning = null, subscription } = standing;
  if (dunning === null || isPromised(subscription, now) || !isOnline(draft.access)) return draft;
  if (dunning.kind !== 'throttle') {
    return closed(standing, dunning.kind === 'wall' ? 'walled' : 'blocked', 'overdue', draft.fromAt);
  }
  const [downKbps, upKbps] = [Math.min(draft.downKbps, dunning.downKbps), Math.min(draft.upKbps, dunning.upKbps)];
  if (draft.access === 'throttled' && downKbps === draft.downKbps && upKbps === draft.upKbps) return draft;
  return { ...draft, access: 'throttled', downKbps, upKbps, because: { ...draft.because, reason: 'overdue' } };
}

function isPromised({ promise }: Subscription, now: number): boolean {
  return promise !== null && promise.fromAt <= now && now < promise.untilAt;
}

/** How fast, and why it is not as fast as sold. Where a quota and fair use both slow down, the slower wins. */
function paceOf(standing: Standing, used: boolean, now: number) {
  const { plan, usedBytes } = standing;
  const { afterQuota, fairUse } = plan.service;
  if (used && afterQuota === 'block') {
    return { access: afterEnd(plan), speed: speedOf(standing, now), because: 'quota_used' } as const;
  }
  const fair = fairUse.findLast(({ afterBytes }) => usedBytes >= afterBytes) ?? null;
  if (used && afterQuota !== 'block' && (fair === null || afterQuota.downKbps <= fair.downKbps)) {
    return { access: 'throttled', speed: afterQuota, because: 'quota_used' } as const;
  }
  if (fair !== null) return { access: 'throttled', speed: fair, because: 'fair_use' } as const;
  return { access: 'granted', speed: speedOf(standing, now), because: null } as const;
}

/** As sold: the plan's speed and what add-ons add. More pieces of a plan are more sessions, not a faster one. */
function speedOf(standing: Standing, now: number): Speed {
  let { downKbps, upKbps } = standing.plan.service;
  for (const { addOn, plan } of addOnsAt(standing, now)) {
    downKbps += plan.service.downKbps * addOn.quantity;
    upKbps += plan.service.upKbps * addOn.quantity;
  }
  return { downKbps, upKbps };
}

function sessionsOf(standing: Standing, now: number): number {
  const own = standing.plan.service.sessions * standing.subscription.quantity;
  return addOnsAt(standing, now).reduce((all, { addOn, plan }) => all + plan.service.sessions * addOn.quantity, own);
}

/** Terms that lie end to end are one stay. */
function lastEnd(terms: readonly Term[], running: Term): number {
  let end = running.endAt;
  for (const term of terms) if (term.startAt === end) end = term.endAt;
  return end;
}

function nextPause({ pauses }: Subscription, now: number): number | null {
  return earliest(pauses.map(({ fromAt }) => (fromAt > now ? fromAt : null)));
}

function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function closed(
  standing: Standing,
  access: 'walled' | 'blocked',
  reason: Because['reason'],
  fromAt: number,
): EntitlementDraft {
  const { subscription, plan, terms } = standing;
  const last = terms.at(-1);
  return {
    subscriptionId: subscription.id,
    access,
    fromAt,
    untilAt: null,
    downKbps: plan.service.downKbps,
    upKbps: plan.service.upKbps,
    quotaBytes: null,
    quotaSeconds: null,
    sessions: plan.service.sessions * subscription.quantity,
    afterwards: access,
    because: { reason, termId: last?.id ?? null, chargeId: last?.chargeId ?? null },
  };
}

function afterEnd(plan: Plan): 'walled' | 'blocked' {
  return plan.onExpiry === 'wall' ? 'walled' : 'blocked';
}
