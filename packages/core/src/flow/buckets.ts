import type { Bucket } from '../domain/bucket.ts';
import type { Charge } from '../domain/charge.ts';
import type { Entry } from '../domain/ledger.ts';
import type { Plan } from '../domain/plan.ts';
import { COUNTED, isLimited } from '../domain/quota.ts';
import { bookGranted, grantEntries } from '../domain/recipes-bundles.ts';
import type { Term } from '../domain/subscription.ts';
import { bundleBuckets, termBuckets, type Granting } from '../domain/term-grants.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { bookingOf, bucketWork, changesOf, oneOf, withBuckets, withBurnt, type BucketWork } from './bucket-work.ts';
import { burnRest, forgiveBefore, upToNow } from './bucket-edges.ts';
import { follow } from './bucket-terms.ts';
import type { House } from './house.ts';
import { usedSince } from './used.ts';

export { grantsForChange, type Changed } from './bucket-changes.ts';
export { endBuckets, type Settled } from './bucket-edges.ts';

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

/** A term or period that is sold. */
export interface TermSold {
  readonly term: Pick<Term, 'startAt' | 'endAt'>;
  /** What pays for it; null when it costs nothing. */
  readonly charge: Pick<Charge, 'id'> | null;
  /** Names the term where no charge does. */
  readonly key?: string;
}

/**
 * The buckets of a new term. `sold` is the subscription as it will stand: its plan, its terms after all cuts and moves,
 * the new one among them. First all is burnt and ended that was due by now. Then buckets that last as long as the terms
 * of their charge follow them: where a term was cut they end, roll over or, if the plan lets data go along with a change
 * of plan, are carried into the new term; where one was moved they move. What was used before the new term begins and
 * nothing covered is forgiven, as in `endBuckets`. A term that begins later grants buckets that begin with it.
 */
export async function grantsForTerm(
  house: House,
  view: AccountView,
  sold: SubscriptionView,
  { term, charge, key }: TermSold,
): Promise<Granted> {
  const now = house.clock.now();
  const { subscription } = sold;
  let work = await upToNow(house, bucketWork(view));
  const old = oneOf(work, subscription.id);
  if (term.startAt <= now) {
    for (const asset of COUNTED) work = await forgiveBefore(house, work, { subscription, asset, at: term.startAt });
  }
  const into = dataGoesAlong(old, sold) ? term : null;
  work = await follow(house, work, { before: old, after: sold, goesOn: false, into });
  const granted = termBuckets(sold, {
    ...grantingOf(house, view, term.startAt, charge?.id ?? null),
    subscriptionId: subscription.id,
    endAt: term.endAt,
    key: charge?.id ?? key ?? `${subscription.id}/${term.startAt}`,
  }).map((bucket) => withCaps(bucket, work.view));
  work = await withoutUncounted(house, work, sold, { granted, at: term.startAt });
  return grantedBy(house, withBuckets(work, granted), granted, sold);
}

/**
 * The buckets of a bundle that is sold now, to a subscription or to the account itself. `net` is what the invoice
 * defers for it: its line and its discounts, without tax. Where the plan goes on at a lower speed, what was used at
 * that speed is forgiven; where it stopped, what was used beyond is burnt from the bundle.
 */
export async function bundleSale(
  house: House,
  view: AccountView,
  one: SubscriptionView | null,
  { plan, charge, net }: { readonly plan: Plan; readonly charge: Pick<Charge, 'id'> | null; readonly net: Money },
): Promise<Granted> {
  const now = house.clock.now();
  const work = await beforeGrant(house, await upToNow(house, bucketWork(view)), one);
  const granting = {
    ...grantingOf(house, view, now, charge?.id ?? null),
    subscriptionId: one?.subscription.id ?? null,
    endAt: now,
    key: charge?.id ?? house.ids.next<'Charge'>('chg'),
  };
  const granted = bundleBuckets(plan, net, granting);
  return grantedBy(house, withBuckets(work, granted), granted, one);
}

/**
 * The buckets after terms were cut, moved or lengthened, and nothing was added: see `grantsForChange`, which does this
 * too and brings what is added.
 */
export async function keptBuckets(
  house: House,
  view: AccountView,
  changed: SubscriptionView,
): Promise<Pick<Granted, 'standing' | 'view'> & { readonly changes: Changes }> {
  const work = await upToNow(house, bucketWork(view));
  const before = oneOf(work, changed.subscription.id);
  const done = await follow(house, work, { before, after: changed, goesOn: true, into: null });
  const { standing, view: after, changes } = grantedBy(house, done, [], changed);
  return { standing, view: after, changes: changes(true) };
}

/** What is burnt and forgiven before something is added to what a customer holds. */
export async function beforeGrant(house: House, given: BucketWork, one: SubscriptionView | null): Promise<BucketWork> {
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

/** Whether what is left of the old plan's data is used on under the new one. */
function dataGoesAlong(old: SubscriptionView, sold: SubscriptionView): boolean {
  return old.plan.code !== sold.plan.code && old.plan.changes.plan.unused === 'data';
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
    const since = unburnt === 0n ? 0n : await usedSince(house, old, asset, at);
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
