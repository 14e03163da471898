import type { Payment } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import type { Page, PageAsk } from './reads.ts';

/** Which payments are wanted; what is left out narrows nothing. */
export interface PaymentFilter {
  readonly gateway?: string;
  /** Received from this instant on, UTC milliseconds. */
  readonly fromAt?: number;
  /** Received before this instant. */
  readonly toAt?: number;
  /** `matched` has an owner and `unmatched` has none; of these `held` may be given to nobody for the present. */
  readonly status?: string;
  /** The provider's number, or the account as the payer typed it, to the letter. */
  readonly search?: string;
}

/** Reads of money received, as lists want it. */
export interface PaymentReads {
  /** Of one account, or of all. Newest first. */
  payments(accountId: Id<'Account'> | null, ask: PageAsk & PaymentFilter): Promise<Page<Payment>>;
  /** The next after one of them, newest first; with null the first. For whoever goes through them all. */
  paymentsAfter(filter: PaymentFilter, after: Payment | null, limit: number): Promise<readonly Payment[]>;
  /** The gateways of which there are payments. */
  paymentGateways(): Promise<readonly string[]>;
}
