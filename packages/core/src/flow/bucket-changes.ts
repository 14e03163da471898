import type { Bucket } from '../domain/bucket.ts';
import type { Consequence } from '../domain/change/consequence.ts';
import type { Plan } from '../domain/plan.ts';
import { addOnsAt } from '../domain/standing.ts';
import { planBuckets } from '../domain/term-grants.ts';
import { localDateAt } from '../kernel/calendar.ts';
import { periodAt, periodInstants } from '../kernel/period.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { upToNow } from './bucket-edges.ts';
import { nextEnd } from './bucket-rollover.ts';
import { cutOff, follow, termLong } from './bucket-terms.ts';
import { bucketWork, oneOf, withBuckets, type BucketWork } from './bucket-work.ts';
import { grantedBy, grantingOf, withCaps, withoutUncounted, type Granted } from './granted.ts';
import type { House } from './house.ts';

/** A change of a subscription that holds now. */
export interface Changed {
  /** As it is, and as it will stand: its plan, pieces, add-ons and terms. */
  readonly before: SubscriptionView;
  readonly after: SubscriptionView;
  /** What goes along; with `data` among it, what is left of the old plan's units. */
  readonly carried: Consequence['carried'];
}

/**
 * The buckets after a change that is no sale of a next term: of plan, pieces or add-ons, by a pause, a resumption or an
 * end. What lasts as long as a term follows the terms. A new plan ends what the old one brought, unless data goes
 * along; what is added (the new plan, further pieces, an add-on) brings its units for the time that is paid: of the
 * term that runs by the share that is left of it, of those that follow in full. What an add-on brought ends with it.
 */
export async function grantsForChange(
  house: House,
  view: AccountView,
  { before, after, carried }: Changed,
): Promise<Granted> {
  const now = house.clock.now();
  const { subscription } = after;
  let work = await upToNow(house, bucketWork(view));
  if (before.plan.id === after.plan.id) {
    for (const bucket of ofAddOnsGone(work, before, after)) work = cutOff(house, work, bucket, { before, into: null });
    work = await follow(house, work, { before, after, goesOn: true, into: null });
  } else {
    const running = paidFrom(after, now).find(({ startAt }) => startAt <= now) ?? null;
    const into = carried.some(({ what }) => what === 'data') ? running : null;
    for (const bucket of termLong(work, before)) work = cutOff(house, work, bucket, { before, into });
  }
  const brought = bringing(before, after, now).flatMap((added) =>
    paidFrom(after, now).flatMap((term) => partOf(house, view, after, { ...added, term })),
  );
  const granted = await withCaps(house, brought);
  work = await withoutUncounted(house, work, after, { granted, at: now });
  return grantedBy(house, withBuckets(work, granted), granted, { subscription });
}

/** A plan of which there is more than before. */
interface Bringing {
  readonly plan: Plan;
  readonly pieces: number;
  /** Names the add-on in the keys of its buckets. */
  readonly addOnId?: string;
}

function bringing(before: SubscriptionView, after: SubscriptionView, now: number): readonly Bringing[] {
  const otherPlan = before.plan.id !== after.plan.id;
  const more = after.subscription.quantity - (otherPlan ? 0 : before.subscription.quantity);
  const known = new Set(otherPlan ? [] : before.subscription.addOns.map(({ id }) => id));
  const added = addOnsAt(after, now).filter(({ addOn }) => !known.has(addOn.id));
  return [
    ...(more > 0 ? [{ plan: after.plan, pieces: more }] : []),
    ...added.map(({ addOn, plan }) => ({ plan, pieces: addOn.quantity, addOnId: addOn.id })),
  ];
}

/** The terms that are paid from now on, in order; the first may have begun. */
function paidFrom({ terms }: SubscriptionView, now: number): SubscriptionView['terms'] {
  return terms.filter(({ startAt, endAt }) => endAt > now && endAt > startAt);
}

/** What a plan brings for what is left of a term. */
function partOf(
  house: House,
  view: AccountView,
  after: SubscriptionView,
  { plan, pieces, addOnId, term }: Bringing & { readonly term: SubscriptionView['terms'][number] },
): readonly Bucket[] {
  const startAt = Math.max(term.startAt, house.clock.now());
  const [part, whole] = [term.endAt - startAt, lengthOf(after, startAt, view)].map(BigInt);
  const id = house.ids.next<'Change'>('chg');
  return planBuckets(plan, BigInt(pieces), {
    ...grantingOf(house, view, startAt, term.chargeId),
    subscriptionId: after.subscription.id,
    endAt: term.endAt,
    key: addOnId === undefined ? id : `${id}/${addOnId}`,
    ...(part !== undefined && whole !== undefined && part < whole && { share: { part, whole } }),
  });
}

/** How long a whole term would be that begins at an instant, or the period is that it lies in. */
function lengthOf(one: SubscriptionView, at: number, { account: { zone } }: AccountView): number {
  const { plan, subscription } = one;
  if (plan.terms.kind === 'prepaid') return nextEnd({ ...one, terms: [] }, at, zone) - at;
  const period = periodInstants(periodAt(subscription.anchor, plan.terms.interval, localDateAt(at, zone)), zone);
  return period.toAt - period.fromAt;
}

/** What add-ons brought that are no longer held: their name is in the key. */
function ofAddOnsGone(work: BucketWork, before: SubscriptionView, after: SubscriptionView): readonly Bucket[] {
  const kept = new Set(after.subscription.addOns.map(({ id }) => id));
  const gone = before.subscription.addOns.filter(({ id }) => !kept.has(id));
  const held = [...oneOf(work, before.subscription.id).buckets, ...work.view.buckets];
  return held.filter(({ key, source }) => source === 'plan' && gone.some(({ id }) => key.includes(`/${id}/`)));
}
