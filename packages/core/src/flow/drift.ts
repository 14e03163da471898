import type { NetworkAction } from '../domain/network.ts';
import type { Subscription } from '../domain/subscription.ts';
import { actionsFor } from './access.ts';
import { commit, type House } from './house.ts';

/**
 * Asks again wherever an open session runs under something else than its newest entitlement and nothing is under way
 * that would end it: the sweep that is the guarantee when a report and a decision have passed each other. Answers how
 * many subscriptions it found.
 */
export async function mendDrift(house: House, limit: number): Promise<number> {
  if (house.drivers.size === 0) return 0;
  const found = await house.store.reads.driftingSessions(house.clock.now(), limit);
  for (const { subscriptionId, accountId, generation, sessionId } of found) {
    house.log.warn('A session runs under something else than what is paid for', { sessionId, subscriptionId });
    const again = await reopened(
      house,
      { id: subscriptionId, accountId, generation },
      `the session ${sessionId} drifts`,
    );
    if (again.length > 0) await commit(house, { actions: again });
  }
  return found.length;
}

/**
 * The actions of the newest generation, to be done once more whatever was verified before: one that is there is set
 * back, one that is not is made. What still waits to be done is left alone.
 */
export async function reopened(
  house: House,
  subscription: Pick<Subscription, 'id' | 'accountId' | 'generation'>,
  reason: string,
): Promise<readonly NetworkAction[]> {
  if (house.drivers.size === 0) return [];
  const now = house.clock.now();
  const all = await house.store.reads.actionsOf(subscription.id, house.drivers.size + MOST_RETIRED);
  const known = all.filter(({ generation }) => generation === subscription.generation);
  const fresh = actionsFor(house, subscription, subscription.generation, now);
  const missing = fresh.filter(({ driver }) => known.every((one) => one.driver !== driver));
  const again = known
    .filter(({ state, driver }) => state !== 'pending' && state !== 'superseded' && house.drivers.has(driver))
    .map((one): NetworkAction => ({ ...one, state: 'pending', attempts: 0, dueAt: now, verifiedAt: null, reason }));
  return [...missing, ...again];
}

/** How many drivers an ISP may have taken out while actions of theirs are still of the newest generation. */
const MOST_RETIRED = 16;
