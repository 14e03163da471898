import { leftOf } from '../../domain/bucket.ts';
import { bookMoved } from '../../domain/recipes.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import type { House } from '../house.ts';
import type { Considered } from './consider.ts';

/**
 * What goes to another account with a subscription: its buckets, with what is left in them. Pools, credit and wallet
 * are the account's and stay.
 */
export function moved(house: House, { view, one }: Considered, to: AccountView): Changes {
  const now = house.clock.now();
  const owners = { from: view.account.id, to: to.account.id };
  const going = one.buckets.filter((bucket) => leftOf(bucket) > 0n);
  return {
    moves: [{ subscriptionId: one.subscription.id, fromAccountId: owners.from, toAccountId: owners.to }],
    subscriptionChanges: one.changes.map((change) => ({ ...change, accountId: to.account.id })),
    buckets: going.map((bucket) => ({ ...bucket, accountId: to.account.id })),
    journals: going.map((bucket) => {
      const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
      return bookMoved(bucket.id, { asset: bucket.asset, units: leftOf(bucket) }, owners, booking);
    }),
  };
}
