import type { LocalDate, Period, Zone } from '@daftari/core';
import type { Language } from './words/words.ts';

// Every amount is in minor units of the document's currency, and every day is of the document's zone.

/** Who writes the document, and how its papers look. */
export interface Brand {
  readonly name: string;
  readonly address: readonly string[];
  /** The number under which the house pays its taxes. */
  readonly taxPin: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly website: string | null;
  /** The bytes of a PNG or JPEG; null for the initials of the name. */
  readonly logo: Uint8Array | null;
  /** `#rrggbb`. Where it would be too light to read on white, a darker shade of it is used for text. */
  readonly colour: string;
  /** Stands at the foot of every page; null for the ways to reach the house. */
  readonly footer: string | null;
  /** Where customers pay by phone. */
  readonly mpesa: { readonly kind: 'paybill' | 'till'; readonly number: string } | null;
}

/** Fonts that are put into the document, for names that no standard font can write. TrueType or OpenType. */
export interface Fonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

/** How a document is written: whose it looks like, in which language, in which letters. */
export interface Look {
  readonly brand: Brand;
  readonly language: Language;
  /** Null for Helvetica, which every reader has: files of a few kilobytes. */
  readonly fonts: Fonts | null;
}

/** The customer as she was when the document was issued. */
export interface Party {
  readonly name: string;
  readonly number: string;
  readonly address: readonly string[];
  readonly taxPin: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** What every document says of itself. */
export interface Paper {
  readonly number: string | null;
  /** UTC milliseconds; what the file says it was made at, whenever it is drawn. */
  readonly issuedAt: number;
  readonly zone: Zone;
  /** ISO 4217. */
  readonly currency: string;
  readonly customer: Party;
}

/** An invoice, a credit note or a debit note. Figures of a credit note are above zero, as it prints them. */
export interface InvoicePaper extends Paper {
  readonly kind: 'invoice' | 'credit_note' | 'debit_note';
  readonly state: 'draft' | 'final' | 'void';
  /** UTC milliseconds; null where nothing falls due. */
  readonly dueAt: number | null;
  /** Whether prices were agreed with tax or without; says which column leads. */
  readonly taxMode: 'inclusive' | 'exclusive';
  /** Of a credit or debit note: the document that it corrects. */
  readonly refersTo: { readonly number: string; readonly issuedAt: number } | null;
  /** Why a note was written or a document voided, as it was recorded. */
  readonly reason: string | null;
  readonly lines: readonly InvoicePaperLine[];
  readonly taxes: readonly PaperTax[];
  readonly net: bigint;
  readonly tax: bigint;
  readonly total: bigint;
  /** What has become of its total so far; nothing on the original of one that was not paid when it was issued. */
  readonly paid: bigint;
  readonly withheld: bigint;
  readonly writtenOff: bigint;
  /** What credit notes have taken off it, by their numbers; none of it is in `paid`. */
  readonly credits?: readonly { readonly number: string; readonly amount: bigint }[];
  /** How it was paid, as far as that is known. */
  readonly payments: readonly PaperPayment[];
  /** What the customer may keep back and pay to the state. */
  readonly withholding: readonly { readonly name: string; readonly rate: string; readonly amount: bigint }[];
  /** How it is paid; null where nothing is. */
  readonly pay: PaperPay | null;
  /** Sentences below the figures, as the house wrote them. */
  readonly notes: readonly string[];
}

/** One line. */
export interface InvoicePaperLine {
  readonly description: string;
  /** Half-open days; null when the line is of no time. */
  readonly period: Period | null;
  /** Such as `3 × 500.00`; null when the line is one thing. */
  readonly quantity: string | null;
  readonly net: bigint;
  readonly tax: bigint;
  readonly gross: bigint;
}

/** One tax of the whole document. */
export interface PaperTax {
  readonly name: string;
  /** Exact decimal, `0.16`; null where the lines are exempt. */
  readonly rate: string | null;
  readonly base: bigint;
  readonly amount: bigint;
  /** Why there is no tax, by which rule; null where there is. */
  readonly exemption: string | null;
}

/** Money that was put to the document. */
export interface PaperPayment {
  readonly at: number;
  /** `mpesa`, `cash` …; a name without words of its own is written as it is. */
  readonly method: string;
  readonly reference: string | null;
  readonly amount: bigint;
}

/** How the document is paid. */
export interface PaperPay {
  /** What is typed as the account. */
  readonly account: string;
  /** Where the code leads; null for no code. */
  readonly link: string | null;
}

/** Money that came in. */
export interface ReceiptPaper extends Paper {
  readonly method: string;
  /** The provider's own number. */
  readonly reference: string | null;
  /** As the provider masks it. */
  readonly payer: string | null;
  readonly payerName: string | null;
  readonly amount: bigint;
  /** What the money went to; what is left over is in the wallet. */
  readonly allocations: readonly ReceiptPart[];
  /** Which went back, since. */
  readonly reversedAt: number | null;
  readonly link: string | null;
}

/** What a part of the money went to. */
export interface ReceiptPart {
  readonly kind: 'invoice' | 'wallet' | 'other';
  /** The number of the document, or what else it was; null for the wallet. */
  readonly label: string | null;
  readonly amount: bigint;
}

/** What an account owed at the beginning, what happened, and what it owes at the end. */
export interface StatementPaper extends Paper {
  /** Half-open days. */
  readonly period: Period;
  /** Above zero: the customer owes. */
  readonly opening: bigint;
  readonly rows: readonly StatementRow[];
  readonly closing: bigint;
  /** What is owed at the end by how long it has been due; adds up to what is owed. Empty for none. */
  readonly ageing: readonly AgeingBox[];
  readonly pay: PaperPay | null;
}

/** One thing that happened on an account. Above zero it raises what is owed, below zero it lowers it. */
export interface StatementRow {
  readonly day: LocalDate;
  readonly kind: 'invoice' | 'credit_note' | 'debit_note' | 'payment' | 'refund' | 'write_off' | 'recovery' | 'other';
  readonly number: string | null;
  readonly description: string;
  readonly amount: bigint;
}

/** What is overdue from one day to another. */
export interface AgeingBox {
  /** Days over the due date, inclusive; 0 with `to` 0 is what is not due yet. */
  readonly from: number;
  /** Null: without end. */
  readonly to: number | null;
  readonly amount: bigint;
}

/** Vouchers to be cut and sold. */
export interface VoucherSheetPaper {
  readonly batch: string;
  readonly issuedAt: number;
  readonly zone: Zone;
  readonly currency: string;
  readonly perPage: 8 | 10 | 21 | 24;
  readonly vouchers: readonly VoucherCard[];
}

/** One voucher. */
export interface VoucherCard {
  /** In the groups that it is printed in, with dashes between; without any it is printed in fours. */
  readonly code: string;
  readonly serial: string;
  readonly plan: string | null;
  readonly value: bigint;
  /** The last day on which it can be used; null without end. */
  readonly until: LocalDate | null;
  /** Where the code leads; null for the letters of the code alone. */
  readonly link: string | null;
}
