import { bucketState, usable } from '../domain/bucket.ts';
import { RENEW_LEAD_MS } from '../domain/review.ts';
import { COUNTED, unitsLeft, type CountedAsset } from '../domain/quota.ts';
import { planErrors } from '../domain/plan.ts';
import { subscriptionErrors, type AutoTopUp, type Subscription } from '../domain/subscription.ts';
import { defaultTopUp, topUpDue } from '../domain/top-up.ts';
import { defineErrors, isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { standingOf } from './access.ts';
import { oneOf } from './bucket-work.ts';
import { previewChange, requestChange } from './changes.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { pursesOf, purseTotal } from './money.ts';

/**
 * Lets a subscription buy a bundle from the wallet whenever less than so much is left; null: no longer.
 * @throws BillingError `subscription.missing`, `plan.missing`, `topUp.notBundle`
 */
export async function setAutoTopUp(
  house: House,
  subscriptionId: Id<'Subscription'>,
  autoTopUp: AutoTopUp | null,
): Promise<Subscription> {
  return untilFresh(house, `the subscription ${subscriptionId}`, async () => {
    const known = await house.store.reads.subscription(subscriptionId);
    if (known === null) throw subscriptionErrors.missing({ subscriptionId });
    await checkBundle(house, autoTopUp);
    const view = await loadView(house, known.accountId);
    const subscription = { ...oneOf({ view }, subscriptionId).subscription, autoTopUp };
    return { changes: { seen: [view.seen], subscriptions: [subscription] }, answer: subscription };
  });
}

const autoTopUpErrors = defineErrors('topUp', {
  notBundle: ['invalid', 'The plan {code} cannot be bought by itself: {reason}.'],
});

async function checkBundle(house: House, autoTopUp: AutoTopUp | null): Promise<void> {
  if (autoTopUp === null) return;
  const plan = await house.store.reads.plan(autoTopUp.planId);
  if (plan === null) throw planErrors.missing({ planId: autoTopUp.planId });
  const wrong = (reason: string) => autoTopUpErrors.notBundle({ code: plan.code, reason });
  if (plan.role !== 'bundle') throw wrong('it is no bundle');
  if (autoTopUp.below <= 0n) throw wrong('it is bought when less than something above zero is left');
}

/** The account as it stands once what it buys by itself is bought. */
export async function toppedUp(house: House, accountId: Id<'Account'>): Promise<AccountView> {
  const view = await loadView(house, accountId);
  return (await topUpWhereLow(house, view)) ? loadView(house, accountId) : view;
}

/**
 * Buys a bundle wherever a subscription has less left than it wants, and its wallet pays for all of it: three times in
 * a day at most, for a runaway device must not empty a wallet overnight. Each is a unit of work of its own; true where
 * something was bought, so that the view is old. What refuses a sale keeps nobody from being decided on.
 */
async function topUpWhereLow(house: House, view: AccountView): Promise<boolean> {
  let bought = false;
  for (const one of view.subscriptions) {
    const { autoTopUp, id: subscriptionId, state } = one.subscription;
    if (autoTopUp === null || state !== 'active') continue;
    try {
      if (await isDue(house, view, one)) bought = (await buy(house, subscriptionId, autoTopUp.planId)) || bought;
    } catch (fault) {
      if (!isBillingError(fault)) throw fault; // Our own fault: nothing is known of what it would do.
      house.log.warn('A bundle could not be bought by itself', { subscriptionId, reason: fault.message });
    }
  }
  return bought;
}

async function buy(house: House, subscriptionId: Id<'Subscription'>, planId: Id<'Plan'>): Promise<boolean> {
  const request = { kind: 'bundle', planId } as const;
  const { toPay } = await previewChange(house, subscriptionId, request);
  if (toPay.minor > 0n) return false;
  return (await requestChange(house, subscriptionId, request, 'automatic top-up')).state === 'done';
}

/** How many of the account's newest buckets are looked at for what was bought before. */
const LOOK_BACK = 50;

async function isDue(house: House, view: AccountView, one: SubscriptionView): Promise<boolean> {
  const now = house.clock.now();
  const { autoTopUp, id, paidUntil } = one.subscription;
  // Where her time ends now, the wallet renews it before it buys more data.
  if (one.plan.terms.kind === 'prepaid' && (paidUntil ?? 0) <= now + RENEW_LEAD_MS) return false;
  const plan = autoTopUp && (await house.store.reads.plan(autoTopUp.planId));
  const [grant] = plan?.grants ?? [];
  if (autoTopUp === null || plan === null || grant === undefined) return false;
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
