import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { AttemptResult } from './gateway-result.ts';

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
  /**
   * Why nobody may be given this money for the present: it looks wrong, and a person looks into it. Only money without
   * an owner is held; absent or null: it is not.
   */
  readonly held?: string | null;
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
  /** Why, as a key; absent on what was kept before there were keys. */
  readonly key?: SuggestionKey;
  /** The same, in words. */
  readonly why: string;
}

/** Why somebody may be the owner; from what says most to what says least in `domain/matching/suggest.ts`. */
export type SuggestionKey =
  'attempt' | 'closed_account' | 'number_slip' | 'invoice_number' | 'payer' | 'phone' | 'amount_due' | 'plan_price';

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
  /** By which she is charged without being asked; absent or null: she is asked. */
  readonly mandateId?: Id<'Mandate'> | null;
}

/** `unknown`: the provider did not answer, so it may have happened. Never retried blind. */
export type AttemptState = 'created' | 'processing' | 'succeeded' | 'failed' | 'unknown';

/** What can be wrong with a payment. */
export const paymentErrors = defineErrors('payment', {
  missing: ['missing', 'There is no payment {paymentId}.'],
  attemptMissing: ['missing', 'There is no payment attempt {attemptId}.'],
  noGateway: ['missing', 'There is no gateway {gateway}; there are: {gateways}.'],
  notUnmatched: ['conflict', 'The payment {paymentId} already has an owner.'],
  held: ['conflict', "The payment {paymentId} is held ({reason}), and is nobody's until it is released."],
  notHeld: ['conflict', 'The payment {paymentId} is not held.'],
  otherCurrency: [
    'conflict',
    'The payment {paymentId} is in {given}, and the account {accountId} is kept in {currency}.',
  ],
  notItsInvoice: ['invalid', 'The invoice {invoiceId} is none that the account {accountId} owes.'],
  notItsSubscription: ['invalid', 'The subscription {subscriptionId} is none of the account {accountId}.'],
  receiptTaken: ['conflict', 'The receipt {receipt} is entered already, for another customer, amount or desk.'],
  notOurs: ['conflict', 'The callback for {reference} answers no ask of ours, and {reason}: a person must look.'],
  pending: ['conflict', 'A payment of {amount} is already waiting on this phone; answer it, or wait until it ends.'],
  undecided: [
    'conflict',
    'Nobody knows whether the ask {attemptId} of {amount} by {gateway} was paid, so the same is not asked for again: ' +
      '{next}. What she pays by herself counts at once.',
  ],
  amount: ['invalid', 'The amount {amount} cannot be asked for: {reason}.'],
  contradiction: [
    'conflict',
    'The provider reported {reference} before, with another amount or receipt: a person must look.',
  ],
});

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
 * revives. A failure that may not be the last word is asked about as long as any other ask; a sure one ends that.
 */
export function settle(attempt: Attempt, result: AttemptResult, now: number): Attempt {
  if (attempt.state === 'succeeded') return attempt;
  switch (result.kind) {
    case 'received':
      return { ...attempt, state: 'succeeded', reason: null, changedAt: now, nextCheckAt: null };
    case 'failed': {
      if (attempt.state === 'failed') return result.maybeLate === true ? attempt : { ...attempt, nextCheckAt: null };
      const failed: Attempt = { ...attempt, state: 'failed', reason: result.reason, changedAt: now, nextCheckAt: null };
      return result.maybeLate === true ? checkLater(failed, now) : failed;
    }
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
