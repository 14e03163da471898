import { hash } from 'node:crypto';
import {
  accountErrors,
  invoiceErrors,
  majorString,
  type Billing,
  type Id,
  type InvoiceRow,
  type LocalDate,
  type Money,
} from '@daftari/core';
import type { Language, RollWidth, VoucherSheetPaper } from '@daftari/documents';
import { openPressThread } from '@daftari/documents/thread';
import type { PapersConfig } from '../config.ts';
import { invoicePaper, receiptPaper, statementPaper } from './view.ts';
import { voucherPaper } from './vouchers.ts';

/** A file as it is given out. */
export interface PaperFile {
  readonly bytes: Uint8Array;
  /** Of the bytes, in lower-case hexadecimal digits. */
  readonly sha256: string;
  /** What it is saved as. */
  readonly name: string;
}

/** Whether an invoice is given out as it was issued, or with what has become of it since. */
export type InvoiceCopy = 'issued' | 'today';

/** Documents on paper, printed in a thread of their own. What was issued is kept when it is first given out. */
export interface Papers {
  /** The language of a document for an account, unless it is asked for in another. */
  readonly languageOf: (accountId: Id<'Account'>, asked: Language | undefined) => Promise<Language>;
  /** As issued: the same bytes for ever. Of one that is void, the copy of today unless the other is asked for. */
  readonly invoice: (row: InvoiceRow, language: Language, copy: InvoiceCopy | undefined) => Promise<PaperFile>;
  /** @throws BillingError `payment.missing`, `receipt.unowned` */
  readonly receipt: (paymentId: Id<'Payment'>, language: Language, width: RollWidth | null) => Promise<PaperFile>;
  readonly statement: (
    accountId: Id<'Account'>,
    span: { readonly from: LocalDate; readonly to: LocalDate },
    language: Language,
  ) => Promise<PaperFile>;
  /** @throws BillingError `voucherBatch.missing`, `documents.empty` where no voucher of it can be used any more */
  readonly vouchers: (batchId: Id<'VoucherBatch'>, print: VoucherPrint) => Promise<PaperFile>;
  /** The JSON of an invoice, or of a receipt by its payment, with its hash. */
  readonly json: (documentId: string) => Promise<PaperFile>;
  readonly close: () => Promise<void>;
}

/** How a batch of vouchers is printed, and by whom. */
export interface VoucherPrint {
  readonly language: Language | undefined;
  readonly perPage: VoucherSheetPaper['perPage'];
  /** Paper on a roll; null for sheets of A4. */
  readonly width: RollWidth | null;
  readonly actor: string;
  readonly reason: string | null;
}

/** How documents look, and where their codes lead. */
export type PapersOptions = PapersConfig & { readonly publicUrl: string | null };

/** Papers of one billing. The thread begins with the first of them. */
export function openPapers(billing: Billing, options: PapersOptions): Papers {
  const { publicUrl, language: usual } = options;
  const press = openPressThread(options.brand, options.fonts);
  const payLink = (account: string, amount: Money): string | null => {
    const asked = new URLSearchParams({ pay: account, amount: majorString(amount) });
    return publicUrl === null ? null : `${publicUrl}/?${asked.toString()}`;
  };
  const keep = async (documentId: string, language: Language, print: () => Promise<Uint8Array>) => {
    const known = await billing.reads.documentFile(documentId, 'pdf', language);
    return known ?? billing.keepDocumentFile(documentId, { kind: 'pdf', language, bytes: await print() });
  };
  return {
    async languageOf(accountId, asked) {
      return asked ?? (await billing.reads.account(accountId))?.language ?? usual;
    },
    async invoice(row, language, copy) {
      const { id, number } = row.invoice;
      const gone = row.voided.minor > 0n;
      const today = copy === 'today' || (copy === undefined && gone);
      const print = async () => press.print('invoice', await invoicePaper(billing, row, { today, payLink }), language);
      const name = `${number ?? id}-${language}.pdf`;
      if (today) return filed(await print(), name);
      const { bytes, sha256 } = await keep(id, language, print);
      return { bytes, sha256, name };
    },
    async receipt(paymentId, language, width) {
      const receipt = await billing.receiptFor(paymentId);
      const paper = await receiptPaper(billing, receipt);
      const name = `${receipt.number ?? paymentId}-${language}.pdf`;
      if (width !== null) return filed(await press.print('receiptSlip', paper, language, width), name);
      const { bytes, sha256 } = await keep(paymentId, language, () => press.print('receipt', paper, language));
      return { bytes, sha256, name };
    },
    async statement(accountId, span, language) {
      const account = await billing.reads.account(accountId);
      if (account === null) throw accountErrors.missing({ accountId });
      const paper = await statementPaper(billing, account, span, payLink);
      return filed(await press.print('statement', paper, language), `${account.number}-${span.from}-${span.to}.pdf`);
    },
    async vouchers(batchId, { language = usual, perPage, width, actor, reason }) {
      const url = publicUrl === null ? undefined : `${publicUrl}/?voucher={code}`;
      const sheet = await billing.voucherSheet(batchId, { actor, reason, url });
      const paper = voucherPaper(sheet, billing.zone, url !== undefined);
      const name = `vouchers-${sheet.batch.number}.pdf`;
      if (width !== null) return filed(await press.print('voucherSlips', paper, language, width), name);
      return filed(await press.print('vouchers', { ...paper, perPage }, language), name);
    },
    async json(documentId) {
      const { bytes, sha256 } = await billing.documentJson(documentId);
      const row = await billing.reads.invoice(documentId as Id<'Invoice'>);
      const receipt = row === null ? await billing.reads.receipt(documentId as Id<'Payment'>) : null;
      const number = row?.invoice.number ?? receipt?.number;
      if (number === undefined) throw invoiceErrors.missing({ invoiceId: documentId });
      return { bytes, sha256, name: `${number ?? documentId}.json` };
    },
    close: () => press.close(),
  };
}

const filed = (bytes: Uint8Array, name: string): PaperFile => ({ bytes, sha256: hash('sha256', bytes, 'hex'), name });
