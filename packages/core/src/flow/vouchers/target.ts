import type { Plan } from '../../domain/plan.ts';
import { subscriptionErrors } from '../../domain/subscription.ts';
import { voucherErrors } from '../../domain/voucher.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { holderOf } from './printed.ts';

/** For whom a voucher is used: a subscription, or an account; with what a subscription needs that is still to begin. */
export type VoucherTarget =
  | { readonly subscriptionId: Id<'Subscription'> }
  | { readonly accountId: Id<'Account'>; readonly username?: string; readonly secret?: string };

/**
 * The account that a voucher is used for.
 * @throws BillingError `subscription.missing`
 */
export async function accountOf(house: House, target: VoucherTarget): Promise<Id<'Account'>> {
  if ('accountId' in target) return target.accountId;
  const subscription = await house.store.reads.subscription(target.subscriptionId);
  if (subscription === null) throw subscriptionErrors.missing({ subscriptionId: target.subscriptionId });
  return subscription.accountId;
}

/**
 * The subscription that it is used for; null for whatever is out of time first.
 * @throws BillingError `voucher.otherPlan`
 */
export function subscriptionFor(
  view: AccountView,
  plan: Plan | null,
  target: VoucherTarget,
): Id<'Subscription'> | null {
  if ('accountId' in target) {
    const own = plan === null ? null : holderOf(view, plan);
    assert(plan === null || own !== null, 'a plan that was not there has begun');
    return own;
  }
  const one = view.subscriptions.find(({ subscription }) => subscription.id === target.subscriptionId);
  if (plan !== null && one?.plan.code !== plan.code) throw voucherErrors.otherPlan({ plan: plan.name });
  return target.subscriptionId;
}
