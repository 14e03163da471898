import type { Change } from '../api/changing.ts';
import type { CustomerView, Money } from '../api/wire.ts';

/**
 * What it takes to renew, or to do the change that waits for money: its price with tax, less what lies in credit and
 * wallet; for who is billed afterwards, what is owed.
 */
export function dueOf({ subscriptions, wallet, credit, owed }: CustomerView, waits: Change | null = null): Money {
  const held = BigInt(wallet.minor) + BigInt(credit.minor);
  if (waits !== null) return above(waits.due, held);
  const [first] = subscriptions;
  if (first === undefined || first.plan.kind === 'postpaid') return owed;
  const { grossPrice } = first.plan;
  const price = { ...grossPrice, minor: String(BigInt(grossPrice.minor) * BigInt(first.quantity)) };
  const rest = above(price, held);
  return rest.minor === '0' ? price : rest;
}

function above({ minor, currency }: Money, held: bigint): Money {
  const rest = BigInt(minor) - held;
  return { minor: String(rest > 0n ? rest : 0n), currency };
}
