import { assert } from '../kernel/assert.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { sum, type Money } from '../kernel/money.ts';
import type { AccountCode } from './ledger.ts';

/**
 * Money on its way back to a payer. A credit note says that something is not owed; this one moves cash. What it sends
 * has left the wallet, or the credit, from the moment it was asked for, so that it is spent on nothing else.
 */
export interface Refund {
  readonly id: Id<'Refund'>;
  readonly accountId: Id<'Account'>;
  readonly amount: Money;
  readonly source: RefundSource;
  /** What it is taken from: payments for the wallet, buckets for credit. They sum to the amount. */
  readonly parts: readonly RefundPart[];
  /** The credit note that it pays out, where it came of one. */
  readonly noteId: Id<'Invoice'> | null;
  readonly state: RefundState;
  /** The account that the money left; null until it did. */
  readonly paidFrom: PayoutCode | null;
  /** How the bank or the provider names the transfer; one refund for each, for ever. */
  readonly reference: string | null;
  /** Why it is refunded, or why that failed. */
  readonly reason: string;
  readonly actor: string;
  readonly requestedAt: number;
  readonly changedAt: number;
  /** Grows with each write. */
  readonly version: number;
}

/** Where the money of a refund lies before. */
export type RefundSource = 'wallet' | 'credit';

/** One payment or bucket that a refund is taken from. */
export interface RefundPart {
  readonly paymentId: Id<'Payment'> | null;
  readonly bucketId: Id<'Bucket'> | null;
  readonly amount: Money;
}

/**
 * `unknown`: it was sent and nobody heard what became of it. It may have arrived, so it is never sent again; a person
 * finds out and says so.
 */
export type RefundState = 'requested' | 'processing' | 'succeeded' | 'failed' | 'unknown';

/** Where refunds are paid from: the bank, a gateway, the mobile-money till. */
export type PayoutCode = Extract<AccountCode, '1100' | '1150' | '1160'>;

/** What can be wrong with a refund. */
export const refundErrors = defineErrors('refund', {
  missing: ['missing', 'There is no refund {refundId}.'],
  tooMuch: ['conflict', '{most} can be refunded from the {source}, not {amount}.'],
  move: ['conflict', 'The refund {refundId} is {state}, and cannot become {wanted}.'],
  reference: ['conflict', 'The transfer {reference} has paid another refund already.'],
  live: ['conflict', 'The refund {refundId} is being paid by a gateway, by {disbursementId}.'],
  unnamed: ['invalid', 'Say how the transfer is named, so that it is found again.'],
});

const MOVES: Readonly<Record<RefundState, readonly RefundState[]>> = {
  requested: ['processing', 'succeeded', 'failed'],
  processing: ['succeeded', 'failed', 'unknown'],
  // It may have arrived: it is found out and never sent again.
  unknown: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
};

/** What becomes of a refund, and when. */
export interface RefundStep {
  readonly to: RefundState;
  readonly at: number;
  readonly reason?: string;
  readonly paidFrom?: PayoutCode;
  readonly reference?: string;
}

/**
 * The refund in its next state.
 * @throws BillingError `refund.move`, `refund.unnamed`
 */
export function moveRefund(refund: Refund, { to, at, reason, paidFrom, reference }: RefundStep): Refund {
  const { id: refundId, state } = refund;
  if (!MOVES[state].includes(to)) throw refundErrors.move({ refundId, state, wanted: to });
  const named = reference ?? refund.reference;
  const from = paidFrom ?? refund.paidFrom;
  if (to === 'succeeded' && (named === null || from === null)) throw refundErrors.unnamed({ refundId });
  return { ...refund, state: to, changedAt: at, reason: reason ?? refund.reason, paidFrom: from, reference: named };
}

/** Checks that parts are the refund. */
export function checkRefundParts({ amount, parts, source }: Refund): void {
  const all = sum(
    parts.map((part) => part.amount),
    amount.currency,
  );
  assert(all.minor === amount.minor, 'a refund is the sum of its parts');
  const known = parts.every(({ paymentId, bucketId }) => (source === 'wallet' ? paymentId : bucketId) !== null);
  assert(known, 'a refund says what it is taken from');
}
