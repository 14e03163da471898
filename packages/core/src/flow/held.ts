import { versionFor, type VersionDates } from '../domain/catalogue.ts';
import { sameInterval } from '../domain/change/length.ts';
import { recurring, type Charge } from '../domain/charge.ts';
import type { Change } from '../domain/change.ts';
import type { Plan } from '../domain/plan.ts';
import type { PricedLine } from '../domain/scope.ts';
import type { Subscription } from '../domain/subscription.ts';
import { assert } from '../kernel/assert.ts';
import { localDateAt, type Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { changeEvent } from './change/event.ts';
import type { House } from './house.ts';
import { taxedAnew, taxRulesOf } from './taxes/taxing.ts';

/** A version of a plan with its dates, as the catalogue asks for it. */
export interface DatedPlan extends VersionDates {
  readonly plan: Plan;
}

/** A subscription as it holds from a term or period on. */
export interface Held {
  readonly one: SubscriptionView;
  /** All versions of its plan, so that a period can be parted where a new one reaches her. */
  readonly versions: readonly DatedPlan[];
  /** Fees of changes that waited for this period. */
  readonly lines: readonly PricedLine[];
  /** What changes before have left for this document; it waits no more. */
  readonly waiting: readonly Charge[];
  /** The changes that are done with it. */
  readonly changes: Changes;
}

/**
 * The subscription as it holds from an instant on: with the changes that were asked for the next period, and by the
 * version of its plan that has reached her by then.
 */
export async function heldFrom(house: House, view: AccountView, one: SubscriptionView, startAt: number): Promise<Held> {
  const due = one.changes.filter((change) => isDue(change, startAt));
  let held = one;
  const { zone } = view.account;
  for (const change of due) held = await changed(house, held, change, zone);
  const known = await house.store.reads.planVersions(held.plan.code);
  const versions = known.map((plan) => datesOf(plan, zone));
  const plan = versionFor(versions, held.plan.version, localDateAt(startAt, zone)).plan;
  const subscription: Subscription = { ...held.subscription, planId: plan.id, waiting: [] };
  const now = house.clock.now();
  const ended = due.map((change): Change => ({ ...change, state: 'done', endedAt: now, outcome: WITH_PERIOD }));
  return {
    one: { ...held, plan, subscription, changes: one.changes.filter((change) => !due.includes(change)) },
    versions,
    lines: due.flatMap((change) => feeOf(held, change)),
    waiting: await waitingFor(house, view, one),
    changes: { subscriptionChanges: ended, outbox: ended.map((change) => changeEvent(change, now)) },
  };
}

/** What waits for the next document of a subscription, charged to whoever holds it then, by that document's taxes. */
export async function waitingFor(
  house: House,
  view: AccountView,
  { subscription }: Pick<SubscriptionView, 'subscription'>,
): Promise<readonly Charge[]> {
  if (subscription.waiting.length === 0) return [];
  const waiting = subscription.waiting.map((charge) => ({ ...charge, accountId: view.account.id }));
  return taxedAnew(waiting, await taxRulesOf(house, view));
}

/** When versions are sold and reach their holders, by the days of a zone. */
export function datesOf(plan: Plan, zone: Zone): DatedPlan {
  return {
    plan,
    version: plan.version,
    publishedOn: localDateAt(plan.publishedAt, zone),
    availableFrom: plan.availableFrom,
    availableUntil: plan.availableUntil,
    mode: plan.existing.mode,
    appliesToExistingFrom: plan.existing.from,
  };
}

/** What a change makes of a subscription and its plan, where it takes effect with a period and moves no money. */
async function changed(
  house: House,
  one: SubscriptionView,
  { request, effectiveAt }: Change,
  zone: Zone,
): Promise<SubscriptionView> {
  const { subscription } = one;
  switch (request.kind) {
    case 'plan': {
      const plan = await planOf(house, request.planId);
      // The agreed price was for the plan before.
      const next = { ...subscription, planId: plan.id, priceOverride: null };
      if (!movesAnchor(one.plan, plan) || effectiveAt === null) return { ...one, plan, subscription: next };
      // Other periods are counted from the day on which they begin, as they are when the change holds at once.
      return { ...one, plan, subscription: { ...next, anchor: localDateAt(effectiveAt, zone) } };
    }
    case 'quantity':
      return { ...one, subscription: { ...subscription, quantity: request.quantity } };
    default:
      return one;
  }
}

/** Whether a change between two plans begins periods of another length. */
export function movesAnchor({ terms: from }: Plan, { terms: to }: Plan): boolean {
  return from.kind === 'postpaid' && to.kind === 'postpaid' && !sameInterval(from.interval, to.interval);
}

async function planOf(house: House, planId: Id<'Plan'>): Promise<Plan> {
  const plan = await house.store.reads.plan(planId);
  assert(plan !== null, `the plan ${planId} of a change that was asked for is there`);
  return plan;
}

function isDue({ state, effectiveAt, request }: Change, at: number): boolean {
  const withPeriod = request.kind === 'plan' || request.kind === 'quantity';
  return withPeriod && state === 'scheduled' && effectiveAt !== null && effectiveAt <= at;
}

function feeOf(one: SubscriptionView, { id, due, effectiveAt, requestedAt }: Change): readonly PricedLine[] {
  if (due.minor <= 0n) return [];
  const at = effectiveAt ?? requestedAt;
  const base = recurring(one.plan, one.subscription, { fromAt: at, toAt: at });
  const key = `${one.subscription.id}/change/${id}/fee`;
  const charge = {
    ...base,
    key,
    kind: 'one_off',
    description: `${one.plan.name}: change of plan`,
    amount: due,
  } as const;
  return [{ charge, planCode: one.plan.code, meter: null, discountable: false }];
}

const WITH_PERIOD = 'It holds from the period that begins.';
