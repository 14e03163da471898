import { expect } from 'vitest';
import type { Account } from '../domain/account.ts';
import type { Allocation } from '../domain/allocation.ts';
import { assemble, issue } from '../domain/invoice.ts';
import type { Booking } from '../domain/ledger.ts';
import type { Payment } from '../domain/payment.ts';
import type { Plan } from '../domain/plan.ts';
import { bookAllocation, bookInvoice, bookReceipt, bookToWallet } from '../domain/recipes.ts';
import type { Subscription } from '../domain/subscription.ts';
import { usageKey, type Session, type Usage } from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import { subtract, type Money } from '../kernel/money.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Changes, Claim, Store, Written } from '../ports/store.ts';
import {
  aCharge,
  anAccount,
  anEntitlement,
  aPayment,
  aPlan,
  aSession,
  aSubscription,
  aTerm,
  START,
} from './builders.ts';

/** One customer of a sample ISP, with all that a term of hers leaves behind. `tag` keeps her apart from the others. */
export interface Sample {
  readonly account: Account;
  readonly plan: Plan;
  readonly subscription: Subscription;
  readonly session: Session;
  /** Opens the account, with its plan and subscription. */
  readonly opened: Changes;
  /** A payment, by default of KES 1,000.00. */
  payment(given?: Partial<Payment>): Payment;
  /**
   * A payment that buys the n-th term, decided on at a version of the account. What is left over goes to the wallet.
   */
  bought(n: number, version: number, given?: Partial<Payment>): Changes;
  /** An order to the network for a generation. */
  action(generation: number, given?: Partial<NetworkAction>): NetworkAction;
  /** The session grown to these totals, and the usage that it adds; `session` is as it was read. */
  grown(session: Session, inBytes: bigint, outBytes: bigint, at: number): Changes;
}

/** Length of a sample term. */
export const TERM_MS = 30 * 86_400_000;

/** A customer named by her tag. */
export function sample(tag: string): Sample {
  const made = <Kind extends string>(what: string): Id<Kind> => `${what}_${tag}` as Id<Kind>;
  const account = anAccount({ id: made('acc'), number: numberOf(tag), name: `Ñandú Kĩambu 中 ${tag}` });
  const plan = aPlan({ id: made('pln'), code: `plan-${tag}` });
  const subscription = aSubscription({
    id: made('sub'),
    accountId: account.id,
    planId: plan.id,
    username: `User-${tag}`,
    state: 'pending',
  });
  const session = aSession({
    id: made('ses'),
    key: `nas-1/${tag}`,
    subscriptionId: subscription.id,
    accountId: account.id,
    username: subscription.username,
    version: 0,
  });
  const self = { account, plan, subscription, session };
  return {
    ...self,
    opened: { accounts: [account], plans: [plan], subscriptions: [subscription] },
    payment: (given) =>
      aPayment({ id: made('pay'), accountId: account.id, reference: `REF-${tag}`, receipt: null, ...given }),
    bought: (n, version, given) => bought(tag, self, n, version, given),
    action: (generation, given) => action(tag, subscription, generation, given),
    grown: (from, inBytes, outBytes, at) => grown(from, inBytes, outBytes, at),
  };
}

function bought(
  tag: string,
  { account, plan, subscription }: Pick<Sample, 'account' | 'plan' | 'subscription'>,
  n: number,
  version: number,
  given: Partial<Payment> = {},
): Changes {
  const made = <Kind extends string>(what: string): Id<Kind> => `${what}_${tag}_${n}` as Id<Kind>;
  const booking = (what: string): Booking => ({
    id: made<'Journal'>(`jrn_${what}`),
    bookedAt: START,
    effectiveAt: START,
    origin: 'core',
  });
  const payment = aPayment({
    id: made('pay'),
    accountId: account.id,
    reference: `REF-${tag}-${n}`,
    receipt: `REC-${tag}-${n}`,
    ...given,
  });
  const { charge, term, entitlement } = timeOf(tag, { account, plan, subscription }, n);
  const invoice = issue(assemble({ id: made('inv'), issuedAt: START + n, dueAt: START + n }, account, [charge]));
  const toInvoice = bookAllocation(
    { ...allocated(made('alc'), payment, invoice.id, invoice.total), journalId: made('jrn_put') } as Allocation,
    account.id,
    booking('put'),
  );
  const rest = subtract(payment.amount, invoice.total);
  return {
    seen: [{ accountId: account.id, version }],
    subscriptions: [
      { ...subscription, state: 'active', paidUntil: term.endAt, generation: n + 1, reviewAt: term.endAt },
    ],
    charges: [charge],
    terms: [term],
    invoices: [invoice],
    payments: [payment],
    paymentNames: [{ gateway: payment.gateway, name: payment.receipt ?? payment.reference, paymentId: payment.id }],
    allocations: [{ ...allocated(made('alc'), payment, invoice.id, invoice.total), journalId: toInvoice.id }],
    journals: [
      bookInvoice(invoice, booking('inv')),
      bookReceipt(payment, '1160', booking('rec')),
      toInvoice,
      ...(rest.minor > 0n ? [bookToWallet(payment, account.id, rest, booking('rest'))] : []),
    ],
    entitlements: [entitlement],
    actions: [action(tag, subscription, n + 1)],
    outbox: [
      { event: 'paymentReceived', aggregate: account.id, payload: { n, amount: payment.amount.minor }, at: START + n },
      { event: 'entitlementChanged', aggregate: subscription.id, payload: { generation: n + 1 }, at: START + n },
    ],
  };
}

