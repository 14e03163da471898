import { NO_ADDRESSES, type Addressing } from '../domain/addressing.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import type { IpPrefix } from '../kernel/ip.ts';
import type { OnlineAt } from '../ports/store.ts';
import { decidedAgain } from './again.ts';
import { loadView, untilFresh, type House } from './house.ts';

/**
 * Has whoever else is online with an address of these prefixes log in again: they are the subscription's own now. The
 * others keep what is their own; only their sessions end, by the ordinary way of orders to the network.
 */
export async function clearOfOthers(
  house: House,
  subscriptionId: Id<'Subscription'>,
  prefixes: readonly IpPrefix[],
): Promise<void> {
  for (const online of await house.store.reads.onlineWithin(prefixes)) {
    if (online.subscriptionId !== subscriptionId) await moved(house, online);
  }
}

/** The same of one whose sessions are known to stand in the way; of none of them when she has none. */
export async function logInAgain(house: House, subscriptionId: Id<'Subscription'>): Promise<void> {
  const { rows } = await house.store.reads.openSessions(subscriptionId, { page: 1, limit: 1_000 });
  for (const { generation, startedAt } of rows) await moved(house, { subscriptionId, generation, startedAt });
}

/** As with a change of her addresses: a session of an older generation is disconnected. Asked twice, done once. */
function moved(house: House, { subscriptionId, generation: under, startedAt }: OnlineAt): Promise<void> {
  return untilFresh(house, `the session of ${subscriptionId}`, async () => {
    const { reads } = house.store;
    const done = { changes: null, answer: undefined };
    const before = await reads.addressing(subscriptionId);
    const isTold = before !== null && (under === null ? before.changedAt >= startedAt : before.generation > under);
    if (isTold) return done;
    const subscription = await reads.subscription(subscriptionId);
    if (subscription === null) throw subscriptionErrors.missing({ subscriptionId });
    const view = await loadView(house, subscription.accountId);
    const one = view.subscriptions.find((each) => each.subscription.id === subscriptionId);
    if (one?.entitlement == null) return done;
    const now = house.clock.now();
    const { entitlement, changes } = decidedAgain(house, one.subscription, one.entitlement, now);
    const { generation } = entitlement;
    const addressing: Addressing = { ...(before ?? NO_ADDRESSES), subscriptionId, generation, changedAt: now };
    return { changes: { ...changes, seen: [view.seen], addressings: [addressing] }, answer: undefined };
  });
}
