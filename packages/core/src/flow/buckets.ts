import type { Charge } from '../domain/charge.ts';
import type { Plan } from '../domain/plan.ts';
import { COUNTED } from '../domain/quota.ts';
import type { Term } from '../domain/subscription.ts';
import { bundleBuckets, termBuckets } from '../domain/term-grants.ts';
import type { Money } from '../kernel/money.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { bucketWork, oneOf, withBuckets } from './bucket-work.ts';
import { forgiveBefore, upToNow } from './bucket-edges.ts';
import { follow } from './bucket-terms.ts';
import { beforeGrant, grantedBy, grantingOf, withCaps, withoutUncounted, type Granted } from './granted.ts';
import type { House } from './house.ts';

export type { Granted } from './granted.ts';
export { grantsForChange } from './bucket-changes.ts';
export { endBuckets } from './bucket-edges.ts';

/** A term or period that is sold. */
export interface TermSold {
  readonly term: Pick<Term, 'startAt' | 'endAt'>;
  /** What pays for it; null when it costs nothing. */
  readonly charge: Pick<Charge, 'id'> | null;
}

/**
 * The buckets of a new term. `sold` is the subscription as it will stand: its plan, its terms after all cuts and moves,
 * the new one among them. First all is burnt and ended that was due by now. Then buckets that last as long as the terms
 * of their charge follow them: where a term was cut they end, roll over or, if the plan lets data go along with a
 * change of plan, are carried into the new term; where one was moved they move. What was used before the new term
 * begins and nothing covered is forgiven, as in `endBuckets`. A later term grants buckets that begin with it.
 */
export async function grantsForTerm(
  house: House,
  view: AccountView,
  sold: SubscriptionView,
  { term, charge }: TermSold,
): Promise<Granted> {
  const now = house.clock.now();
  const { subscription } = sold;
  let work = await upToNow(house, bucketWork(view));
  const old = oneOf(work, subscription.id);
  if (term.startAt <= now) {
    const before = { subscription, at: term.startAt, begins: term.startAt === now };
    for (const asset of COUNTED) work = await forgiveBefore(house, work, { ...before, asset });
  }
  const into = dataGoesAlong(old, sold) ? term : null;
  work = await follow(house, work, { before: old, after: sold, goesOn: false, into });
  const brought = termBuckets(sold, {
    ...grantingOf(house, view, term.startAt, charge?.id ?? null),
    subscriptionId: subscription.id,
    endAt: term.endAt,
    key: charge?.id ?? `${subscription.id}/${term.startAt}`,
  });
  const granted = await withCaps(house, brought);
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
  const work = beforeGrant(house, await upToNow(house, bucketWork(view)), one);
  const granting = {
    ...grantingOf(house, view, now, charge?.id ?? null),
    subscriptionId: one?.subscription.id ?? null,
    endAt: now,
    key: charge?.id ?? house.ids.next<'Charge'>('chg'),
  };
  const granted = bundleBuckets(plan, net, granting);
  return grantedBy(house, withBuckets(work, granted), granted, one);
}

/** Whether what is left of the old plan's data is used on under the new one. */
function dataGoesAlong(old: SubscriptionView, sold: SubscriptionView): boolean {
  return old.plan.code !== sold.plan.code && old.plan.changes.plan.unused === 'data';
}
