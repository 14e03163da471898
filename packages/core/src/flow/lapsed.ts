import { RENEW_LEAD_MS } from '../domain/entitlement.ts';
import { maySell } from '../domain/subscription.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';

/** A prepaid subscription whose end was set has ended; a postpaid one has its last bill first. */
export function ended(view: AccountView, now: number): AccountView {
  const subscriptions = view.subscriptions.map((one) => {
    const { endsAt, state } = one.subscription;
    const over = endsAt !== null && endsAt <= now && state !== 'ended' && one.plan.terms.kind === 'prepaid';
    return over ? { ...one, subscription: { ...one.subscription, state: 'ended' as const } } : one;
  });
  return { ...view, subscriptions };
}

/**
 * The prepaid subscriptions that the wallet renews now, those that are out of time first: their time is over, or they
 * were to be sold when money came and could not be.
 */
export function lapsed(view: AccountView, now: number): readonly SubscriptionView[] {
  const isLapsed = (one: SubscriptionView): boolean => {
    const { state, paidUntil, saleWaits } = one.subscription;
    if (one.plan.terms.kind !== 'prepaid') return false;
    if (!maySell(one.subscription, Math.max(paidUntil ?? now, now))) return false;
    if (state === 'pending') return saleWaits;
    if (state !== 'active' || paidUntil === null) return false;
    // That its quota is spent makes no term due before its end: only a sale that was put off does.
    return saleWaits || paidUntil <= now + RENEW_LEAD_MS;
  };
  if (view.account.state === 'closed') return [];
  return view.subscriptions.filter(isLapsed).toSorted((a, b) => untilOf(a) - untilOf(b));
}

/** Until when it is paid; 0 when never. */
export function untilOf({ subscription }: SubscriptionView): number {
  return subscription.paidUntil ?? 0;
}
