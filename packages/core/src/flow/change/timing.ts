import type { ChangeLine, Consequence } from '../../domain/change/consequence.ts';
import { billingDayMove } from '../../domain/change/move-day.ts';
import { pauseChange, pausedParts, resumeChange } from '../../domain/change/pause.ts';
import { paidUntilOf, type PaidPart } from '../../domain/change/paid.ts';
import { lentFor, promisedPayment } from '../../domain/change/promise.ts';
import { fullPrice } from '../../domain/charge.ts';
import type { Plan } from '../../domain/plan.ts';
import type { AddOn, CreditedAddOn, Pause, Subscription } from '../../domain/subscription.ts';
import { localDateAt, type Zone } from '../../kernel/calendar.ts';
import { add } from '../../kernel/money.ts';
import { periodInstants, type Period } from '../../kernel/period.ts';
import { asNow, debtOf, joined, refused, type Asked, type Decided } from './considered.ts';

/** Days without service and without price, of the plan and of all that is held beside it. */
export function pauseTaken(given: Asked<'pause'>): Decided {
  const { view, one, request, now } = given;
  const { subscription, plan: held } = one;
  const { pause: policy, count } = held.changes;
  if (policy === null) throw refused(subscription.id, 'its plan cannot be paused');
  const { zone, currency } = view.account;
  const earlier = subscription.pauses.map(({ period }) => period);
  const asked = { now, zone, currency, earlier };
  const { paid } = subscription;
  const { from, until } = request;
  const days = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
  const decided = pauseChange({ ...asked, ...days, paid, openDebt: debtOf(view) }, { ...policy, count });
  const period = decided.paused;
  if (period === null) return { consequence: decided, subscription, plan: held };
  const others = subscription.addOns.map((item) => {
    return pauseChange(
      { ...asked, from: period.from, until: period.to, paid: item.paid },
      { ...policy, count, fee: null },
    );
  });
  const creditedOf = (parts: readonly PaidPart[]): readonly PaidPart[] => {
    const calendar = parts.filter(({ measure }) => measure.kind === 'period');
    return policy.compensation === 'credit' ? pausedParts(calendar, period, { ...count, zone }) : [];
  };
  const taken: Pause = {
    period,
    ...endsOf(period, zone),
    credited: creditedOf(paid),
    ...besideOf(subscription.addOns.map((item) => ({ addOnId: item.id, credited: creditedOf(item.paid) }))),
    policy,
  };
  return withAddOns(given, { decided, others, subscription: withPauses(subscription, [taken], now) });
}

/** The end of a pause before it is over, on the terms on which it was taken. */
export function pauseEnded(given: Asked<'resume'>): Decided {
  const { view, one, now } = given;
  const { subscription, plan: held } = one;
  const { count } = held.changes;
  const { zone, currency } = view.account;
  const running = subscription.pauses.find(({ untilAt }) => untilAt > now);
  if (running === undefined) throw refused(subscription.id, 'it is not paused');
  const policy = { ...(running.policy ?? held.changes.pause ?? LENIENT), count };
  const today = localDateAt(now, zone);
  const on = today < running.period.from ? running.period.from : today;
  const later = subscription.pauses.filter(({ fromAt }) => fromAt >= running.untilAt).map(({ period }) => period);
  const asked = { now, zone, currency, pause: running.period, later, on };
  const decided = resumeChange({ ...asked, paid: subscription.paid, credited: running.credited }, policy);
  const others = subscription.addOns.map((item) => {
    const credited = (running.beside ?? [])
      .filter(({ addOnId }) => addOnId === item.id)
      .flatMap((each) => each.credited);
    return resumeChange({ ...asked, paid: item.paid, credited }, policy);
  });
  const kept = subscription.pauses.filter((each) => each !== running);
  const left = decided.paused;
  const terms = running.policy === undefined ? {} : { policy: running.policy };
  const shorter = left === null ? [] : [{ period: left, ...endsOf(left, zone), credited: [], ...terms }];
  const next = withPauses({ ...subscription, pauses: kept }, shorter, now);
  return withAddOns(given, { decided, others, subscription: next });
}

