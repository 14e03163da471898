import type { Bucket } from '../domain/bucket.ts';
import type { Entry } from '../domain/ledger.ts';
import { COUNTED, isLimited } from '../domain/quota.ts';
import { bookGranted, grantEntries } from '../domain/recipes-bundles.ts';
import type { Granting } from '../domain/term-grants.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { burnRest } from './bucket-edges.ts';
import { bookingOf, changesOf, oneOf, withBurnt, type BucketWork } from './bucket-work.ts';
import type { House } from './house.ts';
import { usedSince } from './used.ts';

/** What a sale puts into buckets, and what it does to those that were there. */
export interface Granted {
  /** The new buckets. */
  readonly granted: readonly Bucket[];
  /** Of the new buckets, for `bookInvoice`. */
  readonly entries: readonly Entry[];
  /** The buckets and the unburnt units of the subscription as they stand after it, with the pools of its account. */
  readonly standing: Pick<SubscriptionView, 'buckets' | 'unburnt'>;
  /** The account as it stands after it; what is sold next in the same unit of work is decided on this. */
  readonly view: AccountView;
  /** What is written; with journals for the new buckets where no invoice has booked their entries. */
  changes(booked: boolean): Changes;
}

/** What work comes to, with the new buckets in it. */
export function grantedBy(
  house: House,
  work: BucketWork,
  granted: readonly Bucket[],
  one: Pick<SubscriptionView, 'subscription'> | null,
): Granted {
  const { view } = work;
  const { buckets, unburnt } = one === null ? { buckets: [], unburnt: {} } : oneOf(work, one.subscription.id);
  return {
    granted,
    entries: granted.flatMap(grantEntries),
    standing: { buckets: [...buckets, ...view.buckets], unburnt },
    view,
    changes: (booked) => {
      const journals = booked ? [] : granted.map((bucket) => bookGranted(bucket, bookingOf(house)));
      return changesOf({ ...work, journals: [...work.journals, ...journals] });
    },
  };
}

/** What is burnt and forgiven before something is added to what a customer holds. */
export function beforeGrant(house: House, given: BucketWork, one: SubscriptionView | null): BucketWork {
  const now = house.clock.now();
  let work = given;
  for (const each of one === null ? given.view.subscriptions : [one]) {
    for (const asset of COUNTED) {
      work = burnRest(house, work, each, { asset, at: now });
      const goesOnSlow = each.plan.service.afterQuota !== 'block';
      const { unburnt } = oneOf(work, each.subscription.id);
      if (isLimited(each, asset, now) && !goesOnSlow) continue;
      work = withBurnt(work, { subscriptionId: each.subscription.id, asset, units: unburnt[asset] ?? 0n });
    }
  }
  return work;
}

/** Use that was counted while nothing limited it burns nothing of what is granted now. */
export async function withoutUncounted(
  house: House,
  given: BucketWork,
  sold: SubscriptionView,
  { granted, at }: { readonly granted: readonly Bucket[]; readonly at: number },
): Promise<BucketWork> {
  const { subscription } = sold;
  const now = house.clock.now();
  const old = oneOf(given, subscription.id);
  const assets = COUNTED.filter(
    (asset) => granted.some((bucket) => bucket.asset === asset) && !isLimited(old, asset, now),
  );
  let work = given;
  for (const asset of assets) {
    const unburnt = oneOf(work, subscription.id).unburnt[asset] ?? 0n;
    const since = unburnt === 0n || at === now ? 0n : await usedSince(house, old, asset, at);
    const units = unburnt > since ? unburnt - since : 0n;
    work = withBurnt(work, { subscriptionId: subscription.id, asset, units });
  }
  return work;
}

/** The caps of a pool's members hold for what each further term brings, and count from nothing. */
export function withCaps(bucket: Bucket, { buckets }: AccountView): Bucket {
  if (bucket.subscriptionId !== null) return bucket;
  const pool = buckets.findLast(({ asset, memberCaps }) => asset === bucket.asset && memberCaps !== null);
  return { ...bucket, memberCaps: pool?.memberCaps?.map((cap) => ({ ...cap, used: 0n })) ?? null };
}

/** What is the same of all grants of one account at one instant. */
export function grantingOf(house: House, { account }: AccountView, startAt: number, chargeId: Id<'Charge'> | null) {
  return {
    accountId: account.id,
    zone: account.zone,
    startAt,
    grantedAt: house.clock.now(),
    chargeId,
    nextId: () => house.ids.next<'Bucket'>('bkt'),
  } satisfies Partial<Granting>;
}
