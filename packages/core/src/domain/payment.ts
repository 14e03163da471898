import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import { isAccountNumber } from './account.ts';

/** Money received: a fact, whoever reports it and however often. */
export interface Payment {
  readonly id: Id<'Payment'>;
  readonly gateway: string;
  /** The provider's receipt number. One payment for each gateway and reference, for ever. */
  readonly reference: string;
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
  readonly state: AttemptState;
  /** How the provider names it (M-Pesa: CheckoutRequestID); null until it answered. */
  readonly providerReference: string | null;
  /** A sentence for a person, once it failed. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly changedAt: number;
  /** When to ask the provider next; null when there is nothing to ask. */
  readonly nextCheckAt: number | null;
  readonly checks: number;
}

/** `unknown`: the provider did not answer, so it may have happened. Never retried blind. */
export type AttemptState = 'created' | 'processing' | 'succeeded' | 'failed' | 'unknown';

/** What a gateway says has happened, in our words. */
export type GatewayResult =
  | {
      readonly kind: 'received';
      readonly reference: string;
      readonly amount: Money;
      readonly providerAt: number;
      readonly providerReference: string | null;
      readonly accountReference: string | null;
      readonly payer: string | null;
      readonly payerName: string | null;
    }
  | { readonly kind: 'failed'; readonly providerReference: string; readonly reason: string }
  | { readonly kind: 'pending'; readonly providerReference: string };

/** What can be wrong with a payment. */
export const paymentErrors = defineErrors('payment', {
  missing: ['missing', 'There is no payment {paymentId}.'],
  attemptMissing: ['missing', 'There is no payment attempt {attemptId}.'],
  noGateway: ['missing', 'There is no gateway {gateway}; there are: {gateways}.'],
  notUnmatched: ['conflict', 'The payment {paymentId} already has an owner.'],
  pending: ['conflict', 'A payment of {amount} is already waiting on this phone; answer it, or wait until it ends.'],
  amount: ['invalid', 'The amount {amount} cannot be asked for: {reason}.'],
  contradiction: ['conflict', 'The provider reported {reference} before with another amount.'],
});

/** What a receipt can be matched by. */
export interface Candidates {
  /** The attempt with the provider's reference. */
  readonly attempt: Attempt | null;
  /** The account with exactly the typed number. */
  readonly byNumber: { readonly id: Id<'Account'>; readonly currency: string; readonly state: string } | null;
  /** Accounts one digit or one swap away, or with this payer before: for a person to choose. */
  readonly near: readonly Suggestion[];
}

/** Whose money it is, or why nobody can say. */
export type Match =
  | {
      readonly accountId: Id<'Account'>;
      readonly subscriptionId: Id<'Subscription'> | null;
      readonly attempt: Attempt | null;
    }
  | { readonly unmatched: UnmatchedReason; readonly suggestion: Suggestion | null };

/** Matches by our own attempt first, then by account number. Never by phone alone: providers mask it. */
export function match(received: GatewayResult & { kind: 'received' }, candidates: Candidates): Match {
  const { attempt, byNumber, near } = candidates;
  if (attempt !== null) return { accountId: attempt.accountId, subscriptionId: attempt.subscriptionId, attempt };
  const suggestion = near[0] ?? null;
  if (byNumber !== null) {
    if (byNumber.state === 'closed') return { unmatched: 'closed_account', suggestion };
    if (byNumber.currency !== received.amount.currency) return { unmatched: 'currency', suggestion };
    return { accountId: byNumber.id, subscriptionId: null, attempt: null };
  }
  const typed = received.accountReference?.trim() ?? '';
  if (typed === '') return { unmatched: 'no_reference', suggestion };
  return { unmatched: isAccountNumber(typed) ? 'unknown_account' : 'malformed_reference', suggestion };
}

/** When to ask the provider again, in milliseconds after the last answer; then a person must look. */
export const CHECK_DELAYS_MS: readonly number[] = [15_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000];

/**
 * The attempt after a result. It only moves forward: success is final, a late failure is ignored, a late success revives.
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

/** Plans the next question to the provider; after the last delay there is none, and a person must look. */
export function checkLater(attempt: Attempt, now: number): Attempt {
  const delay = CHECK_DELAYS_MS[attempt.checks];
  return { ...attempt, checks: attempt.checks + 1, nextCheckAt: delay === undefined ? null : now + delay };
}
