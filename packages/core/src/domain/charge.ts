import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { RevenueCode } from './ledger.ts';
import { quantityText } from './meter.ts';
import type { Plan, TaxMode } from './plan.ts';
import type { MeterPrice } from './price/price.ts';
import { ratedKey } from './rated.ts';
import type { Subscription } from './subscription.ts';
import type { TaxRate } from './tax.ts';

/** Something owed, before it stands on an invoice. */
export interface Charge {
  readonly id: Id<'Charge'>;
  /** What is charged once: subscription, kind and period. A charge made twice is stored once. */
  readonly key: string;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly planId: Id<'Plan'> | null;
  readonly kind: ChargeKind;
  readonly description: string;
  /** Rounded once; with its taxes when the mode is inclusive. Negative for a discount. */
  readonly amount: Money;
  readonly taxMode: TaxMode;
  readonly taxes: readonly TaxRate[];
  /** Of the tax table: its rates stand in `taxes` once they are known. Absent where the taxes are its own. */
  readonly taxClass?: string;
  /** The time that it pays for, `[fromAt, toAt)`. */
  readonly fromAt: number;
  readonly toAt: number;
  /** Who made it: `core`, or `plugin@version/stage`. */
  readonly origin: string;
  /** Where it is earned, when its kind does not say so: equipment on 4130, a late fee on 4150. */
  readonly revenue?: RevenueCode;
  /** The line of a document that is issued which it corrects. */
  readonly corrects?: Corrected;
}

/** A line of a document that is issued, and who takes something of it back. */
export interface Corrected {
  readonly invoiceId: Id<'Invoice'>;
  readonly chargeId: Id<'Charge'>;
  /**
   * A change of the subscription, which gives back time that is not earned yet. Absent: a note by hand, after the fact.
   */
  readonly by?: 'change';
}

/** Why something is owed. `taken_back`: money had paid for it that a provider took back; it is no sale. */
export type ChargeKind =
  'recurring' | 'usage' | 'true_up' | 'one_off' | 'bundle' | 'discount' | 'adjustment' | 'rounding' | 'taken_back';

/** What can be wrong with a charge. */
export const chargeErrors = defineErrors('charge', {
  malformed: ['invalid', 'The charge cannot be made: {reason}.'],
});

/** A charge before it has an identity: what the pure verbs answer and what the `charges` stage may bend. */
export type ChargeDraft = Omit<Charge, 'id'>;

/** A stretch of instants, `[fromAt, toAt)`, in UTC milliseconds. */
export interface Stretch {
  readonly fromAt: number;
  readonly toAt: number;
}

/** What a plan costs this subscription for one full term or period: its own price, or the one agreed; all pieces. */
export function fullPrice(
  plan: Pick<Plan, 'price'>,
  { quantity, priceOverride }: Pick<Subscription, 'quantity' | 'priceOverride'>,
): Money {
  return timesPieces(priceOverride ?? plan.price, quantity);
}

/** The price of so many pieces. */
export function timesPieces(price: Money, quantity: number): Money {
  return { ...price, minor: price.minor * BigInt(quantity) };
}

/** What the charges of a plan say of taxes: its own, or the class whose rates they take; a set-up may have its own. */
export function taxesOf(
  { taxes, taxClass, setupTaxClass }: Pick<Plan, 'taxes' | 'taxClass' | 'setupTaxClass'>,
  of: 'service' | 'setup' = 'service',
): Pick<Charge, 'taxes' | 'taxClass'> {
  const own = of === 'setup' ? (setupTaxClass ?? taxClass) : taxClass;
  return own === null ? { taxes } : { taxes: [], taxClass: own };
}

/** The flat price of one full term or period. */
export function recurring(plan: Plan, subscription: Subscription, stretch: Stretch): ChargeDraft {
  return {
    key: `${subscription.id}/recurring/${stretch.fromAt}`,
    accountId: subscription.accountId,
    subscriptionId: subscription.id,
    planId: plan.id,
    kind: 'recurring',
    description: plan.name,
    amount: fullPrice(plan, subscription),
    taxMode: plan.taxMode,
    ...taxesOf(plan),
    ...stretch,
    origin: 'core',
  };
}

/** What a meter of a period has come to, as far as it is charged now. */
export interface MeteredUse {
  readonly price: Pick<MeterPrice, 'meter' | 'blockSize'>;
  /** Units of the meter that are charged for, in words only: how many more, where some are charged already. */
  readonly units: bigint;
  /** Rounded once; what is charged now. */
  readonly amount: Money;
  /** 1 for the first look at the period; a later one charges what came late. */
  readonly revision: number;
}

/**
 * The charge for what was used in a stretch of time; an adjustment of that stretch for what came late. Null when it
 * comes to nothing.
 */
export function rate(
  plan: Plan,
  subscription: Subscription,
  stretch: Stretch,
  { price, units, amount, revision }: MeteredUse,
): ChargeDraft | null {
  if (amount.minor === 0n) return null;
  const { meter } = price;
  const late = revision > 1;
  const quantity = quantityText(units, price);
  return {
    ...recurring(plan, subscription, stretch),
    key: ratedKey({ subscriptionId: subscription.id, meter, revision, ...stretch }),
    kind: late ? 'adjustment' : 'usage',
    description: late ? `${plan.name}: ${quantity} reported late` : `${plan.name}: ${quantity}`,
    amount,
  };
}
