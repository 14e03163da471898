import { grantBucket, type Bucket } from '../domain/bucket.ts';
import type { Charge } from '../domain/charge.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Entry } from '../domain/ledger.ts';
import { bookCreditNote, bookInvoice } from '../domain/recipes.ts';
import { payable } from '../domain/underpayment.ts';
import type { Id } from '../kernel/id.ts';
import { toWire, type Money } from '../kernel/money.ts';
import type { AccountView, Changes, OutboxEvent } from '../ports/store.ts';
import { recalledBy } from './agents/earn.ts';
import { event, together, type House } from './house.ts';
import { purseTotal, pursesOf, putMoney, type Purse } from './money.ts';

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
    const issuing = { charges, invoices: [invoice], journals, buckets, outbox };
    return { changes: { ...issuing, ...recalledBy(invoice, view) }, left: purses };
  }
  const owed = { invoiceId: invoice.id, owed: invoice.total, invoice };
  const { pays } = payable([owed], purseTotal(purses, invoice.currency), house.money.underpayment);
  const paid = await putMoney(house, view, purses, pays);
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
  return creditGiven(house, { key: `${note.id}/credit`, accountId: note.accountId, amount: note.total });
}

/** Credit that is owed to a customer from now on, without an end. */
function creditGiven(
  house: House,
  { key, accountId, amount }: { readonly key: string; readonly accountId: Id<'Account'>; readonly amount: Money },
): Bucket {
  const now = house.clock.now();
  return grantBucket({
    id: house.ids.next<'Bucket'>('bkt'),
    key,
    accountId,
    subscriptionId: null,
    asset: amount.currency,
    granted: amount.minor,
    validFrom: now,
    validUntil: null,
    priority: 0,
    increment: 1n,
    grantedAt: now,
    source: 'credit',
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
  });
}
