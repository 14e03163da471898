import type { Entitlement } from '../domain/entitlement.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Changes } from '../ports/store.ts';
import { actionsFor } from './access.ts';
import { event, type House } from './house.ts';

/** An entitlement that says the same under a new generation, with all that tells the network. */
export interface DecidedAgain {
  readonly entitlement: Entitlement;
  readonly actions: readonly NetworkAction[];
  readonly changes: Changes;
}

/** Decides the same again, so that the network is told once more whatever was verified before. */
export function decidedAgain(
  house: House,
  subscription: Subscription,
  current: Entitlement,
  now: number,
): DecidedAgain {
  const { id: subscriptionId, accountId, username } = subscription;
  const generation = subscription.generation + 1;
  const entitlement: Entitlement = { ...current, id: house.ids.next('ent'), generation, decidedAt: now };
  const actions = actionsFor(house, subscription, generation, now);
  const { access, untilAt } = entitlement;
  const told = { accountId, subscriptionId, username, generation, access, untilAt };
  const changes: Changes = {
    subscriptions: [{ ...subscription, generation }],
    entitlements: [entitlement],
    actions,
    outbox: [event('entitlementChanged', accountId, now, told)],
  };
  return { entitlement, actions, changes };
}
