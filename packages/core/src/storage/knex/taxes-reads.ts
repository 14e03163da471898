import type { TaxReads } from '../../ports/taxes.ts';
import type { Shelf } from './shelf.ts';

/** Reads of the tax table and the tax profiles of customers. */
export function taxesReads(_shelf: Shelf): TaxReads {
  return {};
}
