import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import type { Allocation } from './allocation.ts';
import type { Invoice } from './invoice.ts';
import {
  credit,
  debit,
  type AccountCode,
  type Booking,
  type ClearingCode,
  type Entry,
  type Journal,
} from './ledger.ts';
import type { Payment } from './payment.ts';

/**
 * Money received: in clearing, and owed to whoever sent it until it is allocated; in suspense while the payer is
 * unknown.
 */
export function bookReceipt(payment: Payment, clearing: ClearingCode, booking: Booking): Journal {
  const { accountId, amount } = payment;
  const owed = accountId === null ? credit('2150', null, amount) : credit('2160', accountId, amount);
  return {
    ...booking,
    kind: 'receipt',
    documentType: 'payment',
    documentId: payment.id,
    entries: [debit(clearing, null, amount), owed],
    memo: `Received by ${payment.gateway}`,
  };
}

/** A payment out of suspense, once its owner is known. */
export function bookIdentified(payment: Payment, owner: Id<'Account'>, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'identified',
    documentType: 'payment',
    documentId: payment.id,
    entries: [debit('2150', null, payment.amount), credit('2160', owner, payment.amount)],
    memo: `Received by ${payment.gateway}, owner found`,
  };
}

/** An invoice in advance: receivable against deferred revenue, and each tax on its own account. */
export function bookInvoice(invoice: Invoice, booking: Booking): Journal {
  assert(invoice.state === 'finalised', 'only a finalised invoice is booked');
  const owed: readonly (Entry | null)[] = [
    invoice.net.minor > 0n ? credit('2200', null, invoice.net) : null,
    ...invoice.taxes.map((tax) =>
      tax.amount.minor > 0n ? credit(`2300:${tax.code}` satisfies AccountCode, null, tax.amount) : null,
    ),
  ];
  return {
    ...booking,
    kind: 'invoice',
    documentType: 'invoice',
    documentId: invoice.id,
    entries: [debit('1200', invoice.accountId, invoice.total), ...owed.filter((entry) => entry !== null)],
    memo: `Invoice to ${invoice.customer.number}`,
  };
}

/** Money put against an invoice, from the unapplied receipt or from the wallet that it had gone to. */
export function bookAllocation(
  allocation: Omit<Allocation, 'journalId'>,
  owner: Id<'Account'>,
  booking: Booking,
): Journal {
  const fromWallet = allocation.via === 'wallet';
  return {
    ...booking,
    kind: fromWallet ? 'from_wallet' : 'allocation',
    documentType: 'allocation',
    documentId: allocation.id,
    entries: [debit(fromWallet ? '2100' : '2160', owner, allocation.amount), credit('1200', owner, allocation.amount)],
    memo: fromWallet ? 'Paid from the wallet' : 'Paid',
  };
}

/** What a payment leaves over goes to the customer's wallet. */
export function bookToWallet(
  payment: Payment,
  owner: Id<'Account'>,
  rest: Payment['amount'],
  booking: Booking,
): Journal {
  return {
    ...booking,
    kind: 'to_wallet',
    documentType: 'payment',
    documentId: payment.id,
    entries: [debit('2160', owner, rest), credit('2100', owner, rest)],
    memo: 'Left over, kept in the wallet',
  };
}
