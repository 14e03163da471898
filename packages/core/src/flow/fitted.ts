import { fittedTo } from '../domain/given-back.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { House } from './house.ts';

/** A draft that gives back of no line more than is left of it, to the cent. */
export async function fitted({ store: { reads } }: House, draft: Invoice): Promise<Invoice> {
  const ids = new Set(draft.lines.flatMap(({ corrects }) => (corrects?.by === 'change' ? [corrects.invoiceId] : [])));
  const known = await Promise.all(
    [...ids].map(async (id) => [await reads.invoice(id), await reads.lineCredits(id)] as const),
  );
  const originals = known.flatMap(([row, credited]) => (row === null ? [] : [{ invoice: row.invoice, credited }]));
  return fittedTo(draft, new Map(originals.map((each) => [each.invoice.id, each])));
}
