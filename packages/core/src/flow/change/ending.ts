import { cancellation } from '../../domain/change/cancel.ts';
import type { ChangeLine } from '../../domain/change/consequence.ts';
import { transfer } from '../../domain/change/transfer.ts';
import type { Id } from '../../kernel/id.ts';
import { loadView } from '../house.ts';
import { pursesOf, purseTotal } from '../money.ts';
import { asNow, debtOf, joined, refused, type Asked, type Decided } from './considered.ts';

/** An end, with what is paid or now. */
export function ended({ view, one, request, now }: Asked<'cancel'>): Decided {
  const { subscription, plan: held, addOnPlans } = one;
  const { zone, currency } = view.account;
  const { cancel: usual, endDay, count } = held.changes;
  const openDebt = debtOf(view);
  const atEnd = (request.when ?? 'end_of_period') === 'end_of_period';
  const policy = atEnd
    ? ({ at: 'period_end' } as const)
    : ({ at: 'now', unused: request.unused ?? usual, endDay, count } as const);
  const base = cancellation({ now, zone, currency, paid: subscription.paid, openDebt }, policy);
  const others = atEnd ? [] : subscription.addOns;
  const given = others.map((item) => cancellation({ now, zone, currency, paid: item.paid }, policy));
  const whole = joined(base, given);
  const owner = (line: ChangeLine): Id<'Plan'> | undefined =>
    others[given.findIndex(({ lines }) => lines.includes(line))]?.planId;
  const stillToCome = whole.effectiveAt > now;
  // What was used of the last period is billed up to the end itself, though its flat price is counted in days.
  const paidUntil = held.terms.kind === 'postpaid' ? whole.effectiveAt : whole.paidUntil;
  return {
    consequence: { ...asNow(whole, now), paidUntil },
    subscription: {
      ...subscription,
      endsAt: whole.effectiveAt,
      state: stillToCome || held.terms.kind === 'postpaid' ? subscription.state : 'ended',
      addOns: subscription.addOns.map((item) => ({ ...item, untilAt: whole.effectiveAt })),
      autoTopUp: null,
    },
    plan: held,
    planOf: (line) => addOnPlans.find(({ id }) => id === owner(line)) ?? held,
  };
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
