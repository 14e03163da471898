import { z } from 'zod';
import { accountErrors } from '../domain/account.ts';
import { agentErrors } from '../domain/agent.ts';
import { planErrors, type Plan } from '../domain/plan.ts';
import { parseMoney } from '../kernel/money.ts';
import { beginsFree, endOfPhases } from './phases.ts';
import { planForSale } from './plans.ts';
import { offerTerm, sell } from './purchase.ts';
import { PLAIN_SUBSCRIPTION, subscriptionErrors, type Subscription } from '../domain/subscription.ts';
import { anchorOf } from '../kernel/alignment.ts';
import { localDateAt, parseLocalDate, type LocalDate } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { reviewSubscriptions } from './access.ts';
import { loadView, together, untilFresh, type House } from './house.ts';
import { parse, withoutUndefined } from './input.ts';

/** A new subscription. */
export const SubscriptionInput = z.strictObject({
  accountId: z.string().min(1),
  planId: z.string().min(1),
  username: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 visible ASCII characters without a space'),
  secret: z
    .string()
    .min(4, 'at least 4 characters')
    .refine((typed) => new TextEncoder().encode(typed).length <= 128, 'at most 128 octets of UTF-8, as PAP carries it')
    .refine((typed) => !typed.includes('\0'), 'no NUL, with which PAP fills up'),
  /** The local date that postpaid periods are counted from; the day of subscribing when left out. */
  anchor: z.iso.date().optional(),
  /** How many pieces of the plan; one when left out. */
  quantity: z.int().min(1).max(10_000).optional(),
  /** A price agreed with this customer, in major units of the account's currency, instead of the plan's. */
  priceOverride: z.string().optional(),
});
/** What makes a subscription. */
export type SubscriptionInput = z.input<typeof SubscriptionInput>;

/**
 * Subscribes an account to a plan. Prepaid begins with the first payment, postpaid at once.
 * @throws BillingError `input.malformed`, `plan.missing`, `plan.retired`, `plan.unavailable`, `plan.notBase`,
 *   `subscription.usernameTaken`, `account.closed`
 */
export async function subscribe(house: House, given: SubscriptionInput): Promise<Subscription> {
  const input = parse(SubscriptionInput, given);
  const accountId = input.accountId as Id<'Account'>;
  const planId = input.planId as Id<'Plan'>;
  const plan = await planForSale(house, planId);
  if (plan.role !== 'base') throw planErrors.notBase({ code: plan.code, role: plan.role });
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
    if (view.account.role === 'agent') throw agentErrors.buysNothing({ accountId });
    const now = house.clock.now();
    const taken = await house.store.reads.access(input.username, now);
    if (taken !== null) throw subscriptionErrors.usernameTaken({ username: input.username });
    const subscription: Subscription = {
      ...PLAIN_SUBSCRIPTION,
      id: house.ids.next('sub'),
      accountId,
      planId,
      username: input.username,
      secret: input.secret,
      state: plan.terms.kind === 'postpaid' ? 'active' : 'pending',
      anchor: input.anchor === undefined ? anchorFor(view, plan, now) : parseLocalDate(input.anchor),
      quantity: input.quantity ?? 1,
      priceOverride: input.priceOverride === undefined ? null : parseMoney(input.priceOverride, view.account.currency),
      activatedAt: plan.terms.kind === 'postpaid' ? now : null,
      paidUntil: null,
      generation: 0,
      reviewAt: null,
      createdAt: now,
    };
    const begun = firstView(subscription, plan);
    const endsAt = plan.terms.kind === 'postpaid' ? endOfPhases(begun, view.account.zone) : null;
    const one = { ...begun, subscription: { ...subscription, endsAt } };
    if (beginsFree(plan) && plan.terms.kind === 'prepaid') {
      const offer = await offerTerm(house, view, one, now);
      const sold = await sell(house, { ...view, subscriptions: [one] }, offer);
      const [active = subscription] = sold.subscriptions ?? [];
      return { changes: together({ seen: [view.seen] }, sold), answer: active };
    }
    const access = await reviewSubscriptions(house, { ...view, subscriptions: [one] });
    return { changes: together({ seen: [view.seen] }, ...access), answer: subscription };
  });
}

