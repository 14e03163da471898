import { phaseAt, phasesEnd, type Phase, type PhaseStart } from '../domain/phase.ts';
import { intervalOf, type Plan } from '../domain/plan.ts';
import { localDateAt, sameTimeOn, startOfDay, type Zone } from '../kernel/calendar.ts';
import type { SubscriptionView } from '../ports/store.ts';

/** A plan without phases is evergreen from its first day. */
export function phasesOf(plan: Plan): readonly Phase[] {
  return plan.phases.length > 0 ? plan.phases : [{ key: 'evergreen', kind: 'evergreen', length: null, price: null }];
}

/** From when the phases of a subscription count, and in what. */
export function startOf({ plan, subscription }: SubscriptionView, zone: Zone): PhaseStart {
  const startedOn = localDateAt(subscription.activatedAt ?? 0, zone);
  return { startedOn, anchor: subscription.anchor, interval: intervalOf(plan) };
}

/** When the last phase ends everything, exclusive; null when the phases go on without an end. */
export function endOfPhases(one: SubscriptionView, zone: Zone): number | null {
  const end = phasesEnd(phasesOf(one.plan), startOf(one, zone));
  return end === null ? null : startOfDay(end, zone);
}

/** When a trial that a prepaid term begins in is over: the term is no longer than that. Null outside a trial. */
export function trialEnd(one: SubscriptionView, startAt: number, zone: Zone): number | null {
  const started = {
    ...one,
    subscription: { ...one.subscription, activatedAt: one.subscription.activatedAt ?? startAt },
  };
  const span = phaseAt(phasesOf(one.plan), startOf(started, zone), localDateAt(startAt, zone));
  if (span === null || span.phase.kind !== 'trial' || span.to === null) return null;
  return sameTimeOn(startAt, span.to, zone);
}

/** Whether it costs nothing to begin: a trial without a price. */
export function beginsFree({ phases }: Plan): boolean {
  const [first] = phases;
  return first?.kind === 'trial' && first.price?.minor === 0n;
}

/** Until when a fixed term binds her, exclusive; null when none does now. */
export function committedUntil(one: SubscriptionView, now: number, zone: Zone): number | null {
  if (one.subscription.activatedAt === null) return null;
  const span = phaseAt(phasesOf(one.plan), startOf(one, zone), localDateAt(now, zone));
  return span?.committed === true && span.to !== null ? startOfDay(span.to, zone) : null;
}
