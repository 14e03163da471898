import type { Bucket } from '../domain/bucket.ts';
import type { Entry } from '../domain/ledger.ts';
import { COUNTED, isLimited } from '../domain/quota.ts';
import { bookGranted, grantEntries } from '../domain/recipes-bundles.ts';
import type { Granting } from '../domain/term-grants.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Changes, Review, SubscriptionView } from '../ports/store.ts';
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
      const reviews = reviewsOf(view, granted, one);
      const changes = changesOf({ ...work, journals: [...work.journals, ...journals] });
      return reviews.length === 0 ? changes : { ...changes, reviews };
    },
  };
}

/** What is granted to a pool may open access to all who use it: they are looked at when it begins. */
function reviewsOf(
  { subscriptions }: AccountView,
  granted: readonly Bucket[],
  one: Pick<SubscriptionView, 'subscription'> | null,
): readonly Review[] {
  const pools = granted.filter(({ subscriptionId }) => subscriptionId === null);
  if (pools.length === 0) return [];
  const at = Math.min(...pools.map(({ validFrom }) => validFrom));
  const others = subscriptions.filter(({ subscription }) => subscription.id !== one?.subscription.id);
  return others.map(({ subscription }) => ({ subscriptionId: subscription.id, at }));
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

/** How many of an account's newest buckets are looked at for its last pool. */
const LOOK_BACK = 50;

/** The caps of a pool's members hold for what each further term brings, even a late one, and count from nothing. */
export async function withCaps(house: House, granted: readonly Bucket[]): Promise<readonly Bucket[]> {
  const [pooled] = granted.filter(({ subscriptionId }) => subscriptionId === null);
  if (pooled === undefined) return granted;
  const { rows } = await house.store.reads.bucketsOf(pooled.accountId, { page: 1, limit: LOOK_BACK });
  return granted.map((bucket) => {
    const last = rows.find((one) => one.subscriptionId === null && one.asset === bucket.asset && one.source === 'plan');
    if (bucket.subscriptionId !== null) return bucket;
    return { ...bucket, memberCaps: last?.memberCaps?.map((cap) => ({ ...cap, used: 0n })) ?? null };
  });
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
