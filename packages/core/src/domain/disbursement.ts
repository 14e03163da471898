import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** Money that leaves through a gateway. It is sent once: what became of it is asked, and never tried again. */
export interface Disbursement {
  readonly id: Id<'Disbursement'>;
  /** The caller's own name for it: ordered twice, it is made once. */
  readonly key: string;
  readonly purpose: DisbursementPurpose;
  /** The customer whose refund it is, or the agent whose commission; null for money of ours. */
  readonly accountId: Id<'Account'> | null;
  readonly refundId: Id<'Refund'> | null;
  readonly gateway: string;
  readonly to: PayOutTo;
  readonly amount: Money;
  /** For the receiver and for people, up to 100 characters. */
  readonly remarks: string;
  readonly state: DisbursementState;
  /** Who ordered it: the first of those who stand behind it. */
  readonly requestedBy: string;
  readonly requestedAt: number;
  /** Who agreed besides. */
  readonly approvals: readonly Approval[];
  /** How many people have to stand behind it, who ordered it among them. */
  readonly needs: 1 | 2;
  /** What the provider called the order when it took it. */
  readonly providerReference: string | null;
  /** The provider's receipt number, or how a person says that it is named. */
  readonly receipt: string | null;
  /** What the provider took besides, in the currency of the amount; null until it says so. */
  readonly fee: Money | null;
  /** Who has it, as the provider says: masked. */
  readonly receiver: string | null;
  /** Why it was refused, failed, or is not known; or what the provider took of it that is not booked. */
  readonly reason: string | null;
  /** What a person has found out, above the limit: it counts once another says the same. */
  readonly finding: FoundOut | null;
  /** What the provider said after it was over, and which cannot be: a person has to look. */
  readonly doubt: string | null;
  readonly sentAt: number | null;
  readonly changedAt: number;
  /** When it is worked on next: sent, or asked for; null when there is nothing to do but for a person. */
  readonly nextCheckAt: number | null;
  readonly checks: number;
  /** Grows with each write. */
  readonly version: number;
}

/** A refund to a customer, commission of an agent, or money of ours that moves and stays ours. */
export type DisbursementPurpose = 'refund' | 'commission' | 'transfer';

/**
 * `sending`: the order has left, or is just leaving. `unknown`: nobody knows whether the money has left: it is held,
 * asked for, and never sent again. `refused`: a person stopped it before it was sent.
 */
export type DisbursementState =
  'awaiting_approval' | 'ready' | 'sending' | 'succeeded' | 'failed' | 'unknown' | 'refused';

/** Somebody who agreed, and when. */
export interface Approval {
  readonly actor: string;
  readonly at: number;
}

/** What a person says has become of it. */
export type DisbursementEnd =
  /** It has arrived; `receipt` is how the provider or the receiver names it. */
  | { readonly to: 'succeeded'; readonly receipt: string }
  /** It has not left, and will not. */
  | { readonly to: 'failed'; readonly reason: string };

/** What a person has found out, who and when. */
export interface FoundOut {
  readonly outcome: DisbursementEnd;
  readonly actor: string;
  readonly at: number;
}

/** What can be wrong with money that leaves. */
export const disbursementErrors = defineErrors('disbursement', {
  missing: ['missing', 'There is no disbursement {disbursementId}.'],
  unheard: ['missing', 'No disbursement is known that {gateway} calls {reference}.'],
  keyUsed: ['conflict', 'Under the key {key} something else was ordered before.'],
  move: ['conflict', 'The disbursement {disbursementId} is {state}: {why}.'],
  ownRequest: ['denied', '{actor} has ordered this: above {limit} somebody else has to agree.'],
  malformed: ['invalid', 'This cannot be sent: {reason}.'],
  toPerson: [
    'invalid',
    'A transfer goes to a paybill or till of your own. What goes to a person is a refund, of her deposit as well, or ' +
      'the commission of an agent.',
  ],
  refund: ['conflict', 'The refund {refundId} is {state}: there is nothing to send for it.'],
  live: ['conflict', '{what} is being paid by the disbursement {disbursementId} already.'],
  way: ['invalid', '{gateway} cannot send this: {reason}.'],
  otherAmount: ['conflict', '{gateway} speaks of {told} for {disbursementId}, which is over {amount}.'],
  otherFee: ['conflict', '{gateway} took {fee} for {disbursementId}, which is over {amount}: the fee is not booked.'],
  twice: ['conflict', '{gateway} tells another receipt, {told}, of {disbursementId}, which is {receipt}.'],
  notSent: ['conflict', '{gateway} tells of {disbursementId}, which is {state} and was never sent.'],
  notOurs: ['conflict', '{gateway} tells of {disbursementId}, which was not sent through it.'],
  receiptUsed: ['conflict', 'The receipt {receipt} belongs to another disbursement.'],
  wasPaid: ['conflict', 'The provider, when asked, says that {disbursementId} was paid: it cannot have failed.'],
});

/** Where money is sent to by a gateway. */
export type PayOutTo = ToPhone | ToBusiness | ToPayer;

/** To a person's mobile-money wallet (M-Pesa B2C). */
export interface ToPhone {
  readonly kind: 'phone';
  /** International digits without a plus sign. */
  readonly msisdn: string;
}

/** To a business (M-Pesa B2B): a paybill with an account, or a till. */
export interface ToBusiness {
  readonly kind: 'paybill' | 'till';
  readonly number: string;
  /** What the receiver knows it by; null for a till. */
  readonly accountReference: string | null;
}

/** Back the way it came: a payment is reversed (M-Pesa) or refunded (cards), in whole or in part. */
export interface ToPayer {
  readonly kind: 'payment';
  readonly paymentId: Id<'Payment'>;
  /** As the provider names the payment. */
  readonly receipt: string | null;
  readonly providerReference: string | null;
  /** What was paid. */
  readonly whole: Money;
}
