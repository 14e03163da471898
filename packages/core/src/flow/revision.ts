import { rate, type Stretch } from '../domain/charge.ts';
import type { Plan } from '../domain/plan.ts';
import type { RatedUsage, UsageException } from '../domain/rated.ts';
import type { PricedLine } from '../domain/scope.ts';
import type { Usage } from '../domain/usage.ts';
import { subtract } from '../kernel/money.ts';
import type { SubscriptionView } from '../ports/store.ts';
import { raised } from './counted.ts';
import { together, type House } from './house.ts';
import type { MeterResult } from './measure.ts';
import { lineOf, type Metered } from './pricing.ts';

/** Several results as one. */
export function joined(all: readonly Metered[]): Metered {
  return {
    lines: all.flatMap(({ lines }) => lines),
    caps: all.flatMap(({ caps }) => caps),
    commitments: all.flatMap(({ commitments }) => commitments),
    changes: together(...all.map(({ changes }) => changes)),
  };
}

/**
 * The line and the revision of one meter. Units and amount `before` are those of the revision before, if there is one.
 */
export function revised(
  house: House,
  { subscription }: Pick<SubscriptionView, 'subscription'>,
  plan: Plan,
  { price, units, amount }: MeterResult,
  stretch: Stretch,
  before: RatedUsage | null = null,
): { readonly lines: readonly PricedLine[]; readonly rated: RatedUsage } {
  const revision = (before?.revision ?? 0) + 1;
  const due = before === null ? amount : subtract(amount, before.amount);
  const more = units - (before?.units ?? 0n);
  const charge = rate(plan, subscription, stretch, { price, units: more, amount: due, revision });
  const { id: subscriptionId, accountId } = subscription;
  const rated: RatedUsage = {
    id: house.ids.next('rat'),
    accountId,
    subscriptionId,
    planId: plan.id,
    meter: price.meter,
    ...stretch,
    revision,
    units,
    amount,
    chargeId: null, // Known once the charge has an identity.
    ratedAt: house.clock.now(),
  };
  return { lines: charge === null ? [] : [lineOf(plan, charge, price.meter)], rated };
}

/** Exceptions for usage that no price fits, once for each: the same usage may be looked at again. */
export async function unpricedOf(house: House, usage: readonly Usage[]): Promise<readonly UsageException[]> {
  if (usage.length === 0) return [];
  const ids = usage.map(({ id }) => id);
  const known = await house.store.reads.exceptedUsage(ids, 'no_price');
  const now = house.clock.now();
  return usage.filter(({ id }) => !known.has(id)).map((one) => raised(house, one, 'no_price', now));
}
