import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import type { Money } from '../kernel/money.ts';
import type { Allocation } from './allocation.ts';
import { earningKept } from './deferral.ts';
import type { Invoice } from './invoice.ts';
import {
  credit,
  debit,
  type AccountCode,
  type Booking,
  type ClearingCode,
  type Entry,
  type Journal,
  type RevenueCode,
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
 * An invoice or a debit note: receivable against revenue, line by line, each where it is earned; what is billed in
 * advance waits on 2200, net of its discounts; and each tax on its own account. A sale that grants units is one journal
 * with several assets: `granted` are their entries.
 */
export function bookInvoice(invoice: Invoice, booking: Booking, granted: readonly Entry[] = []): Journal {
  assert(invoice.state === 'finalised' && invoice.kind !== 'credit_note', 'only a finalised invoice is booked');
  return {
    ...booking,
    kind: 'invoice',
    documentType: 'invoice',
    documentId: invoice.id,
    entries: [debit('1200', invoice.accountId, invoice.total), ...earned(invoice), ...granted],
    memo: `${invoice.kind === 'debit_note' ? 'Debit note' : 'Invoice'} to ${invoice.customer.number}`,
  };
}

/**
 * A credit note: what comes back of time waits no more, what corrects a line of before lowers what was earned, and the
 * customer has it as credit.
 */
export function bookCreditNote(note: Invoice, booking: Booking): Journal {
  assert(note.state === 'finalised' && note.kind === 'credit_note', 'only a finalised credit note is booked');
  return {
    ...booking,
    kind: 'credit_note',
    documentType: 'invoice',
    documentId: note.id,
    entries: [...earned(note), credit('2110', note.accountId, note.total)],
    memo: `Credit note to ${note.customer.number}`,
  };
}

/** A revenue account, and what is added to it in minor units of a currency; below zero where it is lowered. */
export interface EarnedOn {
  readonly code: RevenueCode;
  readonly currency: string;
  readonly minor: bigint;
}

/**
 * What the days before `day` have earned of all that waits: 2200 against revenue, with discounts on 4200 and credit
 * notes on 4290 the other way. Null when it comes to nothing on every account.
 */
export function bookRecognised(sums: readonly EarnedOn[], day: LocalDate, booking: Booking): Journal | null {
  const entries = [...Map.groupBy(sums, ({ currency }) => currency)].flatMap(([currency, own]) => {
    const parts = own.map(({ code, minor }) => [code, minor] as const);
    const all = own.reduce((total, { minor }) => total + minor, 0n);
    return credits([['2200', -all], ...parts], currency);
  });
  if (entries.length === 0) return null;
  const [kind, documentType] = ['recognition', 'recognition'] as const;
  return { ...booking, kind, documentType, documentId: day, entries, memo: `Earned before ${day}` };
}

/** A line as it stands: what of its net has been earned. Both count as on an invoice. */
export interface LineStanding {
  readonly code: RevenueCode;
  readonly net: Money;
  readonly recognised: Money;
}

/**
 * An invoice that is void: nobody owes it, what was earned of it was not, and the rest waits no more. `lines` are all
 * of its lines as they stand.
 */
export function bookVoid(invoice: Invoice, lines: readonly LineStanding[], booking: Booking): Journal {
  const taken = lines.flatMap(({ code, net, recognised }) => [
    ['2200', recognised.minor - net.minor] as const,
    [code, -recognised.minor] as const,
  ]);
  const taxes = invoice.taxes.map(({ code, amount }) => [`2300:${code}`, -amount.minor] as const);
  return {
    ...booking,
    kind: 'void',
    documentType: 'invoice',
    documentId: invoice.id,
    entries: [...credits([...taken, ...taxes], invoice.currency), credit('1200', invoice.accountId, invoice.total)],
    memo: `Void: ${invoice.number ?? invoice.id}`,
  };
}

/** What a document is for and its taxes, each on its account, with what of it waits. */
function earned({ kind, lines, taxes, currency }: Invoice): readonly Entry[] {
  const sign = kind === 'credit_note' ? -1n : 1n;
  const parts = lines.flatMap((line) => {
    const { revenue, deferred } = earningKept(line);
    const waits = sign * (deferred?.net.minor ?? 0n);
    return [['2200', waits] as const, [revenue, sign * line.net.minor - waits] as const];
  });
  const taxed = taxes.map(({ code, amount }) => [`2300:${code}`, sign * amount.minor] as const);
  return credits([...parts, ...taxed], currency);
}

/** An entry for each account: a credit above zero, a debit below; none where it comes to nothing. */
function credits(parts: readonly (readonly [AccountCode, bigint])[], currency: string): readonly Entry[] {
  const sums = new Map<AccountCode, bigint>();
  for (const [code, minor] of parts) sums.set(code, (sums.get(code) ?? 0n) + minor);
  const ordered = [...sums].filter(([, minor]) => minor !== 0n).toSorted(([a], [b]) => turnOf(a) - turnOf(b));
  return ordered.map(([code, minor]) => {
    return minor > 0n ? credit(code, null, { minor, currency }) : debit(code, null, { minor: -minor, currency });
  });
}

/** What waits, revenue, taxes in the order of the document, rounding. */
function turnOf(code: AccountCode): number {
  if (code.startsWith('2300')) return 5000;
  return Number(code);
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
