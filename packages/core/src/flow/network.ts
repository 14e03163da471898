import type { Id } from '../kernel/id.ts';
import type { NetworkAction } from '../domain/network.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import { decidedAgain } from './again.ts';
import { loadView, together, untilFresh, type House } from './house.ts';

/**
 * Asks for the network to be made to agree again, whatever was verified before. Answers the new actions.
 * @throws BillingError `account.missing`, `subscription.noneToRenew`
 */
export async function provision(house: House, accountId: Id<'Account'>): Promise<readonly NetworkAction[]> {
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    const now = house.clock.now();
    const known = view.subscriptions.flatMap(({ subscription, entitlement }) =>
      entitlement === null ? [] : [{ subscription, entitlement }],
    );
    if (known.length === 0) throw subscriptionErrors.noneToRenew({ accountId });
    const again = known.map(({ subscription, entitlement }) => decidedAgain(house, subscription, entitlement, now));
    const changes = { ...together(...again.map((one) => one.changes)), seen: [view.seen] };
    return { changes, answer: again.flatMap((one) => one.actions) };
  });
}
