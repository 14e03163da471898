import { bucketState, usable } from '../domain/bucket.ts';
import type { Plan } from '../domain/plan.ts';
import { COUNTED, unitsLeft, type CountedAsset } from '../domain/quota.ts';
import { defaultTopUp, topUpDue } from '../domain/top-up.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { standingOf } from './access.ts';
import { loadView, type House } from './house.ts';
import { pursesOf, purseTotal } from './money.ts';

/** A bundle that is to be bought from the wallet. */
export interface BundleAsked {
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly planId: Id<'Plan'>;
}

/** Sells a bundle from the wallet, in a unit of work of its own. False when the wallet does not pay for it. */
export type SellBundle = (house: House, ask: BundleAsked) => Promise<boolean>;

/**
 * Buys a bundle wherever a subscription has less left than it wants, and its wallet pays for it. Asked again it looks
 * again: three times in a day at most, for a runaway device must not empty a wallet overnight.
 */
export async function topUpWhereLow(house: House, accountId: Id<'Account'>, sellBundle: SellBundle): Promise<void> {
  const view = await loadView(house, accountId);
  for (const one of view.subscriptions) {
    const { autoTopUp, id: subscriptionId, state } = one.subscription;
    if (autoTopUp === null || state !== 'active') continue;
    const plan = await house.store.reads.plan(autoTopUp.planId);
    if (plan === null || !(await isDue(house, view, one, plan))) continue;
    await sellBundle(house, { accountId, subscriptionId, planId: plan.id });
  }
}

/** How many of the account's newest buckets are looked at for what was bought before. */
const LOOK_BACK = 50;

async function isDue(house: House, view: AccountView, one: SubscriptionView, plan: Plan): Promise<boolean> {
  const now = house.clock.now();
  const { autoTopUp, id } = one.subscription;
  const [grant] = plan.grants;
  if (autoTopUp === null || grant === undefined) return false;
  const left = leftFor(view, one, grant.asset, now);
  if (left >= autoTopUp.below) return false;
  const wallet = purseTotal(pursesOf(view, now), view.account.currency);
  const { rows } = await house.store.reads.bucketsOf(view.account.id, { page: 1, limit: LOOK_BACK });
  const bought = rows.filter(({ source, subscriptionId }) => source === 'top_up' && subscriptionId === id);
  const boughtAt = bought.map(({ grantedAt }) => grantedAt);
  const state = { left, endsAt: null, wallet, price: plan.price, boughtAt };
  return topUpDue({ ...defaultTopUp, below: autoTopUp.below }, state, now) === 'buy';
}

/** What she can still use of an asset; where nothing limits it, what her own buckets hold. */
function leftFor(view: AccountView, one: SubscriptionView, asset: string, now: number): bigint {
  const { standing } = standingOf(view, one);
  const counted = (COUNTED as readonly string[]).includes(asset);
  const left = counted ? unitsLeft(standing, asset as CountedAsset, now) : null;
  if (left !== null) return left;
  return standing.buckets
    .filter((bucket) => bucket.asset === asset && bucketState(bucket, now) === 'active')
    .reduce((all, bucket) => all + usable(bucket), 0n);
}
