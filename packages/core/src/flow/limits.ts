import { recurring, type Charge, type Stretch } from '../domain/charge.ts';
import type { Plan } from '../domain/plan.ts';
import { prorate } from '../domain/proration.ts';
import type { PricedLine } from '../domain/scope.ts';
import { localDateAt, type Zone } from '../kernel/calendar.ts';
import { add, subtract, sum, zero, type Money } from '../kernel/money.ts';
import { overlap, periodAt, periodInstants, type Period } from '../kernel/period.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';
import { lineOf, partOf, unpaused, type Metered } from './pricing.ts';

/** A stretch whose usage is billed, and the keys of the lines that bill it now. */
export interface Limited {
  readonly plan: Plan;
  readonly stretch: Stretch;
  readonly keys: readonly string[];
}

/**
 * The least and the most that a stretch may come to: its flat price, billed in advance, and its usage, billed now. A
 * part of a period has the same part of them, counted like the price of the plan.
 */
export async function limitsOf(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  { plan, stretch, keys }: Limited,
): Promise<Pick<Metered, 'caps' | 'commitments'>> {
  const { minimum, maximum } = plan;
  if (minimum === null && maximum === null) return { caps: [], commitments: [] };
  const { billed, truedUp } = await billedFor(house, view, one, plan, stretch);
  const scope = { of: 'lines', keys } as const;
  const caps = maximum === null ? [] : capsOf(view, one, { plan, stretch, keys }, maximum, billed);
  if (minimum === null) return { caps, commitments: [] };
  const committed = ofPart(view, one, plan, minimum, stretch);
  const charge = trueUpOf(one, plan, stretch);
  const terms = { lastSlice: true, counts: 'reduced', discountable: false } as const;
  // Of a stretch that was settled in its middle, as by a transfer, part of what is missing has been asked for.
  return { caps, commitments: [{ charge, scope, committed, billedBefore: add(billed, truedUp), ...terms }] };
}

/**
 * What late usage does to the limits of its stretch: it may not pass the most, and it counts towards the least, so that
 * what was billed as missing is given back as far as it is missing no more.
 */
export async function lateLimits(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  { plan, stretch, late }: Omit<Limited, 'keys'> & { readonly late: readonly PricedLine[] },
): Promise<Pick<Metered, 'caps' | 'lines'>> {
  const { minimum, maximum } = plan;
  if ((minimum === null && maximum === null) || late.length === 0) return { caps: [], lines: [] };
  const { billed, truedUp, truedUpTimes } = await billedFor(house, view, one, plan, stretch);
  const keys = late.map(({ charge }) => charge.key);
  const caps = maximum === null ? [] : capsOf(view, one, { plan, stretch, keys }, maximum, billed);
  if (minimum === null) return { caps, lines: [] };
  const reached = late.reduce((all, { charge }) => add(all, charge.amount), billed);
  const missing = subtract(ofPart(view, one, plan, minimum, stretch), reached);
  const amount = subtract(missing.minor > 0n ? missing : zero(missing.currency), truedUp);
  if (amount.minor === 0n) return { caps, lines: [] };
  const base = trueUpOf(one, plan, stretch);
  const key = `${base.key}/${truedUpTimes + 1}`;
  return { caps, lines: [{ ...lineOf(plan, { ...base, key, amount }), discountable: false }] };
}

function capsOf(
  view: AccountView,
  one: SubscriptionView,
  { plan, stretch, keys }: Limited,
  maximum: Money,
  billedBefore: Money,
): Metered['caps'] {
  const limit = ofPart(view, one, plan, maximum, stretch);
  // A stretch of less than a day has no part of it.
  if (keys.length === 0 || limit.minor < (maximum.minor > 0n ? 1n : 0n)) return [];
  const id = `maximum/${stretch.fromAt}`;
  return [{ id, description: `${plan.name}: at most`, scope: { of: 'lines', keys }, limit, billedBefore }];
}

/** The line of what is missing, but for its amount. */
function trueUpOf({ subscription }: SubscriptionView, plan: Plan, stretch: Stretch) {
  const { amount: _, ...base } = recurring(plan, subscription, stretch);
  const key = `${subscription.id}/true_up/${stretch.fromAt}/${stretch.toAt}`;
  return { ...base, key, kind: 'true_up', description: `${plan.name}: up to the minimum` } as const;
}

/**
 * The part of a limit for a stretch, without its paused days; all of it for one that is no part of a period of its
 * anchor.
 */
function ofPart(view: AccountView, one: SubscriptionView, plan: Plan, full: Money, stretch: Stretch): Money {
  const { zone } = view.account;
  if (plan.terms.kind !== 'postpaid') return full;
  const period = periodAt(one.subscription.anchor, plan.terms.interval, localDateAt(stretch.fromAt, zone));
  const within = periodInstants(period, zone).toAt >= stretch.toAt;
  const toPrice = { stretch, period: within ? period : null };
  return unpaused(view, { ...one, plan }, full, partOf(view, plan, full, toPrice), toPrice);
}

interface Billed {
  /** What has been billed for the stretch, without what was missing. */
  readonly billed: Money;
  readonly truedUp: Money;
  readonly truedUpTimes: number;
}

/** What has been billed for a stretch under a plan, discounts taken off; of a longer time that part. */
async function billedFor(
  house: House,
  view: AccountView,
  { subscription }: SubscriptionView,
  plan: Plan,
  stretch: Stretch,
): Promise<Billed> {
  const { currency, zone } = view.account;
  // Whoever held it then: its limits go along with it to another account.
  const over = await house.store.reads.chargesOver(subscription.id, stretch.fromAt, stretch.toAt);
  // What is paid once, such as a set-up, is of no time.
  const own = over.filter((charge) => charge.planId === plan.id && charge.fromAt < charge.toAt);
  const missing = own.filter(({ kind }) => kind === 'true_up');
  const counted = own.filter(({ kind }) => kind !== 'true_up');
  return {
    billed: sum(
      counted.map((charge) => withinOf(charge, stretch, zone)),
      currency,
    ),
    truedUp: sum(
      missing.map(({ amount }) => amount),
      currency,
    ),
    truedUpTimes: missing.length,
  };
}

function withinOf(charge: Charge, stretch: Stretch, zone: Zone): Money {
  if (charge.fromAt >= stretch.fromAt && charge.toAt <= stretch.toAt) return charge.amount;
  const period = daysOf(charge, zone);
  const slice = overlap(period, daysOf(stretch, zone));
  return slice === undefined ? zero(charge.amount.currency) : prorate(charge.amount, { period, slice });
}

function daysOf({ fromAt, toAt }: Stretch, zone: Zone): Period {
  return { from: localDateAt(fromAt, zone), to: localDateAt(toAt, zone) };
}
