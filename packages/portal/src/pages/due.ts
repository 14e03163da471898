import type { Change } from '../api/changing.ts';
import type { CustomerView, Instant, Money, SubscriptionView } from '../api/wire.ts';

/**
 * What it takes to renew, or to do the change that waits for money: its price with tax, less what lies in credit and
 * wallet; for who is billed afterwards or can buy no more, what is owed.
 */
export function dueOf({ subscriptions, wallet, credit, owed, now }: CustomerView, waits: Change | null = null): Money {
  const held = BigInt(wallet.minor) + BigInt(credit.minor);
  if (waits !== null) return above(waits.due, held);
  const [first] = subscriptions;
  if (first === undefined || first.plan.kind === 'postpaid' || sellsNoMore(first, now)) return owed;
  const { grossPrice } = first.plan;
  const price = { ...grossPrice, minor: String(BigInt(grossPrice.minor) * BigInt(first.quantity)) };
  const rest = above(price, held);
  return rest.minor === '0' ? price : rest;
}

/** Whether the next term would begin only when it has ended. What is committed for longer is still paid for. */
export function sellsNoMore({ endsAt, paidUntil }: SubscriptionView, now: Instant): boolean {
  const startAt = Math.max(Date.parse(now), paidUntil === null ? 0 : Date.parse(paidUntil));
  return endsAt !== null && startAt >= Date.parse(endsAt);
}

/** Whether an end was asked for and has not come, so that it can be taken back. */
export function isEnding({ state, endsAt, cancelledAt }: SubscriptionView): boolean {
  return state !== 'ended' && endsAt !== null && cancelledAt !== null;
}

function above({ minor, currency }: Money, held: bigint): Money {
  const rest = BigInt(minor) - held;
  return { minor: String(rest > 0n ? rest : 0n), currency };
}
