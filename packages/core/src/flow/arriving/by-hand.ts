import type { Payment } from '../../domain/payment.ts';
import type { Id } from '../../kernel/id.ts';
import type { Money } from '../../kernel/money.ts';
import type { House } from '../house.ts';

/** Money that a person has taken for a customer whom she knows. */
export interface ByHand {
  /** By which name it comes in: `cash`, `cheque`. */
  readonly gateway: string;
  /** One payment for each of that name, for ever. */
  readonly reference: string;
  /** The number that the customer knows it by. */
  readonly receipt: string;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly amount: Money;
}

/** Such money as a payment of now. */
export function paymentByHand(house: House, { gateway, reference, receipt, ...given }: ByHand): Payment {
  const now = house.clock.now();
  return {
    ...given,
    id: house.ids.next('pay'),
    gateway,
    reference,
    receipt,
    attemptId: null,
    unmatched: null,
    suggestion: null,
    accountReference: null,
    payer: null,
    payerName: null,
    providerAt: now,
    receivedAt: now,
    effectiveAt: now,
  };
}
