import { decide, sameAccess, type Entitlement, type EntitlementDraft } from '../domain/entitlement.ts';
import type { NetworkAction } from '../domain/network.ts';
import { reviewAt, spentTerm } from '../domain/review.ts';
import { runningTerm, type Standing } from '../domain/standing.ts';
import type { Subscription, Term } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { cutOf } from './dunning/reach.ts';
import { event, type House } from './house.ts';

/** What access is decided on, after whatever the flow is about to write. */
export interface AccessAfter {
  readonly standing: Standing;
  readonly current: Entitlement | null;
}

/**
 * Decides access anew. When it differs from what the network was told, a new generation, one action for each driver
 * and the event are part of the same unit of work as their cause; when not, only the next review moves. With `counting`
 * sessions are open and count down by themselves what they were told: only that it is used up is news.
 */
export async function decideAccess(
  house: House,
  { standing, current }: AccessAfter,
  { counting = false }: { readonly counting?: boolean } = {},
): Promise<Changes> {
  const now = house.clock.now();
  const { subscription } = standing;
  const draft = await house.stages.entitlement(decide(standing, now), standing);
  const next = { ...subscription, reviewAt: reviewAt(standing, now) };
  if (current !== null && sameAccess(counting ? counted(draft, current, standing, now) : draft, current)) {
    return next.reviewAt === subscription.reviewAt ? {} : { subscriptions: [next] };
  }
  const generation = subscription.generation + 1;
  const entitlement: Entitlement = { ...draft, id: house.ids.next('ent'), generation, decidedAt: now };
  return {
    subscriptions: [{ ...next, generation }],
    entitlements: [entitlement],
    actions: actionsFor(house, subscription, generation, now),
    outbox: [
      event('entitlementChanged', subscription.accountId, now, {
        accountId: subscription.accountId,
        subscriptionId: subscription.id,
        username: subscription.username,
        generation,
        access: entitlement.access,
        untilAt: entitlement.untilAt,
      }),
    ],
  };
}

/** A decision with the limits that sessions were told before, where they only count them down. */
function counted(draft: EntitlementDraft, current: Entitlement, { terms }: Standing, now: number): EntitlementDraft {
  const fewer = draft.quotaSeconds !== null && current.quotaSeconds !== null;
  // Within a term a limit of bytes stays as it is; only what is used before one begins is told as what is left.
  const lent = runningTerm(terms, now) === null && draft.quotaBytes !== null && current.quotaBytes !== null;
  return {
    ...draft,
    quotaSeconds: fewer && draft.quotaSeconds < current.quotaSeconds ? current.quotaSeconds : draft.quotaSeconds,
    quotaBytes: lent && draft.quotaBytes < current.quotaBytes ? current.quotaBytes : draft.quotaBytes,
  };
}

/**
 * Access of a subscription as it stands, after some of its facts have changed. Of a pool that is in both, the state
 * that the subscription brings along counts: a sale has put it there.
 */
export function standingOf(
  view: AccountView,
  one: SubscriptionView,
  changed: Partial<Pick<Standing, 'account' | 'subscription' | 'terms' | 'usedBytes'>> = {},
): AccessAfter {
  const { subscription, plan, addOnPlans, terms, usedBytes, unburnt, changes } = one;
  const known = new Set(one.buckets.map(({ id }) => id));
  const buckets = [...one.buckets, ...view.buckets.filter(({ id }) => !known.has(id))];
  const { account, holds } = view;
  const standing = { account, subscription, plan, addOnPlans, terms, usedBytes, buckets, unburnt, holds, changes };
  const dunning = cutOf(view, { ...one, ...changed });
  return { standing: { ...standing, dunning, ...changed }, current: one.entitlement };
}

/** The term that runs while what it brought is used up, so that a renewal starts a new one now; see `spentTerm`. */
export function spentTermOf(view: AccountView, one: SubscriptionView, now: number): Term | null {
  return spentTerm(standingOf(view, one).standing, now);
}

/** Looks at one account whose time has come: renews from its wallet where that pays, and decides access anew. */
export function reviewSubscriptions(house: House, view: AccountView): Promise<readonly Changes[]> {
  return Promise.all(view.subscriptions.map((one) => decideAccess(house, standingOf(view, one))));
}

/** One action for each driver: nothing is sent here, workers deliver it. */
export function actionsFor(
  house: House,
  subscription: Pick<Subscription, 'id' | 'accountId'>,
  generation: number,
  now: number,
): readonly NetworkAction[] {
  return [...house.drivers.keys()].map((driver) => ({
    id: house.ids.next<'Action'>('act') satisfies Id<'Action'>,
    subscriptionId: subscription.id,
    accountId: subscription.accountId,
    generation,
    driver,
    state: 'pending',
    attempts: 0,
    dueAt: now,
    createdAt: now,
    appliedAt: null,
    verifiedAt: null,
    reason: null,
    evidence: [],
  }));
}
