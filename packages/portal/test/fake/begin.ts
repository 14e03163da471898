import type { Attempt, CustomerView, Payment, StepName } from '../../src/api/wire.ts';
import { iso, kes, NOW, type World } from './people.ts';
import { letIn, type Way } from './paying.ts';

/** What a payment needs of the fake: the world, the ways under way, and somebody to tell. */
export interface Paymaster {
  readonly world: World;
  readonly ways: Map<string, Way>;
  readonly paceMs: number;
  tell(name: string, data: { readonly accountId?: string | null }): void;
}

/** Whoever pays from this phone cancels the prompt. */
export const CANCELLING_PHONE = '254700000000';

/** Of a prompt on this phone nobody hears any more, until somebody settles it. */
export const SILENT_PHONE = '254700000001';

const STEPS: readonly StepName[] = ['prompted', 'received', 'booked', 'access', 'applied', 'verified', 'online'];

/** Begins a payment by a prompt, whose steps come true by themselves. */
export function pay(fake: Paymaster, customerId: string, phone: string, gateway = 'mpesa'): Attempt | undefined {
  const way = begin(fake, customerId, { gateway, payer: phone });
  if (way === undefined) return undefined;
  if (phone === SILENT_PHONE) {
    way.done.set('prompted', Date.now());
    setTimeout(() => (way.attempt = { ...way.attempt, state: 'unknown' }), fake.paceMs).unref();
  } else if (phone === CANCELLING_PHONE) {
    follow(fake, way, STEPS.slice(0, 1));
    setTimeout(() => cancel(fake, way), fake.paceMs * 2).unref();
  } else {
    follow(fake, way, STEPS);
  }
  return way.attempt;
}

/** Begins a payment that waits until somebody settles it. */
export function begin(
  fake: Paymaster,
  customerId: string,
  { gateway, payer }: Pick<Attempt, 'gateway' | 'payer'>,
): Way | undefined {
  const customer = fake.world.customers.find((each) => each.id === customerId);
  if (customer === undefined) return undefined;
  const startedAt = Date.now();
  const attempt: Attempt = {
    id: `a${fake.ways.size + 1}`,
    gateway,
    customerId,
    amount: kes(1500),
    payer,
    state: 'processing',
    reason: null,
    createdAt: iso(startedAt),
    changedAt: iso(startedAt),
  };
  const way: Way = { attempt, payment: null, startedAt, done: new Map([['asked', startedAt]]), failed: null };
  fake.ways.set(attempt.id, way);
  return way;
}

/** Lets a payment that was begun be paid, step by step. */
export function settle(fake: Paymaster, attemptId: string): void {
  const way = fake.ways.get(attemptId);
  if (way !== undefined) follow(fake, way, STEPS);
}

/** Lets a payment that was begun fail. */
export function refuse(fake: Paymaster, attemptId: string, reason: string): void {
  const way = fake.ways.get(attemptId);
  if (way !== undefined) cancel(fake, way, reason);
}

function follow(fake: Paymaster, way: Way, steps: readonly StepName[]): void {
  const customer = fake.world.customers.find((each) => each.id === way.attempt.customerId) as CustomerView;
  steps.forEach((step, at) => setTimeout(() => come(fake, way, customer, step), fake.paceMs * (at + 1)).unref());
}

function cancel(fake: Paymaster, way: Way, reason = 'cancelled'): void {
  way.failed = 'received';
  way.attempt = { ...way.attempt, state: 'failed', reason };
  fake.tell('paymentFailed', { accountId: way.attempt.customerId });
}

function come(fake: Paymaster, way: Way, customer: CustomerView, step: StepName): void {
  way.done.set(step, Date.now());
  const { id: accountId } = customer;
  if (step === 'received') {
    const at = iso(Date.now());
    const past = fake.world.payments.find((each) => each.customerId === accountId) as Payment;
    const { gateway } = way.attempt;
    const payment = {
      ...past,
      gateway,
      id: `p-${way.attempt.id}`,
      reference: 'TKM9LIVE42',
      providerAt: at,
      receivedAt: at,
    };
    way.payment = payment;
    way.attempt = { ...way.attempt, state: 'succeeded' };
    fake.world.payments = [payment, ...fake.world.payments];
    const heard = { accountId, paymentId: payment.id, gateway, reference: payment.reference };
    fake.tell('paymentReceived', Object.assign(heard, { amount: payment.amount }));
  }
  if (step === 'access') fake.tell('entitlementChanged', { accountId });
  if (step === 'verified') fake.tell('actionVerified', { accountId });
  if (step !== 'online') return;
  letIn(fake.world, customer, NOW);
  fake.tell('sessionStarted', { accountId });
}
