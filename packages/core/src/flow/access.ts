import { decide, reviewAt, sameAccess, type Entitlement, type Standing } from '../domain/entitlement.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { event, type House } from './house.ts';

/** What access is decided on, after whatever the flow is about to write. */
export interface AccessAfter {
  readonly standing: Standing;
  readonly current: Entitlement | null;
}

/**
 * Decides access anew. When it differs from what the network was told, a new generation, one action for each driver
 * and the event are part of the same unit of work as their cause; when not, only the next review moves.
 */
export async function decideAccess(house: House, { standing, current }: AccessAfter): Promise<Changes> {
  const now = house.clock.now();
  const { subscription } = standing;
  const draft = await house.stages.entitlement(decide(standing, now), standing);
  const next = { ...subscription, reviewAt: reviewAt(standing, now) };
  if (current !== null && sameAccess(draft, current)) {
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

/** Access of a subscription as it stands, after some of its facts have changed. */
export function standingOf(
  view: AccountView,
  one: SubscriptionView,
  changed: Partial<Pick<Standing, 'account' | 'subscription' | 'terms' | 'usedBytes'>> = {},
): AccessAfter {
  const { subscription, plan, terms, usedBytes } = one;
  return {
    standing: { account: view.account, subscription, plan, terms, usedBytes, ...changed },
    current: one.entitlement,
  };
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
