import { hash } from 'node:crypto';
import { documentJson, NO_LANGUAGE, type DocumentFile, type DocumentFileKind } from '../../domain/document-file.ts';
import { invoiceErrors, type Invoice } from '../../domain/invoice.ts';
import { paymentErrors } from '../../domain/payment.ts';
import { makeReceipt, type Receipt } from '../../domain/receipt.ts';
import { assert } from '../../kernel/assert.ts';
import { defineErrors } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { untilFresh, type House } from '../house.ts';
import { CREDIT_GATEWAY } from './notes.ts';

const receiptErrors = defineErrors('receipt', {
  unowned: ['conflict', 'Nobody knows yet whose money the payment {paymentId} is: attribute it first.'],
  credit: [
    'conflict',
    'Nothing was received with {paymentId}: it is credit of a credit note that was put into a wallet.',
  ],
});

/**
 * The receipt of a payment: made, numbered and sealed when it is asked for first, and the same ever after.
 * @throws BillingError `payment.missing`, `receipt.unowned`, `receipt.credit`
 */
export async function receiptFor(house: House, paymentId: Id<'Payment'>): Promise<Receipt> {
  const { reads } = house.store;
  await untilFresh(house, `the receipt of ${paymentId}`, async () => {
    const known = await reads.receipt(paymentId);
    if (known !== null) return { changes: null, answer: undefined };
    const chain = await reads.chain({ kind: 'payment', id: paymentId });
    const payment = chain?.payments.find(({ id }) => id === paymentId);
    if (chain === null || payment === undefined) throw paymentErrors.missing({ paymentId });
    if (payment.gateway === CREDIT_GATEWAY) throw receiptErrors.credit({ paymentId });
    const { account } = chain;
    if (account === null) throw receiptErrors.unowned({ paymentId });
    const numbers = new Map(chain.invoices.map((invoice) => [invoice.id, invoice]));
    const paid = chain.allocations.flatMap((allocation) => {
      const invoice = numbers.get(allocation.invoiceId);
      return invoice === undefined ? [] : [{ allocation, invoice }];
    });
    return { changes: { receipts: [makeReceipt(payment, account, paid, house.clock.now())] }, answer: undefined };
  });
  const receipt = await reads.receipt(paymentId);
  assert(receipt !== null, 'a receipt that was written is there');
  return receipt;
}

/** A file as it was made. */
export interface FileGiven {
  readonly kind: DocumentFileKind;
  /** BCP 47; of JSON nothing is said. */
  readonly language?: string;
  readonly bytes: Uint8Array;
}

/**
 * Keeps a file of a document, once: who makes it again gets the first. Beside a PDF the JSON of the document is kept
 * too, so that what was printed can be checked for ever.
 * @throws BillingError `invoice.missing`
 */
export async function keepDocumentFile(house: House, documentId: string, given: FileGiven): Promise<DocumentFile> {
  const { kind, language = NO_LANGUAGE, bytes } = given;
  await documentJsonFile(house, documentId);
  return kept(house, { documentId, kind, language, bytes });
}

/**
 * The JSON of a document, the same bytes for ever.
 * @throws BillingError `invoice.missing`
 */
export async function documentJsonFile(house: House, documentId: string): Promise<DocumentFile> {
  const known = await house.store.reads.documentFile(documentId, 'json', NO_LANGUAGE);
  if (known !== null) return known;
  const bytes = new TextEncoder().encode(documentJson(await documentOf(house, documentId)));
  return kept(house, { documentId, kind: 'json', language: NO_LANGUAGE, bytes });
}

async function kept(house: House, file: Omit<DocumentFile, 'sha256' | 'madeAt'>): Promise<DocumentFile> {
  const { documentId, kind, language, bytes } = file;
  return untilFresh(house, `the file ${kind} of ${documentId}`, async () => {
    const known = await house.store.reads.documentFile(documentId, kind, language);
    if (known !== null) return { changes: null, answer: known };
    const made: DocumentFile = { ...file, sha256: hash('sha256', bytes, 'hex'), madeAt: house.clock.now() };
    return { changes: { documentFiles: [made] }, answer: made };
  });
}

/** A finalised document, or a receipt by its payment. */
async function documentOf(house: House, documentId: string): Promise<Invoice | Receipt> {
  const row = await house.store.reads.invoice(documentId as Id<'Invoice'>);
  if (row !== null) return row.invoice;
  const receipt = await house.store.reads.receipt(documentId as Id<'Payment'>);
  if (receipt === null) throw invoiceErrors.missing({ invoiceId: documentId });
  return receipt;
}