/** What may be changed on a subscription by hand. */
export interface SubscriptionPatch {
  readonly state?: 'active' | 'suspended' | 'ended';
  readonly secret?: string;
}

/**
 * Changes a subscription by hand: its state or its network password. Access follows in the same
 * unit of work. One that is metered ends with its last bill.
 * @throws BillingError `subscription.missing`, `subscription.ended`
 */
export async function changeSubscription(
  house: House,
  subscriptionId: Id<'Subscription'>,
  patch: SubscriptionPatch,
): Promise<Subscription> {
  return untilFresh(house, `the subscription ${subscriptionId}`, async () => {
    const known = await house.store.reads.subscription(subscriptionId);
    if (known === null) throw subscriptionErrors.missing({ subscriptionId });
    if (known.state === 'ended') throw subscriptionErrors.ended({ subscriptionId });
    const view = await loadView(house, known.accountId);
    const back = known.state === 'suspended' && patch.state === 'active';
    const subscriptions = view.subscriptions
      .filter((one) => one.subscription.id === subscriptionId)
      .map((one) => (back ? resumed(house, one) : one))
      .map((one) => patched(one, patch, house.clock.now()));
    const access = together(...(await reviewSubscriptions(house, { ...view, subscriptions })));
    const [changed] = access.subscriptions ?? subscriptions.map((one) => one.subscription);
    if (changed === undefined) throw subscriptionErrors.missing({ subscriptionId });
    return { changes: { ...access, seen: [view.seen], subscriptions: [changed] }, answer: changed };
  });
}

/** What was used up to the end is still to be billed: so long a metered subscription is open for its last bill. */
function patched(one: SubscriptionView, patch: SubscriptionPatch, now: number): SubscriptionView {
  const { state, ...rest } = withoutUndefined(patch);
  const metered = one.plan.terms.kind === 'postpaid' && one.plan.usage.length > 0;
  const endsAt = Math.min(one.subscription.endsAt ?? now, now);
  const change = state === 'ended' && metered ? ({ endsAt, state: 'active' } as const) : { ...(state && { state }) };
  return { ...one, subscription: { ...one.subscription, ...rest, ...change } };
}

/** The day from which periods are counted, by the alignment of the plan. */
export function anchorFor({ account, subscriptions }: AccountView, { terms }: Plan, now: number): LocalDate {
  const startOn = localDateAt(now, account.zone);
  if (terms.kind === 'prepaid') return startOn;
  // The account's day is that of the first subscription that it is billed for; with none yet, it is today.
  const first = subscriptions.find(({ plan, subscription }) => {
    return plan.terms.kind === 'postpaid' && subscription.state !== 'ended';
  });
  if (terms.alignment === 'account' && first === undefined) return startOn;
  const cycleDay = Number((first?.subscription.anchor ?? startOn).slice(8, 10));
  return anchorOf({ alignment: terms.alignment, interval: terms.interval, startOn, cycleDay });
}

/** A subscription that has no history yet, as flows see one. */
export function firstView(subscription: Subscription, plan: Plan): SubscriptionView {
  return {
    subscription,
    plan,
    terms: [],
    usedBytes: 0n,
    entitlement: null,
    addOnPlans: [],
    changes: [],
    buckets: [],
    unburnt: {},
  };
}

/** Postpaid billing goes on from the way back: nobody pays for the time that she was suspended. */
export function resumed(house: House, one: SubscriptionView): SubscriptionView {
  const { plan, subscription } = one;
  if (plan.terms.kind !== 'postpaid' || subscription.paidUntil === null) return one;
  const paidUntil = Math.max(subscription.paidUntil, house.clock.now());
  return { ...one, subscription: { ...subscription, paidUntil } };
}
