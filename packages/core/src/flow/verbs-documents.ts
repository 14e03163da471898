import type { DocumentFile } from '../domain/document-file.ts';
import type { DraftInvoice } from '../domain/draft-invoice.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Refund } from '../domain/refund.ts';
import type { WithheldTax } from '../domain/withheld-tax.ts';
import type { Recovery, WriteOff } from '../domain/write-off.ts';
import type { Id } from '../kernel/id.ts';
import type { InvoiceRow } from '../ports/store.ts';
import * as drafts from './documents/drafts.ts';
import { creditInvoice, debitInvoice, type CreditAsk, type DebitAsk } from './documents/notes.ts';
import * as papers from './documents/papers.ts';
import { requestRefund, settleRefund, type RefundAsk, type RefundResult } from './documents/refunds.ts';
import { voidInvoice, type Because } from './documents/void.ts';
import { recordWithheldTax, type WithheldAsk } from './documents/withheld.ts';
import { recoverWriteOff, writeOffInvoice, type RecoverAsk, type WriteOffAsk } from './documents/write-offs.ts';
import type { House } from './house.ts';

/**
 * What can be asked about what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts,
 * files. The actor is who does it, for people.
 */
export interface DocumentVerbs {
  /** Writes an invoice down: equipment, an installation, anything. Nobody owes it yet. */
  writeDraftInvoice(input: drafts.DraftInput, actor: string): Promise<DraftInvoice>;
  /** What is given takes the place of what was there; with a version, only if nobody has changed it since. */
  changeDraftInvoice(draftId: Id<'Invoice'>, input: drafts.DraftInput, version?: number): Promise<DraftInvoice>;
  discardDraftInvoice(draftId: Id<'Invoice'>, actor: string): Promise<void>;
  /** What a draft would be issued as now, taxes and stages counted in; it writes nothing. */
  previewDraftInvoice(draftId: Id<'Invoice'>): Promise<Invoice>;
  /** Issues a draft. What fails keeps it, with its reason; asked again, it answers the invoice. */
  finaliseDraftInvoice(draftId: Id<'Invoice'>, actor: string): Promise<Invoice>;
  /** Goes on with drafts whose finalising broke off more than two minutes ago. The workers do so every minute. */
  resumeDraftInvoices(): Promise<number>;
  /** As if it had never been owed: only what nothing is put to, and what has sold no access. */
  voidInvoice(invoiceId: Id<'Invoice'>, because: Because): Promise<InvoiceRow>;
  /** Credits lines of a document at the rates that they bore, no line and no tax of it beyond what is left. */
  creditInvoice(invoiceId: Id<'Invoice'>, ask: CreditAsk): Promise<Invoice>;
  /** Charges more for lines of a document. */
  debitInvoice(invoiceId: Id<'Invoice'>, ask: DebitAsk): Promise<Invoice>;
  /** Gives up what is owed on a document, or a part of it. */
  writeOffInvoice(invoiceId: Id<'Invoice'>, ask: WriteOffAsk): Promise<WriteOff>;
  /** Makes owed again what somebody pays of it after all, and pays it from what the account has. */
  recoverWriteOff(writeOffId: Id<'WriteOff'>, ask: RecoverAsk): Promise<Recovery>;
  /** Takes money out of a wallet, or credit that was money, to be sent back to the payer. */
  requestRefund(accountId: Id<'Account'>, ask: RefundAsk): Promise<Refund>;
  /** Says what became of a refund: on its way, sent, failed, or nobody knows. */
  settleRefund(refundId: Id<'Refund'>, result: RefundResult, actor: string): Promise<Refund>;
  /** Records the certificate of tax that a customer kept back from an invoice. */
  recordWithheldTax(invoiceId: Id<'Invoice'>, ask: WithheldAsk): Promise<WithheldTax>;
  /** The receipt of a payment: made when it is asked for first, and the same ever after. */
  receiptFor(paymentId: Id<'Payment'>): Promise<Receipt>;
  /** Keeps a file of a document, once. */
  keepDocumentFile(documentId: string, given: papers.FileGiven): Promise<DocumentFile>;
  /** The JSON of an invoice, or of a receipt by its payment: the same bytes for ever. */
  documentJson(documentId: string): Promise<DocumentFile>;
}

/** The verbs of a house about what stands beside finalised invoices. */
export function documentsVerbs(house: House): DocumentVerbs {
  return {
    writeDraftInvoice: (input, actor) => drafts.writeDraft(house, input, actor),
    changeDraftInvoice: (draftId, input, version) => drafts.changeDraft(house, draftId, input, version),
    discardDraftInvoice: (draftId, actor) => drafts.discardDraft(house, draftId, actor),
    previewDraftInvoice: (draftId) => drafts.previewDraft(house, draftId),
    finaliseDraftInvoice: (draftId, actor) => drafts.finaliseDraft(house, draftId, actor),
    resumeDraftInvoices: () => drafts.resumeDrafts(house, 100),
    voidInvoice: (invoiceId, because) => voidInvoice(house, invoiceId, because),
    creditInvoice: (invoiceId, ask) => creditInvoice(house, invoiceId, ask),
    debitInvoice: (invoiceId, ask) => debitInvoice(house, invoiceId, ask),
    writeOffInvoice: (invoiceId, ask) => writeOffInvoice(house, invoiceId, ask),
    recoverWriteOff: (writeOffId, ask) => recoverWriteOff(house, writeOffId, ask),
    requestRefund: (accountId, ask) => requestRefund(house, accountId, ask),
    settleRefund: (refundId, result, actor) => settleRefund(house, refundId, result, actor),
    recordWithheldTax: (invoiceId, ask) => recordWithheldTax(house, invoiceId, ask),
    receiptFor: (paymentId) => papers.receiptFor(house, paymentId),
    keepDocumentFile: (documentId, given) => papers.keepDocumentFile(house, documentId, given),
    documentJson: (documentId) => papers.documentJsonFile(house, documentId),
  };
}