/** The n-th term, what it costs and what it entitles to. */
function timeOf(
  tag: string,
  { account, plan, subscription }: Pick<Sample, 'account' | 'plan' | 'subscription'>,
  n: number,
) {
  const made = <Kind extends string>(what: string): Id<Kind> => `${what}_${tag}_${n}` as Id<Kind>;
  const [fromAt, toAt] = [START + n * TERM_MS, START + (n + 1) * TERM_MS];
  const charge = aCharge({
    id: made('chg'),
    key: `${subscription.id}/recurring/${fromAt}`,
    accountId: account.id,
    subscriptionId: subscription.id,
    planId: plan.id,
    fromAt,
    toAt,
  });
  const term = aTerm({
    id: made('trm'),
    subscriptionId: subscription.id,
    chargeId: charge.id,
    startAt: fromAt,
    endAt: toAt,
  });
  const entitlement = anEntitlement({
    id: made('ent'),
    subscriptionId: subscription.id,
    generation: n + 1,
    fromAt,
    untilAt: toAt,
    because: { reason: 'paid', termId: term.id, chargeId: charge.id },
  });
  return { charge, term, entitlement };
}

function allocated(
  id: Id<'Allocation'>,
  payment: Payment,
  invoiceId: Allocation['invoiceId'],
  amount: Money,
): Omit<Allocation, 'journalId'> {
  return { id, paymentId: payment.id, bucketId: null, invoiceId, amount, via: 'receipt', allocatedAt: START };
}

function action(
  tag: string,
  subscription: Subscription,
  generation: number,
  given: Partial<NetworkAction> = {},
): NetworkAction {
  return {
    id: `act_${tag}_${generation}` as Id<'Action'>,
    subscriptionId: subscription.id,
    accountId: subscription.accountId,
    generation,
    driver: 'radius',
    state: 'pending',
    attempts: 0,
    dueAt: START,
    createdAt: START,
    appliedAt: null,
    verifiedAt: null,
    reason: null,
    evidence: [],
    ...given,
  };
}

function grown(from: Session, inBytes: bigint, outBytes: bigint, at: number): Changes {
  const session: Session = { ...from, inBytes, outBytes, seconds: from.seconds + 60, lastSeenAt: at };
  const { subscriptionId, accountId } = session;
  if (subscriptionId === null || accountId === null) return { sessions: [session] };
  const key = usageKey(session);
  const usage: Usage = {
    id: `use_${key.replaceAll('/', '-')}` as Id<'Usage'>,
    key,
    sessionId: session.id,
    subscriptionId,
    accountId,
    fromAt: from.lastSeenAt,
    toAt: at,
    inBytes: inBytes - from.inBytes,
    outBytes: outBytes - from.outBytes,
    seconds: 60,
    countedBytes: inBytes - from.inBytes + outBytes - from.outBytes,
    usageClass: 'counted',
    origin: 'core',
  };
  return { sessions: [session], usage: [usage] };
}

/** Digits that a tag always gives: eight of them, like an account number. */
function numberOf(tag: string): string {
  let sum = 7;
  for (const letter of tag) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 90_000_000;
  return String(10_000_000 + sum);
}

/** Writes, and fails the test unless it was written. */
export async function wrote(store: Store, changes: Changes): Promise<Written & { outcome: 'written' }> {
  const written = await store.write(changes);
  expect(written).toMatchObject({ outcome: 'written' });
  return written as Written & { outcome: 'written' };
}

/** A claim at an instant. */
export function claimAt(now: number, given: Partial<Claim> = {}): Claim {
  return { worker: 'w1', now, leaseMs: 30_000, limit: 100, ...given };
}

/** Changes of several customers as one. */
export function join(parts: readonly Changes[]): Changes {
  const joined: Record<string, unknown[]> = {};
  for (const part of parts) {
    for (const [field, rows] of Object.entries(part)) (joined[field] ??= []).push(...(rows as unknown[]));
  }
  return joined;
}

/** Two stores on one database, as two processes have them. */
export type Both = () => { readonly store: Store; readonly other: Store };
