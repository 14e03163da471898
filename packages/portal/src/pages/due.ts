import type { Change } from '../api/changing.ts';
import type { CustomerView, Money, SubscriptionView } from '../api/wire.ts';

/**
 * What it takes to renew, or to do the change that waits for money: its price with tax, less what lies in credit and
 * wallet; for who is billed afterwards or has cancelled, what is owed.
 */
export function dueOf({ subscriptions, wallet, credit, owed }: CustomerView, waits: Change | null = null): Money {
  const held = BigInt(wallet.minor) + BigInt(credit.minor);
  if (waits !== null) return above(waits.due, held);
  const [first] = subscriptions;
  if (first === undefined || first.plan.kind === 'postpaid' || isEnding(first)) return owed;
  const { grossPrice } = first.plan;
  const price = { ...grossPrice, minor: String(BigInt(grossPrice.minor) * BigInt(first.quantity)) };
  const rest = above(price, held);
  return rest.minor === '0' ? price : rest;
}

/** Whether an end was asked for and has not come: nothing more is sold, and it can be taken back. */
export function isEnding({ state, endsAt, cancelledAt }: SubscriptionView): boolean {
  return state !== 'ended' && endsAt !== null && cancelledAt !== null;
}

function above({ minor, currency }: Money, held: bigint): Money {
  const rest = BigInt(minor) - held;
  return { minor: String(rest > 0n ? rest : 0n), currency };
}
