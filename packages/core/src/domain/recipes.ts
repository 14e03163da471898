import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { subtract, sum, zero } from '../kernel/money.ts';
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

/**
 * An invoice: receivable against deferred revenue for what is billed in advance, against revenue for usage, which is
 * billed in arrear; and each tax on its own account.
 */
export function bookInvoice(invoice: Invoice, booking: Booking): Journal {
  assert(invoice.state === 'finalised', 'only a finalised invoice is booked');
  const used = invoice.lines.filter((line) => line.kind === 'usage').map((line) => line.net);
  const arrear = sum(used, invoice.currency);
  // A discount may be more than one of the two; then all of the net is booked where it mostly belongs.
  const split = arrear.minor >= 0n && arrear.minor <= invoice.net.minor;
  const inArrear = split ? arrear : zero(invoice.currency);
  const inAdvance = subtract(invoice.net, inArrear);
  const owed: readonly (Entry | null)[] = [
    inAdvance.minor > 0n ? credit('2200', null, inAdvance) : null,
    inArrear.minor > 0n ? credit('4110', null, inArrear) : null,
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
