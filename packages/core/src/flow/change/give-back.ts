import { giveBackChange } from '../../domain/change/give-back.ts';
import type { AddOn } from '../../domain/subscription.ts';
import { refused, type Asked, type Decided } from './considered.ts';

/**
 * Time back for who could not use what she paid for: of the plan, and of what is held beside it and ends with it.
 * @throws BillingError `change.refused` for a plan that is billed by the calendar: its time does not run out
 */
export function timeGivenBack({ view, one, request, now }: Asked<'give_back'>): Decided {
  const { subscription, plan, terms } = one;
  if (plan.terms.kind !== 'prepaid')
    throw refused(subscription.id, 'it is billed by the calendar, and its time does not run out');
  const { currency } = view.account;
  const { ms, what } = request;
  const ref = terms.at(-1)?.chargeId ?? '';
  const asked = { now, currency, ms, what, ref };
  const { paid, paidUntil } = subscription;
  const consequence = giveBackChange({ ...asked, paid, paidUntil });
  const follows = (item: AddOn): AddOn => {
    const ends = paidUntil !== null && item.paid.some(({ given }) => given.at(-1)?.toAt === paidUntil);
    if (!ends || paidUntil <= now) return item;
    const beside = giveBackChange({ ...asked, paid: item.paid, paidUntil });
    return { ...item, paid: beside.paid, untilAt: item.untilAt === paidUntil ? paidUntil + ms : item.untilAt };
  };
  return { consequence, plan, subscription: { ...subscription, addOns: subscription.addOns.map(follows) } };
}
