import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import { isAccountNumber, numberAsKept } from './account.ts';

/** Money received: a fact, whoever reports it and however often. */
export interface Payment {
  readonly id: Id<'Payment'>;
  readonly gateway: string;
  /** The first name by which the provider spoke of it. One payment for each gateway and reference, for ever. */
  readonly reference: string;
  /** The provider's receipt number; null until it is told (an STK query confirms without it). */
  readonly receipt: string | null;
  readonly amount: Money;
  /** Null while the owner is unknown. */
  readonly accountId: Id<'Account'> | null;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly attemptId: Id<'Attempt'> | null;
  /** Why it could not be matched; null once it is. */
  readonly unmatched: UnmatchedReason | null;
  readonly suggestion: Suggestion | null;
  /** As the payer typed it. */
  readonly accountReference: string | null;
  /** Masked: enough to recognise, too little to call. */
  readonly payer: string | null;
  readonly payerName: string | null;
  readonly providerAt: number;
  readonly receivedAt: number;
  /** From when it counts: the provider's time when sane. */
  readonly effectiveAt: number;
}

/** Why money has no owner yet. */
export type UnmatchedReason =
  'no_reference' | 'malformed_reference' | 'unknown_account' | 'closed_account' | 'currency';

/** Who the owner may be, for a person to confirm. Never acted on by itself. */
export interface Suggestion {
  readonly accountId: Id<'Account'>;
  readonly why: string;
}

/** One ask for money at a gateway, written before the call goes out. */
export interface Attempt {
  readonly id: Id<'Attempt'>;
  readonly gateway: string;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly amount: Money;
  /** International digits without a plus sign. */
  readonly payer: string;
  /**
   * Counts the asks of a gateway to this payer: 1, 2, 3 … Of two that are made at once both would bear the same, so
   * that only one of them can be written.
   */
  readonly turn: number;
  readonly state: AttemptState;
  /** How the provider names it (M-Pesa: CheckoutRequestID); null until it answered. */
  readonly providerReference: string | null;
  /** A sentence for a person, once it failed. */
  readonly reason: string | null;
  readonly createdAt: number;
  /** When the provider accepted it; null until then. */
  readonly acceptedAt: number | null;
  readonly changedAt: number;
  /** When to ask the provider next; null when there is nothing to ask. */
  readonly nextCheckAt: number | null;
  readonly checks: number;
}

/** `unknown`: the provider did not answer, so it may have happened. Never retried blind. */
export type AttemptState = 'created' | 'processing' | 'succeeded' | 'failed' | 'unknown';

/** What a gateway says has happened, in our words. */
export type GatewayResult = ReceivedResult | FailedResult | PendingResult;

/** Money has come in. At least one of the two references is there. */
export interface ReceivedResult {
  readonly kind: 'received';
  /** The provider's receipt number; null when the provider confirms without it. */
  readonly receipt: string | null;
  /** The provider's name for our attempt; null when the payer came by herself. */
  readonly providerReference: string | null;
  /** Null when the provider confirms without it: then it is what we asked for. */
  readonly amount: Money | null;
  readonly providerAt: number | null;
  readonly accountReference: string | null;
  /** Masked. */
  readonly payer: string | null;
  readonly payerName: string | null;
}

/** An attempt has come to nothing; a later success still counts. */
export interface FailedResult {
  readonly kind: 'failed';
  readonly providerReference: string;
  readonly reason: string;
}

/** An attempt is still under way. */
export interface PendingResult {
  readonly kind: 'pending';
  readonly providerReference: string;
}

/** What can be wrong with a payment. */
export const paymentErrors = defineErrors('payment', {
  missing: ['missing', 'There is no payment {paymentId}.'],
  attemptMissing: ['missing', 'There is no payment attempt {attemptId}.'],
  noGateway: ['missing', 'There is no gateway {gateway}; there are: {gateways}.'],
  notUnmatched: ['conflict', 'The payment {paymentId} already has an owner.'],
  notOurs: ['conflict', 'The callback for {reference} answers no ask of ours, and {reason}: a person must look.'],
  pending: ['conflict', 'A payment of {amount} is already waiting on this phone; answer it, or wait until it ends.'],
  amount: ['invalid', 'The amount {amount} cannot be asked for: {reason}.'],
  contradiction: [
    'conflict',
    'The provider reported {reference} before, with another amount or receipt: a person must look.',
  ],
});

