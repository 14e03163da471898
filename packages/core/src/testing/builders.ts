import type { Account } from '../domain/account.ts';
import type { Charge } from '../domain/charge.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { ReceivedResult } from '../domain/gateway-result.ts';
import type { Attempt, Payment } from '../domain/payment.ts';
import type { Plan } from '../domain/plan.ts';
import { PLAIN_SUBSCRIPTION, type Subscription, type Term } from '../domain/subscription.ts';
import type { TaxRate } from '../domain/tax.ts';
import { NO_TAX_PROFILE } from '../domain/taxes/profile.ts';
import type { Session, UsageReport } from '../domain/usage.ts';
import { completePlan, type PlanInput } from '../domain/plan-input.ts';
import type { Id } from '../kernel/id.ts';
import { parseMoney, type Money } from '../kernel/money.ts';

// Values that are right as they stand. A test names only what it is about.

/** Sunday 1 March 2026, 09:00 in Nairobi. */
export const START = Date.parse('2026-03-01T09:00:00+03:00');

/** Kenyan shillings: `kes('1000.00')`. */
export const kes = (amount: string): Money => parseMoney(amount, 'KES');

/** Kenyan VAT at 16 %. */
export const vat: TaxRate = { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' };

/** Kenyan excise on internet at 15 %. */
export const excise: TaxRate = { code: 'EXCISE', name: 'Excise duty', rate: '0.15', base: 'net' };

/** An account of a customer in Nairobi. */
export function anAccount(given: Partial<Account> = {}): Account {
  return {
    id: 'acc_1' as Id<'Account'>,
    number: '10000099',
    name: 'Amina Otieno',
    phone: '254712345678',
    email: null,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    state: 'active',
    role: 'customer',
    agentId: null,
    taxProfile: NO_TAX_PROFILE,
    version: 1,
    createdAt: START,
    ...given,
  };
}

/** A monthly home plan at KES 1,000 with 16 % VAT inside, 10 Mbit/s down, 5 up. */
export function planInput(given: Partial<PlanInput> = {}): PlanInput {
  return {
    code: 'home-10',
    name: 'Home 10',
    terms: {
      kind: 'prepaid',
      validity: { kind: 'duration', count: 30, unit: 'day' },
      renewal: 'extend',
      graceMs: 0,
      continuous: false,
    },
    price: kes('1000.00'),
    taxMode: 'inclusive',
    taxes: [vat],
    service: {
      access: 'pppoe',
      downKbps: 10_000,
      upKbps: 5_000,
      quotaBytes: null,
      afterQuota: 'block',
      sessions: 1,
    },
    onExpiry: 'refuse',
    ...given,
  };
}

/** The same plan, published. */
export function aPlan(given: Partial<Plan> = {}): Plan {
  const identity = { id: 'pln_1' as Id<'Plan'>, version: 1, publishedAt: START, retiredAt: null };
  return { ...completePlan(planInput()), ...identity, ...given };
}

/** An active subscription to it. */
export function aSubscription(given: Partial<Subscription> = {}): Subscription {
  return {
    id: 'sub_1' as Id<'Subscription'>,
    accountId: 'acc_1' as Id<'Account'>,
    planId: 'pln_1' as Id<'Plan'>,
    username: 'amina',
    secret: 'maji-moto',
    state: 'active',
    ...PLAIN_SUBSCRIPTION,
    anchor: '2026-03-01',
    paidUntil: null,
    generation: 0,
    reviewAt: null,
    createdAt: START,
    ...given,
  };
}

/** A term of thirty days from the start. */
export function aTerm(given: Partial<Term> = {}): Term {
  return {
    id: 'trm_1' as Id<'Term'>,
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    chargeId: 'chg_1' as Id<'Charge'>,
    startAt: START,
    endAt: START + 30 * 86_400_000,
    ...given,
  };
}

/** What one term costs. */
export function aCharge(given: Partial<Charge> = {}): Charge {
  return {
    id: 'chg_1' as Id<'Charge'>,
    key: 'sub_1/recurring/1',
    accountId: 'acc_1' as Id<'Account'>,
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    planId: 'pln_1' as Id<'Plan'>,
    kind: 'recurring',
    description: 'Home 10',
    amount: kes('1000.00'),
    taxMode: 'inclusive',
    taxes: [vat],
    fromAt: START,
    toAt: START + 30 * 86_400_000,
    origin: 'core',
    ...given,
  };
}

/** Access as sold, for the term. */
export function anEntitlement(given: Partial<Entitlement> = {}): Entitlement {
  return {
    id: 'ent_1' as Id<'Entitlement'>,
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    generation: 1,
    access: 'granted',
    fromAt: START,
    untilAt: START + 30 * 86_400_000,
    downKbps: 10_000,
    upKbps: 5_000,
    quotaBytes: null,
    quotaSeconds: null,
    sessions: 1,
    afterwards: 'blocked',
    because: { reason: 'paid', termId: 'trm_1' as Id<'Term'>, chargeId: 'chg_1' as Id<'Charge'> },
    decidedAt: START,
    ...given,
  };
}

/** KES 1,000 received by M-Pesa and matched. */
export function aPayment(given: Partial<Payment> = {}): Payment {
  return {
    id: 'pay_1' as Id<'Payment'>,
    gateway: 'mpesa',
    reference: 'SCK1AB2CD3',
    receipt: 'SCK1AB2CD3',
    amount: kes('1000.00'),
    accountId: 'acc_1' as Id<'Account'>,
    subscriptionId: null,
    attemptId: null,
    unmatched: null,
    suggestion: null,
    accountReference: '10000099',
    payer: '2547*****678',
    payerName: 'AMINA',
    providerAt: START,
    receivedAt: START,
    effectiveAt: START,
    ...given,
  };
}

/** A prompt on a phone, waiting. */
export function anAttempt(given: Partial<Attempt> = {}): Attempt {
  return {
    id: 'att_0000000000A7K' as Id<'Attempt'>,
    gateway: 'mpesa',
    accountId: 'acc_1' as Id<'Account'>,
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    amount: kes('1000.00'),
    payer: '254712345678',
    turn: 1,
    state: 'processing',
    providerReference: 'ws_CO_1',
    reason: null,
    createdAt: START,
    acceptedAt: START,
    changedAt: START,
    nextCheckAt: null,
    checks: 0,
    ...given,
  };
}

/** What a gateway says when money has come by the paybill. */
export function received(given: Partial<ReceivedResult> = {}): ReceivedResult {
  return {
    kind: 'received',
    receipt: 'SCK1AB2CD3',
    providerReference: null,
    amount: kes('1000.00'),
    providerAt: START,
    accountReference: '10000099',
    payer: '2547*****678',
    payerName: 'AMINA',
    ...given,
  };
}

/** An interim report of a session. */
export function aReport(given: Partial<UsageReport> = {}): UsageReport {
  return {
    source: 'radius',
    sessionKey: 'nas-1/81000001',
    username: 'amina',
    kind: 'interim',
    at: START + 60_000,
    seconds: 60,
    inBytes: 1_000n,
    outBytes: 9_000n,
    endCause: null,
    generation: 1,
    where: { nas: '127.0.0.1' },
    ...given,
  };
}

/** An open session with nothing used yet. */
export function aSession(given: Partial<Session> = {}): Session {
  return {
    id: 'ses_1' as Id<'Session'>,
    source: 'radius',
    key: 'nas-1/81000001',
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    accountId: 'acc_1' as Id<'Account'>,
    username: 'amina',
    generation: 1,
    startedAt: START,
    lastSeenAt: START,
    endedAt: null,
    endCause: null,
    inBytes: 0n,
    outBytes: 0n,
    seconds: 0,
    where: { nas: '127.0.0.1' },
    version: 1,
    ...given,
  };
}
