import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/**
 * A cheque that a customer has brought. It is a promise of her bank and no money yet: nothing is booked until it has
 * cleared.
 */
export interface Cheque {
  readonly id: Id<'Cheque'>;
  /** The caller's own name for it: taken twice, it is taken once. */
  readonly key: string;
  readonly accountId: Id<'Account'>;
  /** What it is to renew; null for what is out of time first. */
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly amount: Money;
  /** As printed on it. */
  readonly number: string;
  readonly bank: string;
  /** Presented for the first time, the second …: a cheque that bounced may be brought again. */
  readonly presented: number;
  readonly state: ChequeState;
  /** The payment that it became; null until it cleared. */
  readonly paymentId: Id<'Payment'> | null;
  /** Why it bounced. */
  readonly reason: string | null;
  readonly takenAt: number;
  readonly takenBy: string;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly version: number;
}

/** `held`: at the bank. `cleared`: it is a payment. `bounced`: the bank has not paid it, or has taken it back. */
export type ChequeState = 'held' | 'cleared' | 'bounced';

/** What can be wrong with a cheque. */
export const chequeErrors = defineErrors('cheque', {
  missing: ['missing', 'There is no cheque {chequeId}.'],
  keyUsed: ['conflict', 'Under the key {key} another cheque was taken before.'],
  known: ['conflict', 'The cheque {number} of {bank} is here already, and is {state}.'],
  state: ['conflict', 'The cheque {number} is {state}, and cannot become {wanted}.'],
});

/** How a cheque is known whatever it was typed like: bank and number in capitals, without blanks. */
export function chequeName({ bank, number }: Pick<Cheque, 'bank' | 'number'>): string {
  return `${plain(bank)}/${plain(number).replace(/^0+(?=.)/, '')}`;
}

function plain(typed: string): string {
  return typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
}
