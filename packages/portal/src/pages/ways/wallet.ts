import type { WaysToPay } from '../../api/paying.ts';
import type { CustomerView, Money, SubscriptionView } from '../../api/wire.ts';
import { sellsNoMore } from '../due.ts';

/** What a customer can do with her wallet. */
export type WalletOffer =
  /** It is not enough alone. */
  | { readonly kind: 'short'; readonly wallet: Money; readonly missing: Money }
  /** There is nothing to pay from it. */
  | { readonly kind: 'idle'; readonly wallet: Money }
  | WalletBuys;

/** What the wallet pays with one press. */
export interface WalletBuys {
  readonly kind: 'buys';
  readonly wallet: Money;
  /** What is owed, and paid first. */
  readonly owed: Money;
  /** What gets one more term; null where only what is owed is paid. */
  readonly renews: SubscriptionView | null;
  /** What it costs and what stays; null where only the server can say it beforehand. */
  readonly cost: { readonly total: Money; readonly stays: Money } | null;
}

/**
 * What the wallet does; null while nothing is in it.
 * @param plain whether no discount is running, so that a plan costs what it says
 */
export function walletOffer(view: CustomerView, { due, wallet }: WaysToPay, plain: boolean): WalletOffer | null {
  const held = BigInt(wallet.minor);
  if (held <= 0n) return null;
  if (BigInt(due.minor) > 0n) return { kind: 'short', wallet, missing: due };
  const renews = soonest(view);
  const { owed } = view;
  if (renews === null && BigInt(owed.minor) <= 0n) return { kind: 'idle', wallet };
  const total = BigInt(owed.minor) + (renews === null ? 0n : priceOf(renews));
  const known = total <= held && (renews === null || (plain && isPlain(view, renews)));
  const money = (minor: bigint): Money => ({ minor: String(minor), currency: wallet.currency });
  return {
    kind: 'buys',
    wallet,
    owed,
    renews,
    cost: known ? { total: money(total), stays: money(held - total) } : null,
  };
}

/** What is out of time first of all that can be renewed. */
function soonest({ subscriptions, now }: CustomerView): SubscriptionView | null {
  const able = subscriptions.filter(
    (one) => one.state !== 'ended' && one.plan.kind === 'prepaid' && !sellsNoMore(one, now),
  );
  return able.toSorted((one, other) => until(one) - until(other))[0] ?? null;
}

function until({ paidUntil }: SubscriptionView): number {
  return paidUntil === null ? 0 : Date.parse(paidUntil);
}

function priceOf({ plan, quantity }: SubscriptionView): bigint {
  return BigInt(plan.grossPrice.minor) * BigInt(quantity);
}

/** Whether the next term costs what the plan says: no add-ons, no phases, no fee of the start, no tax of her own. */
function isPlain({ taxProfile }: CustomerView, { plan, addOns, paidUntil }: SubscriptionView): boolean {
  const begins = paidUntil === null && plan.setupFee !== null;
  const taxed = taxProfile.exemptions.length === 0 && taxProfile.reverseCharge === null;
  return taxed && !begins && addOns.length === 0 && plan.phases.length === 0;
}
