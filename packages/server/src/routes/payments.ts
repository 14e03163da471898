import { paymentErrors, type Attempt, type Billing, type Id, type Payment } from '@daftari/core';
import { z } from 'zod';
import { mayNamed, sees, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, listOf, paged, placeOf } from '../http/list.ts';
import { timelineOf } from '../timeline.ts';
import { AttemptOut, PaymentOut, presentAttempt, presentPayment } from '../wire/payment.ts';
import { filterOf, PaymentsQuery } from '../wire/payment-list.ts';
import { presentTimeline, TimelineOut } from '../wire/timeline.ts';
import { namesOf } from './facts.ts';
import { paymentFileRoutes } from './payments-file.ts';

const PaymentPage = z.strictObject({ payments: z.array(PaymentOut), ...paged });

/** Money that has come in, and money that was asked for. */
export const paymentRoutes = (desk: Desk): readonly Door[] => [
  ...receivedRoutes(desk),
  ...paymentFileRoutes(desk),
  ...attemptRoutes(desk),
];

const receivedRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/payments',
    word: 'payment',
    summary: 'The payments, newest first',
    who: 'operator',
    query: PaymentsQuery,
    reply: PaymentPage,
    async answer({ query }) {
      const page = await billing.reads.payments(null, { ...askOf(query), ...filterOf(query, billing.zone) });
      return { payments: await presentAll(billing, page.rows), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/payments',
    word: 'payment',
    summary: 'The payments of one customer, newest first',
    params: byId<'Account'>(),
    query: listOf('matched'),
    reply: PaymentPage,
    async answer({ params, query, caller }) {
      mayNamed(caller, params.id);
      await billing.view(params.id);
      const page = await billing.reads.payments(params.id, askOf(query));
      return { payments: await presentAll(billing, page.rows), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/payments/{id}',
    word: 'payment',
    summary: 'One payment',
    params: byId<'Payment'>(),
    reply: PaymentOut,
    answer: async ({ params, caller }) => presentOne(billing, await paymentOf(billing, params.id, caller)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/payments/{id}/timeline',
    word: 'payment',
    summary: 'The way of one payment to the network, each step with its time',
    params: byId<'Payment'>(),
    reply: TimelineOut,
    async answer({ params, caller }) {
      const payment = await paymentOf(billing, params.id, caller);
      const attempt = payment.attemptId === null ? null : await billing.reads.attempt(payment.attemptId);
      return timeline(billing, attempt, payment);
    },
  }),
];

const AttemptRow = AttemptOut.extend({ customerName: z.string().nullable() });

const attemptRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/payments/attempts',
    word: 'payment',
    summary: 'Asks for money, newest first; `unresolved`: nobody knows the end of them, and a person must look',
    who: 'operator',
    query: listOf('unresolved', 'created', 'processing', 'succeeded', 'failed', 'unknown'),
    reply: z.strictObject({ attempts: z.array(AttemptRow), ...paged }),
    async answer({ query }) {
      const page = await billing.reads.attempts(askOf(query));
      const names = await namesOf(
        billing,
        page.rows.map((one) => one.accountId),
      );
      const attempts = page.rows.map((one) => ({
        ...presentAttempt(one),
        customerName: names.get(one.accountId) ?? null,
      }));
      return { attempts, ...placeOf(query, page) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/payments/attempts/{id}',
    word: 'payment',
    summary: 'What became of an ask for money',
    params: byId<'Attempt'>(),
    reply: AttemptOut,
    answer: async ({ params, caller }) => presentAttempt(await attemptOf(billing, params.id, caller)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/payments/attempts/{id}/timeline',
    word: 'payment',
    summary: 'The way from the prompt on the phone to the network, each step with its time',
    params: byId<'Attempt'>(),
    reply: TimelineOut,
    async answer({ params, caller }) {
      const attempt = await attemptOf(billing, params.id, caller);
      return timeline(billing, attempt, await paymentFor(billing, attempt));
    },
  }),
];

/** Writes one payment, with the names it speaks of. */
export async function presentOne(billing: Billing, payment: Payment): Promise<z.input<typeof PaymentOut>> {
  return presentPayment(payment, await namesIn(billing, [payment]));
}

async function presentAll(billing: Billing, payments: readonly Payment[]): Promise<z.input<typeof PaymentOut>[]> {
  const names = await namesIn(billing, payments);
  return payments.map((payment) => presentPayment(payment, names));
}

function namesIn(billing: Billing, payments: readonly Payment[]): Promise<ReadonlyMap<string, string>> {
  return namesOf(
    billing,
    payments.flatMap(({ accountId, suggestion }) => [accountId, suggestion?.accountId ?? null]),
  );
}

async function timeline(
  billing: Billing,
  attempt: Attempt | null,
  payment: Payment | null,
): Promise<z.input<typeof TimelineOut>> {
  const chain = payment === null ? null : await billing.reads.chain({ kind: 'payment', id: payment.id });
  const names = payment === null ? new Map<string, string>() : await namesIn(billing, [payment]);
  return presentTimeline(timelineOf({ attempt, payment, chain }), names);
}

async function paymentOf({ reads }: Billing, paymentId: Id<'Payment'>, caller: Caller): Promise<Payment> {
  const payment = await reads.payment(paymentId);
  if (payment === null || !sees(caller, payment.accountId)) throw paymentErrors.missing({ paymentId });
  return payment;
}

async function attemptOf({ reads }: Billing, attemptId: Id<'Attempt'>, caller: Caller): Promise<Attempt> {
  const attempt = await reads.attempt(attemptId);
  if (attempt === null || !sees(caller, attempt.accountId)) throw paymentErrors.attemptMissing({ attemptId });
  return attempt;
}

/** The payment that answered an attempt: by the provider's name for it, or because it says so itself. */
async function paymentFor({ reads }: Billing, attempt: Attempt): Promise<Payment | null> {
  const { gateway, providerReference, accountId, createdAt } = attempt;
  const named = providerReference === null ? null : await reads.paymentByName(gateway, providerReference);
  if (named !== null) return named;
  const recent = await reads.recentPayments(accountId, gateway, createdAt - 3_600_000);
  return recent.find((payment) => payment.attemptId === attempt.id) ?? null;
}
