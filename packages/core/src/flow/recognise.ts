import type { ReceivedResult } from '../domain/gateway-result.ts';
import { match, type Candidates, type Match } from '../domain/matching/match.ts';
import { suggested } from '../domain/matching/suggest.ts';
import { codeOf, readingsOf, readReference, type Reference } from '../domain/matching/reference.ts';
import {
  ASK_LIFE_MS,
  CLOCKS_DIFFER_MS,
  paymentErrors,
  sameMoney,
  type Attempt,
  type Payment,
} from '../domain/payment.ts';
import type { Account } from '../domain/account.ts';
import type { Money } from '../kernel/money.ts';
import type { PaymentName } from '../ports/store.ts';
import { namedInvoice } from './arriving/named-invoice.ts';
import { isUnnamed, meantByAsk, meantByUnnamed, NEW_MONEY, type Meant } from './arriving/unnamed.ts';
import type { House } from './house.ts';

/** A receipt whose amount is known: told, or what was asked for. */
export type Received = ReceivedResult & { readonly amount: Money };

/** What one try to place a result looks up: each thing once, however many questions it answers. */
export interface Lookups {
  readonly house: House;
  readonly gateway: string;
  account(number: string): Promise<Account | null>;
  payment(name: string): Promise<Payment | null>;
}

/** Looks things up anew: a further try reads again, because somebody has written meanwhile. */
export function lookupsOf(house: House, gateway: string): Lookups {
  const { reads } = house.store;
  return {
    house,
    gateway,
    account: remembered((number) => reads.accountByNumber(number)),
    payment: remembered((name) => reads.paymentByName(gateway, name)),
  };
}

function remembered<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (key) => {
    const answer = asked.get(key) ?? read(key);
    asked.set(key, answer);
    return answer;
  };
}

/** The attempt that a receipt answers. All that the result itself names is looked up beside it. */
export async function attemptOf(look: Lookups, result: ReceivedResult): Promise<Attempt | null> {
  const { receipt, providerReference, accountReference } = result;
  const [attempt] = await Promise.all([
    namedAttempt(look, result),
    receipt === null ? null : look.payment(receipt),
    providerReference === null ? null : look.payment(providerReference),
    accountTyped(look, accountReference),
  ]);
  return attempt;
}

/**
 * Named by the provider, or by the code in the account reference: that is ours, and finds an ask too whose answer, with
 * the provider's name for it, was lost.
 */
async function namedAttempt(look: Lookups, result: ReceivedResult): Promise<Attempt | null> {
  const { house, gateway } = look;
  const { reads } = house.store;
  const { providerReference } = result;
  const byName = providerReference === null ? null : await reads.attemptByReference(gateway, providerReference);
  if (byName !== null) return byName;
  const named = await accountTyped(look, result.accountReference);
  if (named === null || named.code === null) return null;
  const attempts = await reads.recentAttempts(named.account.id, gateway, house.clock.now() - 7 * 86_400_000);
  const able = attempts.filter((one) => providerReference === null || one.providerReference === null);
  return able.find((attempt) => codeOf(attempt) === named.code) ?? null;
}

/**
 * The payment that this is already, by name or, where one rail told no receipt, by account, amount and time.
 * @throws BillingError `payment.contradiction`
 */
export async function knownPayment(look: Lookups, result: Received, attempt: Attempt | null): Promise<Payment | null> {
  if (result.receipt !== null) {
    const byReceipt = await look.payment(result.receipt);
    if (byReceipt !== null) return byReceipt;
  }
  if (attempt?.providerReference != null) {
    const byAttempt = await paidOrBound(look, attempt);
    if (byAttempt !== null && oneReceipt(byAttempt, result) && !isElses(byAttempt, attempt)) return byAttempt;
    // An ask is paid once. That a payer types its reference again by herself is other money; that the provider tells
    // another receipt of the same ask is a contradiction, or a forgery, and a person must look. What only seemed to
    // answer it, because it named nobody, is other money then.
    if (byAttempt !== null && byAttempt.attemptId !== null && result.providerReference !== null) {
      throw paymentErrors.contradiction({ reference: byAttempt.receipt, paymentId: byAttempt.id });
    }
  }
  return attempt === null ? confirmedBefore(look, result) : receivedBefore(look, result, attempt);
}

/**
 * The payment of an ask; or what only seems to answer it, because it named nobody and bears the name of the ask, as
 * long as no other payment is known to be its own.
 */
async function paidOrBound(look: Lookups, attempt: Attempt): Promise<Payment | null> {
  const { id, accountId, gateway, providerReference, createdAt } = attempt;
  const named = providerReference === null ? null : await look.payment(providerReference);
  if (named === null || named.attemptId !== null) return named;
  const recent = await look.house.store.reads.recentPayments(accountId, gateway, createdAt - CLOCKS_DIFFER_MS);
  return recent.find(({ attemptId }) => attemptId === id) ?? named;
}

/** The payment by which an ask was paid. */
export async function paidBy(look: Lookups, attempt: Attempt): Promise<Payment | null> {
  const found = await paidOrBound(look, attempt);
  return found?.attemptId === attempt.id ? found : null;
}

