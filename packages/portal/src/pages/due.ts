import type { CustomerView, Money } from '../api/wire.ts';

/** What it takes to renew: the price less what lies in the wallet; for who is billed afterwards, what is owed. */
export function dueOf({ subscriptions, wallet, owed }: CustomerView): Money {
  const plan = subscriptions[0]?.plan;
  if (plan === undefined || plan.kind === 'postpaid') return owed;
  const rest = BigInt(plan.price.minor) - BigInt(wallet.minor);
  return rest > 0n ? { ...plan.price, minor: String(rest) } : plan.price;
}
