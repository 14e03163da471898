import type { ClearingCode } from '../domain/ledger.ts';
import type { GatewayResult } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** Money in. A gateway translates: it never books, and it never decides whose money it is. */
export interface Gateway {
  readonly name: string;
  /** The currencies that it takes. */
  readonly currencies: readonly string[];
  /** Where its money stands until the bank has it; `1150` when left out. */
  readonly clearing?: ClearingCode;
  /** Amounts are whole multiples of this, in minor units: M-Pesa moves whole shillings, so 100. One when left out. */
  readonly stepMinor?: bigint;
  /**
   * Asks a payer for money. The attempt is already stored when this is called.
   * @throws BillingError of kind `refused` when the provider said no, `unavailable` when it was surely not reached;
   *   any other failure counts as unknown: it may have happened, and is never tried again blind
   */
  request?(ask: GatewayAsk, signal: AbortSignal): Promise<GatewayAsked>;
  /**
   * Asks the provider what became of an attempt: the truth behind a callback.
   * @throws BillingError of kind `missing` only when the provider says that it knows no such request: then a callback
   *   that names it is forged. Any other failure says nothing of the money, and is asked again
   */
  query?(providerReference: string, signal: AbortSignal): Promise<GatewayResult>;
  /**
   * What a stored message says, in our words: pure, and an empty list for one that says nothing of money.
   * @throws BillingError of kind `invalid` for a message that cannot be understood
   */
  read(message: InboxMessage): readonly GatewayResult[];
  /**
   * Whether a result of this message must be confirmed by `query` before it is believed: true where callbacks bear no
   * signature and nothing of ours vouches for them.
   */
  doubts?(message: InboxMessage, result: GatewayResult): boolean;
}

/** One ask for money. */
export interface GatewayAsk {
  readonly attemptId: Id<'Attempt'>;
  readonly amount: Money;
  /** International digits without a plus sign. */
  readonly payer: string;
  readonly accountNumber: string;
  readonly description: string;
}

/** What the provider calls the ask that it accepted. Accepted is not paid. */
export interface GatewayAsked {
  readonly providerReference: string;
  readonly note: string;
}

/** A message from outside as it came, stored before it is answered and acted on later. */
export interface InboxMessage {
  readonly gateway: string;
  /** Natural key of the message: the provider's own, or a hash of its body. */
  readonly key: string;
  /** What kind of message the plugin takes it for: `stk`, `c2b`. */
  readonly topic: string;
  /** As parsed from the wire; secrets removed. */
  readonly body: unknown;
  readonly receivedAt: number;
  /** How often it was taken up before, in vain; the store counts. */
  readonly tries?: number;
}