/** What was decided for a subscription together with what it does to its add-ons, in their order. */
function withAddOns(
  { one: { plan, addOnPlans }, now }: Pick<Asked, 'one' | 'now'>,
  { decided, others, subscription }: PausedBeside,
): Decided {
  const { addOns } = subscription;
  const ownerOf = (line: ChangeLine) => addOns[others.findIndex(({ lines }) => lines.includes(line))]?.planId;
  return {
    consequence: { ...asNow(joined(decided, others), now), reasons: decided.reasons },
    subscription: {
      ...subscription,
      // Periods that moved are followed by others from where the last of them ends now.
      anchor: decided.anchor ?? subscription.anchor,
      addOns: addOns.map((item, n) => moved(item, others[n]?.paid ?? item.paid, plan)),
    },
    plan,
    planOf: (line) => addOnPlans.find(({ id }) => id === ownerOf(line)) ?? plan,
  };
}

/** An add-on with what is paid of it, as it then lies. One that was to end with its prepaid term still does. */
function moved(item: AddOn, paid: readonly PaidPart[], { terms }: Plan): AddOn {
  const withTerm = terms.kind === 'prepaid' && item.untilAt !== null && item.untilAt === paidUntilOf(item.paid);
  return { ...item, paid, untilAt: withTerm ? paidUntilOf(paid) : item.untilAt };
}

interface PausedBeside {
  readonly decided: Consequence;
  readonly others: readonly Consequence[];
  readonly subscription: Subscription;
}

/** Nothing is said of add-ons that had nothing to give back. */
function besideOf(all: readonly CreditedAddOn[]): Pick<Pause, 'beside'> {
  const beside = all.filter(({ credited }) => credited.length > 0);
  return beside.length === 0 ? {} : { beside };
}

/** Access now, and money later. */
export function paymentPromised({ view, one, request, now }: Asked<'promise'>): Decided {
  const { subscription, plan: held } = one;
  const policy = held.changes.promise;
  const prepaid = held.terms.kind === 'prepaid';
  if (policy === null) throw refused(subscription.id, 'its plan lends no access');
  // Postpaid access is only ever lent back to who is asked for a debt.
  if (!prepaid && view.dunning === undefined) throw refused(subscription.id, 'nothing is asked of its account');
  const asked = {
    now,
    zone: view.account.zone,
    days: request.days,
    paid: prepaid ? subscription.paid : [],
    customerSince: view.account.createdAt,
    openPromise: subscription.promise !== null,
    owed: prepaid ? add(debtOf(view), fullPrice(held, subscription)) : debtOf(view),
  };
  const decided = promisedPayment(asked, policy);
  return {
    consequence: { ...asNow(decided, now), paid: subscription.paid, cuts: [] },
    subscription: { ...subscription, promise: lentFor(asked, policy) },
    plan: held,
  };
}

/** Another day on which periods begin. */
export function billingDayMoved({ view, one, request, now }: Asked<'billing_day'>): Decided {
  const { subscription, plan: held } = one;
  if (held.terms.kind !== 'postpaid') throw refused(subscription.id, 'prepaid terms begin with the payment');
  const { zone } = view.account;
  const { convention, rounding } = held.changes.count;
  const decided = billingDayMove({
    now,
    zone,
    chargedTo: localDateAt(subscription.paidUntil ?? now, zone),
    interval: held.terms.interval,
    cycleDay: request.day,
    price: fullPrice(held, subscription),
    paid: subscription.paid,
    ...(convention !== undefined && convention !== 'seconds' && { convention }),
    ...(rounding !== undefined && { rounding }),
  });
  const anchor = decided.anchor ?? subscription.anchor;
  // The gap is the first part of a period of the new anchor: the bill run charges it as one, in its time.
  const { paid, paidUntil } = subscription;
  const unbilled = { ...decided, lines: [], due: { ...decided.due, minor: 0n }, paid, paidUntil, cuts: [] };
  const foreseen = decided.lines;
  return { consequence: asNow(unbilled, now), subscription: { ...subscription, anchor }, plan: held, foreseen };
}

/** Pauses that are over for two years count towards no allowance. */
function withPauses(subscription: Subscription, added: readonly Pause[], now: number): Subscription {
  const kept = subscription.pauses.filter(({ untilAt }) => untilAt > now - KEPT_MS);
  return { ...subscription, pauses: [...kept, ...added].toSorted((a, b) => a.fromAt - b.fromAt) };
}

function endsOf(period: Period, zone: Zone): Pick<Pause, 'fromAt' | 'untilAt'> {
  const { fromAt, toAt: untilAt } = periodInstants(period, zone);
  return { fromAt, untilAt };
}

/** A pause of which no terms are known is not held to any. */
const LENIENT = { compensation: 'credit', minDays: 0, maxDaysPerYear: 366 } as const;

const KEPT_MS = 2 * 366 * 86_400_000;
