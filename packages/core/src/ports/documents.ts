import type { Charge } from '../domain/charge.ts';
import type { DocumentFile, DocumentFileKind } from '../domain/document-file.ts';
import type { DocumentMove } from '../domain/document-move.ts';
import type { DraftInvoice } from '../domain/draft-invoice.ts';
import type { LineCredit } from '../domain/line-credit.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Refund } from '../domain/refund.ts';
import type { WithheldTax } from '../domain/withheld-tax.ts';
import type { Recovery, WriteOff } from '../domain/write-off.ts';
import type { Id } from '../kernel/id.ts';
import type { Page, PageAsk } from './reads.ts';

/**
 * What one unit of work may write of what stands beside finalised invoices: drafts, corrections, write-offs, refunds,
 * receipts, files.
 */
export interface DocumentChanges {
  /** New (version 0), or changed from the version that they bear. */
  readonly draftInvoices?: readonly DraftInvoice[];
  /** Discarded, at the version that they bear. */
  readonly draftInvoicesGone?: readonly Pick<DraftInvoice, 'id' | 'version'>[];
  readonly documentMoves?: readonly DocumentMove[];
  /** How much less, or again, is to be paid on documents that are there. */
  readonly settlements?: readonly Settlement[];
  /** New ones; the store gives each its number, gap-free. */
  readonly writeOffs?: readonly WriteOff[];
  /** Counted against their write-offs, which they cannot exceed. */
  readonly recoveries?: readonly Recovery[];
  /** New (version 0), or changed from the version that they bear; parts are written once. */
  readonly refunds?: readonly Refund[];
  /** Refunds whose money goes back to the payments that it was taken from. */
  readonly refundsBack?: readonly Refund[];
  readonly withheldTaxes?: readonly WithheldTax[];
  /** One a payment; the store gives it its number, gap-free. */
  readonly receipts?: readonly Receipt[];
  /** One of a document, a kind and a language. */
  readonly documentFiles?: readonly DocumentFile[];
}

/** What becomes of a part of a document other than payment, in minor units; below zero: that is taken back. */
export interface Settlement {
  readonly invoiceId: Id<'Invoice'>;
  readonly withheld?: bigint;
  readonly writtenOff?: bigint;
  readonly voided?: bigint;
}

/** A charge, and the document that it stands on. */
export interface DocumentedCharge {
  readonly charge: Charge;
  readonly invoiceId: Id<'Invoice'> | null;
}

/**
 * What is read of what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files.
 */
export interface DocumentReads {
  draftInvoice(draftId: Id<'Invoice'>): Promise<DraftInvoice | null>;
  /** `status` may be `draft` or `finalising`; without it, all that are not finalised. Newest first. */
  draftInvoices(accountId: Id<'Account'> | null, ask: PageAsk): Promise<Page<DraftInvoice>>;
  /** Drafts that somebody began to finalise before an instant and that are not through. */
  stuckDrafts(before: number, limit: number): Promise<readonly DraftInvoice[]>;
  /** The steps of one document, oldest first. */
  documentMoves(documentId: string): Promise<readonly DocumentMove[]>;
  /** What notes have credited of the lines of an invoice; a line that none has touched has no rows. */
  lineCredits(invoiceId: Id<'Invoice'>): Promise<readonly LineCredit[]>;
  /** Credit and debit notes that correct an invoice, oldest first. */
  notesOn(invoiceId: Id<'Invoice'>): Promise<readonly Id<'Invoice'>[]>;
  /**
   * Charges by their ids, with those that reduce them, each with the document that it stands on; null while it waits
   * for one.
   */
  chargesWithDocuments(chargeIds: readonly Id<'Charge'>[]): Promise<readonly DocumentedCharge[]>;
  /** Whether time or units hang on charges, or use was billed by them. */
  isServed(chargeIds: readonly Id<'Charge'>[]): Promise<boolean>;
  /** What money, and not credit, has paid of an invoice, less what went back to the payer of it already. */
  paidInMoney(invoiceId: Id<'Invoice'>): Promise<bigint>;
  /** What money has paid of documents of an account, less what went back to the payer or to the wallet as credit. */
  moneyToReturn(accountId: Id<'Account'>): Promise<bigint>;
  writeOff(writeOffId: Id<'WriteOff'>): Promise<WriteOff | null>;
  /** `status` may be `posted` or `recovered`. Newest first. */
  writeOffs(accountId: Id<'Account'> | null, ask: PageAsk): Promise<Page<WriteOff>>;
  writeOffsOf(invoiceId: Id<'Invoice'>): Promise<readonly WriteOff[]>;
  /** In their order. */
  recoveriesOf(writeOffId: Id<'WriteOff'>): Promise<readonly Recovery[]>;
  refund(refundId: Id<'Refund'>): Promise<Refund | null>;
  refundByReference(paidFrom: string, reference: string): Promise<Refund | null>;
  /** `status` is a state; `open` is any that is not over. Newest first. */
  refunds(accountId: Id<'Account'> | null, ask: PageAsk): Promise<Page<Refund>>;
  withheldTaxesByCertificate(certificate: string): Promise<readonly WithheldTax[]>;
  /** Newest first. */
  withheldTaxes(accountId: Id<'Account'> | null, ask: PageAsk): Promise<Page<WithheldTax>>;
  receipt(paymentId: Id<'Payment'>): Promise<Receipt | null>;
  documentFile(documentId: string, kind: DocumentFileKind, language: string): Promise<DocumentFile | null>;
  /** What files are kept of a document, without their bytes. */
  documentFiles(documentId: string): Promise<readonly Omit<DocumentFile, 'bytes'>[]>;
}
