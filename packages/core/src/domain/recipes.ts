import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { add, negate, subtract, sum, type Money } from '../kernel/money.ts';
import type { Allocation } from './allocation.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
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
 * billed in arrear, and for what is done once; and each tax on its own account. A sale that grants units is one journal
 * with several assets: `granted` are their entries.
 */
export function bookInvoice(invoice: Invoice, booking: Booking, granted: readonly Entry[] = []): Journal {
  assert(invoice.state === 'finalised' && invoice.kind === 'invoice', 'only a finalised invoice is booked');
  return {
    ...booking,
    kind: 'invoice',
    documentType: 'invoice',
    documentId: invoice.id,
    entries: [debit('1200', invoice.accountId, invoice.total), ...revenue(invoice, credit), ...granted],
    memo: `Invoice to ${invoice.customer.number}`,
  };
}

/** A credit note: what an invoice had booked, the other way, and the customer has it as credit. */
export function bookCreditNote(note: Invoice, booking: Booking): Journal {
  assert(note.state === 'finalised' && note.kind === 'credit_note', 'only a finalised credit note is booked');
  return {
    ...booking,
    kind: 'credit_note',
    documentType: 'invoice',
    documentId: note.id,
    entries: [...revenue(note, debit), credit('2110', note.accountId, note.total)],
    memo: `Credit note to ${note.customer.number}`,
  };
}

const otherSide = (side: typeof debit): typeof debit => (side === debit ? credit : debit);

/** What a document is for and its taxes, each on its account, and what coins made of its total. */
function revenue({ lines, net, taxes, currency }: Invoice, side: typeof debit): readonly Entry[] {
  const of = (kinds: readonly InvoiceLine['kind'][]): Money =>
    sum(
      lines.filter((line) => kinds.includes(line.kind)).map((line) => line.net),
      currency,
    );
  const usage = of(['usage', 'true_up']);
  const once = of(['one_off']);
  const coins = of(['rounding']);
  const earned = add(usage, once);
  const owed = subtract(net, coins);
  // A discount may be more than one of the parts; then all of the net is booked where it mostly belongs. A fee that is
  // taken from what comes back is earned all the same: it stands on the other side.
  const discounted = lines.some(({ kind }) => kind === 'discount') && earned.minor > owed.minor;
  const split = usage.minor >= 0n && !discounted;
  const parts: readonly (readonly [AccountCode, Money])[] = split
    ? [
        ['2200', subtract(owed, earned)],
        ['4110', usage],
        ['4120', once],
      ]
    : [['2200', owed]];
  const taxed = taxes.map(({ code, amount }) => [`2300:${code}` satisfies AccountCode, amount] as const);
  const gained = coins.minor > 0n ? [side('5900', null, coins)] : [];
  const given = coins.minor < 0n ? [otherSide(side)('5900', null, negate(coins))] : [];
  const booked = [...parts, ...taxed].flatMap(([code, amount]) => {
    if (amount.minor === 0n) return [];
    return [amount.minor > 0n ? side(code, null, amount) : otherSide(side)(code, null, negate(amount))];
  });
  return [...booked, ...gained, ...given];
}

/** Money put against an invoice, from the unapplied receipt or from the wallet that it had gone to. */
export function bookAllocation(
  allocation: Omit<Allocation, 'journalId'>,
  owner: Id<'Account'>,
  booking: Booking,
): Journal {
  const fromWallet = allocation.via === 'wallet';
  assert(allocation.via !== 'credit', 'credit is booked by its own recipe');
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

/** Credit that a customer wants to have back: it leaves her account for what is to be sent to the payer. */
export function bookRefundDue(creditId: string, owner: Id<'Account'>, amount: Money, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'refund_due',
    documentType: 'bucket',
    documentId: creditId,
    entries: [debit('2110', owner, amount), credit('2400', owner, amount)],
    memo: 'To be refunded',
  };
}

/** Units that go along with a subscription to another account. */
export function bookMoved(
  bucketId: string,
  { asset, units }: { readonly asset: string; readonly units: bigint },
  owners: { readonly from: Id<'Account'>; readonly to: Id<'Account'> },
  booking: Booking,
): Journal {
  const entry = (side: Entry['side'], owner: Id<'Account'>): Entry => {
    return { account: '9100', owner, asset, side, amount: units };
  };
  return {
    ...booking,
    kind: 'bucket_moved',
    documentType: 'bucket',
    documentId: `${bucketId}:${owners.to}`,
    entries: [entry('debit', owners.from), entry('credit', owners.to)],
    memo: `Moved ${asset}`,
  };
}
