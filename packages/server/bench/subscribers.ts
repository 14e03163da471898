import {
  money,
  NO_TAX_PROFILE,
  PLAIN_SUBSCRIPTION,
  type Account,
  type Entitlement,
  type Id,
  type Plan,
  type PlanInput,
  type PlanTerms,
  type Store,
  type Subscription,
  type Term,
} from '@daftari/core';

/** A month at home, billed afterwards; KES 1,000 with VAT inside. */
export const HOME: PlanInput = {
  code: 'home-10',
  name: 'Home 10',
  price: money(1_000_00n, 'KES'),
  taxMode: 'inclusive',
  taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' }],
  terms: { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 },
  service: {
    access: 'pppoe',
    downKbps: 10_000,
    upKbps: 5_000,
    quotaBytes: null,
    afterQuota: 'block',
    sessions: 1,
  },
  onExpiry: 'refuse',
};

/** The same, paid for 30 days at a time. */
export const prepaid: PlanTerms = {
  kind: 'prepaid',
  validity: { kind: 'duration', count: 30, unit: 'day' },
  renewal: 'extend',
  graceMs: 0,
  continuous: false,
};

/** A customer with one subscription. */
export interface Subscriber {
  readonly account: Account;
  readonly subscription: Subscription;
  readonly password: string;
}

/** Units of work of so many customers each. */
const AT_ONCE = 1_000;

/**
 * Makes customers in bulk, past the flows, as an import would. `untilAt` gives each a term and access until then;
 * without it they have never paid.
 */
export async function makeSubscribers(
  store: Store,
  plan: Plan,
  count: number,
  untilAt?: number,
): Promise<readonly Subscriber[]> {
  const all = Array.from({ length: count }, (_, n) => subscriberOf(plan, n, untilAt !== undefined));
  for (let start = 0; start < count; start += AT_ONCE) {
    const part = all.slice(start, start + AT_ONCE);
    const { outcome } = await store.write({
      accounts: part.map(({ account }) => account),
      subscriptions: part.map(({ subscription }) => subscription),
      ...(untilAt !== undefined && accessUntil(plan, part, untilAt)),
    });
    if (outcome !== 'written') throw new Error(`the customers of the bench were ${outcome}`);
  }
  return all;
}

function subscriberOf(plan: Plan, n: number, isPaid: boolean): Subscriber {
  const now = Date.now();
  const password = `siri-${n}`;
  const account: Account = {
    id: `acc_${n}` as Id<'Account'>,
    number: String(10_000_000 + n),
    name: `Customer ${n}`,
    phone: null,
    email: null,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    state: 'active',
    role: 'customer',
    agentId: null,
    taxProfile: NO_TAX_PROFILE,
    version: 1,
    createdAt: now,
  };
  const isActive = plan.terms.kind === 'postpaid' || isPaid;
  const subscription: Subscription = {
    id: `sub_${n}` as Id<'Subscription'>,
    accountId: account.id,
    planId: plan.id,
    username: `user${n}`,
    secret: password,
    state: isActive ? 'active' : 'pending',
    ...PLAIN_SUBSCRIPTION,
    activatedAt: isActive ? now : null,
    anchor: '2026-11-01',
    paidUntil: null,
    generation: isPaid ? 1 : 0,
    reviewAt: null,
    createdAt: now,
  };
  return { account, subscription, password };
}

function accessUntil({ service }: Plan, part: readonly Subscriber[], untilAt: number) {
  const now = Date.now();
  const { downKbps, upKbps, quotaBytes, sessions } = service;
  const terms = part.map(({ subscription: { id: subscriptionId } }): Term => ({
    id: `trm_${subscriptionId}` as Id<'Term'>,
    subscriptionId,
    startAt: now,
    endAt: untilAt,
    chargeId: `chg_${subscriptionId}` as Id<'Charge'>,
  }));
  const entitlements = terms.map(({ id: termId, subscriptionId, chargeId }): Entitlement => ({
    id: `ent_${subscriptionId}` as Id<'Entitlement'>,
    subscriptionId,
    generation: 1,
    access: 'granted',
    fromAt: now,
    untilAt,
    downKbps,
    upKbps,
    quotaBytes,
    quotaSeconds: null,
    sessions,
    afterwards: 'blocked',
    decidedAt: now,
    because: { reason: 'paid', termId, chargeId },
  }));
  return { terms, entitlements };
}
