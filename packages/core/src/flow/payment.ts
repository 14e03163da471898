import { accountErrors } from '../domain/account.ts';
import {
  isUnresolved,
  ofClosed,
  paymentErrors,
  settle,
  type Attempt,
  type GatewayResult,
  type Payment,
  type ReceivedResult,
} from '../domain/payment.ts';
import { bookReceipt } from '../domain/recipes.ts';
import { paymentInstant } from '../domain/validity.ts';
import type { Id } from '../kernel/id.ts';
import { compareMoney, toWire } from '../kernel/money.ts';
import type { AccountView, Changes, OutboxEvent, PaymentName } from '../ports/store.ts';
import { clearingOf, event, loadView, together, untilFresh, type House } from './house.ts';
import { attemptOf, freshNames, knownPayment, lookupsOf, whose, type Lookups, type Received } from './recognise.ts';
import { settleArrival } from './settle.ts';

/** What became of a result that a gateway reported. */
export type Applied =
  | { readonly outcome: 'received'; readonly payment: Payment }
  | { readonly outcome: 'known'; readonly payment: Payment }
  | { readonly outcome: 'unmatched'; readonly payment: Payment }
  | { readonly outcome: 'failed' | 'pending' | 'ignored'; readonly attempt: Attempt | null };

/**
 * The one door for money, whoever reports it: callback, query, confirmation, a person at the desk. In any order and any
 * number of times, one receipt is one payment, one journal and one term.
 */
export async function applyResult(house: House, gateway: string, result: GatewayResult): Promise<Applied> {
  if (result.kind === 'received') return receive(house, gateway, result);
  return untilFresh<Applied>(house, `the attempt ${result.providerReference}`, async () => {
    const { reads } = house.store;
    const attempt = await reads.attemptByReference(gateway, result.providerReference);
    if (attempt === null || attempt.state === 'succeeded') return done({ outcome: 'ignored', attempt });
    const now = house.clock.now();
    const settled = settle(attempt, result, now);
    if (result.kind === 'pending')
      return {
        changes: { attempts: [settled], outbox: whenUnresolved(attempt, settled, now) },
        answer: { outcome: 'pending', attempt: settled },
      };
    const { id: attemptId, accountId } = attempt;
    const failed = event('paymentFailed', accountId, now, { accountId, attemptId, reason: result.reason });
    if (attempt.state === 'failed') return done({ outcome: 'ignored', attempt });
    return { changes: { attempts: [settled], outbox: [failed] }, answer: { outcome: 'failed', attempt: settled } };
  });
}

/** Tells, once, that an attempt has come to its last check and may still have been paid. */
export function whenUnresolved(before: Attempt, after: Attempt, now: number): readonly OutboxEvent[] {
  if (!isUnresolved(after) || isUnresolved(before)) return [];
  const { id: attemptId, accountId } = after;
  const reason = after.reason ?? 'The provider did not say what became of it.';
  return [event('paymentUnresolved', accountId, now, { accountId, attemptId, reason })];
}

/**
 * A person says whose money it is: it leaves suspense and does at once what it would have done.
 * @throws BillingError `payment.missing`, `payment.notUnmatched`, `account.missing`, `account.closed`
 */
export async function attribute(house: House, paymentId: Id<'Payment'>, accountId: Id<'Account'>): Promise<Payment> {
  return untilFresh(house, `the payment ${paymentId}`, async ({ charged }) => {
    const payment = await house.store.reads.payment(paymentId);
    if (payment === null) throw paymentErrors.missing({ paymentId });
    if (payment.accountId !== null) throw paymentErrors.notUnmatched({ paymentId });
    const owned: Payment = { ...payment, accountId, unmatched: null, suggestion: null };
    const view = await loadView(house, accountId);
    if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
    const changes = await settleArrival(house, view, { payment: owned, identified: true, attempt: null, charged });
    return { changes, answer: owned };
  });
}

async function receive(house: House, gateway: string, result: ReceivedResult): Promise<Applied> {
  const label = result.receipt ?? result.providerReference ?? 'a payment';
  return untilFresh<Applied>(house, label, async ({ charged }) => {
    const look = lookupsOf(house, gateway);
    const attempt = await attemptOf(look, result);
    const amount = result.amount ?? attempt?.amount;
    if (amount === undefined) return done<Applied>({ outcome: 'ignored', attempt });
    const known = await knownPayment(look, { ...result, amount }, attempt);
    if (known !== null) return recognise(look, known, { ...result, amount }, attempt, charged);
    const payment = await newPayment(look, { ...result, amount }, attempt);
    const names = await freshNames(look, payment, result, attempt);
    if (payment.accountId === null) return keepUnmatched(house, payment, { paymentNames: names });
    const view = await loadView(house, payment.accountId);
    const attempts = attempt === null ? [] : [settle(attempt, result, house.clock.now())];
    if (view.account.state === 'closed') {
      return keepUnmatched(house, ofClosed(payment, view.account.id), { paymentNames: names, attempts });
    }
    const arrival = await settleArrival(house, view, { payment, identified: false, attempt, charged });
    return {
      changes: together(arrival, { paymentNames: names, attempts }),
      answer: { outcome: 'received', payment } satisfies Applied,
    };
  });
}

