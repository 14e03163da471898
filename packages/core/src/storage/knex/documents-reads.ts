import type { DocumentReads } from '../../ports/documents.ts';
import type { Shelf } from './shelf.ts';

/** Reads of what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files. */
export function documentsReads(_shelf: Shelf): DocumentReads {
  return {};
}
