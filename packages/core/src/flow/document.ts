import { grantBucket, leftOf, type Bucket } from '../domain/bucket.ts';
import type { Charge } from '../domain/charge.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Entry } from '../domain/ledger.ts';
import { bookCreditNote, bookInvoice, bookRefundDue } from '../domain/recipes.ts';
import type { Id } from '../kernel/id.ts';
import { money, toWire } from '../kernel/money.ts';
import type { AccountView, Changes, OutboxEvent } from '../ports/store.ts';
import { event, together, type House } from './house.ts';
import { pursesOf, putMoney, type Purse } from './money.ts';

/** Charges, and the finalised document that they stand on; null when they come to nothing. */
export interface Document {
  readonly charges: readonly Charge[];
  readonly invoice: Invoice | null;
  /** What a credit note owes, where the caller does more with it; made anew when left out. */
  readonly credit?: Bucket | null;
}

/** What issuing a document writes, and what is left to pay with. */
export interface Documented {
  readonly changes: Changes;
  readonly left: readonly Purse[];
}

/**
 * The changes that issue a document: an invoice is booked and paid from what the account has; a credit note becomes
 * credit of the account. `granted` are the entries of units that the invoice sells.
 */
export async function documented(
  house: House,
  view: AccountView,
  { charges, invoice, credit }: Document,
  granted: readonly Entry[] = [],
  purses: readonly Purse[] = pursesOf(view, house.clock.now()),
): Promise<Documented> {
  if (invoice === null) return { changes: { charges }, left: purses };
  const now = house.clock.now();
  const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
  const outbox = [issued(view, invoice, now)];
  if (invoice.kind === 'credit_note') {
    const buckets = [credit ?? creditFrom(house, invoice)];
    const journals = [bookCreditNote(invoice, booking)];
    return { changes: { charges, invoices: [invoice], journals, buckets, outbox }, left: purses };
  }
  const paid = await putMoney(house, view, purses, [{ invoiceId: invoice.id, owed: invoice.total }]);
  const issuing = { charges, invoices: [invoice], journals: [bookInvoice(invoice, booking, granted)], outbox };
  return { changes: together(issuing, paid.changes), left: paid.left };
}

/** The event of a finalised document. */
export function issued(view: AccountView, invoice: Invoice, now: number): OutboxEvent {
  const accountId = view.account.id;
  const total = toWire(invoice.total);
  if (invoice.kind === 'credit_note') {
    return event('creditNoteIssued', accountId, now, { accountId, invoiceId: invoice.id, total });
  }
  return event('invoiceIssued', accountId, now, { accountId, invoiceId: invoice.id, total, dueAt: invoice.dueAt });
}

/** What a credit note owes: spent before anything else, and without an end. */
export function creditFrom(house: House, note: Invoice): Bucket {
  return grantBucket({
    id: house.ids.next<'Bucket'>('bkt'),
    key: `${note.id}/credit`,
    accountId: note.accountId,
    subscriptionId: null,
    asset: note.currency,
    granted: note.total.minor,
    validFrom: note.issuedAt,
    validUntil: null,
    priority: 0,
    increment: 1n,
    grantedAt: note.issuedAt,
    source: 'credit',
    chargeId: null satisfies Id<'Charge'> | null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
  });
}

/**
 * Credit that is to be sent back to the payer, all that is left or only so much of it: it can be spent on nothing else,
 * and is owed until somebody has sent it.
 */
export function refundDue(house: House, { account }: AccountView, credit: Bucket, most = leftOf(credit)): Changes {
  const now = house.clock.now();
  const left = leftOf(credit);
  const amount = money(most < left ? most : left, credit.asset);
  if (amount.minor === 0n) return {};
  const booking = { id: house.ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
  const spent: Bucket = { ...credit, used: credit.used + amount.minor };
  return { buckets: [spent], journals: [bookRefundDue(credit.id, account.id, amount, booking)] };
}
