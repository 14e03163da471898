import type { DunningReads } from '../../ports/dunning.ts';
import type { Shelf } from './shelf.ts';

/** Reads of asking for money that is overdue. */
export function dunningReads(_shelf: Shelf): DunningReads {
  return {};
}