/** What a receipt can be matched by. */
export interface Candidates {
  /** The attempt that it answers: by the provider's reference, or by the code in the account reference. */
  readonly attempt: Attempt | null;
  /** The account with exactly the typed number. */
  readonly byNumber: { readonly id: Id<'Account'>; readonly currency: string; readonly state: string } | null;
  /** Accounts one digit or one swap away, or with this payer before: for a person to choose. */
  readonly near: readonly Suggestion[];
}

/** Whose money it is, or why nobody can say. */
export type Match =
  | { readonly accountId: Id<'Account'>; readonly attempt: Attempt | null }
  | { readonly unmatched: UnmatchedReason; readonly suggestion: Suggestion | null };

/** Matches by our own attempt first, then by account number. Never by phone alone: providers mask it. */
export function match(received: ReceivedResult, currency: string, candidates: Candidates): Match {
  const { attempt, byNumber, near } = candidates;
  if (attempt !== null) return { accountId: attempt.accountId, attempt };
  const suggestion = near[0] ?? null;
  if (byNumber !== null) {
    if (byNumber.state === 'closed') return { unmatched: 'closed_account', suggestion: closedOwner(byNumber.id) };
    if (byNumber.currency !== currency) return { unmatched: 'currency', suggestion };
    return { accountId: byNumber.id, attempt: null };
  }
  const typed = readReference(received.accountReference ?? '').number;
  if (typed === '') return { unmatched: 'no_reference', suggestion };
  return { unmatched: isAccountNumber(typed) ? 'unknown_account' : 'malformed_reference', suggestion };
}

/** Money for an account that is closed: it waits for a person, since nothing can be sold there any more. */
export function ofClosed(payment: Payment, accountId: Id<'Account'>): Payment {
  const suggestion = closedOwner(accountId);
  return { ...payment, accountId: null, subscriptionId: null, unmatched: 'closed_account', suggestion };
}

const closedOwner = (accountId: Id<'Account'>): Suggestion => ({ accountId, why: 'meant for it, and it is closed' });

/**
 * What an attempt asks the payer's phone to show as account: the account number, and a code of the attempt. A receipt
 * that comes by another rail then says itself which attempt it answers. Left out where it would pass the limit, and
 * where a reader could not tell number and code apart again.
 */
export function askReference(accountNumber: string, attempt: Pick<Attempt, 'id'>, limit: number): string {
  const code = codeOf(attempt);
  const full = accountNumber + code;
  const read = readReference(full);
  return full.length <= limit && read.number === accountNumber && read.code === code ? full : accountNumber;
}

/** What an account reference says: a number, and the code of an attempt where it bears one. */
export interface Reference {
  readonly number: string;
  readonly code: string | null;
}

/** An account reference as it was typed or sent, taken apart: the number as it is kept, and the code. */
export function readReference(typed: string): Reference {
  const whole = numberAsKept(typed);
  const parts = /^(\d{6,12})(X[0-9A-Z]{3})$/.exec(whole);
  return parts?.[1] === undefined ? { number: whole, code: null } : { number: parts[1], code: parts[2] ?? null };
}

/**
 * The ways in which a reference may be meant, in the order in which accounts are looked for: as a number to the letter,
 * then as number and code. Somebody's number is never taken apart.
 */
export function readingsOf(typed: string): readonly Reference[] {
  const apart = readReference(typed);
  return apart.code === null ? [apart] : [{ number: numberAsKept(typed), code: null }, apart];
}

/** The code of an attempt: `X` and three characters of chance from its id. */
export function codeOf(attempt: Pick<Attempt, 'id'>): string {
  return `X${attempt.id.slice(-3)}`;
}

/** How far the clocks of providers and ours may differ, in milliseconds. */
export const CLOCKS_DIFFER_MS = 60_000;

