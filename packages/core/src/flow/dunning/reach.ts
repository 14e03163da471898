import type { DunningCut } from '../../domain/dunning-policy.ts';
import type { AccountView, SubscriptionView } from '../../ports/store.ts';

/**
 * Whether a debt takes access of a subscription: of postpaid, and of prepaid only where a document that is overdue
 * charges something for it. What is paid ahead is paid.
 */
export function isReached(
  { dunning }: Pick<AccountView, 'dunning'>,
  { plan, subscription }: Pick<SubscriptionView, 'plan' | 'subscription'>,
): boolean {
  if (dunning === undefined) return false;
  return plan.terms.kind === 'postpaid' || dunning.prepaidIds.includes(subscription.id);
}

/** What is taken of the access of a subscription; null where nothing is. */
export function cutOf(
  view: Pick<AccountView, 'dunning'>,
  one: Pick<SubscriptionView, 'plan' | 'subscription'>,
): DunningCut | null {
  return isReached(view, one) ? (view.dunning?.access ?? null) : null;
}

/** Whether it is suspended for a debt by a policy that bills no time without service. */
export function isUnbilled(
  view: Pick<AccountView, 'dunning'>,
  one: Pick<SubscriptionView, 'plan' | 'subscription'>,
): boolean {
  const cut = cutOf(view, one);
  return cut?.kind === 'suspend' && !cut.billed;
}
