import type { Id } from '../../kernel/id.ts';
import { isAccountNumber } from '../account.ts';
import type { ReceivedResult } from '../gateway-result.ts';
import type { Attempt, Payment, Suggestion, UnmatchedReason } from '../payment.ts';
import { readReference } from './reference.ts';
import { suggestionOf } from './suggest.ts';

/** An account that a receipt may be for. */
export interface Named {
  readonly id: Id<'Account'>;
  readonly currency: string;
  readonly state: string;
}

/** What a receipt can be matched by. */
export interface Candidates {
  /** The attempt that it answers: by the provider's reference, or by the code in the account reference. */
  readonly attempt: Attempt | null;
  /** The account with exactly the typed number. */
  readonly byNumber: Named | null;
  /** The account of exactly the typed invoice, and that invoice. */
  readonly byInvoice: { readonly account: Named; readonly invoiceId: Id<'Invoice'> } | null;
  /** Others, those that are likeliest first: for a person to choose. */
  readonly near: readonly Suggestion[];
}

/** Whose money it is, or why nobody can say. */
export type Match =
  | {
      readonly accountId: Id<'Account'>;
      readonly attempt: Attempt | null;
      /** The invoice that the payer named: it is paid first. */
      readonly invoiceId: Id<'Invoice'> | null;
    }
  | { readonly unmatched: UnmatchedReason; readonly suggestion: Suggestion | null };

/**
 * Matches by our own attempt first, then by account number, then by invoice number. Never by phone or amount alone:
 * providers mask the one, and many owe the other.
 */
export function match(received: ReceivedResult, currency: string, candidates: Candidates): Match {
  const { attempt, byNumber, byInvoice, near } = candidates;
  if (attempt !== null) {
    const { accountId, amount } = attempt;
    if (amount.currency === currency) return { accountId, attempt, invoiceId: null };
    return { unmatched: 'currency', suggestion: suggestionOf(accountId, 'attempt') };
  }
  const named = byNumber ?? byInvoice?.account ?? null;
  const suggestion = near[0] ?? null;
  if (named !== null) {
    if (named.state === 'closed') {
      return { unmatched: 'closed_account', suggestion: suggestionOf(named.id, 'closed_account') };
    }
    if (named.currency !== currency) return { unmatched: 'currency', suggestion };
    const invoiceId = byNumber === null ? (byInvoice?.invoiceId ?? null) : null;
    return { accountId: named.id, attempt: null, invoiceId };
  }
  const typed = readReference(received.accountReference ?? '').number;
  if (typed === '') return { unmatched: 'no_reference', suggestion };
  return { unmatched: isAccountNumber(typed) ? 'unknown_account' : 'malformed_reference', suggestion };
}

/** Money for an account that is closed: it waits for a person, since nothing can be sold there any more. */
export function ofClosed(payment: Payment, accountId: Id<'Account'>): Payment {
  const suggestion = suggestionOf(accountId, 'closed_account');
  return { ...payment, accountId: null, subscriptionId: null, unmatched: 'closed_account', suggestion };
}
