import { invoiceNamed } from '../../domain/matching/reference.ts';
import type { InvoiceRow } from '../../ports/store.ts';
import type { House } from '../house.ts';

/**
 * The invoice that a reference names, as the payer typed it; null when there is none. `whole` says whether it was
 * written with all its digits: only then it says whose the money is.
 */
export async function namedInvoice(
  { store }: Pick<House, 'store'>,
  typed: string | null,
): Promise<(InvoiceRow & { readonly whole: boolean }) | null> {
  const named = invoiceNamed(typed ?? '');
  if (named === null) return null;
  const row = await store.reads.invoiceByNumber(named.series, named.number);
  return row === null ? null : { ...row, whole: named.whole };
}
