import type { RevenueReads } from '../../ports/revenue.ts';
import type { Shelf } from './shelf.ts';

/** Reads of what is earned day by day of what was billed. */
export function revenueReads(_shelf: Shelf): RevenueReads {
  return {};
}
