import type { ReportReads } from '../../ports/reports.ts';
import type { Shelf } from './shelf.ts';

/** Reads of figures out of the ledger. */
export function reportsReads(_shelf: Shelf): ReportReads {
  return {};
}
