import { versionsOver } from '../domain/catalogue.ts';
import type { Stretch } from '../domain/charge.ts';
import { pricedMeters } from '../domain/plan-price.ts';
import type { Plan } from '../domain/plan.ts';
import { LATE_MS } from '../domain/rated.ts';
import { localDateAt, startOfDay } from '../kernel/calendar.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { datesOf } from './held.ts';
import type { House } from './house.ts';
import { lateUsage } from './late-usage.ts';
import { limitsOf } from './limits.ts';
import { measure } from './measure.ts';
import type { Metered } from './pricing.ts';
import { joined, revised, unpricedOf } from './revision.ts';

/**
 * What a subscription has used before an instant and has not been billed for: the stretch since it was billed last, by
 * the plan that it was used under, with the least and the most that it may come to; and what came late for the
 * stretches of the last 90 days. Of each meter the rated units are kept, nothing too, so that late usage finds them.
 * @throws BillingError those of the rater
 */
export async function meteredOf(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  startAt: number,
): Promise<Metered> {
  const { subscription } = one;
  const toAt = Math.min(startAt, subscription.endsAt ?? startAt);
  const term = one.terms.findLast((each) => each.startAt < toAt);
  const begunAt = term?.startAt ?? subscription.createdAt;
  const known = await house.store.reads.ratedSince(subscription.id, begunAt - LATE_MS);
  const fromAt = Math.max(begunAt, ...known.map((each) => each.toAt));
  const late = await lateUsage(house, view, one, known);
  if (fromAt >= toAt) return late;
  const ended = term?.endAt ?? toAt;
  const parts = await partsOf(house, view, one, { fromAt, toAt: Math.min(toAt, ended) });
  // While she was suspended no period ran, so there is no least of it; but what she used is owed.
  const between = { fromAt: Math.max(fromAt, ended), toAt };
  const more = between.fromAt < toAt ? [{ plan: one.plan, stretch: between, limited: false }] : [];
  const all = [late];
  for (const part of [...parts, ...more]) all.push(await partOf(house, view, one, part));
  return joined(all);
}

/** A stretch that is billed for the first time, and whether it is a period, or a part of one, that was sold. */
interface Part {
  readonly plan: Plan;
  readonly stretch: Stretch;
  readonly limited: boolean;
}

async function partOf(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  { plan, stretch, limited }: Part,
): Promise<Metered> {
  const { zone, currency } = view.account;
  const of = { subscriptionId: one.subscription.id, zone, currency, stretch };
  const { results, unpriced } = await measure(house, of, pricedMeters(plan.usage));
  const each = results.map((result) => revised(house, one, plan, result, stretch));
  const lines = each.flatMap((made) => made.lines);
  const keys = lines.map(({ charge }) => charge.key);
  const limits = limited ? await limitsOf(house, view, one, { plan, stretch, keys }) : { caps: [], commitments: [] };
  const changes = { rated: each.map(({ rated }) => rated), usageExceptions: await unpricedOf(house, unpriced) };
  return { lines, ...limits, changes };
}

/** A stretch, parted where a new version of the plan reached its holders within it. */
async function partsOf(
  house: House,
  { account: { zone } }: AccountView,
  { plan }: SubscriptionView,
  stretch: Stretch,
): Promise<readonly Part[]> {
  const whole = { plan, stretch, limited: true };
  if (stretch.fromAt >= stretch.toAt) return [];
  if (plan.usage.length === 0) return [whole];
  const versions = (await house.store.reads.planVersions(plan.code)).map((each) => datesOf(each, zone));
  const splitting = versions.filter(({ mode, version }) => mode === 'on_date_split' || version === plan.version);
  if (splitting.length < 2) return [whole];
  const days = { from: localDateAt(stretch.fromAt, zone), to: localDateAt(stretch.toAt, zone) };
  if (days.from >= days.to) return [whole];
  return versionsOver(splitting, plan.version, days).map(({ slice, version }, place, all) => ({
    plan: version.plan,
    stretch: {
      fromAt: place === 0 ? stretch.fromAt : startOfDay(slice.from, zone),
      toAt: place === all.length - 1 ? stretch.toAt : startOfDay(slice.to, zone),
    },
    limited: true,
  }));
}
