import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** Money that had come in and has gone again without our doing: a chargeback, a reversal by the provider. */
export interface Taking {
  readonly id: Id<'Taking'>;
  readonly gateway: string;
  /** How the provider names the taking: one for each gateway and name, for ever. */
  readonly reference: string;
  /** The payment that it is taken of, as the provider names it; null while only its return was heard of. */
  readonly paymentName: string | null;
  /** Null until that payment is heard of. */
  readonly paymentId: Id<'Payment'> | null;
  /** Whose payment it was; null of money without an owner. */
  readonly accountId: Id<'Account'> | null;
  /** Null until it is known: all of a payment that was not heard of yet. */
  readonly amount: Money | null;
  /** What the provider charges for it. */
  readonly fee: Money | null;
  /** A sentence for a person. */
  readonly reason: string;
  /**
   * `waiting`: the payment was not heard of yet. `doubted`: it cannot be taken of that payment, and a person has to
   * look; its reason says why. `explained`: a person has looked, and nothing is booked of it. `restored`: it is there
   * again.
   */
  readonly state: 'waiting' | 'doubted' | 'explained' | 'taken' | 'restored';
  /** Where it was taken from, in minor units; together they are the amount. */
  readonly from: TakenFrom;
  /** The document by which the rest is owed again. */
  readonly invoiceId: Id<'Invoice'> | null;
  /** The payment that it came back as. */
  readonly restoredAs: Id<'Payment'> | null;
  /** The provider's time, or when it was heard of. */
  readonly at: number;
  readonly restoredAt: number | null;
  /** Grows with each write. */
  readonly version: number;
}

/** Where money lay that was taken. */
export interface TakenFrom {
  /** In the customer's wallet. */
  readonly wallet: bigint;
  /** In the float of an agent. */
  readonly float: bigint;
  /** With nobody: its owner was not known. */
  readonly suspense: bigint;
  /** Nowhere any more: it has paid for something, and is owed again. */
  readonly owed: bigint;
}

/** What can be wrong with money that is taken back. */
export const takingErrors = defineErrors('taking', {
  missing: ['missing', 'There is no taking {takingId}.'],
  otherwise: ['conflict', '{gateway} told of {reference} before, with another payment or amount: a person must look.'],
  excess: ['conflict', '{gateway} takes back {amount} of a payment of {whole}, by {reference}: a person must look.'],
  unheard: ['conflict', 'The payment that {gateway} took back by {reference} was not heard of yet: book that first.'],
  taken: ['conflict', 'The payment {paymentId} was taken back by the provider: there is nothing to give to anybody.'],
  document: [
    'conflict',
    '{number} is money that was taken back: it is paid, restored by the provider, or written off.',
  ],
});

/** It cannot be booked as it is: it is left to a person, with the provider's reason and why. */
export function doubtedTaking(taking: Taking, why: string): Taking {
  const reason = taking.reason.includes(why) ? taking.reason : `${taking.reason} (${why})`;
  return { ...taking, state: 'doubted', reason };
}

/** A person says why it is right as it is: nothing is booked of it, and it is taken up no more. */
export function explainedTaking(taking: Taking, words: string): Taking {
  return { ...taking, state: 'explained', reason: `${taking.reason} (${words})` };
}

/** Parts an amount by where it lies: what is in the purse leaves it, the rest is owed. */
export function takenFrom(amount: Money, left: Partial<Pick<TakenFrom, 'wallet' | 'float'>>): TakenFrom {
  const { wallet: inWallet = 0n, float: inFloat = 0n } = left;
  const wallet = least(amount.minor, inWallet);
  const float = least(amount.minor - wallet, inFloat);
  return { wallet, float, suspense: 0n, owed: amount.minor - wallet - float };
}

const least = (one: bigint, other: bigint): bigint => (one < 0n || other < 0n ? 0n : one < other ? one : other);