/** Another report of money that is booked already: only its further names, and the attempt, are new. */
async function recognise(
  look: Lookups,
  payment: Payment,
  result: Received,
  attempt: Attempt | null,
  charged: boolean,
): Promise<{ readonly changes: Changes | null; readonly answer: Applied }> {
  if (compareMoney(payment.amount, result.amount) !== 0) {
    throw paymentErrors.contradiction({ reference: payment.reference, paymentId: payment.id });
  }
  const { house } = look;
  const names = await freshNames(look, payment, result, attempt);
  if (payment.accountId === null && attempt !== null) {
    const view = await loadView(house, attempt.accountId);
    if (view.account.state !== 'closed')
      return ownerByAttempt(house, payment, names, { result, attempt, charged, view });
  }
  const settled = attempt === null || attempt.state === 'succeeded' ? [] : [settle(attempt, result, house.clock.now())];
  const next: Payment = {
    ...payment,
    receipt: payment.receipt ?? result.receipt,
    attemptId: payment.attemptId ?? attempt?.id ?? null,
    payer: payment.payer ?? result.payer,
    payerName: payment.payerName ?? result.payerName,
  };
  const learnt = next.receipt !== payment.receipt || next.attemptId !== payment.attemptId;
  const answer: Applied = { outcome: 'known', payment: next };
  if (!learnt && names.length === 0 && settled.length === 0) return { changes: null, answer };
  return { changes: { payments: learnt ? [next] : [], paymentNames: names, attempts: settled }, answer };
}

/** It lay in suspense, and now a rail says which attempt it answers. */
async function ownerByAttempt(
  house: House,
  payment: Payment,
  paymentNames: readonly PaymentName[],
  told: {
    readonly result: ReceivedResult;
    readonly attempt: Attempt;
    readonly charged: boolean;
    readonly view: AccountView;
  },
): Promise<{ readonly changes: Changes; readonly answer: Applied }> {
  const { result, attempt, charged, view } = told;
  const owned: Payment = {
    ...payment,
    accountId: attempt.accountId,
    subscriptionId: attempt.subscriptionId,
    attemptId: attempt.id,
    unmatched: null,
    suggestion: null,
  };
  const arrival = await settleArrival(house, view, { payment: owned, identified: true, attempt, charged });
  const attempts = [settle(attempt, result, house.clock.now())];
  return { changes: together(arrival, { paymentNames, attempts }), answer: { outcome: 'received', payment: owned } };
}

async function newPayment(look: Lookups, result: Received, attempt: Attempt | null): Promise<Payment> {
  const { house, gateway } = look;
  const receivedAt = house.clock.now();
  const matched = await whose(look, result, attempt);
  const reference = result.receipt ?? result.providerReference ?? house.ids.next<'Payment'>('ref');
  return {
    id: house.ids.next('pay'),
    gateway,
    reference,
    receipt: result.receipt,
    amount: result.amount,
    accountId: 'accountId' in matched ? matched.accountId : null,
    subscriptionId: attempt?.subscriptionId ?? null,
    attemptId: attempt?.id ?? null,
    unmatched: 'unmatched' in matched ? matched.unmatched : null,
    suggestion: 'unmatched' in matched ? matched.suggestion : null,
    accountReference: result.accountReference,
    payer: result.payer,
    payerName: result.payerName,
    providerAt: result.providerAt ?? receivedAt,
    receivedAt,
    effectiveAt: paymentInstant(result.providerAt ?? undefined, receivedAt),
  };
}

function keepUnmatched(
  house: House,
  payment: Payment,
  known: Pick<Changes, 'paymentNames' | 'attempts'>,
): { readonly changes: Changes; readonly answer: Applied } {
  const now = house.clock.now();
  const booking = {
    id: house.ids.next<'Journal'>('jrn'),
    bookedAt: now,
    effectiveAt: payment.effectiveAt,
    origin: 'core',
  };
  const { id: paymentId, gateway, reference, amount, unmatched } = payment;
  const told = { paymentId, gateway, reference, amount: toWire(amount), reason: unmatched ?? 'unknown_account' };
  return {
    changes: {
      ...known,
      payments: [payment],
      journals: [bookReceipt(payment, clearingOf(house, payment.gateway), booking)],
      outbox: [event('paymentUnmatched', paymentId, now, told)],
    },
    answer: { outcome: 'unmatched', payment },
  };
}

function done<T>(answer: T): { readonly changes: null; readonly answer: T } {
  return { changes: null, answer };
}
