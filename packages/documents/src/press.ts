import { houseOf } from './layout/desk.ts';
import type { Brand, Fonts, InvoicePaper } from './model.ts';
import { drawInvoice } from './paper/invoice.ts';
import type { Language } from './words/words.ts';

/** Prints the papers of one house: data in, the bytes of a PDF out. The same data makes the same bytes. */
export interface Press {
  /** @throws BillingError `documents.unfooted`, `documents.empty`, `documents.tooMany`, `documents.link` */
  readonly invoice: (paper: InvoicePaper, language: Language) => Uint8Array;
}

/**
 * A press for a house. Its brand is looked at once, here.
 * @throws BillingError `documents.colour`, `documents.logo`
 */
export function createPress(brand: Brand, fonts: Fonts | null = null): Press {
  const house = houseOf(brand, fonts);
  return {
    invoice: (paper, language) => drawInvoice(house, paper, language),
  };
}
