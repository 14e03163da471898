import type { Money } from '../kernel/money.ts';

/** What a gateway says has happened, in our words. */
export type GatewayResult = AttemptResult | PayOutResult | TakenBackResult | RestoredResult | MandateResult;

/** What became of money that was asked for, or came by itself. */
export type AttemptResult = ReceivedResult | FailedResult | PendingResult;

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
  /** The provider may yet take the money, as of a prompt that ran out of time: it is asked again as before. */
  readonly maybeLate?: boolean;
  /** It failed because the payer must confirm it herself: `url` is where she can, if the provider says. */
  readonly needsPayer?: { readonly url: string | null };
}

/** An attempt is still under way. */
export interface PendingResult {
  readonly kind: 'pending';
  readonly providerReference: string;
}

/** What became of money that we sent. At least one of the two names is there. */
export type PayOutResult = PaidOutResult | NotPaidOutResult | PayOutPendingResult;

/** By which names the provider speaks of money that we sent. */
interface PayOutNames {
  /** Our own name for it, where the provider says it back. */
  readonly disbursementId: string | null;
  /** What the provider called the order when it took it. */
  readonly providerReference: string | null;
}

/** The provider has sent the money. */
export interface PaidOutResult extends PayOutNames {
  readonly kind: 'paid_out';
  /** The provider's receipt number; null when it confirms without one. */
  readonly receipt: string | null;
  /** Null when the provider confirms without it: then it is what we sent. */
  readonly amount: Money | null;
  /** What the provider took besides; null when it does not say. */
  readonly fee: Money | null;
  readonly providerAt: number | null;
  /** Who has it now, as the provider says: masked. */
  readonly receiver: string | null;
}

/** The provider says that no money has left, and none will. */
export interface NotPaidOutResult extends PayOutNames {
  readonly kind: 'not_paid_out';
  /** A sentence for a person. */
  readonly reason: string;
}

/** The provider is still at it. */
export interface PayOutPendingResult extends PayOutNames {
  readonly kind: 'pay_out_pending';
}

/** Money that had come in has gone again without our doing: a chargeback, a reversal by the provider. */
export interface TakenBackResult {
  readonly kind: 'taken_back';
  /** How the provider names the taking itself: one for each, for ever. */
  readonly reference: string;
  /** The payment it is taken of, by any of its names. */
  readonly payment: string;
  /** Null for all of it. */
  readonly amount: Money | null;
  /** What the provider charges for it; null for nothing. */
  readonly fee: Money | null;
  readonly providerAt: number | null;
  /** A sentence for a person. */
  readonly reason: string;
}

/** What had been taken back is there again: a dispute was won. */
export interface RestoredResult {
  readonly kind: 'restored';
  /** The `reference` of the taking. */
  readonly reference: string;
  readonly providerAt: number | null;
}

/** A payer has allowed us, or her provider, to take money again without asking her; or that has ended. */
export interface MandateResult {
  readonly kind: 'mandate';
  /** The provider's name for it: a saved card, a standing order. */
  readonly providerReference: string;
  /** Whose it is: the id of an account, as we told the provider. Null when it does not say: the mandate is known. */
  readonly accountId: string | null;
  readonly state: 'active' | 'ended';
  /** Who starts each payment: we, or the provider by its own calendar. */
  readonly startedBy: 'us' | 'provider';
  /** For people: `Visa •••• 4242`. */
  readonly label: string;
  /** The last instant at which it works, as far as the provider says. */
  readonly expiresAt: number | null;
  readonly providerAt: number | null;
}
