import type { MoneyWire } from '../kernel/money.ts';

/** Money that leaves, as it is told of. */
export interface DisbursementEvent {
  readonly disbursementId: string;
  readonly purpose: string;
  /** The customer, or the agent; null for money of the house. */
  readonly accountId: string | null;
  readonly refundId: string | null;
  readonly gateway: string;
  readonly amount: MoneyWire;
  readonly reason: string | null;
}

/** Money that a provider took back, as it is told of. */
export interface TakingEvent {
  readonly takingId: string;
  /** Null when it was taken and came back before the payment itself was heard of. */
  readonly paymentId: string | null;
  readonly accountId: string | null;
  readonly gateway: string;
  readonly reference: string;
  /** Null when it is not known. */
  readonly amount: MoneyWire | null;
}
