import {
  match,
  paymentErrors,
  readReference,
  CLOCKS_DIFFER_MS,
  sameMoney,
  settle,
  type Attempt,
  type GatewayResult,
  type Match,
  type Payment,
  type ReceivedResult,
} from '../domain/payment.ts';
import { bookReceipt } from '../domain/recipes.ts';
import { paymentInstant } from '../domain/validity.ts';
import type { Id } from '../kernel/id.ts';
import { compareMoney, toWire, type Money } from '../kernel/money.ts';
import type { Changes, PaymentName } from '../ports/store.ts';
import { event, loadView, together, untilFresh, type House } from './house.ts';
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
      return { changes: { attempts: [settled] }, answer: { outcome: 'pending', attempt: settled } };
    const { id: attemptId, accountId } = attempt;
    const failed = event('paymentFailed', accountId, now, { accountId, attemptId, reason: result.reason });
    if (attempt.state === 'failed') return done({ outcome: 'ignored', attempt });
    return { changes: { attempts: [settled], outbox: [failed] }, answer: { outcome: 'failed', attempt: settled } };
  });
}

/** A person says whose money it is: it leaves suspense and does at once what it would have done. */
export async function attribute(house: House, paymentId: Id<'Payment'>, accountId: Id<'Account'>): Promise<Payment> {
  return untilFresh(house, `the payment ${paymentId}`, async () => {
    const payment = await house.store.reads.payment(paymentId);
    if (payment === null) throw paymentErrors.missing({ paymentId });
    if (payment.accountId !== null) throw paymentErrors.notUnmatched({ paymentId });
    const owned: Payment = { ...payment, accountId, unmatched: null, suggestion: null };
    const view = await loadView(house, accountId);
    const changes = await settleArrival(house, view, { payment: owned, identified: true, attempt: null });
    return { changes, answer: owned };
  });
}

async function receive(house: House, gateway: string, result: ReceivedResult): Promise<Applied> {
  const label = result.receipt ?? result.providerReference ?? 'a payment';
  return untilFresh<Applied>(house, label, async () => {
    const attempt = await attemptOf(house, gateway, result);
    const amount = result.amount ?? attempt?.amount;
    if (amount === undefined) return done<Applied>({ outcome: 'ignored', attempt });
    const known = await knownPayment(house, gateway, { ...result, amount }, attempt);
    if (known !== null) return recognise(house, known, { ...result, amount }, attempt);
    const payment = await newPayment(house, gateway, { ...result, amount }, attempt);
    const names = await freshNames(house, payment, result, attempt);
    if (payment.accountId === null) return keepUnmatched(house, payment, names);
    const view = await loadView(house, payment.accountId);
    const arrival = await settleArrival(house, view, { payment, identified: false, attempt });
    const attempts = attempt === null ? [] : [settle(attempt, result, house.clock.now())];
    return {
      changes: together(arrival, { paymentNames: names, attempts }),
      answer: { outcome: 'received', payment } satisfies Applied,
    };
  });
}

/** The attempt that a receipt answers: named by the provider, or by the code in the account reference. */
async function attemptOf(house: House, gateway: string, result: ReceivedResult): Promise<Attempt | null> {
  const { reads } = house.store;
  if (result.providerReference !== null) return reads.attemptByReference(gateway, result.providerReference);
  const { number, code } = readReference(result.accountReference ?? '');
  if (code === null) return null;
  const account = await reads.accountByNumber(number);
  if (account === null) return null;
  const attempts = await reads.recentAttempts(account.id, gateway, house.clock.now() - 7 * 86_400_000);
  return attempts.find((attempt) => attempt.id.endsWith(code.slice(1))) ?? null;
}

/** The payment that this is already, by name or, where one rail told no receipt, by account, amount and time. */
async function knownPayment(
  house: House,
  gateway: string,
  result: ReceivedResult & { amount: Money },
  attempt: Attempt | null,
): Promise<Payment | null> {
  const { reads } = house.store;
  if (result.receipt !== null) {
    const byReceipt = await reads.paymentByName(gateway, result.receipt);
    if (byReceipt !== null) return byReceipt;
  }
  if (attempt?.providerReference != null) {
    const byAttempt = await reads.paymentByName(gateway, attempt.providerReference);
    if (byAttempt !== null && oneReceipt(byAttempt, result)) return byAttempt;
    // An ask is paid once. That a payer types its reference again by herself is other money; that the provider tells
    // another receipt of the same ask is a contradiction, or a forgery, and a person must look.
    if (byAttempt !== null && result.providerReference !== null) {
      throw paymentErrors.contradiction({ reference: byAttempt.receipt, paymentId: byAttempt.id });
    }
  }
  return attempt === null ? confirmedBefore(house, gateway, result) : receivedBefore(house, gateway, result, attempt);
}

