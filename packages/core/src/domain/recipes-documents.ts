import type { Money } from '../kernel/money.ts';
import type { Id } from '../kernel/id.ts';
import { credit, debit, type AccountCode, type Booking, type Entry, type Journal } from './ledger.ts';
import type { Payment } from './payment.ts';
import type { PayoutCode, Refund, RefundSource } from './refund.ts';
import type { WithheldTax } from './withheld-tax.ts';
import { recoveryNumber, type Recovery, type TaxShare, type WriteOff } from './write-off.ts';

/** A debt that is given up: its net is bad debt, its taxes come back from the state where there is relief. */
export function bookWriteOff({ id, accountId, net, taxes, total }: WriteOff, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'write_off',
    documentType: 'write_off',
    documentId: id,
    entries: [...some(debit, '5300', net), ...taxEntries(debit, taxes), credit('1200', accountId, total)],
    memo: 'Written off',
  };
}

/** A debt that somebody pays after all: it is owed again, the bad debt is recovered, and its taxes are due again. */
export function bookRecovery(recovery: Recovery, writeOff: WriteOff, booking: Booking): Journal {
  const { accountId, net, taxes, total, writeOffId, turn } = recovery;
  return {
    ...booking,
    kind: 'recovery',
    documentType: 'recovery',
    documentId: `${writeOffId}:${turn}`,
    entries: [debit('1200', accountId, total), ...some(credit, '5310', net), ...taxEntries(credit, taxes)],
    memo: `Recovered: ${recoveryNumber(writeOff, recovery)}`,
  };
}

/** Tax that a customer kept back: the state owes it to us, and she does not any more. */
export function bookWithheld({ id, accountId, amount, certificate }: WithheldTax, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'withheld',
    documentType: 'withheld_tax',
    documentId: id,
    entries: [debit('2310', accountId, amount), credit('1200', accountId, amount)],
    memo: `Withheld, certificate ${certificate}`,
  };
}

const SOURCES: Readonly<Record<RefundSource, AccountCode>> = { wallet: '2100', credit: '2110' };

/** A refund that was asked for: it leaves the wallet, or the credit, for what is to be sent to the payer. */
export function bookRefundRequested({ id, accountId, amount, source }: Refund, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'refund_due',
    documentType: 'refund',
    documentId: id,
    entries: [debit(SOURCES[source], accountId, amount), credit('2400', accountId, amount)],
    memo: 'To be refunded',
  };
}

/** A refund that was sent. */
export function bookRefundSent(
  { id, accountId, amount, reference }: Refund,
  from: PayoutCode,
  booking: Booking,
): Journal {
  return {
    ...booking,
    kind: 'refund_sent',
    documentType: 'refund',
    documentId: id,
    entries: [debit('2400', accountId, amount), credit(from, null, amount)],
    memo: `Refunded: ${reference}`,
  };
}

/** A refund that could not be sent: the customer has her money again where she had it. */
export function bookRefundBack({ id, accountId, amount, source }: Refund, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'refund_back',
    documentType: 'refund',
    documentId: id,
    entries: [debit('2400', accountId, amount), credit(SOURCES[source], accountId, amount)],
    memo: 'Refund failed, given back',
  };
}

/** Credit of a note that goes to the wallet, where it is money again. */
export function bookCreditToWallet(payment: Payment, owner: Id<'Account'>, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'credit_to_wallet',
    documentType: 'payment',
    documentId: payment.id,
    entries: [debit('2110', owner, payment.amount), credit('2100', owner, payment.amount)],
    memo: 'Credit to the wallet',
  };
}

function taxEntries(side: typeof debit, taxes: readonly TaxShare[]): readonly Entry[] {
  return taxes.flatMap(({ code, amount }) => some(side, `2300:${code}`, amount));
}

function some(side: typeof debit, code: AccountCode, amount: Money): readonly Entry[] {
  return amount.minor === 0n ? [] : [side(code, null, amount)];
}
