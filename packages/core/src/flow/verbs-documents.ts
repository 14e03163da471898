import type { House } from './house.ts';

/** What can be asked about what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files. */
export interface DocumentVerbs {}

/** The verbs of a house about what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files. */
export function documentsVerbs(_house: House): DocumentVerbs {
  return {};
}
