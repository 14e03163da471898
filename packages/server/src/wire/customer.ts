import {
  accessAt,
  add,
  bucketState,
  leftOf,
  money,
  sum,
  zero,
  type Account,
  type AccountRow,
  type AccountView,
  type Money,
  type Plan,
  type Session,
  type Subscription,
  type SubscriptionView,
} from '@daftari/core';
import { z } from 'zod';
import { Bytes, instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';
import { Whole } from './price.ts';
import { PlanOut, presentPlan, type PlanTaxes } from './plan.ts';
import { presentTaxProfile, TaxProfileWire } from './taxes.ts';
import { presentSession, SessionOut } from './session.ts';

/** How a customer is, in one word. */
export const statuses = ['online', 'offline', 'expired', 'suspended', 'pending', 'closed'] as const;

/** A language that customers are written to in. */
export const AccountLanguage = z.enum(['en', 'sw']);

/** A customer as a list shows her. */
export const CustomerOut = z.strictObject({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  currency: z.string(),
  zone: z.string(),
  state: z.enum(['active', 'suspended', 'closed']),
  /** Whether it is an agent's account, whose money is her float. */
  role: z.enum(['customer', 'agent']),
  /** The agent whose customer she is. */
  agentId: z.string().nullable(),
  /** What she is written to in: English or Kiswahili. Null: as the ISP does. */
  language: AccountLanguage.nullable(),
  status: z.enum(statuses),
  planName: z.string().nullable(),
  username: z.string().nullable(),
  paidUntil: Instant.nullable(),
  createdAt: Instant,
});

/** One line of service with its plan, its use and its open sessions. */
export const SubscriptionOut = z.strictObject({
  id: z.string(),
  username: z.string(),
  state: z.enum(['pending', 'active', 'suspended', 'ended']),
  plan: PlanOut,
  paidUntil: Instant.nullable(),
  /** Pieces of the plan. */
  quantity: z.int(),
  /** A price agreed with her instead of the plan's. */
  priceOverride: MoneyOut.nullable(),
  addOns: z.array(
    z.strictObject({
      id: z.string(),
      planId: z.string(),
      planName: z.string(),
      quantity: z.int(),
      fromAt: Instant,
      untilAt: Instant.nullable(),
    }),
  ),
  /** Time off that is not over, half-open. */
  pauses: z.array(z.strictObject({ fromAt: Instant, untilAt: Instant })),
  /** Access that she has promised to pay for. */
  promisedUntil: Instant.nullable(),
  endsAt: Instant.nullable(),
  /** When its end was asked for: only such an end can be taken back. Null where it goes on, or a fixed term ends it. */
  cancelledAt: Instant.nullable(),
  /** A bundle that is bought from the wallet whenever less than so many units are left. */
  autoTopUp: z.strictObject({ planId: z.string(), below: Whole }).nullable(),
  access: z.enum(['granted', 'throttled', 'walled', 'blocked']),
  accessReason: z.string(),
  usedBytes: Bytes,
  quotaBytes: Bytes.nullable(),
  online: z.boolean(),
  sessions: z.array(SessionOut),
  generation: z.int(),
});

/** A customer with what she holds and owes; `now` is the server's clock. */
export const CustomerViewOut = CustomerOut.extend({
  wallet: MoneyOut,
  /** Spent before the wallet: credit notes and what was given. */
  credit: MoneyOut,
  owed: MoneyOut,
  /** To pay now: open invoices, and a change that waits for its money or else the next term; less credit and wallet. */
  due: MoneyOut,
  now: Instant,
  /** What is particular to her before the tax law. */
  taxProfile: TaxProfileWire,
  subscriptions: z.array(SubscriptionOut),
});

/** Writes a row of the list. */
export function presentCustomer({ account, ...row }: AccountRow): z.input<typeof CustomerOut> {
  const { status, planName, username, paidUntil } = row;
  return { ...named(account), status, planName, username, paidUntil: instantOrNull(paidUntil) };
}

/** An account as it stands, with the open sessions of each of its subscriptions. */
export interface CustomerFacts {
  readonly view: AccountView;
  readonly sessions: readonly Session[];
  readonly due: Money;
  readonly now: number;
  readonly taxes: PlanTaxes;
}

/** Writes the whole view of a customer. */
export function presentView({ view, sessions, due, now, taxes }: CustomerFacts): z.input<typeof CustomerViewOut> {
  const { account, subscriptions, openInvoices, walletSources } = view;
  const first = subscriptions.find(({ subscription }) => subscription.state !== 'ended') ?? subscriptions[0];
  const amounts = { wallet: walletSources.map(({ left }) => left), owed: openInvoices.map(({ owed }) => owed) };
  return {
    ...named(account),
    status: statusOf(account, first, sessions, now),
    planName: first?.plan.name ?? null,
    username: first?.subscription.username ?? null,
    paidUntil: instantOrNull(first?.subscription.paidUntil ?? null),
    wallet: presentMoney(sum(amounts.wallet, account.currency)),
    credit: presentMoney(creditOf(view, now)),
    owed: presentMoney(sum(amounts.owed, account.currency)),
    due: presentMoney(due),
    now: instant(now),
    taxProfile: presentTaxProfile(account.taxProfile),
    subscriptions: subscriptions.map((one) => presentSubscription(one, sessions, account.name, { now, taxes })),
  };
}

/** Credit that can be spent now. */
function creditOf({ account: { currency }, buckets }: AccountView, now: number): Money {
  const live = buckets.filter((bucket) => bucket.asset === currency && bucketState(bucket, now) === 'active');
  return live.reduce((all, bucket) => add(all, money(leftOf(bucket), currency)), zero(currency));
}

/** Writes one subscription. */
export function presentSubscription(
  { subscription, plan, addOnPlans, usedBytes, entitlement }: SubscriptionView,
  sessions: readonly Session[],
  customerName: string,
  { now, taxes }: Pick<CustomerFacts, 'now' | 'taxes'>,
): z.input<typeof SubscriptionOut> {
  const { id, username, state, paidUntil, generation } = subscription;
  const own = sessions.filter((session) => session.subscriptionId === id);
  const access = entitlement === null ? 'blocked' : accessAt(entitlement, now);
  const over = entitlement !== null && access !== entitlement.access;
  return {
    id,
    username,
    state,
    plan: presentPlan(plan, taxes),
    paidUntil: instantOrNull(paidUntil),
    ...presentHeld(subscription, addOnPlans, now),
    access,
    accessReason: entitlement === null ? 'never_paid' : over ? 'expired' : entitlement.because.reason,
    usedBytes: usedBytes.toString(),
    quotaBytes: plan.service.quotaBytes?.toString() ?? null,
    online: own.length > 0,
    sessions: own.map((session) => presentSession(session, customerName)),
    generation,
  };
}

/** What she holds beside the plan, and what she has agreed on. */
function presentHeld(subscription: Subscription, addOnPlans: readonly Plan[], now: number) {
  const { quantity, priceOverride, addOns, pauses, promise, endsAt, cancelledAt, autoTopUp } = subscription;
  return {
    quantity,
    priceOverride: priceOverride === null ? null : presentMoney(priceOverride),
    addOns: addOns
      .filter(({ untilAt }) => untilAt === null || untilAt > now)
      .map(({ id, planId, quantity: pieces, fromAt, untilAt }) => ({
        id,
        planId,
        planName: addOnPlans.find((plan) => plan.id === planId)?.name ?? planId,
        quantity: pieces,
        fromAt: instant(fromAt),
        untilAt: instantOrNull(untilAt),
      })),
    pauses: pauses
      .filter(({ untilAt }) => untilAt > now)
      .map(({ fromAt, untilAt }) => ({ fromAt: instant(fromAt), untilAt: instant(untilAt) })),
    promisedUntil: instantOrNull(promise?.untilAt ?? null),
    endsAt: instantOrNull(endsAt),
    cancelledAt: instantOrNull(cancelledAt),
    autoTopUp: autoTopUp === null ? null : { planId: autoTopUp.planId, below: `${autoTopUp.below}` },
  };
}

/** The same rule as the list, so that a customer is the same wherever she is shown. */
function statusOf(
  account: Account,
  first: SubscriptionView | undefined,
  sessions: readonly Session[],
  now: number,
): (typeof statuses)[number] {
  const state = first?.subscription.state;
  if (account.state === 'closed' || state === 'ended') return 'closed';
  if (account.state === 'suspended' || state === 'suspended') return 'suspended';
  if (first === undefined || state === 'pending') return 'pending';
  const { id, paidUntil } = first.subscription;
  if (first.plan.terms.kind === 'prepaid' && (paidUntil === null || paidUntil <= now)) return 'expired';
  return sessions.some((session) => session.subscriptionId === id) ? 'online' : 'offline';
}

function named(account: Account) {
  const { id, number, name, phone, email, currency, zone, state, role, agentId, createdAt } = account;
  const known = { id, number, name, phone, email, currency, zone, state, role, agentId };
  return { ...known, language: account.language ?? null, createdAt: instant(createdAt) };
}
