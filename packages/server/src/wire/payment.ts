import type { Attempt, Payment } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, MoneyOut, presentMoney } from './common.ts';

/** Money received; `unmatched` says why nobody's account took it. */
export const PaymentOut = z.strictObject({
  id: z.string(),
  gateway: z.string(),
  /** The provider's receipt number, or what it called the payment before it told one. */
  reference: z.string(),
  amount: MoneyOut,
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  accountReference: z.string().nullable(),
  payer: z.string().nullable(),
  payerName: z.string().nullable(),
  unmatched: z
    .enum(['no_reference', 'malformed_reference', 'unknown_account', 'closed_account', 'currency'])
    .nullable(),
  suggestion: z.strictObject({ customerId: z.string(), customerName: z.string(), why: z.string() }).nullable(),
  providerAt: Instant,
  receivedAt: Instant,
});

/** Somebody was asked for money. */
export const AttemptOut = z.strictObject({
  id: z.string(),
  gateway: z.string(),
  customerId: z.string(),
  amount: MoneyOut,
  payer: z.string(),
  state: z.enum(['created', 'processing', 'succeeded', 'failed', 'unknown']),
  reason: z.string().nullable(),
  createdAt: Instant,
  changedAt: Instant,
});

/** Writes a payment; `names` has the customers that it speaks of, by account id. */
export function presentPayment(payment: Payment, names: ReadonlyMap<string, string>): z.input<typeof PaymentOut> {
  const { id, gateway, accountId, accountReference, payer, payerName, unmatched, suggestion } = payment;
  return {
    id,
    gateway,
    reference: payment.receipt ?? payment.reference,
    amount: presentMoney(payment.amount),
    customerId: accountId,
    customerName: accountId === null ? null : (names.get(accountId) ?? null),
    accountReference,
    payer,
    payerName,
    unmatched,
    suggestion:
      suggestion === null
        ? null
        : {
            customerId: suggestion.accountId,
            customerName: names.get(suggestion.accountId) ?? suggestion.accountId,
            why: suggestion.why,
          },
    providerAt: instant(payment.providerAt),
    receivedAt: instant(payment.receivedAt),
  };
}

/** Writes an attempt. */
export function presentAttempt(attempt: Attempt): z.input<typeof AttemptOut> {
  const { id, gateway, accountId, payer, state, reason } = attempt;
  return {
    id,
    gateway,
    customerId: accountId,
    amount: presentMoney(attempt.amount),
    payer,
    state,
    reason,
    createdAt: instant(attempt.createdAt),
    changedAt: instant(attempt.changedAt),
  };
}
