import {
  addMonthsClamped,
  localDateAt,
  percentOff,
  type Account,
  type ChargeDraft,
  type Subscription,
} from '@daftari/core';
import type { LoyaltyOptions } from './options.ts';

/** What the `charges` stage is told beside the charges. */
interface Facts {
  readonly account: Account;
  readonly subscription: Subscription | null;
}

/**
 * One discount for each recurring charge that begins when the customer has been subscribed for long enough. It asks the
 * charge for the time and never a clock, because a stage may be asked twice and must answer alike.
 */
export function discountsFor(
  charges: readonly ChargeDraft[],
  { account, subscription }: Facts,
  { afterMonths, rate }: LoyaltyOptions,
): readonly ChargeDraft[] {
  if (subscription === null) return [];
  const loyalFrom = addMonthsClamped(localDateAt(subscription.createdAt, account.zone), afterMonths);
  return charges
    .filter(({ kind, fromAt }) => kind === 'recurring' && localDateAt(fromAt, account.zone) >= loyalFrom)
    .map((charge) => discountOn(charge, rate))
    .filter(({ amount }) => amount.minor < 0n);
}

/** The same bill, period and taxes as the charge; below zero, and under a key of its own that begins with its. */
function discountOn(charge: ChargeDraft, rate: string): ChargeDraft {
  return {
    ...charge,
    key: `${charge.key}/loyalty`,
    kind: 'discount',
    description: `Loyalty discount on ${charge.description}`,
    amount: percentOff(charge.amount, rate),
  };
}