/** An attempt is confirmed: its money may have come in before, by a rail that did not name the attempt. */
async function receivedBefore(
  house: House,
  gateway: string,
  bound: ReceivedResult & { amount: Money },
  { accountId, createdAt: askedAt }: Attempt,
): Promise<Payment | null> {
  const confirmedAt = house.clock.now();
  const recent = await house.store.reads.recentPayments(accountId, gateway, askedAt - CLOCKS_DIFFER_MS);
  const same = recent.find(
    (one) =>
      one.attemptId === null && sameMoney({ loose: { ...one, at: one.effectiveAt }, bound, askedAt, confirmedAt }),
  );
  return same ?? null;
}

/** A receipt names no attempt: it may be what a query confirmed before, without a receipt. */
async function confirmedBefore(
  house: House,
  gateway: string,
  result: ReceivedResult & { amount: Money },
): Promise<Payment | null> {
  const { reads } = house.store;
  const accountId = await accountOf(house, result.accountReference);
  if (accountId === null) return null;
  const loose = { ...result, at: result.providerAt ?? house.clock.now() };
  for (const one of await reads.recentPayments(accountId, gateway, loose.at - CLOCKS_DIFFER_MS)) {
    if (one.attemptId === null || one.receipt !== null) continue;
    const attempt = await reads.attempt(one.attemptId);
    const span = { askedAt: attempt?.createdAt ?? one.receivedAt, confirmedAt: one.receivedAt };
    if (sameMoney({ loose, bound: one, ...span })) return one;
  }
  return null;
}

function oneReceipt(payment: Payment, { receipt }: ReceivedResult): boolean {
  return payment.receipt === null || receipt === null || payment.receipt === receipt;
}

async function accountOf(house: House, reference: string | null): Promise<Id<'Account'> | null> {
  if (reference === null) return null;
  return (await house.store.reads.accountByNumber(readReference(reference).number))?.id ?? null;
}

/** Another report of money that is booked already: only its further names, and the attempt, are new. */
async function recognise(
  house: House,
  payment: Payment,
  result: ReceivedResult & { amount: Money },
  attempt: Attempt | null,
): Promise<{ readonly changes: Changes | null; readonly answer: Applied }> {
  if (compareMoney(payment.amount, result.amount) !== 0) {
    throw paymentErrors.contradiction({ reference: payment.reference, paymentId: payment.id });
  }
  const names = await freshNames(house, payment, result, attempt);
  if (payment.accountId === null && attempt !== null) return ownerByAttempt(house, payment, names, result, attempt);
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
  result: ReceivedResult,
  attempt: Attempt,
): Promise<{ readonly changes: Changes; readonly answer: Applied }> {
  const owned: Payment = {
    ...payment,
    accountId: attempt.accountId,
    subscriptionId: attempt.subscriptionId,
    attemptId: attempt.id,
    unmatched: null,
    suggestion: null,
  };
  const view = await loadView(house, attempt.accountId);
  const arrival = await settleArrival(house, view, { payment: owned, identified: true, attempt });
  const attempts = [settle(attempt, result, house.clock.now())];
  return { changes: together(arrival, { paymentNames, attempts }), answer: { outcome: 'received', payment: owned } };
}

async function newPayment(
  house: House,
  gateway: string,
  result: ReceivedResult & { amount: Money },
  attempt: Attempt | null,
): Promise<Payment> {
  const receivedAt = house.clock.now();
  const matched = await whose(house, result, attempt);
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

async function whose(
  house: House,
  result: ReceivedResult & { amount: Money },
  attempt: Attempt | null,
): Promise<Match> {
  const { reads } = house.store;
  const typed = result.accountReference === null ? null : readReference(result.accountReference).number;
  const byNumber = typed === null ? null : await reads.accountByNumber(typed);
  const sure = attempt !== null || byNumber !== null;
  const near = sure ? [] : await reads.suggestions(typed, result.payer);
  return match(result, result.amount.currency, { attempt, byNumber, near });
}

function keepUnmatched(
  house: House,
  payment: Payment,
  paymentNames: readonly PaymentName[],
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
      payments: [payment],
      paymentNames,
      journals: [bookReceipt(payment, booking)],
      outbox: [event('paymentUnmatched', paymentId, now, told)],
    },
    answer: { outcome: 'unmatched', payment },
  };
}

/** The names of a result that no payment bears yet, with the provider's name for the ask that it answers. */
async function freshNames(
  house: House,
  payment: Payment,
  result: ReceivedResult,
  attempt: Attempt | null,
): Promise<readonly PaymentName[]> {
  const { gateway, id: paymentId } = payment;
  const said = [result.receipt, result.providerReference ?? attempt?.providerReference ?? null];
  const names = said.filter((name) => name !== null);
  const known = await Promise.all(names.map((name) => house.store.reads.paymentByName(gateway, name)));
  return names.filter((_, place) => known[place] === null).map((name) => ({ gateway, name, paymentId }));
}

function done<T>(answer: T): { readonly changes: null; readonly answer: T } {
  return { changes: null, answer };
}