/** How long before money came in its ask can have gone out, in milliseconds: no prompt stands on a phone so long. */
export const ASK_LIFE_MS = 15 * 60_000;

/** Money that the provider confirms, for an ask whose name we never heard: we ended before its answer was stored. */
export interface Unheard {
  readonly amount: Money;
  /** Masked, as the provider tells it; null when it does not. */
  readonly payer: string | null;
  /** When it came in. */
  readonly at: number;
}

/**
 * The one attempt that such money can answer: without a name yet, of the same amount, of this payer and asked shortly
 * before. Null when there is none, or more than one: then a person must look.
 */
export function answeredBy(money: Unheard, attempts: readonly Attempt[]): Attempt | null {
  const able = attempts.filter(
    ({ state, providerReference, amount, payer, createdAt }) =>
      (state === 'created' || state === 'unknown') &&
      providerReference === null &&
      amount.minor === money.amount.minor &&
      amount.currency === money.amount.currency &&
      createdAt >= money.at - ASK_LIFE_MS &&
      createdAt <= money.at + CLOCKS_DIFFER_MS &&
      (money.payer === null || fitsMask(payer, money.payer)),
  );
  return able.length === 1 ? (able[0] ?? null) : null;
}

/** Whether a number may be the one behind a mask, such as `2547*****678`. */
export function fitsMask(number: string, mask: string): boolean {
  if (!mask.includes('*')) return number === mask;
  const [head, tail] = [mask.slice(0, mask.indexOf('*')), mask.slice(mask.lastIndexOf('*') + 1)];
  return number.length >= head.length + tail.length && number.startsWith(head) && number.endsWith(tail);
}

/** One report that names an attempt and one that names none: a receipt by another rail may be the same money. */
export interface TwoRails {
  /** Told without naming the attempt, at the provider's time. */
  readonly loose: { readonly amount: Money; readonly receipt: string | null; readonly at: number };
  /** Told of the attempt. */
  readonly bound: { readonly amount: Money; readonly receipt: string | null };
  readonly askedAt: number;
  readonly confirmedAt: number;
}

/**
 * Whether both are the same money: the same amount, not two receipts, and paid between the ask and its confirmation.
 * Two receipts are two payments, always.
 */
export function sameMoney({ loose, bound, askedAt, confirmedAt }: TwoRails): boolean {
  return (
    loose.amount.minor === bound.amount.minor &&
    loose.amount.currency === bound.amount.currency &&
    (loose.receipt === null || bound.receipt === null || loose.receipt === bound.receipt) &&
    loose.at >= askedAt - CLOCKS_DIFFER_MS &&
    loose.at <= confirmedAt + CLOCKS_DIFFER_MS
  );
}

/** When to ask the provider again, in milliseconds after the last answer; then a person must look. */
export const CHECK_DELAYS_MS: readonly number[] = [15_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000];

/**
 * The attempt after a result. It only moves forward: success is final, a late failure is ignored, a late success
 * revives.
 */
export function settle(attempt: Attempt, result: GatewayResult, now: number): Attempt {
  if (attempt.state === 'succeeded') return attempt;
  switch (result.kind) {
    case 'received':
      return { ...attempt, state: 'succeeded', reason: null, changedAt: now, nextCheckAt: null };
    case 'failed':
      return { ...attempt, state: 'failed', reason: result.reason, changedAt: now, nextCheckAt: null };
    case 'pending':
      return attempt.state === 'failed' ? attempt : checkLater({ ...attempt, state: 'processing' }, now);
  }
}

/** Whether nobody asks any more, though it may have been paid: a person must look. */
export function isUnresolved({ state, nextCheckAt }: Pick<Attempt, 'state' | 'nextCheckAt'>): boolean {
  return nextCheckAt === null && (state === 'processing' || state === 'unknown');
}

/** Plans the next question to the provider; after the last delay there is none, and a person must look. */
export function checkLater(attempt: Attempt, now: number): Attempt {
  const delay = CHECK_DELAYS_MS[attempt.checks];
  return { ...attempt, checks: attempt.checks + 1, nextCheckAt: delay === undefined ? null : now + delay };
}
