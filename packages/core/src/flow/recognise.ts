import {
  CLOCKS_DIFFER_MS,
  match,
  paymentErrors,
  readReference,
  sameMoney,
  type Attempt,
  type Match,
  type Payment,
  type ReceivedResult,
} from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { PaymentName } from '../ports/store.ts';
import type { House } from './house.ts';

/** A receipt whose amount is known: told, or what was asked for. */
export type Received = ReceivedResult & { readonly amount: Money };

/** The attempt that a receipt answers: named by the provider, or by the code in the account reference. */
export async function attemptOf(house: House, gateway: string, result: ReceivedResult): Promise<Attempt | null> {
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
export async function knownPayment(
  house: House,
  gateway: string,
  result: Received,
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
  bound: Received,
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
async function confirmedBefore(house: House, gateway: string, result: Received): Promise<Payment | null> {
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

/** Whose money it is, by our own ask or by the typed number; else why nobody can say. */
export async function whose(house: House, result: Received, attempt: Attempt | null): Promise<Match> {
  const { reads } = house.store;
  const typed = result.accountReference === null ? null : readReference(result.accountReference).number;
  const byNumber = typed === null ? null : await reads.accountByNumber(typed);
  const sure = attempt !== null || byNumber !== null;
  const near = sure ? [] : await reads.suggestions(typed, result.payer);
  return match(result, result.amount.currency, { attempt, byNumber, near });
}

/** The names of a result that no payment bears yet, with the provider's name for the ask that it answers. */
export async function freshNames(
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