/** Whether money that only seemed to answer an ask has been given to somebody else by a person. */
function isElses({ attemptId, accountId }: Payment, attempt: Attempt): boolean {
  return attemptId === null && accountId !== null && accountId !== attempt.accountId;
}

/**
 * What else is known of money that is not booked by name: of a receipt that names nobody, and of an ask that is
 * confirmed without a receipt.
 */
export async function meaningOf(
  { house, gateway }: Lookups,
  result: Received,
  attempt: Attempt | null,
): Promise<Meant> {
  const { receipt, providerReference, amount, payer } = result;
  if (attempt !== null) {
    const reference = providerReference ?? attempt.providerReference;
    return receipt === null && reference !== null ? meantByAsk(house, attempt, { reference }) : NEW_MONEY;
  }
  if (receipt === null || providerReference !== null || !isUnnamed(result)) return NEW_MONEY;
  return meantByUnnamed(house, { gateway, amount, payer, at: result.providerAt ?? house.clock.now() });
}

/** An attempt is confirmed: its money may have come in before, by a rail that did not name the attempt. */
async function receivedBefore(
  { house, gateway }: Lookups,
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
async function confirmedBefore(look: Lookups, result: Received): Promise<Payment | null> {
  const { house, gateway } = look;
  const { reads } = house.store;
  const named = await accountTyped(look, result.accountReference);
  if (named === null) return null;
  const { account } = named;
  const loose = { ...result, at: result.providerAt ?? house.clock.now() };
  const booked =
    account.state === 'closed'
      ? await inSuspense(look, account, loose.at - ASK_LIFE_MS)
      : await reads.recentPayments(account.id, gateway, loose.at - CLOCKS_DIFFER_MS);
  for (const one of booked) {
    if (one.attemptId === null || one.receipt !== null) continue;
    const attempt = await reads.attempt(one.attemptId);
    const span = { askedAt: attempt?.createdAt ?? one.receivedAt, confirmedAt: one.receivedAt };
    if (sameMoney({ loose, bound: one, ...span })) return one;
  }
  return null;
}

/** Money for a closed account has no owner, so that it is not among the account's payments; the asks name it. */
async function inSuspense(look: Lookups, account: Account, askedSince: number): Promise<readonly Payment[]> {
  const { house, gateway, payment } = look;
  const attempts = await house.store.reads.recentAttempts(account.id, gateway, askedSince);
  const booked = attempts.map(async ({ providerReference }) =>
    providerReference === null ? null : payment(providerReference),
  );
  return (await Promise.all(booked)).filter((one) => one !== null);
}

function oneReceipt(payment: Payment, { receipt }: ReceivedResult): boolean {
  return payment.receipt === null || receipt === null || payment.receipt === receipt;
}

/** The account that a typed reference names, and the code that stands behind its number. */
async function accountTyped({ account }: Lookups, typed: string | null): Promise<Named | null> {
  const readings = readingsOf(typed ?? '').filter(({ number }) => number !== '');
  const named = await Promise.all(readings.map(async ({ number, code }) => ({ account: await account(number), code })));
  return named.find((one): one is Named => one.account !== null) ?? null;
}

interface Named {
  readonly account: Account;
  readonly code: Reference['code'];
}

/** Whose money it is, by our own ask, the typed number or the typed invoice; else why nobody can say. */
export async function whose(look: Lookups, result: Received, attempt: Attempt | null): Promise<Match> {
  const { reads } = look.house.store;
  const typed = result.accountReference === null ? null : readReference(result.accountReference).number;
  const byNumber = (await accountTyped(look, result.accountReference))?.account ?? null;
  const byInvoice = attempt === null && byNumber === null ? await ownerOfInvoice(look, typed) : null;
  const sure = attempt !== null || byNumber !== null || byInvoice !== null;
  const near = sure ? [] : suggested(await reads.ownerHints({ reference: typed, payer: result.payer }));
  return match(result, result.amount.currency, { attempt, byNumber, byInvoice, near });
}

/** The account of an invoice whose number was typed with all its digits. */
async function ownerOfInvoice({ house }: Lookups, typed: string | null): Promise<Candidates['byInvoice']> {
  const named = await namedInvoice(house, typed);
  if (named === null || !named.whole) return null;
  const account = await house.store.reads.account(named.invoice.accountId);
  return account === null ? null : { account, invoiceId: named.invoice.id };
}

/** The names of a result that no payment bears yet, with the provider's name for the ask that it answers. */
export async function freshNames(
  look: Lookups,
  payment: Payment,
  result: ReceivedResult,
  attempt: Attempt | null,
): Promise<readonly PaymentName[]> {
  const { gateway, id: paymentId } = payment;
  const said = [result.receipt, result.providerReference ?? attempt?.providerReference ?? null];
  const names = said.filter((name) => name !== null);
  const known = await Promise.all(names.map((name) => look.payment(name)));
  return names.filter((_, place) => known[place] === null).map((name) => ({ gateway, name, paymentId }));
}
