import type { Id } from '../kernel/id.ts';
import { money, type Money } from '../kernel/money.ts';
import { bucketState, isUnitAsset, leftOf, type Bucket } from './bucket.ts';
import { burn, type Burn, type BurnFor } from './burn.ts';
import { applyCredits, type AppliedCredit, type DocumentCredit } from './document-credit.ts';
import { creditCode } from './recipes-bundles.ts';

/** Money of one payer: credit that is used up before the wallet. */
export interface Purse {
  readonly accountId: Id<'Account'>;
  readonly credits: readonly DocumentCredit[];
}

/** Usage that has to be paid for, and who could do so. */
export interface Cover {
  readonly units: bigint;
  readonly at: number;
  /** The member's own buckets and those of her group; her own burn first. */
  readonly buckets: readonly Bucket[];
  readonly who?: BurnFor;
  /** What units cost that no bucket serves. Units of a stay come cumulative, so it prices all of them at once. */
  readonly price: (units: bigint) => Money;
  /** In order: the member's purse, then the group's. */
  readonly purses: readonly Purse[];
}

/** How usage was paid for. */
export interface Covered {
  readonly burn: Burn;
  readonly paid: readonly { readonly accountId: Id<'Account'>; readonly applied: readonly AppliedCredit[] }[];
  /** What nobody has paid. */
  readonly owed: Money;
}

/**
 * Pays for usage in the one order that a group can explain to its members: the member's buckets, the pool, the member's
 * money, the group's money. Units come before money, whatever they are worth.
 */
export function coverUsage({ units, at, buckets, who, price, purses }: Cover): Covered {
  const burnt = burn(buckets, units, at, who);
  let owed = price(burnt.left);
  const paid = purses.map(({ accountId, credits }) => {
    const { applied, due } = applyCredits(owed, credits, at);
    owed = due;
    return { accountId, applied };
  });
  return { burn: burnt, paid: paid.filter(({ applied }) => applied.length > 0), owed };
}

/** The credit that is valid at an instant, as `applyCredits` takes it. */
export function creditsOf(buckets: readonly Bucket[], at: number): readonly DocumentCredit[] {
  return buckets
    .filter((bucket) => !isUnitAsset(bucket.asset) && bucketState(bucket, at) === 'active')
    .map((bucket) => ({
      id: bucket.id,
      kind: creditCode(bucket.source) === '2110' ? 'credit_note' : 'promo',
      left: money(leftOf(bucket), bucket.asset),
      priority: bucket.priority,
      expiresAt: bucket.validUntil,
      grantedAt: bucket.grantedAt,
    }));
}
