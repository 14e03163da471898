import { isSum, type Meter } from '../domain/meter.ts';
import { pricedMeters } from '../domain/plan-price.ts';
import type { Plan } from '../domain/plan.ts';
import type { RatedUsage } from '../domain/rated.ts';
import { assert } from '../kernel/assert.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';
import { lateLimits } from './limits.ts';
import { measure, unitsNow, type Measured } from './measure.ts';
import { UNMETERED, type Metered } from './pricing.ts';
import { joined, revised, unpricedOf } from './revision.ts';

/**
 * What came late: each stretch of which there are more units now than were billed is priced anew, whole, by the plan
 * version that it was priced by, and the difference is an adjustment for that stretch. The same units make no revision,
 * so asking again costs nothing.
 * @param known the last revision of each meter
 */
export async function lateUsage(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  known: readonly RatedUsage[],
): Promise<Metered> {
  if (await isAllBilled(house, view, one, known)) return UNMETERED;
  const stretches = Map.groupBy(known, ({ fromAt, toAt, planId }) => `${fromAt}/${toAt}/${planId}`);
  const plans = new Map<string, Plan>([[one.plan.id, one.plan]]);
  const all: Metered[] = [UNMETERED];
  for (const rated of stretches.values()) all.push(await revisedStretch(house, view, one, rated, plans));
  return joined(all);
}

/**
 * Whether all stretches together have the units that were billed for them: usage only grows, so then each of them has.
 * It is one read where nothing is late, as nearly always. Asked only of stretches that follow one another, and of sums.
 */
async function isAllBilled(
  house: House,
  { account: { zone, currency } }: AccountView,
  { plan, subscription }: SubscriptionView,
  known: readonly RatedUsage[],
): Promise<boolean> {
  if (known.length === 0) return true;
  const meters = [...new Set(known.map(({ meter }) => meter as Meter))];
  const simple = known.every(({ planId }) => planId === plan.id) && meters.every(isSum);
  if (!simple || plan.usage.some(({ model }) => model.model === 'capacity')) return false;
  const rows = meters.map((meter) =>
    known.filter((each) => each.meter === meter).toSorted((a, b) => a.fromAt - b.fromAt),
  );
  const ends = rows.map((of) => `${of[0]?.fromAt}/${of.at(-1)?.toAt}`);
  const follow = rows.every((of) => of.every(({ fromAt }, at) => at === 0 || of[at - 1]?.toAt === fromAt));
  if (!follow || new Set(ends).size !== 1) return false;
  const stretch = { fromAt: rows[0]?.[0]?.fromAt ?? 0, toAt: rows[0]?.at(-1)?.toAt ?? 0 };
  const now = await unitsNow(house, { subscriptionId: subscription.id, zone, currency, stretch }, meters);
  return rows.every((of, at) => {
    const meter = meters[at];
    const billed = of.reduce((all, { units }) => all + units, 0n);
    return meter !== undefined && isSum(meter) && now[meter] === billed;
  });
}

/** All that was rated of one stretch, by one plan version. */
async function revisedStretch(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  rated: readonly RatedUsage[],
  plans: Map<string, Plan>,
): Promise<Metered> {
  const [first] = rated;
  assert(first !== undefined, 'a stretch that was rated has a meter');
  const { fromAt, toAt, planId } = first;
  const stretch = { fromAt, toAt };
  const { zone, currency } = view.account;
  const of: Measured = { subscriptionId: one.subscription.id, zone, currency, stretch };
  const plan = plans.get(planId) ?? (await house.store.reads.plan(planId));
  assert(plan !== null, 'the plan that usage was rated by is kept');
  plans.set(planId, plan);
  const suspects = await grown(house, of, plan, rated);
  if (suspects.length === 0) return UNMETERED;
  const meters = pricedMeters(plan.usage).filter(({ meter }) => suspects.some((each) => each.meter === meter));
  const { results, unpriced } = await measure(house, of, meters);
  const each = results.flatMap((result) => {
    const before = suspects.find(({ meter }) => meter === result.price.meter);
    const same = before?.units === result.units && before.amount.minor === result.amount.minor;
    if (before === undefined || same) return [];
    return [revised(house, one, plan, result, stretch, before)];
  });
  const late = each.flatMap(({ lines }) => lines);
  const limits = await lateLimits(house, view, one, { plan, stretch, late });
  return {
    lines: [...late, ...limits.lines],
    caps: limits.caps,
    commitments: [],
    changes: { rated: each.map((made) => made.rated), usageExceptions: await unpricedOf(house, unpriced) },
  };
}

/** The meters that may count more than was billed: sums that have grown, and what only a measure tells. */
async function grown(
  house: House,
  of: Measured,
  plan: Plan,
  rated: readonly RatedUsage[],
): Promise<readonly RatedUsage[]> {
  const now = await unitsNow(
    house,
    of,
    rated.map(({ meter }) => meter as Meter),
  );
  return rated.filter(({ meter, units }) => {
    const name = meter as Meter;
    const price = plan.usage.find((each) => each.meter === meter);
    return !isSum(name) || price?.model.model === 'capacity' || now[name] !== units;
  });
}
