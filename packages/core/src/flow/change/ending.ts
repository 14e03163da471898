import { cancellation } from '../../domain/change/cancel.ts';
import { consequence, type ChangeLine } from '../../domain/change/consequence.ts';
import { reason } from '../../domain/change/reasons.ts';
import { transfer } from '../../domain/change/transfer.ts';
import type { Id } from '../../kernel/id.ts';
import { loadView } from '../house.ts';
import { pursesOf, purseTotal } from '../money.ts';
import { committedUntil, endOfPhases } from '../phases.ts';
import { asNow, debtOf, joined, refused, type Asked, type Decided } from './considered.ts';

/** An end, with what is paid or now; within a fixed term with that, or now for its fee. */
export function ended({ view, one, request, now }: Asked<'cancel'>): Decided {
  const { subscription, plan: held, addOnPlans } = one;
  const { zone, currency } = view.account;
  const { cancel: usual, cancelFee, endDay, count } = held.changes;
  const openDebt = debtOf(view);
  const committed = committedUntil(one, now, zone);
  const atEnd = (request.when ?? 'end_of_period') === 'end_of_period';
  const fee = committed === null ? null : cancelFee;
  const unused = { at: 'now', unused: request.unused ?? usual, endDay, count } as const;
  const policy = atEnd ? ({ at: 'period_end' } as const) : { ...unused, fee };
  const base = cancellation({ now, zone, currency, paid: subscription.paid, openDebt }, policy);
  const others = atEnd ? [] : subscription.addOns;
  const given = others.map((item) => cancellation({ now, zone, currency, paid: item.paid }, unused));
  const whole = joined(base, given);
  const owner = (line: ChangeLine): Id<'Plan'> | undefined =>
    others[given.findIndex(({ lines }) => lines.includes(line))]?.planId;
  const waits = atEnd && committed !== null && committed > whole.effectiveAt;
  const endsAt = waits ? committed : whole.effectiveAt;
  const reasons = waits ? [...whole.reasons, reason('cancel.committed')] : whole.reasons;
  // What was used of the last period is billed up to the end itself, though its flat price is counted in days.
  const paidUntil = held.terms.kind === 'prepaid' ? whole.paidUntil : atEnd ? subscription.paidUntil : endsAt;
  return {
    consequence: { ...asNow(whole, now), paidUntil, reasons },
    subscription: {
      ...subscription,
      endsAt,
      cancelledAt: now,
      state: endsAt > now || held.terms.kind === 'postpaid' ? subscription.state : 'ended',
      addOns: subscription.addOns.map((item) => ({ ...item, untilAt: Math.min(item.untilAt ?? endsAt, endsAt) })),
      autoTopUp: null,
    },
    plan: held,
    planOf: (line) => addOnPlans.find(({ id }) => id === owner(line)) ?? held,
  };
}

/** An end that was asked for and has not come is taken back. */
export function kept({ view, one, now }: Asked<'keep'>): Decided {
  const { subscription, plan: held } = one;
  const { cancelledAt, endsAt } = subscription;
  if (cancelledAt === null || endsAt === null) throw refused(subscription.id, 'its end was not asked for');
  const addOns = subscription.addOns.map((item) => (item.untilAt === endsAt ? { ...item, untilAt: null } : item));
  const open = { ...subscription, endsAt: null, cancelledAt: null, addOns };
  const decided = consequence(subscription.paid, view.account.currency, {
    change: 'keep',
    askedAt: now,
    effectiveAt: now,
    paidUntil: subscription.paidUntil,
    reasons: [reason('cancel.kept')],
  });
  const last = endOfPhases({ ...one, subscription: open }, view.account.zone);
  return { consequence: decided, subscription: { ...open, endsAt: last }, plan: held };
}

/** Another account that holds it. */
export async function transferred({ house, view, one, request, now }: Asked<'transfer'>): Promise<Decided> {
  const { subscription, plan: held } = one;
  const to = await loadView(house, request.accountId);
  const sides = [view, to].map(({ account }) => ({
    accountId: account.id,
    currency: account.currency,
    zone: account.zone,
    active: account.state === 'active',
  }));
  const [from, into] = sides;
  if (from === undefined || into === undefined) throw refused(subscription.id, 'it has two sides');
  const decided = transfer({
    now,
    from,
    to: into,
    paid: subscription.paid,
    owed: debtOf(view),
    wallet: purseTotal(pursesOf(view, now), view.account.currency),
    bundles: one.buckets.map(({ id }) => id),
    scheduledChanges: one.changes.map(({ id }) => id),
  });
  return { consequence: decided, subscription: { ...subscription, accountId: to.account.id }, plan: held, movesTo: to };
}
