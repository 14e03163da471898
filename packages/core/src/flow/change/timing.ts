import { billingDayMove } from '../../domain/change/move-day.ts';
import { pauseChange, pausedParts, resumeChange } from '../../domain/change/pause.ts';
import { lentFor, promisedPayment } from '../../domain/change/promise.ts';
import { fullPrice } from '../../domain/charge.ts';
import type { Pause, Subscription } from '../../domain/subscription.ts';
import { localDateAt, startOfDay, type Zone } from '../../kernel/calendar.ts';
import { add } from '../../kernel/money.ts';
import { periodInstants, type Period } from '../../kernel/period.ts';
import { asNow, debtOf, refused, type Asked, type Decided } from './considered.ts';

/** Days without service and without price. */
export function pauseTaken({ view, one, request, now }: Asked<'pause'>): Decided {
  const { subscription, plan: held } = one;
  const { pause: policy, count } = held.changes;
  if (policy === null) throw refused(subscription.id, 'its plan cannot be paused');
  const { zone, currency } = view.account;
  const decided = pauseChange(
    {
      now,
      zone,
      currency,
      paid: subscription.paid,
      earlier: subscription.pauses.map(({ period }) => period),
      openDebt: debtOf(view),
      ...(request.from !== undefined && { from: request.from }),
      ...(request.until !== undefined && { until: request.until }),
    },
    { ...policy, count },
  );
  const period = decided.paused;
  if (period === null) return { consequence: decided, subscription, plan: held };
  const manner = { ...count, zone };
  const calendar = subscription.paid.filter(({ measure }) => measure.kind === 'period');
  const credited = policy.compensation === 'credit' ? pausedParts(calendar, period, manner) : [];
  const taken: Pause = {
    period,
    fromAt: startOfDay(period.from, zone),
    untilAt: startOfDay(period.to, zone),
    credited,
  };
  return {
    consequence: asNow(decided, now),
    subscription: withPauses(subscription, [taken], now),
    plan: held,
  };
}

/** The end of a pause before it is over. */
export function pauseEnded({ view, one, now }: Asked<'resume'>): Decided {
  const { subscription, plan: held } = one;
  const { pause: policy, count } = held.changes;
  const { zone, currency } = view.account;
  const running = subscription.pauses.find(({ untilAt }) => untilAt > now);
  if (running === undefined || policy === null) throw refused(subscription.id, 'it is not paused');
  const today = localDateAt(now, zone);
  const on = today < running.period.from ? running.period.from : today;
  const { paid } = subscription;
  const later = subscription.pauses.filter(({ fromAt }) => fromAt >= running.untilAt).map(({ period }) => period);
  const asked = { now, zone, currency, paid, pause: running.period, later, on, credited: running.credited };
  const decided = resumeChange(asked, { ...policy, count });
  const kept = subscription.pauses.filter((each) => each !== running);
  const left = decided.paused;
  const shorter = left === null ? [] : [{ ...running, period: left, ...endsOf(left, zone), credited: [] }];
  return {
    consequence: asNow(decided, now),
    subscription: withPauses({ ...subscription, pauses: kept }, shorter, now),
    plan: held,
  };
}

/** Access now, and money later. */
export function paymentPromised({ view, one, request, now }: Asked<'promise'>): Decided {
  const { subscription, plan: held } = one;
  const policy = held.changes.promise;
  if (policy === null || held.terms.kind !== 'prepaid') throw refused(subscription.id, 'its plan lends no access');
  const asked = {
    now,
    zone: view.account.zone,
    days: request.days,
    paid: subscription.paid,
    customerSince: view.account.createdAt,
    openPromise: subscription.promise !== null,
    owed: add(debtOf(view), fullPrice(held, subscription)),
  };
  const decided = promisedPayment(asked, policy);
  return {
    consequence: asNow(decided, now),
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

const KEPT_MS = 2 * 366 * 86_400_000;
