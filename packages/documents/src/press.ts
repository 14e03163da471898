import { houseOf } from './layout/desk.ts';
import type { Brand, Fonts, InvoicePaper, ReceiptPaper, StatementPaper, VoucherSheetPaper } from './model.ts';
import { drawInvoice } from './paper/invoice.ts';
import { drawReceipt } from './paper/receipt.ts';
import { drawReceiptSlip, drawVoucherSlips, type RollWidth } from './paper/slip.ts';
import { drawStatement } from './paper/statement.ts';
import { drawVouchers } from './paper/vouchers.ts';
import type { Language } from './words/words.ts';

/**
 * Prints the papers of one house: data in, the bytes of a PDF out. The same data makes the same bytes, so that they can
 * be hashed. What does not add up is refused with `documents.unfooted`, what is too long with `documents.tooMany`.
 */
export interface Press {
  /** An invoice, a credit note or a debit note, by its kind. */
  readonly invoice: (paper: InvoicePaper, language: Language) => Uint8Array;
  readonly receipt: (paper: ReceiptPaper, language: Language) => Uint8Array;
  /** On paper from a roll, 58 or 80 millimetres wide. */
  readonly receiptSlip: (paper: ReceiptPaper, language: Language, width: RollWidth) => Uint8Array;
  readonly statement: (paper: StatementPaper, language: Language) => Uint8Array;
  /** Sheets of A4 to be cut. */
  readonly vouchers: (paper: VoucherSheetPaper, language: Language) => Uint8Array;
  readonly voucherSlips: (
    paper: Omit<VoucherSheetPaper, 'perPage'>,
    language: Language,
    width: RollWidth,
  ) => Uint8Array;
}

/**
 * A press for a house. Its brand is looked at once, here.
 * @throws BillingError `documents.colour`, `documents.logo`
 */
export function createPress(brand: Brand, fonts: Fonts | null = null): Press {
  const house = houseOf(brand, fonts);
  return {
    invoice: (paper, language) => drawInvoice(house, paper, language),
    receipt: (paper, language) => drawReceipt(house, paper, language),
    receiptSlip: (paper, language, width) => drawReceiptSlip(house, paper, language, width),
    statement: (paper, language) => drawStatement(house, paper, language),
    vouchers: (paper, language) => drawVouchers(house, paper, language),
    voucherSlips: (paper, language, width) => drawVoucherSlips(house, paper, language, width),
  };
}
