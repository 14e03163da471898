import type { Asked, Attempt, Payment } from '@daftari/core';
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
  suggestion: z
    .strictObject({ customerId: z.string(), customerName: z.string(), key: z.string().nullable(), why: z.string() })
    .nullable(),
  /** Why nobody may be given this money for the present; null: it is not held. */
  held: z.string().nullable(),
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

/** What the payer's browser does next; null: she is asked elsewhere, such as on her phone. */
export const NextOut = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('open'), url: z.string() }),
    z.strictObject({ kind: z.literal('confirm'), clientSecret: z.string(), publishableKey: z.string() }),
  ])
  .nullable();

/** Somebody was asked for money just now. */
export const AskedOut = AttemptOut.extend({ next: NextOut });

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
            key: suggestion.key ?? null,
            why: suggestion.why,
          },
    held: payment.held ?? null,
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

/** Writes an ask, with what comes next. */
export function presentAsked(asked: Asked): z.input<typeof AskedOut> {
  return { ...presentAttempt(asked), next: asked.next };
}
